import { useMemo } from 'react';
import { type LaidImage, layImage } from '../layers/laid-image.ts';
import { usePicture } from './use-session.ts';

/** An image as far as its layers are read; undefined before anything of it is known. */
export function useLaidImage(id: string): LaidImage | undefined {
  const image = usePicture().facts.layers.get(id);
  return useMemo(() => (image === undefined ? undefined : layImage(image)), [image]);
}
