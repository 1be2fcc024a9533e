/** Images taken apart, made from lists of files. */

import { imageInspectSchema } from '../../../src/facts/image.ts';
import type { ImageLayers } from '../../../src/facts/image-layers.ts';
import type { LayerContents } from '../../../src/facts/layer-contents.ts';
import type { EntryAttributes } from '../../../src/facts/layer-entry.ts';
import { LayerIndexBuilder } from '../../../src/facts/layer-index-builder.ts';
import { secretScan } from '../../../src/insight/secrets/secret-scan.ts';
import { textScan } from '../../../src/insight/text-scan.ts';
import { combinedScan } from '../../../src/session/content-scan.ts';

export type MadeFile = Partial<EntryAttributes> & { readonly text?: string };

/** By path, from the root, without a slash before it. */
export type MadeLayer = Readonly<Record<string, MadeFile>>;

export interface MadeImage {
  readonly config?: Readonly<Record<string, unknown>>;
  /** False for one of which only the trees were read. */
  readonly isScanned?: boolean;
}

/** `layers` from the base up; undefined for one that is not read yet. */
export function madeImage(
  layers: readonly (MadeLayer | undefined)[],
  { config = {}, isScanned = true }: MadeImage = {},
): ImageLayers {
  return {
    imageId: 'sha256:made',
    name: 'made:1.0',
    inspect: imageInspectSchema.parse({ Id: 'sha256:made', RepoTags: ['made:1.0'], Config: config }),
    layers: layers.map((layer, number) => ({
      diffId: `sha256:${number}`,
      createdBy: '',
      created: 0,
      state:
        layer === undefined
          ? { kind: 'waiting' }
          : {
              kind: 'read',
              index: indexOf(layer),
              contents: isScanned ? contentsOf(layer) : undefined,
              from: 'stream',
            },
    })),
    problems: [],
  };
}

function indexOf(layer: MadeLayer) {
  const builder = new LayerIndexBuilder();
  for (const [path, { text = '', ...attributes }] of Object.entries(layer)) {
    builder.add(path, {
      type: 'file',
      mode: 0o644,
      uid: 0,
      gid: 0,
      mtime: 0,
      size: text.length,
      ...attributes,
    });
  }
  return builder.finish('sha256:made');
}

function contentsOf(layer: MadeLayer): LayerContents {
  const scan = combinedScan([secretScan(), textScan()]).begin();
  for (const [path, { text = '', type = 'file', mode = 0o644 }] of Object.entries(layer)) {
    const entry = { path, type, mode, size: text.length };
    const wanted = scan.wants(entry);
    if (wanted > 0) scan.take(entry, Buffer.from(text).subarray(0, wanted));
  }
  return scan.finish();
}
