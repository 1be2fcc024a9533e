/** Reads the events of a watch, one JSON document a line. */

import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import * as z from 'zod';
import { KubeFailure } from './kube-failure.ts';

export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: unknown }
  /** How far the watch has come although nothing happened. */
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string }
  /** The server ends the watch: 410 when what it should tell was forgotten. */
  | { readonly type: 'ERROR'; readonly code: number; readonly message: string };

/** An object is at most 1.5 MB as the server stores it. */
const LONGEST_LINE = 16 * 1024 * 1024;

const eventSchema = z.object({ type: z.string(), object: z.unknown() });
const bookmarkSchema = z.object({ metadata: z.object({ resourceVersion: z.string() }) });
const statusSchema = z.object({ code: z.number().nullish(), message: z.string().nullish() });

/** Throws a KubeFailure of kind malformed at the first line that is no event. Events of unknown types are left out. */
export async function* watchEvents(name: string, stream: Readable): AsyncGenerator<WatchEvent> {
  const decoder = new StringDecoder('utf8');
  /** Pieces of a line that is not whole yet: a long one would be copied again and again as one text. */
  let pieces: string[] = [];
  let length = 0;
  for await (const chunk of stream) {
    let text = Buffer.isBuffer(chunk) ? decoder.write(chunk) : String(chunk);
    for (;;) {
      const end = text.indexOf('\n');
      if (end === -1) break;
      pieces.push(text.slice(0, end));
      const event = eventOf(name, pieces.join(''));
      if (event !== undefined) yield event;
      pieces = [];
      length = 0;
      text = text.slice(end + 1);
    }
    length += text.length;
    if (length > LONGEST_LINE) throw malformed(name, 'a watch sends a line without end');
    if (text !== '') pieces.push(text);
  }
}

function eventOf(name: string, line: string): WatchEvent | undefined {
  if (line.trim() === '') return undefined;
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    throw malformed(name, `a watch sends what is no event: ${JSON.stringify(line.slice(0, 40))}`, error);
  }
  const parsed = eventSchema.safeParse(json);
  if (!parsed.success) throw malformed(name, 'a watch sends what is no event', parsed.error);
  const { type, object } = parsed.data;
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return { type, object };
    case 'BOOKMARK': {
      const bookmark = bookmarkSchema.safeParse(object);
      return bookmark.success ? { type, resourceVersion: bookmark.data.metadata.resourceVersion } : undefined;
    }
    case 'ERROR': {
      const status = statusSchema.safeParse(object).data;
      return { type, code: status?.code ?? 0, message: status?.message ?? '' };
    }
    default:
      return undefined;
  }
}

function malformed(name: string, what: string, cause?: unknown): KubeFailure {
  return new KubeFailure(name, { kind: 'malformed', what }, cause);
}
