import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { packageSightingSchema } from '../../../src/facts/layer-contents.ts';
import { PACKAGE_READERS } from '../../../src/insight/packages/package-readers.ts';
import { elfBytes } from './elf-bytes.ts';
import { fixture, program, scanFiles } from './scanned-files.ts';
import { zipBytes } from './zip-bytes.ts';

/** One path for each reader that reads bytes. */
const PATHS: readonly string[] = [
  ...[
    'var/lib/dpkg/status',
    'var/lib/dpkg/info/bash.list',
    'usr/share/doc/a/copyright',
    'lib/apk/db/installed',
  ],
  ...['var/lib/pacman/local/a/desc', 'var/db/pkg/a/b-1/LICENSE'],
  ...[
    'var/lib/rpm/rpmdb.sqlite',
    'var/lib/rpm/rpmdb.sqlite-wal',
    'var/lib/rpm/Packages.db',
    'var/lib/rpm/Packages',
  ],
  ...['var/lib/rpmmanifest/container-manifest-2', 'nix/var/nix/db/db.sqlite', 'snap/manifest.yaml'],
  ...[
    'conda-meta/a.json',
    'a.dist-info/METADATA',
    'a.dist-info/direct_url.json',
    'poetry.lock',
    'Pipfile.lock',
  ],
  ...['requirements.txt', 'node_modules/a/package.json', 'package-lock.json', 'yarn.lock', 'pnpm-lock.yaml'],
  ...[
    'bun.lock',
    'deno.lock',
    'specifications/a.gemspec',
    'Gemfile.lock',
    'a.jar',
    'gradle.lockfile',
    'go.mod',
  ],
  ...['Cargo.lock', 'a/composer/installed.json', 'composer.lock', 'a/.registry/a.reg', 'a.deps.json'],
  ...['packages.lock.json', 'a.dll', 'boot/vmlinuz', 'a.ko', 'a.spdx.json', 'a.cdx.json'],
];

/** Paths that alone say all. */
const PATHS_WITHOUT_BYTES: readonly string[] = [
  `nix/store/${'a'.repeat(32)}-a-1/b`,
  'var/db/pkg/a/b-1/CONTENTS',
  'lib/modules/6.1/a',
];

/** Real ones to break. */
const SEEDS: readonly (readonly [path: string, bytes: Buffer])[] = [
  ['var/lib/rpm/rpmdb.sqlite', fixture('rpm-sqlite')],
  ['var/lib/rpm/Packages', fixture('rpm-berkeley')],
  ['nix/var/nix/db/db.sqlite', fixture('nix-sqlite')],
  [
    'a.jar',
    zipBytes({
      'META-INF/MANIFEST.MF': 'A: b\n',
      'b.jar': zipBytes({ 'META-INF/maven/a/b/pom.properties': 'version=1' }),
    }),
  ],
  [
    'usr/bin/a',
    elfBytes({
      '.dep-v0': deflateSync('{"packages":[{"name":"a","version":"1"}]}'),
      '.go.buildinfo': Buffer.concat([
        Buffer.from('\xff Go buildinf:\x08\x02', 'latin1'),
        Buffer.alloc(16),
        Buffer.from('\x08go1.22.1\x00', 'latin1'),
      ]),
    }),
  ],
];

function expectSound(files: Parameters<typeof scanFiles>[0]): void {
  const { packages, problems } = scanFiles(files);
  for (const seen of packages) expect(packageSightingSchema.parse(seen)).toEqual(seen);
  for (const problem of problems) expect(problem).toMatch(/^[^\n]+: [^\n]+$/);
}

test('every reader is among the paths that are tried', () => {
  const tried = [...PATHS, ...PATHS_WITHOUT_BYTES];
  const untried = PACKAGE_READERS.filter((reader) => {
    const fits = tried.filter((path) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      return (
        (reader.names?.includes(name) ?? false) ||
        (reader.suffixes?.some((suffix) => name.endsWith(suffix)) ?? false) ||
        (reader.folders?.some((folder) => path.startsWith(folder)) ?? false)
      );
    });
    return !fits.some((path) => reader.isFor(path));
  });
  expect(untried).toEqual([]);
});

describe('whatever a stranger writes, the scan ends with sound sightings and problems', () => {
  test.each(PATHS)('any bytes as %s', (path) => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2048 }), (bytes) => expectSound({ [path]: program(bytes) })),
      { numRuns: 60 },
    );
  });

  test.each(PATHS)('any text as %s', (path) => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => expectSound({ [path]: text })),
      { numRuns: 60 },
    );
  });

  test.each(PATHS.filter((path) => /json$|lock$/.test(path)))('any JSON as %s', (path) => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => expectSound({ [path]: JSON.stringify(value) })),
      { numRuns: 60 },
    );
  });

  test.each(SEEDS)('a broken %s', (path, bytes) => {
    const change = fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.nat({ max: 255 }));
    // The places where formats keep their tables.
    const early = fc.tuple(fc.nat({ max: Math.min(bytes.length - 1, 256) }), fc.nat({ max: 255 }));
    fc.assert(
      fc.property(
        fc.array(fc.oneof(change, early), { minLength: 1, maxLength: 24 }),
        fc.option(fc.nat({ max: bytes.length })),
        (changes, length) => {
          const broken = Buffer.from(bytes);
          for (const [at, byte] of changes) broken[at] = byte;
          expectSound({ [path]: program(broken.subarray(0, length ?? broken.length)) });
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('what is meant to exhaust', () => {
  const deep = '['.repeat(100_000);

  test.each([
    [
      'package-lock.json',
      `{"dependencies":${'{"a":{"dependencies":'.repeat(20_000)}{}${'}}'.repeat(20_000)}}`,
    ],
    [
      'a.cdx.json',
      `{"bomFormat":"CycloneDX","components":${'[{"name":"a","components":'.repeat(20_000)}[]${'}]'.repeat(20_000)}}`,
    ],
    ['a.cdx.json', deep],
    ['poetry.lock', `a = ${deep}`],
    ['snap/manifest.yaml', deep],
    ['pnpm-lock.yaml', '"'.repeat(200_000)],
    [
      'snap/manifest.yaml',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 12 }, (_, n) => `b${n}: &b${n} [${`*${n === 0 ? 'a' : `b${n - 1}`},`.repeat(9)}]`).join('\n')}\n`,
    ],
    ['requirements.txt', `a==${'1'.repeat(200_000)}!`],
    ['requirements.txt', `a${' '.repeat(200_000)}!`],
    ['yarn.lock', `${'@'.repeat(100_000)}\n${'a'.repeat(100_000)}\n`],
    ['specifications/a.gemspec', `s.name = ${'('.repeat(100_000)}`],
    ['specifications/a.gemspec', '\n'.repeat(200_000)],
    ['specifications/a.gemspec', `s.name =${' '.repeat(200_000)}`],
    ['var/lib/dpkg/info/a.list', `${'0'.repeat(32)}${' '.repeat(1_000_000)}`],
    ['a/.registry/a.reg', 's:4:"name";'.repeat(20_000)],
    ['usr/share/doc/a/copyright', `License:${' '.repeat(100_000)}`],
    ['var/lib/dpkg/status', `Package: ${'a'.repeat(1_000_000)}\nStatus: ${' '.repeat(100_000)}\n`],
    ['a.dist-info/METADATA', `Name: ${'a '.repeat(100_000)}\n`],
  ])('%s', (path, text) => {
    expectSound({ [path]: text });
  });

  test('more packages than any image has are cut off and told', () => {
    const names = Array.from({ length: 100_002 }, (_, number) => `P:a${number}\nV:1\n`).join('\n');
    const { packages, problems } = scanFiles({ 'lib/apk/db/installed': names });
    expect(packages).toHaveLength(100_000);
    expect(problems).toEqual([
      'lib/apk/db/installed: more than 100000 packages in one layer, the rest is left out',
    ]);
  });

  test('more broken files than anybody reads about are counted', () => {
    const files = Object.fromEntries(
      Array.from({ length: 250 }, (_, number) => [`node_modules/a${number}/package.json`, '{']),
    );
    const { problems } = scanFiles(files);
    expect(problems).toHaveLength(201);
    expect(problems.at(-1)).toBe('50 more files could not be read');
  });

  test('names and versions are kept short and in one line', () => {
    const { packages } = scanFiles({
      'node_modules/x/package.json': JSON.stringify({
        name: 'a\n'.repeat(1000),
        version: 'v'.repeat(10_000),
      }),
    });
    expect(
      packages.map(({ name, version }) => [name.length <= 512, name.includes('\n'), version.length]),
    ).toEqual([[true, false, 256]]);
  });

  test('a gzip in place of a database is no database', () => {
    expect(scanFiles({ 'var/lib/rpm/Packages': gzipSync(fixture('rpm-berkeley')) }).problems).toEqual([
      'var/lib/rpm/Packages: not an rpm database; not read for packages',
    ]);
  });
});
