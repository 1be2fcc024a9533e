/**
 * The house of design.md as rules: who may import whom, who may do I/O, and what files may be called. Each breach
 * is one line that says which file, which import and why it is wrong.
 */
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import type { ImportStatement, SourceFile } from './source-file.ts';

/**
 * The folders under src, and which others each may import. Knowledge and facts lie side by side at the bottom;
 * knowledge uses the facts' words (a severity), facts know nothing of it.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  cli: ['ui', 'reports', 'session', 'audit', 'insight', 'facts', 'knowledge'],
  ui: ['session', 'audit', 'insight', 'facts', 'knowledge'],
  reports: ['session', 'audit', 'insight', 'facts', 'knowledge'],
  session: ['sources', 'audit', 'insight', 'facts', 'knowledge'],
  audit: ['insight', 'facts', 'knowledge'],
  insight: ['facts', 'knowledge'],
  knowledge: ['facts'],
  facts: [],
  sources: ['facts', 'knowledge'],
};

/** Packages that only some folders may know. */
const OWNERS: readonly (readonly [packages: RegExp, folders: readonly string[], reason: string])[] = [
  [/^(react|ink)(\/|$)/, ['ui', 'cli'], 'nothing below the UI knows React or Ink'],
  [
    /^(dockerode|docker-modem|@kubernetes\/client-node)(\/|$)/,
    ['sources'],
    'only sources speak to an engine',
  ],
];

/** Folders whose code only computes: what they need of the world is handed to them. */
const PURE: ReadonlySet<string> = new Set(['ui', 'reports', 'insight', 'knowledge', 'facts']);

/** Modules of Node.js that touch neither files nor network nor processes. */
const HARMLESS_BUILTINS: ReadonlySet<string> = new Set([
  'node:path',
  'node:util',
  'node:url',
  // Only compute.
  'node:crypto',
  'node:zlib',
]);

const NAMES_THAT_SAY_NOTHING = /(^|-)(utils?|helpers?|common|misc|managers?)(-|$)/;

/** Every breach of the rules, one line each; empty when the house is in order. */
export function breaches(files: readonly SourceFile[]): readonly string[] {
  return [...files.flatMap(breachesOf), ...cycles(files)];
}

function breachesOf(file: SourceFile): readonly string[] {
  const { path, imports, globals, hasDefaultExport } = file;
  const folder = folderOf(path);
  const found: string[] = [];
  if (folder === undefined) found.push(`${path} lies in no folder of the house: ${houseWords()}`);
  for (const statement of imports) {
    const wrong = whatIsWrong(path, folder, statement);
    if (wrong !== undefined) found.push(`${path}:${statement.line} imports ${statement.specifier}: ${wrong}`);
  }
  if (folder !== undefined && PURE.has(folder)) {
    for (const { name, line } of globals)
      found.push(`${path}:${line} uses ${name}: src/${folder} does no I/O, it is handed what it needs`);
  }
  if (hasDefaultExport)
    found.push(`${path} has a default export: a name that is the same everywhere is found again`);
  const name = posix.basename(path).replace(/\..*$/, '');
  if (NAMES_THAT_SAY_NOTHING.test(name)) found.push(`${path} has a name that does not say what it holds`);
  return found;
}

function whatIsWrong(
  path: string,
  folder: string | undefined,
  { specifier, kind }: ImportStatement,
): string | undefined {
  if (specifier.startsWith('.')) {
    const target = targetOf(path, specifier);
    if (!target.startsWith('src/'))
      return target.endsWith('.json') ? undefined : 'only data (.json) may come from outside src';
    const other = folderOf(target);
    if (folder === undefined || other === undefined || other === folder) return undefined;
    const allowed = MAY_IMPORT[folder] ?? [];
    if (allowed.includes(other)) return undefined;
    const words = allowed.length === 0 ? 'nothing else' : `only ${allowed.join(', ')}`;
    return `src/${folder} may import ${words}, not ${other}`;
  }
  if (isBuiltin(specifier)) {
    const isHarmless = kind === 'type' || HARMLESS_BUILTINS.has(specifier);
    if (folder === undefined || !PURE.has(folder) || isHarmless) return undefined;
    return `src/${folder} does no I/O, it is handed what it needs`;
  }
  const owned = OWNERS.find(([packages]) => packages.test(specifier));
  if (owned === undefined || folder === undefined || owned[1].includes(folder)) return undefined;
  return `${owned[2]}; src/${folder} may not`;
}

/**
 * Files that import each other in a circle. What is loaded later (`import()`) breaks a circle; a type does not: two
 * files that need each other's types are one thing in two places.
 */
function cycles(files: readonly SourceFile[]): readonly string[] {
  const importsOf = new Map(
    files.map(({ path, imports }) => [
      path,
      imports
        .filter(({ specifier, kind }) => kind !== 'dynamic' && specifier.startsWith('.'))
        .map(({ specifier }) => targetOf(path, specifier)),
    ]),
  );
  const found: string[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (path: string): void => {
    const start = way.indexOf(path);
    if (start !== -1) {
      const circle = [...way.slice(start), path];
      found.push(`${circle.join(' imports ')}: a circle has no order to read or to load it in`);
      return;
    }
    if (done.has(path)) return;
    way.push(path);
    for (const next of importsOf.get(path) ?? []) visit(next);
    way.pop();
    done.add(path);
  };
  for (const path of importsOf.keys()) visit(path);
  return found;
}

function targetOf(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier);
}

/** `ui` for `src/ui/app.tsx`; undefined for what lies nowhere in the house. */
function folderOf(path: string): string | undefined {
  const folder = /^src\/([^/]+)\//.exec(path)?.[1];
  return folder !== undefined && Object.hasOwn(MAY_IMPORT, folder) ? folder : undefined;
}

function houseWords(): string {
  return Object.keys(MAY_IMPORT)
    .map((folder) => `src/${folder}`)
    .join(', ');
}
