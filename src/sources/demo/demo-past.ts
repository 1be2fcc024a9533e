/** What was recorded of the logs of the demo's containers, and of what its engine told. It never changes. */
import * as z from 'zod';
import {
  type ContainerEvent,
  concerns,
  containerEventSchema,
  type EventSubject,
} from '../../facts/container-events.ts';
import type { LogLine, LogReading, LogWish } from '../../facts/log.ts';

/** By the name of the container: when, where to, and what it wrote. */
const logsSchema = z.record(
  z.string(),
  z.array(z.tuple([z.string(), z.enum(['stdout', 'stderr']), z.string()])),
);

/** Nothing for a container that wrote nothing. What is followed ends at once: nothing more will be written. */
export async function demoLog(name: string, { tail, since, until }: LogWish): Promise<LogReading> {
  const { default: json } = await import('./recorded-logs.json', { with: { type: 'json' } });
  const lines = (logsSchema.parse(json)[name] ?? []).map(
    ([at, stream, text]): LogLine => ({ at, text, isCut: false, stream }),
  );
  const wanted = lines
    .slice(tail === 'all' ? 0 : -tail)
    .filter(
      ({ at }) => Date.parse(at) >= (since ?? 0) && Date.parse(at) <= (until ?? Number.POSITIVE_INFINITY),
    );
  return reading(wanted);
}

async function* reading(lines: readonly LogLine[]): AsyncGenerator<readonly LogLine[]> {
  if (lines.length > 0) yield lines;
}

export async function demoEvents(of: EventSubject): Promise<readonly ContainerEvent[]> {
  const { default: json } = await import('./recorded-events.json', { with: { type: 'json' } });
  return z
    .array(containerEventSchema)
    .parse(json)
    .filter((event) => concerns(event, of));
}
