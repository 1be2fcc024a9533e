import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { breaches } from './architecture/house-rules.ts';
import { readSource } from './architecture/source-file.ts';

const root = new URL('../', import.meta.url);

function sources(): ReturnType<typeof readSource>[] {
  return readdirSync(new URL('src/', root), { recursive: true, encoding: 'utf8' })
    .map((name) => `src/${name.replaceAll('\\', '/')}`)
    .filter((path) => /\.[cm]?[jt]sx?$/.test(path))
    .sort()
    .map((path) => readSource(path, readFileSync(new URL(path, root), 'utf8')));
}

/** Made-up files, by path. */
function house(files: Readonly<Record<string, string>>): readonly string[] {
  return breaches(Object.entries(files).map(([path, text]) => readSource(path, text)));
}

describe('the house', () => {
  it('keeps to the import directions of ARCHITECTURE.md, without circles, default exports or empty names', () => {
    const files = sources();
    for (const folder of [
      'cli',
      'ui',
      'reports',
      'session',
      'audit',
      'insight',
      'knowledge',
      'facts',
      'sources',
    ])
      expect(files.filter(({ path }) => path.startsWith(`src/${folder}/`))).not.toHaveLength(0);
    expect(breaches(files)).toEqual([]);
  });
});

describe('the rules find', () => {
  it.each([
    ['src/facts/a.ts', '../audit/b.ts', 'src/facts may import nothing else, not audit'],
    ['src/facts/a.ts', '../knowledge/b.ts', 'src/facts may import nothing else, not knowledge'],
    ['src/knowledge/a.ts', '../insight/b.ts', 'src/knowledge may import only facts, not insight'],
    ['src/insight/a.ts', '../audit/b.ts', 'src/insight may import only facts, knowledge, not audit'],
    [
      'src/audit/a.ts',
      '../sources/docker/b.ts',
      'src/audit may import only insight, facts, knowledge, not sources',
    ],
    [
      'src/sources/docker/a.ts',
      '../../audit/b.ts',
      'src/sources may import only facts, knowledge, not audit',
    ],
    [
      'src/sources/docker/a.ts',
      '../../insight/b.ts',
      'src/sources may import only facts, knowledge, not insight',
    ],
    [
      'src/session/a.ts',
      '../ui/b.ts',
      'src/session may import only sources, audit, insight, facts, knowledge, not ui',
    ],
    [
      'src/ui/a.ts',
      '../sources/b.ts',
      'src/ui may import only session, audit, insight, facts, knowledge, not sources',
    ],
    [
      'src/ui/a.ts',
      '../cli/b.ts',
      'src/ui may import only session, audit, insight, facts, knowledge, not cli',
    ],
    [
      'src/reports/a.ts',
      '../ui/b.ts',
      'src/reports may import only session, audit, insight, facts, knowledge, not ui',
    ],
    [
      'src/cli/a.ts',
      '../sources/b.ts',
      'src/cli may import only ui, reports, session, audit, insight, facts, knowledge, not sources',
    ],
    ['src/session/a.ts', '../../test/b.ts', 'only data (.json) may come from outside src'],
    ['src/audit/a.ts', 'react', 'nothing below the UI knows React or Ink; src/audit may not'],
    ['src/reports/a.ts', 'ink', 'nothing below the UI knows React or Ink; src/reports may not'],
    ['src/session/a.ts', 'react/jsx-runtime', 'nothing below the UI knows React or Ink; src/session may not'],
    ['src/session/a.ts', 'dockerode', 'only sources speak to an engine; src/session may not'],
    ['src/ui/a.ts', 'docker-modem', 'only sources speak to an engine; src/ui may not'],
    ['src/ui/a.ts', 'node:fs/promises', 'src/ui does no I/O, it is handed what it needs'],
    ['src/ui/a.ts', 'child_process', 'src/ui does no I/O, it is handed what it needs'],
    ['src/facts/a.ts', 'node:net', 'src/facts does no I/O, it is handed what it needs'],
  ])('that %s imports %s', (path, specifier, reason) => {
    expect(house({ [path]: `\nimport { b } from '${specifier}';\n` })).toEqual([
      `${path}:2 imports ${specifier}: ${reason}`,
    ]);
  });

  it.each([
    ['a type', `import type { B } from '../audit/b.ts';`],
    ['an inline type', `import { type B } from '../audit/b.ts';`],
    ['for its effect', `import '../audit/b.ts';`],
    ['by re-export', `export { b } from '../audit/b.ts';`],
    ['by re-export of everything', `export * from '../audit/b.ts';`],
    ['when first needed', `export const b = () => import('../audit/b.ts');`],
    ['in the middle of a type', `export type B = import('../audit/b.ts').B;`],
  ])('a wrong import %s', (_, text) => {
    expect(house({ 'src/facts/a.ts': text })).toEqual([
      'src/facts/a.ts:1 imports ../audit/b.ts: src/facts may import nothing else, not audit',
    ]);
  });

  it.each([
    'process.stdout.write("")',
    'console.log("")',
    'fetch("http://x")',
    'globalThis.setTimeout',
    'new WebSocket("")',
  ])('that the UI does I/O with %s', (code) => {
    const [name = ''] = code.replace('new ', '').split(/[.(]/);
    expect(house({ 'src/ui/a.tsx': `export const a = () => ${code};` })).toEqual([
      `src/ui/a.tsx:1 uses ${name}: src/ui does no I/O, it is handed what it needs`,
    ]);
  });

  it('circles, and names the way round', () => {
    expect(
      house({
        'src/facts/a.ts': `import { b } from './b.ts'; export const a = b;`,
        'src/facts/b.ts': `import type { C } from './deep/c.ts'; export const b: C = 1;`,
        'src/facts/deep/c.ts': `export { a } from '../a.ts'; export type C = number;`,
      }),
    ).toEqual([
      'src/facts/a.ts imports src/facts/b.ts imports src/facts/deep/c.ts imports src/facts/a.ts: ' +
        'a circle has no order to read or to load it in',
    ]);
  });

  it('default exports, of every form', () => {
    const wrong = 'has a default export: a name that is the same everywhere is found again';
    expect(
      house({
        'src/facts/a.ts': 'export default 1;',
        'src/facts/b.ts': 'const b = 1; export { b as default };',
        'src/facts/c.ts': `export { default } from 'zod';`,
      }),
    ).toEqual([`src/facts/a.ts ${wrong}`, `src/facts/b.ts ${wrong}`, `src/facts/c.ts ${wrong}`]);
  });

  it.each(['utils', 'helpers', 'common', 'misc', 'session-manager', 'date-util'])(
    'a file named %s',
    (name) => {
      expect(house({ [`src/facts/${name}.ts`]: '' })).toEqual([
        `src/facts/${name}.ts has a name that does not say what it holds`,
      ]);
    },
  );

  it.each(['src/stray.ts', 'src/services/a.ts'])('that %s lies outside the house', (path) => {
    expect(house({ [path]: '' })).toEqual([
      expect.stringContaining(`${path} lies in no folder of the house`),
    ]);
  });
});

describe('the rules allow', () => {
  it('every arrow of the house, types of what does I/O, data, and a circle that an import() breaks', () => {
    expect(
      house({
        'src/cli/a.tsx': `import { render } from 'ink'; import p from '../../package.json' with { type: 'json' };
          import { s } from '../session/a.ts'; import('../ui/a.tsx'); import 'node:fs'; process.exitCode = 1;`,
        'src/ui/a.tsx': `import type { Readable } from 'node:stream'; import { useState } from 'react';
          import { posix } from 'node:path'; import d from '../../themes/dark.json' with { type: 'json' };
          import type { F } from '../facts/a.ts'; export const subprocess = { process: 1 }.process;`,
        'src/session/a.ts': `import '../sources/docker/a.ts'; import '../audit/a.ts'; import './b.ts';`,
        'src/session/b.ts': `export const later = () => import('./a.ts');`,
        'src/sources/docker/a.ts': `import Docker from 'dockerode'; import type { F } from '../../facts/a.ts';`,
        'src/audit/a.ts': `import 'node:fs'; import '../insight/a.ts'; // import '../ui/a.tsx'`,
        'src/insight/a.ts': `import '../knowledge/a.ts'; export const text = "import 'react'";`,
        'src/knowledge/a.ts': `import type { F } from '../facts/a.ts';`,
        'src/facts/a.ts': `import { z } from 'zod'; export type F = number;`,
      }),
    ).toEqual([]);
  });
});
