/** From where the ports of pods can be reached, and by which way. */
import { type KubeObject, kubeKey } from '../../facts/kubernetes/kube-object.ts';
import { nodeOf } from '../../facts/kubernetes/node.ts';
import { podSpecOf } from '../../facts/kubernetes/pod-spec.ts';
import { hasEnded } from '../../facts/kubernetes/pod-status.ts';
import { type BalancerAddresses, ingressOf, serviceOf } from '../../facts/kubernetes/service.ts';
import { asksForInternal } from '../../knowledge/kubernetes/load-balancers.ts';
import { PRIVATE_RANGES } from '../../knowledge/kubernetes/private-ranges.ts';
import { containsRange, type IpRange, parseIpRange } from '../ip-range.ts';
import { keptWhile } from './kept-answer.ts';
import { type KubeCluster, objectsOf } from './listed.ts';
import { type NetworkReach, networkReachOf } from './network-reach.ts';
import { ingressRoutes, type ServiceTargets, serviceTargets } from './service-targets.ts';

/** Who reaches it: everybody, whoever reaches the nodes, programs on the same node, other pods. */
type ExposedTo = 'internet' | 'network' | 'node' | 'cluster';

/** Widest first. */
const EXPOSED_TO: readonly ExposedTo[] = ['internet', 'network', 'node', 'cluster'];

type ExposureWay =
  | 'load balancer'
  | 'node port'
  | 'external address'
  | 'ingress'
  | 'host port'
  | 'host network'
  | 'service'
  | 'pod address';

/**
 * What policies leave of it: everybody who comes this way, some addresses or pods only, or nobody. `unknown` while the
 * policies of the namespace are not known.
 */
type PolicyAnswer = 'everybody' | 'some' | 'nobody' | 'unknown';

export interface PodExposure {
  readonly to: ExposedTo;
  readonly way: ExposureWay;
  /** Where others connect: `port 30080 of every node`, `shop.example.com/api`. */
  readonly at: string;
  /** The port of the pod; 0 where it names none: whatever port it opens then. */
  readonly protocol: string;
  readonly port: number;
  /** The ingress and the service that lead to it, if any. */
  readonly through: readonly KubeObject[];
  /** False while the way is only asked for: no load balancer has given it an address yet. */
  readonly isReady: boolean;
  readonly policies: PolicyAnswer;
}

export interface PodExposures {
  /** The widest that policies do not close; undefined when nobody reaches it. */
  readonly widest: ExposedTo | undefined;
  /** Widest first. */
  readonly ways: readonly PodExposure[];
}

export type ExposuresByPod = ReadonlyMap<KubeObject, PodExposures>;

/** What decides within a namespace; what is in another one changes nothing. */
const LOCAL = ['pods', 'services', 'endpointslices', 'ingresses'] as const;

interface Kept {
  /** What the answers of every namespace rest on. */
  readonly shared: readonly unknown[];
  readonly byNamespace: ReadonlyMap<string, NamespaceExposures>;
}

interface NamespaceExposures {
  readonly objects: readonly (readonly KubeObject[])[];
  readonly found: ExposuresByPod;
}

let last: Kept | undefined;

/** All that `exposuresByNamespace` looks into. */
export const EXPOSED_BY = [...LOCAL, 'namespaces', 'networkpolicies', 'nodes'] as const;

/** By pod, for those that have not ended. */
export const podExposures = keptWhile(EXPOSED_BY, (cluster: KubeCluster): ExposuresByPod => {
  const all = new Map<KubeObject, PodExposures>();
  for (const found of exposuresByNamespace(cluster))
    for (const [pod, exposures] of found) all.set(pod, exposures);
  return all;
});

/**
 * The same in parts, one for each namespace. Pods come and go all the time: only their namespaces are looked at anew, the parts of
 * the others are the same objects as before.
 */
export const exposuresByNamespace = keptWhile(
  EXPOSED_BY,
  (cluster: KubeCluster): readonly ExposuresByPod[] => {
    const reach = networkReachOf(cluster);
    const nodes = nodesReach(cluster);
    const shared = [
      cluster.extents,
      cluster.objects.get('namespaces'),
      cluster.objects.get('networkpolicies'),
      nodes,
      reach.classNames,
    ];
    const before = last?.shared.every((part, index) => part === shared[index]) ? last.byNamespace : undefined;
    const lists = LOCAL.map((resource) =>
      Map.groupBy(objectsOf(cluster, resource), ({ metadata }) => metadata.namespace),
    );
    const byNamespace = new Map<string, NamespaceExposures>();
    for (const namespace of lists[0]?.keys() ?? []) {
      const objects = lists.map((list) => list.get(namespace) ?? NO_OBJECTS);
      const known = before?.get(namespace);
      const isSame = known?.objects.every((list, at) => isSameList(list, objects[at])) ?? false;
      const found =
        (isSame ? known?.found : undefined) ?? findExposures(partWith(cluster, objects), reach, nodes);
      byNamespace.set(namespace, { objects, found });
    }
    last = { shared, byNamespace };
    return Array.from(byNamespace.values(), ({ found }) => found);
  },
);

const NO_OBJECTS: readonly KubeObject[] = [];

function isSameList(one: readonly KubeObject[], other: readonly KubeObject[] | undefined): boolean {
  return one.length === other?.length && one.every((object, at) => object === other[at]);
}

/** The cluster with nothing but these in its local lists. */
function partWith({ objects, extents }: KubeCluster, own: readonly (readonly KubeObject[])[]): KubeCluster {
  const part = new Map(objects);
  for (const [at, resource] of LOCAL.entries())
    part.set(resource, new Map(own[at]?.map((object) => [kubeKey(object), object])));
  return { objects: part, extents };
}

function findExposures(
  cluster: KubeCluster,
  reach: NetworkReach,
  nodes: 'internet' | 'network',
): ExposuresByPod {
  const found = new Map<KubeObject, PodExposure[]>();
  const add = (pod: KubeObject, exposure: Omit<PodExposure, 'policies'>): void => {
    const policies = policyAnswer(reach, pod, exposure);
    const ways = found.get(pod);
    if (ways === undefined) found.set(pod, [{ ...exposure, policies }]);
    else ways.push({ ...exposure, policies });
  };
  for (const pod of objectsOf(cluster, 'pods')) addOwnPorts(pod, nodes, add);
  const services = serviceTargets(cluster);
  for (const service of services) addService(service, nodes, add);
  for (const route of ingressRoutes(cluster, services)) {
    const { ingress, host, path, service, port } = route;
    if (service === undefined || port === undefined) continue;
    const { to, isReady } = balancerReach(ingressOf(ingress).addresses, 'internet');
    for (const target of port.targets) {
      add(target.pod, {
        to,
        way: 'ingress',
        at: `${host === '' ? 'every host' : host}${path}`,
        protocol: port.protocol,
        port: target.port,
        through: [ingress, service.service],
        isReady,
      });
    }
  }
  return new Map(
    [...found].map(([pod, ways]) => {
      const sorted = ways.sort((a, b) => EXPOSED_TO.indexOf(a.to) - EXPOSED_TO.indexOf(b.to));
      return [pod, { widest: sorted.find(({ policies }) => policies !== 'nobody')?.to, ways: sorted }];
    }),
  );
}

type Add = (pod: KubeObject, exposure: Omit<PodExposure, 'policies'>) => void;

/** Ports that the pod itself names: on its own address, on its node, or on all of its node’s. */
function addOwnPorts(pod: KubeObject, nodes: ExposedTo, add: Add): void {
  const reading = podSpecOf(pod);
  if (reading === undefined || hasEnded(pod)) return;
  const isReady = true;
  // Init containers are done before anybody is let in, and their ports are not taken over to the node.
  const lasting = reading.containers.filter(({ role }) => role !== 'init');
  if (lasting.every(({ container }) => container.ports.length === 0)) {
    const unnamed = { protocol: 'TCP', port: 0, through: [], isReady };
    if (reading.spec.hostNetwork)
      add(pod, { ...unnamed, to: nodes, way: 'host network', at: 'whatever port it opens on its node' });
    else add(pod, { ...unnamed, to: 'cluster', way: 'pod address', at: 'whatever port it opens' });
  }
  for (const { container } of lasting) {
    for (const { containerPort: port, hostPort, hostIP, protocol: given } of container.ports) {
      const protocol = given || 'TCP';
      const own = { protocol, port, through: [], isReady };
      if (reading.spec.hostNetwork) {
        add(pod, { ...own, to: nodes, way: 'host network', at: `port ${port} of its node` });
        continue;
      }
      if (hostPort !== 0) {
        const to = hostIP === '' ? nodes : addressReach(hostIP, nodes);
        const where = hostIP === '' ? 'its node' : hostIP;
        add(pod, { ...own, to, way: 'host port', at: `port ${hostPort} of ${where}` });
      }
      add(pod, { ...own, to: 'cluster', way: 'pod address', at: `port ${port} of the pod` });
    }
  }
}

function addService({ service, type, isHeadless, ports }: ServiceTargets, nodes: ExposedTo, add: Add): void {
  const { loadBalancerSourceRanges, externalIPs, addresses } = serviceOf(service);
  const { namespace, name, annotations } = service.metadata;
  const isInternal =
    asksForInternal(annotations) ||
    (loadBalancerSourceRanges.length > 0 && loadBalancerSourceRanges.every(isPrivate));
  const balancer = balancerReach(addresses, isInternal ? 'network' : 'internet');
  for (const { protocol, port: offered, nodePort, targets } of ports) {
    for (const { pod, port } of targets) {
      const way = { protocol, port, through: [service], isReady: true };
      if (type === 'LoadBalancer') {
        const to = isInternal ? 'network' : balancer.to;
        const ranges = loadBalancerSourceRanges;
        const limited = ranges.length > 0 ? `, from ${ranges.join(', ')}` : '';
        const at = `port ${offered} of a load balancer${limited}`;
        add(pod, { ...way, to, way: 'load balancer', at, isReady: balancer.isReady });
      }
      if (nodePort !== 0 && type !== 'ClusterIP')
        add(pod, { ...way, to: nodes, way: 'node port', at: `port ${nodePort} of every node` });
      for (const address of externalIPs) {
        const to = addressReach(address, 'network');
        add(pod, { ...way, to, way: 'external address', at: `${address}, port ${offered}` });
      }
      const at = `${name}.${namespace}${isHeadless ? '' : `, port ${offered}`}`;
      add(pod, { ...way, to: 'cluster', way: 'service', at });
    }
  }
}

/** A load balancer without an address may get any; one with private addresses only is not on the internet. */
function balancerReach(
  addresses: BalancerAddresses,
  otherwise: 'internet' | 'network',
): { readonly to: 'internet' | 'network'; readonly isReady: boolean } {
  const isOnlyPrivate = addresses.length > 0 && addresses.every(({ ip }) => ip !== '' && isPrivate(ip));
  return { to: isOnlyPrivate ? 'network' : otherwise, isReady: addresses.length > 0 };
}

/** Machines that are rented as a whole often have no other address than a public one, which is the internal one then. */
const ADDRESSES: readonly string[] = ['ExternalIP', 'InternalIP'];

/** Whoever reaches the nodes: the internet when one of them has an address there, whatever the cluster calls it. */
function nodesReach(cluster: KubeCluster): 'internet' | 'network' {
  for (const node of objectsOf(cluster, 'nodes')) {
    const { addresses } = nodeOf(node);
    const isPublic = addresses.some(
      ({ type, address }) =>
        ADDRESSES.includes(type) && parseIpRange(address) !== undefined && !isPrivate(address),
    );
    if (isPublic) return 'internet';
  }
  return 'network';
}

function addressReach(address: string, otherwise: ExposedTo): ExposedTo {
  if (address === '0.0.0.0' || address === '::') return otherwise;
  const range = parseIpRange(address);
  if (range === undefined) return otherwise;
  if (LOOPBACK.some((own) => containsRange(own, range))) return 'node';
  return isPrivate(address) ? 'network' : 'internet';
}

function isPrivate(address: string): boolean {
  const range = parseIpRange(address);
  return range !== undefined && PRIVATE.some((own) => containsRange(own, range));
}

function ranges(texts: readonly string[]): readonly IpRange[] {
  return texts.flatMap((text) => parseIpRange(text) ?? []);
}

const PRIVATE = ranges(PRIVATE_RANGES);
const LOOPBACK = ranges(['127.0.0.0/8', '::1']);

/**
 * Traffic from outside often arrives with the address of a node, so only what is open to everybody is surely open. The
 * controller of an ingress is a pod, and may be one of those that are let in.
 */
function policyAnswer(
  reach: NetworkReach,
  pod: KubeObject,
  { to, way, protocol, port }: Pick<PodExposure, 'to' | 'way' | 'protocol' | 'port'>,
): PolicyAnswer {
  const admitted = reach.admitted(pod, protocol, port);
  if (admitted === undefined) return 'nobody';
  // No policy stands between a node and its own pods.
  if (to === 'node') return 'everybody';
  if (admitted.everybody) return admitted.isKnown ? 'everybody' : 'unknown';
  if (admitted.addresses) return 'some';
  return admitted.pods && (to === 'cluster' || way === 'ingress') ? 'some' : 'nobody';
}
