/**
 * The host under test: containers declared as data, each with the settings that make it interesting.
 *
 * Together they are the host that the demo shows, so the names and settings are such as a real host has. None of
 * them does anything: their programs idle, and the folders of the host they mount are read-only or empty.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { ContainerCreateOptions, NetworkCreateOptions, VolumeCreateOptions } from 'dockerode';
import { type ImageRecipe, imageRecipes, loadImages } from './images.ts';
import type { PrivateDaemon } from './private-daemon.ts';

export interface Scenario {
  readonly name: string;
  /** What makes it interesting, in words. */
  readonly about: string;
  /** How it must stand once the host is up. */
  readonly state: 'running' | 'created' | 'exited' | 'restarting' | 'paused';
  readonly health?: 'healthy' | 'unhealthy';
  /** Networks it joins after it was made, with its aliases there. */
  readonly alsoOn?: Readonly<Record<string, readonly string[]>>;
  /** False keeps it out of the demo. */
  readonly inDemo?: false;
  /** At the moment of the demo's recording: hours since it was made, and since it last started or ended. */
  readonly age: { readonly created: number; readonly since?: number; readonly restarts?: number };
  /** As `POST /containers/create` takes it. */
  readonly create: ContainerCreateOptions;
}

const SECOND = 1_000_000_000;
const MEGABYTE = 1_048_576;
const DAYS = 24;

const compose = (project: string, service: string, number = 1): Record<string, string> => ({
  'com.docker.compose.project': project,
  'com.docker.compose.service': service,
  'com.docker.compose.container-number': String(number),
  'com.docker.compose.oneoff': 'False',
  'com.docker.compose.project.working_dir': `/srv/${project}`,
  'com.docker.compose.project.config_files': `/srv/${project}/compose.yaml`,
});

const onNetwork = (name: string, ...aliases: string[]) => ({
  EndpointsConfig: { [name]: { Aliases: aliases } },
});

/** Every way at once in which a label, a variable or an argument can try to take over a terminal. */
export const HOSTILE_TEXT = [
  'red\u001b[31m',
  'title\u001b]0;owned\u0007',
  'link\u001b]8;;https://evil.example\u001b\\click\u001b]8;;\u001b\\',
  'clipboard\u001b]52;c;cm0gLXJm\u0007',
  'c1\u009b2J\u009d0;owned\u009c',
  'over\rwritten',
  'bidi\u202egnp.exe\u2066\u2069',
  'zero\u200bwidth\u200d\u2060\ufeff',
  'bell\u0007backspace\b\b\b\u007f',
  'line\nfeed\u2028and\u2029more\u0085',
].join(' ');

const networks: readonly NetworkCreateOptions[] = [
  { Name: 'shop_front', Driver: 'bridge', Labels: { 'com.docker.compose.project': 'shop' } },
  {
    Name: 'shop_back',
    Driver: 'bridge',
    Internal: true,
    Labels: { 'com.docker.compose.project': 'shop' },
    Options: { 'com.docker.network.bridge.enable_icc': 'true' },
  },
  { Name: 'ci', Driver: 'bridge' },
  { Name: 'ops', Driver: 'bridge', Attachable: true },
];

const volumes: readonly VolumeCreateOptions[] = [
  { Name: 'legacy_pgdata', Labels: { 'com.docker.compose.project': 'legacy' } },
  { Name: 'shop_queue', Labels: { 'com.docker.compose.project': 'shop' } },
  { Name: 'ci-cache' },
  { Name: 'wiki-data' },
  { Name: 'old_backup_2024' },
];

export const scenarios: readonly Scenario[] = [
  {
    name: 'edge',
    about: 'The front door: open to everyone on 80 and 443, on two networks, starts as root.',
    state: 'running',
    health: 'healthy',
    alsoOn: { shop_back: ['edge-internal'] },
    age: { created: 40 * DAYS, since: 40 * DAYS },
    create: {
      Image: 'nginx:1.27',
      Labels: compose('shop', 'edge'),
      ExposedPorts: { '443/tcp': {} },
      Healthcheck: {
        Test: ['CMD', 'test', '-e', '/etc/os-release'],
        Interval: 3 * SECOND,
        Timeout: 2 * SECOND,
        Retries: 2,
      },
      HostConfig: {
        NetworkMode: 'shop_front',
        PortBindings: {
          '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '80' }],
          '443/tcp': [{ HostIp: '0.0.0.0', HostPort: '443' }],
        },
        Binds: ['/srv/shop/nginx:/etc/nginx/conf.d:ro', '/srv/shop/tls:/etc/nginx/tls:ro'],
        RestartPolicy: { Name: 'unless-stopped' },
        Memory: 256 * MEGABYTE,
      },
      NetworkingConfig: onNetwork('shop_front', 'edge', 'www'),
    },
  },
  {
    name: 'api',
    about:
      'How it should be: read-only, no capabilities, no new privileges, own user, limits, this host only.',
    state: 'running',
    health: 'healthy',
    alsoOn: { shop_back: ['api'] },
    age: { created: 2 * DAYS, since: 2 },
    create: {
      Image: 'shop/api:2.8.1',
      User: '10001:10001',
      Labels: compose('shop', 'api'),
      HostConfig: {
        NetworkMode: 'shop_front',
        PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '8080' }] },
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges:true'],
        Memory: 512 * MEGABYTE,
        MemorySwap: 512 * MEGABYTE,
        NanoCpus: 1_500_000_000,
        PidsLimit: 200,
        Tmpfs: { '/tmp': 'rw,noexec,nosuid,size=16m' },
        RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 5 },
        Init: true,
        LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
      },
      NetworkingConfig: onNetwork('shop_front', 'api'),
    },
  },
  {
    name: 'worker-1',
    about: 'One of two equal workers: nobody, limited, no ports; only its root file system is writable.',
    state: 'running',
    age: { created: 2 * DAYS, since: 2 },
    create: {
      Image: 'shop/worker:2.8.1',
      Labels: compose('shop', 'worker', 1),
      HostConfig: {
        NetworkMode: 'shop_back',
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges:true'],
        Memory: 256 * MEGABYTE,
        PidsLimit: 100,
        RestartPolicy: { Name: 'unless-stopped' },
      },
      NetworkingConfig: onNetwork('shop_back', 'worker'),
    },
  },
  {
    name: 'worker-2',
    about: 'The other worker.',
    state: 'running',
    age: { created: 2 * DAYS, since: 2 },
    create: {
      Image: 'shop/worker:2.8.1',
      Labels: compose('shop', 'worker', 2),
      HostConfig: {
        NetworkMode: 'shop_back',
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges:true'],
        Memory: 256 * MEGABYTE,
        PidsLimit: 100,
        RestartPolicy: { Name: 'unless-stopped' },
      },
      NetworkingConfig: onNetwork('shop_back', 'worker'),
    },
  },
  {
    name: 'cache',
    about: 'A cache on an internal network only: its port is exposed and not published.',
    state: 'running',
    age: { created: 40 * DAYS, since: 12 * DAYS },
    create: {
      Image: 'redis:7.4-alpine',
      User: 'redis',
      Cmd: ['redis-server', '--save', '', '--appendonly', 'no'],
      Labels: compose('shop', 'cache'),
      HostConfig: {
        NetworkMode: 'shop_back',
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges:true'],
        Memory: 128 * MEGABYTE,
        PidsLimit: 64,
        Tmpfs: { '/data': 'size=64m' },
        RestartPolicy: { Name: 'unless-stopped' },
      },
      NetworkingConfig: onNetwork('shop_back', 'cache', 'redis'),
    },
  },
  {
    name: 'queue',
    about: 'Two networks with aliases, published on the LAN address only, a password in the environment.',
    state: 'running',
    alsoOn: { ops: ['queue', 'amqp'] },
    age: { created: 12 * DAYS, since: 12 * DAYS },
    create: {
      Image: 'rabbitmq:3.13-management',
      Hostname: 'queue',
      Env: ['RABBITMQ_DEFAULT_USER=shop', 'RABBITMQ_DEFAULT_PASS=correct-horse-battery-staple'],
      Labels: compose('shop', 'queue'),
      HostConfig: {
        NetworkMode: 'shop_back',
        PortBindings: {
          '5672/tcp': [{ HostIp: '192.168.20.7', HostPort: '5672' }],
          '15672/tcp': [{ HostIp: '192.168.20.7', HostPort: '15672' }],
        },
        Binds: ['shop_queue:/var/lib/rabbitmq'],
        Memory: 1024 * MEGABYTE,
        RestartPolicy: { Name: 'unless-stopped' },
        Ulimits: [{ Name: 'nofile', Soft: 1024, Hard: 1024 }],
      },
      NetworkingConfig: onNetwork('shop_back', 'queue', 'rabbitmq'),
    },
  },
  {
    name: 'legacy-db',
    about: 'An old database, open to every address, root inside, no limits, its password in the environment.',
    state: 'running',
    age: { created: 512 * DAYS, since: 3 },
    create: {
      Image: 'postgres:14',
      Env: ['POSTGRES_USER=shop', 'POSTGRES_PASSWORD=Winter2024!', 'POSTGRES_DB=orders'],
      Labels: compose('legacy', 'db'),
      HostConfig: {
        PortBindings: { '5432/tcp': [{ HostIp: '', HostPort: '5432' }] },
        Binds: ['legacy_pgdata:/var/lib/postgresql/data'],
        RestartPolicy: { Name: 'always' },
      },
    },
  },
  {
    name: 'ci-runner',
    about: 'Holds the engine socket: whoever controls a build controls the host.',
    state: 'running',
    age: { created: 12 * DAYS, since: 12 * DAYS },
    create: {
      Image: 'ci/runner:2.3',
      Env: ['CI_SERVER_URL=https://git.example', 'CI_REGISTRATION_TOKEN=GR1348941kQx7sExampleToken'],
      HostConfig: {
        NetworkMode: 'ci',
        Binds: ['/var/run/docker.sock:/var/run/docker.sock', '/srv/ci:/work', 'ci-cache:/cache'],
        RestartPolicy: { Name: 'always' },
      },
    },
  },
  {
    name: 'build',
    about: 'Privileged and not started: what it could do is known before it runs.',
    state: 'created',
    age: { created: 6 * DAYS },
    create: {
      Image: 'ci/builder:latest',
      Cmd: ['--oci-worker-no-process-sandbox'],
      HostConfig: { NetworkMode: 'ci', Privileged: true, Binds: ['/srv/ci/build:/var/lib/buildkit'] },
    },
  },
  {
    name: 'bastion',
    about: 'An SSH server in a container, port 22 open to everyone.',
    state: 'running',
    age: { created: 402 * DAYS, since: 61 * DAYS },
    create: {
      Image: 'ops/bastion:12',
      Hostname: 'bastion',
      HostConfig: {
        NetworkMode: 'ops',
        PortBindings: { '22/tcp': [{ HostIp: '0.0.0.0', HostPort: '22' }] },
        Binds: ['/srv/ops/authorized_keys:/etc/ssh/keys:ro'],
        RestartPolicy: { Name: 'always' },
        DnsSearch: ['ops.example'],
        Dns: ['10.0.0.53', '10.0.0.54'],
        DnsOptions: ['timeout:1'],
        ExtraHosts: ['git.example:10.0.0.8'],
      },
    },
  },
  {
    name: 'metrics',
    about: "In the host's network and process spaces, with the whole host read-only under /host.",
    state: 'running',
    age: { created: 88 * DAYS, since: 40 * DAYS },
    create: {
      Image: 'prom/node-exporter:v1.8.2',
      Cmd: ['--path.rootfs=/host', '--web.listen-address=:9100'],
      HostConfig: {
        NetworkMode: 'host',
        PidMode: 'host',
        Binds: ['/:/host:ro,rslave', '/proc:/host-proc:ro', '/sys:/host-sys:ro'],
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        Memory: 128 * MEGABYTE,
        PidsLimit: 50,
        RestartPolicy: { Name: 'unless-stopped' },
      },
    },
  },
  {
    name: 'log-shipper',
    about: "Reads every container's logs through /var/lib/docker, as root.",
    state: 'running',
    age: { created: 88 * DAYS, since: 40 * DAYS },
    create: {
      Image: 'fluent/fluent-bit:3.1',
      Env: ['LOGS_API_KEY=lk_live_51Hx0ExampleExampleExample', 'LOGS_HOST=logs.example'],
      HostConfig: {
        NetworkMode: 'ops',
        Binds: ['/var/lib/docker/containers:/var/lib/docker/containers:ro', '/etc:/host/etc:ro'],
        Memory: 128 * MEGABYTE,
        RestartPolicy: { Name: 'unless-stopped' },
      },
    },
  },
  {
    name: 'gateway',
    about: 'The engine socket mounted read-only, which does not help; its dashboard is open to everyone.',
    state: 'running',
    age: { created: 30 * DAYS, since: 30 * DAYS },
    create: {
      Image: 'traefik:v3.1',
      Cmd: ['--providers.docker=true', '--api.insecure=true'],
      ExposedPorts: { '8443/tcp': {}, '8090/tcp': {} },
      HostConfig: {
        NetworkMode: 'ops',
        PortBindings: {
          '8443/tcp': [{ HostIp: '0.0.0.0', HostPort: '8443' }],
          '8090/tcp': [{ HostIp: '0.0.0.0', HostPort: '8090' }],
        },
        Binds: ['/var/run/docker.sock:/var/run/docker.sock:ro'],
        SecurityOpt: ['no-new-privileges:true'],
        RestartPolicy: { Name: 'unless-stopped' },
      },
    },
  },
  {
    name: 'tools',
    about:
      'Someone debugged the api here: every capability but one, inside the network of another container.',
    state: 'running',
    age: { created: 5, since: 5 },
    create: {
      Image: 'ops/tools:latest',
      HostConfig: { NetworkMode: 'container:api', CapAdd: ['ALL'], CapDrop: ['SYS_RESOURCE'] },
    },
  },
  {
    name: 'profiler',
    about: "The host's IPC and process spaces, SYS_PTRACE and no seccomp filter.",
    state: 'running',
    age: { created: 5, since: 4 },
    create: {
      Image: 'ops/tools:latest',
      HostConfig: {
        NetworkMode: 'none',
        IpcMode: 'host',
        PidMode: 'host',
        CapAdd: ['SYS_PTRACE', 'SYS_ADMIN'],
        SecurityOpt: ['seccomp=unconfined', 'apparmor=unconfined'],
      },
    },
  },
  {
    name: 'vpn',
    about: 'May change the network of its own space and load kernel modules; a UDP port open to everyone.',
    state: 'running',
    age: { created: 200 * DAYS, since: 61 * DAYS },
    create: {
      Image: 'ops/tools:2026-09',
      Cmd: ['tools', '--mode', 'wireguard'],
      ExposedPorts: { '51820/udp': {} },
      HostConfig: {
        NetworkMode: 'ops',
        CapAdd: ['NET_ADMIN', 'SYS_MODULE'],
        PortBindings: { '51820/udp': [{ HostIp: '0.0.0.0', HostPort: '51820' }] },
        Binds: ['/lib/modules:/lib/modules:ro'],
        RestartPolicy: { Name: 'unless-stopped' },
      },
    },
  },
  {
    name: 'wiki',
    about: 'No tag, root, fails its health check, published without an address.',
    state: 'running',
    health: 'unhealthy',
    age: { created: 340 * DAYS, since: 9 * DAYS },
    create: {
      Image: 'wiki',
      HostConfig: {
        PortBindings: { '3000/tcp': [{ HostIp: '', HostPort: '8081' }] },
        Binds: ['wiki-data:/data'],
        RestartPolicy: { Name: 'unless-stopped' },
      },
    },
  },
  {
    name: 'web-preview',
    about: 'The latest tag, a secret from the image, published on this host only.',
    state: 'running',
    health: 'healthy',
    age: { created: 3 * DAYS, since: 3 * DAYS },
    create: {
      Image: 'plimsoll-test/web:latest',
      HostConfig: {
        NetworkMode: 'shop_front',
        PortBindings: { '8080/tcp': [{ HostIp: '127.0.0.1', HostPort: '8091' }] },
      },
      NetworkingConfig: onNetwork('shop_front', 'preview'),
    },
  },
  {
    name: 'web-staging',
    about: 'Never started, and its image has lost its name to a newer build.',
    state: 'created',
    age: { created: 10 * DAYS },
    create: { Image: '', HostConfig: { NetworkMode: 'shop_front', PidsLimit: 100 } },
  },
  {
    name: 'backup',
    about:
      'Ran and ended well; it could read /etc and every volume, and kept its cloud key in the environment.',
    state: 'exited',
    age: { created: 7, since: 6 },
    create: {
      Image: 'restic/restic:0.17.1',
      Cmd: ['backup', '/host'],
      Env: [
        'AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE',
        'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
        'RESTIC_PASSWORD_FILE=/run/secrets/restic',
      ],
      HostConfig: {
        NetworkMode: 'none',
        Binds: ['/etc:/host/etc:ro', '/var/lib/docker/volumes:/host/volumes:ro'],
        Memory: 512 * MEGABYTE,
      },
    },
  },
  {
    name: 'import-once',
    about: 'Ended with an error days ago and was forgotten.',
    state: 'exited',
    age: { created: 21 * DAYS, since: 21 * DAYS },
    create: {
      Image: 'shop/reports:0.9',
      Cmd: ['reports', '--import', 'orders.csv'],
      HostConfig: { NetworkMode: 'none' },
    },
  },
  {
    name: 'reports',
    about: 'Fails at once and is started again for ever.',
    state: 'restarting',
    age: { created: 18 * DAYS, since: 0.02, restarts: 412 },
    create: {
      Image: 'shop/reports:0.9',
      Labels: compose('shop', 'reports'),
      HostConfig: { NetworkMode: 'none', RestartPolicy: { Name: 'always' }, Memory: 256 * MEGABYTE },
    },
  },
  {
    name: 'batch',
    about: 'Paused by hand; writable root, no limit but on processors.',
    state: 'paused',
    age: { created: 4 * DAYS, since: 4 * DAYS },
    create: {
      Image: 'shop/worker:2.8.1',
      Cmd: ['--batch'],
      HostConfig: { NetworkMode: 'shop_back', CpuShares: 256, CpuQuota: 50_000, CpuPeriod: 100_000 },
      NetworkingConfig: onNetwork('shop_back', 'batch'),
    },
  },
  {
    name: 'signer',
    about: 'No network at all, hardened: nobody can talk to it.',
    state: 'running',
    age: { created: 60 * DAYS, since: 40 * DAYS },
    create: {
      Image: 'busybox:1.36',
      User: '65534:65534',
      Cmd: ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 86400 & wait $!; done'],
      HostConfig: {
        NetworkMode: 'none',
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges:true'],
        Memory: 64 * MEGABYTE,
        PidsLimit: 20,
        RestartPolicy: { Name: 'always' },
      },
    },
  },
  {
    name: 'hostile',
    about: 'Labels, environment, command and host name that try to take over a terminal.',
    state: 'running',
    inDemo: false,
    age: { created: 1, since: 1 },
    create: {
      Image: 'busybox:1.36',
      Cmd: ['sh', '-c', 'trap "exit 0" TERM; while :; do sleep 86400 & wait $!; done', HOSTILE_TEXT],
      Env: [`HOSTILE=${HOSTILE_TEXT}`, `HOSTILE_PASSWORD=${HOSTILE_TEXT}`],
      Labels: { 'example.hostile': HOSTILE_TEXT, [`example.${HOSTILE_TEXT}`]: 'key' },
      HostConfig: { NetworkMode: 'none' },
    },
  },
];

/** Loads the images, makes networks, volumes and containers, and resolves once every one stands as declared. */
export async function bringUp(
  { api }: Pick<PrivateDaemon, 'api'>,
  wanted: readonly Scenario[] = scenarios,
): Promise<void> {
  const recipes = imageRecipes();
  await loadImages(api, recipes);
  for (const network of networks) await api.createNetwork(network);
  for (const volume of volumes) await api.createVolume(volume);
  const nameless = await namelessImage(api, recipes);
  for (const scenario of wanted) await start(api, scenario, nameless);
  for (const scenario of wanted) await settle(api, scenario);
}

/** The id of the image without a tag; the engine gives none to those who make it. */
async function namelessImage(api: Docker, recipes: readonly ImageRecipe[]): Promise<string> {
  if (recipes.every((recipe) => recipe.tags.length > 0))
    throw new Error('no image without a tag is declared');
  const images = await api.listImages({ filters: { dangling: ['true'] } });
  const [image] = images;
  if (image === undefined) throw new Error('the engine has no image without a tag');
  return image.Id;
}

async function start(api: Docker, scenario: Scenario, nameless: string): Promise<void> {
  const { name, create, state, alsoOn = {} } = scenario;
  try {
    const container = await api.createContainer({ ...create, name, Image: create.Image || nameless });
    for (const [network, aliases] of Object.entries(alsoOn)) {
      await api.getNetwork(network).connect({ Container: name, EndpointConfig: { Aliases: [...aliases] } });
    }
    if (state === 'created') return;
    await container.start();
    if (state === 'paused') await container.pause();
  } catch (error) {
    throw new Error(`the scenario ${name} did not start`, { cause: error });
  }
}

async function settle(api: Docker, { name, state, health }: Scenario): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const { State } = await api.getContainer(name).inspect();
    if (State.Status === state && (health === undefined || State.Health?.Status === health)) return;
    if (Date.now() > deadline) {
      const found = [State.Status, State.Health?.Status, State.Error].filter(Boolean).join(', ');
      throw new Error(`the scenario ${name} should be ${health ?? state} and is ${found}`);
    }
    await sleep(50);
  }
}
