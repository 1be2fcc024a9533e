import { execFileSync, spawnSync } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type HostTree, temporaryHost } from './temporary-host.ts';

const NOBODY = ['--reuid=65534', '--regid=65534', '--clear-groups'];
const SCRIPT = fileURLToPath(new URL('print-parts.ts', import.meta.url));
const canBecomeNobody =
  process.getuid?.() === 0 && spawnSync('setpriv', [...NOBODY, process.execPath, '-e', '0']).status === 0;

const HOST: HostTree = {
  '/proc/cmdline': 'quiet\n',
  '/proc/swaps': '',
  '/proc/modules': 'nf_tables 1 0 - Live 0x0\n',
  '/proc/1/mountinfo': '',
  '/proc/1/net/tcp': '0: 00000000:0947 00000000:0000 0A 0:0 00:0 0 0 0 10 1\n',
  '/proc/1/net/udp': '',
  '/proc/1/fd': null,
  '/proc/1/comm': 'init\n',
  '/proc/20/fd': null,
  '/proc/20/comm': 'dockerd\n',
  '/proc/net/ip_tables_names': 'filter\n',
  '/proc/sys/kernel/osrelease': '6.1.0\n',
  '/proc/sys/kernel/version': '#1\n',
  '/proc/sys/kernel/cap_last_cap': '40\n',
  '/proc/sys/kernel/secret': '1\n',
  '/proc/sys/kernel/open': '1\n',
  '/sys/module/apparmor/parameters/enabled': 'Y\n',
  '/sys/kernel/security/apparmor/profiles': 'docker-default (enforce)\n',
  '/sys/kernel/security/lsm': 'apparmor\n',
  '/sys/devices/system/cpu/vulnerabilities/mds': 'Not affected\n',
  '/boot/config-6.1.0': 'CONFIG_A=y\n',
  '/etc/audit/rules.d/a.rules': '-w /etc/docker -p wa\n',
  '/etc/docker/certs.d/r.example/hosts.toml': '',
  '/etc/containers/policy.json': '{"default":[{"type":"reject"}]}',
  '/etc/subuid': '',
};

/** Mode by path: what is closed to others on ordinary hosts, or could be. */
const CLOSED: Readonly<Record<string, number>> = {
  '/etc/audit': 0o750,
  '/boot': 0o700,
  '/proc/1/fd': 0o500,
  '/proc/20/fd': 0o500,
  '/proc/net/ip_tables_names': 0o440,
  '/proc/sys/kernel/secret': 0o600,
  '/sys/kernel/security/apparmor/profiles': 0o400,
  '/etc/docker/certs.d': 0o700,
  '/etc/containers/policy.json': 0o600,
};

async function readAsNobody(closed: readonly string[]) {
  const folder = await temporaryHost(HOST);
  await chmod(folder, 0o755);
  for (const path of closed) await chmod(join(folder, path), CLOSED[path] ?? 0);
  const text = execFileSync('setpriv', [...NOBODY, process.execPath, SCRIPT, folder], {
    env: { HOME: '/nonexistent', PATH: process.env.PATH },
    encoding: 'utf8',
  });
  return JSON.parse(text);
}

describe.runIf(canBecomeNobody)('for a user without rights', () => {
  it('whatever is closed is told as such, and never as absent or empty', async () => {
    const found = await readAsNobody(Object.keys(CLOSED));
    const permission = { failure: 'permission' };
    expect(found).toMatchObject({
      audit: {
        ...permission,
        message: expect.stringMatching(/^\/etc\/audit\/.* may not be read by this user$/),
      },
      appArmor: permission,
      firewall: { ...permission, message: '/proc/net/ip_tables_names may not be read by this user' },
      listeners: {
        ...permission,
        message: 'Which program listens on tcp port 2375 may not be read by this user',
      },
      sysctls: {
        host: { sysctls: { 'kernel.open': '1' } },
        gaps: [{ fact: 'host.sysctls["kernel.secret"]', reason: 'permission' }],
      },
      kernel: {
        host: { kernel: { release: '6.1.0', securityModules: ['apparmor'] } },
        gaps: [
          { fact: 'host.kernel.newestInstalled', reason: 'permission' },
          { fact: 'host.kernel.config', reason: 'permission' },
        ],
      },
      trust: {
        host: { trust: { shortNameMode: '' } },
        gaps: [
          { fact: 'host.trust.policyDefault', reason: 'permission' },
          { fact: 'host.trust.insecureRegistries', reason: 'permission' },
        ],
      },
      mounts: { host: { mounts: [] } },
      subIds: { host: { subIds: [] } },
    });
    expect(found.kernel.host.kernel).not.toHaveProperty('newestInstalled');
    expect(found.kernel.host.kernel).not.toHaveProperty('config');
    expect(found.trust.host.trust).not.toHaveProperty('policyDefault');
    expect(found.trust.host.trust).not.toHaveProperty('insecureRegistries');
  }, 30_000);

  it('a socket that only one hidden process can hold is that one’s', async () => {
    const found = await readAsNobody(['/proc/20/fd']);
    expect(found.listeners.host.listeners).toMatchObject([{ port: 2375, pid: 20, program: 'dockerd' }]);
  }, 30_000);
});
