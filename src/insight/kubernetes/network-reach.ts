/**
 * Which pods may talk to which, on which ports, as NetworkPolicy objects allow it. A connection has to be allowed where it
 * starts and where it ends. A pod that no policy selects for a direction is open in that direction.
 *
 * This is what the policies say. Whether anything enforces them is up to the cluster's network plugin. Addresses of pods
 * count as addresses too: a policy that opens a range opens it for pods inside, as most plugins have it. A pod always
 * reaches itself, and what runs on a node reaches the pods of that node.
 */
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import type { PolicyPeer, PolicyPort, PolicyRule } from '../../facts/kubernetes/network-policy.ts';
import { podSpecOf } from '../../facts/kubernetes/pod-spec.ts';
import { NAMESPACE_NAME_LABEL } from '../../knowledge/kubernetes/system-names.ts';
import { parseIpRange } from '../ip-range.ts';
import { type Labels, matchesSelector } from './label-match.ts';
import { isListed, type KubeCluster, objectsOf } from './listed.ts';
import {
  type AddressBlock,
  blockKey,
  isInside,
  type PodClass,
  type PodClasses,
  type PolicyInForce,
  podClasses,
  policiesInForce,
  rangesOf,
} from './network-classes.ts';
import { ALL, hasPort, LAST_PORT, NONE, type PortRange, type PortSet, PortSets } from './port-set.ts';

export type Direction = 'ingress' | 'egress';

/** Pods that are reached, or that reach, on the same ports. */
export interface PeerGroup {
  readonly ports: PortSet;
  readonly count: number;
  /** Whether they share the node with it and use the node’s network, so that no policy can hold them back. */
  readonly isSameNode: boolean;
  /** Listed when it is asked for: there can be very many. */
  readonly pods: readonly KubeObject[];
}

/** Addresses outside of the selectors that a policy opens. */
interface OpenBlock extends AddressBlock {
  readonly ports: PortSet;
  readonly policy: KubeObject;
}

/** Who may come in, or where a pod may go. */
export interface DirectionReach {
  /** Whether some policy restricts this direction. Without one everything is allowed. */
  readonly isRestricted: boolean;
  /** The policies that select the pod for it. */
  readonly policies: readonly KubeObject[];
  /** Ports that are open to every address, inside and outside of the cluster. */
  readonly anyone: PortSet;
  readonly blocks: readonly OpenBlock[];
  /**
   * Other pods, by the ports that both sides allow; pods that are reached on no port are left out. Those of the same node
   * that no policy can hold back stand in a group of their own.
   */
  readonly peers: readonly PeerGroup[];
  /** False while not every policy of its namespace is known: then more may be forbidden than it seems. */
  readonly isKnown: boolean;
}

type Sources = readonly (ReadonlyMap<string, KubeObject> | undefined)[];

let last: { readonly sources: Sources; readonly reach: NetworkReach } | undefined;

/** Made anew only when a pod, a namespace or a policy changed since the last time. */
export function networkReachOf(cluster: KubeCluster): NetworkReach {
  const sources = (['pods', 'namespaces', 'networkpolicies'] as const).map((resource) =>
    cluster.objects.get(resource),
  );
  if (last?.sources.every((source, index) => source === sources[index])) return last.reach;
  const reach = new NetworkReach(cluster);
  last = { sources, reach };
  return reach;
}

/** The same policies in force, and the same numbers behind names of ports. */
interface Profile {
  readonly policies: readonly PolicyInForce[];
  /** By class: the ports, as numbers of `PortSets`. */
  readonly ports: Uint32Array;
  readonly anyone: number;
  readonly blocks: readonly OpenBlock[];
}

/** Who gets in on one port, as far as policies decide it. */
export interface Admitted {
  readonly everybody: boolean;
  /** Addresses of some range, at least. */
  readonly addresses: boolean;
  /** Some other pod, at least; those that pass by the policies because they use the network of the node do not count. */
  readonly pods: boolean;
  /** False while not every policy of the namespace is known. */
  readonly isKnown: boolean;
}

const NO_POLICIES = {};

export class NetworkReach {
  private names: string | undefined;
  private readonly admissions = new Map<string, Admitted>();
  private readonly cluster: KubeCluster;
  private readonly known: PodClasses;
  private readonly policies: ReadonlyMap<string, readonly PolicyInForce[]>;
  private readonly namespaceLabels: ReadonlyMap<string, Labels>;
  private readonly classesOf: ReadonlyMap<string, readonly PodClass[]>;
  /** Pods that have not ended, by node; without those that have none yet. Put together when it is first asked for. */
  private byNode: ReadonlyMap<string, readonly KubeObject[]> | undefined;
  private readonly sets = new PortSets();
  private readonly profiles = new Map<string, Profile>();
  private readonly profileOfClass: Readonly<Record<Direction, (Profile | undefined)[]>> = {
    ingress: [],
    egress: [],
  };
  private readonly meant = new Map<string, readonly PodClass[]>();

  constructor(cluster: KubeCluster) {
    this.cluster = cluster;
    const policies = policiesInForce(objectsOf(cluster, 'networkpolicies'));
    this.policies = Map.groupBy(policies, ({ namespace }) => namespace);
    this.known = podClasses(
      objectsOf(cluster, 'pods'),
      policies,
      cluster.objects.get('networkpolicies') ?? NO_POLICIES,
    );
    this.classesOf = Map.groupBy(this.known.classes, ({ namespace }) => namespace);
    this.namespaceLabels = new Map(
      [...objectsOf(cluster, 'namespaces')].map(({ metadata }) => [metadata.name, metadata.labels]),
    );
  }

  /** Undefined for pods that have ended: they have no network. */
  reach(pod: KubeObject, direction: Direction): DirectionReach | undefined {
    const own = this.known.classOf(pod);
    if (own === undefined) return undefined;
    const { policies, anyone, blocks } = this.profile(own, direction);
    return {
      isRestricted: policies.length > 0,
      policies: policies.map(({ object }) => object),
      anyone: this.sets.of(anyone),
      blocks,
      peers: this.peersOf(pod, own, direction),
      isKnown: isListed(this.cluster, 'networkpolicies', own.namespace),
    };
  }

  /** The ports on which the first pod may reach the second. */
  ports(from: KubeObject, to: KubeObject): PortSet {
    const source = this.known.classOf(from);
    const target = this.known.classOf(to);
    if (source === undefined || target === undefined) return this.sets.of(NONE);
    if (from === to || shareNode(from, source, to, target)) return 'all';
    return this.sets.of(this.between(source, target));
  }

  /** The ports on which an address outside of the cluster may come in, or be reached; none when it is no address. */
  outside(pod: KubeObject, direction: Direction, address: string): PortSet {
    const own = this.known.classOf(pod);
    const range = parseIpRange(address);
    if (own === undefined || range === undefined) return this.sets.of(NONE);
    const { anyone, blocks } = this.profile(own, direction);
    let ports = anyone;
    for (const block of blocks) {
      if (isInside(rangesOf(block), range)) ports = this.sets.union(ports, this.numberOf(block.ports));
    }
    return this.sets.of(ports);
  }

  /**
   * Whom the policies let in on one port, or with 0 on any; undefined for pods that have ended. Quick, for questions about
   * every pod.
   */
  admitted(pod: KubeObject, protocol: string, port: number): Admitted | undefined {
    const own = this.known.classOf(pod);
    if (own === undefined) return undefined;
    const key = `${own.index} ${protocol} ${port}`;
    const known = this.admissions.get(key);
    if (known !== undefined) return known;
    const { anyone, blocks } = this.profile(own, 'ingress');
    const has = (ports: PortSet): boolean => (port === 0 ? ports.length > 0 : hasPort(ports, protocol, port));
    const everybody =
      has(this.sets.of(anyone)) || blocks.some((block) => isEveryAddress(block) && has(block.ports));
    const admitted = {
      everybody,
      addresses: everybody || blocks.some(({ ports }) => has(ports)),
      pods: this.known.classes.some(
        (other) => (other !== own || own.pods.length > 1) && has(this.sets.of(this.between(other, own))),
      ),
      isKnown: isListed(this.cluster, 'networkpolicies', own.namespace),
    };
    this.admissions.set(key, admitted);
    return admitted;
  }

  /**
   * Which classes there are, and which of them have more than one pod: as long as that is the same, `admitted` gives the same
   * answers about pods of the same class. Empty where no policy tells pods apart from others.
   */
  get classNames(): string {
    if (this.policies.size === 0) return '';
    this.names ??= this.known.classes
      .map(({ key, pods }) => `${key}${pods.length > 1 ? '+' : ''}`)
      .sort()
      .join('\n');
    return this.names;
  }

  /** Pods that policies can't tell apart, as one each; without those that have ended. */
  get classes(): readonly PodClass[] {
    return this.known.classes;
  }

  /** The ports on which pods of the first class may reach those of the second, whatever nodes they are on. */
  betweenClasses(source: PodClass, target: PodClass): PortSet {
    return this.sets.of(this.between(source, target));
  }

  private numberOf(set: PortSet): number {
    return set === 'all' ? ALL : this.sets.numberOf(set);
  }

  private between(source: PodClass, target: PodClass): number {
    return this.sets.intersection(
      this.profile(target, 'ingress').ports[source.index] ?? NONE,
      this.profile(source, 'egress').ports[target.index] ?? NONE,
    );
  }

  private peersOf(pod: KubeObject, own: PodClass, direction: Direction): readonly PeerGroup[] {
    const classes = this.classesByPorts(own, direction);
    const counts = new Map<number, number>();
    for (const [ports, members] of classes) {
      counts.set(
        ports,
        members.reduce((count, other) => count + other.pods.length, 0),
      );
    }
    const portsOf = (other: PodClass): number =>
      direction === 'ingress' ? this.between(other, own) : this.between(own, other);
    const neighbours = this.neighbours(pod, own);
    const apart = new Set([pod, ...neighbours]);
    for (const peer of apart) {
      const other = this.known.classOf(peer);
      if (other === undefined) continue;
      const ports = portsOf(other);
      counts.set(ports, (counts.get(ports) ?? 0) - 1);
    }
    const groups: PeerGroup[] =
      neighbours.length > 0
        ? [{ ports: 'all', count: neighbours.length, isSameNode: true, pods: neighbours }]
        : [];
    for (const [ports, members] of classes) {
      const count = counts.get(ports) ?? 0;
      if (count > 0) groups.push(new ListedGroup(this.sets.of(ports), count, members, apart));
    }
    return groups;
  }

  /** The other side, by the ports that both sides allow. */
  private classesByPorts(own: PodClass, direction: Direction): ReadonlyMap<number, readonly PodClass[]> {
    const found = new Map<number, PodClass[]>();
    const mine = this.profile(own, direction).ports;
    const theirs = direction === 'ingress' ? 'egress' : 'ingress';
    for (const other of this.known.classes) {
      const allowed = mine[other.index] ?? NONE;
      if (allowed === NONE) continue;
      const ports = this.sets.intersection(allowed, this.profile(other, theirs).ports[own.index] ?? NONE);
      if (ports === NONE) continue;
      const members = found.get(ports);
      if (members === undefined) found.set(ports, [other]);
      else members.push(other);
    }
    return found;
  }

  /** Pods of the same node that pass by the policies, because one of the two uses the node’s network. */
  private neighbours(pod: KubeObject, { isHostNetwork }: PodClass): readonly KubeObject[] {
    this.byNode ??= nodesOf(this.known.classes.flatMap(({ pods }) => pods));
    const here = this.byNode.get(podSpecOf(pod)?.spec.nodeName ?? '') ?? [];
    return here.filter(
      (peer) => peer !== pod && (isHostNetwork || this.known.classOf(peer)?.isHostNetwork === true),
    );
  }

  private profile(own: PodClass, direction: Direction): Profile {
    const memory = this.profileOfClass[direction];
    const known = memory[own.index];
    if (known !== undefined) return known;
    const policies = this.selecting(own, direction);
    const names = direction === 'ingress' ? own.namedPortsKey : '';
    const key = `${direction} ${names} ${policies.map(({ object }) => `${object.metadata.namespace}/${object.metadata.name}`).join()}`;
    const profile = this.profiles.get(key) ?? this.makeProfile(own, direction, policies);
    this.profiles.set(key, profile);
    memory[own.index] = profile;
    return profile;
  }

  private selecting(own: PodClass, direction: Direction): readonly PolicyInForce[] {
    if (own.isHostNetwork) return [];
    return (this.policies.get(own.namespace) ?? []).filter(
      ({ reading }) => reading[direction] !== undefined && matchesSelector(reading.podSelector, own.labels),
    );
  }

  private makeProfile(own: PodClass, direction: Direction, policies: readonly PolicyInForce[]): Profile {
    const ports = new Uint32Array(this.known.classes.length);
    if (policies.length === 0) return { policies, ports: ports.fill(ALL), anyone: ALL, blocks: [] };
    const blocks: OpenBlock[] = [];
    let anyone = NONE;
    const open = (to: Iterable<PodClass>, rule: PolicyRule, ownPorts: number | undefined): void => {
      for (const other of to) {
        const opened = ownPorts ?? this.portsOf(rule.ports, other);
        ports[other.index] = this.sets.union(ports[other.index] ?? NONE, opened);
      }
    };
    for (const { object, namespace, reading } of policies) {
      for (const rule of reading[direction] ?? []) {
        // A name stands for the number that it has where the connection ends.
        const isByTarget = direction === 'egress' && rule.ports.some(({ port }) => typeof port === 'string');
        const ownPorts = isByTarget ? undefined : this.portsOf(rule.ports, own);
        const outside = ownPorts ?? this.portsOf(rule.ports, undefined);
        if (rule.peers.length === 0) {
          anyone = this.sets.union(anyone, outside);
          open(this.known.classes, rule, ownPorts);
        }
        for (const peer of rule.peers) {
          if (peer.ipBlock) blocks.push({ ...peer.ipBlock, ports: this.sets.of(outside), policy: object });
          open(this.meantBy(peer, namespace), rule, ownPorts);
        }
      }
    }
    return { policies, ports, anyone, blocks };
  }

  /** Of the pod whose ports they are; names mean nothing outside of the cluster. */
  private portsOf(ports: readonly PolicyPort[], target: PodClass | undefined): number {
    if (ports.length === 0) return ALL;
    return this.sets.numberOf(
      ports.flatMap(({ protocol, port, endPort }): readonly PortRange[] => {
        const of = protocol || 'TCP';
        if (port === undefined) return [{ protocol: of, from: 1, to: LAST_PORT }];
        if (typeof port === 'number')
          return [{ protocol: of, from: port, to: Math.max(port, endPort ?? port) }];
        const numbers = target?.namedPorts.get(`${of}/${port}`) ?? [];
        return numbers.map((number) => ({ protocol: of, from: number, to: number }));
      }),
    );
  }

  private meantBy(peer: PolicyPeer, namespace: string): readonly PodClass[] {
    const key = JSON.stringify([peer.namespaceSelector ? '' : namespace, peer]);
    const known = this.meant.get(key);
    if (known !== undefined) return known;
    const found = this.findMeant(peer, namespace);
    this.meant.set(key, found);
    return found;
  }

  private findMeant(
    { podSelector, namespaceSelector, ipBlock }: PolicyPeer,
    namespace: string,
  ): readonly PodClass[] {
    if (ipBlock) {
      const block = blockKey(ipBlock);
      return this.known.classes.filter(({ blocks }) => blocks.has(block));
    }
    if (podSelector === undefined && namespaceSelector === undefined) return [];
    const namespaces = namespaceSelector
      ? [...this.classesOf.keys()].filter((name) => matchesSelector(namespaceSelector, this.labelsOf(name)))
      : [namespace];
    return namespaces.flatMap((name) =>
      (this.classesOf.get(name) ?? []).filter(
        ({ isHostNetwork, labels }) =>
          !isHostNetwork && (podSelector === undefined || matchesSelector(podSelector, labels)),
      ),
    );
  }

  /** Of a namespace that may not be read, its name is known. */
  private labelsOf(namespace: string): Labels {
    return { ...this.namespaceLabels.get(namespace), [NAMESPACE_NAME_LABEL]: namespace };
  }
}

/** As `0.0.0.0/0`, which says in other words that it does not matter who it is. */
function isEveryAddress({ cidr, except }: AddressBlock): boolean {
  return except.length === 0 && parseIpRange(cidr)?.prefix === 0;
}

/** Pods of whole classes, but for some that stand elsewhere. */
class ListedGroup implements PeerGroup {
  readonly isSameNode = false;
  readonly ports: PortSet;
  readonly count: number;
  private readonly classes: readonly PodClass[];
  private readonly apart: ReadonlySet<KubeObject>;

  constructor(ports: PortSet, count: number, classes: readonly PodClass[], apart: ReadonlySet<KubeObject>) {
    this.ports = ports;
    this.count = count;
    this.classes = classes;
    this.apart = apart;
  }

  get pods(): readonly KubeObject[] {
    return this.classes.flatMap(({ pods }) => pods.filter((pod) => !this.apart.has(pod)));
  }
}

function nodesOf(pods: Iterable<KubeObject>): ReadonlyMap<string, readonly KubeObject[]> {
  const nodes = Map.groupBy(pods, (pod) => podSpecOf(pod)?.spec.nodeName ?? '');
  nodes.delete('');
  return nodes;
}

/** What uses a node’s network reaches the pods of that node, and they reach it. */
function shareNode(
  one: KubeObject,
  { isHostNetwork }: PodClass,
  other: KubeObject,
  { isHostNetwork: isOtherHost }: PodClass,
): boolean {
  if (!isHostNetwork && !isOtherHost) return false;
  const node = podSpecOf(one)?.spec.nodeName ?? '';
  return node !== '' && node === podSpecOf(other)?.spec.nodeName;
}
