import { execFileSync } from 'node:child_process';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Waiver } from '../../src/audit/waiver.ts';
import { parseWaivers } from '../../src/audit/waiver-file.ts';
import { openWaiverShelf } from '../../src/session/waiver-shelf.ts';

let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-shelf-'));
  path = join(folder, 'waivers.yaml');
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const WAIVER: Waiver = {
  check: 'docker.container.privileged',
  resource: { name: 'ci-1', kind: 'container' },
  reason: 'It builds images: "yes" # really',
  owner: 'ops',
  expires: '2026-12-31',
};

async function modeOf(file: string): Promise<number> {
  return (await stat(file)).mode & 0o777;
}

describe('a waiver is added', () => {
  test('to a file that is made for it, for its owner alone', async () => {
    const deep = join(folder, 'config', 'plimsoll', 'waivers.yaml');
    await openWaiverShelf(deep).add(WAIVER);
    expect(await readFile(deep, 'utf8')).toBe(`- check: docker.container.privileged
  resource:
    kind: container
    name: ci-1
  reason: 'It builds images: "yes" # really'
  owner: ops
  expires: 2026-12-31
`);
    expect(await modeOf(deep)).toBe(0o600);
    expect(await modeOf(join(folder, 'config'))).toBe(0o700);
  });

  test('behind the others; comments, order, quotes and permissions stay', async () => {
    const before = `# Ours. Ask ops first.

- check: "5.5" # for ci
  resource: { name: 'ci-*' }
  reason: one
  owner: ops

# The database
- check: docker.image.user
  resource:
    label: "stage=prod" # only there
  reason: a reason that is longer than the eighty columns at which other programs would begin to fold it
  owner: dba
`;
    await writeFile(path, before);
    await chmod(path, 0o640);
    const { expires: _, ...endless } = WAIVER;
    await openWaiverShelf(path).add(endless);
    expect(await readFile(path, 'utf8')).toBe(`${before}- check: docker.container.privileged
  resource:
    kind: container
    name: ci-1
  reason: 'It builds images: "yes" # really'
  owner: ops
`);
    expect(await modeOf(path)).toBe(0o640);
    expect(await readdir(folder)).toEqual(['waivers.yaml']);
  });

  test.each(['', '\n', '# only a comment\n', '[]\n', '---\n', 'null\n', '[{check: a}]\n', '- wrong: true\n'])(
    'to %j, which keeps what it holds',
    async (before) => {
      await writeFile(path, before);
      await openWaiverShelf(path).add(WAIVER);
      const text = await readFile(path, 'utf8');
      expect(parseWaivers(text, path).waivers).toEqual([WAIVER]);
      for (const word of before.match(/\w+/g) ?? []) if (word !== 'null') expect(text).toContain(word);
    },
  );

  test('where a link leads', async () => {
    const real = join(folder, 'real.yaml');
    await writeFile(real, '');
    await symlink(real, path);
    await openWaiverShelf(path).add(WAIVER);
    expect(await readlink(path)).toBe(real);
    expect(parseWaivers(await readFile(real, 'utf8'), real).waivers).toEqual([WAIVER]);
  });

  test('after the one before it, when two come at the same time', async () => {
    const shelf = openWaiverShelf(path);
    const all = ['a', 'b', 'c', 'd'].map((reason) => ({ ...WAIVER, reason }));
    await Promise.all(all.map((waiver) => shelf.add(waiver)));
    expect(parseWaivers(await readFile(path, 'utf8'), path).waivers).toEqual(all);
  });

  test('so that it is read back as it was, whatever its words', async () => {
    const words = fc
      .oneof(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom('- a', '#', 'null', '5.5', '2026-01-01', 'a: b', '|', '*x'),
      )
      .map((text) => text.replace(/\p{C}/gu, '').trim())
      .filter((text) => text !== '');
    await fc.assert(
      fc.asyncProperty(words, words, words, async (check, reason, owner) => {
        await rm(path, { force: true });
        const waiver = { ...WAIVER, check, reason, owner };
        await openWaiverShelf(path).add(waiver);
        expect(parseWaivers(await readFile(path, 'utf8'), path)).toEqual({ waivers: [waiver], problems: [] });
      }),
      { numRuns: 100 },
    );
  });
});

describe('nothing is written', () => {
  test('in place of a pipe or a device', async () => {
    execFileSync('mkfifo', [path]);
    await expect(openWaiverShelf(path).add(WAIVER)).rejects.toThrow('it is no file that could be replaced');
    expect((await stat(path)).isFIFO()).toBe(true);
  });

  test.each([
    ['no YAML', '- check: [\n'],
    ['a map', 'check: a\n'],
    ['a word', 'waivers\n'],
    ['several documents', '- a: 1\n---\n- b: 2\n'],
  ])('to a file that holds %s', async (_, before) => {
    await writeFile(path, before);
    await expect(openWaiverShelf(path).add(WAIVER)).rejects.toThrow(
      /waivers\.yaml can't be added to: .+ Nothing was written; plimsoll checks lint shows what is wrong\./,
    );
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  test.each<readonly [string, Partial<Waiver>, string]>([
    ['without a reason', { reason: ' ' }, 'The waiver is not complete: reason is empty'],
    ['for a day that does not exist', { expires: '2026-13-01' }, 'expires must be a day that exists'],
    ['for nothing', { resource: {} }, 'resource names nothing'],
  ])('%s', async (_, fields, message) => {
    await expect(openWaiverShelf(path).add({ ...WAIVER, ...fields })).rejects.toThrow(message);
    expect(await readdir(folder)).toEqual([]);
  });

  test('in place of a folder, or below a file; a later one is not held up', async () => {
    await mkdir(path);
    const shelf = openWaiverShelf(path);
    await expect(shelf.add(WAIVER)).rejects.toThrow(`${path} could not be read: it is no file`);
    await rm(path, { recursive: true });
    await shelf.add(WAIVER);
    await expect(openWaiverShelf(join(path, 'deeper.yaml')).add(WAIVER)).rejects.toThrow('ENOTDIR');
    expect(parseWaivers(await readFile(path, 'utf8'), path).waivers).toEqual([WAIVER]);
  });
});
