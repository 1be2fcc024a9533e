import { describe, expect, it } from 'vitest';
import { containerProcessesSchema } from '../../../src/facts/container-processes.ts';
import type { Facts } from '../../../src/facts/facts.ts';
import { hostFactsSchema } from '../../../src/facts/host.ts';
import { type LiveContainer, liveContainerSchema } from '../../../src/facts/live-container.ts';
import { networkSchema } from '../../../src/facts/network.ts';
import { needlessReach } from '../../../src/insight/reach/needless-reach.ts';
import { ReachMap, reachMapOf } from '../../../src/insight/reach/reach-map.ts';
import { reasonOf } from '../../../src/insight/reach/reach-verdict.ts';
import { factsWith, idOf, inspected } from '../container-facts.ts';

const ICC = 'com.docker.network.bridge.enable_icc';

const network = (name: string, at: number, fields: object = {}) =>
  networkSchema.parse({
    Id: idOf(name),
    Name: name,
    Driver: 'bridge',
    IPAM: { Config: [{ Subnet: `10.${at}.0.0/16`, Gateway: `10.${at}.0.1` }] },
    ...fields,
  });

const NETWORKS = [
  network('front', 1),
  network('back', 2),
  network('inner', 3, { Internal: true }),
  network('apart', 4, { Options: { [ICC]: 'false' } }),
  network('lan', 5, { Driver: 'macvlan' }),
  network('mesh', 6, { Driver: 'weave' }),
];

/** On these networks, with the same last part of its address on each. */
function on(last: number, ...names: readonly string[]) {
  const Networks = Object.fromEntries(
    names.map((name) => {
      const at = NETWORKS.findIndex(({ Name }) => Name === name) + 1;
      return [name, { NetworkID: idOf(name), IPAddress: `10.${at}.0.${last}`, Gateway: `10.${at}.0.1` }];
    }),
  );
  return { HostConfig: { NetworkMode: names[0] ?? 'none' }, NetworkSettings: { Networks } };
}

function publishing(parts: ReturnType<typeof on>, port: number, HostIp: string, hostPort = port) {
  const Ports = { [`${port}/tcp`]: [{ HostIp, HostPort: String(hostPort) }] };
  return {
    ...parts,
    Config: { ExposedPorts: { [`${port}/tcp`]: {} } },
    NetworkSettings: { ...parts.NetworkSettings, Ports },
  };
}

function listensOn(...places: readonly string[]): LiveContainer {
  return liveContainerSchema.parse({
    Listeners: places.map((place) => {
      const at = place.lastIndexOf(':');
      return { protocol: 'tcp', address: place.slice(0, at), port: Number(place.slice(at + 1)) };
    }),
  });
}

interface Host {
  readonly rules?: readonly string[];
  readonly options?: Readonly<Record<string, unknown>>;
}

/** A host as root on it sees it: `live` by the name of the container. */
function hostWith(
  containers: readonly ReturnType<typeof inspected>[],
  live: Readonly<Record<string, LiveContainer>> = {},
  { rules = [], options = {} }: Host = {},
): Facts {
  const all = { 'userland-proxy': true, iptables: true, ...options };
  return {
    ...factsWith(...containers),
    engine: { name: 'Docker', version: '27.1.0', apiVersion: '1.46', rootless: false },
    networks: new Map(NETWORKS.map((each) => [each.Id, each])),
    live: new Map(Object.entries(live).map(([name, of]) => [idOf(name), of])),
    host: hostFactsSchema.parse({
      options: Object.fromEntries(Object.entries(all).map(([name, value]) => [name, { value }])),
      firewall: { tool: 'iptables', rules },
    }),
  };
}

/** `open: through front`. `start` is outside, host, or the name of a container. */
function reach(facts: Facts, start: string, to: string): string {
  const map = new ReachMap(facts);
  const [name = '', port = ''] = to.split(' ');
  const end = map.endpointsOf(idOf(name)).find((each) => `${each.port}/${each.protocol}` === port);
  if (end === undefined) return 'no such port';
  const id = start === 'outside' || start === 'host' ? start : idOf(start);
  const verdict = map.verdict(id, end);
  return `${verdict.state}: ${reasonOf(verdict)}`;
}

describe('on networks', () => {
  const facts = hostWith(
    [
      inspected('web', on(2, 'front', 'back')),
      inspected('api', on(3, 'back')),
      inspected('db', on(4, 'back', 'inner')),
      inspected('job', on(5, 'inner')),
      inspected('one', on(6, 'apart')),
      inspected('two', on(7, 'apart')),
      inspected('old', {
        ...on(8, 'apart'),
        HostConfig: { NetworkMode: 'apart', Links: ['/two:/old/two'] },
      }),
      inspected('plc', on(9, 'lan')),
      inspected('scada', on(10, 'lan')),
      inspected('node', on(11, 'mesh')),
      inspected('peer', on(12, 'mesh')),
      inspected('lonely', on(0)),
      inspected('agent', { HostConfig: { NetworkMode: 'host' } }),
      inspected('sidecar', { HostConfig: { NetworkMode: `container:${idOf('api')}` } }),
    ],
    {
      api: listensOn('0.0.0.0:8080', '127.0.0.1:9229', '10.2.0.3:7000'),
      sidecar: listensOn('0.0.0.0:15000', '127.0.0.1:15001'),
      db: listensOn('0.0.0.0:5432'),
      two: listensOn('0.0.0.0:80'),
      plc: listensOn('0.0.0.0:502'),
      node: listensOn('::1:6783', '::1:1', '0.0.0.0:6783'),
      agent: listensOn('0.0.0.0:9100', '127.0.0.1:6060'),
      lonely: listensOn('0.0.0.0:1'),
      web: listensOn(),
    },
  );

  it.each([
    ['web', 'api 8080/tcp', 'open: through back'],
    ['db', 'api 8080/tcp', 'open: through back'],
    ['job', 'api 8080/tcp', 'closed: they are on no network together'],
    ['job', 'db 5432/tcp', 'open: through inner'],
    ['host', 'api 8080/tcp', 'open: by its address on back'],
    ['host', 'db 5432/tcp', 'open: by its address on back'],
    ['outside', 'api 8080/tcp', 'closed: it is not published: only its own networks reach it'],
    // Where it listens counts.
    ['web', 'api 9229/tcp', 'closed: listens on loopback only'],
    ['api', 'api 9229/tcp', 'open: itself'],
    ['web', 'api 7000/tcp', 'open: through back'],
    // One network for two containers: what one opens is the other's too.
    ['sidecar', 'api 9229/tcp', 'open: in the network of api'],
    ['sidecar', 'db 5432/tcp', 'open: through back'],
    ['web', 'sidecar 15000/tcp', 'open: through back'],
    ['web', 'sidecar 15001/tcp', 'closed: listens on loopback only'],
    // What keeps containers of one network apart.
    ['one', 'two 80/tcp', 'closed: icc is off on apart: its containers are kept apart'],
    ['host', 'two 80/tcp', 'open: by its address on apart'],
    ['scada', 'plc 502/tcp', 'open: through lan'],
    ['outside', 'plc 502/tcp', 'open: on the LAN by lan'],
    ['host', 'plc 502/tcp', 'closed: the kernel keeps a host and its macvlan containers apart'],
    ['web', 'plc 502/tcp', 'closed: they are on no network together'],
    ['peer', 'node 6783/tcp', 'unknown: through mesh: driver weave decides who reaches whom on mesh'],
    ['lonely', 'api 8080/tcp', 'closed: the start has no network'],
    ['web', 'lonely 1/tcp', 'closed: it has no network'],
    // The host's own network.
    ['outside', 'agent 9100/tcp', 'open: port 9100 of this host'],
    ['host', 'agent 6060/tcp', 'open: port 6060 of this host'],
    ['outside', 'agent 6060/tcp', 'closed: listens on loopback only'],
    ['web', 'agent 9100/tcp', 'open: port 9100 of this host'],
    ['job', 'agent 9100/tcp', 'open: port 9100 of this host'],
    ['web', 'agent 6060/tcp', 'closed: listens on loopback only'],
    ['agent', 'api 8080/tcp', 'open: by its address on back'],
  ])('%s to %s is %s', (start, to, expected) => {
    expect(reach(facts, start, to)).toBe(expected);
  });

  it('an old link opens what is announced past icc', () => {
    const linked = hostWith(
      [
        inspected('two', { ...on(7, 'apart'), Config: { ExposedPorts: { '80/tcp': {} } } }),
        inspected('old', {
          ...on(8, 'apart'),
          HostConfig: { NetworkMode: 'apart', Links: ['/two:/old/two'] },
        }),
        inspected('one', on(6, 'apart')),
      ],
      { two: listensOn('0.0.0.0:80', '0.0.0.0:81') },
    );
    expect(reach(linked, 'old', 'two 80/tcp')).toBe('open: through apart');
    expect(reach(linked, 'old', 'two 81/tcp')).toMatch(/^closed: icc is off/);
    expect(reach(linked, 'one', 'two 80/tcp')).toMatch(/^closed: icc is off/);
  });

  it('a way out is had on a network that is not internal', () => {
    const map = new ReachMap(facts);
    const out = (name: string) => map.wayOut(inspectOf(facts, name)).state;
    expect(['web', 'job', 'lonely', 'agent', 'sidecar'].map(out)).toEqual([
      'open',
      'closed',
      'closed',
      'open',
      'open',
    ]);
  });
});

function inspectOf(facts: Facts, name: string) {
  const container = facts.containers.get(idOf(name));
  if (container?.stage !== 'inspected') throw new Error(`no ${name}`);
  return container.inspect;
}

describe('published ports', () => {
  const db = (HostIp: string) => inspected('db', publishing(on(4, 'back'), 5432, HostIp, 15_432));
  const web = inspected('web', on(2, 'front'));
  const job = inspected('job', on(5, 'inner'));
  const listens = { db: listensOn('0.0.0.0:5432') };
  const host = (HostIp: string, more: Host = {}, live: Readonly<Record<string, LiveContainer>> = listens) =>
    hostWith([db(HostIp), web, job], live, more);

  it.each([
    ['0.0.0.0', 'outside', 'open: published on 0.0.0.0:15432'],
    ['0.0.0.0', 'host', 'open: by its address on back'],
    ['0.0.0.0', 'web', 'open: published on 0.0.0.0:15432'],
    // The host has an address on an internal network too, and answers there.
    ['0.0.0.0', 'job', 'open: published on 0.0.0.0:15432'],
    ['192.0.2.7', 'outside', 'open: published on 192.0.2.7:15432'],
    ['192.0.2.7', 'web', 'open: published on 192.0.2.7:15432'],
    ['192.0.2.7', 'job', 'closed: they are on no network together'],
    ['127.0.0.1', 'outside', 'closed: published for this host only, on 127.0.0.1'],
    ['127.0.0.1', 'host', 'open: by its address on back'],
    ['127.0.0.1', 'web', 'closed: they are on no network together'],
  ])('on %s: from %s %s', (HostIp, start, expected) => {
    expect(reach(host(HostIp), start, 'db 5432/tcp')).toBe(expected);
  });

  it('nothing listens there, or nobody can tell', () => {
    const nobody = host('0.0.0.0', {}, { db: listensOn() });
    expect(reach(nobody, 'outside', 'db 5432/tcp')).toBe(
      'idle: published on 0.0.0.0:15432: nothing listens there now',
    );
    expect(reach(host('0.0.0.0', {}, {}), 'outside', 'db 5432/tcp')).toMatch(/^open:/);
  });

  it.each([
    ['-A DOCKER-USER -j DROP', 'outside', /^closed: the host’s firewall drops it/],
    ['-A DOCKER-USER ! -s 192.0.2.0/24 -j DROP', 'outside', /^limited: .*lets only some of it through/],
    ['-A DOCKER-USER -m set --match-set x src -j DROP', 'outside', /^unknown: .*does not understand/],
    // What comes from a container to the proxy ends on the host, where DOCKER-USER is not asked.
    ['-A DOCKER-USER -j DROP', 'web', /^open:/],
    ['-A INPUT -p tcp --dport 15432 -j DROP', 'web', /^closed:/],
    ['-A INPUT -p tcp --dport 15432 -j DROP', 'outside', /^open:/],
  ])('with %s from %s', (rule, start, expected) => {
    const rules = ['-P FORWARD ACCEPT', '-A FORWARD -j DOCKER-USER', '-P INPUT ACCEPT', rule];
    expect(reach(host('0.0.0.0', { rules }), start, 'db 5432/tcp')).toMatch(expected);
  });

  it.each([
    ['outside', /^unknown: .*was not read; unless a rule drops it, open/],
    ['web', /^unknown:/],
    ['host', /^open: by its address on back/],
  ])('with a firewall that nobody read, from %s: never called closed', (start, expected) => {
    const { firewall: _, ...rest } = host('0.0.0.0').host;
    expect(reach({ ...host('0.0.0.0'), host: rest }, start, 'db 5432/tcp')).toMatch(expected);
  });

  it('without the user-land proxy, networks are kept apart there too', () => {
    const without = host('0.0.0.0', { options: { 'userland-proxy': false } });
    expect(reach(without, 'web', 'db 5432/tcp')).toMatch(/^closed:/);
    expect(reach(without, 'outside', 'db 5432/tcp')).toMatch(/^open:/);
  });

  it('the subnet of the family that the packet has counts, of a network with both', () => {
    const rules = ['-P INPUT DROP', '-A INPUT -s 10.1.0.0/16 -p tcp --dport 15432 -j ACCEPT'];
    const facts = host('0.0.0.0', { rules });
    const both = { IPAM: { Config: [{ Subnet: 'fd00:1::/64' }, { Subnet: '10.1.0.0/16' }] } };
    const networks = new Map(facts.networks).set(idOf('front'), network('front', 1, both));
    expect(reach({ ...facts, networks }, 'web', 'db 5432/tcp')).toBe('open: published on 0.0.0.0:15432');
  });

  it('IPv6 goes past the rules for containers, where the proxy takes it', () => {
    const rules = ['-P FORWARD ACCEPT', '-A FORWARD -j DROP', '-6 -P FORWARD DROP', '-6 -P INPUT ACCEPT'];
    expect(reach(host('0.0.0.0', { rules }), 'outside', 'db 5432/tcp')).toMatch(/^closed:/);
    expect(reach(host('::', { rules }), 'outside', 'db 5432/tcp')).toBe('open: published on [::]:15432');
  });

  it('of a rootless engine, the host’s own rules count, and its networks are out of reach', () => {
    const rules = ['-P INPUT DROP', '-P FORWARD ACCEPT'];
    const engine = { name: 'Docker', version: '27.1.0', apiVersion: '1.46', rootless: true };
    const rootless = { ...host('0.0.0.0', { rules }), engine };
    expect(reach(rootless, 'outside', 'db 5432/tcp')).toMatch(/^closed: the host’s firewall drops it/);
    expect(reach(rootless, 'host', 'db 5432/tcp')).toBe('open: published on 0.0.0.0:15432');
  });

  it.each([
    [[], 'true', 'open: from network to network'],
    [['back'], 'true', 'open: from network to network'],
    [['front', 'back'], 'true', 'closed: they are on no network together'],
    [['front'], 'strict', 'closed: they are on no network together'],
  ])(
    'Podman keeps bridge networks apart where both are isolated, or one strictly: %j %s',
    (names: readonly string[], isolate, expected) => {
      const engine = { name: 'Podman', version: '5.2.0', apiVersion: '1.41', rootless: false };
      const podman = { ...host('127.0.0.1'), engine };
      const isolated = NETWORKS.map((each) =>
        names.includes(each.Name) ? { ...each, Options: { isolate } } : each,
      );
      const told = { ...podman, networks: new Map(isolated.map((each) => [each.Id, each])) };
      expect(reach(told, 'web', 'db 5432/tcp')).toBe(expected);
    },
  );
});

describe('ports', () => {
  const facts = hostWith(
    [
      inspected('web', {
        ...publishing(on(2, 'front'), 80, '0.0.0.0'),
        Config: { ExposedPorts: { '80/tcp': {}, '443/tcp': {} } },
      }),
      inspected('stopped', {
        ...publishing(on(3, 'front'), 81, '0.0.0.0'),
        State: { Status: 'exited', Running: false },
      }),
    ],
    { web: listensOn('0.0.0.0:80', '127.0.0.11:40123', '0.0.0.0:4444', '127.0.0.1:6060') },
  );

  it('are those that are published, announced, and listened on', () => {
    const map = new ReachMap(facts);
    expect(
      map.endpoints.map(({ port, listening, isDeclared, isUndeclared }) => [
        port,
        listening,
        isDeclared,
        isUndeclared,
      ]),
    ).toEqual([
      [80, 'yes', true, false],
      [443, 'no', true, false],
      [4444, 'yes', false, true],
      [6060, 'yes', false, false],
    ]);
  });

  it('of a container that does not run are none, and it begins nothing', () => {
    const map = new ReachMap(facts);
    expect(map.endpointsOf(idOf('stopped'))).toEqual([]);
    expect(map.group(idOf('stopped'))).toBeUndefined();
  });

  it('are not known to be free where the kernel was not asked', () => {
    const map = new ReachMap({ ...facts, live: new Map() });
    expect(map.endpoints.map(({ port, listening }) => [port, listening])).toEqual([
      [80, 'unknown'],
      [443, 'unknown'],
    ]);
  });

  it('are worked out anew when something changed, and only then', () => {
    const map = reachMapOf(facts);
    expect(reachMapOf({ ...facts, volumes: new Map() })).toBe(map);
    expect(reachMapOf({ ...facts, live: new Map() })).not.toBe(map);
    // Processes are what it rests on where the kernel's own view is missing, and there alone.
    const looked = containerProcessesSchema.parse({
      readAt: 0,
      source: 'proc',
      processes: [],
      total: 0,
      sockets: [],
    });
    const processes = new Map(Array.from(facts.containers.keys(), (id) => [id, looked]));
    expect(reachMapOf(facts)).toBe(reachMapOf({ ...facts, processes }));
    const unseen = { ...facts, live: new Map() };
    expect(reachMapOf(unseen)).not.toBe(reachMapOf({ ...unseen, processes }));
  });
});

describe('a question', () => {
  /** Neighbours, strangers, ports in rules and out of them: all that answers are shared by. */
  const host = (options: object) =>
    hostWith(
      [
        inspected('web', publishing(on(2, 'front', 'back'), 80, '0.0.0.0', 8080)),
        inspected('api', publishing(on(3, 'back'), 3000, '192.0.2.7', 8005)),
        inspected('db', publishing(on(4, 'back', 'inner'), 5432, '127.0.0.1')),
        inspected('cache', publishing(on(5, 'inner'), 6379, '0.0.0.0', 9999)),
        inspected('mail', publishing(on(6, 'apart'), 25, '::', 9998)),
        inspected('job', on(7, 'front')),
        inspected('task', on(8, 'front', 'inner')),
        inspected('plc', on(9, 'lan')),
        inspected('node', on(10, 'mesh')),
        inspected('agent', { HostConfig: { NetworkMode: 'host' } }),
        inspected('alone', { HostConfig: { NetworkMode: 'none' } }),
      ],
      {
        web: listensOn('0.0.0.0:80', '0.0.0.0:9100'),
        api: listensOn('10.2.0.3:3000'),
        db: listensOn('0.0.0.0:5432', '127.0.0.1:9187'),
        cache: listensOn(),
        mail: listensOn('0.0.0.0:25'),
        job: listensOn('0.0.0.0:4444'),
        agent: listensOn('0.0.0.0:9100'),
      },
      {
        rules: [
          '-P INPUT ACCEPT',
          `-A INPUT -i br-${idOf('front').slice(0, 12)} -p tcp --dport 9000:9998 -j DROP`,
          '-A INPUT -i eth0 -p tcp --dport 9100 -j DROP',
          '-P FORWARD DROP',
          '-A FORWARD -d 10.2.0.0/16 -p tcp -j ACCEPT',
        ],
        options: { ...options },
      },
    );

  it.each([
    ['Docker', {}],
    ['Docker without its proxy', { 'userland-proxy': false }],
    ['Docker without rules', { iptables: false }],
  ])('is answered as if nobody had asked anything before: %s', (_, options) => {
    const all = new ReachMap(host(options));
    const told = new Map(
      all.endpoints
        .toReversed()
        .flatMap((end) =>
          all.groups.map((group) => [`${group.key} ${end.key}`, all.groupVerdict(group, end)] as const),
        ),
    );
    expect(new Set([...told.values()].map(({ state }) => state)).size).toBeGreaterThan(3);
    for (const [at, { key }] of all.endpoints.entries()) {
      for (const { index } of all.groups) {
        const alone = new ReachMap(host(options));
        const end = alone.endpoints[at];
        const group = alone.groups[index];
        if (end === undefined || group === undefined) throw new Error(`no ${key}`);
        expect(told.get(`${group.key} ${key}`), `${group.name} to ${end.name} ${end.port}`).toEqual(
          alone.groupVerdict(group, end),
        );
      }
    }
  });
});

describe('what is open without need', () => {
  const project = (name: string) => ({ 'com.docker.compose.project': name });
  const db = (parts: object) => inspected('db', { ...on(4, 'back'), ...parts });
  const live = { db: listensOn('0.0.0.0:5432') };
  const found = (facts: Facts) => {
    const map = new ReachMap(facts);
    const [end] = map.endpointsOf(idOf('db'));
    return end && needlessReach(map, end)?.words;
  };

  it('is a database that others than this host get to', () => {
    const open = hostWith([inspected('db', publishing(on(4, 'back'), 5432, '0.0.0.0'))], live);
    expect(found(open)).toBe('PostgreSQL is open to internet or LAN');
    const unread = { ...open, host: {} };
    expect(found(unread)).toBe('PostgreSQL may be open to internet or LAN');
    const own = hostWith([inspected('db', publishing(on(4, 'back'), 5432, '127.0.0.1'))], live);
    expect(found(own)).toBeUndefined();
  });

  it('is one that containers of other projects get to, not those of its own', () => {
    const shop = { Config: { Labels: project('shop') } };
    const other = { ...on(5, 'back'), Config: { Labels: project('blog') } };
    const same = { ...on(6, 'back'), Config: { Labels: project('shop') } };
    const none = on(7, 'back');
    expect(found(hostWith([db(shop), inspected('api', same), inspected('x', none)], live))).toBeUndefined();
    expect(found(hostWith([db(shop), inspected('api', same), inspected('blog', other)], live))).toBe(
      'PostgreSQL is open to 1 container of other projects',
    );
  });

  it('is an admin page by its image', () => {
    const page = (Image: string) => {
      const parts = publishing(on(4, 'back'), 9000, '0.0.0.0');
      return hostWith([inspected('db', { ...parts, Config: { ...parts.Config, Image } })], {
        db: listensOn('0.0.0.0:9000'),
      });
    };
    expect(found(page('portainer/portainer-ce:2'))).toBe('Portainer is open to internet or LAN');
    expect(found(page('php:8-fpm'))).toBeUndefined();
  });
});
