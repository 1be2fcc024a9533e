/** Images made of layers that were scanned, for the inventory. */
import { imageInspectSchema } from '../../../src/facts/image.ts';
import type { ImageLayer, ImageLayers } from '../../../src/facts/image-layers.ts';
import type { PackageSighting } from '../../../src/facts/layer-contents.ts';
import { LayerIndexBuilder } from '../../../src/facts/layer-index-builder.ts';

export interface TestLayer {
  /** By the file that says so: `type name version` of each package. */
  readonly files?: Readonly<Record<string, readonly string[]>>;
  readonly texts?: Readonly<Record<string, string>>;
  readonly folders?: readonly string[];
  readonly links?: Readonly<Record<string, string>>;
  readonly whiteouts?: readonly string[];
  readonly opaque?: readonly string[];
  readonly problems?: readonly string[];
  readonly isUnscanned?: boolean;
  readonly licence?: string;
  readonly basis?: PackageSighting['basis'];
  /** By path: the package of the distribution that brought the file. */
  readonly owned?: Readonly<Record<string, string>>;
}

const PLAIN = { mode: 0o644, uid: 0, gid: 0, size: 1, mtime: 0 } as const;

export function imageOf(...layers: readonly TestLayer[]): ImageLayers {
  const id = `sha256:${'1'.repeat(64)}`;
  return {
    imageId: id,
    name: 'harbour:1',
    inspect: imageInspectSchema.parse({
      Id: id,
      RepoDigests: [`registry.example.org/ships/harbour@sha256:${'2'.repeat(64)}`],
    }),
    layers: layers.map(layerOf),
    problems: [],
  };
}

function layerOf(layer: TestLayer, number: number): ImageLayer {
  const { files = {}, texts = {}, folders = [], links = {}, whiteouts = [], opaque = [] } = layer;
  const builder = new LayerIndexBuilder();
  for (const path of [...Object.keys(files), ...Object.keys(texts)])
    builder.add(path, { ...PLAIN, type: 'file' });
  for (const path of folders) builder.add(path, { ...PLAIN, type: 'directory' });
  for (const [path, target] of Object.entries(links))
    builder.add(path, { ...PLAIN, type: 'symlink', target });
  for (const path of whiteouts) builder.add(path, { ...PLAIN, type: 'whiteout' });
  for (const path of opaque) builder.markOpaque(path);
  const diffId = `sha256:${String(number).repeat(64)}`;
  const index = builder.finish(diffId);
  const packages = Object.entries(files).flatMap(([path, lines]) =>
    lines.map((line) => seen(path, line, layer)),
  );
  return {
    diffId,
    createdBy: `RUN step ${number}`,
    created: 0,
    state: {
      kind: 'read',
      index,
      contents:
        layer.isUnscanned === true
          ? undefined
          : {
              secrets: [],
              packages,
              texts: { ...texts },
              problems: [...(layer.problems ?? [])],
              owned: { ...layer.owned },
            },
      from: 'stream',
    },
  };
}

function seen(path: string, line: string, { licence = '', basis = 'installed' }: TestLayer): PackageSighting {
  const [type = '', name = '', version = ''] = line.split(' ');
  return { type, name, version, source: '', licence, arch: '', path, basis };
}
