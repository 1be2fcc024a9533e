import { clockTime, fullTime, sinceText, timeOf } from '../../insight/container-state.ts';

/** A time of the engine's for a person: `20 Nov 2026 14:02`; a dash when it never happened. */
export function momentText(rfc3339: string): string {
  const time = timeOf(rfc3339);
  return time === undefined ? '–' : fullTime(time);
}

/** A time in milliseconds since 1970 as short as it stays clear, with its hour: `22:10`, `21 Nov 22:10`. */
export function shortMoment(time: number): string {
  const day = sinceText(time);
  return day === clockTime(time) ? day : `${day} ${clockTime(time)}`;
}
