/**
 * What the engine was told about a container beside what the kernel says of it: where a container is not confined as
 * it was configured, no list of options tells.
 */
import type { ContainerInspect } from '../facts/container.ts';
import type { Facts } from '../facts/facts.ts';
import type { LiveContainer } from '../facts/live-container.ts';
import { appArmorProfile, engineSeccomp, noNewPrivileges, seccompSetting } from './confinement.ts';
import { cpuLimit, memoryLimit, memorySize, pidsLimit } from './container-state.ts';
import { effectiveUser, namesUser, userNumber } from './container-user.ts';
import { configuredCapabilities, defaultCapabilities, liveCapabilities } from './held-capabilities.ts';
import { namespaceEnds } from './namespace-chain.ts';

export const LIVE_ASPECTS = [
  'user',
  'user ids',
  'capabilities',
  'seccomp',
  'no new privileges',
  'AppArmor',
  'shared with host',
  'root filesystem',
  'memory',
  'processes',
  'processor',
] as const;
export type LiveAspectName = (typeof LIVE_ASPECTS)[number];

/**
 * `weaker`: the kernel confines it less than it was configured. `stronger`: more. `different`: neither can be said.
 * `uncompared`: the configuration leaves it open. `unread`: the kernel's side is not known.
 */
export type LiveVerdict = 'same' | 'weaker' | 'stronger' | 'different' | 'uncompared' | 'unread';

export interface LiveAspect {
  readonly name: LiveAspectName;
  /** What the engine was told, in a few words. */
  readonly configured: string;
  /** What the kernel says; undefined when that is not known. */
  readonly live: string | undefined;
  readonly verdict: LiveVerdict;
  /** What makes the difference, where the words beside each other do not say it; else empty. */
  readonly note: string;
}

/** Every aspect, in the order of LIVE_ASPECTS. Of a container that does not run nothing is compared. */
export function liveAspects(facts: Facts, container: ContainerInspect): readonly LiveAspect[] {
  const live = facts.live.get(container.Id) ?? {};
  return LIVE_ASPECTS.map((name) => ({ name, ...ASPECTS[name](facts, container, live) }));
}

/** The aspects in which the kernel's view is another than the configured one. */
export function liveDifferences(facts: Facts, container: ContainerInspect): readonly LiveAspect[] {
  return liveAspects(facts, container).filter(({ verdict }) => DIFFERENT.includes(verdict));
}

const DIFFERENT: readonly LiveVerdict[] = ['weaker', 'stronger', 'different'];

type Compared = Omit<LiveAspect, 'name'>;
type Compare = (facts: Facts, container: ContainerInspect, live: LiveContainer) => Compared;

const ASPECTS: Readonly<Record<LiveAspectName, Compare>> = {
  user: compareUser,
  'user ids': compareUserIds,
  capabilities: compareCapabilities,
  seccomp: compareSeccomp,
  'no new privileges': compareNoNewPrivileges,
  AppArmor: compareAppArmor,
  'shared with host': compareNamespaces,
  'root filesystem': compareRoot,
  memory: compareMemory,
  processes: comparePids,
  processor: compareProcessor,
};

function unread(configured: string): Compared {
  return { configured, live: undefined, verdict: 'unread', note: '' };
}

/** Two sides of which the first one is the stricter when it is true. */
function compareStrict(
  configured: { readonly isStrict: boolean; readonly words: string },
  live: { readonly isStrict: boolean; readonly words: string } | undefined,
): Compared {
  if (live === undefined) return unread(configured.words);
  const verdict = configured.isStrict === live.isStrict ? 'same' : live.isStrict ? 'stronger' : 'weaker';
  return { configured: configured.words, live: live.words, verdict, note: '' };
}

function compareUser(facts: Facts, container: ContainerInspect, { InnerUid, Uid }: LiveContainer): Compared {
  const image = facts.images.get(container.Image);
  const user = effectiveUser(container, image?.stage === 'inspected' ? image.inspect : undefined);
  const number = userNumber(user, facts.imageAccounts.get(container.Image) ?? []);
  const configured = namesUser(user) && number !== undefined ? `${user} (${number})` : user;
  if (InnerUid === undefined) return unread(configured);
  const outside = Uid === undefined || Uid === InnerUid ? '' : `, on the host ${Uid}`;
  const live = `${InnerUid === 0 ? 'root' : InnerUid}${outside}`;
  return { configured, live, verdict: userVerdict(number, InnerUid), note: '' };
}

function userVerdict(configured: number | undefined, live: number): LiveVerdict {
  if (configured === live) return 'same';
  if (live === 0) return 'weaker';
  if (configured === undefined) return 'uncompared';
  return configured === 0 ? 'stronger' : 'different';
}

/** All ids there are: the map of a user namespace that is the host's own. */
const WHOLE_RANGE = 4_294_967_295;

function compareUserIds(facts: Facts, { HostConfig }: ContainerInspect, { UidMap }: LiveContainer): Compared {
  const options = facts.info?.SecurityOptions ?? [];
  const isRemapped = options.some((option) => option.startsWith('name=userns'));
  const asked = HostConfig.UsernsMode;
  const isOwn = facts.engine?.rootless === true || (asked === '' ? isRemapped : asked !== 'host');
  const configured = { isStrict: isOwn, words: isOwn ? 'remapped' : 'as on the host' };
  if (UidMap === undefined) return unread(configured.words);
  const root = UidMap.find(({ inside }) => inside === 0);
  const isHostMap = root?.outside === 0 && root.count >= WHOLE_RANGE;
  const outside = root === undefined ? 'no root inside' : `root is ${root.outside} on the host`;
  return compareStrict(configured, { isStrict: !isHostMap, words: isHostMap ? 'as on the host' : outside });
}

function compareCapabilities(facts: Facts, { HostConfig }: ContainerInspect, live: LiveContainer): Compared {
  const engine = facts.engine?.name ?? '';
  const granted = configuredCapabilities(HostConfig, engine);
  const configured = capabilityWords(granted, defaultCapabilities(engine));
  const held = liveCapabilities(live);
  if (held === undefined) return unread(configured);
  const more = [...held].filter((name) => !granted.has(name)).sort();
  const less = [...granted].filter((name) => !held.has(name)).sort();
  const { CapEff = [...held] } = live;
  const inEffect = CapEff.length === held.size ? '' : `, ${CapEff.length} in effect`;
  return {
    configured,
    live: `${held.size === 0 ? 'none' : held.size}${inEffect}`,
    verdict: more.length > 0 ? 'weaker' : less.length > 0 ? 'stronger' : 'same',
    note: [
      ...(more.length > 0 ? [`more: ${more.join(', ')}`] : []),
      ...(less.length > 0 ? [`less: ${less.join(', ')}`] : []),
    ].join('; '),
  };
}

function capabilityWords(granted: ReadonlySet<string>, usual: ReadonlySet<string>): string {
  if (granted.size === 0) return 'none';
  const isUsual = granted.size === usual.size && [...granted].every((name) => usual.has(name));
  return isUsual ? `${granted.size}, the default` : String(granted.size);
}

const SECCOMP_WORDS = { unconfined: 'off', custom: 'own profile', engine: 'engine’s profile' } as const;
const SECCOMP_MODES: readonly string[] = ['off', 'strict', 'filter'];

function compareSeccomp(
  facts: Facts,
  { HostConfig }: ContainerInspect,
  { Seccomp, SeccompFilters }: LiveContainer,
): Compared {
  const options = facts.info?.SecurityOptions ?? [];
  const knowsNone = facts.info !== undefined && engineSeccomp(options) === undefined;
  const setting = seccompSetting(HostConfig.SecurityOpt, HostConfig.Privileged, options);
  const configured = {
    isStrict: !knowsNone && setting !== 'unconfined',
    words: knowsNone ? 'off: the engine knows none' : SECCOMP_WORDS[setting],
  };
  if (Seccomp === undefined) return unread(configured.words);
  const filters = SeccompFilters !== undefined && SeccompFilters > 1 ? `, ${SeccompFilters} of them` : '';
  const words = `${SECCOMP_MODES[Seccomp] ?? `mode ${Seccomp}`}${filters}`;
  return compareStrict(configured, { isStrict: Seccomp > 0, words });
}

function compareNoNewPrivileges(
  facts: Facts,
  { HostConfig }: ContainerInspect,
  { NoNewPrivs }: LiveContainer,
): Compared {
  const isSet = noNewPrivileges(HostConfig.SecurityOpt, facts.info?.SecurityOptions ?? []);
  return compareStrict(
    { isStrict: isSet, words: isSet ? 'on' : 'off' },
    NoNewPrivs === undefined ? undefined : { isStrict: NoNewPrivs, words: NoNewPrivs ? 'on' : 'off' },
  );
}

function compareAppArmor(_: Facts, container: ContainerInspect, { AppArmor }: LiveContainer): Compared {
  const profile = appArmorProfile(container);
  const configured = profile === '' ? 'none' : profile;
  if (AppArmor === undefined) return unread(configured);
  const live = AppArmor === '' ? 'none' : AppArmor;
  return { configured, live, verdict: appArmorVerdict(profile, AppArmor), note: '' };
}

/** `live` is a profile with its mode: in any other than enforce the profile only writes down what it would stop. */
function appArmorVerdict(configured: string, live: string): LiveVerdict {
  const [profile = '', mode = ''] = live.split(/ (?=\([a-z]+\)$)/);
  const isSet = !isUnconfined(configured);
  const confines = !isUnconfined(profile) && (mode === '' || mode === '(enforce)');
  if (isSet !== confines) return confines ? 'stronger' : 'weaker';
  return !isSet || profile === configured ? 'same' : 'different';
}

function isUnconfined(profile: string): boolean {
  return profile === '' || profile === 'unconfined';
}

/** Namespaces by the names that people know; those of users have an aspect of their own, those of time nobody sets. */
const NAMESPACE_WORDS = [
  ['net', 'network'],
  ['pid', 'pid'],
  ['ipc', 'ipc'],
  ['uts', 'uts'],
  ['cgroup', 'cgroup'],
  ['mnt', 'mounts'],
] as const;

function compareNamespaces(
  facts: Facts,
  container: ContainerInspect,
  { HostNamespaces }: LiveContainer,
): Compared {
  const { UTSMode, CgroupnsMode } = container.HostConfig;
  const { network, pid, ipc } = namespaceEnds(facts, container);
  const isShared: Readonly<Record<string, boolean>> = {
    network: network.mode === 'host',
    pid: pid.mode === 'host',
    ipc: ipc.mode === 'host',
    uts: UTSMode === 'host',
    // Unsaid, as by Podman, it is the engine's default: private with version 2 of control groups only.
    cgroup: CgroupnsMode === '' ? facts.info?.CgroupVersion !== '2' : CgroupnsMode === 'host',
  };
  const words = (names: readonly string[]): string => (names.length === 0 ? 'nothing' : names.join(', '));
  const configured = NAMESPACE_WORDS.flatMap(([, word]) => (isShared[word] === true ? [word] : []));
  if (HostNamespaces === undefined) return unread(words(configured));
  const live = NAMESPACE_WORDS.flatMap(([kernel, word]) => (HostNamespaces.includes(kernel) ? [word] : []));
  const isMore = live.some((word) => !configured.includes(word));
  const isLess = configured.some((word) => !live.includes(word));
  const verdict = isMore ? 'weaker' : isLess ? 'stronger' : 'same';
  return { configured: words(configured), live: words(live), verdict, note: '' };
}

function compareRoot(_: Facts, { HostConfig }: ContainerInspect, { RootReadOnly }: LiveContainer): Compared {
  const words = (isReadOnly: boolean): string => (isReadOnly ? 'read-only' : 'writable');
  const isSet = HostConfig.ReadonlyRootfs;
  return compareStrict(
    { isStrict: isSet, words: words(isSet) },
    RootReadOnly === undefined ? undefined : { isStrict: RootReadOnly, words: words(RootReadOnly) },
  );
}

/** Limits are rounded on their way to the kernel: memory to pages, processors to microseconds. */
const ROUNDING = 0.01;

/** A limit of 0 or null is none. `words` tells one. */
function compareLimits(
  configured: { readonly limit: number; readonly words: string },
  live: number | null | undefined,
  words: (limit: number) => string,
): Compared {
  if (live === undefined) return unread(configured.words);
  const bound = configured.limit > 0 ? configured.limit : Number.POSITIVE_INFINITY;
  const real = live ?? Number.POSITIVE_INFINITY;
  const isSame = bound === real || (Number.isFinite(bound) && Math.abs(bound - real) <= ROUNDING * bound);
  return {
    configured: configured.words,
    live: live === null ? 'no limit' : words(live),
    verdict: isSame ? 'same' : real > bound ? 'weaker' : 'stronger',
    note: '',
  };
}

function compareMemory(_: Facts, { HostConfig }: ContainerInspect, { Cgroup }: LiveContainer): Compared {
  return compareLimits(
    { limit: HostConfig.Memory, words: memoryLimit(HostConfig) },
    Cgroup?.memoryMax,
    memorySize,
  );
}

function comparePids(_: Facts, { HostConfig }: ContainerInspect, { Cgroup }: LiveContainer): Compared {
  return compareLimits(
    { limit: HostConfig.PidsLimit, words: pidsLimit(HostConfig) },
    Cgroup?.pidsMax,
    (limit) => `${limit} processes`,
  );
}

/** The kernel's period when none is set, in microseconds. */
const USUAL_PERIOD = 100_000;

function compareProcessor(_: Facts, { HostConfig }: ContainerInspect, { Cgroup }: LiveContainer): Compared {
  const { NanoCpus, CpuQuota, CpuPeriod } = HostConfig;
  const quota = Math.max(0, CpuQuota) / (CpuPeriod > 0 ? CpuPeriod : USUAL_PERIOD);
  return compareLimits(
    { limit: NanoCpus > 0 ? NanoCpus / 1e9 : quota, words: cpuLimit(HostConfig) },
    Cgroup?.cpuMax,
    (limit) => `${Number(limit.toFixed(2))} ${limit === 1 ? 'CPU' : 'CPUs'}`,
  );
}
