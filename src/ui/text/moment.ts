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

/** A time in milliseconds since 1970 as that of the day, with its seconds: `22:10:07`. */
export function clockWithSeconds(time: number): string {
  return `${clockTime(time)}:${String(new Date(time).getSeconds()).padStart(2, '0')}`;
}

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

/** The day of a time in milliseconds since 1970: `Friday 20 Nov 2026`, local time. */
export function dayText(time: number): string {
  const weekday = DAYS[new Date(time).getDay()] ?? '';
  return `${weekday} ${fullTime(time).replace(/ \d\d:\d\d$/, '')}`;
}
