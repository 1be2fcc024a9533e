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
