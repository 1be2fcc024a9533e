/** Whether Plimsoll itself lives where the host's processes live. */
import { readlink } from 'node:fs/promises';
import { HostFailure } from './host-failure.ts';
import type { HostRoot } from './host-root.ts';

const NAMES = {
  net: 'network',
  ipc: 'IPC',
  uts: 'host name',
  user: 'user',
} as const;

export type SharedNamespace = keyof typeof NAMES;

/**
 * Rejects with a HostFailure when we are in another namespace than process 1 of the host: what /proc/sys and the
 * packet filter tell there is not about the host. Who may not look at process 1 is taken to be on the host, unless the
 * host is mounted into a folder, as it is for a container.
 */
export async function requireSharedNamespace(
  root: HostRoot,
  namespace: SharedNamespace,
  what: string,
): Promise<void> {
  const theirs = await root.linkTarget(`/proc/1/ns/${namespace}`).catch((error: unknown) => {
    if (error instanceof HostFailure && error.reason === 'permission') return undefined;
    throw error;
  });
  const ours = await readlink(`/proc/self/ns/${namespace}`);
  if (theirs === ours || (theirs === undefined && root.isOwn)) return;
  const why =
    theirs === undefined
      ? 'whether Plimsoll runs in that of the host can’t be told'
      : 'Plimsoll runs in another one than the host';
  throw new HostFailure(
    'not-supported',
    `${what} belongs to a ${NAMES[namespace]} namespace, and ${why}`,
    'Run Plimsoll on the host itself',
  );
}
