import { describe, expect, it } from 'vitest';
import { CLOUD_PART } from '../../../src/sources/host/cloud-part.ts';
import type { HostPartReader } from '../../../src/sources/host/host-part.ts';
import { MOUNTS_PART } from '../../../src/sources/host/mounts-part.ts';
import { OS_PART } from '../../../src/sources/host/os-part.ts';
import { APPARMOR_PART, SELINUX_PART } from '../../../src/sources/host/security-modules-part.ts';
import { SUB_IDS_PART } from '../../../src/sources/host/sub-ids-part.ts';
import { SYSCTLS_PART } from '../../../src/sources/host/sysctls-part.ts';
import { hostContext, type Surroundings } from './host-context.ts';
import { type HostTree, temporaryHost } from './temporary-host.ts';

async function read(part: HostPartReader, tree: HostTree, surroundings: Surroundings = {}) {
  return part.read(hostContext(await temporaryHost(tree), surroundings));
}

const SYS: HostTree = { '/sys/kernel': null };

describe('AppArmor', () => {
  const ON: HostTree = { '/sys/module/apparmor/parameters/enabled': 'Y\n' };

  it.each<[string, HostTree, object | null]>([
    ['a kernel without it', SYS, null],
    ['a kernel where it is off', { '/sys/module/apparmor/parameters/enabled': 'N\n' }, null],
    [
      'profiles',
      { ...ON, '/sys/kernel/security/apparmor/profiles': 'docker-default (enforce)\n' },
      { 'docker-default': 'enforce' },
    ],
    ['no profile yet', { ...ON, '/sys/kernel/security/apparmor/profiles': '' }, {}],
  ])('of %s', async (_, tree, appArmor) => {
    expect(await read(APPARMOR_PART, tree)).toMatchObject({ host: { appArmor } });
  });

  it('that is on, with securityfs not mounted, can’t be told', async () => {
    await expect(read(APPARMOR_PART, ON)).rejects.toThrow('securityfs is not mounted');
  });

  it('is not absent where a mounted host came without its /sys', async () => {
    await expect(read(APPARMOR_PART, {}, { isMounted: true })).rejects.toThrow(
      '/sys of the host is not mounted',
    );
  });
});

describe('SELinux', () => {
  it.each<[string, HostTree, string | null]>([
    ['a kernel without it', SYS, null],
    ['enforcing', { '/sys/fs/selinux/enforce': '1' }, 'enforcing'],
    ['permissive', { '/sys/fs/selinux/enforce': '0' }, 'permissive'],
  ])('of %s', async (_, tree, seLinux) => {
    expect(await read(SELINUX_PART, tree)).toMatchObject({ host: { seLinux } });
  });

  it('that is on, with its file system not mounted, can’t be told', async () => {
    await expect(read(SELINUX_PART, { '/sys/fs/selinux': null })).rejects.toMatchObject({
      reason: 'not-supported',
      hint: 'Mount it: mount -t selinuxfs selinuxfs /sys/fs/selinux',
    });
  });
});

describe('the operating system', () => {
  it.each<[string, HostTree, object]>([
    [
      'a link as it usually is',
      { '/etc/os-release': { link: '../usr/lib/os-release' }, '/usr/lib/os-release': 'ID=debian' },
      { ID: 'debian' },
    ],
    ['the packager’s file alone', { '/usr/lib/os-release': 'ID=fedora' }, { ID: 'fedora' }],
    [
      'the machine’s file first',
      { '/etc/os-release': 'ID=mine', '/usr/lib/os-release': 'ID=fedora' },
      { ID: 'mine' },
    ],
    ['none', {}, {}],
  ])('by %s', async (_, tree, os) => {
    expect(await read(OS_PART, tree)).toMatchObject({
      host: { os },
      watched: ['/etc/os-release', '/usr/lib/os-release'],
    });
  });
});

describe('kernel settings', () => {
  const TREE: HostTree = {
    '/proc/sys/kernel/randomize_va_space': '2\n',
    '/proc/sys/kernel/empty': '\n',
    '/proc/sys/net/ipv4/conf/eth0.100/rp_filter': '1\n',
    '/proc/sys/kernel/hostname': 'box\n',
    '/proc/sys/kernel/broken': null,
    '/proc/secret': 'x',
  };

  async function settings(names: readonly string[], tree: HostTree = TREE) {
    const { host, gaps } = await read(SYSCTLS_PART, tree, { needs: { sysctls: new Set(names) } });
    return { sysctls: host.sysctls, gaps };
  }

  it('are read by their names, and empty where the kernel has none', async () => {
    expect(
      await settings([
        'kernel.randomize_va_space',
        'kernel.empty',
        'kernel.unheard_of',
        'net.ipv4.conf.eth0/100.rp_filter',
      ]),
    ).toEqual({
      sysctls: {
        'kernel.randomize_va_space': '2',
        'kernel.empty': '',
        'kernel.unheard_of': '',
        'net.ipv4.conf.eth0/100.rp_filter': '1',
      },
      gaps: [],
    });
  });

  it.each(['', 'kernel..x', '.', '//.secret', 'kernel.', 'a.//.b'])(
    'never leave their folder: %j',
    async (name) => {
      expect(await settings([name])).toMatchObject({
        sysctls: {},
        gaps: [{ fact: `host.sysctls["${name}"]`, reason: 'malformed' }],
      });
    },
  );

  it('that can’t be read are a gap each', async () => {
    expect(await settings(['kernel.broken', 'kernel.randomize_va_space'])).toMatchObject({
      sysctls: { 'kernel.randomize_va_space': '2' },
      gaps: [{ fact: 'host.sysctls["kernel.broken"]' }],
    });
  });

  it('of the network, where we are in another one than the host, are not the host’s', async () => {
    const names = ['net.ipv4.conf.eth0/100.rp_filter', 'kernel.hostname', 'kernel.randomize_va_space'];
    const found = await settings(names, { ...TREE, '/proc/1/ns/net': { link: 'net:[1]' } });
    expect(found).toMatchObject({
      sysctls: { 'kernel.hostname': 'box', 'kernel.randomize_va_space': '2' },
      gaps: [{ fact: `host.sysctls["${names[0]}"]`, reason: 'not-supported' }],
    });
  });

  it('of namespaces are not known of a host that is only mounted', async () => {
    const sysctls = new Set([
      'kernel.hostname',
      'kernel.shmmax',
      'fs.mqueue.msg_max',
      'user.max_user_namespaces',
      'kernel.randomize_va_space',
    ]);
    const { host, gaps } = await read(SYSCTLS_PART, TREE, { needs: { sysctls }, isMounted: true });
    expect(host.sysctls).toEqual({ 'kernel.randomize_va_space': '2' });
    expect(gaps).toHaveLength(4);
  });
});

describe('mounts', () => {
  const LINE = '1 2 8:1 / /a rw - ext4 /dev/sda1 rw\n';

  it.each<[string, HostTree]>([
    ['process 1', { '/proc/1/mountinfo': LINE, '/proc/self/mountinfo': '' }],
    ['ourselves, where process 1 is hidden', { '/proc/self/mountinfo': LINE }],
  ])('are those of %s', async (_, tree) => {
    const { host } = await read(MOUNTS_PART, tree);
    expect(host.mounts).toMatchObject([{ target: '/a', type: 'ext4' }]);
  });

  it('of a mounted host are never our own', async () => {
    await expect(read(MOUNTS_PART, { '/proc/self/mountinfo': LINE }, { isMounted: true })).rejects.toThrow(
      '/proc/1/mountinfo does not exist',
    );
  });
});

it('reads both files of subordinate ids', async () => {
  const { host } = await read(SUB_IDS_PART, { '/etc/subuid': 'a:1:2\n', '/etc/subgid': 'b:3:4\n' });
  expect(host.subIds).toEqual([
    { file: '/etc/subuid', name: 'a', first: 1, count: 2 },
    { file: '/etc/subgid', name: 'b', first: 3, count: 4 },
  ]);
  expect(await read(SUB_IDS_PART, {})).toMatchObject({ host: { subIds: [] } });
});

it.each<[string, Readonly<Record<string, string>>, string]>([
  ['EC2 (Nitro)', { sys_vendor: 'Amazon EC2', bios_vendor: 'Amazon EC2' }, 'Amazon EC2'],
  ['EC2 (Xen)', { sys_vendor: 'Xen', bios_version: '4.11.amazon' }, 'Amazon EC2'],
  ['Google', { sys_vendor: 'Google', product_name: 'Google Compute Engine' }, 'Google Compute Engine'],
  ['a Chromebook', { sys_vendor: 'Google', product_name: 'Pixelbook' }, ''],
  [
    'Azure',
    { sys_vendor: 'Microsoft Corporation', chassis_asset_tag: '7783-7084-3265-9085-8269-3286-77' },
    'Microsoft Azure',
  ],
  [
    'Hyper-V at home',
    { sys_vendor: 'Microsoft Corporation', product_name: 'Virtual Machine', chassis_asset_tag: '4321' },
    '',
  ],
  ['Oracle', { chassis_asset_tag: 'OracleCloud.com' }, 'Oracle Cloud'],
  [
    'Open Telekom Cloud',
    { product_name: 'OpenStack Nova', chassis_asset_tag: 'OpenTelekomCloud' },
    'Open Telekom Cloud',
  ],
  ['OpenStack', { sys_vendor: 'OpenStack Foundation', product_name: 'OpenStack Nova' }, 'OpenStack'],
  ['a laptop', { sys_vendor: 'LENOVO' }, ''],
  ['a machine without such firmware', {}, ''],
])('the cloud of %s', async (_, fields, cloud) => {
  const tree = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [`/sys/class/dmi/id/${name}`, `${value}\n`]),
  );
  expect(await read(CLOUD_PART, { ...SYS, ...tree })).toMatchObject({ host: { cloud } });
});
