import { fullTime, timeOf } from '../../insight/container-state.ts';

/** A time of the engine's for a person: `20 Nov 2026 14:02`; a dash when it never happened. */
export function momentText(rfc3339: string): string {
  const time = timeOf(rfc3339);
  return time === undefined ? '–' : fullTime(time);
}
