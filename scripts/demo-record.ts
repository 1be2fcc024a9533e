/**
 * Records the host that the built-in demo shows: the scenarios on a private daemon, answer by answer as the
 * engine gives them. Everything that differs from run to run or tells of this machine is then made the same for
 * all: ids, times, process ids, sizes, kernel and memory. Needs root and Docker; see `npm run test:setup`.
 */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { homedir, hostname, networkInterfaces, release, tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import type Docker from 'dockerode';
import { IMAGE_EPOCH, type ImageRecipe, imageRecipes } from '../test/engine/images.ts';
import { type PrivateDaemon, startPrivateDaemon } from '../test/engine/private-daemon.ts';
import { bringUp, type Scenario, scenarios } from '../test/engine/scenarios.ts';
import { asDemoHost, hostRecordingSchema, PREPARE_DEMO_HOST } from './demo-host.ts';
import { recordLayers } from './demo-layers.ts';

const TARGET = fileURLToPath(new URL('../src/sources/demo/recorded-host.json', import.meta.url));
const LAYERS_TARGET = fileURLToPath(new URL('../src/sources/demo/recorded-layers.json', import.meta.url));
const LARGEST = 400_000;
const RECORD_HOST = fileURLToPath(new URL('record-host.ts', import.meta.url));

const RECORDED_AT = IMAGE_EPOCH;
const HOUR = 3_600_000;
const KERNEL = '6.1.0-40-amd64';
const hoursAgo = (hours: number) => new Date(RECORDED_AT - Math.round(hours * HOUR)).toISOString();
const NEVER = '0001-01-01T00:00:00Z';

interface Recording {
  readonly recordedAt: string;
  readonly version: object;
  readonly info: object;
  readonly containers: readonly object[];
  readonly images: readonly object[];
  readonly histories: Readonly<Record<string, readonly object[]>>;
  readonly networks: readonly object[];
  readonly volumes: readonly object[];
  readonly host: object;
  readonly live: Readonly<Record<string, object>>;
  readonly imageAccounts: Readonly<Record<string, readonly object[]>>;
  readonly swarm: object;
}

/** Of the container with this place among the scenarios. */
const pidOf = (index: number) => 1800 + index * 137;

async function recordContainers(api: Docker, shown: readonly Scenario[]): Promise<object[]> {
  const recorded: { created: number; answer: object }[] = [];
  for (const [index, { name, age }] of shown.entries()) {
    const raw = await api.getContainer(name).inspect();
    const since = hoursAgo(age.since ?? 0);
    const isUp = raw.State.Running && !raw.State.Restarting;
    const State = {
      ...raw.State,
      Pid: raw.State.Pid === 0 ? 0 : pidOf(index),
      StartedAt: age.since === undefined ? NEVER : isUp ? since : hoursAgo(age.since + 0.2),
      FinishedAt: isUp || age.since === undefined ? NEVER : since,
      ...(raw.State.Health === undefined ? {} : { Health: { ...raw.State.Health, Log: [] } }),
    };
    const answer = {
      ...raw,
      Created: hoursAgo(age.created),
      RestartCount: age.restarts ?? 0,
      State,
      Mounts: raw.Mounts.sort((a, b) => (a.Destination < b.Destination ? -1 : 1)),
      GraphDriver: { Name: 'overlay2', Data: null },
    };
    recorded.push({ created: -age.created, answer });
  }
  return recorded.sort((a, b) => b.created - a.created).map(({ answer }) => answer);
}

async function recordImages(api: Docker) {
  const images: object[] = [];
  const histories: Record<string, object[]> = {};
  const summaries = await api.listImages();
  const recipes = imageRecipes().sort((a, b) => a.ageInDays - b.ageInDays);
  for (const recipe of recipes) {
    const summary = summaries.find(({ RepoTags }) => isFrom(recipe, RepoTags ?? []));
    if (summary === undefined)
      throw new Error(`the engine has no image ${recipe.tags[0] ?? 'without a tag'}`);
    const image = api.getImage(summary.Id);
    const raw = await image.inspect();
    const bytes = recipe.steps.map(({ shownSize = 0 }) => Math.round(shownSize * 1_000_000));
    const size = bytes.reduce((sum, step) => sum + step, 0);
    const repository = recipe.tags[0]?.split(':')[0];
    images.push({
      ...raw,
      RepoDigests: recipe.pulled ? [`${repository}@sha256:${sha256(`digest of ${repository}`)}`] : [],
      Size: size,
      VirtualSize: size,
      GraphDriver: { Name: 'overlay2', Data: null },
      Metadata: { LastTagTime: raw.Created },
    });
    const history: object[] = await image.history();
    const newestFirst = bytes.toReversed();
    histories[summary.Id] = history.map((step, index) => ({ ...step, Size: newestFirst[index] ?? 0 }));
  }
  return { images, histories };
}

function isFrom({ tags }: ImageRecipe, found: readonly string[]): boolean {
  const [first] = tags;
  if (first === undefined) return found.length === 0 || found[0] === '<none>:<none>';
  return found.includes(first.includes(':') ? first : `${first}:latest`);
}

/** What the host says where the daemon lives. */
async function recordHost({ api, inside }: PrivateDaemon, shown: readonly Scenario[]) {
  const { stdout, stderr } = await inside(process.execPath, [RECORD_HOST, 'unix:///var/run/docker.sock']);
  if (stdout === '') throw new Error(`the host could not be recorded: ${stderr}`);
  const pids = new Map<string, number>();
  for (const [index, { name }] of shown.entries()) {
    pids.set((await api.getContainer(name).inspect()).Id, pidOf(index));
  }
  const { host, live, imageAccounts, swarm } = asDemoHost(hostRecordingSchema.parse(JSON.parse(stdout)), {
    kernel: KERNEL,
    daemonStartedAt: hoursAgo(41 * 24),
    filesChangedAt: hoursAgo(200 * 24),
    pids,
  });
  return { host, live, imageAccounts, swarm };
}

async function record(daemon: PrivateDaemon, shown: readonly Scenario[]): Promise<Recording> {
  const { api } = daemon;
  const info: Record<string, unknown> = await api.info();
  const version = await api.version();
  const networks = await api.listNetworks();
  const { Volumes: volumes } = await api.listVolumes();
  const byName = (a: { Name: string }, b: { Name: string }) => (a.Name < b.Name ? -1 : 1);
  return {
    recordedAt: new Date(RECORDED_AT).toISOString(),
    version: {
      ...version,
      KernelVersion: KERNEL,
      Components: version.Components.map((component) => ({
        ...component,
        Details: { ...component.Details, KernelVersion: KERNEL },
      })),
    },
    info: {
      ...info,
      ID: 'DEMO:HOST:PLIM:SOLL:DEMO:HOST:PLIM:SOLL:DEMO:HOST:PLIM:SOLL',
      KernelVersion: KERNEL,
      OperatingSystem: 'Debian GNU/Linux 12 (bookworm)',
      OSVersion: '12',
      DriverStatus: [
        ['Backing Filesystem', 'extfs'],
        ['Supports d_type', 'true'],
        ['Native Overlay Diff', 'true'],
        ['userxattr', 'false'],
      ],
      NCPU: 8,
      MemTotal: 33_565_310_976,
      NFd: 142,
      NGoroutines: 153,
      NEventsListener: 1,
      SystemTime: new Date(RECORDED_AT).toISOString(),
    },
    containers: await recordContainers(api, shown),
    ...(await recordImages(api)),
    networks: networks.sort(byName).map((network) => ({ ...network, Created: hoursAgo(512 * 24) })),
    volumes: volumes.sort(byName).map((volume) => ({ ...volume, CreatedAt: hoursAgo(512 * 24) })),
    ...(await recordHost(daemon, shown)),
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/**
 * Gives every id a new one that depends only on where it first stands, so that a recording made elsewhere or
 * later is the same. Ids are 64 hexadecimal digits; their first 12 stand for them in host names and aliases.
 */
function withStableIds(recording: Recording): Recording {
  const stable = new Map<string, string>();
  const meet = (value: unknown, place: string): void => {
    if (typeof value === 'string') {
      for (const { 0: id, index } of value.matchAll(/\b[0-9a-f]{64}\b/g)) {
        if (stable.has(id)) continue;
        const replacement = sha256(`${place} ${index}`);
        stable.set(id, replacement);
        stable.set(id.slice(0, 12), replacement.slice(0, 12));
      }
    } else if (value !== null && typeof value === 'object') {
      for (const [key, item] of Object.entries(value)) meet(item, `${place}/${nameOf(item) ?? key}`);
    }
  };
  meet(recording, '');
  const replaced: Recording = JSON.parse(
    JSON.stringify(recording).replace(/\b[0-9a-f]{64}\b|\b[0-9a-f]{12}\b/g, (id) => stable.get(id) ?? id),
  );
  return replaced;
}

/** What people call an object: stays the same where its place in a list does not. */
function nameOf(item: unknown): string | undefined {
  if (item === null || typeof item !== 'object') return undefined;
  if ('Name' in item && typeof item.Name === 'string') return item.Name;
  if ('RepoTags' in item && Array.isArray(item.RepoTags)) return item.RepoTags.join(' ') || 'no tag';
  return undefined;
}

const BY_ID = ['histories', 'live', 'imageAccounts', 'host'];

/** One object a line: small, and a change of one container is a change of one line. */
function lines(recording: Recording): string {
  const fields = Object.entries(recording).map(([key, value]) => {
    const isList = Array.isArray(value);
    if (!isList && !BY_ID.includes(key)) return `${JSON.stringify(key)}: ${JSON.stringify(value)}`;
    const items = isList
      ? value.map((item) => JSON.stringify(item))
      : Object.entries(value).map(([id, item]) => `${JSON.stringify(id)}: ${JSON.stringify(item)}`);
    const [open, close] = isList ? '[]' : '{}';
    return `${JSON.stringify(key)}: ${open}\n${items.join(',\n')}\n${close}`;
  });
  return `{\n${fields.join(',\n')}\n}\n`;
}

/** @throws Error when something of this machine is still in the text. */
function refuseTraces(text: string): void {
  const addresses = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).filter(({ internal }) => !internal).map(({ address }) => address),
  );
  const traces = [homedir(), tmpdir(), process.cwd(), hostname(), release(), ...addresses];
  // The home of root is the same on every host.
  const found = traces.filter((trace) => trace.length > 4 && trace !== '/root' && text.includes(trace));
  if (found.length > 0) throw new Error(`the recording still tells of this machine: ${found.join(', ')}`);
}

const daemon = await startPrivateDaemon({
  hostname: 'demo-host',
  prepare: PREPARE_DEMO_HOST,
  args: ['--log-level', 'info'],
});
try {
  const shown = scenarios.filter(({ inDemo }) => inDemo !== false);
  await bringUp(daemon, shown);
  const text = lines(withStableIds(await record(daemon, shown)));
  refuseTraces(text);
  if (text.length > LARGEST) throw new Error(`the recording has ${text.length} bytes, more than ${LARGEST}`);
  await writeFile(TARGET, text);
  const layers = `${JSON.stringify(await recordLayers(daemon.target), undefined, 1)}\n`;
  refuseTraces(layers);
  if (layers.length > LARGEST)
    throw new Error(`the layers have ${layers.length} bytes, more than ${LARGEST}`);
  await writeFile(LAYERS_TARGET, layers);
  console.log(`${shown.length} containers, ${text.length} bytes: src/sources/demo/recorded-host.json`);
} finally {
  await daemon.stop();
}
