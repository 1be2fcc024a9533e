import type { ChangeCount, EarlierRun } from '../../session/earlier-run.ts';
import { shortMoment } from './moment.ts';

/** `3 new, 2 fixed since 21 Nov 22:10`; undefined without an earlier run. */
export function changeWords(
  earlier: EarlierRun | undefined,
  changes: ChangeCount | undefined,
): string | undefined {
  if (earlier === undefined || changes === undefined) return undefined;
  const since = `since ${shortMoment(earlier.at)}`;
  if (changes.new + changes.fixed === 0) return `nothing changed ${since}`;
  return `${changes.new} new, ${changes.fixed} fixed ${since}`;
}
