import { expect, it } from 'vitest';
import { HostRoot } from '../../../src/sources/host/host-root.ts';
import { parseMountEntries } from '../../../src/sources/host/mount-entries.ts';
import { STORAGE_PART, storageAt } from '../../../src/sources/host/storage-part.ts';
import { readingContext } from './reading-context.ts';
import { temporaryHost } from './temporary-host.ts';

function mount(target: string, type = 'ext4', source = '/dev/sda1'): string {
  return `1 0 8:1 / ${target} rw - ${type} ${source} rw\n`;
}

it.each<[string, string, string, object]>([
  ['on the root’s file system', '/var/lib/docker', mount('/'), { isMountPoint: false, mountPoint: '/' }],
  [
    'on a mount of its own',
    '/var/lib/docker',
    mount('/') + mount('/var/lib/docker', 'xfs'),
    { isMountPoint: true, mountPoint: '/var/lib/docker', filesystem: 'xfs' },
  ],
  [
    'below a mount',
    '/var/lib/docker',
    mount('/') + mount('/var') + mount('/var/lib/dockerish'),
    { isMountPoint: false, mountPoint: '/var' },
  ],
  [
    'for mapped users below a mount of its own',
    '/var/lib/docker/100000.100000',
    mount('/') + mount('/var/lib/docker'),
    { isMountPoint: true, mountPoint: '/var/lib/docker' },
  ],
  [
    'in a folder below a mount',
    '/var/lib/docker/data',
    mount('/') + mount('/var/lib/docker'),
    { isMountPoint: false, mountPoint: '/var/lib/docker' },
  ],
  [
    'under two mounts at one place, of which the later hides the earlier',
    '/var/lib/docker',
    mount('/var/lib/docker', 'ext4') + mount('/var/lib/docker', 'tmpfs', 'tmpfs'),
    { filesystem: 'tmpfs' },
  ],
])('data %s', async (_, dataRoot, mounts, expected) => {
  const root = new HostRoot(await temporaryHost({ [dataRoot]: null }));
  const storage = await storageAt(dataRoot, root, parseMountEntries(mounts));
  expect(storage).toMatchObject({ dataRoot, hasOwnDevice: false, ...expected });
  expect(storage.usedPercent).toBeGreaterThanOrEqual(0);
  expect(storage.usedPercent).toBeLessThanOrEqual(100);
  expect(storage.totalBytes).toBeGreaterThan(storage.freeBytes);
});

it('links on the way are followed', async () => {
  const root = new HostRoot(
    await temporaryHost({ '/srv/docker': null, '/var/lib/docker': { link: '/srv/docker' } }),
  );
  const mounts = parseMountEntries(mount('/') + mount('/srv/docker'));
  expect(await storageAt('/var/lib/docker', root, mounts)).toMatchObject({ mountPoint: '/srv/docker' });
});

// /dev/shm and /proc are file systems of their own everywhere.
it.each<[string, string, boolean]>([
  ['another device', mount('/') + mount('/dev/shm', 'tmpfs', 'tmpfs'), true],
  ['a part of the same btrfs', mount('/', 'btrfs') + mount('/dev/shm', 'btrfs'), false],
  ['another btrfs', mount('/', 'btrfs') + mount('/dev/shm', 'btrfs', '/dev/sdb'), true],
  [
    'a part of the same zfs pool',
    mount('/', 'zfs', 'rpool/ROOT') + mount('/dev/shm', 'zfs', 'rpool/docker'),
    false,
  ],
  ['another zfs pool', mount('/', 'zfs', 'rpool/ROOT') + mount('/dev/shm', 'zfs', 'tank/docker'), true],
])('a data root on %s', async (_, mounts, hasOwnDevice) => {
  const storage = await storageAt('/dev/shm', new HostRoot(), parseMountEntries(mounts));
  expect(storage.hasOwnDevice).toBe(hasOwnDevice);
});

it('a data root that is not there is told', async () => {
  const folder = await temporaryHost({ '/proc/1/mountinfo': mount('/') });
  const read = (info: object) => STORAGE_PART.read(readingContext(folder, { info: { ...info } }));
  await expect(read({ DockerRootDir: '/var/lib/docker' })).rejects.toThrow('/var/lib/docker, where');
  await expect(read({})).rejects.toThrow('the engine does not say where its data is');
});

it('a mounted host without its /proc is told', async () => {
  const folder = await temporaryHost({ '/var/lib/docker': null });
  const context = readingContext(folder, { info: { DockerRootDir: '/var/lib/docker' } });
  await expect(STORAGE_PART.read(context)).rejects.toThrow('the mounts of the host can’t be read');
});
