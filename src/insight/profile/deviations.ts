/** What a container does now that the profile of its image does not have. Pure. */
import type { ContainerInspect } from '../../facts/container.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Profile, ProfileKind } from '../../facts/profile.ts';
import { ORIGIN_WORDS } from '../container/origin-words.ts';
import type { Addition } from './add-to-profile.ts';
import {
  type Observation,
  observeContainer,
  type SeenListener,
  type SeenPeer,
  type SeenProgram,
} from './observe-container.ts';
import { indexOf, listenerKey, type ProfileIndex, peerKey } from './profile-index.ts';
import { profileOf } from './profile-of.ts';

export const DEVIATION_KINDS = [
  'programs',
  'rights',
  'listeners',
  'peers',
  'paths',
] as const satisfies readonly ProfileKind[];
export type DeviationKind = (typeof DEVIATION_KINDS)[number];

export interface Deviation {
  readonly kind: DeviationKind;
  /** Stays the same while it is the same thing. */
  readonly id: string;
  /** What it is about: a path, a port, a peer. */
  readonly subject: string;
  /** What about it, in a few words. */
  readonly words: string;
  /** A process behind it, as the host numbers it; 0 where none is known. */
  readonly pid: number;
  /** What a profile would get that takes it in. */
  readonly addition: Addition;
}

export interface Deviations {
  readonly profile: Profile;
  /** What could be compared: the profile knows it, and it can be seen now. */
  readonly compared: ReadonlySet<DeviationKind>;
  readonly list: readonly Deviation[];
}

const NOTHING: Addition = { programs: [], commands: [], listeners: [], peers: [], paths: [] };

export function deviationsFrom(profile: Profile, seen: Observation): Deviations {
  const index = indexOf(profile);
  const both = (kind: ProfileKind): boolean => profile.knows.includes(kind) && seen.knows.has(kind);
  const compared = new Set<DeviationKind>();
  const list: Deviation[] = [];
  if (both('programs')) {
    compared.add('programs');
    for (const program of seen.programs)
      if (index.program(program) === undefined) list.push(newProgram(program, index));
  } else if (both('commands')) {
    compared.add('programs');
    for (const { name, pids } of seen.commands) {
      if (index.hasCommand({ name })) continue;
      list.push({
        kind: 'programs',
        id: `command ${name}`,
        subject: name,
        words: 'by the name of its command',
        pid: pids[0] ?? 0,
        addition: { ...NOTHING, commands: [{ name, pids }] },
      });
    }
  }
  if (both('rights')) {
    compared.add('rights');
    for (const program of seen.programs) list.push(...newRights(program, index));
  }
  if (both('listeners')) {
    compared.add('listeners');
    list.push(...oneOfEach(seen.listeners.filter((one) => !index.hasListener(one)).map(newListener)));
  }
  if (both('peers')) {
    compared.add('peers');
    list.push(...seen.peers.filter((one) => !index.hasPeer(one)).map(newPeer));
  }
  if (both('paths')) {
    compared.add('paths');
    for (const one of seen.paths) {
      if (index.hasPath(one)) continue;
      const more = one.count === 1 ? '' : `, ${one.count} such files`;
      list.push({
        kind: 'paths',
        id: `path ${one.what} ${one.path}`,
        subject: one.count === 1 ? one.example : one.path,
        words: `${PATH_WORDS[one.what]}${more}`,
        pid: 0,
        addition: { ...NOTHING, paths: [one] },
      });
    }
  }
  return { profile, compared, list };
}

const PATH_WORDS = {
  data: 'written',
  program: 'a program, written',
  deleted: 'deleted',
  any: 'changed',
} as const;

function newProgram(program: SeenProgram, index: ProfileIndex): Deviation {
  const { path, origin, pids } = program;
  const [known] = index.programsAt(path);
  const now = origin === undefined ? '' : ORIGIN_WORDS[origin];
  const before = known?.origin === undefined ? '' : `, was ${ORIGIN_WORDS[known.origin]}`;
  return {
    kind: 'programs',
    id: `program ${origin ?? ''} ${path}`,
    subject: path,
    words: `${now}${before}`,
    pid: pids[0] ?? 0,
    addition: { ...NOTHING, programs: [program] },
  };
}

/** Of a program that the profile has with users: as whom else it runs, and what else it may. */
function newRights(program: SeenProgram, index: ProfileIndex): readonly Deviation[] {
  const known = index.program(program);
  if (known === undefined || known.users.length === 0) return [];
  const users = program.users.filter((user) => !known.users.includes(user));
  const capabilities = program.capabilities.filter((one) => !known.capabilities.includes(one));
  const parts = [
    ...(users.length > 0 ? [`as user ${users.join(', ')}`] : []),
    ...(capabilities.length > 0 ? [`with ${capabilities.join(', ')}`] : []),
  ];
  if (parts.length === 0) return [];
  return [
    {
      kind: 'rights',
      id: `rights ${program.path} ${parts.join(' ')}`,
      subject: program.path,
      words: parts.join(' and '),
      pid: program.pids[0] ?? 0,
      addition: { ...NOTHING, programs: [program] },
    },
  ];
}

function newListener(listener: SeenListener): Deviation {
  const { number, address, open, protocol, pid } = listener;
  const host = address.includes(':') ? `[${address}]` : address;
  return {
    kind: 'listeners',
    id: `listener ${listenerKey(listener)}`,
    subject: `${host}:${number}/${protocol}`,
    words: open ? 'for others' : 'for itself',
    pid,
    addition: { ...NOTHING, listeners: [listener] },
  };
}

function newPeer(peer: SeenPeer): Deviation {
  const { direction, port, protocol, address, pid } = peer;
  const way = direction === 'out' ? `to port ${port}` : `from there, on port ${port}`;
  return {
    kind: 'peers',
    id: `peer ${peerKey(peer)}`,
    subject: peer.peer,
    words: `${way}${protocol === 'udp' ? '/udp' : ''} (${address})`,
    pid,
    addition: { ...NOTHING, peers: [peer] },
  };
}

/** IPv4 and IPv6 of one port are one thing. */
function oneOfEach(list: readonly Deviation[]): readonly Deviation[] {
  return [...new Map(list.map((one) => [one.id, one])).values()];
}

interface Known {
  readonly rests: readonly unknown[];
  readonly deviations: Deviations;
}

const known = new WeakMap<ContainerInspect, Known>();

/**
 * Undefined for a container that does not run, and where there is no profile. The same object while what it says is the same.
 */
export function deviationsOf(container: ContainerInspect, facts: Facts): Deviations | undefined {
  const profile = container.State.Running ? profileOf(container.Image, facts) : undefined;
  if (profile === undefined) return undefined;
  const { Id } = container;
  const rests = [profile, facts.live.get(Id), facts.processes.get(Id), facts.changes.get(Id)];
  const before = known.get(container);
  if (before?.rests.every((one, at) => one === rests[at])) return before.deviations;
  const fresh = deviationsFrom(profile, observeContainer(container, facts));
  const deviations =
    before !== undefined && saysTheSame(before.deviations, fresh) ? before.deviations : fresh;
  known.set(container, { rests, deviations });
  return deviations;
}

function saysTheSame(one: Deviations, other: Deviations): boolean {
  return (
    one.profile === other.profile &&
    one.compared.size === other.compared.size &&
    [...one.compared].every((kind) => other.compared.has(kind)) &&
    one.list.length === other.list.length &&
    one.list.every((each, at) => {
      const same = other.list[at];
      return same?.id === each.id && same.pid === each.pid && same.words === each.words;
    })
  );
}

interface BoundDeviation {
  readonly subject: string;
  readonly words: string;
  readonly pid: number;
}

/**
 * What expressions see as `profile`: by kind what is new; a kind that can't be compared is missing. Without fields where there is
 * no profile.
 */
export type ProfileBinding = Readonly<
  Partial<Record<'programs' | 'rights' | 'listeners' | 'peers' | 'files', readonly BoundDeviation[]>>
> & {
  /** The image that it is about. */
  readonly image?: string;
};

const NO_PROFILE: ProfileBinding = {};
const bound = new WeakMap<Deviations, ProfileBinding>();

export function profileBinding(container: ContainerInspect, facts: Facts): ProfileBinding {
  const deviations = deviationsOf(container, facts);
  if (deviations === undefined) return NO_PROFILE;
  const before = bound.get(deviations);
  if (before !== undefined) return before;
  const { profile, compared, list } = deviations;
  const kinds = DEVIATION_KINDS.filter((kind) => compared.has(kind)).map((kind) => [
    kind === 'paths' ? 'files' : kind,
    list
      .filter((one) => one.kind === kind)
      .map(({ subject, words, pid }): BoundDeviation => ({ subject, words, pid })),
  ]);
  const made = { image: profile.image.name, ...Object.fromEntries(kinds) };
  bound.set(deviations, made);
  return made;
}
