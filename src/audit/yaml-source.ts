/** A YAML file with its line numbers, so that a mistake in it can be shown where it is. */
import { type Document, isMap, isNode, isPair, isScalar, LineCounter, type Node } from 'yaml';
import { yamlDocument, yamlDocuments } from '../facts/yaml-text.ts';

export type Path = readonly (string | number)[];

export interface YamlSource {
  /** The file's content as plain data; undefined when it is not YAML. */
  readonly value: unknown;
  readonly errors: readonly { readonly line: number; readonly message: string }[];
  /** The line, from 1, where the value at `path` stands; of its nearest parent when it is not there. */
  lineOf(path: Path): number;
}

export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  return sourceOf(yamlDocument(text, { lineCounter: lines }), lines);
}

/** Every document of a file, each by itself; those without content are left out. */
export function readYamlDocuments(text: string): readonly YamlSource[] {
  const lines = new LineCounter();
  return yamlDocuments(text, { lineCounter: lines })
    .filter(({ contents }) => contents !== null)
    .map((document) => sourceOf(document, lines));
}

function sourceOf(document: Document.Parsed, lines: LineCounter): YamlSource {
  const errors = [...document.errors, ...document.warnings].map((error) => ({
    line: Math.max(1, lines.linePos(error.pos[0]).line),
    message: firstLine(error.message),
  }));
  return {
    value: document.errors.length > 0 ? undefined : plainValue(document, errors),
    errors,
    lineOf: (path) => {
      const offset = offsetOf(document, path);
      return offset === undefined ? 1 : Math.max(1, lines.linePos(offset).line);
    },
  };
}

function plainValue(document: Document.Parsed, errors: { line: number; message: string }[]): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias that multiplies itself, the one thing that parses and still cannot be read.
    errors.push({ line: 1, message: firstLine(error instanceof Error ? error.message : String(error)) });
    return undefined;
  }
}

function firstLine(message: string): string {
  return message.split('\n')[0] ?? message;
}

/** Where the key of the last step stands, else the value itself, else the nearest parent that exists. */
function offsetOf(document: Document.Parsed, path: Path): number | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const steps = path.slice(0, length);
    const last = steps.at(-1);
    const parent = nodeAt(document, steps.slice(0, -1));
    if (isMap(parent) && typeof last === 'string') {
      const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === last);
      if (pair && isNode(pair.key) && pair.key.range) return pair.key.range[0];
    }
    const node = nodeAt(document, steps);
    if (node?.range) return node.range[0];
  }
  return undefined;
}

function nodeAt(document: Document.Parsed, path: Path): Node | undefined {
  const node: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  return isNode(node) ? node : undefined;
}
