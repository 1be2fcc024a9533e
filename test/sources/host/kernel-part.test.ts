import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { KERNEL_PART } from '../../../src/sources/host/kernel-part.ts';
import { hostContext } from './host-context.ts';
import { type HostTree, temporaryHost } from './temporary-host.ts';

const RELEASE = '6.1.0-37-amd64';

const HOST: HostTree = {
  '/proc/sys/kernel/osrelease': `${RELEASE}\n`,
  '/proc/sys/kernel/version': '#1 SMP PREEMPT_DYNAMIC Debian 6.1.140-1 (2025-05-22)\n',
  '/proc/sys/kernel/cap_last_cap': '40\n',
  [`/boot/vmlinuz-${RELEASE}`]: '',
  [`/boot/config-${RELEASE}`]: 'CONFIG_FROM_BOOT=y\n',
  '/sys/kernel/security/lsm': 'lockdown,capability,yama,apparmor',
  '/sys/kernel/security/lockdown': 'none [integrity] confidentiality\n',
  '/sys/devices/system/cpu/vulnerabilities/meltdown': 'Not affected\n',
  '/sys/devices/system/cpu/vulnerabilities/mds': 'Vulnerable\n',
};

async function kernel(tree: HostTree) {
  const { host, gaps } = await KERNEL_PART.read(hostContext(await temporaryHost(tree)));
  return { ...host.kernel, gaps };
}

it('tells all that the kernel tells', async () => {
  expect(await kernel(HOST)).toEqual({
    release: RELEASE,
    builtAt: '2025-05-22T00:00:00.000Z',
    lastCapability: 40,
    newestInstalled: RELEASE,
    config: { CONFIG_FROM_BOOT: 'y' },
    securityModules: ['lockdown', 'capability', 'yama', 'apparmor'],
    lockdown: 'integrity',
    vulnerabilities: { mds: 'Vulnerable', meltdown: 'Not affected' },
    gaps: [],
  });
});

describe('the newest installed kernel', () => {
  it.each<[string, HostTree, string]>([
    ['in /boot', { '/boot/vmlinuz-6.1.0-38-amd64': '' }, '6.1.0-38-amd64'],
    [
      'rescue and saved ones do not count',
      { '/boot/vmlinuz-0-rescue-abc': '', '/boot/vmlinuz-6.1.0-99-amd64.old': '' },
      RELEASE,
    ],
    [
      'modules without a kernel in /boot are left over',
      { '/lib/modules/6.1.0-99-amd64/kernel': null },
      RELEASE,
    ],
  ])('%s', async (_, tree, expected) => {
    expect(await kernel({ ...HOST, ...tree })).toMatchObject({ newestInstalled: expected });
  });

  it.each<[string, HostTree, string]>([
    ['modules', { '/lib/modules/6.1.0-38-amd64/kernel': null }, '6.1.0-38-amd64'],
    [
      'an image beside the modules',
      { '/usr/lib/modules/6.1.0-38-amd64/vmlinuz': '', '/lib': { link: 'usr/lib' } },
      '6.1.0-38-amd64',
    ],
    ['nothing but leftovers', { '/lib/modules/6.1.0-38-amd64/updates': null }, ''],
    ['nothing', {}, ''],
  ])('is told by %s where /boot names no release', async (_, tree, expected) => {
    const { [`/boot/vmlinuz-${RELEASE}`]: _image, ...without } = HOST;
    expect(await kernel({ ...without, '/boot/vmlinuz-linux': '', ...tree })).toMatchObject({
      newestInstalled: expected,
    });
  });
});

describe('the configuration', () => {
  const { [`/boot/config-${RELEASE}`]: _, ...without } = HOST;

  it('of the running kernel comes before what is installed', async () => {
    const packed = gzipSync('CONFIG_RUNNING=m\n');
    expect(await kernel({ ...HOST, '/proc/config.gz': packed })).toMatchObject({
      config: { CONFIG_RUNNING: 'm' },
    });
  });

  it('may lie beside the modules', async () => {
    expect(await kernel({ ...without, [`/lib/modules/${RELEASE}/config`]: 'CONFIG_A=y' })).toMatchObject({
      config: { CONFIG_A: 'y' },
    });
  });

  it.each<[string, HostTree, string, RegExp]>([
    ['is nowhere', {}, 'not-supported', /neither \/proc\/config\.gz nor \/boot\/config-6/],
    ['is damaged', { '/proc/config.gz': 'no gzip' }, 'malformed', /can’t be unpacked/],
    [
      'would fill the memory',
      { '/proc/config.gz': gzipSync('\n'.repeat(20_000_000)) },
      'malformed',
      /can’t be unpacked/,
    ],
  ])('that %s is a gap', async (_, tree, reason, detail) => {
    const { gaps, ...found } = await kernel({ ...without, ...tree });
    expect(found).not.toHaveProperty('config');
    expect(gaps).toMatchObject([
      { fact: 'host.kernel.config', reason, detail: expect.stringMatching(detail) },
    ]);
  });
});

it('says what the kernel keeps in a file system that is not mounted', async () => {
  const { '/sys/kernel/security/lsm': _, '/sys/kernel/security/lockdown': __, ...without } = HOST;
  const { gaps, ...found } = await kernel({ ...without, '/sys/kernel/security': null });
  expect(found).not.toHaveProperty('securityModules');
  expect(found).not.toHaveProperty('lockdown');
  expect(gaps.map(({ fact, hint }) => [fact, hint])).toEqual([
    ['host.kernel.securityModules', 'Mount it: mount -t securityfs securityfs /sys/kernel/security'],
    ['host.kernel.lockdown', 'Mount it: mount -t securityfs securityfs /sys/kernel/security'],
  ]);
});

it('is not locked down where the kernel has no lockdown', async () => {
  const { '/sys/kernel/security/lockdown': _, ...without } = HOST;
  expect(await kernel(without)).toMatchObject({ lockdown: '', gaps: [] });
});

it('does not take a kernel that says nothing of weaknesses for one that has none', async () => {
  const tree = Object.fromEntries(Object.entries(HOST).filter(([path]) => !path.includes('vulnerabilities')));
  const { gaps, ...found } = await kernel(tree);
  expect(found).not.toHaveProperty('vulnerabilities');
  expect(gaps).toMatchObject([{ fact: 'host.kernel.vulnerabilities', reason: 'not-supported' }]);
});

it('rejects where a mounted host came without its /proc', async () => {
  const folder = await temporaryHost({ '/etc': null });
  await expect(KERNEL_PART.read(hostContext(folder, { isMounted: true }))).rejects.toThrow(
    `/proc of the host is not mounted at ${folder}/proc`,
  );
});
