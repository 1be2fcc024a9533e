/** Where the engine keeps its data and how much room is left there, as a part of the host. */
import { posix } from 'node:path';
import type { Storage } from '../../facts/host.ts';
import { HostFailure } from './host-failure.ts';
import type { HostContext, HostPartReader } from './host-part.ts';
import type { HostRoot } from './host-root.ts';
import { type MountEntry, mountOf, parseMountEntries } from './mount-entries.ts';
import { ProcFolder } from './proc-folder.ts';

export const STORAGE_PART: HostPartReader = {
  what: 'storage of the engine',
  parts: ['storage'],
  isNeeded: ({ parts }) => parts.has('storage'),
  followsEngine: true,
  async read(context) {
    const dataRoot = context.facts.info?.DockerRootDir ?? '';
    if (dataRoot === '') {
      throw new HostFailure(
        'error',
        'the engine does not say where its data is',
        'Read again (:refresh on the screens)',
      );
    }
    const daemon = await context.daemon();
    const root = daemon?.root ?? context.root;
    const mounts = mountsOf(context, daemon?.process.pid);
    return { host: { storage: await storageAt(dataRoot, root, mounts) }, gaps: [], watched: [] };
  },
};

function mountsOf({ root }: HostContext, pid: number | undefined): readonly MountEntry[] {
  const proc = new ProcFolder(root);
  const text =
    (pid === undefined ? undefined : proc.text(`${pid}/mountinfo`)) ??
    proc.text('1/mountinfo') ??
    (root.isOwn ? proc.text('self/mountinfo') : undefined);
  if (text === undefined) throw new HostFailure('error', 'the mounts of the host can’t be read');
  return parseMountEntries(text);
}

/** `mounts` are those of whoever sees `root`. Rejects with a HostFailure when the folder can't be looked at. */
export async function storageAt(
  dataRoot: string,
  root: HostRoot,
  mounts: readonly MountEntry[],
): Promise<Storage> {
  const [status, top, room] = await Promise.all([
    root.status(dataRoot),
    root.status('/'),
    root.room(dataRoot),
  ]);
  if (status === undefined || top === undefined || room === undefined) {
    throw new HostFailure('error', `${dataRoot}, where the engine keeps its data, is not there`);
  }
  const { realPath } = status;
  const mount = mountOf(realPath, mounts);
  const used = room.totalBytes - room.unusedBytes;
  const usable = used + room.freeBytes;
  return {
    dataRoot,
    hasOwnDevice: status.device !== top.device && !sharesPool(mount, mountOf('/', mounts)),
    isMountPoint:
      mount?.target === realPath || (isMappedFolder(realPath) && mount?.target === posix.dirname(realPath)),
    mountPoint: mount?.target ?? '',
    filesystem: mount?.type ?? '',
    totalBytes: room.totalBytes,
    freeBytes: room.freeBytes,
    usedPercent: usable === 0 ? 0 : Math.round((used / usable) * 1000) / 10,
  };
}

/** With a user mapping the engine keeps its data one folder deeper: /var/lib/docker/100000.100000. */
function isMappedFolder(path: string): boolean {
  return /^\d+\.\d+$/.test(posix.basename(path));
}

/** Parts of btrfs and zfs have a device number each and still share the room of one disk or pool. */
function sharesPool(one: MountEntry | undefined, other: MountEntry | undefined): boolean {
  if (one === undefined || other === undefined || one.type !== other.type) return false;
  if (one.type === 'btrfs') return one.source === other.source;
  return one.type === 'zfs' && one.source.split('/')[0] === other.source.split('/')[0];
}
