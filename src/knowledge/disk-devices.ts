/** Disks of the host, as devices. */

/**
 * Their names below /dev, of files and of folders full of them; `*` stands for the rest of a name. Add one to teach it. A drive
 * for discs and what only passes commands on to some drive (sr, sg) are none.
 */
export const DISK_NAMES = [
  ...['sd*', 'hd*', 'vd*', 'xvd*', 'ubd*', 'dasd*', 'nvme*', 'ng*', 'mmcblk*', 'mtd*', 'pmem*', 'dax*'],
  ...['dm-*', 'md*', 'loop*', 'nbd*', 'ublkb*', 'rbd*', 'drbd*', 'zd*', 'bcache*'],
  ...['root', 'disk', 'mapper', 'block', 'zvol', 'vg*', 'etherd', 'cciss'],
] as const;

/** What is named like a disk and is none: it makes them, or takes turns at the screen. */
export const NO_DISKS = ['/dev/mapper/control', '/dev/loop-control', '/dev/vga_arbiter'] as const;

const NAMES = DISK_NAMES.map((name) => name.replace('*', '[^/]*')).join('|');
const DISK = new RegExp(
  `^/dev/(?!(?:${NO_DISKS.map((path) => path.slice('/dev/'.length)).join('|')})$)(?:${NAMES})(?:/|$)`,
);

/** `path` of a device of the host. A folder of disks counts as well. */
export function isDisk(path: string): boolean {
  return DISK.test(path);
}
