/** What is said of a fact that is not there: whether it may still come, and why it can't be had. */
import { containerName } from '../facts/container.ts';
import type { ContainerChanges } from '../facts/container-changes.ts';
import type { Facts } from '../facts/facts.ts';
import { isKubeKind, type ResourceKind } from '../facts/finding.ts';
import type { Gap } from '../facts/gap.ts';
import { imageName } from '../facts/image.ts';
import type { Profile } from '../facts/profile.ts';
import { hasEngine } from '../facts/target.ts';
import { isEscapeBinding, openQuestion, SUMMARY } from '../insight/escape/escape-of.ts';
import { profileOf } from '../insight/profile/profile-of.ts';
import { liveGap } from './bindings.ts';
import { missingList } from './kubernetes/missing-list.ts';

/** While the first load goes on, a fact that is not there yet is no reason for a verdict. */
export function isLoading(facts: Facts): boolean {
  return facts.connection.state === 'connecting' || facts.connection.state === 'loading';
}

/** The gap that says why a resource could not be read, under whichever of its names the source knew it. */
export function gapAbout(facts: Facts, kind: ResourceKind, id: string, name: string): Gap | undefined {
  const shortId = id.replace(/^sha256:/, '').slice(0, 12);
  for (const word of [id, name, shortId]) {
    const gap = facts.gaps.get(`${kind} ${word}`);
    if (gap) return gap;
  }
  return undefined;
}

/** Whether something is known of this very container that says why more of it is missing. */
export function hasGapOf(facts: Facts, name: string): boolean {
  const { gaps } = facts;
  return (
    (gaps.size > 0 && OF_ONE_CONTAINER.some((what) => gaps.has(`${what} ${name}`))) ||
    changesOf(facts, name) !== undefined
  );
}

const OF_ONE_CONTAINER = ['live', 'changes', 'processes'] as const;

/** Why the engine's own answer could not be read. */
function gapAboutEngine(facts: Facts): Gap | undefined {
  return facts.gaps.get('engine.info');
}

/** A name that an expression uses and that is not bound: why, and whether it may still come. */
export interface MissingFact {
  readonly isStillComing: boolean;
  /** For a person, one or two short sentences. */
  readonly reason: string;
}

/** The resource that lacks the fact. */
export interface Lacking {
  readonly kind: ResourceKind;
  readonly name: string;
  /** Of what is in Kubernetes; empty for the rest. */
  readonly namespace: string;
  /** The image itself, or the one that the container was made from. */
  readonly imageId: string | undefined;
  /** What `escapeBinding` made of it. */
  readonly escapes?: unknown;
}

/** `variable` is a name that expressions use and that is not bound. */
export function missingFact(facts: Facts, variable: string, lacking: Lacking): MissingFact {
  const ofCluster = missingOfCluster(facts, variable, lacking);
  if (ofCluster) return ofCluster;
  const { name, imageId } = lacking;
  switch (variable) {
    case 'image':
      return missingImage(facts, imageId);
    case 'history':
      return missingDetail(facts, imageId, 'history', 'The history of this image');
    case 'accounts':
      return missingDetail(facts, imageId, 'accounts', 'The users that this image names');
    case 'secrets':
      return missingLayers(facts, imageId);
    case 'usedBy': {
      const gap = facts.gaps.get('containers');
      return gap
        ? { isStillComing: false, reason: gapReason(gap) }
        : { isStillComing: isLoading(facts), reason: 'The containers are not known.' };
    }
    case 'live':
      return missingLive(facts, name);
    case 'capabilities':
      return facts.engine === undefined ? missingEngine(facts) : missingLive(facts, name);
    case 'daemon':
      return missingEngine(facts);
    case 'swarm': {
      const gap = facts.gaps.get('swarm');
      return gap
        ? { isStillComing: false, reason: gapReason(gap) }
        : { isStillComing: isLoading(facts), reason: 'This target tells nothing about a swarm.' };
    }
    case 'networks': {
      const gap = facts.gaps.get('networks');
      return gap
        ? { isStillComing: false, reason: gapReason(gap) }
        : { isStillComing: isLoading(facts), reason: 'The networks are not known.' };
    }
    default:
      return { isStillComing: isLoading(facts), reason: `The ${variable} is not known.` };
  }
}

/** Undefined for what is not about a cluster. */
function missingOfCluster(facts: Facts, path: string, lacking: Lacking): MissingFact | undefined {
  const { kind, name, namespace } = lacking;
  if (!isKubeKind(kind)) return undefined;
  const list = missingList(facts, path, { kind, name, namespace });
  if (list === undefined) return { isStillComing: false, reason: `The object has no ${path}.` };
  if (list.gap) return { isStillComing: false, reason: gapReason(list.gap) };
  const isStillComing =
    list.isStillComing === 'later' || (list.isStillComing === 'loading' && isLoading(facts));
  return { isStillComing, reason: `${sentence(`${list.words} not known`)}` };
}

function missingEngine(facts: Facts): MissingFact {
  if (!hasEngine(facts.target))
    return {
      isStillComing: false,
      reason: 'These are images in a file: there is no engine to compare with.',
    };
  const gap = gapAboutEngine(facts);
  return gap
    ? { isStillComing: false, reason: gapReason(gap) }
    : { isStillComing: isLoading(facts), reason: 'The engine’s own settings are not known.' };
}

/**
 * A field that is not there. What is missing of the host and of the kernel's view may still be read, or a gap with its
 * path says why not; what an engine leaves out stays out.
 */
export function missingField(facts: Facts, path: string, lacking: Lacking): MissingFact {
  const ofCluster = missingOfCluster(facts, path, lacking);
  if (ofCluster) return ofCluster;
  const { name, imageId } = lacking;
  switch (nameIn(path)) {
    case 'escapes': {
      const [, way] = /^escapes\.open\["([^"]+)"\]/.exec(path) ?? [];
      if (way !== undefined) return missingEscape(facts, way, lacking);
      break;
    }
    case 'live':
      return missingLive(facts, name);
    case 'drift':
      return missingDrift(facts, path, name);
    case 'profile':
      return missingOfProfile(facts, path, lacking);
    case 'mounted':
      return missingMounted(facts);
    case 'files':
    case 'settings':
    case 'release':
    case 'packages':
      return missingLayers(facts, imageId);
    case 'host': {
      const gap = gapAboutHost(facts, path);
      if (gap) return { isStillComing: false, reason: gapReason(gap) };
      return {
        isStillComing: facts.hostReading.state === 'reading' || (isLoading(facts) && !isHostDone(facts)),
        reason: `${path} was not read.`,
      };
    }
    case 'inventory': {
      if (!path.startsWith('inventory.unusedImages')) break;
      const gap = facts.gaps.get('images');
      return gap
        ? { isStillComing: false, reason: gapReason(gap) }
        : { isStillComing: isLoading(facts), reason: 'The images are not known.' };
    }
    case 'swarm': {
      const gap = facts.gaps.get(path) ?? facts.gaps.get('swarm');
      if (gap) return { isStillComing: false, reason: gapReason(gap) };
      break;
    }
  }
  return { isStillComing: false, reason: `The engine did not report ${path}.` };
}

/** The name that a path begins with. */
function nameIn(path: string): string {
  const end = path.search(/\W/);
  return end === -1 ? path : path.slice(0, end);
}

/** What keeps a way out of a container from being known. */
function missingEscape(facts: Facts, way: string, lacking: Lacking): MissingFact {
  const { escapes } = lacking;
  if (!isEscapeBinding(escapes)) return { isStillComing: false, reason: 'What it rests on is not known.' };
  const { lacks, untold, titles } = openQuestion(escapes, way);
  const behind = lacks.map((path) => missingAt(facts, path, lacking));
  const isStillComing = behind.some((each) => each.isStillComing);
  if (way === SUMMARY)
    return {
      isStillComing,
      reason: sentence(`No way out is complete, but not all are known: ${titles.join(', ')}`),
    };
  // What was not read matters less than what was read and does not tell.
  const reasons = untold.length > 0 ? untold.map(sentence) : behind.map(({ reason }) => reason);
  return { isStillComing, reason: [...new Set(reasons)].join(' ') };
}

function missingAt(facts: Facts, path: string, lacking: Lacking): MissingFact {
  return /[.[]/.test(path) || path === 'mounted'
    ? missingField(facts, path, lacking)
    : missingFact(facts, path, lacking);
}

function isHostDone({ hostReading }: Facts): boolean {
  return hostReading.state === 'done';
}

/** The gap of the path itself, of what it is a part of, or else of a part of it. */
function gapAboutHost(facts: Facts, path: string): Gap | undefined {
  for (let whole = path; whole !== ''; whole = withoutLastStep(whole)) {
    const gap = facts.gaps.get(whole);
    if (gap) return gap;
  }
  for (const [fact, gap] of facts.gaps) if (fact.startsWith(path)) return gap;
  return undefined;
}

function withoutLastStep(path: string): string {
  return path.replace(/(?:^|\.\??|(?=\[))(?:\[\??"[^"]*"\]|[^.[\]]*)$/, '');
}

/** What a container mounts is known but for its volumes, and for what the host has in the folders that it mounts. */
function missingMounted(facts: Facts): MissingFact {
  const names = ['volumes', 'host.mountSources', 'host'];
  const gap = names.flatMap((name) => facts.gaps.get(name) ?? [])[0];
  if (gap) return { isStillComing: false, reason: gapReason(gap) };
  return {
    isStillComing: facts.hostReading.state === 'reading' || (isLoading(facts) && !isHostDone(facts)),
    reason: 'What the host has in the folders that it mounts was not read.',
  };
}

function missingLive(facts: Facts, name: string): MissingFact {
  const gap = liveGap(facts, name);
  if (gap) return { isStillComing: false, reason: gapReason(gap) };
  return {
    isStillComing: !isHostDone(facts) && (isLoading(facts) || facts.hostReading.state === 'reading'),
    reason: 'What the kernel says of its processes was not read.',
  };
}

/**
 * What a container changed is read where somebody looks at it, and nobody does unasked: until then nothing is said. What it
 * runs comes with the kernel's view of it.
 */
function missingDrift(facts: Facts, path: string, name: string): MissingFact {
  if (isAboutChanges(path)) {
    const gap = facts.gaps.get(`changes ${name}`);
    if (gap) return { isStillComing: false, reason: gapReason(gap) };
    if (changesOf(facts, name) !== undefined)
      return { isStillComing: false, reason: 'It changed more files than can be listed.' };
    return { isStillComing: true, reason: 'What it changed on its own file system was not looked at.' };
  }
  const missing = missingLive(facts, name);
  if (facts.live.size === 0 || missing.isStillComing || liveGap(facts, name)) return missing;
  const reason = 'Its engine keeps files where they can’t be compared with the image.';
  return { isStillComing: false, reason };
}

/** Few containers are looked at, among many. */
function changesOf({ containers, changes }: Facts, name: string): ContainerChanges | undefined {
  for (const [id, changed] of changes) {
    const container = containers.get(id);
    if (container !== undefined && containerName(container) === name) return changed;
  }
  return undefined;
}

/**
 * Whether a field is of what comes by itself when somebody looks at the container: changed files, and what is compared with a
 * profile, where there is none for its image.
 */
export function comesByLooking(path: string, imageId: string | undefined, facts: Facts): boolean {
  if (path.startsWith('drift.files')) return true;
  return path.startsWith('profile.') && (imageId === undefined || profileOf(imageId, facts) === undefined);
}

/** Whether a field tells of changed files. */
function isAboutChanges(path: string): boolean {
  return path.startsWith('drift.files');
}

/**
 * What is compared with the profile of its image. Nobody has to have one: without it nothing is said. What the profile does not
 * know can't be compared; what is not known of the container now may come when somebody looks at it.
 */
function missingOfProfile(facts: Facts, path: string, { name, imageId = '' }: Lacking): MissingFact {
  const profile = profileOf(imageId, facts);
  if (profile === undefined)
    return {
      isStillComing: true,
      reason: 'There is no profile of its image: nobody recorded what is normal.',
    };
  const field = path.replace(/^profile\.?/, '');
  if (!isKnownToProfile(profile, field)) {
    const words = PROFILE_WORDS[field] ?? 'this';
    const reason = `The profile of ${profile.image.name} does not know ${words}: it could not be seen while it was recorded. Record it as root on the host.`;
    return { isStillComing: false, reason };
  }
  if (field === 'files') return missingDrift(facts, 'drift.files', name);
  const gap = facts.gaps.get(`processes ${name}`);
  if (gap) return { isStillComing: false, reason: gapReason(gap) };
  if (field === 'peers' || field === 'rights')
    return { isStillComing: true, reason: 'Nobody looked at what runs in it.' };
  return missingLive(facts, name);
}

function isKnownToProfile({ knows }: Profile, field: string): boolean {
  if (field === 'programs') return knows.includes('programs') || knows.includes('commands');
  return knows.some((kind) => kind === field || (kind === 'paths' && field === 'files'));
}

const PROFILE_WORDS: Readonly<Record<string, string>> = {
  programs: 'which programs run',
  rights: 'as whom programs run',
  listeners: 'where they listen',
  peers: 'with whom they talk',
  files: 'what they write',
};

function missingDetail(
  facts: Facts,
  imageId: string | undefined,
  detail: 'history' | 'accounts',
  what: string,
): MissingFact {
  const image = imageId === undefined ? undefined : facts.images.get(imageId);
  const gap =
    (image && facts.gaps.get(`${detail} of image ${imageName(image)}`)) ??
    (detail === 'accounts' ? (facts.gaps.get('host.imageAccounts') ?? facts.gaps.get('host')) : undefined);
  if (gap) return { isStillComing: false, reason: gapReason(gap) };
  const isComing = isLoading(facts) || (detail === 'accounts' && facts.hostReading.state === 'reading');
  return { isStillComing: isComing, reason: `${what} was not read.` };
}

function missingImage(facts: Facts, imageId: string | undefined): MissingFact {
  const image = imageId === undefined ? undefined : facts.images.get(imageId);
  const gap =
    imageId === undefined ? undefined : gapAbout(facts, 'image', imageId, image ? imageName(image) : imageId);
  if (gap) return { isStillComing: false, reason: gapReason(gap) };
  const listGap = facts.gaps.get('images');
  if (!image && listGap) return { isStillComing: false, reason: gapReason(listGap) };
  return {
    isStillComing: image !== undefined || isLoading(facts),
    reason: image
      ? 'The image of this container has not been read yet.'
      : 'The image of this container is not on the engine any more.',
  };
}

/**
 * What only layers tell. Nobody reads them unasked, so until then nothing is said about it: it may still come. A layer that
 * was asked for and can't be read is told.
 */
function missingLayers(facts: Facts, imageId: string | undefined): MissingFact {
  const image = imageId === undefined ? undefined : facts.images.get(imageId);
  const gap = image && facts.gaps.get(`layers of image ${imageName(image)}`);
  if (gap) return { isStillComing: false, reason: gapReason(gap) };
  const states = (imageId === undefined ? undefined : facts.layers.get(imageId))?.layers ?? [];
  for (const [layer, { state }] of states.entries()) {
    if (state.kind !== 'failed') continue;
    const { what, why, tryThis } = state.trouble;
    const reason = [`Layer ${layer + 1}: ${what}: ${why}`, tryThis].map(sentence).filter(Boolean).join(' ');
    return { isStillComing: false, reason };
  }
  return { isStillComing: true, reason: 'The files in its layers were not looked at.' };
}

export function gapReason(gap: Gap): string {
  return [gap.detail, gap.hint].map(sentence).filter(Boolean).join(' ');
}

function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const capital = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  return /[.!?]$/.test(capital) ? capital : `${capital}.`;
}
