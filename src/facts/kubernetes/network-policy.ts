/** Which traffic of pods is allowed, as NetworkPolicy objects of networking.k8s.io say it. */
import * as z from 'zod';
import { goList, goString } from '../engine-shape.ts';
import type { KubeObject } from './kube-object.ts';
import { labelSelectorSchema } from './label-selector.ts';
import {
  type FieldProblem,
  optionalNumber,
  optionalPart,
  optionalPort,
  readLeniently,
} from './lenient-reading.ts';

const peerSchema = z.object({
  podSelector: optionalPart(labelSelectorSchema),
  namespaceSelector: optionalPart(labelSelectorSchema),
  ipBlock: optionalPart(z.object({ cidr: goString, except: goList(z.string()) })),
});
export type PolicyPeer = z.infer<typeof peerSchema>;

const portSchema = z.object({ protocol: goString, port: optionalPort, endPort: optionalNumber });
export type PolicyPort = z.infer<typeof portSchema>;

const specSchema = z.object({
  podSelector: labelSelectorSchema.prefault({}),
  policyTypes: goList(z.string()),
  ingress: goList(z.object({ from: goList(peerSchema), ports: goList(portSchema) })),
  egress: goList(z.object({ to: goList(peerSchema), ports: goList(portSchema) })),
});

/** No peers: everybody. No ports: every port. */
export interface PolicyRule {
  readonly peers: readonly PolicyPeer[];
  readonly ports: readonly PolicyPort[];
}

export interface NetworkPolicyReading {
  readonly podSelector: z.infer<typeof labelSelectorSchema>;
  /** Undefined when the policy does not speak about this direction. An empty list then allows nothing. */
  readonly ingress: readonly PolicyRule[] | undefined;
  readonly egress: readonly PolicyRule[] | undefined;
  readonly problems: readonly FieldProblem[];
}

const readings = new WeakMap<KubeObject, NetworkPolicyReading>();

/**
 * The directions are defaulted as the API server does: ingress, and egress too when the policy has egress rules. A peer
 * without any selector, which only a damaged one is, means nobody.
 */
export function networkPolicyOf(object: KubeObject): NetworkPolicyReading {
  const known = readings.get(object);
  if (known !== undefined) return known;
  const { value, problems } = readLeniently(specSchema, object.spec, 'spec');
  const { podSelector, policyTypes } = value;
  const types =
    policyTypes.length > 0 ? policyTypes : ['Ingress', ...(value.egress.length > 0 ? ['Egress'] : [])];
  const ingress = value.ingress.map(({ from, ports }) => ({ peers: from, ports }));
  const egress = value.egress.map(({ to, ports }) => ({ peers: to, ports }));
  const reading = {
    podSelector,
    ingress: types.includes('Ingress') ? ingress : undefined,
    egress: types.includes('Egress') ? egress : undefined,
    problems,
  };
  readings.set(object, reading);
  return reading;
}
