/** What a profile has, ready to be asked: made once for each profile. Pure. */
import type { Profile, ProfilePath, ProfileProgram } from '../../facts/profile.ts';
import type { PathUse } from './general-path.ts';
import { foldersAbove } from './general-path.ts';
import { isPublicRange, type PeerUse } from './general-peer.ts';
import type { SeenCommand, SeenListener, SeenProgram } from './observe-container.ts';

export class ProfileIndex {
  private readonly programs: ReadonlyMap<string, readonly ProfileProgram[]>;
  private readonly commands: ReadonlySet<string>;
  private readonly listeners: ReadonlySet<string>;
  private readonly peers: ReadonlySet<string>;
  private readonly paths: ReadonlyMap<string, ReadonlySet<ProfilePath['what']>>;

  constructor(profile: Profile) {
    this.programs = Map.groupBy(profile.programs, ({ path }) => path);
    this.commands = new Set(profile.commands.map(({ name }) => name));
    this.listeners = new Set(profile.listeners.map(listenerKey));
    this.peers = new Set(profile.peers.map(peerKey));
    const paths = Map.groupBy(profile.paths, ({ path }) => path);
    this.paths = new Map([...paths].map(([path, list]) => [path, new Set(list.map(({ what }) => what))]));
  }

  /** Those of this path, wherever the file came from. */
  programsAt(path: string): readonly ProfileProgram[] {
    return this.programs.get(path) ?? [];
  }

  /** Where one of the two did not know where the file came from, the path decides. */
  program({ path, origin }: Pick<SeenProgram, 'path' | 'origin'>): ProfileProgram | undefined {
    const known = this.programsAt(path);
    return known.find((one) => one.origin === origin || one.origin === undefined || origin === undefined);
  }

  hasCommand({ name }: Pick<SeenCommand, 'name'>): boolean {
    return this.commands.has(name);
  }

  /** What others could reach may also be for the container alone. */
  hasListener(listener: Pick<SeenListener, 'port' | 'protocol' | 'open'>): boolean {
    return (
      this.listeners.has(listenerKey(listener)) ||
      (!listener.open && this.listeners.has(listenerKey({ ...listener, open: true })))
    );
  }

  hasPeer(peer: PeerUse): boolean {
    return (
      this.peers.has(peerKey(peer)) ||
      (isPublicRange(peer.peer) && this.peers.has(peerKey({ ...peer, peer: 'internet' })))
    );
  }

  /** A program needs an entry of its own: that data is written somewhere does not make programs expected there. */
  hasPath({ path, what }: PathUse): boolean {
    if (fits(this.paths.get(path), what)) return true;
    for (const folder of foldersAbove(path)) if (fits(this.paths.get(folder), what)) return true;
    return false;
  }
}

function fits(known: ReadonlySet<ProfilePath['what']> | undefined, what: ProfilePath['what']): boolean {
  return known !== undefined && (what === 'any' || known.has(what) || known.has('any'));
}

const indexes = new WeakMap<Profile, ProfileIndex>();

export function indexOf(profile: Profile): ProfileIndex {
  const known = indexes.get(profile) ?? new ProfileIndex(profile);
  indexes.set(profile, known);
  return known;
}

export function listenerKey({
  port,
  protocol,
  open,
}: Pick<SeenListener, 'port' | 'protocol' | 'open'>): string {
  return `${protocol} ${port} ${open ? 'open' : 'inside'}`;
}

export function peerKey({ direction, peer, port, protocol }: PeerUse): string {
  return `${direction} ${peer} ${protocol} ${port}`;
}
