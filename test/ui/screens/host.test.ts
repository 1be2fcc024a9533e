import { describe, expect, it } from 'vitest';
import type { FactChange } from '../../../src/facts/fact-change.ts';
import type { Facts } from '../../../src/facts/facts.ts';
import { type HostFacts, hostFactsSchema } from '../../../src/facts/host.ts';
import { swarmFactSchema } from '../../../src/facts/swarm.ts';
import { hostAccounts } from '../../../src/ui/screens/host/present-accounts.ts';
import { hostEngine } from '../../../src/ui/screens/host/present-engine.ts';
import { hostFiles } from '../../../src/ui/screens/host/present-files.ts';
import { hostNetwork } from '../../../src/ui/screens/host/present-network.ts';
import { hostOverview } from '../../../src/ui/screens/host/present-overview.ts';
import { checkOf } from '../../audit/sample-checks.ts';
import { factsOf } from '../../audit/sample-facts.ts';
import { auditedBy, fieldOf, linesOf, textOf } from '../audited.ts';
import { TOLD_CHANGES } from '../told-host.ts';

const FACTS = factsOf(...TOLD_CHANGES);

function factsWith(host: Readonly<Record<string, unknown>>, ...changes: readonly FactChange[]): Facts {
  return factsOf({ kind: 'host', host: hostFactsSchema.parse(host) satisfies HostFacts }, ...changes);
}

function gapIs(fact: string): FactChange {
  const gap = { fact, reason: 'permission', detail: 'only root may ask', hint: 'run as root' } as const;
  return { kind: 'gap', gap };
}

const TABS = [hostEngine, hostAccounts, hostNetwork, hostFiles];

describe('the host', () => {
  it('shows the worst of the machine, its daemon and its swarm together, the worst first', () => {
    const checks = (['host', 'daemon', 'swarm'] as const).map((resource, index) =>
      checkOf({
        id: `test.${resource}`,
        resource,
        severity: (['low', 'critical', 'medium'] as const)[index] ?? 'info',
        pass: 'false',
        found: `${resource} is wrong`,
      }),
    );
    const lines = linesOf(hostOverview(auditedBy(checks, ...TOLD_CHANGES)));
    expect(lines.slice(0, 4)).toEqual([
      'Worst of 3 findings',
      ' ✖ critical daemon is wrong',
      ' ■ medium   swarm is wrong',
      ' ▪ low      host is wrong',
    ]);
  });

  it('says what it is and what guards it', () => {
    const lines = hostOverview(auditedBy([], ...TOLD_CHANGES));
    expect(fieldOf(lines, 'system')).toBe('Debian GNU/Linux 12 (bookworm)');
    expect(fieldOf(lines, 'kernel')).toBe(
      '6.1.0-40-amd64  6.1.0-41-amd64 is installed and waits for a restart',
    );
    expect(fieldOf(lines, 'AppArmor')).toBe('3 profiles, 2 of them enforced');
    expect(fieldOf(lines, 'SELinux')).toBe('not there');
    expect(fieldOf(lines, 'swap')).toBe('/dev/sda3 in clear');
    expect(fieldOf(lines, 'processor')).toBe('open to retbleed');
    expect(fieldOf(lines, 'file system')).toBe('ext4 on /');
    expect(fieldOf(lines, 'full')).toBe('68 %: 31 GB of 98 GB left');
  });

  it('says of what could not be read why, and what would help; of the rest that nobody asked', () => {
    const lines = hostOverview(auditedBy([], ...TOLD_CHANGES));
    expect(fieldOf(lines, 'audit')).toBe(
      'not read. The kernel tells its audit rules to root only. Run as root.',
    );
    expect(fieldOf(lines, 'content trust')).toBe('not read: no check asks for it');
  });

  it.each([
    ['a gap', [gapIs('host')], 'Only root may ask. Run as root.'],
    [
      'the reading',
      [{ kind: 'host-reading', reading: { state: 'reading', what: 'users', done: 1, total: 4 } }],
      'The host is being read…',
    ],
    ['nothing', [], 'Nothing is known of this host but what its engine tells.'],
  ] as const)('that nobody read says so once, by %s', (_, changes, words) => {
    expect(textOf(hostOverview(auditedBy([], ...changes)))).toContain(`Not read\n ${words}`);
  });

  it.each(TABS.map((tab) => [tab.name, tab] as const))('%s lives without any fact of the host', (_, tab) => {
    expect(textOf(tab(factsOf()))).toContain('not read: no check asks for it');
    expect(textOf(tab(factsOf(gapIs('host'))))).toContain('not read. Only root may ask. Run as root.');
  });
});

describe('the engine', () => {
  it('tells its options: what somebody set first, each with its origin', () => {
    const lines = linesOf(hostEngine(FACTS));
    const from = lines.indexOf('Options in effect (3 set, 4 as the engine came)');
    expect(lines.slice(from + 1, from + 8).map((line) => line.trim().replaceAll(/ {2,}/g, ' | '))).toEqual([
      'hosts | unix:///run/docker.sock | by process 812',
      'live-restore | true | /etc/docker/daemon.json',
      'log-level | info | /etc/docker/daemon.json',
      'default-ulimits | none | default',
      'icc | true | default',
      'log-driver | json-file | default',
      'userns-remap | not set | default',
    ]);
  });

  it('masks what looks like a secret among them', () => {
    const facts = factsWith({ options: { 'log-opts': { value: { 'splunk-token': 'hunter2hunter2' } } } });
    expect(textOf(hostEngine(facts))).not.toContain('hunter2');
  });

  it('tells of the swarm that it manages', () => {
    const swarm = swarmFactSchema.parse({
      LocalNodeState: 'active',
      ControlAvailable: true,
      Managers: 1,
      Nodes: 3,
      Cluster: {
        ID: 'c',
        Spec: {
          EncryptionConfig: { AutoLockManagers: true },
          CAConfig: { NodeCertExpiry: 7_776_000_000_000_000 },
        },
      },
      Services: [{ ID: 's', Spec: { Name: 'web' } }],
      Secrets: ['db-password'],
    });
    const lines = hostEngine(factsOf({ kind: 'swarm', swarm }));
    expect(fieldOf(lines, 'state')).toBe('active, a manager');
    expect(fieldOf(lines, 'nodes')).toBe('3, 1 of them managers');
    expect(fieldOf(lines, 'unlock key')).toBe('needed to start a manager');
    expect(fieldOf(lines, 'certificates')).toBe('hold for 90 d');
    expect(fieldOf(lines, 'secrets')).toBe('db-password');
  });
});

describe('who may use the engine', () => {
  it('are the members of the group that its socket belongs to', () => {
    const lines = hostAccounts(FACTS);
    expect(fieldOf(lines, '0660')).toBe('root:docker  /run/docker.sock');
    expect(fieldOf(lines, 'group docker')).toBe('alice, bob, ci   number 998');
    expect(textOf(lines)).not.toContain('wheel');
    const other = factsWith({
      files: { 'api-socket': [{ path: '/run/x.sock', mode: '0660', group: 'ops' }] },
      groups: [{ name: 'ops', gid: 5, members: ['eve'] }],
    });
    expect(fieldOf(hostAccounts(other), 'group ops')).toBe('eve   number 5');
  });

  it('and everybody whose number is that of root', () => {
    expect(textOf(hostAccounts(FACTS))).toMatch(/Who is root by number\n root .*\n toor /);
  });
});

describe('where programs listen', () => {
  it('those whom everybody reaches come first, with the whole address', () => {
    const text = textOf(hostNetwork(FACTS));
    const order = ['0.0.0.0:22', '[::]:8080', '192.168.20.5:123', '127.0.0.1:25'].map((place) =>
      text.indexOf(place),
    );
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(order).not.toContain(-1);
    expect(text).toMatch(/\[::\]:8080 +docker-proxy \(2210\) +everyone who reaches this host/);
    const address = '2001:db8:1234:5678:9abc:def0:1234:5678';
    expect(textOf(hostNetwork(factsWith({ listeners: [{ address, port: 65_535 }] })))).toContain(
      `[${address}]:65535`,
    );
  });

  it('rules of the firewall are shown as they are, one’s own first', () => {
    const firewall = {
      tool: 'iptables',
      frontEnd: 'ufw',
      dockerUser: ['-A DOCKER-USER -j DROP'],
      rules: ['-P INPUT DROP', '-A DOCKER-USER -j DROP'],
    };
    const text = textOf(hostNetwork(factsWith({ firewall })));
    expect(text).toMatch(
      /before Docker’s own \(1\)\n -A DOCKER-USER -j DROP[\s\S]*All rules \(2\)\n -P INPUT DROP/,
    );
    expect(fieldOf(hostNetwork(factsWith({ firewall })), 'managed by')).toBe('ufw');
  });
});

describe('the files', () => {
  it('have their mode and owner, what is behind a link, and what is not there', () => {
    const text = textOf(hostFiles(FACTS));
    expect(text).toContain(' 0755 root:root       /usr/bin/dockerd  →  /usr/sbin/dockerd');
    expect(text).toContain(' 0660 root:docker     /run/docker.sock   socket   api-socket');
    expect(text).toMatch(/not there +tls-key/);
    expect(text).toContain('Service.ExecStart = /usr/sbin/dockerd -H fd://');
    expect(text).toContain('kernel.randomize_va_space = 2');
  });

  it('that could not be read are not the same as those that are not there', () => {
    const facts = factsWith({ files: { 'tls-ca': [] } }, gapIs('host.files["tls-key"]'));
    expect(fieldOf(hostFiles(facts), 'not there')).toBe('tls-ca');
    expect(fieldOf(hostFiles(facts), 'tls-key')).toBe('not read. Only root may ask. Run as root.');
  });

  it('and what programs are started with hold no secrets', () => {
    const facts = factsWith({
      processes: { dockerd: [{ pid: 1, arguments: ['dockerd', '--password=hunter2hunter2'] }] },
      units: {
        'x.service': { path: '/x', settings: { 'Service.Environment': ['DB_PASSWORD=hunter2hunter2'] } },
      },
    });
    expect(textOf(hostFiles(facts))).not.toContain('hunter2');
  });
});
