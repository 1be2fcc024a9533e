import { describe, expect, test } from 'vitest';
import { engineInfoSchema } from '../../src/facts/engine.ts';
import type { Facts } from '../../src/facts/facts.ts';
import { type HostFacts, type HostFile, hostFactsSchema, hostFileSchema } from '../../src/facts/host.ts';
import { type MountedPlace, mountedPlaces } from '../../src/insight/sensitive-mount.ts';
import { knowing, mounting, NO_FACTS, volumesOf } from './mount-facts.ts';

type Mounts = Parameters<typeof mounting>[0];

interface Given {
  readonly facts?: Partial<Facts>;
  readonly parts?: Readonly<Record<string, unknown>>;
  readonly sockets?: readonly string[];
  readonly allowed?: readonly string[];
  readonly isComplete?: boolean;
}

function look(mounts: Mounts, given: Given = {}): Readonly<Record<string, readonly MountedPlace[]>> {
  const { facts = {}, parts = {}, sockets = [], allowed = [], isComplete = true } = given;
  const found = mountedPlaces({
    container: mounting(mounts, parts),
    known: knowing(facts),
    sockets,
    isAllowed: (path) => allowed.includes(path),
    isComplete,
  });
  return Object.fromEntries(found);
}

/** The rows that something gives. */
function rowsOf(mounts: Mounts, given: Given = {}): readonly string[] {
  return Object.entries(look(mounts, given))
    .flatMap(([row, places]) => (places.length > 0 && /^(?:MNT|SOCK)-/.test(row) ? [row] : []))
    .sort();
}

/** What rows and groups say, without those that say nothing. */
function wordsOf(mounts: Mounts, given: Given = {}): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    Object.entries(look(mounts, given)).flatMap(([row, places]) =>
      places.length > 0 ? [[row, places.map(({ words }) => words)]] : [],
    ),
  );
}

const onHost = (facts: HostFacts): Given => ({ facts: { host: hostFactsSchema.parse(facts) } });

function hostFilesAt(paths: readonly string[]): HostFile[] {
  return paths.map((path) => hostFileSchema.parse({ path, realPath: path }));
}

const engine = (DockerRootDir: string, name = 'Docker', rootless = false): Given => ({
  facts: {
    info: engineInfoSchema.parse({ DockerRootDir }),
    engine: { name, version: '1', apiVersion: '1.41', rootless },
  },
});

describe('rows and what they say', () => {
  test('each mount by its worst, and read-only ones by themselves', () => {
    expect(
      wordsOf([
        { Source: '/root', Destination: '/a' },
        { Source: '/boot', Destination: '/b', RW: false },
        { Source: '/srv/app', Destination: '/c' },
      ]),
    ).toEqual({
      'MNT-ROOTHOME': ['/root (root’s own files)'],
      MNT: ['/root (root’s own files)'],
      'read-only low': ['/boot (the host’s kernel)'],
      'MNT read-only': ['/boot (the host’s kernel)'],
    });
  });

  test('a mount that is bad read-only too is no milder one', () => {
    const found = look([{ Source: '/etc/ssh', RW: false, Destination: '/keys' }]);
    expect(found['MNT-ETC-SSH']).toEqual([
      {
        source: '/etc/ssh',
        destination: '/keys',
        place: '/etc/ssh',
        readOnly: true,
        words: '/etc/ssh (the host’s SSH keys)',
      },
    ]);
    expect(found.MNT).toHaveLength(1);
    expect(found['MNT read-only']).toEqual([]);
  });

  test('what a folder holds is named', () => {
    expect(wordsOf([{ Source: '/var/lib' }])['MNT-DOCKERLIB']).toEqual(['/var/lib (holds /var/lib/docker)']);
    const { MNT = [] } = wordsOf([{ Source: '/var/lib' }]);
    expect(MNT).toHaveLength(1);
  });

  test('the whole host is told once, and the socket of the engine that is there', () => {
    expect(rowsOf([{ Source: '/' }])).toEqual(['MNT-ROOT', 'SOCK-DOCKER']);
    expect(rowsOf([{ Source: '/', RW: false }], engine('', 'Docker', true))).toEqual([
      'MNT-ROOT',
      'SOCK-DOCKER-USER',
    ]);
    expect(rowsOf([{ Source: '/' }], engine('', 'Podman'))).toEqual(['MNT-ROOT', 'SOCK-PODMAN']);
    expect(rowsOf([{ Source: '/' }], engine('', 'Podman', true))).toEqual([
      'MNT-ROOT',
      'SOCK-PODMAN rootless',
    ]);
    expect(look([{ Source: '/' }])['SOCK engine']).toHaveLength(1);
  });

  test('a name that promises the host is told whatever is mounted there', () => {
    const name = (Destination: string) => rowsOf([{ Source: '/srv/data', Destination }]);
    for (const said of ['/host', '/host/etc', '/rootfs', '/hostfs', '/host-proc', '/mnt/host', '/host_mnt'])
      expect(name(said), said).toEqual(['MNT-HOSTPREFIX']);
    for (const other of ['/hosts', '/hostname', '/data/host', '/srv', '/rootfiles'])
      expect(name(other), other).toEqual([]);
    expect(rowsOf([{ Type: 'volume', Name: 'v', Source: '/x', Destination: '/host' }])).toEqual([]);
    expect(wordsOf([{ Source: '/srv/data', Destination: '/host/data' }])).toEqual({
      'MNT-HOSTPREFIX': ['/srv/data at /host/data'],
    });
  });

  test('rows without a mount are empty lists, and left out while its volumes are not known', () => {
    expect(look([])['MNT-ETC']).toEqual([]);
    expect(look([{ Source: '/etc' }])['MNT-BOOT']).toEqual([]);
    const partly = look([{ Source: '/etc' }], { isComplete: false });
    expect(partly['MNT-ETC']).toHaveLength(1);
    expect(partly['MNT-BOOT']).toBeUndefined();
    expect(look([], { isComplete: false })).toEqual({});
  });

  test('the folder itself speaks for what a read-only mount gives less of', () => {
    const found = wordsOf([{ Source: '/etc', RW: false }]);
    expect(found).toEqual({
      'read-only medium': ['/etc (the host’s settings)'],
      'MNT read-only': ['/etc (the host’s settings)'],
      'MNT-ETC-SSH': ['/etc (holds /etc/ssh)'],
    });
    expect(wordsOf([{ Source: '/var', RW: false }])['read-only high']).toEqual([
      '/var (holds /var/lib/docker)',
    ]);
  });

  test('what the site allows is left out, when all of it is allowed', () => {
    expect(rowsOf([{ Source: '/var/run/docker.sock' }], { allowed: ['/run/docker.sock'] })).toEqual([]);
    const link = { mountSources: { '/srv/link': { realPath: '/boot', type: 'folder' as const } } };
    expect(rowsOf([{ Source: '/srv/link' }], { ...onHost(link), allowed: ['/srv/link'] })).toEqual([
      'MNT-BOOT',
    ]);
    expect(rowsOf([{ Source: '/srv/link' }], { ...onHost(link), allowed: ['/srv/link', '/boot'] })).toEqual(
      [],
    );
  });
});

describe('what counts as mounted of the host', () => {
  test.each<[string, Mounts[number], readonly string[]]>([
    ['a bind', { Source: '/boot' }, ['MNT-BOOT']],
    ['a volume', { Type: 'volume', Name: 'web', Source: '/var/lib/docker/volumes/web/_data' }, []],
    ['a volume mounted at /usr', { Type: 'volume', Name: 'web', Source: '/x', Destination: '/usr' }, []],
    ['tmpfs', { Type: 'tmpfs', Source: '', Destination: '/etc' }, []],
    ['an image', { Type: 'image', Source: '/etc' }, []],
    [
      'the engine’s own hosts',
      { Source: '/var/lib/docker/containers/c0ffee/hosts', Destination: '/etc/hosts' },
      [],
    ],
    ['another container’s', { Source: '/var/lib/docker/containers/beef/hosts' }, ['MNT-DOCKERLIB']],
    ['the host’s hosts', { Source: '/etc/hosts', Destination: '/etc/hosts' }, ['MNT-ETC-NET']],
    ['nothing', { Source: '' }, []],
    ['a pipe', { Type: 'npipe', Source: '\\\\.\\pipe\\docker_engine' }, ['SOCK-DOCKER']],
  ])('%s', (_, mount, rows) => {
    expect(rowsOf([mount])).toEqual(rows);
  });

  test('what the kubelet makes for this pod, and not what it makes for others', () => {
    const labels = { Config: { Labels: { 'io.kubernetes.pod.uid': 'abc' } } };
    const mount = (uid: string) => [{ Source: `/var/lib/kubelet/pods/${uid}/etc-hosts` }];
    expect(rowsOf(mount('abc'), { parts: labels })).toEqual([]);
    expect(rowsOf(mount('xyz'), { parts: labels })).toEqual(['MNT-KUBELET']);
    expect(rowsOf(mount('abc'))).toEqual(['MNT-KUBELET']);
  });

  test.each<[Readonly<Record<string, string>>, readonly string[]]>([
    [{ type: 'none', o: 'bind', device: '/boot' }, ['MNT-BOOT']],
    [{ o: 'rbind', device: '/boot/' }, ['MNT-BOOT']],
    [{ type: 'none', o: 'nosuid, bind', device: '/lib/modules' }, ['MNT-MODULES']],
    [{ type: 'none', o: 'bind,ro', device: '/boot' }, []],
    [{ type: 'nfs', o: 'addr=10.0.0.1', device: ':/etc' }, []],
    [{ type: 'ext4', device: '/dev/sdb1' }, []],
    [{ type: 'tmpfs', device: 'tmpfs' }, []],
    [{}, []],
  ])('a volume of %j', (options, rows) => {
    const mount = { Type: 'volume', Name: 'v', Source: '/var/lib/docker/volumes/v/_data' };
    const found = rowsOf([mount], { facts: { volumes: volumesOf({ v: options }) } });
    expect(found.filter((row) => row.startsWith('MNT'))).toEqual(rows);
  });

  test('a volume that is mounted or made read-only is read-only', () => {
    const volumes = volumesOf({
      plain: { o: 'bind', device: '/boot' },
      closed: { o: 'bind,ro', device: '/boot' },
    });
    const mount = (Name: string, RW: boolean) => [{ Type: 'volume', Name, Source: '/x', RW }];
    for (const mounts of [mount('plain', false), mount('closed', true)])
      expect(wordsOf(mounts, { facts: { volumes } })).toEqual({
        'read-only low': ['/boot (the host’s kernel)'],
        'MNT read-only': ['/boot (the host’s kernel)'],
      });
  });
});

describe('what the host tells of a source', () => {
  const link = (realPath: string, type: 'file' | 'folder' | 'socket' = 'folder') =>
    onHost({ mountSources: { '/srv/x': { realPath, type } } });

  test('a link is what it leads to, and says so', () => {
    expect(rowsOf([{ Source: '/srv/x' }])).toEqual([]);
    expect(rowsOf([{ Source: '/srv/x' }], link('/run/docker.sock', 'socket'))).toEqual(['SOCK-DOCKER']);
    expect(wordsOf([{ Source: '/srv/x' }], link('/boot')).MNT).toEqual([
      '/srv/x (leads to /boot; the host’s kernel)',
    ]);
    expect(rowsOf([{ Source: '/srv/x' }], link('/etc/localtime', 'file'))).toEqual([]);
  });

  test('a link by a name of the list counts by that name too', () => {
    const resolv = { '/etc/resolv.conf': { realPath: '/run/systemd/resolve/stub', type: 'file' as const } };
    expect(rowsOf([{ Source: '/etc/resolv.conf' }], onHost({ mountSources: resolv }))).toEqual([
      'MNT-ETC-NET',
    ]);
  });

  test('the folder of a volume may be a link', () => {
    const volumes = volumesOf({ v: { o: 'bind', device: '/srv/x' } });
    const { host = {} } = link('/boot').facts ?? {};
    expect(rowsOf([{ Type: 'volume', Name: 'v', Source: '/y' }], { facts: { volumes, host } })).toEqual([
      'MNT-BOOT',
    ]);
  });

  test('a socket that no row knows is told; by its name only where the host tells nothing', () => {
    expect(rowsOf([{ Source: '/srv/x' }], link('/srv/x', 'socket'))).toEqual(['SOCK-UNKNOWN']);
    expect(rowsOf([{ Source: '/srv/x' }], link('/srv/x', 'file'))).toEqual([]);
    for (const Source of ['/srv/app.sock', '/run/app.socket', '/dev/log', '/run/libvirt/x-sock'])
      expect(rowsOf([{ Source }]), Source).toContain('SOCK-UNKNOWN');
    const folder = {
      mountSources: { '/srv/app.sock': { realPath: '/srv/app.sock', type: 'folder' as const } },
    };
    expect(rowsOf([{ Source: '/srv/app.sock' }], onHost(folder))).toEqual([]);
    expect(rowsOf([{ Source: '/srv/sock' }])).toEqual([]);
    expect(rowsOf([{ Source: '/var/run/docker.sock' }], link('/x', 'socket'))).toEqual(['SOCK-DOCKER']);
  });

  const holding = (source: string, ...holds: string[]): Given =>
    onHost({ mountSources: { [source]: { realPath: source, type: 'folder', holds } } });

  test('what a folder may hold counts once the host is known to have it; what it is or lies in always does', () => {
    const run = [{ Source: '/run' }];
    expect(look(run)['SOCK-CRIO']).toBeUndefined();
    expect(look(run, holding('/run'))['SOCK-CRIO']).toEqual([]);
    expect(look(run, holding('/run', '/run/crio/crio.sock'))['SOCK-CRIO']).toHaveLength(1);
    expect(look(run, holding('/var/run', '/run/crio/crio.sock'))['SOCK-CRIO']).toBeUndefined();
    expect(rowsOf([{ Source: '/run/crio/crio.sock' }], holding('/run/crio/crio.sock'))).toContain(
      'SOCK-CRIO',
    );
    expect(rowsOf([{ Source: '/var/lib/etcd' }], holding('/var/lib/etcd'))).toEqual(['MNT-ETCD']);
  });

  test('what every host has counts unless it is known to be missing', () => {
    const run = [{ Source: '/run' }];
    expect(rowsOf(run)).toContain('SOCK-DBUS');
    expect(rowsOf(run)).toContain('SOCK-DOCKER');
    expect(rowsOf(run, holding('/run'))).not.toContain('SOCK-DOCKER');
    expect(rowsOf(run, holding('/run'))).not.toContain('SOCK-DBUS');
    expect(look(run, holding('/run'))['SOCK-DBUS']).toEqual([]);
  });

  test('of several places of a row, one that the host has is named', () => {
    const inner = '/run/docker/containerd/containerd.sock';
    const found = look([{ Source: '/run' }], holding('/run', inner))['SOCK-CONTAINERD'];
    expect(found?.map(({ place }) => place)).toEqual([inner]);
  });

  test('groups are open while it is not known whether anything of them is mounted', () => {
    const nothing = look([{ Source: '/var/snap' }]);
    expect(nothing.MNT).toBeUndefined();
    expect(nothing['MNT read-only']).toBeUndefined();
    expect(look([{ Source: '/run/podman' }])['SOCK engine']).toBeUndefined();
    expect(look([{ Source: '/run/podman' }])['SOCK-DOCKER']).toEqual([]);
    const rancher = look([{ Source: '/var/lib/rancher', RW: false }]);
    expect(rancher['MNT-RANCHER']).toHaveLength(1);
    expect(rancher['read-only medium']).toEqual([]);
  });

  test('swap, wherever it is', () => {
    const swap = onHost({ swaps: [{ path: '/data/swap0', isEncrypted: false }] });
    expect(rowsOf([{ Source: '/data/swap0' }], swap)).toEqual(['MNT-SWAP']);
    expect(rowsOf([{ Source: '/data' }], swap)).toEqual(['MNT-SWAP']);
    expect(rowsOf([{ Source: '/data/swap01' }], swap)).toEqual([]);
    expect(rowsOf([{ Source: '/' }], swap)).not.toContain('MNT-SWAP');
    const { mountSources } = holding('/data').facts?.host ?? {};
    const both = { facts: { host: { ...swap.facts?.host, mountSources } } };
    expect(rowsOf([{ Source: '/data' }], both)).toEqual(['MNT-SWAP']);
  });

  test('the socket that the engine listens on, wherever it is', () => {
    const socket = onHost({ files: { 'api-socket': hostFilesAt(['/srv/engine/api']) } });
    expect(rowsOf([{ Source: '/srv/engine/api' }], socket)).toEqual(['SOCK-DOCKER']);
    expect(rowsOf([{ Source: '/srv/engine' }], socket)).toEqual(['SOCK-DOCKER']);
    expect(rowsOf([{ Source: '/srv/engine/other' }], socket)).toEqual([]);
    const target = { ...NO_FACTS.target, uri: 'unix:///srv/engine/api' };
    expect(rowsOf([{ Source: '/srv/engine' }], { facts: { target } })).toEqual(['SOCK-DOCKER']);
  });
});

describe('the engine’s data folder, wherever it is', () => {
  test.each<[string, string, readonly string[]]>([
    ['/data/docker', '/data/docker', ['MNT-DOCKERLIB', 'MNT-DOCKERVOL']],
    ['/data/docker', '/data/docker/overlay2/x', ['MNT-DOCKERLIB']],
    ['/data/docker', '/data/docker/volumes/x/_data', ['MNT-DOCKERVOL']],
    ['/data/docker', '/data', ['MNT-DOCKERLIB', 'MNT-DOCKERVOL']],
    ['/data/docker', '/data/docker2', []],
    ['/data/docker', '/var/lib/docker', ['MNT-DOCKERLIB']],
    ['/data/docker', '/var/lib/docker/volumes', ['MNT-DOCKERVOL']],
    ['/data/docker', '/var/lib', ['MNT-SPOOL']],
    ['/var/lib/docker', '/var/lib', ['MNT-DOCKERLIB', 'MNT-DOCKERVOL', 'MNT-SPOOL']],
    ['/var/lib/docker/1000.1000', '/var/lib/docker/1000.1000/volumes/x', ['MNT-DOCKERVOL']],
    ['/home/me/.local/share/docker', '/home/me/.local/share/docker/volumes/x', ['MNT-DOCKERVOL']],
    ['/home/me/.local/share/docker', '/home/me', ['MNT-DOCKERLIB', 'MNT-DOCKERVOL', 'MNT-HOME']],
    ['/root/docker', '/root/docker/volumes', ['MNT-DOCKERVOL']],
    ['/var/lib/containers/storage', '/var/lib/containers/storage', ['MNT-CONTAINERDLIB']],
    ['/var/lib/containers/storage', '/var/lib', ['MNT-CONTAINERDLIB', 'MNT-SPOOL']],
    ['/var/lib/containers/storage', '/var/lib/containers/storage/volumes/x', ['MNT-DOCKERVOL']],
    ['/data/docker', '/', ['MNT-ROOT', 'SOCK-DOCKER']],
    ['', '/data', []],
  ])('in %s: %s', (root, Source, rows) => {
    expect(rowsOf([{ Source }], engine(root))).toEqual(rows);
  });
});

describe('sockets by what they are for', () => {
  const env = (...Env: readonly string[]): Given => ({ parts: { Config: { Env } } });

  test.each<[string, Mounts, Given, readonly string[]]>([
    [
      'an agent',
      [{ Source: '/srv/a/s.1', Destination: '/agent' }],
      env('SSH_AUTH_SOCK=/agent'),
      ['SOCK-SSHAGENT'],
    ],
    [
      'an agent in a folder',
      [{ Source: '/srv/a', Destination: '/agent' }],
      env('SSH_AUTH_SOCK=/agent/s.1'),
      ['SOCK-SSHAGENT'],
    ],
    ['an agent elsewhere', [{ Source: '/srv/a', Destination: '/agent' }], env('SSH_AUTH_SOCK=/tmp/s.1'), []],
    [
      'an engine',
      [{ Source: '/srv/a', Destination: '/e' }],
      env('DOCKER_HOST=unix:///e/api'),
      ['SOCK-DOCKER'],
    ],
    [
      'an engine over the network',
      [{ Source: '/srv/a', Destination: '/e' }],
      env('DOCKER_HOST=tcp://e:2375'),
      [],
    ],
    [
      'Podman',
      [{ Source: '/srv/a', Destination: '/e' }],
      { ...engine('', 'Podman'), ...env('CONTAINER_HOST=unix:///e/api') },
      ['SOCK-PODMAN'],
    ],
    [
      'the last of two',
      [{ Source: '/srv/a', Destination: '/e' }],
      env('DOCKER_HOST=/e', 'DOCKER_HOST=/f'),
      [],
    ],
    [
      'one that its name tells',
      [{ Source: '/run/podman/podman.sock', Destination: '/e.sock' }],
      env('DOCKER_HOST=unix:///e.sock'),
      ['SOCK-PODMAN'],
    ],
  ])('%s', (_, mounts, given, rows) => {
    expect(rowsOf(mounts, given)).toEqual(rows);
  });

  test('what the kernel shows adds what no name tells', () => {
    const mount = [{ Source: '/srv/a', Destination: '/a' }];
    expect(rowsOf(mount, { sockets: ['/a/docker.sock'] })).toEqual(['SOCK-DOCKER']);
    expect(wordsOf(mount, { sockets: ['/a/docker.sock'] })['SOCK engine']).toEqual([
      '/srv/a/docker.sock (root on this host)',
    ]);
    expect(rowsOf(mount, { sockets: ['/a/app.sock'] })).toEqual([]);
    expect(rowsOf(mount, { sockets: ['/ab/docker.sock'] })).toEqual(['SOCK-DOCKER']);
    expect(
      rowsOf([{ Source: '/', Destination: '/h' }], { sockets: ['/h/run/dbus/system_bus_socket'] }),
    ).toEqual(['MNT-ROOT', 'SOCK-DOCKER']);
    expect(rowsOf(mount, { sockets: ['/a/docker.sock'], allowed: ['/srv/a/docker.sock'] })).toEqual([]);
  });

  test('the innermost mount says where a socket is on the host', () => {
    const mounts = [
      { Source: '/srv/a', Destination: '/a' },
      { Source: '/run/dbus', Destination: '/a/bus' },
    ];
    expect(
      look(mounts, { sockets: ['/a/bus/system_bus_socket'] })['SOCK-DBUS']?.map(({ source }) => source),
    ).toEqual(['/run/dbus']);
    expect(rowsOf([mounts[1] ?? {}], { sockets: ['/a/bus/docker.sock'] })).toContain('SOCK-DOCKER');
  });
});
