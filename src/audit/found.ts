/**
 * What a check says where it fails: its `found`, a part of a sentence that goes on from the name of the resource.
 * Expressions between braces put in the values that decided: `mounts {container.Mounts.map(m, m.Source)}`.
 */
import { boundFor } from './admission-bindings.ts';
import type { Check } from './check.ts';
import { lastName, shortSentence, shownValue, valueWords } from './evidence.ts';
import { type Bindings, compile, EvaluationTrouble } from './expression.ts';

/** Entries of a list that are named; when there are more, one place goes to their number. */
const MAX_LISTED = 4;
/** Longest single value: what comes after it has to stay in sight. */
const MAX_WORDS = 80;

type FoundPart = { readonly text: string } | { readonly source: string };

export interface FoundTemplate {
  readonly parts: readonly FoundPart[];
  /** What is wrong with the braces. */
  readonly problem: string | undefined;
}

/** Takes a `found` apart. A brace within an expression, such as that of a map, closes nothing. */
export function readFound(found: string): FoundTemplate {
  const parts: FoundPart[] = [];
  for (let at = 0; at < found.length; ) {
    const start = found.indexOf('{', at);
    const text = found.slice(at, start === -1 ? undefined : start);
    if (text.includes('}')) return { parts, problem: 'has a } without its {' };
    if (text !== '') parts.push({ text: text.replace(/\s+/g, ' ') });
    if (start === -1) break;
    const end = closingBrace(found, start);
    if (end === undefined) return { parts, problem: 'has a { without its }' };
    parts.push({ source: found.slice(start + 1, end).trim() });
    at = end + 1;
  }
  return { parts, problem: undefined };
}

/** The expressions of a check's `found`. */
export function foundExpressions({ found = '' }: Pick<Check, 'found'>): readonly string[] {
  return templateOf(found).parts.flatMap((part) => ('source' in part ? [part.source] : []));
}

/**
 * What a check that failed says of the resource, in one short line. Undefined when it has no `found`, or when a
 * value that it names is not there or can't be told: the evidence then speaks for itself.
 */
export function foundWords(
  check: Pick<Check, 'found' | 'resource' | 'admission'>,
  bindings: Bindings,
): string | undefined {
  if (check.found === undefined) return undefined;
  const { parts, problem } = templateOf(check.found);
  if (problem !== undefined) return undefined;
  const words: string[] = [];
  const bound = boundFor(check, bindings);
  try {
    for (const part of parts) {
      const word =
        'text' in part
          ? part.text
          : wordsFor(compile(part.source, check.resource).evaluate(bound), lastName(part.source));
      if (word === undefined) return undefined;
      words.push(word);
    }
  } catch (error) {
    if (error instanceof EvaluationTrouble) return undefined;
    throw error;
  }
  return shortSentence(words.join('')) || undefined;
}

const templates = new Map<string, FoundTemplate>();

function templateOf(found: string): FoundTemplate {
  const known = templates.get(found) ?? readFound(found);
  templates.set(found, known);
  return known;
}

/** Texts in quotes, which may hold braces of their own; braces; and what stands between. */
const TOKEN = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[{}]|[^{}"']+|["']/gs;

function closingBrace(found: string, start: number): number | undefined {
  let depth = 0;
  for (const { 0: token, index } of found.slice(start).matchAll(TOKEN)) {
    if (token === '{') depth += 1;
    if (token === '}') depth -= 1;
    if (depth === 0) return start + index;
  }
  return undefined;
}

/** A value as it stands in a sentence; undefined when there is none. */
function wordsFor(value: unknown, name: string): string | undefined {
  if (Array.isArray(value)) return value.length === 0 ? undefined : listWords(value, name);
  const shown = shownValue(value, name);
  if (shown === null) return undefined;
  return shown === '' ? '' : cut(valueWords(shown));
}

function listWords(list: readonly unknown[], name: string): string {
  const named = list.slice(0, list.length > MAX_LISTED ? MAX_LISTED - 1 : MAX_LISTED);
  const shown = shownValue(named, name);
  const words = (Array.isArray(shown) ? shown : [shown]).map((entry) => cut(valueWords(entry)));
  const rest = list.length - named.length;
  const all = rest > 0 ? [...words, `${rest} more`] : words;
  // What has commas of its own would run into its neighbours.
  if (all.some((word) => word.includes(', '))) return all.join('; ');
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

function cut(text: string): string {
  return text.length > MAX_WORDS ? `${text.slice(0, MAX_WORDS - 1)}…` : text;
}
