/**
 * What an engine tells of a container's life: what it remembers is asked for once, what happens from then on comes with the stream
 * of events that the session follows anyway. Nothing is asked and nothing kept for containers that nobody looks at.
 */
import { containerName, imageIdOf } from '../facts/container.ts';
import {
  type ContainerEvent,
  type ContainerEvents,
  concerns,
  type EventSubject,
} from '../facts/container-events.ts';
import type { Facts } from '../facts/facts.ts';
import type { Gap } from '../facts/gap.ts';
import type { FactSink, Source } from '../facts/source.ts';
import { TargetError } from '../facts/target-error.ts';

export interface EventParts {
  readonly source: Pick<Source, 'pastEvents' | 'followEvents'>;
  readonly facts: () => Facts;
  readonly tell: FactSink;
  /** Told of every change of facts, until the returned function is called. */
  readonly onFacts: (listener: () => void) => () => void;
}

/** So many events of one container are kept, the newest. */
const MOST_EVENTS = 5_000;
/** What happened to the image just before the container was made belongs to its story. */
const BEFORE_CREATION_MS = 3_600_000;
/** A storm of events is told this often. */
const PAUSE_MS = 200;

/**
 * What is remembered of the container's life up to now. Rejects with the signal's reason only: what can't be read is a gap.
 * Undefined where the target tells no events.
 */
export async function readEvents(
  { source, facts }: Pick<EventParts, 'source' | 'facts'>,
  id: string,
  signal?: AbortSignal,
): Promise<ContainerEvents | undefined> {
  if (source.pastEvents === undefined) return undefined;
  const readAt = Date.now();
  const since = beginOf(facts(), id);
  try {
    const { entries, total } = await source.pastEvents(
      subjectOf(facts(), id),
      { since, until: readAt },
      signal,
    );
    return { readAt, since, entries: [...entries], total, gaps: [] };
  } catch (error) {
    signal?.throwIfAborted();
    return { readAt, since, entries: [], total: 0, gaps: [gapOf(facts(), id, error)] };
  }
}

/** Keeps `facts.events` of a container true until the signal is aborted. Never rejects. */
export async function watchEvents(parts: EventParts, id: string, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  let known: ContainerEvents | undefined;
  let fresh: ContainerEvent[] = [];
  let timer: NodeJS.Timeout | undefined;
  const tell = (): void => {
    timer = undefined;
    if (signal.aborted || known === undefined) return;
    const all = joined(known.entries, fresh);
    const added = all.length - known.entries.length;
    fresh = [];
    known = { ...known, entries: all.slice(-MOST_EVENTS), total: known.total + added };
    parts.tell([{ kind: 'events', id, events: known }]);
  };
  const unfollow = parts.source.followEvents?.((event) => {
    if (!concerns(event, subjectOf(parts.facts(), id))) return;
    fresh.push(event);
    if (known !== undefined) timer ??= setTimeout(tell, PAUSE_MS);
  });
  let reading = Promise.resolve();
  const read = async (): Promise<void> => {
    const before = known;
    const found = await readEvents(parts, id, signal).catch(() => undefined);
    if (found === undefined || signal.aborted) return;
    // What came in the meantime, and what was known before the connection was lost, is not told a second time.
    const entries = joined(before?.entries ?? [], found.entries);
    known = { ...found, entries, total: Math.max(found.total, entries.length) };
    tell();
  };
  // What happened while there was no connection was not told.
  let isLive = parts.facts().connection.state !== 'stale';
  const stop = parts.onFacts(() => {
    const now = parts.facts().connection.state;
    if (now === 'stale') isLive = false;
    if (isLive || (now !== 'live' && now !== 'recorded')) return;
    isLive = true;
    reading = reading.then(read);
  });
  reading = read();
  await aborted(signal);
  stop();
  unfollow?.();
  clearTimeout(timer);
}

/** In the order of time, each once. */
function joined(known: readonly ContainerEvent[], more: readonly ContainerEvent[]): ContainerEvent[] {
  if (more.length === 0) return [...known];
  const keys = new Set(known.map(keyOf));
  const added = more.filter((event) => {
    const key = keyOf(event);
    if (keys.has(key)) return false;
    keys.add(key);
    return true;
  });
  return [...known, ...added].sort((one, other) => one.at - other.at);
}

function keyOf({ at, type, action, subject }: ContainerEvent): string {
  return `${at} ${type} ${action} ${subject}`;
}

function subjectOf(facts: Facts, containerId: string): EventSubject {
  const container = facts.containers.get(containerId);
  return { containerId, imageId: container === undefined ? '' : imageIdOf(container) };
}

function beginOf(facts: Facts, id: string): number {
  const container = facts.containers.get(id);
  if (container === undefined) return 0;
  const created =
    container.stage === 'inspected'
      ? Date.parse(container.inspect.Created)
      : container.summary.Created * 1000;
  return Number.isNaN(created) ? 0 : Math.max(0, created - BEFORE_CREATION_MS);
}

function gapOf(facts: Facts, id: string, error: unknown): Gap {
  const container = facts.containers.get(id);
  const fact = `events ${container === undefined ? id.slice(0, 12) : containerName(container)}`;
  if (error instanceof TargetError) {
    const { kind, what, why, tryThis } = error.trouble;
    const reason = kind === 'permission' || kind === 'timeout' ? kind : 'error';
    return { fact, reason, detail: `${what}: ${why}`, hint: tryThis };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { fact, reason: 'error', detail, hint: 'Read again (:refresh on the screens)' };
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
