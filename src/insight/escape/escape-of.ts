/** The ways out of each container; worked out once for containers that are alike, which most of a host are. */
import type { Facts } from '../../facts/facts.ts';
import type { HostFacts } from '../../facts/host.ts';
import { ESCAPE_PATHS } from '../../knowledge/escape/paths.ts';
import {
  ADDRESS_VARIABLES,
  BUILDKIT_IMAGE,
  ENGINE_IMAGES,
  ENGINE_PROGRAMS,
} from '../../knowledge/escape/signs.ts';
import { NOT_READ } from './answer.ts';
import { programsOf } from './answers.ts';
import { EscapeAnswers, type EscapeVerdict } from './escape-paths.ts';
import type { EngineScene, EscapeScene } from './scene.ts';

/** `escapes` of the expressions; the same object for containers that are alike. */
export interface EscapeBinding {
  /**
   * By the id of the path, whether all that it needs is there; paths of which that is not known are missing. `summary` stands for
   * all of them.
   */
  readonly open: Readonly<Record<string, boolean>>;
  /** The titles of those that are complete. */
  readonly complete: readonly string[];
  /** By the id of the path: the facts that decide, by name. */
  readonly because: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Containers that are alike, kept for one state of the host. */
const MOST_KEPT = 2_048;

interface Known {
  readonly engine: EngineScene | undefined;
  readonly byLikeness: Map<string, EscapeBinding>;
}

const known = new WeakMap<HostFacts, Known>();
const answersOf = new WeakMap<object, EscapeAnswers>();

/** What expressions see. The engine's scene is one object for as long as it says the same. */
export function escapeBinding(scene: EscapeScene): EscapeBinding {
  const { host, engine } = scene;
  let kept = known.get(host);
  if (kept === undefined || kept.engine !== engine) {
    kept = { engine, byLikeness: new Map() };
    known.set(host, kept);
  }
  const likeness = likenessOf(scene);
  const before = kept.byLikeness.get(likeness);
  if (before) return before;
  if (kept.byLikeness.size >= MOST_KEPT) kept.byLikeness.clear();
  const made = newBinding(new EscapeAnswers(scene));
  kept.byLikeness.set(likeness, made);
  return made;
}

/** Every path with all that it rests on, for a binding of `escapeBinding`. */
export function escapeVerdicts(binding: EscapeBinding): readonly EscapeVerdict[] {
  return answersOf.get(binding)?.verdicts ?? [];
}

export function isEscapeBinding(value: unknown): value is EscapeBinding {
  return typeof value === 'object' && value !== null && answersOf.has(value);
}

/** What is not known of a name of `open`. */
export interface OpenQuestion {
  /** Facts that would have to be read, as expressions name them, each once. */
  readonly lacks: readonly string[];
  /** What is known to be unknowable from here, for a person: `Components.runc: 1.1.5+ds1, …`. */
  readonly untold: readonly string[];
  /** The titles of the paths; several for the summary. */
  readonly titles: readonly string[];
}

const questions = new WeakMap<EscapeBinding, Map<string, OpenQuestion>>();

/** Worked out once, because it is asked again with every fact that may still come. */
export function openQuestion(binding: EscapeBinding, id: string): OpenQuestion {
  const ofBinding = questions.get(binding) ?? new Map<string, OpenQuestion>();
  questions.set(binding, ofBinding);
  const made = ofBinding.get(id) ?? newQuestion(binding, id);
  ofBinding.set(id, made);
  return made;
}

function newQuestion(binding: EscapeBinding, id: string): OpenQuestion {
  const verdicts = escapeVerdicts(binding).filter(
    ({ path, state }) => state === 'unknown' && (id === SUMMARY || path.id === id),
  );
  const answers = verdicts.flatMap(({ steps }) =>
    steps.flatMap((step) => (step.state === 'unknown' ? step.answers.map(({ answer }) => answer) : [])),
  );
  const told = answers.filter(({ value }) => value !== NOT_READ);
  return {
    lacks: [...new Set(answers.flatMap(({ lacks = [] }) => lacks))],
    untold: [...new Set(told.map(({ fact, value }) => `${fact}: ${value}`))],
    titles: verdicts.map(({ path }) => path.title),
  };
}

/** The name under which all paths together are asked for. */
export const SUMMARY = 'summary';

function newBinding(answers: EscapeAnswers): EscapeBinding {
  const states = ESCAPE_PATHS.map((path) => ({ path, state: answers.stateOf(path) }));
  const complete = states.filter(({ state }) => state === 'complete').map(({ path }) => path.title);
  const sure = states.filter(({ state }) => state !== 'unknown');
  const isSummed = complete.length > 0 || sure.length === states.length;
  let because: EscapeBinding['because'] | undefined;
  const made: EscapeBinding = {
    open: sharedOpen({
      ...Object.fromEntries(sure.map(({ path, state }) => [path.id, state === 'complete'])),
      ...(isSummed && { [SUMMARY]: complete.length > 0 }),
    }),
    complete,
    // Only what is shown asks for it.
    get because() {
      because ??= reasons(answers.verdicts);
      return because;
    },
  };
  answersOf.set(made, answers);
  return made;
}

const opens = new Map<string, EscapeBinding['open']>();

/** The same object for the same answers: containers differ in what the answers rest on more than in the answers. */
function sharedOpen(open: EscapeBinding['open']): EscapeBinding['open'] {
  const key = JSON.stringify(open);
  const before = opens.get(key);
  if (before) return before;
  if (opens.size >= MOST_KEPT) opens.clear();
  opens.set(key, open);
  return open;
}

function reasons(verdicts: readonly EscapeVerdict[]): EscapeBinding['because'] {
  const ofPaths = verdicts.map(({ path, steps }) => {
    const facts = steps.flatMap(({ answers }) => answers.map(({ answer }) => [answer.fact, answer.value]));
    return [path.id, Object.fromEntries(facts)] as const;
  });
  const ofAll = verdicts
    .filter(({ state }) => state !== 'blocked')
    .map(({ path, state }) => [path.title, STATE_WORDS[state]]);
  return { ...Object.fromEntries(ofPaths), [SUMMARY]: Object.fromEntries(ofAll) };
}

/** How a state is called. */
const STATE_WORDS = {
  complete: 'complete',
  near: 'one step away',
  blocked: 'blocked',
  unknown: 'unknown',
} as const;

const numbers = new WeakMap<object, number>();
let lastNumber = 0;

/** The same number for the same object. */
function numberOf(value: object | undefined): number {
  if (value === undefined) return 0;
  const before = numbers.get(value);
  if (before !== undefined) return before;
  lastNumber += 1;
  numbers.set(value, lastNumber);
  return lastNumber;
}

/** A text that is equal for containers of which all is equal that the answers go by. */
function likenessOf(scene: EscapeScene): string {
  const { container, live, mounted, capabilities, namespaces, accounts, volumes } = scene;
  const { HostConfig, Config } = container;
  return JSON.stringify([
    HostConfig.Privileged,
    HostConfig.CapAdd,
    HostConfig.CapDrop,
    HostConfig.SecurityOpt,
    HostConfig.PidMode,
    HostConfig.NetworkMode,
    HostConfig.IpcMode,
    HostConfig.UsernsMode,
    HostConfig.Devices,
    HostConfig.DeviceCgroupRules,
    HostConfig.DeviceRequests,
    HostConfig.ReadonlyPaths,
    HostConfig.GroupAdd,
    HostConfig.Runtime,
    Config.User,
    [namespaces.network.mode, namespaces.pid.mode, namespaces.ipc.mode],
    [container.State.Running, container.AppArmorProfile, container.ProcessLabel],
    telling(scene),
    container.Mounts.map(({ Type, Name, Source, Destination, RW }) => [Type, Name, Source, Destination, RW]),
    [numberOf(mounted), numberOf(accounts), container.Mounts.length === 0 ? 0 : numberOf(volumes)],
    capabilities === undefined,
    live && [
      [live.Uid, live.Gid, live.Seccomp, live.NoNewPrivs, live.AppArmor, live.Cgroup?.version],
      live.CapEff,
      live.CapBnd,
      live.HostNamespaces,
      live.UidMap,
      numberOf(live.KernelMounts),
      live.NoSetuid,
      live.Processes?.some(({ uid }) => uid === 0),
    ],
  ]);
}

/** What of names, programs and variables matters: mostly nothing. */
function telling(scene: EscapeScene): readonly unknown[] {
  const { Image, Env } = scene.container.Config;
  const isEngine = BUILDKIT_IMAGE.test(Image) || ENGINE_IMAGES.some((pattern) => pattern.test(Image));
  return [
    isEngine ? Image : '',
    programsOf(scene).filter((name) => ENGINE_PROGRAMS.has(name)),
    ADDRESS_VARIABLES.filter((name) => Env.some((entry) => entry.startsWith(`${name}=`))),
  ];
}

const engineScenes = new WeakMap<object, { readonly engine: object; readonly scene: EngineScene }>();
let latest: { readonly text: string; readonly scene: EngineScene } | undefined;

/** What of the engine matters; the same object for as long as that is the same. Undefined when the engine does not tell. */
export function engineScene({ info, engine }: Pick<Facts, 'info' | 'engine'>): EngineScene | undefined {
  if (info === undefined || engine === undefined) return undefined;
  const before = engineScenes.get(info);
  if (before?.engine === engine) return before.scene;
  const made: EngineScene = {
    name: engine.name,
    version: engine.version,
    rootless: engine.rootless,
    isDesktop: /^docker desktop/i.test(info.OperatingSystem),
    platform: engine.platform ?? '',
    components: engine.components ?? {},
    kernel: info.KernelVersion,
    architecture: info.Architecture,
    securityOptions: info.SecurityOptions,
    cgroupVersion: info.CgroupVersion,
    authorizationPlugins: info.Plugins.Authorization,
    defaultRuntime: info.DefaultRuntime,
  };
  const text = JSON.stringify(made);
  const scene = latest?.text === text ? latest.scene : made;
  latest = { text, scene };
  engineScenes.set(info, { engine, scene });
  return scene;
}
