/** Which distribution's release an image is made of, and whether it still gets fixes. */
import type { ImageLayers } from '../../facts/image-layers.ts';
import { distributionRelease } from '../packages/distribution-release.ts';
import { RELEASE_FILES } from '../packages/release-files.ts';
import { releaseSupport } from '../packages/release-support.ts';
import { textInImage } from './whole-tree.ts';

/** As expressions see it; all empty for an image that is made of no distribution. */
export interface ImageRelease {
  readonly id: string;
  readonly version: string;
  readonly name: string;
  readonly support: 'supported' | 'ended' | 'unknown';
  /** The last day with fixes, as 2028-06-30; empty where none is known. */
  readonly ends: string;
}

const NO_RELEASE: ImageRelease = { id: '', version: '', name: '', support: 'unknown', ends: '' };

/** Undefined while not every layer is read and looked into. */
export function imageRelease(image: ImageLayers, now: string): ImageRelease | undefined {
  const isScanned = image.layers.every(({ state }) => state.kind === 'read' && state.contents !== undefined);
  if (!isScanned) return undefined;
  const texts = new Map(
    [...RELEASE_FILES].flatMap((path) => {
      const text = textInImage(image, path);
      return text === undefined ? [] : [[path, text]];
    }),
  );
  const release = distributionRelease(texts);
  if (release === undefined) return NO_RELEASE;
  const support = releaseSupport(release, new Date(now));
  const { id, version, name } = release;
  const ends =
    support.state === 'ended' ? support.on : support.state === 'supported' ? (support.until ?? '') : '';
  return { id, version, name, support: support.state, ends };
}
