import { createContext, useContext, useLayoutEffect, useSyncExternalStore } from 'react';
import { type LayerReadingState, LayerReadings } from '../layers/layer-readings.ts';

export const LayerReadingContext = createContext<LayerReadings>(
  new LayerReadings({
    readLayers: () => Promise.reject(new Error('A screen was drawn outside of a session')),
  }),
);

export interface LayerReadingNow extends LayerReadingState {
  readonly readings: LayerReadings;
}

/** The reading of layers that is under way; the component is drawn again with each news of it. */
export function useLayerReading(): LayerReadingNow {
  const readings = useContext(LayerReadingContext);
  return { readings, ...useSyncExternalStore(readings.subscribe, readings.current) };
}

/** What is on the screen is the reading of an image: the key for back gives it up while it is under way. */
export function useAwaitedReading(imageId: string): void {
  const readings = useContext(LayerReadingContext);
  useLayoutEffect(() => readings.waitFor(imageId), [readings, imageId]);
}
