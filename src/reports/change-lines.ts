/** Changed findings as lines of a report in text. */
import type { Comparison } from '../audit/comparison.ts';
import { severityRank } from '../audit/posture.ts';
import { inert } from '../facts/inert-text.ts';
import { type Change, changedNames, groupChanges } from './change-groups.ts';
import { fixedFailures, newFailures, OTHER_TARGET, sinceWords } from './comparison-changes.ts';
import { SEVERITY_SIGN } from './severity-sign.ts';
import { flowing, heading, type Layout, wrapped } from './text-layout.ts';

/** Groups under one heading; the rest is counted. */
const SHOWN_GROUPS = 25;
const SHOWN_NAMES = 5;

/** What changed since the baseline, for the head of a table. */
export function* comparisonLines(comparison: Comparison, layout: Layout): Generator<string> {
  yield '';
  yield* wrapped(sinceWords(comparison), '', layout, 'strong');
  const { otherTarget } = comparison;
  if (otherTarget !== undefined) yield* wrapped(`${OTHER_TARGET} ${inert(otherTarget)}`, '', layout);
  const { length } = comparison.new;
  yield* flowing(
    [
      { text: `${length} new`, role: length > 0 ? 'strong' : 'good' },
      { text: `${comparison.known} known` },
      { text: `${comparison.fixed.length} fixed` },
    ],
    layout,
  );
  yield* groups(newFailures(comparison), layout);
  yield* groups(fixedFailures(comparison), layout);
}

/** A heading with the number of changes, and what they are; nothing for none. */
export function* changeLines(title: string, changes: readonly Change[], layout: Layout): Generator<string> {
  if (changes.length === 0) return;
  yield* heading(`${title} (${changes.length})`, layout);
  yield* groups(changes, layout);
}

function* groups(changes: readonly Change[], layout: Layout): Generator<string> {
  const all = groupChanges(changes).toSorted(
    (one, other) => severityRank(one.severity) - severityRank(other.severity),
  );
  for (const group of all.slice(0, SHOWN_GROUPS)) {
    const { severity, title, check, said } = group;
    yield* wrapped(`${SEVERITY_SIGN[severity]} ${title}`, '  ', layout, severity);
    yield* wrapped(check, '    ', layout, 'dim');
    yield* wrapped([changedNames(group, SHOWN_NAMES), said].filter(Boolean).join('; '), '    ', layout);
  }
  const rest = all.slice(SHOWN_GROUPS).reduce((sum, { names }) => sum + names.length, 0);
  if (rest > 0) yield* wrapped(`… and ${rest} more (--format json)`, '  ', layout, 'dim');
}
