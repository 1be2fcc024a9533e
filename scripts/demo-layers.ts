/**
 * Records the layers of the demo's images: trees and what was found in them as they are, the contents of
 * small files, and beside them what makes the layers as large as the demo's history says that they are.
 */
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import type { ImageLayer, LayerReader } from '../src/facts/image-layers.ts';
import type { EntryAttributes } from '../src/facts/layer-entry.ts';
import { entryAt, type LayerIndex } from '../src/facts/layer-index.ts';
import { LayerIndexBuilder } from '../src/facts/layer-index-builder.ts';
import { contentScan } from '../src/session/content-scan.ts';
import { findTarget } from '../src/session/find-target.ts';
import type { RecordedImage } from '../src/sources/demo/demo-layers.ts';
import { indexBytes } from '../src/sources/image/index-bytes.ts';
import { type ImageRecipe, imageRecipes } from '../test/engine/images.ts';

/** Larger files can be walked to in the demo and not opened. */
const LARGEST_FILE = 4_000;

/** What a layer of any other instruction holds most of. */
const OTHER_BULK = { 'opt/app/bundle': 55, 'usr/lib/libapp.so.2': 35, 'usr/share/app/data': 10 };

/** What such a layer holds most of, by words of its instruction: paths, and their shares of what is to be made up. */
const BULK: readonly (readonly [words: string, files: Readonly<Record<string, number>>])[] = [
  [
    'apt-get install',
    {
      'usr/sbin/nginx-debug': 40,
      'usr/lib/nginx/modules/ngx_http_js_module.so': 24,
      'usr/lib/nginx/modules/ngx_http_geoip_module.so': 4,
      'usr/lib/x86_64-linux-gnu/libxml2.so.2.9.14': 12,
      'usr/share/nginx/html/index.html': 1,
      'var/cache/apt/archives/nginx_1.27.2-1_amd64.deb': 19,
    },
  ],
  [
    'npm ci',
    {
      'app/node_modules/typescript/lib/tsc.js': 30,
      'app/node_modules/esbuild/bin/esbuild': 24,
      'app/node_modules/express/lib/router/index.js': 6,
      'root/.npm/_cacache/content-v2/sha512/5f/2b/one': 25,
      'root/.npm/_cacache/content-v2/sha512/9a/07/two': 15,
    },
  ],
  [
    'apk add',
    { 'usr/lib/sudo/sudoers.so': 60, 'usr/lib/sudo/libsudo_util.so.0': 30, 'var/cache/apk/APKINDEX': 10 },
  ],
  ['COPY dist', { 'app/dist/server.js.map': 70, 'app/dist/server.js': 30 }],
  [
    'ADD file',
    {
      'usr/lib/x86_64-linux-gnu/libc.so.6': 22,
      'usr/lib/x86_64-linux-gnu/libcrypto.so.3': 34,
      'usr/lib/x86_64-linux-gnu/libstdc++.so.6': 18,
      'usr/lib/locale/C.utf8/LC_COLLATE': 8,
      'usr/share/zoneinfo/tzdata.zi': 3,
      'usr/share/perl/5.36/unicore/Name.pl': 15,
    },
  ],
];

/** By the images' first names, from an engine that has them; the one without a name by none. */
export async function recordLayers(target: string): Promise<Readonly<Record<string, RecordedImage>>> {
  const { source } = await findTarget({ target, isWatching: false });
  if (source === undefined) throw new Error('the engine does not answer');
  const reader = await source.layerReader();
  try {
    const recorded: Record<string, RecordedImage> = {};
    for (const recipe of imageRecipes()) {
      const [tag = ''] = recipe.tags;
      const name = tag === '' || tag.includes(':') ? tag : `${tag}:latest`;
      recorded[name] = await recordImage(reader, name, recipe);
    }
    return recorded;
  } finally {
    await reader.close();
    await source.close();
  }
}

async function recordImage(reader: LayerReader, name: string, recipe: ImageRecipe): Promise<RecordedImage> {
  const choice = (await reader.images()).find(({ names }) =>
    name === '' ? names.length === 0 : names.includes(name),
  );
  if (choice === undefined) throw new Error(`the engine has no image ${name}`);
  const image = await reader.read(choice.id, { scan: contentScan() });
  const sizes = shownSizes(recipe);
  const files: Record<string, string> = {};
  const layers: RecordedImage['layers'][number][] = [];
  for (const [at, layer] of image.layers.entries()) {
    const { index, contents } = readState(layer);
    if (contents === undefined) throw new Error('the contents were not looked into');
    for (const path of smallFiles(index))
      files[`${at} ${path}`] = (await buffer(await reader.open(image, at, path))).toString('base64');
    const whole = withBulk(index, layer.createdBy, sizes[at] ?? 0);
    const { createdBy, created } = layer;
    const packed = gzipSync(indexBytes(whole), { level: 9 });
    layers.push({ createdBy, created, index: packed.toString('base64'), contents });
  }
  return { layers, files };
}

function readState({ state }: ImageLayer) {
  if (state.kind !== 'read') throw new Error(`a layer is ${state.kind}`);
  return state;
}

/** In bytes, of the steps that make a layer, from the base up. */
function shownSizes({ steps }: ImageRecipe): readonly number[] {
  return steps.flatMap(({ files, shownSize = 0 }) =>
    files === undefined ? [] : [Math.round(shownSize * 1_000_000)],
  );
}

function smallFiles(index: LayerIndex): readonly string[] {
  return [...index.parents.keys()].flatMap((row) => {
    const entry = entryAt(index, row);
    return entry?.type === 'file' && entry.size <= LARGEST_FILE ? [entry.path] : [];
  });
}

function withBulk(index: LayerIndex, createdBy: string, shownSize: number): LayerIndex {
  const [, bulk = OTHER_BULK] = BULK.find(([words]) => createdBy.includes(words)) ?? [];
  const missing = shownSize - index.size;
  const builder = new LayerIndexBuilder();
  let mtime = 0;
  for (const row of [...index.parents.keys()].slice(1)) {
    const entry = entryAt(index, row);
    if (entry === undefined || entry.isImplied) continue;
    const { path, device, ...attributes } = entry;
    mtime = Math.max(mtime, attributes.mtime);
    builder.add(path, { ...attributes, ...(device && { device }) });
  }
  const plain: EntryAttributes = { type: 'file', mode: 0o644, uid: 0, gid: 0, size: 0, mtime };
  let left = missing;
  const paths = Object.entries(bulk);
  for (const [at, [path, share]] of missing > 0 ? paths.entries() : []) {
    const size = at === paths.length - 1 ? left : Math.round((missing * share) / 100);
    left -= size;
    builder.add(path, { ...plain, size });
  }
  // What it is called is said by the recording of the host, whose ids are made up.
  return builder.finish('');
}
