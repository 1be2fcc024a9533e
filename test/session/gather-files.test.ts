/** Several files in one pass over an image: the right ones, of the right layer. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ImageLayers, LayerReader } from '../../src/facts/image-layers.ts';
import { entryPath, entryType, type LayerIndex } from '../../src/facts/layer-index.ts';
import { gatherFiles } from '../../src/session/gather-files.ts';
import { archiveReader } from '../../src/sources/image/archive-reader.ts';
import { dockerArchive, idOf, sampleImage, tarOf } from '../sources/image/made-images.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-gather-'));
const file = join(folder, 'saved.tar');
const made = sampleImage();
let reader: LayerReader;
let image: ImageLayers;

beforeAll(async () => {
  writeFileSync(file, tarOf(dockerArchive(made)));
  reader = archiveReader({ file });
  image = await reader.read(idOf(made));
});
afterAll(async () => {
  await reader.close();
  rmSync(folder, { recursive: true });
});

function filesOf(index: LayerIndex): readonly string[] {
  return [...index.parents.keys()]
    .filter((row) => entryType(index, row) === 'file' && !index.hardlinks.has(row))
    .map((row) => entryPath(index, row));
}

test('Every file has the content that its own layer has', async () => {
  const items = image.layers.flatMap(({ state }, layer) =>
    state.kind === 'read' ? filesOf(state.index).map((path) => ({ layer, path })) : [],
  );
  const gathered = await gatherFiles(reader, image, items, undefined);
  let count = 0;
  for (const item of items) {
    const bytes = gathered(item);
    if (bytes === undefined) continue;
    count += 1;
    expect(Buffer.from(bytes)).toEqual(await buffer(await reader.open(image, item.layer, item.path)));
  }
  expect(count).toBeGreaterThan(0);
});

test('What was not asked for, or is no file of the layer, is not there', async () => {
  const gathered = await gatherFiles(reader, image, [{ layer: 0, path: 'no/such/file' }], undefined);
  expect(gathered({ layer: 0, path: 'no/such/file' })).toBeUndefined();
  expect(gathered({ layer: 0, path: 'etc/passwd' })).toBeUndefined();
});
