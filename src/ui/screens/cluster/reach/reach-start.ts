/** Whom a start may reach and who may reach it, as the policies have it. Pure. */
import { RESOURCES_WITH_PODS } from '../../../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../../../facts/kubernetes/kube-object.ts';
import { keptWhile } from '../../../../insight/kubernetes/kept-answer.ts';
import { type KubeCluster, objectNamed } from '../../../../insight/kubernetes/listed.ts';
import { partOf } from '../../../../insight/kubernetes/namespace-part.ts';
import type { Direction } from '../../../../insight/kubernetes/network-reach.ts';
import { portWords } from '../../../../insight/kubernetes/port-set.ts';
import { steadyCluster } from '../../../../insight/kubernetes/steady-cluster.ts';
import { workloadAt, workloadName } from '../../../../insight/kubernetes/workload-at.ts';
import { type StartReach, workloadReach } from '../../../../insight/kubernetes/workload-reach.ts';
import type { Segment } from '../../../text/line.ts';
import type { SeenCluster } from '../seen-cluster.ts';

/** The pods of `Pod/shop/web-1`, `Deployment/shop/web`, `Namespace/shop`; undefined when there is no such thing. */
function startPods(cluster: KubeCluster, id: string): readonly KubeObject[] | undefined {
  const { kind, namespace, name } = workloadName(id);
  if (kind === 'Namespace') {
    const pods = cluster.objects.get('pods');
    return pods === undefined ? [] : [...partOf(pods, namespace).values()];
  }
  if (kind === 'Pod') {
    const pod = objectNamed(cluster, 'pods', namespace, name);
    if (pod !== undefined) return [pod];
  }
  return workloadAt(cluster, id)?.pods;
}

type Asked = (id: string, direction: Direction) => StartReach | undefined;

const reachIn = keptWhile([...RESOURCES_WITH_PODS, 'namespaces', 'networkpolicies'], (cluster): Asked => {
  const known = new Map<string, StartReach | undefined>();
  return (id, direction) => {
    const key = `${direction} ${id}`;
    if (known.has(key)) return known.get(key);
    const pods = startPods(cluster, id);
    const found = pods && workloadReach(cluster, pods, direction);
    known.set(key, found);
    return found;
  };
});

/** Undefined when there is no such start. */
export function reachFrom({ kube }: SeenCluster, id: string, direction: Direction): StartReach | undefined {
  return reachIn(steadyCluster(kube))(id, direction);
}

/** `everywhere: no policy restricts it`, `5 workloads; addresses in 10.0.0.0/8 on TCP 5432`. */
export function reachSummary({ sides, workloads }: StartReach, direction: Direction): readonly Segment[] {
  const [all, none] = direction === 'ingress' ? ['everybody', 'nobody'] : ['everywhere', 'nowhere'];
  if (!sides.every(({ reach }) => reach.isKnown))
    return [
      { text: `not known: not all policies may be read; without any, ${all}`, token: 'status.unknown' },
    ];
  const open = sides.filter(({ reach }) => !reach.isRestricted);
  if (open.length > 0) {
    const some = open.length < sides.length ? ' for some of its pods' : '';
    return [{ text: `${all}${some}: no policy restricts it`, token: 'severity.medium' }];
  }
  const allowed = new Set(workloads.filter(({ isSameNode }) => !isSameNode).map(({ key }) => key));
  const beside = new Set(workloads.filter(({ isSameNode }) => isSameNode).map(({ key }) => key));
  const parts = [
    ...(allowed.size === 0 ? [] : [allowed.size === 1 ? '1 workload' : `${allowed.size} workloads`]),
    ...addressWords(sides.map(({ reach }) => reach)),
  ];
  return [
    parts.length === 0 ? { text: none, token: 'status.pass' } : { text: parts.join('; ') },
    {
      text:
        beside.size === 0 ? '' : `   but for ${beside.size} on the network of its node, past all policies`,
      token: 'text.dim',
    },
  ];
}

/** Addresses that policies open: `every address on TCP 443`. */
export function addressWords(
  sides: readonly Pick<StartReach['sides'][number]['reach'], 'anyone' | 'blocks'>[],
): readonly string[] {
  const words = sides.flatMap(({ anyone, blocks }) => [
    ...(anyone.length === 0 ? [] : [`every address on ${portWords(anyone)}`]),
    ...blocks.map(({ cidr, except, ports }) => {
      const without = except.length === 0 ? '' : ` without ${except.join(', ')}`;
      return `addresses in ${cidr}${without} on ${portWords(ports)}`;
    }),
  ]);
  return [...new Set(words)];
}
