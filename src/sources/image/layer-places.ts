/** What readers of files and of streams say alike about the layers of an image. */
import type { ImageLayers } from '../../facts/image-layers.ts';
import type { Trouble } from '../../facts/target.ts';
import { TargetError } from '../../facts/target-error.ts';
import { imageTrouble, SAVE_AGAIN } from './image-fault.ts';
import type { LayerBoard } from './layer-board.ts';

/** Layers are counted from 1 for people, from the base up. */
export function layerTrouble(place: number, error: unknown): Trouble {
  return imageTrouble(`Layer ${place + 1} can’t be read`, error);
}

export function missingLayer(place: number, why: string): Trouble {
  return { kind: 'not-found', what: `Layer ${place + 1} can’t be read`, why, tryThis: SAVE_AGAIN };
}

/** Whatever was not read to its end will not be any more. */
export function failTheRest(board: LayerBoard, trouble: (place: number) => Trouble): void {
  for (const [place, { state }] of board.layers.layers.entries()) {
    if (state.kind === 'waiting' || state.kind === 'reading') board.failed([place], trouble(place));
  }
}

/** The end of a reading. @throws TargetError when not one layer of the image could be read. */
export function finished(board: LayerBoard): ImageLayers {
  board.over();
  const image = board.layers;
  const isRead = image.layers.some(({ state }) => state.kind === 'read');
  const failure = image.layers.find(({ state }) => state.kind === 'failed')?.state;
  if (!isRead && failure?.kind === 'failed') throw new TargetError(failure.trouble);
  return image;
}

export function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}
