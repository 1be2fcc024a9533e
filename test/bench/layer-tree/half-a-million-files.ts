/** A saved image with 500,000 files in 30 layers, some of which change or take away what others brought. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rawEntry } from '../../sources/image/raw-tar.ts';

const FILES = 500_000;
const LAYERS = 30;
const PER_LAYER = Math.ceil(FILES / LAYERS);
const PACKAGES = 70;

/** Writes it as docker save does. Most files are empty, so that the archive stays small; every tenth was there before. */
export async function writeHalfAMillionFiles(path: string): Promise<void> {
  const out = createWriteStream(path);
  const write = async (bytes: Buffer) => {
    if (!out.write(bytes)) await once(out, 'drain');
  };
  const diffIds: string[] = [];
  for (let layer = 0; layer < LAYERS; layer += 1) {
    const tar = layerTar(layer);
    diffIds.push(`sha256:${createHash('sha256').update(tar).digest('hex')}`);
    await write(rawEntry({ name: `${layer}/layer.tar`, size: tar.length }));
    await write(tar);
  }
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: diffIds.map((_, layer) => ({ created_by: `RUN install part-${layer}` })),
  });
  const configName = `${createHash('sha256').update(config).digest('hex')}.json`;
  const Layers = diffIds.map((_, layer) => `${layer}/layer.tar`);
  await write(rawEntry({ name: configName, content: config }));
  const manifest = JSON.stringify([{ Config: configName, RepoTags: ['bench/half-a-million:1'], Layers }]);
  await write(rawEntry({ name: 'manifest.json', content: manifest }));
  out.end(Buffer.alloc(1024));
  await once(out, 'close');
}

/** A whole number of blocks, as every layer is. */
function layerTar(layer: number): Buffer {
  const entries: Buffer[] = [];
  for (let place = 0; place < PER_LAYER; place += 1) {
    // A file that the layer below brought.
    const isGone = layer > 0 && place % 100 === 51;
    const shared = place % 10 === 0 ? place : layer * PER_LAYER + place;
    const id = isGone ? (layer - 1) * PER_LAYER + place : shared;
    // Files of all layers lie in the same folders: what merging and the tree find hardest.
    const folder = `usr/lib/part-${place % PACKAGES}/sub-${id % 30}`;
    const name = `${isGone ? '.wh.' : ''}some-module-${id}.js`;
    entries.push(
      rawEntry({
        name: `${folder}/${name}`,
        content: place % 20 === 1 && !isGone ? `module ${id}` : '',
        mode: place % 500 === 3 ? 0o4755 : 0o644,
        mtime: 1_700_000_000 + id,
      }),
    );
  }
  entries.push(Buffer.alloc(1024));
  return Buffer.concat(entries);
}
