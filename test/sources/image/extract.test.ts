/** Extraction onto a real disk: what is written, what is refused, and that nothing ever lands outside the folder. */
import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imageInspectSchema } from '../../../src/facts/image.ts';
import type { ImageLayers } from '../../../src/facts/image-layers.ts';
import type { EntryAttributes } from '../../../src/facts/layer-entry.ts';
import { LayerIndexBuilder } from '../../../src/facts/layer-index-builder.ts';
import { TargetError } from '../../../src/facts/target-error.ts';
import { type ExtractOptions, extract } from '../../../src/sources/image/extract.ts';

const asRoot = test.skipIf(process.getuid?.() !== 0);

const sha256 = (text: string) => hash('sha256', text);

let top = '';
let folder = '';
beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), 'plimsoll-extract-')));
  folder = join(top, 'out');
});
afterEach(() => {
  rmSync(top, { recursive: true, force: true });
});

const PLAIN: EntryAttributes = { type: 'file', mode: 0o644, uid: 0, gid: 0, size: 0, mtime: 1_700_000_000 };

/** An image of one layer; a text is a file with that content. */
function imageOf(entries: Readonly<Record<string, string | Partial<EntryAttributes>>>): ImageLayers {
  const builder = new LayerIndexBuilder();
  for (const [path, given] of Object.entries(entries)) {
    const attributes = typeof given === 'string' ? { size: Buffer.byteLength(given) } : given;
    builder.add(path, { ...PLAIN, ...attributes });
  }
  const state = {
    kind: 'read',
    index: builder.finish('sha256:one'),
    contents: undefined,
    from: 'stream',
  } as const;
  return {
    imageId: 'sha256:image',
    name: 'app:1',
    inspect: imageInspectSchema.parse({ Id: 'sha256:image' }),
    layers: [{ diffId: 'sha256:one', createdBy: '', created: 0, state }],
    problems: [],
  };
}

function run(
  entries: Readonly<Record<string, string | Partial<EntryAttributes>>>,
  options: Partial<ExtractOptions> & { readonly paths?: readonly string[] } = {},
) {
  const paths = options.paths ?? Object.keys(entries);
  return extract(imageOf(entries), {
    items: paths.map((path) => ({ layer: 0, path })),
    base: '',
    folder,
    maxBytes: 1_000_000,
    open: async ({ path }) => {
      const content = entries[path];
      return Readable.from([Buffer.from(typeof content === 'string' ? content : '')]);
    },
    ...options,
  });
}

/** Everything below the test's folder that is not the folder itself. */
const all = (): readonly string[] => readdirSync(top, { recursive: true, encoding: 'utf8' }).sort();

test('A subtree is written with its files, modes and times', async () => {
  const told: number[] = [];
  const entries = {
    'usr/lib': { type: 'directory', mode: 0o750 },
    'usr/lib/tool': { mode: 0o755 },
    'usr/lib/readme': 'read me',
    'usr/lib/proven': { size: 5, digest: sha256('12345') },
    'usr/lib/secret': { mode: 0o400 },
  } as const;
  const result = await run(entries, {
    base: 'usr',
    onProgress: ({ done }) => told.push(done),
    open: async ({ path }) => Readable.from([Buffer.from(path.endsWith('proven') ? '12345' : 'read me')]),
  });
  expect(result).toEqual({
    folder,
    written: Object.keys(entries),
    skipped: [],
    bytes: 12,
    trouble: undefined,
  });
  expect(readFileSync(join(folder, 'lib/readme'), 'utf8')).toBe('read me');
  expect(statSync(join(folder, 'lib/readme')).mtimeMs).toBe(1_700_000_000_000);
  expect(statSync(join(folder, 'lib')).mode & 0o777).toBe(0o750);
  expect(statSync(join(folder, 'lib/tool')).mode & 0o7777).toBe(0o755);
  expect(statSync(join(folder, 'lib/secret')).mode & 0o7777).toBe(0o600);
  expect(told).toEqual([1, 2, 3, 4, 5]);
});

test('Nothing that is written runs with rights of its own, or may be written by others', async () => {
  await run({ 'bin/su': { mode: 0o6777 }, tmp: { type: 'directory', mode: 0o1777 } });
  expect(statSync(join(folder, 'bin/su')).mode & 0o7777).toBe(0o755);
  expect(statSync(join(folder, 'tmp')).mode & 0o7777).toBe(0o755);
});

test.each([
  [
    'a link',
    { type: 'symlink', target: '/etc/passwd' },
    'it is a link to /etc/passwd, and links are not written',
  ],
  ['a device', { type: 'block-device', device: { major: 8, minor: 0 } }, 'it is a device'],
  ['a pipe', { type: 'fifo' }, 'it is a pipe'],
  ['a socket', { type: 'socket' }, 'it is a socket'],
  ['what is taken away', { type: 'whiteout' }, 'the layer takes it away'],
] as const)('%s is left out, and the rest is written', async (_, attributes, why) => {
  const result = await run({ odd: attributes, 'some/file': 'content' });
  expect(result.skipped).toEqual([{ path: 'odd', why }]);
  expect(all()).toEqual(['out', 'out/some', 'out/some/file']);
});

test('What is there already stays as it is', async () => {
  mkdirSync(join(folder, 'etc'), { recursive: true });
  writeFileSync(join(folder, 'etc/passwd'), 'mine');
  const result = await run({ 'etc/passwd': 'theirs', 'etc/group': 'theirs' });
  expect(readFileSync(join(folder, 'etc/passwd'), 'utf8')).toBe('mine');
  expect(readFileSync(join(folder, 'etc/group'), 'utf8')).toBe('theirs');
  expect(result.skipped).toEqual([{ path: 'etc/passwd', why: 'there is a file of this name already' }]);
});

test('No link in the folder is followed, neither for a file nor for a directory', async () => {
  mkdirSync(folder);
  mkdirSync(join(top, 'elsewhere'));
  symlinkSync(join(top, 'elsewhere'), join(folder, 'etc'));
  symlinkSync(join(top, 'elsewhere', 'new'), join(folder, 'file'));
  const result = await run({ 'etc/passwd': 'theirs', file: 'theirs' });
  expect(result.skipped).toEqual([
    { path: 'etc/passwd', why: 'something else is in its place' },
    { path: 'file', why: 'there is a file of this name already' },
  ]);
  expect(readdirSync(join(top, 'elsewhere'))).toEqual([]);
});

test('A folder that is itself a link is the person’s own choice', async () => {
  mkdirSync(join(top, 'elsewhere'));
  symlinkSync(join(top, 'elsewhere'), folder);
  const result = await run({ file: 'content' });
  expect(result.folder).toBe(join(top, 'elsewhere'));
  expect(readFileSync(join(top, 'elsewhere', 'file'), 'utf8')).toBe('content');
});

test('A name that is not UTF-8 keeps its bytes', async () => {
  await run({ 'caf\udce9': 'coffee' });
  expect(readdirSync(folder, { encoding: 'buffer' }).map((name) => name.toString('latin1'))).toEqual([
    'café',
  ]);
});

test('Whatever a layer names its files, everything lands in the folder', async () => {
  const name = fc.oneof(
    fc.constantFrom(
      '.',
      '..',
      '...',
      'a',
      'b',
      '',
      '/etc',
      '\0',
      'a/../..',
      '\n',
      '~',
      'C:\\x',
      'x'.repeat(300),
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(name, { minLength: 1, maxLength: 5 }), { maxLength: 6 }),
      name,
      async (paths, base) => {
        rmSync(folder, { recursive: true, force: true });
        const image = imageOf(Object.fromEntries(paths.map((path) => [path.join('/'), ''])));
        const [layer] = image.layers;
        const index = layer?.state.kind === 'read' ? layer.state.index : undefined;
        expect(index).toBeDefined();
        await extract(image, {
          items: [...(index?.parents.keys() ?? [])].map((row) => ({ layer: 0, path: pathAt(image, row) })),
          base,
          folder,
          maxBytes: 10,
          open: async () => Readable.from([]),
        });
        expect(readdirSync(top)).toEqual(['out']);
      },
    ),
    { numRuns: 60 },
  );
});

function pathAt(image: ImageLayers, row: number): string {
  const [layer] = image.layers;
  if (layer?.state.kind !== 'read') return '';
  const { names, nameIds, parents } = layer.state.index;
  const steps: string[] = [];
  for (let at = row; at > 0; at = parents[at] ?? 0) steps.unshift(names[nameIds[at] ?? 0] ?? '');
  return steps.join('/');
}

test('More than the limit is not begun', async () => {
  await expect(run({ big: { size: 2_000_000 } })).rejects.toMatchObject({
    trouble: { what: 'This part of app:1 is not written', why: 'it has 2 MB, and the limit is 1 MB' },
  });
  expect(existsSync(folder)).toBe(false);
});

test('Content that differs from its layer is removed again', async () => {
  const result = await run(
    {
      long: { size: 3 },
      short: { size: 9 },
      changed: { size: 5, digest: sha256('54321') },
      broken: { size: 9 },
      gone: { size: 1 },
    },
    {
      open: async ({ path }) => {
        if (path === 'gone')
          throw new TargetError({
            kind: 'not-found',
            what: 'It can’t be read',
            why: 'it is gone',
            tryThis: '',
          });
        if (path !== 'broken') return Readable.from([Buffer.from('12345')]);
        return Readable.from(
          (async function* () {
            yield Buffer.from('1234');
            throw new Error('the line is dead');
          })(),
        );
      },
    },
  );
  expect(result.skipped).toEqual([
    { path: 'long', why: 'it is longer than its layer says' },
    { path: 'short', why: 'it is shorter than its layer says' },
    { path: 'changed', why: 'its digest is not what its layer says: it was changed or damaged' },
    { path: 'broken', why: 'its content broke off: the line is dead' },
    { path: 'gone', why: 'it is gone' },
  ]);
  expect(readdirSync(folder)).toEqual([]);
});

test('Given up, the file that was half written is removed and those before it stay', async () => {
  const over = new AbortController();
  const extracting = run(
    { first: 'whole', second: { size: 100 } },
    {
      signal: over.signal,
      open: async ({ path }) => {
        if (path === 'first') return Readable.from([Buffer.from('whole')]);
        setTimeout(() => over.abort(new Error('enough')), 10);
        return new Readable({ read: () => undefined });
      },
    },
  );
  await expect(extracting).rejects.toThrow('enough');
  expect(readdirSync(folder)).toEqual(['first']);
});

test('A folder that can’t be used is said before anything is written', async () => {
  writeFileSync(folder, 'a file');
  await expect(run({ file: 'content' })).rejects.toMatchObject({
    trouble: { what: `Nothing can be written to ${folder}`, why: 'it is no folder' },
  });
  expect(lstatSync(folder).isFile()).toBe(true);
});

asRoot('On a full disk what was half written is removed, and said', async () => {
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder]);
  try {
    const result = await run({ first: 'whole', second: 'x'.repeat(200_000), third: 'never' });
    expect(result.written).toEqual(['first']);
    expect(result.trouble).toMatchObject({ why: 'the disk is full' });
    expect(readdirSync(folder)).toEqual(['first']);
  } finally {
    execFileSync('umount', [folder]);
  }
});
