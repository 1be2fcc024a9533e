/** Selectors of labels, as policies, roles and workloads have them. */
import * as z from 'zod';
import { goList, goMap, goString } from '../engine-shape.ts';

/** All parts have to hold; one without any part takes everything. */
export const labelSelectorSchema = z.object({
  matchLabels: goMap(z.string()),
  matchExpressions: goList(
    z.object({
      key: goString,
      /** In, NotIn, Exists, DoesNotExist */
      operator: goString,
      values: goList(z.string()),
    }),
  ),
});
export type LabelSelector = z.infer<typeof labelSelectorSchema>;
