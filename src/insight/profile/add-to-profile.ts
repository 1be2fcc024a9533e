/** Adds what was seen of a container to the profile of its image, and keeps it as general as it is useful. Pure. */
import {
  PROFILE_KINDS,
  PROFILE_VERSION,
  type Profile,
  type ProfilePath,
  type ProfilePeer,
  type ProfileProgram,
} from '../../facts/profile.ts';
import { isSystemPath } from '../../knowledge/system-paths.ts';
import { isPublicRange } from './general-peer.ts';
import type { Observation } from './observe-container.ts';
import { indexOf, listenerKey, peerKey } from './profile-index.ts';

export interface Sighting {
  readonly container: string;
  /** RFC 3339. */
  readonly at: string;
  /** Whether a person took it in. */
  readonly isAccepted?: boolean;
}

export function emptyProfile(image: Profile['image']): Profile {
  return {
    plimsoll: 'profile',
    version: PROFILE_VERSION,
    image,
    knows: [],
    recordings: [],
    programs: [],
    commands: [],
    listeners: [],
    peers: [],
    paths: [],
  };
}

/** Only this of an observation: what a person accepts is no proof that the rest of its kind was seen. */
export type Addition = Pick<Observation, 'programs' | 'commands' | 'listeners' | 'peers' | 'paths'>;

/** The same profile where there is nothing new. */
export function withObservation(profile: Profile, seen: Observation, sighting: Sighting): Profile {
  const knows = PROFILE_KINDS.filter((kind) => profile.knows.includes(kind) || seen.knows.has(kind));
  const added = withAddition(profile, seen, sighting);
  return knows.length === profile.knows.length ? added : { ...added, knows };
}

export function withAddition(
  profile: Profile,
  seen: Addition,
  { container, at, isAccepted = false }: Sighting,
): Profile {
  const from = { since: at, container, ...(isAccepted ? { accepted: true as const } : {}) };
  return withEntries(profile, {
    programs: seen.programs.map(({ path, origin, users, capabilities }) => ({
      path,
      origin,
      users: [...users],
      capabilities: [...capabilities],
      ...from,
    })),
    commands: seen.commands.map(({ name }) => ({ name, ...from })),
    listeners: seen.listeners.map(({ port, protocol, open }) => ({ port, protocol, open, ...from })),
    peers: seen.peers.map(({ direction, peer, port, protocol }) => ({
      direction,
      peer,
      port,
      protocol,
      ...from,
    })),
    paths: seen.paths.map(({ path, what }) => ({ path, what, ...from })),
  });
}

/** What another recording of the image found, added to what is known. */
export function mergedProfile(profile: Profile, other: Profile): Profile {
  return {
    ...withEntries(profile, other),
    image: {
      ...profile.image,
      digests: union(profile.image.digests, other.image.digests),
    },
    knows: PROFILE_KINDS.filter((kind) => profile.knows.includes(kind) || other.knows.includes(kind)),
    recordings: [...profile.recordings, ...other.recordings],
  };
}

type Entries = Pick<Profile, 'programs' | 'commands' | 'listeners' | 'peers' | 'paths'>;

/** The same profile where it has them all. */
function withEntries(profile: Profile, entries: Entries): Profile {
  const index = indexOf(profile);
  const programs = withPrograms(profile.programs, entries.programs);
  const commands = entries.commands.filter((one) => !index.hasCommand(one));
  const listeners = entries.listeners.filter((one) => !index.hasListener(one));
  const peers = entries.peers.filter((one) => !index.hasPeer(one));
  const paths = entries.paths.filter((one) => !index.hasPath(one));
  const count = commands.length + listeners.length + peers.length + paths.length;
  if (programs === profile.programs && count === 0) return profile;
  return {
    ...profile,
    programs: [...programs],
    commands: [...profile.commands, ...oneOfEach(commands, ({ name }) => name)],
    listeners: [...profile.listeners, ...oneOfEach(listeners, listenerKey)],
    peers: generalPeers([...profile.peers, ...oneOfEach(peers, peerKey)]),
    paths: generalPaths([...profile.paths, ...oneOfEach(paths, ({ path, what }) => `${what} ${path}`)]),
  };
}

/** The same list where there is nothing new. */
function withPrograms(
  known: readonly ProfileProgram[],
  others: readonly ProfileProgram[],
): readonly ProfileProgram[] {
  let list = known;
  for (const other of others) {
    const { path, origin, users, capabilities } = other;
    const at = list.findIndex(
      (one) =>
        one.path === path && (one.origin === origin || one.origin === undefined || origin === undefined),
    );
    const before = list[at];
    if (before === undefined) {
      list = [...list, other];
      continue;
    }
    const after = {
      ...before,
      origin: before.origin ?? origin,
      users: union(before.users, users).sort((one, another) => one - another),
      capabilities: union(before.capabilities, capabilities).sort(),
    };
    const isSame =
      after.origin === before.origin &&
      after.users.length === before.users.length &&
      after.capabilities.length === before.capabilities.length;
    if (!isSame) list = list.with(at, after);
  }
  return list;
}

function union<T>(one: readonly T[], other: readonly T[]): T[] {
  return [...new Set([...one, ...other])];
}

/** The first of those that are the same. */
function oneOfEach<T>(list: readonly T[], keyOf: (one: T) => string): readonly T[] {
  const kept = new Map<string, T>();
  for (const one of list) if (!kept.has(keyOf(one))) kept.set(keyOf(one), one);
  return [...kept.values()];
}

/** So many ranges of public addresses on one port, and it is the internet that is talked to. */
const MOST_RANGES = 12;

function generalPeers(peers: readonly ProfilePeer[]): ProfilePeer[] {
  const ranges = Map.groupBy(
    peers.filter(({ peer }) => isPublicRange(peer)),
    ({ direction, port, protocol }) => `${direction} ${port} ${protocol}`,
  );
  const wide = [...ranges.values()].filter((list) => list.length > MOST_RANGES);
  if (wide.length === 0) return [...peers];
  const gone = new Set(wide.flat());
  const made = wide.flatMap(([first]) => (first === undefined ? [] : [{ ...first, peer: 'internet' }]));
  return [...peers.filter((one) => !gone.has(one)), ...made];
}

/** So many files of a folder, and it is the folder that is written to. */
const MOST_FILES = 24;

/** Programs stay one by one, and so do files of the system: there each one matters. */
function generalPaths(paths: readonly ProfilePath[]): ProfilePath[] {
  const folders = Map.groupBy(
    paths.filter(({ path, what }) => what !== 'program' && !path.endsWith('/*') && !isSystemPath(path)),
    ({ path, what }) => `${what} ${path.slice(0, path.lastIndexOf('/'))}`,
  );
  const full = [...folders].filter(([, list]) => list.length > MOST_FILES);
  // Directly below the root there is nothing that would not be everything.
  const wide = full.filter(([key]) => key.includes('/'));
  if (wide.length === 0) return [...paths];
  const gone = new Set(wide.flatMap(([, list]) => list));
  const made = wide.flatMap(([key, [first]]) =>
    first === undefined ? [] : [{ ...first, path: `${key.slice(key.indexOf(' ') + 1)}/*` }],
  );
  return [...paths.filter((one) => !gone.has(one)), ...made];
}
