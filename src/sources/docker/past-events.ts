/** Asks an engine what it remembers of a container's life. */
import type { IncomingMessage } from 'node:http';
import { type ContainerEvent, concerns, type EventSubject } from '../../facts/container-events.ts';
import type { PastEvents } from '../../facts/source.ts';
import { containerEventOf, LineCutter, parseEvent } from './engine-event.ts';
import type { Gateway, Query } from './gateway.ts';

/** Docker keeps a few hundred in all; Podman may keep those of years. */
const MOST_EVENTS = 5_000;
/** Of one answer: what comes after is left out. */
const MOST_BYTES = 64 * 1024 * 1024;
/** An engine whose clock is behind ours would go on with what happens; after so long without a byte it has told what it knows. */
const QUIET_MS = 1_500;

interface Span {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly until: number;
}

/** Rejects with a RequestFailure, a MalformedAnswer, and the signal's reason. */
export async function readPastEvents(
  gateway: Gateway,
  of: EventSubject,
  { since, until }: Span,
  signal?: AbortSignal,
): Promise<PastEvents> {
  const span = { since: Math.floor(since / 1000), until: Math.ceil(until / 1000) };
  const { containerId, imageId } = of;
  // An engine finds by container what happened to the container; what happened between it and others names others first.
  const filters: readonly Query[] = [
    { container: [containerId] },
    { type: ['network', 'volume'], event: ['connect', 'disconnect', 'mount', 'unmount'] },
    ...(imageId === '' ? [] : [{ type: ['image'], image: [imageId] }]),
  ];
  const found = await Promise.all(
    filters.map(async (filter) =>
      told(await gateway.download('/events', { ...span, filters: filter }, signal), of, signal),
    ),
  );
  const entries = found.flatMap((each) => each.entries).sort((one, other) => one.at - other.at);
  return {
    entries: withoutDoubles(entries).slice(-MOST_EVENTS),
    total: found.reduce((sum, each) => sum + each.total, 0),
  };
}

async function told(
  response: IncomingMessage,
  of: EventSubject,
  signal: AbortSignal | undefined,
): Promise<PastEvents> {
  const cutter = new LineCutter();
  const entries: ContainerEvent[] = [];
  let total = 0;
  let bytes = 0;
  let isQuiet = false;
  const quiet = setTimeout(() => {
    isQuiet = true;
    response.destroy();
  }, QUIET_MS);
  response.setEncoding('utf8');
  try {
    for await (const piece of response) {
      quiet.refresh();
      bytes += String(piece).length;
      for (const line of cutter.cut(String(piece))) {
        const parsed = parseEvent(line);
        if (parsed === undefined) continue;
        const event = containerEventOf(parsed);
        if (!concerns(event, of)) continue;
        total += 1;
        entries.push(event);
        if (entries.length > 2 * MOST_EVENTS) entries.splice(0, MOST_EVENTS);
      }
      if (bytes > MOST_BYTES) break;
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (!isQuiet) throw error;
  } finally {
    clearTimeout(quiet);
    response.destroy();
  }
  return { entries, total };
}

function withoutDoubles(entries: readonly ContainerEvent[]): readonly ContainerEvent[] {
  const seen = new Set<string>();
  return entries.filter(({ at, type, action, subject }) => {
    const key = `${at} ${type} ${action} ${subject}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
