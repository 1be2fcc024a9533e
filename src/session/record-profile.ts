/** Watches a container for a while and gathers what it does, for the profile of its image. */
import { type ContainerInspect, containerName } from '../facts/container.ts';
import type { Facts } from '../facts/facts.ts';
import type { Profile } from '../facts/profile.ts';
import { targetText } from '../facts/target.ts';
import { emptyProfile, withObservation } from '../insight/profile/add-to-profile.ts';
import { observeContainer } from '../insight/profile/observe-container.ts';
import { imageOfProfile } from '../insight/profile/profile-of.ts';
import type { Session } from './session.ts';

export type RecordedSession = Pick<Session, 'facts' | 'subscribe' | 'watchContainer'>;

export interface RecordOptions {
  readonly containerId: string;
  readonly forMs: number;
  /** Ends it early; what was seen until then is given all the same. */
  readonly stop?: AbortSignal | undefined;
  /** Told when something was seen that was not seen before. */
  readonly onSight?: ((draft: Profile) => void) | undefined;
}

/** Why a recording was over. */
export type RecordingEnd = 'time' | 'stopped' | 'container-stopped' | 'target-closed';

export interface Recorded {
  /** Of this recording alone; `knows` is empty when nothing could be seen. */
  readonly draft: Profile;
  readonly end: RecordingEnd;
}

/** So long it may take until somebody can look at all. */
const LONGEST_WAIT_MS = 30_000;

/** Rejects with a message for a person where there is nothing to record. */
export async function recordProfile(
  session: RecordedSession,
  { containerId, forMs, stop, onSight }: RecordOptions,
): Promise<Recorded> {
  const container = inspectOf(session.facts, containerId);
  if (container === undefined) throw new Error('This container is not there any more, or can’t be read.');
  const name = nameOf(container);
  if (isRecorded(session.facts))
    throw new Error('This was saved earlier: nothing goes on here that could be recorded.');
  if (!container.State.Running) throw new Error(`${name} does not run: there is nothing to record.`);

  let from = new Date().toISOString();
  const over = new AbortController();
  let draft = emptyProfile(imageOfProfile(container, session.facts));
  let looks = 0;
  let seen: readonly unknown[] = [];
  const ended = Promise.withResolvers<RecordingEnd>();
  const look = (): void => {
    const { facts } = session;
    const now = inspectOf(facts, containerId);
    if (now === undefined || !now.State.Running) {
      ended.resolve('container-stopped');
      return;
    }
    const rests = [
      facts.live.get(containerId),
      facts.processes.get(containerId),
      facts.changes.get(containerId),
    ];
    if (rests.every((one, at) => one === seen[at])) return;
    seen = rests;
    const observation = observeContainer(now, facts);
    if (observation.knows.size === 0) return;
    if (looks === 0) {
      // The time is that of looking, and not of waiting until somebody can.
      from = new Date().toISOString();
      clearTimeout(timer);
      timer = setTimeout(() => ended.resolve('time'), forMs);
    }
    looks += 1;
    const next = withObservation(draft, observation, { container: name, at: new Date().toISOString() });
    if (next === draft) return;
    draft = next;
    onSight?.(draft);
  };
  let timer = setTimeout(() => ended.resolve('time'), forMs + LONGEST_WAIT_MS);
  const unsubscribe = session.subscribe(look);
  const onStop = (): void => ended.resolve('stopped');
  stop?.addEventListener('abort', onStop, { once: true });
  if (stop?.aborted === true) onStop();
  void session.watchContainer(containerId, over.signal).then(() => ended.resolve('target-closed'));
  look();
  try {
    const end = await ended.promise;
    const recording = {
      container: name,
      target: targetText(session.facts.target),
      from,
      until: new Date().toISOString(),
      looks,
    };
    return { draft: { ...draft, recordings: looks === 0 ? [] : [recording] }, end };
  } finally {
    clearTimeout(timer);
    stop?.removeEventListener('abort', onStop);
    unsubscribe();
    over.abort();
  }
}

function inspectOf(facts: Facts, id: string): ContainerInspect | undefined {
  const container = facts.containers.get(id);
  return container?.stage === 'inspected' ? container.inspect : undefined;
}

function nameOf(inspect: ContainerInspect): string {
  return containerName({ stage: 'inspected', id: inspect.Id, inspect });
}

/** Whether nothing changes any more in what these facts are of. */
export function isRecorded({ connection }: Pick<Facts, 'connection'>): boolean {
  return connection.state === 'recorded';
}
