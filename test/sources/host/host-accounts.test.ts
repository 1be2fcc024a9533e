import { describe, expect, it } from 'vitest';
import { accountNames } from '../../../src/sources/host/account-names.ts';
import { readAccounts } from '../../../src/sources/host/host-accounts.ts';
import { HostRoot } from '../../../src/sources/host/host-root.ts';
import { hostContext } from './host-context.ts';
import { temporaryHost } from './temporary-host.ts';

const FILES = { '/etc/passwd': 'root:x:0:0::/root:/bin/sh\n', '/etc/group': 'docker:x:999:ann\n' };
const DIRECTORY = {
  'getent passwd': { stdout: 'root:x:0:0::/root:/bin/sh\nldap-ann:*:5000:5000::/home/ann:/bin/sh\n' },
  'getent group': { stdout: 'docker:x:999:ann\n' },
  'getent group docker': { stdout: 'docker:*:999:ann,ldap-ann\n' },
};

async function accountsOf(
  nsswitch: string | undefined,
  { isMounted = false, programs = DIRECTORY }: { isMounted?: boolean; programs?: object } = {},
) {
  const tree = nsswitch === undefined ? FILES : { ...FILES, '/etc/nsswitch.conf': nsswitch };
  const { root, run } = hostContext(await temporaryHost(tree), { isMounted, programs: { ...programs } });
  const asked: string[] = [];
  const accounts = await readAccounts(root, (program, args) => {
    asked.push([program, ...args].join(' '));
    return run(program, args);
  });
  return { asked, names: accounts.users.map(({ name }) => name), groups: accounts.groups };
}

describe('a host that keeps its accounts in files is not asked', () => {
  it.each([
    ['no settings', undefined],
    ['files', 'passwd: files\ngroup: files\nhosts: files dns\n'],
    ['files and systemd', 'passwd: files systemd # sss\ngroup: files [SUCCESS=merge] systemd\n'],
  ])('with %s', async (_, nsswitch) => {
    const { asked, names } = await accountsOf(nsswitch);
    expect(asked).toEqual([]);
    expect(names).toEqual(['root']);
  });
});

describe('a host with a directory', () => {
  it.each(['passwd: files sss\n', 'passwd:files ldap\n', 'group: compat\n', 'group: winbind files\n'])(
    '«%s» is asked for all, and for the group that may not be listed',
    async (nsswitch) => {
      const { names, groups } = await accountsOf(nsswitch);
      expect(names).toEqual(['root', 'ldap-ann']);
      expect(groups.map(({ members }) => members)).toEqual([['ann'], ['ann', 'ldap-ann']]);
    },
  );

  it('has its files read where it is only mounted, or has no getent', async () => {
    expect((await accountsOf('passwd: sss\n', { isMounted: true })).names).toEqual(['root']);
    expect((await accountsOf('passwd: sss\n', { programs: {} })).names).toEqual(['root']);
  });

  it('that does not answer is told', async () => {
    const programs = { ...DIRECTORY, 'getent passwd': { exitCode: 2 } };
    await expect(accountsOf('passwd: sss\n', { programs })).rejects.toThrow('getent gave exit code 2');
  });
});

it('this host has root', async () => {
  const { run } = hostContext('/');
  const { users } = await readAccounts(new HostRoot(), run);
  expect(users).toContainEqual(expect.objectContaining({ name: 'root', uid: 0 }));
});

it('the first of several with one number gives the name', () => {
  const user = { gid: 0, home: '', shell: '' };
  const names = accountNames(
    [
      { ...user, name: 'root', uid: 0 },
      { ...user, name: 'toor', uid: 0 },
    ],
    [{ name: 'wheel', gid: 0, members: [] }],
  );
  expect([names.user(0), names.user(7), names.group(0), names.group(7)]).toEqual(['root', '', 'wheel', '']);
});
