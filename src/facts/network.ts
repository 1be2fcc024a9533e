/** A network, as `GET /networks` lists it. Who sits on it is in the containers' own facts. */
import * as z from 'zod';
import { goBool, goList, goMap, goString } from './engine-shape.ts';

export const networkSchema = z.looseObject({
  Id: z.string(),
  Name: goString,
  Created: goString,
  Scope: goString,
  Driver: goString,
  EnableIPv6: goBool,
  IPAM: z
    .looseObject({ Driver: goString, Config: goList(z.looseObject({ Subnet: goString, Gateway: goString })) })
    .default({ Driver: '', Config: [] }),
  Internal: goBool,
  Attachable: goBool,
  Ingress: goBool,
  Options: goMap(z.string()),
  Labels: goMap(z.string()),
});
export type NetworkFact = z.infer<typeof networkSchema>;
