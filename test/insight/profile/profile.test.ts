import { describe, expect, test } from 'vitest';
import {
  containerChangesSchema,
  type FileChange,
  fileChangeSchema,
} from '../../../src/facts/container-changes.ts';
import {
  type ContainerProcesses,
  containerProcessesSchema,
  containerSocketSchema,
} from '../../../src/facts/container-processes.ts';
import type { Facts } from '../../../src/facts/facts.ts';
import { liveContainerSchema } from '../../../src/facts/live-container.ts';
import { networkSchema } from '../../../src/facts/network.ts';
import { type Profile, profileSchema } from '../../../src/facts/profile.ts';
import {
  emptyProfile,
  mergedProfile,
  withAddition,
  withObservation,
} from '../../../src/insight/profile/add-to-profile.ts';
import {
  type Deviation,
  deviationsFrom,
  deviationsOf,
  profileBinding,
} from '../../../src/insight/profile/deviations.ts';
import { generalName, generalPath, pathUse } from '../../../src/insight/profile/general-path.ts';
import { type Observation, observeContainer } from '../../../src/insight/profile/observe-container.ts';
import { indexOf } from '../../../src/insight/profile/profile-index.ts';
import { earlierProfile, profileOf } from '../../../src/insight/profile/profile-of.ts';
import { clockText, readSpan } from '../../../src/insight/profile/span.ts';
import { image } from '../../audit/sample-facts.ts';
import { factsWith, inspected } from '../container-facts.ts';

const IMAGE = { name: 'shop/api:1.4', id: 'sha256:aa', digests: [] };
const AT = '2026-11-22T10:00:00.000Z';
const FROM = { container: 'api', at: AT };

const API = inspected('api', {
  Image: 'sha256:aa',
  Config: {
    Image: 'shop/api:1.4',
    Healthcheck: { Test: ['CMD-SHELL', 'curl -f "http://localhost/health" || exit 1'] },
  },
  NetworkSettings: {
    Networks: { shop: { NetworkID: 'n1', IPAddress: '172.20.0.2', Gateway: '172.20.0.1' } },
  },
});

const NGINX = { pid: 10, parentPid: 1, name: 'nginx', executable: '/usr/sbin/nginx', origin: 'image' };
const SH = {
  pid: 11,
  parentPid: 10,
  name: 'sh',
  executable: '/bin/sh',
  origin: 'image',
  arguments: ['sh', '-i'],
};

interface Scene {
  readonly running?: readonly object[];
  readonly sockets?: readonly object[] | undefined;
  readonly files?: readonly object[] | undefined;
  readonly live?: object;
  readonly source?: 'proc' | 'engine';
  readonly profiles?: readonly Profile[];
}

function processesOf({ running = [], sockets, source = 'proc' }: Scene): ContainerProcesses {
  return containerProcessesSchema.parse({
    readAt: 1,
    source,
    processes: running,
    total: running.length,
    ...(sockets && { sockets: sockets.map((socket) => containerSocketSchema.parse(socket)) }),
  });
}

function facts(scene: Scene): Facts {
  const { files, live, profiles = [] } = scene;
  const others = [
    inspected('db', {
      Config: { Image: 'postgres:14', Labels: { 'com.docker.compose.service': 'database' } },
      NetworkSettings: { Networks: { shop: { NetworkID: 'n1', IPAddress: '172.20.0.3' } } },
    }),
    inspected('worker-2', {
      NetworkSettings: { Networks: { shop: { NetworkID: 'n1', IPAddress: '172.20.0.4' } } },
    }),
  ];
  const network = networkSchema.parse({
    Id: 'n1',
    Name: 'shop',
    IPAM: { Config: [{ Subnet: '172.20.0.0/16' }] },
  });
  return {
    ...factsWith(API, ...others),
    networks: new Map([['n1', network]]),
    ...(scene.running && { processes: new Map([[API.id, processesOf(scene)]]) }),
    ...(live && { live: new Map([[API.id, liveContainerSchema.parse(live)]]) }),
    ...(files && {
      changes: new Map([
        [
          API.id,
          containerChangesSchema.parse({ readAt: 1, source: 'folder', entries: files, total: files.length }),
        ],
      ]),
    }),
    profiles: new Map(profiles.map((profile) => [profile.image.id, profile])),
  };
}

const seen = (scene: Scene): Observation => observeContainer(API.inspect, facts(scene));
const profileFrom = (scene: Scene): Profile => withObservation(emptyProfile(IMAGE), seen(scene), FROM);
const told = (list: readonly Deviation[]): readonly string[] =>
  list.map(({ subject, words }) => `${subject} ${words}`);
/** What a container does against the profile of what another one did. */
const news = (normal: Scene, now: Scene): readonly string[] =>
  told(deviationsFrom(profileFrom(normal), seen(now)).list);

describe('paths are kept so that the next of their kind is no news', () => {
  test.each([
    ['/tmp/a/b', '/tmp/*'],
    ['/tmpfile', '/tmpfile'],
    ['/run/nginx.pid', '/run/*'],
    ['/var/log/app.log', '/var/log/app.log'],
    ['/var/log/app-20261122.log.1.gz', '/var/log/app-#.log.#.gz'],
    ['/data/3f2a9c01d4e5/part', '/data/*/part'],
    ['/data/9b2f1c3e-1f2a-4b3c-8d4e-5f6a7b8c9d0e.json', '/data/*.json'],
    ['/data/session_a1B2c3D4e5', '/data/session_*'],
    ['/app/JavaScriptCore.js', '/app/JavaScriptCore.js'],
    ['/app/deadbeef', '/app/deadbeef'],
    ['/usr/lib/python3.11/x.cpython-311.pyc', '/usr/lib/python#.#/x.cpython-#.pyc'],
    ['/etc/passwd', '/etc/passwd'],
  ])('%s is %s', (path, general) => {
    expect(generalPath(path)).toBe(general);
  });

  test('what is general stays as it is', () => {
    for (const path of ['/data/*/part', '/var/log/app-#.log', '/srv/#']) expect(generalPath(path)).toBe(path);
    expect(generalName('worker-2')).toBe('worker-#');
  });

  const change = (parts: object): FileChange =>
    fileChangeSchema.parse({ path: '/srv/a', kind: 'added', ...parts });
  test.each([
    [{ type: 'file', mode: 0o644 }, 'data'],
    [{ type: 'file', mode: 0o755 }, 'program'],
    [{ type: 'link', mode: 0o777 }, 'data'],
    [{ type: 'device', mode: 0o600 }, 'program'],
    [{ type: 'unknown' }, 'any'],
    [{ type: 'unknown', mode: 0o755 }, 'program'],
    [{ type: 'file', kind: 'deleted' }, 'deleted'],
    [{ type: 'folder', mode: 0o755 }, undefined],
    [{ type: 'file', mode: 0o755, source: '/srv/of/the/host' }, undefined],
  ])('%j is %s', (parts, what) => {
    expect(pathUse(change(parts))?.what).toBe(what);
  });

  test('programs are told one by one, also where files come and go', () => {
    expect(pathUse(change({ path: '/tmp/x7', type: 'file', mode: 0o755 }))?.path).toBe('/tmp/x#');
    expect(pathUse(change({ path: '/tmp/x7', type: 'file', mode: 0o644 }))?.path).toBe('/tmp/*');
  });
});

describe('what a container does is told in general words', () => {
  const socket = (parts: object) => ({
    protocol: 'tcp',
    state: 'connected',
    localAddress: '172.20.0.2',
    localPort: 40_001,
    pid: 10,
    ...parts,
  });
  const peers = (...sockets: readonly object[]) =>
    seen({ running: [NGINX], sockets }).peers.map(
      ({ direction, peer, port, protocol }) => `${direction} ${peer} ${port} ${protocol}`,
    );

  test.each([
    [
      'a container of a project',
      { remoteAddress: '172.20.0.3', remotePort: 5432 },
      'out service database 5432 tcp',
    ],
    ['another container', { remoteAddress: '172.20.0.4', remotePort: 80 }, 'out container worker-# 80 tcp'],
    ['somebody on its network', { remoteAddress: '172.20.9.9', remotePort: 80 }, 'out network shop 80 tcp'],
    ['its host', { remoteAddress: '172.20.0.1', remotePort: 2375 }, 'out this host 2375 tcp'],
    ['a private address', { remoteAddress: '10.1.2.3', remotePort: 443 }, 'out 10.1.2.3 443 tcp'],
    ['a public address', { remoteAddress: '198.51.100.23', remotePort: 443 }, 'out 198.51.100.0/24 443 tcp'],
    [
      'one written for both kinds',
      { remoteAddress: '::ffff:198.51.100.23', remotePort: 443 },
      'out 198.51.100.0/24 443 tcp',
    ],
    ['IPv6', { remoteAddress: '2001:db8:1:2::7', remotePort: 443 }, 'out 2001:db8:1::/48 443 tcp'],
    [
      'one that is not there yet',
      { state: 'connecting', remoteAddress: '10.1.2.3', remotePort: 4 },
      'out 10.1.2.3 4 tcp',
    ],
    [
      'who came in by a socket that is gone',
      { localPort: 80, remoteAddress: '203.0.113.9', remotePort: 50_001 },
      'in outside 80 tcp',
    ],
    ['datagrams', { protocol: 'udp', remoteAddress: '10.0.0.53', remotePort: 53 }, 'out 10.0.0.53 53 udp'],
  ])('%s', (_, parts, expected) => {
    expect(peers(socket(parts))).toEqual([expected]);
  });

  test('who comes in is on the port of the container; what it says to itself is nothing', () => {
    const listening = socket({ state: 'listening', localAddress: '0.0.0.0', localPort: 8080 });
    expect(
      peers(
        listening,
        socket({ localPort: 8080, remoteAddress: '203.0.113.9', remotePort: 50_001 }),
        socket({ localPort: 8080, remoteAddress: '198.51.100.9', remotePort: 50_002 }),
        socket({ localPort: 8080, remoteAddress: '172.20.0.4', remotePort: 50_003 }),
        socket({ localAddress: '127.0.0.1', remoteAddress: '127.0.0.1', remotePort: 9000 }),
      ),
    ).toEqual(['in outside 8080 tcp', 'in container worker-# 8080 tcp']);
  });

  const listener = (parts: object) => ({ protocol: 'tcp', address: '0.0.0.0', port: 80, ...parts });
  test.each([
    [{}, { port: 80, open: true }],
    [{ address: '127.0.0.1' }, { port: 80, open: false }],
    [{ address: '::' }, { port: 80, open: true }],
    [
      { address: '127.0.0.1', port: 40_000 },
      { port: 'ephemeral', open: false },
    ],
    [{ port: 40_000 }, { port: 40_000, open: true }],
    [
      { protocol: 'udp', port: 40_000 },
      { port: 'ephemeral', open: true },
    ],
  ])('a listener %j', (parts, expected) => {
    const [only] = seen({ live: { Listeners: [listener(parts)] } }).listeners;
    expect(only).toMatchObject(expected);
  });

  test('the kernel’s own view says what runs, a longer look as whom', () => {
    const live = {
      Processes: [{ pid: 10, name: 'nginx', executable: '/usr/sbin/nginx (deleted)', origin: 'image' }],
    };
    const gone = { ...SH, innerUid: 0 };
    const { programs, knows } = seen({
      live,
      running: [{ ...NGINX, innerUid: 101, capabilities: ['NET_BIND_SERVICE'] }, gone],
    });
    expect(programs).toEqual([
      {
        path: '/usr/sbin/nginx',
        origin: 'image',
        users: [101],
        capabilities: ['NET_BIND_SERVICE'],
        pids: [10],
      },
    ]);
    expect([...knows]).toEqual(['programs', 'commands', 'rights']);
  });

  test('health checks and what starts containers are left out', () => {
    const curl = { ...SH, executable: '/usr/bin/curl', arguments: ['curl', '-f', 'http://localhost/health'] };
    const shell = { ...SH, arguments: ['/bin/sh', '-c', 'curl -f "http://localhost/health" || exit 1'] };
    const runc = { ...SH, executable: '/', origin: 'runtime' };
    expect(seen({ running: [NGINX, shell, curl, runc] }).programs.map(({ path }) => path)).toEqual([
      '/usr/sbin/nginx',
    ]);
    // With the command line of one, and not from the image.
    const hidden = { ...curl, executable: '/tmp/x', origin: 'added' };
    expect(seen({ running: [hidden] }).programs.map(({ path }) => path)).toEqual(['/tmp/x']);
  });

  test.each([
    [['busybox', 'wget', 'http://x'], '/bin/busybox wget'],
    [['/bin/sh', '-c', 'x'], '/bin/busybox sh'],
    [['-sh'], '/bin/busybox sh'],
    [['busybox'], '/bin/busybox'],
  ])('one file that is many programs, run as %j', (args, path) => {
    const busybox = { ...SH, executable: '/bin/busybox', arguments: args };
    expect(seen({ running: [busybox] }).programs.map((program) => program.path)).toEqual([path]);
  });

  test('of a container that changed more than is listed nobody knows what it writes', () => {
    const entries = [{ path: '/srv/a', kind: 'added' }];
    const listed = (total: number) =>
      observeContainer(API.inspect, {
        ...facts({}),
        changes: new Map([
          [API.id, containerChangesSchema.parse({ readAt: 1, source: 'folder', entries, total })],
        ]),
      });
    expect([...listed(1).knows]).toEqual(['paths']);
    expect([...listed(20_001).knows]).toEqual([]);
  });

  test('an engine’s list knows the names of commands, and nothing else', () => {
    const { knows, commands, programs } = seen({
      source: 'engine',
      running: [
        { pid: 1, parentPid: 0, name: 'nginx:', arguments: ['nginx:', 'master', 'process'] },
        { pid: 2, parentPid: 1, name: 'sh', arguments: ['-sh'] },
        { pid: 3, parentPid: 1, name: 'x', arguments: ['/opt/x', '--all'] },
        { pid: 4, parentPid: 1, name: 'kworker' },
      ],
    });
    expect([...knows]).toEqual(['commands']);
    expect(programs).toEqual([]);
    expect(commands.map(({ name }) => name)).toEqual(['nginx', 'sh', 'x', 'kworker']);
  });
});

describe('a profile', () => {
  test('is what was seen, with when and where first, and valid as a file', () => {
    const profile = profileFrom({
      running: [{ ...NGINX, innerUid: 0 }],
      sockets: [{ protocol: 'tcp', state: 'listening', localAddress: '0.0.0.0', localPort: 80 }],
      files: [{ path: '/var/log/app-7.log', kind: 'added', type: 'file', mode: 0o644 }],
    });
    expect(profileSchema.parse(JSON.parse(JSON.stringify(profile)))).toEqual(profile);
    expect(profile.knows).toEqual(['programs', 'commands', 'rights', 'listeners', 'peers', 'paths']);
    expect(profile.programs).toEqual([
      { path: '/usr/sbin/nginx', origin: 'image', users: [0], capabilities: [], since: AT, container: 'api' },
    ]);
    expect(profile.paths).toEqual([
      { path: '/var/log/app-#.log', what: 'data', since: AT, container: 'api' },
    ]);
  });

  test('stays the same object where nothing is new, and keeps when a thing was first seen', () => {
    const first = profileFrom({ running: [{ ...NGINX, innerUid: 0 }] });
    const same = withObservation(first, seen({ running: [{ ...NGINX, pid: 99, innerUid: 0 }] }), {
      container: 'other',
      at: '2027-01-01T00:00:00.000Z',
    });
    expect(same).toBe(first);
  });

  test('adds users and capabilities to a program that it has', () => {
    const first = profileFrom({ running: [{ ...NGINX, innerUid: 101, capabilities: ['CHOWN'] }] });
    const after = withObservation(
      first,
      seen({ running: [{ ...NGINX, innerUid: 0, capabilities: ['SETUID', 'CHOWN'] }] }),
      FROM,
    );
    expect(after.programs).toHaveLength(1);
    expect(after.programs[0]).toMatchObject({ users: [0, 101], capabilities: ['CHOWN', 'SETUID'] });
  });

  test('of several recordings has what any of them saw, and the earlier word of each', () => {
    const one = profileFrom({ running: [NGINX] });
    const other = withObservation(emptyProfile(IMAGE), seen({ running: [SH, NGINX] }), {
      container: 'api-2',
      at: '2027-01-01T00:00:00.000Z',
    });
    const recording = { container: 'api-2', target: 'docker:', from: AT, until: AT, looks: 3 };
    const both = mergedProfile(one, {
      ...other,
      recordings: [recording],
      image: { ...IMAGE, digests: ['a@sha256:1'] },
    });
    expect(both.programs.map(({ path, container }) => [path, container])).toEqual([
      ['/usr/sbin/nginx', 'api'],
      ['/bin/sh', 'api-2'],
    ]);
    expect(both.recordings).toEqual([recording]);
    expect(both.image.digests).toEqual(['a@sha256:1']);
  });

  test('many files of one folder become the folder; programs and system files never do', () => {
    const files = (folder: string, mode: number) =>
      Array.from({ length: 26 }, (_, at) => ({
        path: `${folder}/${String.fromCharCode(97 + at)}.txt`,
        kind: 'added',
        type: 'file',
        mode,
      }));
    const pathsFrom = (list: readonly object[]) => profileFrom({ files: list }).paths.map(({ path }) => path);
    expect(pathsFrom(files('/srv/data', 0o644))).toEqual(['/srv/data/*']);
    expect(pathsFrom(files('/srv/data', 0o755))).toHaveLength(26);
    expect(pathsFrom(files('/etc/app', 0o644))).toHaveLength(26);
    expect(pathsFrom(files('', 0o644))).toHaveLength(26);
  });

  test('many public addresses on one port become the internet', () => {
    const sockets = Array.from({ length: 13 }, (_, at) => ({
      protocol: 'tcp',
      state: 'connected',
      localAddress: '172.20.0.2',
      localPort: 40_000 + at,
      remoteAddress: `198.51.${at}.7`,
      remotePort: 443,
    }));
    const wide = profileFrom({ running: [NGINX], sockets });
    expect(wide.peers.map(({ peer, port }) => `${peer} ${port}`)).toEqual(['internet 443']);
    const [first] = sockets;
    const elsewhere = { ...first, remoteAddress: '203.0.113.1' };
    expect(told(deviationsFrom(wide, seen({ running: [NGINX], sockets: [elsewhere] })).list)).toEqual([]);
    const otherPort = seen({ running: [NGINX], sockets: [{ ...elsewhere, remotePort: 4444 }] });
    expect(told(deviationsFrom(wide, otherPort).list)).toEqual([
      '203.0.113.0/24 to port 4444 (203.0.113.1:4444)',
    ]);
  });

  test('is that of the image, also where another engine calls it otherwise', () => {
    const profile = { ...profileFrom({ running: [NGINX] }), image: { ...IMAGE, digests: ['api@sha256:d1'] } };
    const known = facts({ profiles: [profile] });
    expect(profileOf('sha256:aa', known)).toBe(profile);
    expect(profileOf('sha256:bb', known)).toBeUndefined();
    const elsewhere = (digest: string): Facts => {
      const inspect = image('sha256:bb', { RepoDigests: [digest] });
      return { ...known, images: new Map([['sha256:bb', { stage: 'inspected', id: 'sha256:bb', inspect }]]) };
    };
    expect(profileOf('sha256:bb', elsewhere('api@sha256:d1'))).toBe(profile);
    expect(profileOf('sha256:bb', elsewhere('api@sha256:d2'))).toBeUndefined();
    expect(earlierProfile('shop/api:1.4', 'sha256:bb', known)).toBe(profile);
    expect(earlierProfile('shop/api:1.4', 'sha256:aa', known)).toBeUndefined();
  });
});

describe('what is not in the profile', () => {
  const normal: Scene = {
    running: [{ ...NGINX, innerUid: 101, capabilities: [] }],
    sockets: [{ protocol: 'tcp', state: 'listening', localAddress: '0.0.0.0', localPort: 80 }],
    files: [{ path: '/tmp/cache', kind: 'added', type: 'file', mode: 0o644 }],
  };

  test('of a container that does the same: nothing', () => {
    expect(news(normal, normal)).toEqual([]);
    expect(
      news(normal, { ...normal, running: [{ ...NGINX, pid: 77, innerUid: 101, capabilities: [] }] }),
    ).toEqual([]);
  });

  test.each<readonly [string, Scene, readonly string[]]>([
    ['another program of the image', { running: [NGINX, SH] }, ['/bin/sh from the image']],
    [
      'the program with another content',
      { running: [{ ...NGINX, origin: 'changed' }] },
      ['/usr/sbin/nginx changed since the image, was from the image'],
    ],
    ['one whose origin can’t be told', { running: [{ ...NGINX, origin: undefined }] }, []],
    [
      'another user',
      { running: [{ ...NGINX, innerUid: 0, capabilities: [] }] },
      ['/usr/sbin/nginx as user 0'],
    ],
    [
      'another user with a capability',
      { running: [{ ...NGINX, innerUid: 0, capabilities: ['SYS_ADMIN'] }] },
      ['/usr/sbin/nginx as user 0 and with SYS_ADMIN'],
    ],
    [
      'another port, on both kinds of addresses',
      {
        running: [NGINX],
        sockets: [
          { protocol: 'tcp', state: 'listening', localAddress: '::', localPort: 4444 },
          { protocol: 'tcp', state: 'listening', localAddress: '0.0.0.0', localPort: 4444 },
        ],
      },
      ['0.0.0.0:4444/tcp for others'],
    ],
    [
      'the port for itself alone',
      {
        running: [NGINX],
        sockets: [{ protocol: 'tcp', state: 'listening', localAddress: '127.0.0.1', localPort: 80 }],
      },
      [],
    ],
    [
      'a program where data was written',
      { files: [{ path: '/tmp/x', kind: 'added', type: 'file', mode: 0o755 }] },
      ['/tmp/x a program, written'],
    ],
    ['more data there', { files: [{ path: '/tmp/y/z', kind: 'added', type: 'file', mode: 0o600 }] }, []],
    [
      'files elsewhere, told once',
      {
        files: [1, 2].map((at) => ({ path: `/srv/${at}.php`, kind: 'added', type: 'file', mode: 0o644 })),
      },
      ['/srv/#.php written, 2 such files'],
    ],
    ['something deleted', { files: [{ path: '/app/a.js', kind: 'deleted' }] }, ['/app/a.js deleted']],
  ])('%s', (_, now, expected) => {
    expect(news(normal, now)).toEqual(expected);
  });

  test('what the profile does not know, or can’t be seen now, is not compared', () => {
    const byEngine = profileFrom({
      source: 'engine',
      running: [{ pid: 1, parentPid: 0, name: 'nginx', arguments: ['nginx'] }],
      files: [{ path: '/srv/a', kind: 'added', type: 'unknown' }],
    });
    const asRoot: Scene = {
      running: [
        { ...NGINX, arguments: ['nginx'], innerUid: 0, capabilities: ['CHOWN'] },
        { ...SH, innerUid: 0 },
      ],
      sockets: [{ protocol: 'tcp', state: 'listening', localAddress: '0.0.0.0', localPort: 80 }],
      files: [{ path: '/srv/a', kind: 'added', type: 'file', mode: 0o755 }],
    };
    const found = deviationsFrom(byEngine, seen(asRoot));
    expect(told(found.list)).toEqual(['sh by the name of its command']);
    expect([...found.compared]).toEqual(['programs', 'paths']);
    expect(deviationsFrom(profileFrom(normal), seen({ files: [] })).compared).toEqual(new Set(['paths']));
  });

  test('is no news any more once it was taken in, and nothing else is', () => {
    const before = profileFrom(normal);
    const now = seen({
      running: [{ ...NGINX, innerUid: 0, capabilities: [] }, SH],
      files: [{ path: '/srv/1.php', kind: 'added', type: 'file', mode: 0o644 }],
    });
    const all = deviationsFrom(before, now).list;
    expect(all).toHaveLength(3);
    for (const deviation of all) {
      const after = withAddition(before, deviation.addition, { ...FROM, isAccepted: true });
      const left = deviationsFrom(after, now).list.map(({ id }) => id);
      expect(left).toEqual(all.map(({ id }) => id).filter((id) => id !== deviation.id));
    }
    const shell = all.find(({ subject }) => subject === '/bin/sh');
    const taken = withAddition(before, shell?.addition ?? now, { ...FROM, isAccepted: true });
    expect(taken.programs.at(-1)).toMatchObject({ path: '/bin/sh', accepted: true });
    expect(indexOf(taken).program({ path: '/bin/sh', origin: 'image' })).toBeDefined();
  });

  test('is one object while it says the same, and bound for expressions by kind', () => {
    const profile = profileFrom(normal);
    const scene = { ...normal, running: [NGINX, SH], profiles: [profile] };
    const first = deviationsOf(API.inspect, facts(scene));
    // Other objects that say the same: another look at the same things.
    expect(deviationsOf(API.inspect, facts(scene))).toBe(first);
    expect(deviationsOf(API.inspect, facts({ ...scene, running: [NGINX] }))).not.toBe(first);
    const bound = profileBinding(API.inspect, facts({ running: [NGINX, SH], profiles: [profile] }));
    expect(bound).toEqual({
      image: 'shop/api:1.4',
      programs: [{ subject: '/bin/sh', words: 'from the image', pid: 11 }],
    });
    expect(profileBinding(API.inspect, facts(normal))).toEqual({});
  });
});

describe('how long something is recorded', () => {
  test.each([
    ['5m', 300_000],
    ['5', 300_000],
    ['90 s', 90_000],
    ['1h30m', 5_400_000],
    ['0', undefined],
    ['8d', undefined],
    ['m5', undefined],
    ['', undefined],
    ['5x', undefined],
  ])('%s', (text, ms) => {
    expect(readSpan(text)).toBe(ms);
  });

  test('is shown as a clock', () => {
    expect([0, 133_999, 3_729_000].map(clockText)).toEqual(['0:00', '2:13', '1:02:09']);
  });
});
