/** What differs between two results as text for a person, readable in 80 columns: what is new and worse comes first. */
import type { ResultDiff } from '../audit/result-diff.ts';
import { changeLines } from './change-lines.ts';
import { diffCounts, diffFigures, diffSections, resourceWords, resultWords } from './diff-words.ts';
import { flowing, heading, type Layout, layoutOf, lines, type TableOptions, wrapped } from './text-layout.ts';

const SHOWN_NAMES = 20;
const SHOWN_CHECKS = 10;

export function* diffTable(diff: ResultDiff, options: TableOptions = {}): Generator<string> {
  yield* lines(content(diff, layoutOf(options)));
}

function* content(diff: ResultDiff, layout: Layout): Generator<string> {
  yield* wrapped(`before  ${resultWords(diff.before).join(' · ')}`, '', layout);
  yield* wrapped(`after   ${resultWords(diff.after).join(' · ')}`, '', layout);
  yield '';
  yield* flowing(
    diffFigures(diff).map((text) => ({ text })),
    layout,
  );
  const [fresh = '', ...rest] = diffCounts(diff);
  const role = diff.new.length === 0 ? 'good' : 'strong';
  yield* flowing([{ text: fresh, role }, ...rest.map((text) => ({ text }))], layout);
  for (const { title, changes } of diffSections(diff)) yield* changeLines(title, changes, layout);
  yield* named('Appeared', resourceWords(diff.appeared, SHOWN_NAMES), layout);
  yield* named('Vanished', resourceWords(diff.vanished, SHOWN_NAMES), layout);
  yield* named('Checks judged only before', checks(diff.onlyBefore), layout);
  yield* named('Checks judged only after', checks(diff.onlyAfter), layout);
}

function* named(title: string, words: readonly string[], layout: Layout): Generator<string> {
  if (words.length === 0) return;
  yield* heading(title, layout);
  for (const line of words) yield* wrapped(line, '  ', layout);
}

function checks(ids: readonly string[]): readonly string[] {
  if (ids.length === 0) return [];
  const rest = ids.length - SHOWN_CHECKS;
  return [`${ids.slice(0, SHOWN_CHECKS).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`];
}
