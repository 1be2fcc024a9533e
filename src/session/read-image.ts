/** Takes one image of a target apart, for commands without a screen. */
import { FactStore } from '../facts/fact-store.ts';
import type { ImageChoice, ImageLayers, LayerProgress } from '../facts/image-layers.ts';
import { type Attempt, type FindOptions, findTarget } from './find-target.ts';
import { type LayerCacheFinder, LayerLibrary, shippedScan } from './layer-library.ts';
import { engineStorage, type HostPlace } from './open-host.ts';

export interface ReadImageWish extends Pick<FindOptions, 'target' | 'surroundings' | 'signal'>, HostPlace {
  /** Which one of the target's images; what it throws is passed on. */
  readonly choose: (choices: readonly ImageChoice[]) => ImageChoice;
  /** Whether the contents of files are looked into as well. */
  readonly scan?: boolean | undefined;
  /** Where layers are kept from one run to the next; nothing is kept without it. */
  readonly layerCache?: LayerCacheFinder | undefined;
  /** Told about ten times a second. */
  readonly onProgress?: ((progress: LayerProgress) => void) | undefined;
}

export interface ReadImage {
  /** Undefined when nothing answers; `attempts` says why. */
  readonly image: ImageLayers | undefined;
  readonly attempts: readonly Attempt[];
}

/**
 * Rejects with a TargetUsageError for a target that makes no sense, and with a TargetError when nothing of the image can
 * be read. A layer that can't be read is among the layers as failed.
 */
export async function readImage(wish: ReadImageWish): Promise<ReadImage> {
  const { choose, scan, onProgress, signal } = wish;
  const found = await findTarget({ ...wish, isWatching: false });
  const { source, attempts } = found;
  if (source === undefined) return { image: undefined, attempts };
  const store = new FactStore(source.identity);
  const library = new LayerLibrary({
    source,
    facts: () => store.facts,
    tell: (changes) => store.apply(changes),
    contentScan: shippedScan,
    cache: wish.layerCache,
    storage: engineStorage(found, wish),
  });
  try {
    const { id } = choose(await library.choices(signal));
    return { image: await library.read(id, { scan, onProgress, signal }), attempts };
  } finally {
    await library.close();
    await source.close();
  }
}
