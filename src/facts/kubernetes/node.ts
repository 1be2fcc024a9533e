/** A machine of the cluster. */
import * as z from 'zod';
import { goBool, goList, goString } from '../engine-shape.ts';
import type { KubeObject } from './kube-object.ts';
import { readLeniently } from './lenient-reading.ts';

const nodeSchema = z.object({
  spec: z.object({ unschedulable: goBool }).prefault({}),
  status: z
    .object({
      /** ExternalIP, InternalIP, Hostname… */
      addresses: goList(z.object({ type: goString, address: goString })),
      nodeInfo: z
        .object({
          /** As `containerd://2.1.9`. */
          containerRuntimeVersion: goString,
          kubeletVersion: goString,
          kernelVersion: goString,
          osImage: goString,
          operatingSystem: goString,
          architecture: goString,
        })
        .prefault({}),
    })
    .prefault({}),
});
export type NodeReading = z.infer<typeof nodeSchema>;

const readings = new WeakMap<KubeObject, NodeReading>();

export function nodeOf(object: KubeObject): NodeReading {
  const known = readings.get(object);
  if (known !== undefined) return known;
  const { value } = readLeniently(nodeSchema, object, '');
  readings.set(object, value);
  return value;
}
