/** Files of /proc and /sys that every Linux host has. */
import { HostFailure } from './host-failure.ts';
import type { HostRoot } from './host-root.ts';

/** A host with a thousand containers has as many mounts and sockets. */
const MAX_TABLE_BYTES = 16_777_216;

/** What such a file says. Rejects with a HostFailure where it is not there. */
export async function procText(root: HostRoot, path: string): Promise<string> {
  const text = await root.readText(path, MAX_TABLE_BYTES);
  if (text !== undefined) return text;
  await requireMounted(root, path.startsWith('/sys') ? '/sys' : '/proc');
  throw new HostFailure('not-supported', `${path} does not exist`);
}

/** Rejects where a host that is mounted into a container came without its /proc or /sys: then nothing there is absent. */
export async function requireMounted(root: HostRoot, folder: '/proc' | '/sys'): Promise<void> {
  const names = (await root.readFolder(folder)) ?? [];
  if (names.length > 0) return;
  throw new HostFailure(
    'not-supported',
    `${folder} of the host is not mounted at ${root.placeOf(folder)}`,
    `Mount the host’s ${folder} there too`,
  );
}
