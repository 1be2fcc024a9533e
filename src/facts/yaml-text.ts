/**
 * The one place where YAML is read. Anybody may have written it: a manifest, a kubeconfig, a file in an image. The parser
 * takes what is nested without end, and needs minutes for a few hundred bytes of keys that are lists themselves, or for a
 * map of some ten thousand keys, because it compares each key with all others. None of that gets further than this.
 */
import {
  Composer,
  type CST,
  type Document,
  type DocumentOptions,
  type ErrorCode,
  isCollection,
  isScalar,
  Lexer,
  LineCounter,
  type Node,
  type ParseOptions,
  Parser,
  type SchemaOptions,
  type ToJSOptions,
  visit,
  YAMLParseError,
} from 'yaml';

type YamlOptions = Omit<ParseOptions & DocumentOptions & SchemaOptions, 'prettyErrors' | 'uniqueKeys'>;

/** So many lists and maps inside each other: definitions of custom resources, the deepest that people write, have some sixty. */
const DEEPEST = 500;

/** What is wrong with a document that goes deeper: the error of the last one that is read. */
export const TOO_DEEP = `more than ${DEEPEST} lists and maps are inside each other`;

/** Every document of a text, those without content too; none for an empty text. What is wrong is among their `errors`. */
export function yamlDocuments(text: string, options: YamlOptions = {}): readonly Document.Parsed[] {
  return composed(text, options, false);
}

/** The one document of a text, or its first with an error that says that there are more. */
export function yamlDocument(text: string, options: YamlOptions = {}): Document.Parsed {
  const [first, second] = composed(text, options, true);
  // The composer was told to make one in any case.
  if (first === undefined) throw new Error('the YAML parser gave no document');
  if (second !== undefined)
    first.errors.push(
      new YAMLParseError(
        [second.range[0], second.range[1]],
        'MULTIPLE_DOCS',
        'there is more than one document',
      ),
    );
  return first;
}

/** What the one document of a text says. Throws an Error whose first line says what is wrong, and where. */
export function yamlValue(
  text: string,
  { maxAliasCount, ...options }: YamlOptions & ToJSOptions = {},
): unknown {
  const lines = new LineCounter();
  const document = yamlDocument(text, { ...options, lineCounter: lines });
  const [error] = document.errors;
  if (error === undefined) return document.toJS(maxAliasCount === undefined ? {} : { maxAliasCount });
  const { line, col } = lines.linePos(error.pos[0]);
  throw new Error(`${error.message} at line ${Math.max(1, line)}, column ${Math.max(1, col)}`, {
    cause: error,
  });
}

function composed(text: string, options: YamlOptions, isForced: boolean): readonly Document.Parsed[] {
  const composer = new Composer({ ...options, prettyErrors: false, uniqueKeys: false });
  const documents = [...composer.compose(tokensOf(text, options.lineCounter), isForced, text.length)];
  for (const document of documents) if (document.errors.length === 0) checkKeys(document);
  return documents;
}

/** A document that goes too deep is given up, and nothing behind it is read. */
function* tokensOf(text: string, lines: LineCounter | undefined): Generator<CST.Token, void> {
  const parser = new Parser(lines?.addNewLine);
  lines?.addNewLine(0);
  for (const lexeme of new Lexer().lex(text)) {
    yield* parser.next(lexeme);
    if (parser.stack.length <= DEEPEST) continue;
    const { offset, stack } = parser;
    const begun = stack[0]?.type === 'document' ? stack[0] : undefined;
    yield { type: 'document', offset: begun?.offset ?? offset, start: begun?.start ?? [] };
    yield { type: 'error', offset, source: '', message: TOO_DEEP };
    return;
  }
  yield* parser.end();
}

/** No key twice in a map, and none that is a list or map itself. */
function checkKeys(document: Document.Parsed): void {
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) return objectTo(document, key, 'DUPLICATE_KEY', 'Map keys must be unique');
        seen.add(key.value);
      }
      return undefined;
    },
    Pair(_, { key }) {
      return isCollection(key)
        ? objectTo(document, key, 'BAD_COLLECTION_TYPE', 'a list or map stands as a key')
        : undefined;
    },
  });
}

function objectTo({ errors }: Document.Parsed, { range }: Node, code: ErrorCode, message: string): symbol {
  const [start, end] = range ?? [0, 0];
  errors.push(new YAMLParseError([start, end], code, message));
  return visit.BREAK;
}
