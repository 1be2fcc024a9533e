/** Changed findings as blocks of Markdown. */
import type { Comparison } from '../audit/comparison.ts';
import { type Change, type ChangeGroup, groupChanges } from './change-groups.ts';
import { fixedFailures, newFailures, OTHER_TARGET, sinceWords } from './comparison-changes.ts';
import { markdownTable } from './markdown-table.ts';
import { codeInTable, codeSpan, foreignText, markdownText } from './markdown-text.ts';

/** Rows of one table; the rest is counted. */
const SHOWN_GROUPS = 50;
const SHOWN_NAMES = 5;

/** What changed since the baseline. */
export function* comparisonBlocks(comparison: Comparison): Generator<string> {
  const { length } = comparison.new;
  const counts = [
    length > 0 ? `**${length} new**` : 'Nothing new',
    `${comparison.known} known`,
    `${comparison.fixed.length} fixed`,
  ];
  yield `${sinceWords(comparison)}: ${counts.join(' · ')}`;
  const { otherTarget } = comparison;
  if (otherTarget !== undefined) yield `${OTHER_TARGET} ${codeSpan(otherTarget)}`;
  yield* changeBlocks([...newFailures(comparison), ...fixedFailures(comparison)]);
}

/** A table of changes; nothing for none. */
export function* changeBlocks(changes: readonly Change[]): Generator<string> {
  if (changes.length === 0) return;
  const groups = groupChanges(changes);
  const rest = groups.slice(SHOWN_GROUPS).reduce((sum, { names }) => sum + names.length, 0);
  yield markdownTable(['Severity', 'Check', 'Where', 'What'], groups.slice(0, SHOWN_GROUPS).map(rowOf));
  if (rest > 0) yield `and ${rest} more`;
}

function rowOf({ severity, title, check, kind, names, said }: ChangeGroup): readonly string[] {
  const rest = names.length - SHOWN_NAMES;
  return [
    severity,
    `${foreignText(title)}<br>${codeInTable(check)}`,
    `${markdownText(kind)} ${names.slice(0, SHOWN_NAMES).map(codeInTable).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`,
    foreignText(said),
  ];
}
