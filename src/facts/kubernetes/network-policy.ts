/** Which traffic of pods is allowed, as NetworkPolicy objects of networking.k8s.io say it. */
import { type FieldProblem, Fields } from './fields.ts';
import type { KubeObject } from './kube-object.ts';
import { type LabelSelector, readLabelSelector } from './label-selector.ts';

/** Who is meant: all of its parts have to hold. Without any part, which only a damaged one is, nobody is. */
export interface PolicyPeer {
  readonly podSelector: LabelSelector | undefined;
  readonly namespaceSelector: LabelSelector | undefined;
  readonly ipBlock: { readonly cidr: string; readonly except: readonly string[] } | undefined;
}

export interface PolicyPort {
  /** TCP, UDP or SCTP; empty means TCP. */
  readonly protocol: string;
  /** Every port of the protocol when it is absent. */
  readonly port: number | string | undefined;
  readonly endPort: number | undefined;
}

/** No peers: everybody. No ports: every port. */
export interface PolicyRule {
  readonly peers: readonly PolicyPeer[];
  readonly ports: readonly PolicyPort[];
}

export interface NetworkPolicyReading {
  readonly podSelector: LabelSelector;
  /** Undefined when the policy does not speak about this direction. An empty list then allows nothing. */
  readonly ingress: readonly PolicyRule[] | undefined;
  readonly egress: readonly PolicyRule[] | undefined;
  readonly problems: readonly FieldProblem[];
}

const readings = new WeakMap<KubeObject, NetworkPolicyReading>();

/** The directions are defaulted as the API server does: ingress, and egress too when the policy has egress rules. */
export function networkPolicyOf(object: KubeObject): NetworkPolicyReading {
  const known = readings.get(object);
  if (known !== undefined) return known;
  const from = Fields.of(object.spec, 'spec');
  const podSelector = from.partOrEmpty('podSelector', readLabelSelector);
  const ingress = from.list('ingress', (rule) => readRule(rule, 'from'));
  const egress = from.list('egress', (rule) => readRule(rule, 'to'));
  const given = from.texts('policyTypes');
  const types = given.length > 0 ? given : ['Ingress', ...(egress.length > 0 ? ['Egress'] : [])];
  const reading = {
    podSelector,
    ingress: types.includes('Ingress') ? ingress : undefined,
    egress: types.includes('Egress') ? egress : undefined,
    problems: from.problems,
  };
  readings.set(object, reading);
  return reading;
}

function readRule(from: Fields, peers: 'from' | 'to'): PolicyRule {
  return {
    peers: from.list(peers, (peer) => ({
      podSelector: peer.part('podSelector', readLabelSelector),
      namespaceSelector: peer.part('namespaceSelector', readLabelSelector),
      ipBlock: peer.part('ipBlock', (block) => ({ cidr: block.text('cidr'), except: block.texts('except') })),
    })),
    ports: from.list('ports', (port) => ({
      protocol: port.text('protocol'),
      port: port.numberOrText('port'),
      endPort: port.optionalNumber('endPort'),
    })),
  };
}
