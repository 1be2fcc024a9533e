/** Records profiles while a person looks at other things, and keeps what they decide about them. */
import type { Profile, ProfileKind } from '../facts/profile.ts';
import {
  type Addition,
  emptyProfile,
  mergedProfile,
  withAddition,
} from '../insight/profile/add-to-profile.ts';
import type { ProfileShelf } from './profile-shelf.ts';
import { type RecordedSession, type RecordingEnd, recordProfile } from './record-profile.ts';
import type { Session } from './session.ts';
import { messageOf } from './settings/user-json.ts';

export interface RecordingNow {
  readonly containerId: string;
  readonly name: string;
  readonly imageId: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly forMs: number;
  /** What was seen so far; undefined until something was. */
  readonly draft: Profile | undefined;
}

export interface DeskState {
  /** In the order in which they were begun. */
  readonly recordings: readonly RecordingNow[];
  /** How the last recording ended, for a person, with a number that grows; nothing ended yet with 0. */
  readonly ended: { readonly number: number; readonly words: string };
}

export type DeskSession = RecordedSession & Pick<Session, 'reloadProfiles'>;

interface Running {
  now: RecordingNow;
  readonly stop: AbortController;
  isCancelled: boolean;
  readonly done: Promise<string>;
}

export class ProfileDesk {
  readonly folder: string;
  private readonly shelf: ProfileShelf;
  private readonly running = new Map<string, Running>();
  private readonly listeners = new Set<() => void>();
  private state: DeskState = { recordings: [], ended: { number: 0, words: '' } };

  constructor(shelf: ProfileShelf) {
    this.shelf = shelf;
    this.folder = shelf.folder;
  }

  readonly current = (): DeskState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** Records a container for so long, and saves what was seen. How it ended is told by the state. */
  record(session: DeskSession, containerId: string, forMs: number): void {
    if (this.running.has(containerId)) return;
    const container = session.facts.containers.get(containerId);
    const inspect = container?.stage === 'inspected' ? container.inspect : undefined;
    const stop = new AbortController();
    const now: RecordingNow = {
      containerId,
      name: inspect?.Name.replace(/^\//, '') ?? containerId.slice(0, 12),
      imageId: inspect?.Image ?? '',
      startedAt: Date.now(),
      forMs,
      draft: undefined,
    };
    const onSight = (draft: Profile): void => {
      const running = this.running.get(containerId);
      if (running === undefined) return;
      running.now = { ...running.now, draft };
      this.tell(this.state.ended);
    };
    const done = recordProfile(session, { containerId, forMs, stop: stop.signal, onSight })
      .then(async ({ draft, end }) => {
        if (this.running.get(containerId)?.isCancelled === true)
          return `${now.name}: the recording was given up, nothing is saved.`;
        return this.save(session, now.name, draft, end);
      })
      .catch(messageOf);
    this.running.set(containerId, { now, stop, isCancelled: false, done });
    this.tell(this.state.ended);
    void done.then((words) => {
      this.running.delete(containerId);
      this.tell({ number: this.state.ended.number + 1, words });
    });
  }

  /** Ends the recording of a container now; what was seen is saved. */
  finish(containerId: string): void {
    this.running.get(containerId)?.stop.abort();
  }

  /** Ends it, and nothing is saved. */
  cancel(containerId: string): void {
    const running = this.running.get(containerId);
    if (running === undefined) return;
    running.isCancelled = true;
    running.stop.abort();
  }

  /** Takes something into the profile of an image. Rejects with a message for a person. */
  async accept(
    session: DeskSession,
    image: Profile['image'],
    addition: Addition,
    container: string,
  ): Promise<void> {
    const sighting = { container, at: new Date().toISOString(), isAccepted: true };
    await this.shelf.change(image, (before) =>
      withAddition(before ?? emptyProfile(image), addition, sighting),
    );
    await session.reloadProfiles();
  }

  /** Deletes the profile of an image. Rejects with a message for a person. */
  async remove(session: DeskSession, imageId: string): Promise<void> {
    await this.shelf.remove(imageId);
    await session.reloadProfiles();
  }

  /** Saves what is being recorded, and resolves with how that went: the program ends. */
  async close(): Promise<readonly string[]> {
    const running = [...this.running.values()];
    for (const { stop } of running) stop.abort();
    return Promise.all(running.map(({ done }) => done));
  }

  private async save(session: DeskSession, name: string, draft: Profile, end: RecordingEnd): Promise<string> {
    if (draft.knows.length === 0)
      return `${name}: nothing could be seen, so there is no profile. ${ENDED[end]}`;
    const { file } = await saveDraft(this.shelf, draft);
    await session.reloadProfiles();
    return `${name} is recorded: ${profileWords(draft)}. ${ENDED[end]}Saved to ${file}`;
  }

  private tell(ended: DeskState['ended']): void {
    this.state = { recordings: [...this.running.values()].map(({ now }) => now), ended };
    for (const listener of this.listeners) listener();
  }
}

const ENDED: Readonly<Record<RecordingEnd, string>> = {
  time: '',
  stopped: '',
  'container-stopped': 'It ended early: the container does not run any more. ',
  'target-closed': 'It ended early: the target was closed. ',
};

/** Adds a recording to the profile of its image. Rejects with a message for a person. */
export function saveDraft(
  shelf: ProfileShelf,
  draft: Profile,
): Promise<{ readonly file: string; readonly profile: Profile }> {
  return shelf.change(draft.image, (before) => (before === undefined ? draft : mergedProfile(before, draft)));
}

/** `5 programs, 2 ports, 3 peers, 12 paths`: of what was not seen it says so. */
export function profileWords(profile: Profile): string {
  const { programs, commands, listeners, peers, paths, knows } = profile;
  const part = (kind: ProfileKind, count: number, one: string, many: string): string =>
    knows.includes(kind) ? `${count} ${count === 1 ? one : many}` : `${many} not seen`;
  return [
    knows.includes('programs') || !knows.includes('commands')
      ? part('programs', programs.length, 'program', 'programs')
      : part('commands', commands.length, 'command', 'commands'),
    part('listeners', listeners.length, 'port', 'ports'),
    part('peers', peers.length, 'peer', 'peers'),
    part('paths', paths.length, 'path', 'paths'),
  ].join(', ');
}
