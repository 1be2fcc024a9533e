import { useContext, useEffect, useReducer, useSyncExternalStore } from 'react';
import type { ImageTree } from '../../insight/layers/image-tree.ts';
import { prepareSearch } from '../../insight/layers/path-search.ts';
import { type LaidImage, layImage } from '../layers/laid-image.ts';
import { LayerReadingContext } from './use-layer-reading.ts';
import { usePicture } from './use-session.ts';

/** An image as far as its layers are read; undefined before anything of it is known. */
export function useLaidImage(id: string): LaidImage | undefined {
  const image = usePicture().facts.layers.get(id);
  const readings = useContext(LayerReadingContext);
  const isBeingRead = useSyncExternalStore(
    readings.subscribe,
    () => readings.current().current?.imageId === id,
  );
  const laid = image && layImage(image, isBeingRead);
  // While a tree is behind, the next news may be long in coming.
  const [, drawAgain] = useReducer((turn: number) => turn + 1, 0);
  useEffect(() => {
    if (laid === undefined || laid.behindMs === 0) return undefined;
    const timer = setInterval(drawAgain, laid.behindMs);
    return () => clearInterval(timer);
  }, [laid]);
  usePreparedSearch(isBeingRead ? undefined : laid?.tree);
  return laid;
}

/**
 * Once all is read, so as not to take memory when most is needed: one layer after the other, with room for keys in between.
 * The first letter of a filter finds all prepared then.
 */
function usePreparedSearch(tree: ImageTree | undefined): void {
  useEffect(() => {
    const layers = tree?.layers.values() ?? [].values();
    const prepareNext = (): void => {
      const { value: index, done } = layers.next();
      if (done === true) return;
      if (index !== undefined) prepareSearch(index);
      turn = setImmediate(prepareNext);
    };
    let turn = setImmediate(prepareNext);
    return () => clearImmediate(turn);
  }, [tree]);
}
