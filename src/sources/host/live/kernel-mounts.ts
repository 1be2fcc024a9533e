/** What of the mounts of a container can lead out of it: file systems of the kernel, and marks that they keep away. Pure. */
import type { Mount } from '../../../facts/container.ts';
import type { KernelMount } from '../../../facts/live-container.ts';
import { type MountEntry, mountOptions } from '../mount-entries.ts';

const OF_THE_KERNEL = /^(?:proc|sysfs|cgroup2?|binfmt_misc|debugfs|tracefs|securityfs|fuse\.lxcfs)$/;

/** Seeing them is enough. */
const FOR_DEBUGGING = /^(?:debugfs|tracefs|securityfs)$/;

/** What engines lay over a process list, so that its settings can only be read. */
const OVER_SETTINGS = /\/sys(?:\/kernel(?:\/[^/]+)?)?$/;

/** Most containers of a host have the same: one list for all of them. */
const known = new Map<string, KernelMount[]>();
const MAX_KNOWN = 256;

/** `hostProc` is the device of the host's own process list. */
export function kernelMounts(mounts: readonly MountEntry[], hostProc: string | undefined): KernelMount[] {
  const found = mounts
    .filter((mount) => OF_THE_KERNEL.test(mount.type) && isTelling(mount, hostProc))
    .map(({ target, type, root, isReadOnly, fileSystemOptions, device }): KernelMount => {
      const isHosts = type === 'proc' && device === hostProc;
      return {
        target,
        type,
        ...(root !== '/' && !/^cgroup/.test(type) && { root }),
        readOnly: isReadOnly,
        ...(type === 'cgroup' && { controllers: controllersIn(fileSystemOptions) }),
        ...(isHosts && { isHosts }),
      };
    });
  const key = JSON.stringify(found);
  const before = known.get(key);
  if (before) return before;
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(key, found);
  return found;
}

function isTelling({ target, type, isReadOnly, device }: MountEntry, hostProc: string | undefined): boolean {
  if (!isReadOnly || FOR_DEBUGGING.test(type)) return true;
  if (type !== 'proc') return false;
  return OVER_SETTINGS.test(target) || (device === hostProc && target.split('/').length < 4);
}

const OWN_OPTIONS = /^(?:ro|rw|xattr|relatime|release_agent=.*|name=.*|clone_children|noprefix)$/;

function controllersIn(options: string): string {
  return options
    .split(',')
    .filter((option) => !OWN_OPTIONS.test(option))
    .join(',');
}

/** The places of `own` mounts on which programs can't be marked setuid. */
export function noSetuid(mounts: readonly MountEntry[], own: readonly Mount[]): string[] {
  return own.flatMap(({ Destination }) => {
    const mount = mounts.findLast(({ target }) => target === Destination);
    return mount && mountOptions(mount).includes('nosuid') ? [Destination] : [];
  });
}
