import { expect, it } from 'vitest';
import { HostRoot } from '../../../src/sources/host/host-root.ts';
import { findUnit, readUnit, userUnitFolders } from '../../../src/sources/host/host-units.ts';
import { type HostTree, temporaryHost } from './temporary-host.ts';

const SHIPPED: HostTree = {
  '/lib': { link: 'usr/lib' },
  '/usr/lib/systemd/system/docker.service': '[Service]\nExecStart=/usr/bin/dockerd\n',
};

async function unitOf(tree: HostTree, name = 'docker.service') {
  const root = new HostRoot(await temporaryHost(tree));
  const files = await findUnit(root, name);
  return { files, unit: await readUnit(root, files) };
}

it('a unit is found where the package put it, once for all names of that folder', async () => {
  const { files, unit } = await unitOf(SHIPPED);
  expect(unit).toEqual({
    path: '/usr/lib/systemd/system/docker.service',
    dropIns: [],
    settings: { 'Service.ExecStart': ['/usr/bin/dockerd'] },
  });
  expect(files.folders).toEqual([]);
});

it.each([
  ['/etc/systemd/system', '/usr/lib/systemd/system'],
  ['/run/systemd/system', '/usr/local/lib/systemd/system'],
  ['/etc/systemd/system.control', '/etc/systemd/system'],
  ['/usr/lib/systemd/system', '/run/systemd/generator.late'],
])('one in %s goes before one in %s', async (strong, weak) => {
  const { unit } = await unitOf({
    [`${strong}/docker.service`]: '[Unit]\nDescription=strong\n',
    [`${weak}/docker.service`]: '[Unit]\nDescription=weak\n',
  });
  expect(unit?.settings).toEqual({ 'Unit.Description': ['strong'] });
});

it('drop-ins of all folders count, by their names; of two with one name the stronger', async () => {
  const { files, unit } = await unitOf({
    ...SHIPPED,
    '/usr/lib/systemd/system/docker.service.d/10-a.conf': '[Service]\nEnvironment=A=shipped\n',
    '/etc/systemd/system/docker.service.d/10-a.conf': '[Service]\nEnvironment=A=own\n',
    '/etc/systemd/system/docker.service.d/30-c.conf': '[Service]\nEnvironment=C=1\n',
    '/etc/systemd/system/docker.service.d/README': '[Service]\nEnvironment=D=1\n',
    '/run/systemd/system/docker.service.d/20-b.conf': '[Service]\nEnvironment=B=1\n',
    '/usr/lib/systemd/system/service.d/05-all.conf': '[Service]\nEnvironment=ALL=1\n',
  });
  expect(unit?.dropIns).toEqual([
    '/usr/lib/systemd/system/service.d/05-all.conf',
    '/etc/systemd/system/docker.service.d/10-a.conf',
    '/run/systemd/system/docker.service.d/20-b.conf',
    '/etc/systemd/system/docker.service.d/30-c.conf',
  ]);
  expect(unit?.settings['Service.Environment']).toEqual(['ALL=1', 'A=own', 'B=1', 'C=1']);
  expect(files.folders).toEqual([
    '/etc/systemd/system/docker.service.d',
    '/run/systemd/system/docker.service.d',
    '/usr/lib/systemd/system/docker.service.d',
    '/usr/lib/systemd/system/service.d',
  ]);
  expect(files.looked).toContain('/run/systemd/transient/docker.service.d');
});

it('a masked unit exists and sets nothing', async () => {
  const { unit } = await unitOf({
    ...SHIPPED,
    '/etc/systemd/system/docker.service': { link: '/dev/null' },
  });
  expect(unit).toEqual({ path: '/etc/systemd/system/docker.service', dropIns: [], settings: {} });
});

it('a masked drop-in takes back one of its name', async () => {
  const { unit } = await unitOf({
    ...SHIPPED,
    '/usr/lib/systemd/system/docker.service.d/10-a.conf': '[Service]\nEnvironment=A=1\n',
    '/etc/systemd/system/docker.service.d/10-a.conf': { link: '/dev/null' },
  });
  expect(unit?.settings).toEqual({ 'Service.ExecStart': ['/usr/bin/dockerd'] });
});

it('a unit that is nowhere is null, and drop-ins alone make none', async () => {
  const { unit } = await unitOf({ '/etc/systemd/system/docker.service.d/a.conf': '[Service]\nA=1\n' });
  expect(unit).toBeNull();
});

it('a folder in place of a unit is told', async () => {
  await expect(unitOf({ '/etc/systemd/system/docker.service': null })).rejects.toThrow(
    '/etc/systemd/system/docker.service is no ordinary file',
  );
});

it('units of a user lie in that user’s folders', async () => {
  const root = new HostRoot(
    await temporaryHost({ '/home/ann/.config/systemd/user/docker.service': '[Service]\nA=1\n' }),
  );
  const folders = userUnitFolders('/home/ann/.config', '/home/ann/.local/share');
  expect(await readUnit(root, await findUnit(root, 'docker.service', folders))).toMatchObject({
    path: '/home/ann/.config/systemd/user/docker.service',
  });
});
