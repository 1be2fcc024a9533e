/** What differs between two results as text for a person, readable in 80 columns: what is new and worse comes first. */
import type { ResultDiff } from '../audit/result-diff.ts';
import { changeLines } from './change-lines.ts';
import {
  diffCounts,
  diffFigures,
  diffSections,
  resourceWords,
  resultWords,
  SHOWN_CHECKS,
  SHOWN_NAMES,
  SHOWN_THINGS,
  type ThingWords,
  thingSections,
} from './diff-words.ts';
import { flowing, heading, type Layout, layoutOf, lines, type TableOptions, wrapped } from './text-layout.ts';

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
  if (diff.facts === undefined) {
    yield* named('Appeared', resourceWords(diff.appeared, SHOWN_NAMES), layout);
    yield* named('Vanished', resourceWords(diff.vanished, SHOWN_NAMES), layout);
  } else for (const { title, things } of thingSections(diff)) yield* thingLines(title, things, layout);
  yield* named('Checks judged only before', checks(diff.onlyBefore), layout);
  yield* named('Checks judged only after', checks(diff.onlyAfter), layout);
}

function* named(title: string, words: readonly string[], layout: Layout): Generator<string> {
  if (words.length === 0) return;
  yield* heading(title, layout);
  for (const line of words) yield* wrapped(line, '  ', layout);
}

function* thingLines(title: string, things: readonly ThingWords[], layout: Layout): Generator<string> {
  yield* heading(`${title} (${things.length})`, layout);
  for (const { name, words } of things.slice(0, SHOWN_THINGS)) {
    yield* wrapped(name, '  ', layout);
    for (const line of words) yield* wrapped(line, '    ', layout);
  }
  const rest = things.length - SHOWN_THINGS;
  if (rest > 0) yield `  and ${rest} more: --format json has them all`;
}

function checks(ids: readonly string[]): readonly string[] {
  if (ids.length === 0) return [];
  const rest = ids.length - SHOWN_CHECKS;
  return [`${ids.slice(0, SHOWN_CHECKS).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`];
}
