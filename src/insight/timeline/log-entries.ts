/** Lines of a log as moments of a container's life. Pure. */
import type { LogLine } from '../../facts/log.ts';
import { timeOf } from '../container-state.ts';
import type { LogLevel } from '../log/log-level.ts';
import { withoutOwnTime } from '../log/own-time.ts';
import type { TimelineEntry } from './timeline-entry.ts';

export interface ReadLine {
  readonly line: LogLine;
  /** Unlike that of any other line of the log. */
  readonly number: number;
  readonly level: LogLevel | undefined;
  /** As it may be shown. */
  readonly text: string;
}

/** Undefined for a line without a time. */
export function logEntry({ line, number, level, text }: ReadLine): TimelineEntry | undefined {
  const at = timeOf(line.at);
  if (at === undefined) return undefined;
  const severity = level === 'fatal' ? 'high' : level === 'error' ? 'medium' : undefined;
  return {
    id: `log ${number} ${line.at}`,
    at,
    kind: 'log',
    text: withoutOwnTime(text, at),
    detail: `it wrote this${line.stream === undefined ? '' : ` to ${line.stream}`}${level === undefined ? '' : ` as ${level}`}`,
    severity,
    about: { kind: 'log' },
    ...(severity === undefined ? { group: 'log lines' } : {}),
  };
}
