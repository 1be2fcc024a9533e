/**
 * How grave a line of a log is, by what programs write: a field of JSON or `key=value`, a number of syslog, a word near its
 * beginning. Pure.
 */

/** From the least to the gravest. */
const LOG_LEVELS = ['trace', 'debug', 'info', 'warning', 'error', 'fatal'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export function isAtLeast(level: LogLevel, least: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least);
}

const WORDS: ReadonlyMap<string, LogLevel> = new Map(
  Object.entries({
    trace: 'trace',
    trc: 'trace',
    finest: 'trace',
    finer: 'trace',
    verbose: 'debug',
    debug: 'debug',
    dbg: 'debug',
    fine: 'debug',
    info: 'info',
    inf: 'info',
    information: 'info',
    informational: 'info',
    notice: 'info',
    note: 'info',
    log: 'info',
    warn: 'warning',
    wrn: 'warning',
    warning: 'warning',
    error: 'error',
    err: 'error',
    eror: 'error',
    severe: 'error',
    failure: 'error',
    fatal: 'fatal',
    ftl: 'fatal',
    critical: 'fatal',
    crit: 'fatal',
    panic: 'fatal',
    alert: 'fatal',
    emerg: 'fatal',
    emergency: 'fatal',
  } as const),
);

/** So much of a line is looked at: a level stands at its beginning. */
const FRONT = 120;

/** The level that a field names, as a word or as a number; undefined for anything else. */
export function levelNamed(value: unknown): LogLevel | undefined {
  if (typeof value === 'string')
    return /^\d+$/.test(value) ? numbered(Number(value)) : WORDS.get(value.toLowerCase());
  return typeof value === 'number' ? numbered(value) : undefined;
}

/** From 10 on as Node's loggers count, 60 being the gravest; below as syslog counts, 0 being the gravest. */
function numbered(value: number): LogLevel | undefined {
  if (!Number.isFinite(value) || value < 0) return undefined;
  if (value < 8)
    return value <= 2
      ? 'fatal'
      : value === 3
        ? 'error'
        : value === 4
          ? 'warning'
          : value === 7
            ? 'debug'
            : 'info';
  if (value < 10 || value > 60) return undefined;
  return LOG_LEVELS[Math.min(LOG_LEVELS.length - 1, Math.floor(value / 10) - 1)];
}

/** `level=warn`, `lvl="error"`. */
const FIELD = /(?:^|[\s,])(?:level|lvl|severity|loglevel)=["']?([a-zA-Z]{3,13})\b/;
/** As Kubernetes' own programs begin a line: `E0102 15:04:05`. */
const KLOG = /^([IWEF])\d{4} \d\d:\d\d:\d\d/;
/** The priority of syslog: `<11>`. */
const PRIORITY = /^<(\d{1,3})>/;
/** Large letters as a word of their own; as a program's name, or within a path, it says nothing. */
const LOUD =
  /(?:^|[\s[|(<"'])(TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|ERR|SEVERE|FATAL|CRITICAL|CRIT|PANIC|ALERT|EMERG|EMERGENCY|LOG|TRC|DBG|INF|WRN|FTL|EROR)(?=$|[\s\]|):>,"'])/;
/** Small letters too, where something sets it apart: `[warn]`, `error:`. */
const SET_APART = /\[\s*([A-Za-z]{3,13})\s*[\]:]|(?:^|[\s|])([A-Za-z]{3,9}):(?=\s|$)/g;
/** What programs cry when they fall: their own languages' words. */
const FALLS: readonly (readonly [RegExp, LogLevel])[] = [
  [/^panic: |^fatal error: |^thread '.*' panicked at |^Segmentation fault|^Killed$/, 'fatal'],
  [/^Traceback \(most recent call last\):|^(?:Uncaught |Unhandled )|^Exception in thread /, 'error'],
  [/^[\w.$]*(?:Exception|Error)(?:: |$)/, 'error'],
];

/** The level that a line of plain text names; undefined when it names none. */
export function levelOfText(text: string): LogLevel | undefined {
  const front = text.length > FRONT ? text.slice(0, FRONT) : text;
  const klog = KLOG.exec(front)?.[1];
  if (klog !== undefined)
    return klog === 'I' ? 'info' : klog === 'W' ? 'warning' : klog === 'E' ? 'error' : 'fatal';
  const priority = PRIORITY.exec(front)?.[1];
  if (priority !== undefined) return numbered(Number(priority) % 8);
  const field = FIELD.exec(text.length > 1_000 ? text.slice(0, 1_000) : text)?.[1];
  const named = field === undefined ? undefined : WORDS.get(field.toLowerCase());
  if (named !== undefined) return named;
  const loud = LOUD.exec(front)?.[1];
  if (loud !== undefined) return WORDS.get(loud.toLowerCase());
  for (const match of front.matchAll(SET_APART)) {
    const word = (match[1] ?? match[2] ?? '').toLowerCase();
    const level = WORDS.get(word);
    if (level !== undefined) return level;
  }
  return FALLS.find(([pattern]) => pattern.test(front))?.[1];
}

/** Whether a line belongs to the one before it: a step of a stack trace, the rest of a message. */
export function goesOn(text: string): boolean {
  return /^(?:\s+\S|Caused by: |\.\.\. \d+ more|goroutine \d+ \[)/.test(text);
}
