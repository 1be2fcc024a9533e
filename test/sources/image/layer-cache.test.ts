/** The cache on a real disk: what comes back, what is thrown away, and what happens when nothing can be kept. */
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { imageInspectSchema } from '../../../src/facts/image.ts';
import { LayerCache } from '../../../src/sources/image/layer-cache.ts';
import { fullIndex } from './some-index.ts';

const DIFF = 'sha256:full';
const CONTENTS = { secrets: [], packages: [], texts: { 'etc/os-release': 'ID=alpine' }, problems: ['one'] };
const OUTLINE = {
  imageId: 'sha256:image',
  name: 'app:1',
  inspect: imageInspectSchema.parse({ Id: 'sha256:image', RepoTags: ['app:1'] }),
  layers: [{ diffId: DIFF, createdBy: 'ADD', created: 5 }],
  problems: [],
};

/** Only root can make what belongs to somebody else. */
const asRoot = test.skipIf(process.getuid?.() !== 0);

let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'plimsoll-cache-')), 'layers');
});
afterEach(() => {
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

const cache = (maxBytes = 1_000_000) => new LayerCache({ folder, maxBytes });
const entries = () => readdirSync(folder).map((name) => join(folder, name));
function onlyEntry(): string {
  const [entry = '', ...others] = entries();
  expect(others).toEqual([]);
  return entry;
}

test('What was kept is there in the next run, for this user alone', async () => {
  const first = cache();
  await Promise.all([
    first.keepIndex(fullIndex()),
    first.keepContents(DIFF, 'v1', CONTENTS),
    first.keepOutline(OUTLINE),
  ]);
  const next = cache();
  expect(await next.index(DIFF)).toEqual(fullIndex());
  expect(await next.contents(DIFF, 'v1')).toEqual(CONTENTS);
  expect(await next.contents(DIFF, 'v2'), 'another search finds other things').toBeUndefined();
  expect(await next.outline('sha256:image')).toEqual(OUTLINE);
  expect(await next.index('sha256:other')).toBeUndefined();
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  for (const entry of entries()) expect(statSync(entry).mode & 0o777).toBe(0o600);
  expect([first.note, next.note]).toEqual(['', '']);
});

test('A damaged entry is never believed: it is deleted and can be kept again', async () => {
  await cache().keepIndex(fullIndex());
  const entry = onlyEntry();
  const sound = readFileSync(entry);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(sound.length - 1),
      fc.nat(7),
      fc.constantFrom('flip', 'cut', 'grow'),
      async (at, bit, how) => {
        const damaged =
          how === 'cut'
            ? sound.subarray(0, at)
            : how === 'grow'
              ? Buffer.concat([sound, sound.subarray(at)])
              : Buffer.from(sound);
        if (how === 'flip') damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
        writeFileSync(entry, damaged);
        const tried = cache();
        expect(await tried.index(DIFF)).toBeUndefined();
        expect(entries()).toEqual([]);
        expect(tried.note).toBe('');
        await tried.keepIndex(fullIndex());
        expect(await tried.index(DIFF)).toEqual(fullIndex());
      },
    ),
    { numRuns: 60 },
  );
});

test('An entry under the name of another one is not believed', async () => {
  await cache().keepIndex(fullIndex());
  const first = onlyEntry();
  await cache().keepIndex(fullIndex('sha256:second'));
  const second = entries().find((entry) => entry !== first) ?? '';
  writeFileSync(second, readFileSync(first));
  expect(await cache().index('sha256:second')).toBeUndefined();
  expect(await cache().index(DIFF)).toEqual(fullIndex());
});

test.each<[string, (entry: string) => void]>([
  [
    'a link',
    (entry) => {
      writeFileSync(join(folder, '..', 'elsewhere'), readFileSync(entry));
      rmSync(entry);
      symlinkSync(join(folder, '..', 'elsewhere'), entry);
    },
  ],
  ['a file that others may write', (entry) => chmodSync(entry, 0o666)],
])('%s in the place of an entry is not believed', async (_, change) => {
  await cache().keepIndex(fullIndex());
  const entry = onlyEntry();
  change(entry);
  expect(await cache().index(DIFF)).toBeUndefined();
  expect(() => lstatSync(entry)).toThrow();
});

asRoot('A file of another user in the place of an entry is not believed', async () => {
  await cache().keepIndex(fullIndex());
  const entry = onlyEntry();
  chownSync(entry, 65_534, 65_534);
  expect(await cache().index(DIFF)).toBeUndefined();
  expect(() => lstatSync(entry)).toThrow();
});

test('What was used last stays when there is no more room', async () => {
  await cache().keepIndex(fullIndex('sha256:0'));
  const size = statSync(onlyEntry()).size;
  const small = cache(size * 3 + size / 2);
  for (const number of [1, 2]) await small.keepIndex(fullIndex(`sha256:${number}`));
  const past = new Date(Date.now() - 60_000);
  for (const entry of entries()) utimesSync(entry, past, past);
  expect(await small.index('sha256:0'), 'used just now').toBeDefined();
  for (const number of [3, 4]) await small.keepIndex(fullIndex(`sha256:${number}`));
  expect(entries()).toHaveLength(3);
  expect(await small.index('sha256:0')).toBeDefined();
  expect(await small.index('sha256:1')).toBeUndefined();
  expect(await small.index('sha256:4')).toBeDefined();
});

test('What is larger than all the room is not kept, and nothing goes for it', async () => {
  await cache().keepContents(DIFF, 'v1', CONTENTS);
  const small = cache(statSync(onlyEntry()).size);
  await small.keepIndex(fullIndex());
  expect(await small.index(DIFF)).toBeUndefined();
  expect(await small.contents(DIFF, 'v1')).toEqual(CONTENTS);
});

test('Drafts that a killed run left behind are cleared away', async () => {
  await cache().keepIndex(fullIndex());
  const [old, fresh] = [join(folder, 'old.draft'), join(folder, 'fresh.draft')];
  for (const draft of [old, fresh]) writeFileSync(draft, 'half');
  const yesterday = new Date(Date.now() - 86_400_000);
  utimesSync(old, yesterday, yesterday);
  await cache().keepContents(DIFF, 'v1', CONTENTS);
  expect(() => lstatSync(old)).toThrow();
  expect(lstatSync(fresh).isFile()).toBe(true);
});

test('A cache without room is one that keeps nothing', async () => {
  const none = cache(0);
  await none.keepIndex(fullIndex());
  expect(await none.index(DIFF)).toBeUndefined();
  expect(() => lstatSync(folder)).toThrow();
  expect(none.note).toBe('');
});

test('Where nothing can be kept, a note says so and nothing fails', async () => {
  writeFileSync(folder, 'no folder');
  const none = cache();
  await none.keepIndex(fullIndex());
  expect(await none.index(DIFF)).toBeUndefined();
  expect(none.note).toContain(folder);
  expect(none.note).toContain('it is no folder');
});

asRoot('A folder of somebody else is not used', async () => {
  mkdirSync(folder);
  chownSync(folder, 65_534, 65_534);
  const foreign = cache();
  await foreign.keepIndex(fullIndex());
  expect(readdirSync(folder)).toEqual([]);
  expect(foreign.note).toContain('not a folder of this user');
});
