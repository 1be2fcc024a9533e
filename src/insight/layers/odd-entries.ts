/** What no honest builder writes into a layer: paths that lead out of it, names that no kernel takes. Pure. */
import type { ImageLayers } from '../../facts/image-layers.ts';
import type { LayerOddity } from '../../facts/layer-entry.ts';

export interface OddEntry extends LayerOddity {
  /** From 0. */
  readonly layer: number;
}

export interface OddEntries {
  /** Of all layers that are read. */
  readonly count: number;
  /** The first ones of each layer. */
  readonly named: readonly OddEntry[];
}

/** So much of a path tells what it is; one of them may be 4,096 characters long. */
const LONGEST_TOLD = 200;

export function oddEntries({ layers }: Pick<ImageLayers, 'layers'>): OddEntries {
  let count = 0;
  const named: OddEntry[] = [];
  for (const [layer, { state }] of layers.entries()) {
    if (state.kind !== 'read') continue;
    count += state.index.oddityCount;
    named.push(...state.index.oddities.map((oddity) => ({ ...oddity, layer })));
  }
  return { count, named };
}

/** `layer 2: leads out of the layer, left out: `, and the path that belongs behind it. */
export function oddEntryWords({ layer, kind, path }: OddEntry): {
  readonly words: string;
  readonly path: string;
} {
  return {
    words: `layer ${layer + 1}: ${WORDS[kind]}: `,
    path: path.length > LONGEST_TOLD ? `${path.slice(0, LONGEST_TOLD)}…` : path,
  };
}

const WORDS: Readonly<Record<LayerOddity['kind'], string>> = {
  outside: 'leads out of the layer, left out',
  twice: 'is there twice, the last one counts',
  'too-long': 'is longer than a path can be, left out',
  'broken-hardlink': 'is another name of a file that is not there',
  'unknown-type': 'is of a type that no container can have, left out',
};
