/**
 * The facts behind a verdict, made fit to be shown: masked, bounded and plain. A value may be hostile in length
 * and depth, and any text in it may hold a secret.
 */
import { Optional } from '@marcbachmann/cel-js';
import { type Evidence, type EvidenceValue, isKubeKind, type ResourceKind } from '../facts/finding.ts';
import { rememberingTexts } from '../facts/remembering-texts.ts';
import { maskArguments, maskEnv, maskNamed, maskText } from '../insight/secret-value.ts';
import { boundFor } from './admission-bindings.ts';
import type { Check } from './check.ts';
import { type Bindings, compile, EvaluationTrouble } from './expression.ts';

const MAX_ENTRIES = 20;
const MAX_DEPTH = 4;
const MAX_TEXT = 400;
/** How much of a text is looked at for secrets before it is cut. */
const MAX_MASKED_TEXT = 8_192;
/** Values in all, so that lists of lists stay bounded too. */
const MAX_VALUES = 200;

/** What the check's evidence expressions give. What can't be told is left out: the reason says it. */
export function evidenceOf(check: Check, bindings: Bindings): readonly Evidence[] {
  return check.evidence.flatMap((source) => {
    try {
      const value = compile(source, check.resource).evaluate(boundFor(check, bindings));
      return [{ fact: factName(source, check.resource), value: shownValue(value, lastName(source)) }];
    } catch (error) {
      if (error instanceof EvaluationTrouble) return [];
      throw error;
    }
  });
}

/** `container.HostConfig.?Privileged` of a container is called `HostConfig.Privileged`. */
export const factName = rememberingTexts((source: string, resource: ResourceKind) =>
  source.replace(ownName(resource), '').replaceAll('.?', '.').replaceAll('[?', '[').trim(),
);

const ownNames = new Map<ResourceKind, RegExp>();

/** The name of the resource where it begins a path. */
function ownName(resource: ResourceKind): RegExp {
  const name = isKubeKind(resource) ? '(?:object|variables)' : resource;
  const known = ownNames.get(resource) ?? new RegExp(`(?<![\\w."'])${name}\\.\\??`, 'g');
  ownNames.set(resource, known);
  return known;
}

/** A value as it may be shown. `name` is what it is called, which can tell that it is a secret. */
export function shownValue(value: unknown, name: string): EvidenceValue {
  return shown(value, name, 0, { left: MAX_VALUES });
}

/** The field at the end of an expression: `Password` of `….Labels.Password` and of `….Labels["Password"]`. */
export function lastName(source: string): string {
  return /(?:\.\??|\[\??["'])([^."'[\]()?]+)(?:["']\])?$/.exec(source.trim())?.[1] ?? '';
}

interface Budget {
  left: number;
}

function shown(value: unknown, name: string, depth: number, budget: Budget): EvidenceValue {
  budget.left -= 1;
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    case 'bigint':
      return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
    case 'string':
      return cut(shownText(value.slice(0, MAX_MASKED_TEXT), name));
    case 'object':
      return shownObject(value, name, depth, budget);
    default:
      return String(value);
  }
}

function shownObject(value: object, name: string, depth: number, budget: Budget): EvidenceValue {
  if (value instanceof Optional) return shown(value.hasValue() ? value.value() : null, name, depth, budget);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  const isList = Array.isArray(value);
  const entries = value instanceof Map ? [...value] : Object.entries(value);
  if (depth >= MAX_DEPTH || budget.left <= 0) return `… ${entries.length} ${isList ? 'entries' : 'fields'}`;
  if (isList) return shownList(value, name, depth, budget);

  const fields: Record<string, EvidenceValue> = {};
  for (const [key, field] of entries.slice(0, MAX_ENTRIES)) {
    fields[cut(maskText(String(key)))] = shown(field, String(key), depth + 1, budget);
  }
  const rest = entries.length - MAX_ENTRIES;
  if (rest > 0) fields['…'] = `${rest} more`;
  return fields;
}

function shownList(list: readonly unknown[], name: string, depth: number, budget: Budget): EvidenceValue {
  const rest = list.length - MAX_ENTRIES;
  const note = rest > 0 ? [`… ${rest} more`] : [];
  // Masked together, because an option's secret may be the next entry.
  const head = maskedTogether(list.slice(0, MAX_ENTRIES));
  return [...head.map((entry) => shown(entry, name, depth + 1, budget)), ...note];
}

function maskedTogether(entries: readonly unknown[]): readonly unknown[] {
  const texts = entries.filter((entry) => typeof entry === 'string');
  if (texts.length === 0 || texts.length !== entries.length) return entries;
  return maskedArguments(...texts.map((text) => text.slice(0, MAX_MASKED_TEXT)));
}

const maskedArguments = rememberingTexts((...texts) => maskArguments(texts));

/**
 * Containers of one host say the same things over and over, and looking for secrets is what making findings mostly
 * costs.
 */
const shownText = rememberingTexts((text: string, name: string): string => {
  const named = maskNamed(name, text).value;
  const entry = /^[A-Za-z_][\w.-]*=/.test(named) ? maskEnv(named) : undefined;
  return maskText(entry ? `${entry.name}=${entry.value}` : named);
});

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}

const MAX_SENTENCE = 160;

/**
 * Evidence in one short line: `HostConfig.Privileged is true`. What is empty or off is left out beside what says
 * something.
 */
export function evidenceSentence(evidence: readonly Evidence[]): string {
  const known = sentences.get(evidence);
  if (known !== undefined) return known;
  const telling = evidence.filter(({ value }) => !saysNothing(value));
  const told = telling.length > 0 ? telling : evidence.slice(0, 1);
  const sentence = shortSentence(told.map(evidenceWords).join('; '));
  sentences.set(evidence, sentence);
  return sentence;
}

/** Resources that are alike share their evidence. */
const sentences = new WeakMap<readonly Evidence[], string>();

/** A line no longer than a reason may be. */
export function shortSentence(text: string): string {
  const line = text.trim();
  return line.length > MAX_SENTENCE ? `${line.slice(0, MAX_SENTENCE - 1).trimEnd()}…` : line;
}

function evidenceWords({ fact, value }: Evidence): string {
  return `${plainFact(fact)}${typeof value === 'object' && value !== null ? ':' : ' is'} ${valueWords(value)}`;
}

/** What an expression is about, without what it does to it: `files["dockerd"]` for `files["dockerd"].map(…)`. */
function plainFact(fact: string): string {
  return (
    /^[A-Za-z_](?:[\w.]|\["[^"]*"\])*?(?=\.(?:map|filter)\()/.exec(fact)?.[0] ??
    /^\w+\(([\w.]+)\)$/.exec(fact)?.[1] ??
    fact
  );
}

function saysNothing(value: EvidenceValue): boolean {
  if (value === null || value === '' || value === false) return true;
  if (typeof value !== 'object') return false;
  const inside: readonly EvidenceValue[] = Object.values(value);
  return inside.every(saysNothing);
}

/** A value in words, as short as it can be without being wrong. */
export function valueWords(value: EvidenceValue): string {
  return words(value, ', ');
}

function words(value: EvidenceValue, separator: string): string {
  if (value === null) return 'not set';
  if (value === '') return 'empty';
  if (typeof value !== 'object') return String(value);
  const parts = isList(value)
    ? value.map((entry) => words(entry, ' '))
    : Object.entries(value).map(([key, field]) => `${key} ${words(field, ' ')}`);
  return parts.length === 0 ? 'empty' : parts.join(separator);
}

function isList(value: object): value is readonly EvidenceValue[] {
  return Array.isArray(value);
}
