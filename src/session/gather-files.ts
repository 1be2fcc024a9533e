/**
 * The contents of several files of an image, taken in one pass over it: opened one by one, each would take a pass of its
 * own where the image comes as a stream.
 */
import type { ExtractItem } from '../facts/extraction.ts';
import {
  type ContentScan,
  type ImageLayers,
  type LayerReader,
  MAX_SCANNED_BYTES,
} from '../facts/image-layers.ts';
import type { LayerContents } from '../facts/layer-contents.ts';
import { entryPath, findRow, type LayerIndex } from '../facts/layer-index.ts';

/** Contents that are held until they are written. */
const MOST_BYTES = 256 * 1024 * 1024;

/** The content of a file that was gathered; undefined for one that has to be opened by itself. */
export type Gathered = (item: ExtractItem) => Uint8Array | undefined;

/** Rejects as the reader does. */
export async function gatherFiles(
  reader: LayerReader,
  image: ImageLayers,
  items: readonly ExtractItem[],
  signal: AbortSignal | undefined,
): Promise<Gathered> {
  const places = contentPlaces(image, items);
  const wanted = new Set([...places.values()].map(({ path }) => path));
  const byContents = new Map<LayerContents, ReadonlyMap<string, Uint8Array>>();
  let held = 0;
  const scan: ContentScan = {
    version: 'files',
    begin() {
      const files = new Map<string, Uint8Array>();
      return {
        wants: ({ path, size }) =>
          wanted.has(path) && size <= MAX_SCANNED_BYTES && held + size <= MOST_BYTES ? size : 0,
        take({ path }, bytes) {
          held += bytes.length;
          files.set(path, bytes);
        },
        finish() {
          const contents: LayerContents = { secrets: [], packages: [], texts: {}, problems: [] };
          byContents.set(contents, files);
          return contents;
        },
      };
    },
  };
  const { layers } = await reader.read(image.imageId, { scan, signal });
  return (item) => {
    const place = places.get(keyOf(item));
    const state = place && layers[place.layer]?.state;
    const contents = state?.kind === 'read' ? state.contents : undefined;
    return contents && place && byContents.get(contents)?.get(place.path);
  };
}

/** Where the content of each item stands: that of a hard link under the name that the archive has it under. */
function contentPlaces(image: ImageLayers, items: readonly ExtractItem[]): ReadonlyMap<string, ExtractItem> {
  const places = new Map<string, ExtractItem>();
  const linked = new Map<LayerIndex, ReadonlySet<number>>();
  for (const { layer, path } of items) {
    const state = image.layers[layer]?.state;
    const row = state?.kind === 'read' ? findRow(state.index, path) : undefined;
    if (state?.kind !== 'read' || row === undefined) continue;
    const names = linked.get(state.index) ?? new Set([...state.index.hardlinks].flat());
    linked.set(state.index, names);
    // Which of its names the archive has the content under is not known: such a file is opened by itself.
    if (!names.has(row) && state.index.sizes[row] !== 0)
      places.set(keyOf({ layer, path }), { layer, path: entryPath(state.index, row) });
  }
  return places;
}

function keyOf({ layer, path }: ExtractItem): string {
  return `${layer} ${path}`;
}
