import type { Trouble } from '../../facts/target.ts';
import { TargetError, TargetUsageError } from '../../facts/target-error.ts';
import { type Segment, wrapWithin } from './line.ts';

function ended(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

function sentence(text: string): string {
  return ended(text.slice(0, 1).toUpperCase() + text.slice(1));
}

/** What a failed promise says to a person: why, and what to try where that is known. */
export function failureText(error: unknown): string {
  if (error instanceof TargetError) return reasonAndHelp(error.trouble);
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof TargetUsageError ? `${ended(message)} ${ended(error.tryThis)}` : message;
}

/** Why, and what to try, as two sentences. */
export function reasonAndHelp({ why, tryThis }: Trouble): string {
  return `${sentence(why)} ${sentence(tryThis)}`;
}

/** What failed and why, as one sentence each. */
export function whatAndWhy({ what, why }: Trouble): string {
  return `${sentence(what)} ${sentence(why)}`;
}

/** Why, as one sentence. */
export function reason({ why }: Trouble): string {
  return sentence(why);
}

/** The two lines of a dialogue in which something went wrong; one that needs both of them has the place of the note. */
export function problemLines(
  problem: string,
  columns: number,
  note: readonly Segment[],
): readonly (readonly Segment[])[] {
  const lines = wrapWithin([{ text: ` ${problem}`, token: 'status.fail' }], columns - 1, 2);
  return lines.length > 1 ? lines : [note, ...lines];
}
