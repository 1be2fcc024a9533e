import type { ChangeCount, EarlierRun } from '../../session/earlier-run.ts';
import { shortMoment } from './moment.ts';

/** `3 new, 2 fixed since 21 Nov 22:10`, and `on another target` for a baseline of one; undefined without an earlier run. */
export function changeWords(
  earlier: EarlierRun | undefined,
  changes: ChangeCount | undefined,
): string | undefined {
  if (earlier === undefined || changes === undefined) return undefined;
  const since = `since ${shortMoment(earlier.at)}${earlier.isOfAnother ? ' on another target' : ''}`;
  if (changes.new + changes.fixed === 0) return `nothing changed ${since}`;
  return `${changes.new} new, ${changes.fixed} fixed ${since}`;
}
