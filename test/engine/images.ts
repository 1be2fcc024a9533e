/**
 * The images of the scenarios, made from nothing but the machine's static busybox.
 *
 * They bear the names, users, ports and histories of images people know, and hold a few small files. They are
 * handed to the engine as an archive, the way `docker load` does, so that building them takes no time, needs no
 * network and gives the same ids every time.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { whereIs } from './private-daemon.ts';

export interface ImageFile {
  readonly path: string;
  /** Absent for a folder. */
  readonly content?: string | Uint8Array;
  /** Target of a symbolic link; then there is no content. */
  readonly link?: string;
  readonly mode?: number;
  /** Root's, unless it says otherwise. */
  readonly uid?: number;
  /** Extended attributes, in bytes that are ASCII. */
  readonly xattrs?: Readonly<Record<string, string>>;
}

export interface ImageStep {
  /** As `docker history` shows it. */
  readonly by: string;
  /** The layer it adds; absent for an instruction that only changes the configuration. */
  readonly files?: readonly ImageFile[];
  /** Megabytes that the recorded demo shows instead of the few real bytes. */
  readonly shownSize?: number;
}

/** The part of an image's configuration that the scenarios use, in the engine's own words. */
interface ImageConfig {
  readonly User?: string;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly WorkingDir?: string;
  readonly ExposedPorts?: Readonly<Record<string, Record<string, never>>>;
  readonly Volumes?: Readonly<Record<string, Record<string, never>>>;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly StopSignal?: string;
  /** Times in nanoseconds. */
  readonly Healthcheck?: { Test: string[]; Interval?: number; Timeout?: number; Retries?: number };
}

export interface ImageRecipe {
  /** None for an image that lost its name to a newer build. */
  readonly tags: readonly string[];
  /** From a registry: the demo shows it with a digest. Without it: built on the host. */
  readonly pulled?: true;
  /** Age at the moment of the demo's recording. */
  readonly ageInDays: number;
  /** amd64, unless it says otherwise. */
  readonly architecture?: string;
  readonly steps: readonly ImageStep[];
  readonly config: ImageConfig;
}

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest('hex');

/** Image times count back from here, so that ids stay the same from run to run. */
export const IMAGE_EPOCH = Date.parse('2026-11-20T09:00:00Z');
const DAY = 86_400_000;

/** Does nothing, for ever, and ends at once when it is told to. */
const IDLE = '#!/bin/sh\ntrap "exit 0" TERM INT QUIT\nwhile :; do sleep 86400 & wait $!; done\n';

const APPLETS = ['sh', 'sleep', 'true', 'false', 'cat', 'ls', 'id', 'tail', 'test', 'wget', 'nc'];

function busybox(): Uint8Array {
  const path = whereIs('busybox');
  if (path === undefined) throw new Error('busybox is not installed; run npm run test:setup');
  return readFileSync(path);
}

/** A program that only idles, under the name of a well-known one. */
export const program = (path: string): ImageFile => ({ path, content: IDLE, mode: 0o755 });

export const accounts = (...extra: string[]): ImageFile => ({
  path: 'etc/passwd',
  content: ['root:x:0:0:root:/root:/bin/sh', 'nobody:x:65534:65534:nobody:/:/bin/false', ...extra, ''].join(
    '\n',
  ),
});

function base(name: string, version: string, shownSize: number): ImageStep {
  return {
    by: `/bin/sh -c #(nop) ADD file:${sha256(name + version)} in / `,
    files: [
      { path: 'bin/busybox', content: busybox(), mode: 0o755 },
      ...APPLETS.map((applet) => ({ path: `bin/${applet}`, link: 'busybox' })),
      { path: 'tmp', mode: 0o1777 },
      accounts(),
      { path: 'etc/os-release', content: `ID=${name}\nVERSION_ID=${version}\n` },
    ],
    shownSize,
  };
}

export const alpine = () => base('alpine', '3.20', 7.8);
const debian = () => base('debian', '12', 74.8);
const nop = (instruction: string): ImageStep => ({ by: `/bin/sh -c #(nop)  ${instruction}` });

/** Every image that the scenarios run, plus some that nothing runs, as on any host that has been in use. */
export function imageRecipes(): ImageRecipe[] {
  return [
    {
      tags: ['nginx:1.27', 'nginx:1.27.2'],
      pulled: true,
      ageInDays: 49,
      steps: [
        debian(),
        nop('CMD ["bash"]'),
        nop('LABEL maintainer=NGINX Docker Maintainers'),
        nop('ENV NGINX_VERSION=1.27.2'),
        {
          by: '/bin/sh -c set -x && groupadd --system --gid 101 nginx && useradd --system --gid nginx --uid 101 nginx && apt-get update && apt-get install --no-install-recommends -y nginx && rm -rf /var/lib/apt/lists/*',
          files: [accounts('nginx:x:101:101:nginx:/nonexistent:/bin/false'), program('usr/sbin/nginx')],
          shownSize: 112.7,
        },
        {
          by: '/bin/sh -c #(nop) COPY file:docker-entrypoint.sh in / ',
          files: [{ path: 'docker-entrypoint.sh', content: '#!/bin/sh\nexec "$@"\n', mode: 0o755 }],
          shownSize: 0.01,
        },
        nop('ENTRYPOINT ["/docker-entrypoint.sh"]'),
        nop('EXPOSE 80'),
        nop('STOPSIGNAL SIGQUIT'),
        nop('CMD ["nginx" "-g" "daemon off;"]'),
      ],
      config: {
        Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'NGINX_VERSION=1.27.2'],
        Entrypoint: ['/docker-entrypoint.sh'],
        Cmd: ['nginx', '-g', 'daemon off;'],
        ExposedPorts: { '80/tcp': {} },
        Labels: { maintainer: 'NGINX Docker Maintainers' },
        StopSignal: 'SIGQUIT',
      },
    },
    {
      tags: ['plimsoll-test/web:1.4', 'plimsoll-test/web:latest'],
      ageInDays: 3,
      steps: [
        alpine(),
        nop('CMD ["/bin/sh"]'),
        {
          by: 'RUN /bin/sh -c apk add --no-cache sudo # buildkit',
          files: [{ path: 'usr/bin/sudo', content: '#!/bin/sh\nexec "$@"\n', mode: 0o4755 }],
          shownSize: 2.4,
        },
        {
          by: 'RUN |1 NPM_TOKEN=npm_0123456789abcdefghijklmnopqrstuvwxyz /bin/sh -c npm ci && rm -f .npmrc # buildkit',
          files: [
            { path: 'app/package.json', content: '{"name":"web","version":"1.4.0"}\n' },
            {
              path: 'app/.npmrc',
              content: '//npm.example/:_authToken=npm_0123456789abcdefghijklmnopqrstuvwxyz\n',
              mode: 0o600,
            },
          ],
          shownSize: 41.3,
        },
        {
          by: 'RUN /bin/sh -c rm app/.npmrc # buildkit',
          files: [{ path: 'app/.wh..npmrc', content: '' }],
          shownSize: 0,
        },
        {
          by: 'COPY dist /app/dist # buildkit',
          files: [program('app/dist/server')],
          shownSize: 3.9,
        },
        nop('ENV SESSION_SECRET=not-so-secret-5f2b'),
        nop('HEALTHCHECK CMD ["test", "-e", "/app/dist/server"]'),
      ],
      config: {
        Env: ['PATH=/usr/bin:/bin', 'NODE_ENV=production', 'SESSION_SECRET=not-so-secret-5f2b'],
        Cmd: ['/app/dist/server'],
        WorkingDir: '/app',
        ExposedPorts: { '8080/tcp': {} },
        Healthcheck: {
          Test: ['CMD', 'test', '-e', '/app/dist/server'],
          Interval: 3_000_000_000,
          Timeout: 2_000_000_000,
          Retries: 1,
        },
        Labels: {
          'org.opencontainers.image.title': 'web',
          'org.opencontainers.image.version': '1.4.0',
          'org.opencontainers.image.source': 'https://git.example/shop/web',
        },
      },
    },
    {
      // The build that plimsoll-test/web:1.4 replaced: it kept its layers and lost its name.
      tags: [],
      ageInDays: 10,
      steps: [
        alpine(),
        {
          by: 'COPY dist /app/dist # buildkit',
          files: [program('app/dist/server'), { path: 'app/build', content: '1.4.0-rc.1\n' }],
          shownSize: 3.8,
        },
      ],
      config: {
        Env: ['PATH=/usr/bin:/bin', 'NODE_ENV=staging'],
        Cmd: ['/app/dist/server'],
        WorkingDir: '/app',
      },
    },
    {
      tags: ['shop/api:2.8.1'],
      ageInDays: 2,
      steps: [
        alpine(),
        {
          by: 'RUN /bin/sh -c adduser -D -u 10001 app # buildkit',
          files: [accounts('app:x:10001:10001:app:/app:/bin/false')],
          shownSize: 0.01,
        },
        { by: 'COPY --chown=10001 api /app/api # buildkit', files: [program('app/api')], shownSize: 23.1 },
        nop('USER 10001'),
        nop('HEALTHCHECK CMD ["/bin/test", "-x", "/app/api"]'),
      ],
      config: {
        User: '10001',
        Env: ['PATH=/app:/bin', 'GOMAXPROCS=2'],
        Entrypoint: ['/app/api'],
        WorkingDir: '/app',
        ExposedPorts: { '8080/tcp': {} },
        Healthcheck: {
          Test: ['CMD', '/bin/test', '-x', '/app/api'],
          Interval: 3_000_000_000,
          Timeout: 2_000_000_000,
          Retries: 1,
        },
        Labels: {
          'org.opencontainers.image.title': 'api',
          'org.opencontainers.image.version': '2.8.1',
          'org.opencontainers.image.revision': '7b1f0c2',
        },
      },
    },
    {
      tags: ['shop/worker:2.8.1'],
      ageInDays: 2,
      steps: [
        alpine(),
        { by: 'COPY worker /app/worker # buildkit', files: [program('app/worker')], shownSize: 19.6 },
        nop('USER nobody'),
      ],
      config: { User: 'nobody', Env: ['PATH=/app:/bin'], Entrypoint: ['/app/worker'], WorkingDir: '/app' },
    },
    {
      tags: ['postgres:14'],
      pulled: true,
      ageInDays: 610,
      steps: [
        debian(),
        nop('CMD ["bash"]'),
        {
          by: '/bin/sh -c set -eux; groupadd -r postgres --gid=999; useradd -r -g postgres --uid=999 postgres',
          files: [accounts('postgres:x:999:999:PostgreSQL:/var/lib/postgresql:/bin/sh')],
          shownSize: 0.33,
        },
        nop('ENV PG_MAJOR=14'),
        {
          by: '/bin/sh -c set -ex; apt-get update; apt-get install -y --no-install-recommends postgresql-$PG_MAJOR; rm -rf /var/lib/apt/lists/*',
          files: [
            program('usr/bin/postgres'),
            { path: 'usr/bin/pg_setuid_helper', content: IDLE, mode: 0o4755 },
          ],
          shownSize: 281,
        },
        nop('VOLUME [/var/lib/postgresql/data]'),
        {
          by: '/bin/sh -c #(nop) COPY file:docker-entrypoint.sh in /usr/local/bin/ ',
          files: [
            { path: 'usr/local/bin/docker-entrypoint.sh', content: '#!/bin/sh\nexec "$@"\n', mode: 0o755 },
          ],
          shownSize: 0.02,
        },
        nop('EXPOSE 5432'),
        nop('CMD ["postgres"]'),
      ],
      config: {
        Env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'PG_MAJOR=14', 'PGDATA=/var/lib/postgresql/data'],
        Entrypoint: ['docker-entrypoint.sh'],
        Cmd: ['postgres'],
        ExposedPorts: { '5432/tcp': {} },
        Volumes: { '/var/lib/postgresql/data': {} },
        StopSignal: 'SIGINT',
      },
    },
    {
      tags: ['redis:7.4-alpine'],
      pulled: true,
      ageInDays: 96,
      steps: [
        alpine(),
        {
          by: 'RUN /bin/sh -c addgroup -S -g 1000 redis && adduser -S -G redis -u 999 redis # buildkit',
          files: [accounts('redis:x:999:1000:redis:/home/redis:/bin/false')],
          shownSize: 0.01,
        },
        {
          by: 'RUN /bin/sh -c set -eux; make -C /usr/src/redis -j "$(nproc)" all; make -C /usr/src/redis install # buildkit',
          files: [program('usr/local/bin/redis-server')],
          shownSize: 31.9,
        },
        nop('VOLUME [/data]'),
        nop('EXPOSE 6379'),
      ],
      config: {
        Env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'REDIS_VERSION=7.4.1'],
        Cmd: ['redis-server'],
        WorkingDir: '/data',
        ExposedPorts: { '6379/tcp': {} },
        Volumes: { '/data': {} },
      },
    },
    {
      tags: ['rabbitmq:3.13-management'],
      pulled: true,
      ageInDays: 131,
      steps: [
        debian(),
        {
          by: 'RUN /bin/sh -c set -eux; apt-get update; apt-get install -y rabbitmq-server # buildkit',
          files: [program('usr/sbin/rabbitmq-server')],
          shownSize: 176.4,
        },
        nop('EXPOSE 4369/tcp 5672/tcp 15672/tcp 25672/tcp'),
      ],
      config: {
        Env: ['PATH=/usr/sbin:/usr/bin:/bin', 'RABBITMQ_VERSION=3.13.7'],
        Cmd: ['rabbitmq-server'],
        ExposedPorts: { '4369/tcp': {}, '5672/tcp': {}, '15672/tcp': {}, '25672/tcp': {} },
      },
    },
    {
      tags: ['ci/runner:2.3'],
      ageInDays: 230,
      steps: [
        debian(),
        {
          by: '/bin/sh -c apt-get update && apt-get install -y git curl docker.io && rm -rf /var/lib/apt/lists/*',
          files: [program('usr/local/bin/runner'), { path: 'usr/bin/sudo', content: IDLE, mode: 0o4755 }],
          shownSize: 318.5,
        },
      ],
      config: { Env: ['PATH=/usr/local/bin:/usr/bin:/bin'], Cmd: ['runner', 'listen'], WorkingDir: '/work' },
    },
    {
      tags: ['ci/builder:latest'],
      ageInDays: 74,
      steps: [
        debian(),
        {
          by: 'COPY buildkitd /usr/bin/ # buildkit',
          files: [program('usr/bin/buildkitd')],
          shownSize: 164.2,
        },
      ],
      config: { Env: ['PATH=/usr/bin:/bin'], Entrypoint: ['buildkitd'] },
    },
    {
      tags: ['ops/bastion:12'],
      ageInDays: 402,
      steps: [
        debian(),
        {
          by: '/bin/sh -c apt-get update && apt-get install -y openssh-server',
          files: [program('usr/sbin/sshd'), { path: 'usr/bin/passwd', content: IDLE, mode: 0o4755 }],
          shownSize: 88.6,
        },
        nop('EXPOSE 22'),
      ],
      config: {
        Env: ['PATH=/usr/sbin:/usr/bin:/bin'],
        Cmd: ['/usr/sbin/sshd', '-D', '-e'],
        ExposedPorts: { '22/tcp': {} },
      },
    },
    {
      tags: ['prom/node-exporter:v1.8.2'],
      pulled: true,
      ageInDays: 160,
      steps: [
        alpine(),
        {
          by: 'COPY node_exporter /bin/node_exporter # buildkit',
          files: [program('bin/node_exporter')],
          shownSize: 20.1,
        },
        nop('USER nobody'),
        nop('EXPOSE 9100'),
      ],
      config: {
        User: 'nobody',
        Entrypoint: ['/bin/node_exporter'],
        ExposedPorts: { '9100/tcp': {} },
        Labels: { maintainer: 'The Prometheus Authors' },
      },
    },
    {
      tags: ['fluent/fluent-bit:3.1'],
      pulled: true,
      ageInDays: 88,
      steps: [
        debian(),
        {
          by: 'COPY /fluent-bit /fluent-bit # buildkit',
          files: [program('fluent-bit/bin/fluent-bit')],
          shownSize: 41.7,
        },
      ],
      config: { Entrypoint: ['/fluent-bit/bin/fluent-bit'], Cmd: ['-c', '/fluent-bit/etc/fluent-bit.conf'] },
    },
    {
      tags: ['traefik:v3.1'],
      pulled: true,
      ageInDays: 112,
      steps: [
        alpine(),
        {
          by: 'COPY traefik /usr/local/bin/ # buildkit',
          files: [program('usr/local/bin/traefik')],
          shownSize: 153.3,
        },
        nop('EXPOSE 80'),
      ],
      config: { Entrypoint: ['/usr/local/bin/traefik'], ExposedPorts: { '80/tcp': {} } },
    },
    {
      tags: ['restic/restic:0.17.1'],
      pulled: true,
      ageInDays: 77,
      steps: [
        alpine(),
        {
          by: 'COPY restic /usr/bin/restic # buildkit',
          files: [{ path: 'usr/bin/restic', content: '#!/bin/sh\nexit 0\n', mode: 0o755 }],
          shownSize: 26.2,
        },
      ],
      config: { Entrypoint: ['/usr/bin/restic'], Env: ['PATH=/usr/bin:/bin'] },
    },
    {
      tags: ['ops/tools:latest', 'ops/tools:2026-09'],
      ageInDays: 61,
      steps: [
        debian(),
        {
          by: '/bin/sh -c apt-get install -y tcpdump strace gdb nmap',
          files: [program('usr/bin/tools'), { path: 'usr/bin/dumpcap', content: IDLE, mode: 0o4755 }],
          shownSize: 203.8,
        },
      ],
      config: { Env: ['PATH=/usr/bin:/bin'], Cmd: ['tools'] },
    },
    {
      tags: ['shop/reports:0.9'],
      ageInDays: 18,
      steps: [
        alpine(),
        {
          by: 'COPY reports /app/reports # buildkit',
          files: [{ path: 'app/reports', content: '#!/bin/sh\nexit 1\n', mode: 0o755 }],
          shownSize: 8.8,
        },
      ],
      config: { Env: ['PATH=/app:/bin'], Cmd: ['reports', '--daily'] },
    },
    {
      tags: ['wiki'],
      ageInDays: 340,
      steps: [
        debian(),
        { by: 'COPY . /opt/wiki # buildkit', files: [program('opt/wiki/start')], shownSize: 412 },
        nop('HEALTHCHECK CMD ["test", "-e", "/opt/wiki/ready"]'),
      ],
      config: {
        Env: ['PATH=/opt/wiki:/bin'],
        Cmd: ['start'],
        ExposedPorts: { '3000/tcp': {} },
        Healthcheck: {
          Test: ['CMD', 'test', '-e', '/opt/wiki/ready'],
          Interval: 3_000_000_000,
          Timeout: 2_000_000_000,
          Retries: 1,
        },
      },
    },
    {
      // Nothing runs it any more; it only takes room.
      tags: ['postgres:12'],
      pulled: true,
      ageInDays: 1290,
      steps: [
        debian(),
        {
          by: '/bin/sh -c apt-get install -y postgresql-12',
          files: [program('usr/bin/postgres')],
          shownSize: 268,
        },
      ],
      config: { Env: ['PATH=/usr/bin:/bin', 'PG_MAJOR=12'], Cmd: ['postgres'] },
    },
    {
      tags: ['busybox:1.36'],
      pulled: true,
      ageInDays: 200,
      steps: [base('busybox', '1.36', 4.3), nop('CMD ["sh"]')],
      config: { Cmd: ['sh'] },
    },
  ];
}

/** Loads the images and resolves once all of them are there. */
export async function loadImages(api: Docker, recipes: readonly ImageRecipe[]): Promise<void> {
  const progress: NodeJS.ReadableStream = await api.loadImage(Readable.from([await archive(recipes)]));
  const answer = await text(progress);
  const failure = /"error":"[^"]*"/.exec(answer);
  if (failure !== null) throw new Error(`the engine did not take the images: ${failure[0]}`);
}

/** The configuration of an image in the shape of the OCI image specification, with its layers' digests. */
function imageDocument(recipe: ImageRecipe, digests: readonly string[]): string {
  const created = new Date(IMAGE_EPOCH - recipe.ageInDays * DAY);
  return JSON.stringify({
    architecture: recipe.architecture ?? 'amd64',
    os: 'linux',
    created: created.toISOString(),
    config: recipe.config,
    rootfs: { type: 'layers', diff_ids: digests.map((digest) => `sha256:${digest}`) },
    history: recipe.steps.map((step, index) => ({
      created: new Date(created.getTime() - (recipe.steps.length - index) * 7000).toISOString(),
      created_by: step.by,
      ...(step.by.includes('buildkit') ? { comment: 'buildkit.dockerfile.v0' } : {}),
      ...(step.files === undefined ? { empty_layer: true } : {}),
    })),
  });
}

/** An archive as `docker save` writes it: the layers, one document per image and a list of all images. */
async function archive(recipes: readonly ImageRecipe[]): Promise<Buffer> {
  const whole = pack();
  const written = new Set<string>();
  const manifest: { Config: string; RepoTags: readonly string[]; Layers: string[] }[] = [];
  for (const recipe of recipes) {
    const digests: string[] = [];
    for (const { files } of recipe.steps) {
      if (files === undefined) continue;
      const layer = await layerOf(files);
      const digest = sha256(layer);
      digests.push(digest);
      if (!written.has(digest)) whole.entry({ name: `${digest}/layer.tar` }, layer);
      written.add(digest);
    }
    const document = imageDocument(recipe, digests);
    const name = `${sha256(document)}.json`;
    whole.entry({ name }, document);
    manifest.push({
      Config: name,
      RepoTags: recipe.tags.map((tag) => (tag.includes(':') ? tag : `${tag}:latest`)),
      Layers: digests.map((digest) => `${digest}/layer.tar`),
    });
  }
  whole.entry({ name: 'manifest.json' }, JSON.stringify(manifest));
  whole.finalize();
  return buffer(whole);
}

async function layerOf(files: readonly ImageFile[]): Promise<Buffer> {
  const layer = pack();
  const mtime = new Date(IMAGE_EPOCH);
  for (const { path, content, link, mode, uid = 0, xattrs = {} } of files) {
    const pax = Object.fromEntries(
      Object.entries(xattrs).map(([name, value]) => [`SCHILY.xattr.${name}`, value]),
    );
    const owner = { uid, ...(Object.keys(pax).length > 0 && { pax }) };
    if (link !== undefined) layer.entry({ name: path, type: 'symlink', linkname: link, mtime });
    else if (content === undefined)
      layer.entry({ name: path, type: 'directory', mode: mode ?? 0o755, mtime, ...owner });
    else layer.entry({ name: path, mode: mode ?? 0o644, mtime, ...owner }, Buffer.from(content));
  }
  layer.finalize();
  return buffer(layer);
}
