/** The headers that Docker keeps of a layer's archive: pieces in order, and a clear word for what is damaged. */
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { ImageFault } from '../../../src/sources/image/image-fault.ts';
import { readTarSplit } from '../../../src/sources/image/tar-split.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-tar-split-'));
const path = join(folder, 'tar-split.json.gz');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Piece = { readonly bytes: string } | { readonly content: number };

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const bytesLine = (text: string, position: number): string =>
  `{"type":2,"payload":"${base64(text)}","position":${position}}`;

async function read(packed: Buffer): Promise<readonly Piece[]> {
  writeFileSync(path, packed);
  const pieces: Piece[] = [];
  await readTarSplit(path, (piece) => {
    pieces.push(piece.kind === 'bytes' ? { bytes: piece.bytes.toString() } : { content: piece.length });
  });
  return pieces;
}

const readLines = (...lines: readonly string[]) => read(gzipSync(`${lines.join('\n')}\n`));

const SOUND = [
  bytesLine('header one', 0),
  '{"type":1,"name":"one","size":300000,"payload":"Qzu/7llTQME=","position":1}',
  bytesLine('padding, header two', 2),
  '{"type":1,"name":"empty","payload":null,"position":3}',
  '{"type":1,"name_raw":"gIE=","size":1,"position":4}',
  bytesLine('x'.repeat(400_000), 5),
];

test('Bytes and places for contents come in their order, however long the lines are', async () => {
  expect(await readLines(...SOUND)).toEqual([
    { bytes: 'header one' },
    { content: 300_000 },
    { bytes: 'padding, header two' },
    { content: 1 },
    { bytes: 'x'.repeat(400_000) },
  ]);
});

test('Lines that are written in another way say the same', async () => {
  const turned = `{ "position": 0, "payload": "${base64('header')}", "type": 2 }`;
  expect(await readLines(turned)).toEqual([{ bytes: 'header' }]);
});

test.each([
  ['a line that is no JSON', [bytesLine('a', 0), '{"type":1,']],
  ['a line that is missing', [bytesLine('a', 0), bytesLine('b', 2)]],
  ['lines in another order', [bytesLine('a', 1), bytesLine('b', 0)]],
  ['an unknown type', ['{"type":3,"position":0}']],
  ['a size below zero', ['{"type":1,"size":-1,"position":0}']],
  ['a size that is no number', ['{"type":1,"size":"9","position":0}']],
  ['bytes that are no text', ['{"type":2,"payload":7,"position":0}']],
  ['something else', ['[1,2,3]']],
  ['nothing', ['null']],
])('%s is refused', async (_, lines) => {
  await expect(readLines(...lines)).rejects.toBeInstanceOf(ImageFault);
});

test('Whatever is flipped or cut, it ends with an error or with what gzip takes for sound', async () => {
  const packed = gzipSync(`${SOUND.join('\n')}\n`);
  const sound = await read(packed);
  await fc.assert(
    fc.asyncProperty(fc.nat(packed.length - 1), fc.nat(7), fc.boolean(), async (at, bit, isCut) => {
      const damaged = isCut ? packed.subarray(0, at) : Buffer.from(packed);
      if (!isCut) damaged[at] = (damaged[at] ?? 0) ^ (1 << bit);
      const outcome = await read(damaged).catch((error: unknown) => error);
      if (!(outcome instanceof Error)) expect(at < 10 ? [sound, []] : [sound]).toContainEqual(outcome);
    }),
    { numRuns: 300 },
  );
});

test('A link in its place is not followed, and an abort ends it', async () => {
  writeFileSync(path, gzipSync(`${SOUND.join('\n')}\n`));
  const link = join(folder, 'link');
  symlinkSync(path, link);
  await expect(readTarSplit(link, () => undefined)).rejects.toThrow('ELOOP');
  const over = AbortSignal.abort(new Error('enough'));
  await expect(readTarSplit(path, () => undefined, over)).rejects.toThrow();
});
