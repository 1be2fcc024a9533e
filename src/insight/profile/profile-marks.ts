/** Which rows of a container's screens are about something that its profile does not have. Pure. */
import type { ContainerInspect } from '../../facts/container.ts';
import type { FileChange } from '../../facts/container-changes.ts';
import type { Facts } from '../../facts/facts.ts';
import type { SocketUse } from '../container/socket-peers.ts';
import { deviationsOf } from './deviations.ts';
import { pathUse } from './general-path.ts';
import { peerUse } from './general-peer.ts';
import { listenerUse } from './observe-container.ts';
import { indexOf } from './profile-index.ts';

export interface ProfileMarks {
  /** By process: what about it. */
  readonly processes: ReadonlyMap<number, string>;
  readonly isNewSocket: (use: SocketUse) => boolean;
  readonly isNewPath: (change: FileChange) => boolean;
}

const NO_MARKS: ProfileMarks = { processes: new Map(), isNewSocket: () => false, isNewPath: () => false };

/** Nothing is marked where there is no profile, and what can't be compared is not. */
export function profileMarks(container: ContainerInspect, facts: Facts): ProfileMarks {
  const deviations = deviationsOf(container, facts);
  if (deviations === undefined) return NO_MARKS;
  const { profile, compared, list } = deviations;
  const index = indexOf(profile);
  const processes = new Map<number, string>();
  for (const { kind, words, addition } of list) {
    const what = kind === 'rights' ? `${words}, not in profile` : 'not in profile';
    for (const { pids } of [...addition.programs, ...addition.commands])
      for (const pid of pids) if (!processes.has(pid)) processes.set(pid, what);
  }
  return {
    processes,
    isNewSocket: (use) => {
      if (use.direction === 'listens')
        return compared.has('listeners') && !index.hasListener(listenerUse(use.socket));
      const peer = compared.has('peers') ? peerUse(use, container, facts) : undefined;
      return peer !== undefined && !index.hasPeer(peer);
    },
    isNewPath: (change) => {
      const use = compared.has('paths') ? pathUse(change) : undefined;
      return use !== undefined && !index.hasPath(use);
    },
  };
}
