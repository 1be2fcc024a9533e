/** The index of an uncompressed layer that is at hand as bytes. */

import type { LayerEntry } from '../../../src/facts/layer-entry.ts';
import { entryAt, findRow, type LayerIndex } from '../../../src/facts/layer-index.ts';
import { LayerIndexing, type LayerLimits } from '../../../src/sources/image/layer-indexing.ts';

/** Pushed in pieces of a length, so that every field lies across the end of a piece once. */
export function indexed(
  layer: Buffer,
  { piece = 65_536, limits = {} }: { readonly piece?: number; readonly limits?: Partial<LayerLimits> } = {},
): LayerIndex {
  const indexing = new LayerIndexing(undefined, limits);
  for (let at = 0; at < layer.length; at += piece) indexing.push(layer.subarray(at, at + piece));
  return finished(indexing);
}

export function finished(indexing: LayerIndexing): LayerIndex {
  const work = indexing.finish();
  let step = work.next();
  while (step.done !== true) step = work.next();
  return step.value.index;
}

export function entriesOf(index: LayerIndex): LayerEntry[] {
  const entries: LayerEntry[] = [];
  for (let row = 1; row < index.count; row += 1) {
    const entry = entryAt(index, row);
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}

export function entryOf(index: LayerIndex, path: string): LayerEntry | undefined {
  const row = findRow(index, path);
  return row === undefined ? undefined : entryAt(index, row);
}
