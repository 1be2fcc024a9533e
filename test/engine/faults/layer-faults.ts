/** Faults that images have in their layers, their configuration or their history, and the same images without them. */
import { FILES, hex, join, KEY_BODY, mixed, pem, SHAPES } from '../../insight/secrets/made-up-secrets.ts';
import { accounts, alpine, type ImageFile, type ImageStep, program } from '../images.ts';
import type { ImageFault } from './fault.ts';

/** One that adds no files. */
const step = (by: string): ImageStep => ({ by });

const text = (path: string, content = 'x\n', mode = 0o644): ImageFile => ({ path, content, mode });

/** cap_net_admin+ep, as the kernel writes it. */
const NET_ADMIN = join('\u0001\0\0\u0002', '\0\u0010\0\0', '\0'.repeat(12));

const PASSWD = [
  'root:x:0:0:root:/root:/bin/sh',
  'toor::0:0:root:/root:/bin/sh',
  'daemon:x:1:1:daemon:/:/bin/sh',
  'app:x:10001:10001:app:/app:/bin/false',
  'other:x:10001:10001:other:/app:/bin/false',
  '',
].join('\n');

const SOUND_PASSWD = accounts('app:x:10001:10001:app:/app:/bin/false');

/** Nothing but a program: no shell, no distribution. */
const BARE: ImageStep = {
  by: 'COPY server /app/server # buildkit',
  files: [program('app/server'), SOUND_PASSWD],
};

/** What is found by a file of its own, one for each row and shape; some are deleted again. */
const SECRET_FILES: readonly ImageFile[] = [
  ...SHAPES.map(([, content], place) => text(`app/notes/${place}`, `value ${content} end\n`)),
  ...FILES.map(([, path, content]) => ({ path, content, mode: 0o600 })),
  text('app/gcp.json', JSON.stringify({ type: 'service_account', private_key: join(pem(), KEY_BODY) })),
  text('etc/app/app.conf', 'db_password=correct-horse-battery\n'),
  text('app/random', `the client secret is ${join(mixed(24), 'Yy0')}KjHgFdSaPoIu\n`),
];

/** A whiteout each: what they hide is still shipped. */
const DELETED: readonly ImageFile[] = SECRET_FILES.filter((_, place) => place % 3 === 0).map(({ path }) => ({
  path: path.replace(/([^/]+)$/, '.wh.$1'),
  content: '',
}));

const SECRET_ROWS: readonly string[] = [
  ...new Set([
    ...SHAPES.map(([row]) => row),
    ...FILES.map(([row]) => row),
    'SEC-GCP-SA',
    'SEC-ENVNAME',
    'SEC-HIGHENTROPY',
    'SEC-ARGSECRET',
  ]),
].filter((row) => !row.includes('/'));

export const LAYER_FAULTS: readonly ImageFault[] = [
  {
    rows: [
      ...['IMG-SETUID', 'IMG-FILECAPS', 'IMG-WORLDWRITE', 'IMG-WRITABLE-PATH', 'IMG-ROOTPW', 'IMG-PWHASH'],
      ...['IMG-UIDDUP', 'IMG-SHELLUSERS', 'IMG-SUDO', 'IMG-SSHD', 'IMG-PKGMGR', 'IMG-SHELL', 'IMG-TOOLS'],
      ...['IMG-CACHE', 'IMG-ROOTOWNED', 'IMG-LEFTOVER', 'IMG-HISTORYFILES', 'IMG-DELETED', 'IMG-BIGLAYER'],
      ...['IMG-OS-EOL'],
    ],
    name: 'site/layered:1.0',
    faulty: {
      tags: ['site/layered:1.0'],
      ageInDays: 2,
      steps: [
        alpine(),
        {
          by: 'COPY root / # buildkit',
          files: [
            text('etc/passwd', PASSWD),
            text(
              'etc/shadow',
              join('root:$', `y$j9T$${mixed(20)}:19700:0:99999:7:::\ntoor::19700::::::\n`),
              0o640,
            ),
            text('etc/os-release', 'ID=debian\nVERSION_ID="9"\nPRETTY_NAME="Debian GNU/Linux 9 (stretch)"\n'),
            { ...program('usr/bin/helper'), mode: 0o4755 },
            { path: 'etc/data', content: 'x', mode: 0o4644 },
            { ...program('usr/bin/listen'), xattrs: { 'security.capability': NET_ADMIN } },
            { path: 'app', mode: 0o777 },
            { path: 'app/bin', mode: 0o777 },
            { ...program('app/server'), uid: 10001 },
            program('usr/bin/sudo'),
            text('etc/sudoers', 'app ALL=(ALL) NOPASSWD: ALL\n', 0o440),
            program('usr/sbin/sshd'),
            text('etc/ssh/ssh_host_rsa_key', 'a key\n', 0o600),
            program('sbin/apk'),
            program('usr/bin/gcc'),
            text('var/cache/apk/index.tar.gz', 'i'.repeat(2_000_000)),
            text('app/Dockerfile'),
            { path: 'app/.git', mode: 0o755 },
            text('root/.bash_history'),
            text('opt/big.tgz', 'b'.repeat(12_000_000)),
          ],
        },
        { by: 'RUN rm /opt/big.tgz # buildkit', files: [text('opt/.wh.big.tgz', '')] },
        step('USER 10001'),
      ],
      config: {
        User: 'app',
        Env: ['PATH=/app/bin:/usr/bin:/bin'],
        WorkingDir: '/app',
        Cmd: ['/app/server'],
      },
    },
    mended: {
      tags: ['site/layered:1.0'],
      ageInDays: 2,
      steps: [
        BARE,
        {
          by: 'COPY etc /etc # buildkit',
          files: [
            text('etc/shadow', 'root:*:19700::::::\napp:!:19700::::::\n', 0o640),
            text('etc/os-release', 'ID=debian\nVERSION_ID="13"\n'),
          ],
        },
        step('USER 10001'),
      ],
      config: { User: '10001', Env: ['PATH=/usr/bin:/bin'], WorkingDir: '/app', Cmd: ['/app/server'] },
    },
  },
  {
    rows: [
      ...['IMG-USER', 'IMG-HEALTH', 'IMG-ADD', 'IMG-ADD-URL', 'IMG-PIPE-SH', 'IMG-NOVERIFY', 'IMG-CHMOD777'],
      ...['IMG-DISTUPGRADE', 'IMG-NORECOMMENDS', 'IMG-UPDATEALONE', 'IMG-AGE', 'IMG-WORKDIR', 'IMG-VOLUME'],
      ...['IMG-PORTLOW', 'IMG-STOPSIG', 'IMG-LABELS', 'IMG-SETCAPENV', 'IMG-DEBUGPORT', 'IMG-ARCHMIX'],
      ...['IMG-LATEST'],
    ],
    name: 'site/built:latest',
    faulty: {
      tags: ['site/built:latest'],
      ageInDays: 400,
      architecture: 's390x',
      steps: [
        BARE,
        step('RUN /bin/sh -c apt-get update # buildkit'),
        step('RUN /bin/sh -c apt-get -y dist-upgrade && apt-get install -y tini # buildkit'),
        step('RUN /bin/sh -c curl -k https://example.com/install.sh | sh # buildkit'),
        step('RUN /bin/sh -c curl -fsSLo /app/data https://example.com/data && chmod -R 777 /app # buildkit'),
        step('ADD app.tar.gz /app/ # buildkit'),
      ],
      config: {
        Env: ['PATH=/bin', 'LD_PRELOAD=/app/hook.so'],
        WorkingDir: '/etc',
        ExposedPorts: { '21/tcp': {}, '5005/tcp': {} },
        Volumes: { '/etc': {} },
        Cmd: ['/bin/sh', '-c', '/app/server'],
      },
    },
    mended: {
      tags: ['site/built:latest', 'site/built:v1'],
      ageInDays: 2,
      steps: [
        BARE,
        step('RUN /bin/sh -c apt-get update && apt-get install -y --no-install-recommends tini # buildkit'),
        step('ADD --checksum=sha256:2f1cd90e https://example.com/app.tar.gz /app/ # buildkit'),
      ],
      config: {
        User: 'app',
        Env: ['PATH=/bin'],
        WorkingDir: '/app',
        ExposedPorts: { '443/tcp': {} },
        Volumes: { '/var/lib/app': {} },
        Labels: {
          'org.opencontainers.image.source': 'https://git.example/app',
          'org.opencontainers.image.revision': hex(40),
        },
        Healthcheck: { Test: ['CMD', '/app/server', '--check'] },
        Cmd: ['/app/server'],
      },
    },
  },
  {
    rows: SECRET_ROWS,
    name: 'site/leaky:1.0',
    faulty: {
      tags: ['site/leaky:1.0'],
      ageInDays: 2,
      steps: [
        BARE,
        { by: 'COPY . / # buildkit', files: SECRET_FILES },
        { by: 'RUN /bin/sh -c rm -r /app/notes # buildkit', files: DELETED },
        step('RUN |1 DEPLOY_TOKEN=Zk4mQ8vLr2Xw9TpB /bin/sh -c make install # buildkit'),
      ],
      config: { User: 'app', Env: ['DB_PASSWORD=correct-horse-battery'], Cmd: ['/app/server'] },
    },
    mended: {
      tags: ['site/leaky:1.0'],
      ageInDays: 2,
      steps: [
        BARE,
        {
          by: 'COPY . / # buildkit',
          files: FILES.flatMap(([, path, , harmless]) =>
            harmless === '' ? [] : [text(path, harmless, 0o600)],
          ),
        },
        step('RUN /bin/sh -c make install # buildkit'),
      ],
      config: { User: 'app', Env: ['DB_PASSWORD_FILE=/run/secrets/db'], Cmd: ['/app/server'] },
    },
  },
];

/** An image that lost its name. It is removed to mend it. */
export const UNNAMED = {
  rows: ['IMG-DANGLING'],
  recipe: { tags: [], ageInDays: 2, steps: [BARE, step('CMD ["/app/old"]')], config: { Cmd: ['/app/old'] } },
} as const;
