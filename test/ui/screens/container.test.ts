import { describe, expect, it } from 'vitest';
import type { FactChange } from '../../../src/facts/fact-change.ts';
import { networkSchema } from '../../../src/facts/network.ts';
import { publishedPorts } from '../../../src/insight/exposure.ts';
import { plain } from '../../../src/ui/document/document-line.ts';
import { containerConfig } from '../../../src/ui/screens/container/present-config.ts';
import { containerMounts } from '../../../src/ui/screens/container/present-mounts.ts';
import { containerNetwork, portLine } from '../../../src/ui/screens/container/present-network.ts';
import { containerOverview } from '../../../src/ui/screens/container/present-overview.ts';
import { containerPrivileges } from '../../../src/ui/screens/container/present-privileges.ts';
import { factsOf, info, listedContainers } from '../../audit/sample-facts.ts';
import { inspected } from '../../insight/container-facts.ts';
import { audited, containerIs, fieldOf, imageIs, linesOf, textOf } from '../audited.ts';

const SECRET = 'c0rrect-h0rse-battery';
const RUNNING = { Status: 'running', Running: true, Pid: 4121, StartedAt: '2025-11-08T09:00:00Z' };
const binding = (HostIp: string, HostPort: string) => ({ HostIp, HostPort });

describe('the overview', () => {
  it('starts with the worst news, each leading to its check', async () => {
    const lines = containerOverview(
      await audited(containerIs('web', { State: RUNNING, HostConfig: { Privileged: true } })),
      'web',
    );
    expect(linesOf(lines)[0]).toMatch(/^Worst of \d+ findings$/);
    expect(linesOf(lines)[1]).toMatch(/^ ✖ critical /);
    expect(lines[1]?.open).toEqual({
      screen: 'check',
      id: 'docker.container.privileged',
      resource: { kind: 'container', id: 'web' },
    });
  });

  it.each([
    [RUNNING, /^running since .*, process 4121 on the host$/],
    [{ ...RUNNING, Health: { Status: 'unhealthy' } }, /^unhealthy since/],
    [{ Status: 'created' }, /^created/],
    [
      { Status: 'exited', ExitCode: 0, FinishedAt: '2025-11-20T14:02:00Z' },
      /with code 0: ended without an error$/,
    ],
    [
      { Status: 'exited', ExitCode: 137, OOMKilled: true },
      /code 137: killed: it used more memory than it may$/,
    ],
    [{ Status: 'exited', ExitCode: 137 }, /code 137: ended by SIGKILL/],
  ])('%o reads %s', async (State, expected) => {
    const seen = await audited(containerIs('web', { State }));
    expect(fieldOf(containerOverview(seen, 'web'), 'state')).toMatch(expected);
  });

  it('leads to its image, by digest, and says when the name belongs to another now', async () => {
    const seen = await audited(
      imageIs('sha256:old', { RepoTags: ['web:1.3'] }),
      containerIs('web', { Image: 'sha256:old', Config: { Image: 'web:latest' } }),
    );
    const lines = containerOverview(seen, 'web');
    expect(lines.find(({ id }) => id === ': image')?.open).toEqual({
      screen: 'image',
      id: 'sha256:old',
      tab: 'Overview',
    });
    expect(fieldOf(lines, 'digest')).toBe('sha256:old');
    expect(fieldOf(lines, 'image is now')).toBe('web:1.3');
  });

  it('says that nobody chose root', async () => {
    const seen = await audited(containerIs('web'), containerIs('api', { Config: { User: '10001' } }));
    expect(fieldOf(containerOverview(seen, 'web'), 'user')).toBe('root  nobody said otherwise');
    expect(fieldOf(containerOverview(seen, 'api'), 'user')).toBe('10001');
  });

  it('masks secrets in the command', async () => {
    const seen = await audited(containerIs('db', { Path: 'mysql', Args: ['-u', 'root', `-p${SECRET}`] }));
    expect(fieldOf(containerOverview(seen, 'db'), 'command')).toBe('mysql -u root -p********');
  });

  it('says what is open, and that it shares the host network', async () => {
    const seen = await audited(
      containerIs('web', {
        State: RUNNING,
        NetworkSettings: { Ports: { '80/tcp': [binding('0.0.0.0', '8080')] } },
      }),
      containerIs('agent', { HostConfig: { NetworkMode: 'host' } }),
      containerIs('quiet'),
    );
    expect(textOf(containerOverview(seen, 'web'))).toContain('0.0.0.0:8080 → 80/tcp   everyone');
    expect(textOf(containerOverview(seen, 'agent'))).toContain('Shares the host network');
    expect(textOf(containerOverview(seen, 'quiet'))).toContain('No published port.');
  });

  it('says when it is gone or not read yet', async () => {
    const seen = await audited(listedContainers('web'));
    expect(textOf(containerOverview(seen, 'web')).trim()).toBe('Reading…');
    expect(textOf(containerOverview(seen, 'gone')).trim()).toBe('This container is gone.');
  });
});

describe('a published port', () => {
  const portsOf = (Ports: object, State = RUNNING): string =>
    publishedPorts(
      inspected('web', { State, NetworkSettings: { Ports }, HostConfig: { PortBindings: Ports } }),
    )
      .map((port) => plain(portLine(port)).trim())
      .join('\n');

  it.each([
    ['0.0.0.0', '0.0.0.0:8080 → 80/tcp   everyone who reaches this host'],
    ['', '*:8080 → 80/tcp   everyone who reaches this host'],
    ['::', '[::]:8080 → 80/tcp   everyone who reaches this host'],
    ['127.0.0.1', '127.0.0.1:8080 → 80/tcp   this host only'],
    ['::1', '[::1]:8080 → 80/tcp   this host only'],
    ['192.168.1.5', '192.168.1.5:8080 → 80/tcp   whoever reaches 192.168.1.5'],
  ])('bound to %j reads %j', (ip, words) => {
    expect(portsOf({ '80/tcp': [binding(ip, '8080')] })).toContain(words);
  });

  it('names both addresses when IPv4 and IPv6 are bound alike', () => {
    expect(portsOf({ '80/tcp': [binding('0.0.0.0', '80'), binding('::', '80')] })).toMatch(
      /^0\.0\.0\.0:80 \[::\]:80 →/,
    );
  });

  it('says that a stopped container would publish it, and that the engine chooses a port', () => {
    const stopped = { ...RUNNING, Status: 'exited', Running: false };
    expect(portsOf({ '80/tcp': [binding('', '')] }, stopped)).toMatch(
      /^\*:\(chosen at start\) .* {3}when it runs$/,
    );
  });
});

describe('the network tab', () => {
  const FACTS = factsOf(
    { kind: 'info', info: info({ SecurityOptions: [] }) },
    {
      kind: 'network',
      network: networkSchema.parse({ Id: 'n1', Name: 'back', Driver: 'bridge', Internal: true }),
    },
    containerIs('api', {
      State: RUNNING,
      Config: { ExposedPorts: { '80/tcp': {}, '9000/tcp': {} }, Hostname: 'api-1' },
      HostConfig: { NetworkMode: 'back', PidMode: 'host', IpcMode: 'container:db', Dns: ['10.0.0.2'] },
      NetworkSettings: {
        Ports: { '80/tcp': [binding('127.0.0.1', '8080')], '9000/tcp': null },
        Networks: { back: { NetworkID: 'n1', IPAddress: '172.19.0.3', Aliases: ['shop'] } },
      },
    }),
    containerIs('db', { NetworkSettings: { Networks: { back: { NetworkID: 'n1' } } } }),
    containerIs('agent', { HostConfig: { NetworkMode: 'host' } }),
  );
  const api = containerNetwork(FACTS, 'api');

  it('tells exposed ports from published ones', () => {
    expect(linesOf(api)[0]).toBe('Published ports (1)');
    expect(textOf(api)).toContain('127.0.0.1:8080 → 80/tcp   this host only');
    expect(fieldOf(api, 'exposed only')).toMatch(/^9000\/tcp /);
  });

  it('names the network, that it has no way out, and who sits beside', () => {
    expect(textOf(api)).toContain('back   bridge, internal: no way out');
    expect(api.find(({ id }) => id === 'network back')?.open).toEqual({ screen: 'network', id: 'n1' });
    expect(fieldOf(api, 'beside it')).toBe('db');
    expect(fieldOf(api, 'address')).toBe('172.19.0.3');
    expect(fieldOf(api, 'also known as')).toBe('shop');
  });

  it('names shared namespaces', () => {
    expect(fieldOf(api, 'pid')).toBe('shared with the host');
    expect(fieldOf(api, 'ipc')).toBe('shared with db');
    expect(fieldOf(api, 'uts')).toBe('its own');
    expect(fieldOf(api, 'DNS servers')).toBe('10.0.0.2');
  });

  it('warns of the host network, where no port is published and all are open', () => {
    expect(textOf(containerNetwork(FACTS, 'agent'))).toContain(
      'every port it opens is open on the host itself',
    );
  });

  it('copies an address as it can be typed', () => {
    const facts = factsOf(
      containerIs('web', {
        State: RUNNING,
        NetworkSettings: { Ports: { '80/tcp': [binding('::1', '8080')] } },
      }),
    );
    expect(containerNetwork(facts, 'web').find(({ id }) => id === 'port 0')?.copy).toBe('[::1]:8080');
  });
});

describe('the configuration', () => {
  const FACTS = factsOf(
    containerIs('web', {
      Config: {
        Env: [
          'PATH=/bin',
          `DB_PASSWORD=${SECRET}`,
          `API_TOKEN=${SECRET}2`,
          `URL=postgres://app:${SECRET}@db/shop`,
          'BARE',
        ],
        Labels: { b: '2', a: '1', 'com.example.password': SECRET },
        Cmd: ['serve', `--token=${SECRET}`],
      },
      HostConfig: {
        CapAdd: ['NET_ADMIN'],
        Privileged: true,
        LogConfig: { Type: 'splunk', Config: { 'splunk-token': SECRET } },
      },
    }),
  );
  const config = (...revealed: readonly string[]) => containerConfig(FACTS, 'web', new Set(revealed));

  it('masks what looks like a secret, in variables, labels, the command and log options', () => {
    expect(textOf(config())).not.toContain(SECRET);
    expect(textOf(config())).toContain(' DB_PASSWORD=********  hidden');
    expect(textOf(config())).toContain(' URL=postgres://app:********@db/shop  hidden');
    expect(textOf(config())).toContain(' PATH=/bin');
    expect(textOf(config())).toContain(' com.example.password=********');
  });

  it('reveals the one value that was asked for', () => {
    const text = textOf(config('DB_PASSWORD'));
    expect(text).toContain(` DB_PASSWORD=${SECRET}\n`);
    expect(text).toContain(' API_TOKEN=********');
    expect(text.split(SECRET)).toHaveLength(2);
  });

  it('copies what is shown: never a secret that nobody revealed', () => {
    const copyOf = (lines: ReturnType<typeof config>) =>
      lines.find(({ id }) => id === 'env DB_PASSWORD')?.copy;
    expect(copyOf(config())).toBe('DB_PASSWORD=********');
    expect(copyOf(config('DB_PASSWORD'))).toBe(`DB_PASSWORD=${SECRET}`);
  });

  it('offers to reveal only what is masked', () => {
    const secrets = config().flatMap(({ secret }) => (secret === undefined ? [] : [secret]));
    expect(secrets).toEqual(['DB_PASSWORD', 'API_TOKEN', 'URL']);
  });

  it('names what confines it', () => {
    expect(fieldOf(config(), 'privileged')).toBe('yes');
    expect(fieldOf(config(), 'capabilities +')).toBe('NET_ADMIN');
    expect(fieldOf(config(), 'root filesystem')).toBe('writable');
    expect(fieldOf(config(), 'memory')).toBe('no limit');
  });

  it('shows labels in order', () => {
    const labels = linesOf(config().filter(({ id }) => id.startsWith('label ')));
    expect(labels).toEqual([' a=1', ' b=2', ' com.example.password=********']);
  });
});

describe('the mounts', () => {
  const mounted = (...Mounts: readonly object[]): readonly FactChange[] => [containerIs('web', { Mounts })];
  const MANY = mounted(
    {
      Type: 'volume',
      Name: 'data',
      Source: '/var/lib/docker/volumes/data/_data',
      Destination: '/data',
      RW: true,
    },
    { Type: 'bind', Source: '/etc', Destination: '/host/etc', RW: false, Propagation: 'rprivate' },
    { Type: 'bind', Source: '/var/run/docker.sock', Destination: '/var/run/docker.sock', RW: true },
  );

  it('grades each in plain words, the worst first', () => {
    const mounts = containerMounts(factsOf(...MANY), 'web').filter(({ id }) => id.startsWith('mount '));
    expect(linesOf(mounts)[0]).toBe(' ✖ /var/run/docker.sock  →  /var/run/docker.sock');
    expect(linesOf(mounts).at(-1)).toBe(' ✓ data (volume)  →  /data');
  });

  it('says how it is mounted and what that gives away', () => {
    const text = textOf(containerMounts(factsOf(...MANY), 'web'));
    expect(text).toMatch(/bind, read-write {3}critical: root on this host/);
    expect(text).toContain('bind, read-only, propagation rprivate');
    expect(text).toContain('volume, read-write');
  });

  it('shows tmpfs and says when there is nothing', () => {
    const facts = factsOf(containerIs('web', { HostConfig: { Tmpfs: { '/run': 'size=64m', '/tmp': '' } } }));
    const lines = containerMounts(facts, 'web');
    expect(linesOf(lines)[1]).toBe(' None: it sees its own filesystem only.');
    expect(fieldOf(lines, '/run')).toBe('size=64m');
    expect(fieldOf(lines, '/tmp')).toBe('default options');
  });
});

describe('every tab of a container that is gone', () => {
  it.each([
    ['Config', containerConfig(factsOf(), 'web', new Set())],
    ['Mounts', containerMounts(factsOf(), 'web')],
    ['Network', containerNetwork(factsOf(), 'web')],
    ['Privileges', containerPrivileges(factsOf(), 'web', { width: 78, linear: false })],
  ])('%s says so', (_, lines) => {
    expect(textOf(lines).trim()).toBe('This container is gone.');
  });
});
