/** A volume, as `GET /volumes` lists it. */
import * as z from 'zod';
import { goMap, goString } from './engine-shape.ts';

export const volumeSchema = z.looseObject({
  Name: z.string(),
  Driver: goString,
  Mountpoint: goString,
  CreatedAt: goString,
  Scope: goString,
  Labels: goMap(z.string()),
  Options: goMap(z.string()),
});
export type VolumeFact = z.infer<typeof volumeSchema>;

/** A folder of the host that a volume is made of. */
export interface BoundFolder {
  readonly device: string;
  readonly isReadOnly: boolean;
}

/** Undefined for a volume that the engine keeps itself, or that a driver or another kind of file system makes. */
export function boundVolume(volume: VolumeFact | undefined): BoundFolder | undefined {
  if (volume?.Driver !== 'local') return undefined;
  const { o = '', device = '' } = volume.Options;
  const options = o.split(',').map((option) => option.trim());
  if (!device.startsWith('/') || !options.some((option) => option === 'bind' || option === 'rbind')) {
    return undefined;
  }
  return { device, isReadOnly: options.includes('ro') };
}
