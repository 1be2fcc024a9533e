/**
 * Takes the text of a manifest apart: YAML with any number of documents, or JSON. What is wrong with one document leaves the
 * others alone.
 */
import { type Document, isMap, isNode, isSeq, LineCounter, type Tags } from 'yaml';
import { isRecord, type KubeObject, kubeObjectOf } from '../../../facts/kubernetes/kube-object.ts';
import { TOO_DEEP, yamlDocuments } from '../../../facts/yaml-text.ts';

/** An object, and the line on which it begins, from 1. */
interface ManifestObject {
  readonly object: KubeObject;
  readonly line: number;
}

interface ManifestProblem {
  readonly line: number;
  /** What is wrong, for a person, as it reads after the place. */
  readonly detail: string;
  readonly hint: string;
}

export interface Manifest {
  readonly objects: readonly ManifestObject[];
  readonly problems: readonly ManifestProblem[];
  /** Documents that are something else, such as the values of a chart. */
  readonly others: number;
}

/** What aliases may add; a document that needs more is made to fill the memory. */
const MOST_ALIASES = 200;

const HELM = {
  detail: 'it is a Helm template that was not rendered',
  hint: 'Run helm template CHART | plimsoll audit --target manifests:-',
};
const KUSTOMIZE = {
  detail: 'it tells kustomize what to make, and is no object itself',
  hint: 'Run kustomize build FOLDER | plimsoll audit --target manifests:-',
};
const BROKEN_HINT = 'Correct it; the other documents are judged';
const DEEP_HINT = 'Take it out; no document behind it is judged';

export function readManifest(text: string): Manifest {
  const lines = new LineCounter();
  const objects: ManifestObject[] = [];
  const problems: ManifestProblem[] = [];
  let others = 0;
  for (const document of documentsIn(text, lines)) {
    const line = lineOf(document, lines);
    const source = text.slice(document.range[0], document.range[2]);
    const read = readDocument(document, source, lines);
    if ('problem' in read) {
      problems.push(read.problem);
      continue;
    }
    const { value } = read;
    if (value === null || value === undefined) continue;
    if (!isRecord(value) || typeof value.kind !== 'string' || typeof value.apiVersion !== 'string') {
      if (isTemplate(source)) problems.push({ line, ...HELM });
      else others += 1;
      continue;
    }
    if (/\bkustomize\.config\.k8s\.io\b/.test(value.apiVersion)) {
      problems.push({ line, ...KUSTOMIZE });
      continue;
    }
    addObjects(
      { value, line, source, itemLine: (index) => itemLine(document, index, lines) ?? line },
      objects,
      problems,
    );
  }
  return { objects, problems, others };
}

/** As Kubernetes reads it: YAML 1.1 with its yes and no, but without dates and without minutes of an hour. */
function documentsIn(text: string, lines: LineCounter): readonly Document.Parsed[] {
  return yamlDocuments(text, {
    lineCounter: lines,
    version: '1.1',
    customTags: withoutTimes,
    logLevel: 'silent',
  });
}

function withoutTimes(tags: Tags): Tags {
  return tags.filter(
    (tag) =>
      typeof tag === 'string' ||
      !(tag.tag === 'tag:yaml.org,2002:timestamp' || ('format' in tag && tag.format === 'TIME')),
  );
}

type Read = { readonly value: unknown } | { readonly problem: ManifestProblem };

function readDocument(document: Document.Parsed, source: string, lines: LineCounter): Read {
  const [error] = document.errors;
  if (error !== undefined) {
    if (isTemplate(source)) return { problem: { line: lineOf(document, lines), ...HELM } };
    // What is missing at the end is missing on the last line that has something.
    const last = document.range[0] + source.trimEnd().length - 1;
    const line = Math.max(1, lines.linePos(Math.min(error.pos[0], last)).line);
    const hint = error.message === TOO_DEEP ? DEEP_HINT : BROKEN_HINT;
    return { problem: { line, detail: `it is not YAML: ${firstLine(error.message)}`, hint } };
  }
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }) };
  } catch (thrown) {
    const why = thrown instanceof Error ? firstLine(thrown.message) : String(thrown);
    const detail = /alias/i.test(why)
      ? `its aliases stand for more than ${MOST_ALIASES} others: it is made to fill the memory`
      : `it can’t be read: ${why}`;
    return { problem: { line: lineOf(document, lines), detail, hint: BROKEN_HINT } };
  }
}

/** Braces of Helm; texts of config maps may have them, too, so this is asked of what makes no sense otherwise. */
function isTemplate(source: string): boolean {
  return /\{\{-?\s*(?:[.$(/]|if|with|range|end|else|define|include|template|toYaml|tpl|block)/.test(source);
}

interface Found {
  readonly value: Readonly<Record<string, unknown>>;
  readonly line: number;
  readonly source: string;
  readonly itemLine: (index: number) => number;
}

function addObjects(
  { value, line, source, itemLine: lineOfItem }: Found,
  objects: ManifestObject[],
  problems: ManifestProblem[],
): void {
  const { kind, apiVersion, items } = value;
  const isList = typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items);
  if (!isList) {
    const object = objectOf(value, { apiVersion: '', kind: '' });
    if (object !== undefined) objects.push({ object, line });
    else if (isTemplate(source)) problems.push({ line, ...HELM });
    else problems.push({ line, detail: `the ${String(kind)} has no name`, hint: BROKEN_HINT });
    return;
  }
  // What the items of a list leave out, the list says of all of them.
  const own = kind === 'List' ? '' : kind.slice(0, -'List'.length);
  const version = kind === 'List' || typeof apiVersion !== 'string' ? '' : apiVersion;
  items.forEach((item: unknown, index) => {
    const object = objectOf(item, { apiVersion: version, kind: own });
    const at = lineOfItem(index);
    if (object !== undefined && object.kind !== '') objects.push({ object, line: at });
    else
      problems.push({ line: at, detail: `item ${index + 1} of the ${kind} is no object`, hint: BROKEN_HINT });
  });
}

/** Values of secrets are left where they are: nothing here looks at them. */
function objectOf(
  raw: unknown,
  kind: { readonly apiVersion: string; readonly kind: string },
): KubeObject | undefined {
  if (!isRecord(raw)) return undefined;
  const object = kubeObjectOf(named(raw), kind);
  if (object?.kind !== 'Secret') return object;
  const { data: _, stringData: __, ...rest } = object;
  return rest;
}

/** The server makes up a name where only its beginning is given. */
function named(raw: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { metadata } = raw;
  if (!isRecord(metadata) || metadata.name !== undefined) return raw;
  const { generateName } = metadata;
  return typeof generateName === 'string' && generateName !== ''
    ? { ...raw, metadata: { ...metadata, name: `${generateName}*` } }
    : raw;
}

function lineOf(document: Document.Parsed, lines: LineCounter): number {
  const start = document.contents?.range?.[0] ?? document.range[0];
  return Math.max(1, lines.linePos(start).line);
}

function itemLine(document: Document.Parsed, index: number, lines: LineCounter): number | undefined {
  const list: unknown = isMap(document.contents) ? document.contents.get('items', true) : undefined;
  const item: unknown = isSeq(list) ? list.items[index] : undefined;
  return isNode(item) && item.range ? Math.max(1, lines.linePos(item.range[0]).line) : undefined;
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}
