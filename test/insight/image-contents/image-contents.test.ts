import { describe, expect, test } from 'vitest';
import { imageFiles } from '../../../src/insight/image-contents/image-files.ts';
import { imagePackages } from '../../../src/insight/image-contents/image-packages.ts';
import { imageRelease } from '../../../src/insight/image-contents/image-release.ts';
import { imageSecrets } from '../../../src/insight/image-contents/image-secrets.ts';
import { imageSettings } from '../../../src/insight/image-contents/image-settings.ts';
import { join, mixed, token } from '../secrets/made-up-secrets.ts';
import { type MadeFile, type MadeLayer, madeImage } from './made-image.ts';

const NOW = '2026-01-01T00:00:00Z';
const folder = (mode: number, more: Partial<MadeFile> = {}): MadeFile => ({
  type: 'directory',
  mode,
  ...more,
});
const program = (mode = 0o755, more: Partial<MadeFile> = {}): MadeFile => ({ text: 'elf', mode, ...more });
const whiteout: MadeFile = { type: 'whiteout', mode: 0 };

/** The paths of a list, in the order in which they are given. */
function pathsIn(
  layers: readonly MadeLayer[],
  list: keyof NonNullable<ReturnType<typeof imageFiles>>,
  config = {},
) {
  const found = imageFiles(madeImage(layers, { config }))?.[list];
  return Array.isArray(found) ? found.map(({ path }: { readonly path: string }) => path) : found;
}

describe('the files of an image', () => {
  test('say nothing while a layer is not read', () => {
    expect(imageFiles(madeImage([{}, undefined]))).toBeUndefined();
  });

  test('are those that are left when all layers lie over each other, with the layer that brought them', () => {
    const layers = [
      { 'usr/bin/su': program(0o4755), 'usr/bin/old': program(0o4755), 'usr/bin/mended': program(0o4755) },
      { 'usr/bin/old': whiteout, 'usr/bin/mended': program(0o755), 'usr/bin/write': program(0o2755) },
    ];
    expect(imageFiles(madeImage(layers))?.setuid).toEqual([
      { path: '/usr/bin/su', layer: 1, mode: '4755', uid: 0, gid: 0, size: 3 },
      { path: '/usr/bin/write', layer: 2, mode: '2755', uid: 0, gid: 0, size: 3 },
    ]);
  });

  test('with a mark that are no programs stand apart; a folder’s mark is none', () => {
    const layers = [{ 'etc/data': { mode: 0o4644 }, 'var/mail': folder(0o2775) }];
    expect(pathsIn(layers, 'setuidData')).toEqual(['/etc/data']);
    expect(pathsIn(layers, 'setuid')).toEqual([]);
  });

  test('with capabilities name them', () => {
    const words = Buffer.alloc(20);
    words.writeUInt32LE(0x02000001, 0);
    words.writeUInt32LE(1 << 12, 4);
    const layers = [
      {
        'usr/bin/listen': program(0o755, { xattrs: { 'security.capability': words.toString('base64') } }),
        'usr/bin/broken': program(0o755, { xattrs: { 'security.capability': 'AAAA' } }),
      },
    ];
    expect(imageFiles(madeImage(layers))?.capable).toMatchObject([
      { path: '/usr/bin/listen', capabilities: ['NET_ADMIN'] },
    ]);
  });

  test('that everybody may change are told, but not shared folders, sticky ones and links', () => {
    const layers = [
      {
        app: folder(0o777),
        'app/data': { text: 'x', mode: 0o666 },
        tmp: folder(0o777),
        'tmp/x': { mode: 0o666 },
        'var/spool/queue': folder(0o1777),
        'usr/bin/link': { type: 'symlink', mode: 0o777, target: 'x' },
      },
    ] as const;
    expect(pathsIn(layers, 'worldWritable')).toEqual(['/app', '/app/data']);
  });

  test.each([
    ['for everybody', folder(0o777), true],
    ['for a group of its own', folder(0o775, { gid: 50 }), true],
    ['of another user', folder(0o755, { uid: 10001 }), true],
    ['root’s alone', folder(0o755), false],
    ['for root’s group', folder(0o775), false],
  ])('a folder of PATH that is writable %s', (_, entry, isTold) => {
    const layers = [{ 'app/bin': entry, 'other/bin': folder(0o777) }];
    expect(pathsIn(layers, 'writablePath', { Env: ['PATH=/usr/bin:/app/bin/'] })).toEqual(
      isTold ? ['/app/bin'] : [],
    );
  });

  test.each([
    ['sudo', 'usr/bin/sudo'],
    ['sshServers', 'usr/sbin/dropbear'],
    ['sshHostKeys', 'etc/ssh/ssh_host_ed25519_key'],
    ['packageManagers', 'usr/local/bin/pip3'],
    ['shells', 'bin/bash'],
    ['tools', 'opt/go/bin/go'],
    ['leftovers', 'app/Dockerfile'],
    ['leftovers', 'app/config.php.orig'],
    ['histories', 'home/app/.python_history'],
    ['histories', 'root/.ash_history'],
  ] as const)('%s: %s', (list, path) => {
    expect(pathsIn([{ [path]: program() }], list)).toEqual([`/${path}`]);
  });

  test.each([
    ['tools', 'usr/share/bash-completion/curl'],
    ['shells', 'etc/init.d/sh'],
    ['sshHostKeys', 'etc/ssh/ssh_host_ed25519_key.pub'],
    ['leftovers', 'usr/lib/python3/dist-packages/x/Dockerfile'],
    ['repositories', 'usr/share/doc/x/.git'],
    ['histories', 'app/.bash_history'],
  ] as const)('%s: not %s', (list, path) => {
    expect(pathsIn([{ [path]: list === 'repositories' ? folder(0o755) : program() }], list)).toEqual([]);
  });

  test('that a later layer hides are shipped all the same, with the layer that hides them', () => {
    const found = imageFiles(
      madeImage([
        { 'opt/a.tgz': { text: 'a'.repeat(100) }, 'opt/b': { text: 'b'.repeat(10) }, 'opt/c': { text: 'c' } },
        { 'opt/a.tgz': whiteout, 'opt/b': { text: 'B'.repeat(10) } },
      ]),
    );
    expect(found?.hidden).toMatchObject([
      { path: '/opt/a.tgz', layer: 1, size: 100, hiddenIn: 2 },
      { path: '/opt/b', layer: 1, size: 10, hiddenIn: 2 },
    ]);
    expect(found).toMatchObject({ hiddenBytes: 110, bytes: 121 });
  });

  test('that a later layer hides are listed by their size, when an upgrade hides thousands', () => {
    const system = Object.fromEntries(Array.from({ length: 900 }, (_, at) => [`etc/${at}`, { text: 'x' }]));
    const { hidden = [] } =
      imageFiles(
        madeImage([
          { ...system, 'tmp/data.tar': { size: 90_000_000 } },
          { ...system, 'tmp/data.tar': whiteout },
        ]),
      ) ?? {};
    expect(hidden).toHaveLength(500);
    expect(hidden.at(-1)).toMatchObject({ path: '/tmp/data.tar', size: 90_000_000 });
  });

  test('in package caches are counted in bytes, further names of a file once', () => {
    const layers = [
      {
        'var/lib/apt/lists/a_Packages': { text: 'p'.repeat(50) },
        'var/lib/apt/lists/b_Packages': { hardlinkOf: 'var/lib/apt/lists/a_Packages' },
        'root/.cache/pip/x': { text: 'x'.repeat(7) },
        'var/lib/app/x': { text: 'x'.repeat(1000) },
      },
    ];
    expect(pathsIn(layers, 'cacheBytes')).toBe(57);
  });

  describe('of the program itself', () => {
    const layers = [
      {
        'etc/passwd': { text: 'root:x:0:0::/root:/bin/sh\napp:x:10001:10001::/app:/bin/false\n' },
        'app/server': program(0o755, { uid: 10001 }),
        'app/lib/a.so': { text: 'x', uid: 10001 },
        'app/state.db': { text: 'x', uid: 10001 },
        'app/fixed': program(0o555, { uid: 10001 }),
        'app/roots': program(),
        'srv/data/run.sh': program(0o755, { uid: 10001 }),
      },
    ];
    test.each(['app', '10001', '10001:0', 'app:app'])('what user %s may change is told', (User) => {
      expect(pathsIn(layers, 'changeable', { User, Cmd: ['/app/server'], WorkingDir: '/app' })).toEqual([
        '/app/lib/a.so',
        '/app/server',
      ]);
    });
    test.each(['', 'root', '0', 'nobody'])('nothing is told of user "%s"', (User) => {
      expect(pathsIn(layers, 'changeable', { User, Cmd: ['/app/server'], WorkingDir: '/app' })).toEqual([]);
    });
  });

  test('are at most 500 in a list', () => {
    const layer = Object.fromEntries(
      Array.from({ length: 600 }, (_, number) => [`usr/bin/p${number}`, program(0o4755)]),
    );
    expect(pathsIn([layer], 'setuid')).toHaveLength(500);
  });
});

describe('the settings of an image', () => {
  const settings = (files: Readonly<Record<string, string>>, over: MadeLayer = {}) =>
    imageSettings(
      madeImage([Object.fromEntries(Object.entries(files).map(([path, text]) => [path, { text }])), over]),
    );

  test('are not known where nobody looked into files', () => {
    expect(imageSettings(madeImage([{}], { isScanned: false }))).toBeUndefined();
    expect(imageSettings(madeImage([{}, undefined]))).toBeUndefined();
  });

  test('tell passwords by their kind; a locked account has none', () => {
    const found = settings({
      'etc/passwd': 'root:x:0:0::/root:/bin/sh\nguest::405:100::/:/sbin/nologin\n',
      'etc/shadow': join(
        'root:$',
        `6$${mixed(20)}:1::::::\n`,
        'app::1::::::\n',
        'bin:*:1::::::\n',
        'old:!:1::::::\n',
        'held:!$',
        `y$${mixed(9)}:1:\n`,
      ),
    });
    expect(found).toMatchObject({ openAccounts: ['guest', 'app'], hashedAccounts: ['root', 'held'] });
  });

  test('tell numbers that are used twice', () => {
    const found = settings({
      'etc/passwd': 'root:x:0:0::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\na:x:5:5::/:\nb:x:5:6::/:\n',
      'etc/group': 'x:x:7:\ny:x:7:\nz:x:8:\n',
    });
    expect(found).toMatchObject({
      otherRoots: ['toor'],
      sharedUids: ['0: root, toor', '5: a, b'],
      sharedGids: ['7: x, y'],
    });
  });

  test('tell accounts of services that could log in', () => {
    const found = settings({
      'etc/passwd':
        'root:x:0:0::/:/bin/sh\ndb:x:70:70::/:/bin/bash\nsync:x:4:4::/:/bin/sync\nmail:x:8:8::/:/sbin/nologin\nmary:x:1000:1000::/:/bin/bash\n',
    });
    expect(found?.loginShells).toEqual(['db']);
    expect(found?.users).toContainEqual({ name: 'db', uid: 70, gid: 70, home: '/', shell: '/bin/bash' });
  });

  test('tell rules by which others become root without a password', () => {
    const found = settings({
      'etc/sudoers': '# app ALL=(ALL) NOPASSWD: ALL\n%wheel ALL=(ALL) ALL\n',
      'etc/sudoers.d/app': 'app ALL=(ALL) NOPASSWD: ALL\n',
      'etc/doas.conf': 'permit nopass app\n',
    });
    expect(found?.passwordless).toEqual([
      '/etc/doas.conf: permit nopass app',
      '/etc/sudoers.d/app: app ALL=(ALL) NOPASSWD: ALL',
    ]);
  });

  test('tell sources of packages that nobody verifies', () => {
    const found = settings({
      'etc/apt/sources.list': 'deb [trusted=yes] http://mirror ./\n# deb [trusted=yes] http://old ./\n',
      'etc/apt/sources.list.d/a.sources': 'Types: deb\nTrusted: yes\n',
      'etc/yum.repos.d/site.repo': '[site]\ngpgcheck=0\n',
      'etc/yum.repos.d/good.repo': '[good]\ngpgcheck=1\n',
      'etc/apt/apt.conf.d/99': 'APT::Get::AllowUnauthenticated "true";\n',
    });
    expect(found?.unverifiedSources).toEqual([
      '/etc/apt/apt.conf.d/99: APT::Get::AllowUnauthenticated "true";',
      '/etc/apt/sources.list: deb [trusted=yes] http://mirror ./',
      '/etc/apt/sources.list.d/a.sources: Trusted: yes',
      '/etc/yum.repos.d/site.repo: gpgcheck=0',
    ]);
  });

  test('are those of the topmost file, and of none that was deleted', () => {
    const lower = { 'etc/shadow': 'root::1::::::\n' };
    expect(settings(lower)?.openAccounts).toEqual(['root']);
    expect(settings(lower, { 'etc/shadow': { text: 'root:*:1::::::\n' } })?.openAccounts).toEqual([]);
    expect(settings(lower, { 'etc/shadow': whiteout })?.openAccounts).toEqual([]);
    expect(settings(lower, { etc: folder(0o755, { isOpaque: true }) })?.openAccounts).toEqual([]);
  });

  test('never hold a hash', () => {
    const secret = mixed(20);
    const image = madeImage([{ 'etc/shadow': { text: join('root:$', `6$${secret}:1::::::\n`) } }]);
    expect(JSON.stringify(image)).not.toContain(secret);
  });
});

describe('the release of an image', () => {
  const release = (layer: MadeLayer) => imageRelease(madeImage([layer]), NOW);

  test('is read through a link, as a container would', () => {
    const layer = {
      'etc/os-release': { type: 'symlink', target: '../usr/lib/os-release' },
      'usr/lib/os-release': {
        text: 'ID=debian\nVERSION_ID="9"\nPRETTY_NAME="Debian GNU/Linux 9 (stretch)"\n',
      },
    } as const;
    expect(release(layer)).toMatchObject({ id: 'debian', version: '9', support: 'ended' });
  });

  test('is empty for an image of no distribution, and unknown for a circle of links', () => {
    expect(release({ server: program() })).toMatchObject({ id: '', support: 'unknown' });
    expect(release({ 'etc/os-release': { type: 'symlink', target: 'os-release' } })).toMatchObject({
      id: '',
    });
  });

  test('is not known where nobody looked into files', () => {
    expect(imageRelease(madeImage([{}], { isScanned: false }), NOW)).toBeUndefined();
  });
});

test('the packages of an image are those of its distribution, whichever manager brought them, and all in all', () => {
  const image = madeImage([{ 'usr/lib/opkg/status': {}, 'app/package.json': {} }]);
  const seen = { version: '1', source: '', licence: '', arch: '', basis: 'installed' } as const;
  const packages = [
    { ...seen, type: 'opkg', name: 'dropbear', path: 'usr/lib/opkg/status' },
    { ...seen, type: 'npm', name: 'left-pad', path: 'app/package.json' },
  ];
  const layers = image.layers.map((layer) => ({
    ...layer,
    state:
      layer.state.kind === 'read' && layer.state.contents
        ? { ...layer.state, contents: { ...layer.state.contents, packages } }
        : layer.state,
  }));
  expect(imagePackages({ ...image, layers })).toEqual({ installed: ['dropbear'], total: 2 });
});

describe('the secrets of an image', () => {
  const github = join('gh', 'p_', mixed(36));

  test('name layer, path and line, and the layer that hides their file', () => {
    const image = madeImage([
      { 'app/a': { text: `x\n${github}\n` }, 'app/b': { text: github } },
      { 'app/b': whiteout },
      { 'app/c': { text: github } },
    ]);
    expect(imageSecrets(image, NOW)).toMatchObject([
      {
        rule: 'SEC-GITHUB',
        group: 'code-tokens',
        what: 'a GitHub token',
        path: '/app/a',
        layer: 1,
        line: 2,
        hiddenIn: 0,
      },
      { path: '/app/b', layer: 1, hiddenIn: 2 },
      { path: '/app/c', layer: 3, hiddenIn: 0 },
    ]);
  });

  test('many of one group do not hide one of another', () => {
    const keys = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [`a/${at}`, `${github}\n`.repeat(20)]),
    );
    const layer = Object.fromEntries(Object.entries(keys).map(([path, text]) => [path, { text }]));
    const found = imageSecrets(madeImage([layer, layer, { 'b/key': { text: token({ sub: 'ci' }) } }]), NOW);
    expect(found?.filter(({ group }) => group === 'code-tokens')).toHaveLength(500);
    expect(found?.at(-1)).toMatchObject({ group: 'service-tokens', path: '/b/key' });
  });

  test('a token that has expired by then is one of another kind', () => {
    const image = madeImage([{ 'app/a': { text: token({ exp: Date.parse(NOW) / 1000 }) } }]);
    expect(imageSecrets(image, '2025-12-31T23:59:59Z')?.[0]).toMatchObject({ group: 'service-tokens' });
    expect(imageSecrets(image, '2026-01-01T00:00:01Z')?.[0]).toMatchObject({ group: 'expired-tokens' });
  });

  test('are not known while a layer is not looked into', () => {
    expect(imageSecrets(madeImage([{ a: { text: github } }], { isScanned: false }), NOW)).toBeUndefined();
    expect(imageSecrets(madeImage([{ a: { text: github } }, undefined]), NOW)).toBeUndefined();
  });
});
