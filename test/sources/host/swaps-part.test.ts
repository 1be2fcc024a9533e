import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SWAPS_PART } from '../../../src/sources/host/swaps-part.ts';
import { hostContext } from './host-context.ts';
import { type HostTree, temporaryHost } from './temporary-host.ts';

const HEAD = 'Filename\tType\tSize\tUsed\tPriority\n';

async function swaps(tree: HostTree) {
  const { host } = await SWAPS_PART.read(hostContext(await temporaryHost(tree)));
  return host.swaps;
}

function block(name: string, uuid = ''): HostTree {
  return {
    [`/sys/class/block/${name}/size`]: '1',
    ...(uuid && { [`/sys/class/block/${name}/dm/uuid`]: `${uuid}\n` }),
  };
}

it.each<[string, string, HostTree, boolean]>([
  ['a partition', '/dev/sda2', block('sda2'), false],
  ['dm-crypt', '/dev/dm-1', block('dm-1', 'CRYPT-LUKS2-abc'), true],
  ['a volume', '/dev/dm-1', block('dm-1', 'LVM-abc'), false],
  [
    'a volume on dm-crypt',
    '/dev/dm-1',
    {
      ...block('dm-1', 'LVM-abc'),
      '/sys/class/block/dm-1/slaves/dm-0': null,
      ...block('dm-0', 'CRYPT-PLAIN-x'),
    },
    true,
  ],
  [
    'a volume half on dm-crypt',
    '/dev/dm-1',
    {
      ...block('dm-1', 'LVM-abc'),
      '/sys/class/block/dm-1/slaves/dm-0': null,
      '/sys/class/block/dm-1/slaves/sda1': null,
      ...block('dm-0', 'CRYPT-PLAIN-x'),
      ...block('sda1'),
    },
    false,
  ],
  ['devices in a circle', '/dev/dm-1', { '/sys/class/block/dm-1/slaves/dm-1': null }, false],
  [
    'a name that is a link',
    '/dev/mapper/swap',
    { '/dev/mapper/swap': { link: '../dm-1' }, '/dev/dm-1': '', ...block('dm-1', 'CRYPT-PLAIN-x') },
    true,
  ],
  ['a device that is gone', '/dev/sdz9', { '/sys/class': null, '/sys/kernel': null }, false],
])('swap on %s', async (_, path, tree, isEncrypted) => {
  expect(await swaps({ '/proc/swaps': `${HEAD}${path} partition 1 0 -2\n`, ...tree })).toEqual([
    { path, isEncrypted },
  ]);
});

it.each<[string, HostTree, readonly object[]]>([
  ['memory alone', { '/sys/class/block/zram0/backing_dev': 'none\n' }, []],
  [
    'a disk too',
    { '/sys/class/block/zram0/backing_dev': '/dev/sda3\n' },
    [{ path: '/dev/zram0', isEncrypted: false }],
  ],
])('compressed memory that uses %s', async (_, tree, expected) => {
  expect(await swaps({ '/proc/swaps': `${HEAD}/dev/zram0 partition 1 0 100\n`, ...tree })).toEqual(expected);
});

it('is none where the kernel knows none', async () => {
  expect(await swaps({ '/proc/swaps': HEAD })).toEqual([]);
});

it('follows a file to its disk, by the number of its device', async () => {
  const folder = await temporaryHost({ '/swapfile': 'x' });
  const { dev } = await stat(join(folder, 'swapfile'));
  const number = `${(dev >> 8) & 0xfff}:${(dev & 0xff) | ((dev >>> 12) & 0xfff00)}`;
  const tree: HostTree = {
    '/swapfile': 'x',
    '/proc/swaps': `${HEAD}/swapfile file 1 0 -2\n`,
    [`/sys/dev/block/${number}`]: { link: '../../class/block/dm-0' },
    ...block('dm-0', 'CRYPT-LUKS2-abc'),
  };
  expect(await swaps(tree)).toEqual([{ path: '/swapfile', isEncrypted: true }]);
});

it.each([
  ['/dev/mapper/luks', true],
  ['/dev/dm-9', false],
  ['pool/data', false],
])('follows a file to the disk %s that its mount names', async (source, isEncrypted) => {
  const tree: HostTree = {
    '/swap/file': 'x',
    '/proc/swaps': `${HEAD}/swap/file file 1 0 -2\n`,
    '/proc/1/mountinfo': `1 1 0:1 / / rw - ext4 /dev/sda1 rw\n2 1 0:44 /@swap /swap rw - btrfs ${source} rw\n`,
    '/dev/mapper/luks': { link: '../dm-0' },
    '/dev/dm-0': '',
    ...block('dm-0', 'CRYPT-LUKS2-abc'),
  };
  expect(await swaps(tree)).toEqual([{ path: '/swap/file', isEncrypted }]);
});
