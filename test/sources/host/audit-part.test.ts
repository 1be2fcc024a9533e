import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { AuditRule, AuditState } from '../../../src/facts/host.ts';
import { AUDIT_PART } from '../../../src/sources/host/audit-part.ts';
import { hostContext, type Surroundings } from './host-context.ts';
import { type HostTree, temporaryHost } from './temporary-host.ts';

const RULE: AuditRule = {
  path: '/etc/docker',
  isFolder: true,
  permissions: 'wa',
  action: 'always',
  key: 'docker',
  conditions: [],
};

const HOST: HostTree = {
  '/proc/cmdline': 'quiet\n',
  '/usr/sbin/auditd': '',
  '/etc/docker': null,
  '/etc/audit/rules.d/10-docker.rules': '-w /etc/docker -p wa -k docker\n',
};

async function audit(tree: HostTree, surroundings: Surroundings = {}) {
  const { host, gaps } = await AUDIT_PART.read(hostContext(await temporaryHost(tree), surroundings));
  return { ...host.audit, gaps };
}

describe('audit rules in files', () => {
  it('count while auditd runs', async () => {
    expect(await audit(HOST, { running: ['auditd'] })).toEqual({
      enabled: true,
      source: 'files',
      trouble: '',
      rules: [RULE],
      gaps: [],
    });
  });

  it('count for a host that is mounted into a container', async () => {
    expect(await audit(HOST, { running: ['auditd'], isMounted: true })).toMatchObject({
      enabled: true,
      rules: [RULE],
    });
  });

  it.each<[string, HostTree, readonly string[], string]>([
    ['auditd does not run', {}, [], 'auditd is not running'],
    [
      'the kernel was told not to',
      { '/proc/cmdline': 'audit=0' },
      ['auditd'],
      'Auditing is switched off on the kernel’s command line (audit=0)',
    ],
    [
      'a file says so',
      { '/etc/audit/audit.rules': '-e 0' },
      ['auditd'],
      'Auditing is switched off in the kernel: auditctl -e 1 switches it on',
    ],
  ])('do nothing where %s', async (_, tree, running, trouble) => {
    expect(await audit({ ...HOST, ...tree }, { running })).toMatchObject({
      enabled: false,
      trouble,
      rules: [RULE],
    });
  });

  it('do nothing where auditd is gone', async () => {
    const { '/usr/sbin/auditd': _, ...tree } = HOST;
    expect(await audit(tree)).toMatchObject({
      enabled: false,
      trouble: 'auditd is not installed, though rules are written down',
    });
  });

  it('may not be there at all', async () => {
    expect(await audit({ '/proc/cmdline': '' })).toEqual({
      enabled: false,
      source: 'none',
      trouble: 'auditd is not installed',
      rules: [],
      gaps: [],
    });
  });

  it('lead through the links of the host, also to what does not exist yet', async () => {
    const tree: HostTree = {
      ...HOST,
      '/var/run': { link: '/run' },
      '/run': null,
      '/bin': { link: 'usr/bin' },
      '/usr/bin/dockerd': '',
      '/etc/audit/rules.d/10-docker.rules':
        '-w /bin/dockerd -p x\n-w /var/run/docker.sock -p wa\n-w /etc//docker/ -p wa\n-w /srv/later/ -p wa\n',
    };
    const { rules } = await audit(tree, { running: ['auditd'] });
    expect(rules?.map(({ path, isFolder }) => [path, isFolder])).toEqual([
      ['/usr/bin/dockerd', false],
      ['/run/docker.sock', false],
      ['/etc/docker', true],
      ['/srv/later', true],
    ]);
  });

  it('are taken file after file, audit.rules last; other files are none', async () => {
    const tree: HostTree = {
      ...HOST,
      '/etc/audit/rules.d/20.rules': '-D\n-w /b\n',
      '/etc/audit/rules.d/05.rules': '-w /a\n',
      '/etc/audit/rules.d/notes.txt': '-w /no\n',
      '/etc/audit/audit.rules': '-w /c\n',
    };
    const { rules } = await audit(tree, { running: ['auditd'] });
    expect(rules?.map(({ path }) => path)).toEqual(['/a', '/etc/docker', '/b', '/c']);
  });

  it.each<[string, string | Uint8Array, string]>([
    [
      'binary garbage',
      Uint8Array.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 255, 254]),
      'holds bytes that are no text',
    ],
    ['a megabyte too much', 'x'.repeat(1_048_577), 'is larger than 1 MB'],
    [
      'no rules',
      'one\ntwo\nthree\n',
      'has no audit rule in line 1: “one” is no option of auditctl, and 2 more like it',
    ],
  ])(
    'of which one file holds %s leave a gap that names it, and the others count',
    async (_, content, why) => {
      const path = '/etc/audit/rules.d/00-odd.rules';
      const { rules, gaps } = await audit({ ...HOST, [path]: content }, { running: ['auditd'] });
      expect(rules).toEqual([RULE]);
      expect(gaps).toMatchObject([
        { fact: `host.audit["${path}"]`, reason: 'malformed', detail: `${path} ${why}` },
      ]);
    },
  );

  it('are watched, with what starts and ends auditd', async () => {
    const { watched } = await AUDIT_PART.read(hostContext(await temporaryHost(HOST)));
    expect(watched).toEqual(['/etc/audit/rules.d', '/etc/audit/audit.rules', '/run/auditd.pid']);
  });
});

describe('audit rules of the kernel', () => {
  const STATUS = 'enabled 1\nfailure 1\npid 552\n';
  const LIST = '-w /etc/docker -p wa -k docker\n-a always,exit -S all -F dir=/var/lib -F perm=wa -F key=x\n';

  function kernel(status: string, list: string) {
    return { 'auditctl -s': { stdout: status }, 'auditctl -l': { stdout: list } };
  }

  it('count instead of those in files', async () => {
    const { rules, ...rest } = await audit(HOST, { programs: kernel(STATUS, LIST) });
    expect(rest).toEqual({ enabled: true, source: 'kernel', trouble: '', gaps: [] });
    expect(rules?.map(({ path, isFolder }) => [path, isFolder])).toEqual([
      ['/etc/docker', true],
      ['/var/lib', true],
    ]);
  });

  it.each<[string, string, readonly string[], Partial<AuditState>]>([
    ['enabled 1\npid 0', LIST, [], { enabled: true, trouble: '' }],
    ['enabled 1\npid 0', 'No rules\n', ['auditd'], { enabled: true, trouble: '' }],
    ['enabled 1\npid 9', 'No rules\n', [], { enabled: true, trouble: '' }],
    ['enabled 1\npid 0', 'No rules\n', [], { enabled: false, trouble: 'auditd is not running' }],
    ['enabled 0\npid 0', LIST, [], { enabled: false, trouble: 'auditd is not running' }],
    [
      'enabled 0\npid 9',
      LIST,
      [],
      { enabled: false, trouble: 'Auditing is switched off in the kernel: auditctl -e 1 switches it on' },
    ],
  ])('with %j and %j, auditd running as %j', async (status, list, running, expected) => {
    expect(await audit(HOST, { programs: kernel(status, list), running })).toMatchObject({
      source: 'kernel',
      ...expected,
    });
  });

  it.each([
    ['-s', { 'auditctl -s': { exitCode: 255, stderr: 'Operation not permitted' } }],
    [
      '-l',
      {
        'auditctl -s': { stdout: STATUS },
        'auditctl -l': {
          exitCode: 255,
          stderr: 'Error sending rule list data request (Operation not permitted)',
        },
      },
    ],
    ['nothing that can be read', { 'auditctl -s': { stdout: 'hello' } }],
  ])('that are refused at %s give way to the files', async (_, programs) => {
    expect(await audit(HOST, { programs, running: ['auditd'] })).toMatchObject({
      source: 'files',
      rules: [RULE],
    });
  });
});

it('rejects when a file of rules is there and can’t be read', async () => {
  const folder = await temporaryHost({ ...HOST, '/etc/audit/audit.rules': { link: 'audit.rules' } });
  await chmod(join(folder, 'etc/audit'), 0o750);
  await expect(AUDIT_PART.read(hostContext(folder))).rejects.toThrow('is a link that leads in a circle');
});
