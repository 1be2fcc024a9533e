/** Takes one image of a target apart, for commands without a screen. */
import type { ImageChoice, ImageLayers, LayerProgress } from '../facts/image-layers.ts';
import { type Attempt, type FindOptions, findTarget } from './find-target.ts';

export interface ReadImageWish extends Pick<FindOptions, 'target' | 'surroundings' | 'signal'> {
  /** Which one of the target's images; what it throws is passed on. */
  readonly choose: (choices: readonly ImageChoice[]) => ImageChoice;
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
export async function readImage({ choose, onProgress, ...find }: ReadImageWish): Promise<ReadImage> {
  const { source, attempts } = await findTarget({ ...find, isWatching: false });
  if (source === undefined) return { image: undefined, attempts };
  const { signal } = find;
  try {
    const reader = await source.layerReader();
    try {
      const { id } = choose(await reader.images(signal));
      const options = { signal, ...(onProgress !== undefined && { onProgress }) };
      return { image: await reader.read(id, options), attempts };
    } finally {
      await reader.close();
    }
  } finally {
    await source.close();
  }
}
