import { describe, expect, it } from 'vitest';
import { FIREWALL_PART } from '../../../src/sources/host/firewall-part.ts';
import { hostContext, type Surroundings } from './host-context.ts';
import { type HostTree, temporaryHost } from './temporary-host.ts';

const NFT = 'nft --terse --stateless list ruleset';
const RULESET = `table ip filter {
	chain DOCKER-USER {
		ip daddr 169.254.169.254 counter drop
		counter return
	}
}
`;
const SAVED = '*filter\n:DOCKER-USER - [0:0]\n-A DOCKER-USER -j DROP\n-A DOCKER-USER -j RETURN\nCOMMIT\n';

/** A kernel that loads modules and has nf_tables not loaded. */
const HOST: HostTree = {
  '/proc/modules': 'overlay 151552 0 - Live 0x0\n',
  '/proc/sys/kernel/osrelease': '6.1.0\n',
  '/lib/modules/6.1.0/modules.builtin': 'kernel/fs/ext4/ext4.ko\n',
};
const WITH_NFT: HostTree = { ...HOST, '/proc/modules': 'nf_tables 1 1 - Live 0x0\n' };
const WITH_TABLES: HostTree = { ...HOST, '/proc/net/ip_tables_names': 'filter\nnat\n' };

async function firewall(tree: HostTree, programs: Surroundings = {}) {
  const context = { ...hostContext(await temporaryHost(tree), programs), daemon: async () => undefined };
  const { host } = await FIREWALL_PART.read(context);
  return host.firewall;
}

describe('nf_tables', () => {
  const programs = { [NFT]: { stdout: RULESET } };
  const READ = {
    tool: 'nft',
    frontEnd: '',
    dockerUser: ['ip daddr 169.254.169.254 counter drop'],
    rules: [
      'ip filter DOCKER-USER ip daddr 169.254.169.254 counter drop',
      'ip filter DOCKER-USER counter return',
    ],
  };

  it.each<[string, HostTree]>([
    ['is loaded', WITH_NFT],
    ['is built in', { ...HOST, '/lib/modules/6.1.0/modules.builtin': 'kernel/net/netfilter/nf_tables.ko\n' }],
    ['can’t be loaded any more', { ...HOST, '/proc/sys/kernel/modules_disabled': '1\n' }],
    ['is part of a kernel without modules', { '/proc/cmdline': '' }],
  ])('is asked where it %s', async (_, tree) => {
    expect(await firewall(tree, { programs })).toEqual(READ);
  });

  it('is not asked where that would load it', async () => {
    expect(await firewall(HOST, { programs })).toEqual({
      tool: 'none',
      frontEnd: '',
      dockerUser: [],
      rules: [],
    });
  });

  it('is asked in older words by an older nft', async () => {
    const older = {
      [NFT]: { exitCode: 1, stderr: "nft: unrecognized option '--terse'" },
      'nft --stateless list ruleset': { stdout: RULESET },
    };
    expect(await firewall(WITH_NFT, { programs: older })).toEqual(READ);
  });

  it.each([
    [{}, 'not-supported', 'there is no nft to read their rules without changing them'],
    [
      { [NFT]: { exitCode: 1, stderr: 'Operation not permitted (you must be root)\n' } },
      'permission',
      'nft gave no rules: Operation not permitted',
    ],
    [{ [NFT]: { exitCode: 3 } }, 'error', 'nft gave no rules: it ended with 3'],
  ])('rejects with %j', async (answers, reason, message) => {
    await expect(firewall(WITH_NFT, { programs: answers })).rejects.toMatchObject({
      reason,
      message: expect.stringContaining(message),
    });
  });

  it('rejects where nobody can tell without loading it', async () => {
    const { '/lib/modules/6.1.0/modules.builtin': _, ...tree } = HOST;
    await expect(firewall(tree, { programs })).rejects.toThrow('can’t be told without loading them');
  });
});

describe('the tables of iptables', () => {
  const READ = { tool: 'iptables', dockerUser: ['-A DOCKER-USER -j DROP'] };

  it.each([
    ['its legacy variant', { 'iptables-legacy-save': { stdout: SAVED } }],
    [
      'an iptables that knows no other',
      { 'iptables-save --version': { stdout: 'iptables-save v1.6.1\n' }, 'iptables-save': { stdout: SAVED } },
    ],
    [
      'an iptables that says so',
      {
        'iptables-save --version': { stdout: 'iptables-save v1.8.9 (legacy)\n' },
        'iptables-save': { stdout: SAVED },
      },
    ],
  ])('are read with %s', async (_, programs) => {
    expect(await firewall(WITH_TABLES, { programs })).toMatchObject(READ);
  });

  it('are not read with the variant for nf_tables, which does not see them', async () => {
    const programs = {
      'iptables-save --version': { stdout: 'iptables-save v1.8.9 (nf_tables)\n' },
      'iptables-save': { stdout: '' },
    };
    await expect(firewall(WITH_TABLES, { programs })).rejects.toThrow(
      'The kernel has rules in tables of iptables (filter, nat), and no iptables-legacy-save reads them',
    );
  });

  it('are read for IPv6 too', async () => {
    const programs = { 'ip6tables-legacy-save': { stdout: SAVED } };
    expect(await firewall({ ...HOST, '/proc/net/ip6_tables_names': 'filter\n' }, { programs })).toMatchObject(
      READ,
    );
  });

  it('count beside nf_tables; the tool is the one with Docker’s rules', async () => {
    const tree = { ...WITH_NFT, '/proc/net/ip_tables_names': 'filter\n' };
    const both = {
      'iptables-legacy-save': { stdout: '*filter\n-A INPUT -j DROP\n' },
      [NFT]: { stdout: RULESET },
    };
    const found = await firewall(tree, { programs: both });
    expect(found).toMatchObject({ tool: 'nft' });
    expect(found?.rules).toHaveLength(3);
    const one = { ...both, [NFT]: { stdout: '' } };
    expect(await firewall(tree, { programs: one })).toMatchObject({ tool: 'iptables' });
  });
});

describe('the front end', () => {
  const UFW_RULES = { [NFT]: { stdout: 'table ip filter {\n\tchain ufw-user-input {\n\t}\n}\n' } };

  it.each<[string, HostTree, Record<string, { stdout: string }>, string]>([
    ['ufw that is on', { '/etc/ufw/ufw.conf': '# x\nENABLED=yes\nLOGLEVEL=low\n' }, UFW_RULES, 'ufw'],
    ['ufw that is off', { '/etc/ufw/ufw.conf': 'ENABLED=no\n' }, UFW_RULES, ''],
    ['ufw that was not started', { '/etc/ufw/ufw.conf': 'ENABLED=yes\n' }, {}, ''],
    ['rules like those of ufw', {}, UFW_RULES, ''],
    [
      'firewalld',
      {},
      { [NFT]: { stdout: 'table inet firewalld {\n\tchain filter_INPUT {\n\t\taccept\n\t}\n}\n' } },
      'firewalld',
    ],
    [
      'firewalld over iptables',
      {},
      { [NFT]: { stdout: 'table ip filter {\n\tchain INPUT_ZONES {\n\t}\n}\n' } },
      'firewalld',
    ],
  ])('%s', async (_, tree, answers, expected) => {
    const programs = { [NFT]: { stdout: '' }, ...answers };
    expect(await firewall({ ...WITH_NFT, ...tree }, { programs })).toMatchObject({ frontEnd: expected });
  });
});

it('rejects for a host that is only mounted', async () => {
  await expect(firewall(WITH_NFT, { isMounted: true })).rejects.toMatchObject({
    reason: 'not-supported',
    message: expect.stringContaining('whether Plimsoll runs in that of the host can’t be told'),
  });
});

it('rejects where we are in another network than the host', async () => {
  const tree = { ...WITH_NFT, '/proc/1/ns/net': { link: 'net:[1]' } };
  await expect(firewall(tree, { programs: { [NFT]: { stdout: '' } } })).rejects.toThrow(
    'The packet filter belongs to a network namespace, and Plimsoll runs in another one than the host',
  );
});

describe('rules in great numbers', () => {
  const saved = (count: number): Surroundings => ({
    programs: {
      'iptables-legacy-save': { stdout: `*filter\n${'-A INPUT -j DROP\n'.repeat(count)}COMMIT\n` },
    },
  });

  it('are all told: the last one may be the one that decides', async () => {
    expect((await firewall(WITH_TABLES, saved(12_000)))?.rules).toHaveLength(12_000);
  });

  it('are not told in part where they are too many', async () => {
    await expect(firewall(WITH_TABLES, saved(50_001))).rejects.toThrow(/50001 rules/);
  });
});
