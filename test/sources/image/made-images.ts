/** Small images in every form in which images are saved, made in memory. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type RawEntry, rawTar } from './raw-tar.ts';

export const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** What an archive or a folder holds, by path, in its order. */
export type Files = Map<string, Buffer | { readonly link: string }>;

export interface MadeImage {
  readonly layers: readonly Buffer[];
  readonly config: Record<string, unknown>;
  readonly names?: readonly string[];
}

/** Three layers: a base, one that changes and takes away, and one that holds nothing. */
export function sampleImage(
  platform: { os: string; architecture: string } = { os: 'linux', architecture: 'amd64' },
): MadeImage {
  const layers = [
    rawTar(
      { name: 'etc/', type: '5', mode: 0o755 },
      { name: 'etc/passwd', content: 'root:x:0:0::/:/bin/sh\n' },
      { name: 'bin/sh', content: Buffer.alloc(200_000, 'sh'), mode: 0o755 },
      { name: 'bin/ash', type: '1', link: 'bin/sh' },
    ),
    rawTar({ name: 'etc/.wh.passwd' }, { name: `opt/${platform.architecture}`, content: 'new' }),
    rawTar(),
  ];
  return {
    layers,
    names: ['shop/web:1.2'],
    config: {
      ...platform,
      created: '2026-05-01T10:00:00Z',
      config: { Env: ['A=1'], Cmd: ['sh'], User: 'app' },
      rootfs: { type: 'layers', diff_ids: layers.map((layer) => `sha256:${sha256(layer)}`) },
      history: [
        { created: '2026-05-01T09:00:00Z', created_by: 'ADD base' },
        { created: '2026-05-01T09:00:01Z', created_by: 'ENV A=1', empty_layer: true },
        { created: '2026-05-01T09:00:02Z', created_by: 'RUN rm etc/passwd' },
        { created: '2026-05-01T09:00:03Z', created_by: 'WORKDIR /' },
      ],
    },
  };
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const configOf = (image: MadeImage) => json(image.config);
export const idOf = (image: MadeImage) => `sha256:${sha256(configOf(image))}`;

/** As Docker up to 24 saves: layers in folders of any order, the list of images last. */
export function dockerArchive(...images: readonly MadeImage[]): Files {
  const files: Files = new Map();
  const list = images.map((image) => {
    const folders = image.layers.map((layer) => sha256(`folder of ${sha256(layer)}`));
    for (const [place, folder] of [...folders.entries()].sort(([, a], [, b]) => (a < b ? -1 : 1))) {
      files.set(`${folder}/VERSION`, Buffer.from('1.0'));
      files.set(`${folder}/json`, json({ id: folder }));
      files.set(`${folder}/layer.tar`, image.layers[place] ?? Buffer.alloc(0));
    }
    const Config = `${sha256(configOf(image))}.json`;
    files.set(Config, configOf(image));
    return { Config, RepoTags: image.names ?? null, Layers: folders.map((folder) => `${folder}/layer.tar`) };
  });
  files.set('manifest.json', json(list));
  files.set('repositories', json({}));
  return files;
}

export type Packer = (layer: Buffer) => Buffer;
export const PACKERS: Readonly<Record<string, Packer>> = {
  none: (layer) => layer,
  gzip: (layer) => gzipSync(layer),
  zstd: (layer) => zstdCompressSync(layer),
};

/** Sets a blob and gives its descriptor. */
export function addBlob(
  files: Files,
  bytes: Buffer,
  mediaType = '',
): Record<string, unknown> & { digest: string } {
  const hex = sha256(bytes);
  files.set(`blobs/sha256/${hex}`, bytes);
  return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
}

const OCI = 'application/vnd.oci.image';

/** Sets an image's blobs and gives the descriptor of its manifest. */
export function addImage(
  files: Files,
  image: MadeImage,
  packer: Packer = (layer) => layer,
): Record<string, unknown> & { digest: string } {
  const layers = image.layers.map((layer) => addBlob(files, packer(layer), `${OCI}.layer.v1.tar`));
  const config = addBlob(files, configOf(image), `${OCI}.config.v1+json`);
  const manifest = json({ schemaVersion: 2, config, layers });
  return {
    ...addBlob(files, manifest, `${OCI}.manifest.v1+json`),
    platform: { os: image.config.os, architecture: image.config.architecture },
  };
}

/** One image needs no index of its own; several are platforms of one image, with an attestation of the last one beside them, as BuildKit does it. */
export function ociLayout(images: readonly MadeImage[], packer?: Packer): Files {
  const files: Files = new Map();
  const descriptors = images.map((image) => addImage(files, image, packer));
  const annotations = {
    'io.containerd.image.name': 'docker.io/shop/web:1.2',
    'org.opencontainers.image.ref.name': '1.2',
  };
  let top = descriptors.map((descriptor) => ({ ...descriptor, annotations }));
  if (images.length > 1) {
    const attestation = {
      ...addBlob(files, json({ schemaVersion: 2, config: addBlob(files, json({})), layers: [] })),
      annotations: {
        'vnd.docker.reference.type': 'attestation-manifest',
        'vnd.docker.reference.digest': descriptors.at(-1)?.digest,
      },
      platform: { os: 'unknown', architecture: 'unknown' },
    };
    const index = json({ schemaVersion: 2, manifests: [...descriptors, attestation] });
    top = [{ ...addBlob(files, index, `${OCI}.index.v1+json`), annotations }];
  }
  files.set('index.json', json({ schemaVersion: 2, manifests: top }));
  files.set('oci-layout', json({ imageLayoutVersion: '1.0.0' }));
  return files;
}

/** As Docker from 25 on saves: an OCI layout with Docker's list beside its own. */
export function mixedArchive(image: MadeImage): Files {
  const files = ociLayout([image]);
  const Layers = image.layers.map((layer) => `blobs/sha256/${sha256(layer)}`);
  files.set(
    'manifest.json',
    json([{ Config: `blobs/sha256/${sha256(configOf(image))}`, RepoTags: image.names, Layers }]),
  );
  return files;
}

/** As Podman and skopeo save: layers by their digests, and links to them where Docker would have them. */
export function linkedArchive(image: MadeImage): Files {
  const files: Files = new Map();
  const folders = image.layers.map((layer) => {
    const folder = sha256(`link to ${sha256(layer)}`);
    files.set(`${sha256(layer)}.tar`, layer);
    files.set(`${folder}/layer.tar`, { link: `../${sha256(layer)}.tar` });
    return folder;
  });
  const Config = `${sha256(configOf(image))}.json`;
  files.set(Config, configOf(image));
  files.set(
    'manifest.json',
    json([{ Config, RepoTags: image.names, Layers: folders.map((folder) => `${folder}/layer.tar`) }]),
  );
  return files;
}

export function tarOf(files: Files): Buffer {
  return rawTar(
    ...[...files].map(
      ([name, content]): RawEntry =>
        Buffer.isBuffer(content) ? { name, content } : { name, type: '2', link: content.link },
    ),
  );
}

export function folderOf(files: Files, folder: string): void {
  for (const [path, content] of files) {
    if (!Buffer.isBuffer(content)) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}
