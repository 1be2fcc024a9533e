/** What the architecture test needs to know of a source file, read from its syntax tree. */
import { parseSync, type StaticImport, Visitor } from 'oxc-parser';

export interface ImportStatement {
  /** As it stands there: `./facts.ts`, `node:fs`, `react`. */
  readonly specifier: string;
  /**
   * `type` leaves nothing behind at run time, `dynamic` is loaded when it is first needed. A re-export counts as an
   * import.
   */
  readonly kind: 'value' | 'type' | 'dynamic';
  readonly line: number;
}

/** A use of what a program has without importing it, such as `process.stdout`. */
interface GlobalUse {
  readonly name: string;
  readonly line: number;
}

export interface SourceFile {
  /** From the project's root, with slashes: `src/ui/app.tsx`. */
  readonly path: string;
  readonly imports: readonly ImportStatement[];
  readonly globals: readonly GlobalUse[];
  readonly hasDefaultExport: boolean;
}

const IO_GLOBALS: ReadonlySet<string> = new Set(['process', 'console', 'globalThis', 'fetch', 'WebSocket']);

/** Throws when the text is no TypeScript. */
export function readSource(path: string, text: string): SourceFile {
  const { program, module, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path} could not be read: ${error.message}`);
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;

  const imports: ImportStatement[] = module.staticImports.map((statement) => ({
    specifier: statement.moduleRequest.value,
    kind: isTypeOnly(statement) ? 'type' : 'value',
    line: lineOf(statement.start),
  }));
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType, start } of entries) {
      if (moduleRequest === null) continue;
      const kind = isType ? 'type' : 'value';
      imports.push({ specifier: moduleRequest.value, kind, line: lineOf(start) });
    }
  }
  const globals: GlobalUse[] = [];
  const use = (name: string, start: number): void => {
    if (IO_GLOBALS.has(name)) globals.push({ name, line: lineOf(start) });
  };
  new Visitor({
    ImportExpression({ source, start }) {
      const isText = source.type === 'Literal' && typeof source.value === 'string';
      if (!isText) throw new Error(`${path}:${lineOf(start)} imports something that is made up at run time`);
      imports.push({ specifier: source.value, kind: 'dynamic', line: lineOf(start) });
    },
    TSImportType({ source, start }) {
      imports.push({ specifier: source.value, kind: 'type', line: lineOf(start) });
    },
    MemberExpression({ object, start }) {
      if (object.type === 'Identifier') use(object.name, start);
    },
    CallExpression({ callee, start }) {
      if (callee.type === 'Identifier') use(callee.name, start);
    },
    NewExpression({ callee, start }) {
      if (callee.type === 'Identifier') use(callee.name, start);
    },
  }).visit(program);

  const hasDefaultExport = module.staticExports.some(({ entries }) =>
    entries.some(({ exportName }) => exportName.kind === 'Default' || exportName.name === 'default'),
  );
  return { path, imports, globals, hasDefaultExport };
}

/** An import of nothing but types; one without names (`import './x.ts'`) runs the module. */
function isTypeOnly({ entries }: StaticImport): boolean {
  return entries.length > 0 && entries.every(({ isType }) => isType);
}
