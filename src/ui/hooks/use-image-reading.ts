import { useEffect } from 'react';
import type { EndedReading } from '../layers/layer-readings.ts';
import { useLayerReading } from './use-layer-reading.ts';
import { usePicture } from './use-session.ts';

export interface ImageReading {
  readonly imageId: string;
  /** Whether its layers are being read right now. */
  readonly isOn: boolean;
  /** Whether something of it came; an engine packs the whole image first. */
  readonly hasBegun: boolean;
  /** Whether all layers are read. */
  readonly isWhole: boolean;
  /** Why it is not whole, in words with the keys' own names left out; empty while there is nothing to say. */
  readonly trouble: string;
  /** Reads what is missing; with `scan` it looks into the contents of files too. */
  readonly start: (scan: boolean) => void;
}

/**
 * Reads the layers of an image once somebody looks at them, unless that was given up or failed before. One image is read at
 * a time: who needs a second one wants it once the first is there.
 */
export function useImageReading(id: string, isWanted = true): ImageReading {
  const { facts } = usePicture();
  const { current, ended, readings } = useLayerReading();
  const image = facts.layers.get(id);
  const isWhole = image?.layers.every(({ state }) => state.kind === 'read') ?? false;
  const end = ended.get(id);
  const isOn = current?.imageId === id;
  const hasFailures = image?.layers.some(({ state }) => state.kind === 'failed') ?? false;
  const isDue = isWanted && !isWhole && !isOn && end === undefined && !hasFailures;
  useEffect(() => {
    if (isDue) readings.start(id, false);
  }, [isDue, readings, id]);
  return {
    imageId: id,
    isOn,
    hasBegun: isOn && current.progress !== undefined,
    isWhole,
    trouble: troubleOf(end),
    start: (scan) => readings.start(id, scan),
  };
}

function troubleOf(end: EndedReading | undefined): string {
  switch (end?.kind) {
    case 'failed':
      return end.words;
    case 'stopped':
      return 'Stopped.';
    default:
      return '';
  }
}
