/** A moment as people write it on a command line: how long ago, or when. */
import { UsageError } from './usage-error.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90s`, `30m`, `2h`, `1d` ago, or a time as RFC 3339 has it. Milliseconds since 1970; throws a UsageError. */
export function sinceMoment(text: string, now: number): number {
  const [, number = '', unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const length = UNITS[unit];
  if (length !== undefined) return now - Number(number) * length;
  const moment = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(moment))
    throw new UsageError(`--since ${text} is no time: write 30m, 2h, 1d, or 2026-11-22T10:00:00Z`);
  return moment;
}
