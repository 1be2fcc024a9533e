/**
 * Pods that network policies can't tell apart, as one. Policies see a pod's namespace, the labels that some selector asks
 * for, the ports that some policy names, and whether its addresses lie in the ranges that some policy names.
 */
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { type NetworkPolicyReading, networkPolicyOf } from '../../facts/kubernetes/network-policy.ts';
import { type PodReading, podSpecOf } from '../../facts/kubernetes/pod-spec.ts';
import { hasEnded, podAddresses } from '../../facts/kubernetes/pod-status.ts';
import { containsRange, type IpRange, parseIpRange } from '../ip-range.ts';
import type { Labels } from './label-match.ts';

/** A range of addresses without some of its parts. Of a range that can't be read, nothing is inside. */
export interface AddressBlock {
  readonly cidr: string;
  readonly except: readonly string[];
}

export interface PodClass {
  readonly index: number;
  /** The same for pods that policies can't tell apart, whatever other pods there are. */
  readonly key: string;
  readonly namespace: string;
  /** Those that some policy asks for. */
  readonly labels: Labels;
  /** Policies neither select nor mean pods that use their node's network. */
  readonly isHostNetwork: boolean;
  /** By `TCP/http`: the numbers that ports named so have in it. */
  readonly namedPorts: ReadonlyMap<string, readonly number[]>;
  /** The same text for the same named ports. */
  readonly namedPortsKey: string;
  /** Blocks that one of its addresses lies in, by `blockKey`. */
  readonly blocks: ReadonlySet<string>;
  readonly pods: KubeObject[];
}

export interface PolicyInForce {
  readonly object: KubeObject;
  readonly namespace: string;
  readonly reading: NetworkPolicyReading;
}

export interface PodClasses {
  readonly classes: readonly PodClass[];
  /** Undefined for pods that have ended: they are in none. */
  readonly classOf: (pod: KubeObject) => PodClass | undefined;
}

export function policiesInForce(objects: Iterable<KubeObject>): readonly PolicyInForce[] {
  return [...objects].map((object) => ({
    object,
    namespace: object.metadata.namespace,
    reading: networkPolicyOf(object),
  }));
}

interface ClassKeys {
  /** By pod; `outside` for one that is in no class. */
  readonly ofPods: WeakMap<KubeObject, ClassKey | 'outside'>;
  /** One and the same for the pods of a class, by its text. */
  readonly byText: Map<string, ClassKey>;
}

/** What is known of each pod, as long as `listed`, the list that the policies are from, is the same. */
const classKeys = new WeakMap<object, ClassKeys>();

type ClassKey = Pick<
  PodClass,
  'key' | 'labels' | 'namedPorts' | 'namedPortsKey' | 'isHostNetwork' | 'blocks'
>;

export function podClasses(
  pods: Iterable<KubeObject>,
  policies: readonly PolicyInForce[],
  listed: object,
): PodClasses {
  const asked = whatIsAsked(policies);
  const known = new Map<ClassKey, PodClass>();
  const keys = classKeys.get(listed) ?? { ofPods: new WeakMap(), byText: new Map() };
  classKeys.set(listed, keys);
  for (const pod of pods) {
    let own = keys.ofPods.get(pod);
    if (own === undefined) {
      own = classKeyOf(pod, asked, keys.byText);
      keys.ofPods.set(pod, own);
    }
    if (own === 'outside') continue;
    const existing = known.get(own);
    if (existing !== undefined) {
      existing.pods.push(pod);
      continue;
    }
    const { namespace } = pod.metadata;
    const made: PodClass = { ...own, index: known.size, namespace, pods: [pod] };
    known.set(own, made);
  }
  const classOf = (pod: KubeObject): PodClass | undefined => {
    const own = keys.ofPods.get(pod);
    return own === undefined || own === 'outside' ? undefined : known.get(own);
  };
  return { classes: [...known.values()], classOf };
}

function classKeyOf(pod: KubeObject, asked: Asked, byText: Map<string, ClassKey>): ClassKey | 'outside' {
  const reading = podSpecOf(pod);
  if (reading === undefined || hasEnded(pod)) return 'outside';
  const labels: Record<string, string> = {};
  for (const key of asked.labelKeys) {
    const value = Object.hasOwn(reading.labels, key) ? reading.labels[key] : undefined;
    if (value !== undefined) labels[key] = value;
  }
  const named = namedPorts(reading, asked.portNames);
  const namedPortsKey = named.size === 0 ? '' : JSON.stringify([...named]);
  const blocks = blocksOf(pod, asked.blocks);
  const isHostNetwork = reading.spec.hostNetwork;
  const { namespace } = pod.metadata;
  const key = JSON.stringify([namespace, isHostNetwork, labels, namedPortsKey, blocks]);
  const known = byText.get(key);
  if (known !== undefined) return known;
  const made = { key, labels, isHostNetwork, namedPorts: named, namedPortsKey, blocks: new Set(blocks) };
  byText.set(key, made);
  return made;
}

interface Asked {
  readonly labelKeys: readonly string[];
  readonly portNames: ReadonlySet<string>;
  readonly blocks: ReadonlyMap<string, readonly IpRange[]>;
}

function whatIsAsked(policies: readonly PolicyInForce[]): Asked {
  const labelKeys = new Set<string>();
  const portNames = new Set<string>();
  const blocks = new Map<string, readonly IpRange[]>();
  const addSelector = (selector: NetworkPolicyReading['podSelector'] | undefined): void => {
    for (const key of Object.keys(selector?.matchLabels ?? {})) labelKeys.add(key);
    for (const { key } of selector?.matchExpressions ?? []) labelKeys.add(key);
  };
  for (const { reading } of policies) {
    addSelector(reading.podSelector);
    for (const { peers, ports } of [...(reading.ingress ?? []), ...(reading.egress ?? [])]) {
      for (const { podSelector, ipBlock } of peers) {
        addSelector(podSelector);
        if (ipBlock) blocks.set(blockKey(ipBlock), rangesOf(ipBlock));
      }
      for (const { port } of ports) if (typeof port === 'string') portNames.add(port);
    }
  }
  return { labelKeys: [...labelKeys].sort(), portNames, blocks };
}

export function blockKey({ cidr, except }: AddressBlock): string {
  return except.length === 0 ? cidr : `${cidr} ${except.join(' ')}`;
}

/** The range first, then what is left out of it; empty when the range can't be read. */
export function rangesOf({ cidr, except }: AddressBlock): readonly IpRange[] {
  const range = parseIpRange(cidr);
  return range === undefined ? [] : [range, ...except.flatMap((text) => parseIpRange(text) ?? [])];
}

/** Whether an address or a range lies in a block as a whole. */
export function isInside([range, ...except]: readonly IpRange[], address: IpRange): boolean {
  return (
    range !== undefined &&
    containsRange(range, address) &&
    !except.some((part) => containsRange(part, address))
  );
}

function namedPorts(
  { containers }: PodReading,
  names: ReadonlySet<string>,
): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, readonly number[]>();
  if (names.size === 0) return found;
  for (const { role, container } of containers) {
    if (role === 'init' || role === 'ephemeral') continue;
    for (const { name, protocol, containerPort } of container.ports) {
      if (!names.has(name)) continue;
      const key = `${protocol || 'TCP'}/${name}`;
      found.set(key, [...(found.get(key) ?? []), containerPort]);
    }
  }
  return found;
}

function blocksOf(pod: KubeObject, blocks: Asked['blocks']): readonly string[] {
  if (blocks.size === 0) return [];
  const addresses = podAddresses(pod).flatMap((address) => parseIpRange(address) ?? []);
  const inside: string[] = [];
  for (const [key, ranges] of blocks) {
    if (addresses.some((address) => isInside(ranges, address))) inside.push(key);
  }
  return inside;
}
