/** Where a path of a layer is on this machine. Names that are no UTF-8 are written as bytes. */
import { lstatSync, type Stats } from 'node:fs';
import { nameBytes } from '../../../facts/layer-index.ts';
import { isAbsence } from '../host-failure.ts';

export type LayerPlace = string | Buffer;

export function layerPlace(layer: string, path: string): LayerPlace {
  return path.isWellFormed() ? layer + path : Buffer.concat([Buffer.from(layer), nameBytes(path)]);
}

/** Undefined for what is not there. Throws the system's errors. */
export function layerStats(place: LayerPlace): Stats | undefined {
  try {
    return lstatSync(place, { throwIfNoEntry: false });
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}
