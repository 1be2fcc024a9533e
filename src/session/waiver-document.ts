/**
 * Puts a waiver into the text of a person's file. In a module of its own, so that the YAML parser is loaded when a waiver
 * is written: a bundled CommonJS package gives its parts to an import at the top of a file only, not to an `import()`.
 */
import { type Document, isScalar, isSeq } from 'yaml';
import type { Waiver } from '../audit/waiver.ts';
import { inert } from '../facts/inert-text.ts';
import { yamlDocument } from '../facts/yaml-text.ts';

/** The text with one more waiver at its end; its comments and its order stay. `path` is the name that messages show. */
export function withWaiver(text: string, waiver: Waiver, path: string): string {
  const document: Document = yamlDocument(text);
  const { contents } = document;
  const isEmpty = contents === null || (isScalar(contents) && contents.value === null);
  const [error] = document.errors;
  if (error !== undefined || !(isEmpty || isSeq(contents))) {
    const why = error === undefined ? 'it is not a list of waivers' : (error.message.split('\n')[0] ?? '');
    throw new Error(
      `${inert(path)} can't be added to: ${inert(why)}. Nothing was written; plimsoll checks lint shows what is wrong.`,
    );
  }
  if (isSeq(contents)) {
    // An empty list is written as [], in which a waiver would stand on one long line.
    if (contents.items.length === 0) contents.flow = false;
    contents.add(document.createNode(waiver));
  } else {
    document.contents = document.createNode([waiver]);
  }
  return document.toString({ lineWidth: 0 });
}
