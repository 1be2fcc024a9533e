/** What differs between two results as Markdown, for a pull request or a wiki. */
import type { ResultDiff } from '../audit/result-diff.ts';
import { changeBlocks } from './change-markdown.ts';
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
import { codeSpan, foreignText, markdownText } from './markdown-text.ts';

export function* diffMarkdown(diff: ResultDiff): Generator<string> {
  for (const block of blocks(diff)) yield `${block}\n\n`;
}

function* blocks(diff: ResultDiff): Generator<string> {
  yield '# What changed';
  yield `Before: ${resultWords(diff.before).map(codeSpan).join(' · ')}`;
  yield `After: ${resultWords(diff.after).map(codeSpan).join(' · ')}`;
  yield `**${diffFigures(diff).join(', ')}**`;
  yield diffCounts(diff).join(' · ');
  for (const { title, changes } of diffSections(diff)) {
    if (changes.length === 0) continue;
    yield `## ${title} (${changes.length})`;
    yield* changeBlocks(changes);
  }
  if (diff.facts === undefined) {
    yield* named('Appeared', resourceWords(diff.appeared, SHOWN_NAMES));
    yield* named('Vanished', resourceWords(diff.vanished, SHOWN_NAMES));
  } else for (const { title, things } of thingSections(diff)) yield* named(title, thingLines(things));
  yield* checks('Checks judged only before', diff.onlyBefore);
  yield* checks('Checks judged only after', diff.onlyAfter);
}

/** One line for each thing; what there is too much of is counted. */
function thingLines(things: readonly ThingWords[]): readonly string[] {
  const rest = things.length - SHOWN_THINGS;
  return [
    ...things
      .slice(0, SHOWN_THINGS)
      .map(({ name, words }) => (words.length === 0 ? name : `${name}: ${words.join('; ')}`)),
    ...(rest > 0 ? [`and ${rest} more`] : []),
  ];
}

function* named(title: string, words: readonly string[]): Generator<string> {
  if (words.length === 0) return;
  yield `## ${title}`;
  yield words.map((line) => `- ${foreignText(line)}`).join('\n');
}

function* checks(title: string, ids: readonly string[]): Generator<string> {
  if (ids.length === 0) return;
  const rest = ids.length - SHOWN_CHECKS;
  const shown = ids.slice(0, SHOWN_CHECKS).map(codeSpan).join(', ');
  yield `${markdownText(title)}: ${shown}${rest > 0 ? ` and ${rest} more` : ''}`;
}
