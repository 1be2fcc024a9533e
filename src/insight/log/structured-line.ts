/** A line of a log that is JSON: what it says, how grave it is, and everything else that is in it. Pure. */
import { type LogLevel, levelNamed } from './log-level.ts';

export interface StructuredLine {
  /** Empty for one that has none. */
  readonly message: string;
  readonly level: LogLevel | undefined;
  /** All but the message, the level and the time, flat: `request.method`, `hosts.0`. Values as text. */
  readonly fields: readonly LogField[];
  /** All there is, in its order. */
  readonly all: readonly LogField[];
}

export interface LogField {
  readonly name: string;
  readonly value: string;
}

const MESSAGES = ['message', 'msg', 'short_message', '@message', 'log', 'event', 'text', 'error', 'err'];
const LEVELS = [
  'level',
  'severity',
  'lvl',
  'log.level',
  'loglevel',
  'log_level',
  'levelname',
  'level_name',
  '@l',
  'severity_text',
  'SeverityText',
];
const TIMES = ['time', 'timestamp', '@timestamp', 'ts', 't', 'date', 'datetime', '@t'];

const MOST_FIELDS = 200;
const DEEPEST = 8;

/** Undefined for a line that is no JSON object. */
export function structuredLine(text: string): StructuredLine | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('{') || !trimmed.endsWith('}')) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(trimmed);
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null) return undefined;
  const all: LogField[] = [];
  flatten('', json, all, 0);
  if (all.length === 0) return undefined;
  const found = (names: readonly string[]): LogField | undefined => {
    const name = names.find((each) => all.some((field) => field.name.toLowerCase() === each.toLowerCase()));
    return name === undefined
      ? undefined
      : all.find((field) => field.name.toLowerCase() === name.toLowerCase());
  };
  const message = found(MESSAGES);
  const level = found(LEVELS);
  const time = found(TIMES);
  const known = levelNamed(level?.value);
  return {
    message: message?.value ?? '',
    level: known,
    fields: all.filter(
      (field) => field !== message && field !== time && (known === undefined || field !== level),
    ),
    all,
  };
}

function flatten(name: string, value: unknown, into: LogField[], depth: number): void {
  if (into.length >= MOST_FIELDS) return;
  if (typeof value !== 'object' || value === null || depth >= DEEPEST) {
    into.push({ name, value: typeof value === 'string' ? value : (JSON.stringify(value) ?? '') });
    return;
  }
  for (const [key, part] of Object.entries(value))
    flatten(name === '' ? key : `${name}.${key}`, part, into, depth + 1);
}
