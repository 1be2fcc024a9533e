/** daemon.json, parsed at the border. Pure. */
import * as z from 'zod';
import { DAEMON_OPTIONS, type DaemonOptionKind } from '../../knowledge/daemon-options.ts';
import type { GivenOptions } from './daemon-flags.ts';
import { HostFailure } from './host-failure.ts';

const SCHEMAS: Readonly<Record<DaemonOptionKind, z.ZodType>> = {
  truth: z.boolean(),
  number: z.number(),
  text: z.string(),
  list: z.array(z.unknown()),
  map: z.record(z.string(), z.unknown()),
  ulimits: z.record(
    z.string(),
    z.looseObject({ Name: z.string().default(''), Hard: z.number().default(0), Soft: z.number().default(0) }),
  ),
};

const KINDS = new Map(DAEMON_OPTIONS.map(({ name, kind }) => [name, kind]));

export interface DaemonJson {
  readonly options: GivenOptions;
  /** Options whose value can't be what the daemon understands: what it should be. */
  readonly malformed: Readonly<Record<string, string>>;
}

const KIND_WORDS: Readonly<Record<DaemonOptionKind, string>> = {
  truth: 'true or false',
  number: 'a number',
  text: 'text',
  list: 'a list',
  map: 'a map',
  ulimits: 'a map of limits',
};

/** `path` is what messages call the file. Throws a HostFailure with the line for what is no JSON. */
export function parseDaemonJson(text: string, path: string): DaemonJson {
  const plain = text.replace(/^\ufeff/, '');
  if (plain.trim() === '') return { options: {}, malformed: {} };
  const parsed = z.record(z.string(), z.unknown()).safeParse(parseJson(plain, path));
  if (!parsed.success) {
    throw new HostFailure('malformed', `${path} holds no map of options`, HINT);
  }
  const options: Record<string, unknown> = {};
  const malformed: Record<string, string> = {};
  for (const [name, value] of Object.entries(parsed.data)) {
    const kind = KINDS.get(name);
    const known = kind === undefined ? z.unknown().safeParse(value) : SCHEMAS[kind].safeParse(value);
    if (known.success) options[name] = known.data;
    else if (kind !== undefined) malformed[name] = KIND_WORDS[kind];
  }
  return { options, malformed };
}

const HINT = 'Mend it: the daemon will not start with it again';

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HostFailure('malformed', `${path} is no JSON: ${lineOf(text, error)}`, HINT, error);
  }
}

/** Where it goes wrong: V8 names the place, but for a text that ends too early. The words may quote the file: left out. */
function lineOf(text: string, error: unknown): string {
  const [, place] = /position (\d+)/.exec(error instanceof Error ? error.message : '') ?? [];
  const end = text.trimEnd().length;
  const before = text.slice(0, place === undefined ? end : Math.min(Number(place), end));
  return `look at line ${before.split('\n').length}`;
}
