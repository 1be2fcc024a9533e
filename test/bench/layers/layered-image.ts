/** An image as large as those that people complain about: 630 MB in 4 layers with 38,000 files. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import type Docker from 'dockerode';
import { type Pack, pack } from 'tar-stream';

const LAYERS = 4;
const FILES_PER_LAYER = 9_500;
const FILES_PER_FOLDER = 25;
/** What all files together hold: 630 MB less what their headers take. */
const BYTES = 600_000_000;

export const FILES = LAYERS * FILES_PER_LAYER;
const NAME = 'plimsoll-bench/layered:latest';

/** Loads the image and gives its name. It is the same in every run. */
export async function loadLayeredImage(api: Docker): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-layers-'));
  try {
    const diffIds: string[] = [];
    for (let layer = 0; layer < LAYERS; layer += 1)
      diffIds.push(await writeLayer(join(folder, `${layer}.tar`), layer));
    const archive = pack();
    const loading = api
      .loadImage(Readable.from(archive))
      .then((answer: NodeJS.ReadableStream) => text(answer));
    await fill(archive, folder, diffIds);
    const answer = await loading;
    if (answer.includes('"error"')) throw new Error(`the engine did not take the image: ${answer}`);
    return NAME;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fill(archive: Pack, folder: string, diffIds: readonly string[]): Promise<void> {
  const config = JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    created: '2026-11-20T09:00:00Z',
    config: { Cmd: ['true'] },
    rootfs: { type: 'layers', diff_ids: diffIds },
    history: diffIds.map((_, layer) => ({
      created: '2026-11-20T09:00:00Z',
      created_by: `COPY layer${layer} /`,
    })),
  });
  const configName = `${createHash('sha256').update(config).digest('hex')}.json`;
  archive.entry({ name: configName }, config);
  const layers = diffIds.map((_, layer) => `${layer}/layer.tar`);
  for (const [layer, name] of layers.entries()) {
    const file = join(folder, `${layer}.tar`);
    await pipeline(createReadStream(file), archive.entry({ name, size: (await stat(file)).size }));
  }
  archive.entry(
    { name: 'manifest.json' },
    JSON.stringify([{ Config: configName, RepoTags: [NAME], Layers: layers }]),
  );
  archive.finalize();
}

/** Gives the layer's digest. */
async function writeLayer(path: string, layer: number): Promise<string> {
  const digest = createHash('sha256');
  const archive = pack();
  const writing = pipeline(
    archive,
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        digest.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(path),
  );
  const source = contentSource(layer);
  const mtime = new Date('2026-11-20T09:00:00Z');
  for (let file = 0; file < FILES_PER_LAYER; file += 1) {
    const folder = `usr/lib/part-${layer}/folder-${Math.floor(file / FILES_PER_FOLDER)}`;
    if (file % FILES_PER_FOLDER === 0) archive.entry({ name: folder, type: 'directory', mode: 0o755, mtime });
    const entry = archive.entry({
      name: `${folder}/file-${file}.dat`,
      mode: 0o644,
      mtime,
      size: sizeOf(file),
    });
    const written = once(entry, 'finish');
    entry.end(source.subarray(file % 4096, (file % 4096) + sizeOf(file)));
    await written;
  }
  archive.finalize();
  await writing;
  return `sha256:${digest.digest('hex')}`;
}

/** Most files are small, and few hold most of the bytes, as in real images. */
function sizeOf(file: number): number {
  const average = BYTES / LAYERS / FILES_PER_LAYER;
  return file % 50 === 0 ? Math.round(average * 38) : Math.round(average * 0.245);
}

/** Bytes half like text and half like code; the same for the same seed. */
function contentSource(seed: number): Uint8Array {
  const bytes = new Uint8Array(2 * 1024 * 1024);
  let state = seed + 1;
  for (let at = 0; at < bytes.length; at += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[at] = at % 8192 < 4096 ? 97 + ((state >>> 16) % 26) : state >>> 16;
  }
  return bytes;
}
