/** What Home says of a cluster, or of manifests, beside their findings. Pure. */
import type { AuditView } from '../../../../audit/audit-view.ts';
import type { Facts } from '../../../../facts/facts.ts';
import type { Gap } from '../../../../facts/gap.ts';
import type { KubeFacts } from '../../../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../../../facts/kubernetes/kube-object.ts';
import { ingressOf, serviceOf } from '../../../../facts/kubernetes/service.ts';
import { keptWhile } from '../../../../insight/kubernetes/kept-answer.ts';
import { isListed, type KubeCluster, objectsOf } from '../../../../insight/kubernetes/listed.ts';
import { ownersOf } from '../../../../insight/kubernetes/owners.ts';
import {
  EXPOSED_BY,
  type ExposuresByPod,
  exposuresByNamespace,
  type PodExposure,
} from '../../../../insight/kubernetes/pod-exposure.ts';
import { steadyCluster } from '../../../../insight/kubernetes/steady-cluster.ts';
import type { Place } from '../../../navigation/place.ts';
import { type HomeSubject, plainCluster } from '../../home/home-subject.ts';

export function clusterSubject(facts: Facts, audit: AuditView): HomeSubject {
  const { kube, target, gaps } = facts;
  const plain = plainCluster(facts, audit);
  if (kube === undefined) return plain;
  const isReading = facts.connection.state === 'connecting' || facts.connection.state === 'loading';
  return {
    ...plain,
    open: target.kind === 'manifests' ? askedOpen(kube) : openFromOutside(kube, isReading),
    fine:
      gaps.size === 0 || target.kind === 'manifests' ? plain.fine : 'Nothing failed of what could be read.',
    unread: unreadWords([...gaps.values()]),
  };
}

/** Without all of these nobody can say that nothing leads in. */
const WAYS = ['pods', 'services', 'ingresses'] as const;

function openFromOutside(kube: KubeFacts, isReading: boolean): HomeSubject['open'] {
  const place: Place = { screen: 'workloads', query: 'open:outside' };
  // With every page of pods it would be another answer, and a wrong one.
  if (isReading) return { said: [], none: '…', place };
  const isKnown = WAYS.every((resource) => isListed(kube, resource, kube.namespace));
  const none = isKnown
    ? 'nothing: neither services nor ports of nodes lead in'
    : 'not known: not all pods, services and ingresses may be read';
  return { said: waysIn(steadyCluster(kube)), none, place };
}

interface OpenWay {
  readonly isWorld: boolean;
  readonly name: string;
  readonly ports: Set<string>;
}

/** Services, ingresses and ports of nodes that somebody outside of the cluster reaches; open to the world first. */
const waysIn = keptWhile([...EXPOSED_BY, 'replicasets'], (cluster: KubeCluster): readonly string[] => {
  const found = new Map<string, OpenWay>();
  for (const part of exposuresByNamespace(cluster)) {
    for (const { pod, exposure } of fromOutside(part)) {
      const { to, through, port, way, at } = exposure;
      const [first] = through;
      const name = first === undefined ? makerOf(cluster, pod) : first.metadata.name;
      const key = `${to} ${name} ${first?.kind ?? way}`;
      const entry = found.get(key) ?? { isWorld: to === 'internet', name, ports: new Set<string>() };
      found.set(key, entry);
      entry.ports.add(first?.kind === 'Ingress' ? at : port === 0 ? 'any port' : `:${port}`);
    }
  }
  return [...found.values()]
    .sort((a, b) => Number(b.isWorld) - Number(a.isWorld) || (a.name < b.name ? -1 : 1))
    .map(({ isWorld, name, ports }) => `${[...ports].join(' ')} ${name}${isWorld ? '' : ' (nodes)'}`);
});

interface OutsideWay {
  readonly pod: KubeObject;
  readonly exposure: PodExposure;
}

const outsideWays = new WeakMap<ExposuresByPod, readonly OutsideWay[]>();

/** Most pods of a namespace are reached from inside only. */
function fromOutside(part: ExposuresByPod): readonly OutsideWay[] {
  const known = outsideWays.get(part);
  if (known !== undefined) return known;
  const ways: OutsideWay[] = [];
  for (const [pod, exposures] of part) {
    for (const exposure of exposures.ways) {
      const { to, policies } = exposure;
      if ((to === 'internet' || to === 'network') && policies !== 'nobody') ways.push({ pod, exposure });
    }
  }
  outsideWays.set(part, ways);
  return ways;
}

/** The workload that a pod belongs to: two of its pods are one way in. */
function makerOf(cluster: KubeCluster, pod: KubeObject): string {
  return ownersOf(cluster, pod).at(-1)?.name ?? pod.metadata.name;
}

/** In manifests nothing runs yet: what would lead in, if a cluster had it. */
function askedOpen(cluster: KubeCluster): HomeSubject['open'] {
  const services = [...objectsOf(cluster, 'services')].flatMap((service) => {
    const { type, ports } = serviceOf(service);
    if (type !== 'LoadBalancer' && type !== 'NodePort') return [];
    return [`${ports.map(({ port }) => `:${port}`).join(' ')} ${service.metadata.name} (${type})`];
  });
  const ingresses = [...objectsOf(cluster, 'ingresses')].map((ingress) => {
    const hosts = ingressOf(ingress).rules.map(({ host }) => host || 'every host');
    return `${[...new Set(hosts)].join(' ')} ${ingress.metadata.name} (Ingress)`;
  });
  return {
    said: [...ingresses, ...services],
    none: 'no ingress, node port or load balancer',
    place: { screen: 'services' },
  };
}

/** So many resources are named before the rest is counted. */
const MOST_NAMED = 3;

/** Missing rights by place: `list nodes, roles and 12 more`, `in shop: list statefulsets`; everything else in its own words. */
function unreadWords(gaps: readonly Gap[]): readonly string[] {
  const missing = new Map<string, string[]>();
  const others: string[] = [];
  for (const { fact, reason, detail } of gaps) {
    const list = reason === 'permission' ? /^kube\.(\w+)(?: in (.+))?$/.exec(fact) : null;
    const whole = reason === 'permission' ? /^kube in (.+)$/.exec(fact)?.[1] : undefined;
    const [, resource = '', namespace = ''] = list ?? [];
    if (list !== null) missing.set(namespace, [...(missing.get(namespace) ?? []), resource]);
    else others.push(whole === undefined ? detail : `in ${whole}: list anything`);
  }
  const refused = [...missing].map(([namespace, resources]) => {
    const rest = resources.length - MOST_NAMED;
    const named = resources.slice(0, rest === 1 ? MOST_NAMED + 1 : MOST_NAMED).join(', ');
    const words = `list ${named}${rest > 1 ? ` and ${rest} more` : ''}`;
    return namespace === '' ? `no right to ${words}` : `in ${namespace}: ${words}`;
  });
  return [...refused, ...others];
}
