/** Network policies read as plainly as they are documented, one pair of pods and one port at a time; for comparison. */
import { isRecord, type KubeObject } from '../../../src/facts/kubernetes/kube-object.ts';

type Labels = Readonly<Record<string, string>>;

interface NaivePolicies {
  readonly policies: readonly KubeObject[];
  readonly namespaces: Readonly<Record<string, Labels>>;
}

export function naivePolicies(
  policies: readonly KubeObject[],
  namespaces: Readonly<Record<string, Labels>>,
): NaivePolicies {
  return { policies, namespaces };
}

export function naivelyAllowed(
  all: NaivePolicies,
  from: KubeObject,
  to: KubeObject,
  protocol: string,
  port: number,
): boolean {
  if (from === to) return true;
  const nodes = [from, to].map((pod) => text(field(pod.spec, 'nodeName')));
  if ((isHost(from) || isHost(to)) && nodes[0] !== '' && nodes[0] === nodes[1]) return true;
  return (
    isAllowed(all, 'Ingress', to, from, to, protocol, port) &&
    isAllowed(all, 'Egress', from, to, to, protocol, port)
  );
}

function isAllowed(
  all: NaivePolicies,
  type: 'Ingress' | 'Egress',
  pod: KubeObject,
  peer: KubeObject,
  target: KubeObject,
  protocol: string,
  port: number,
): boolean {
  if (isHost(pod)) return true;
  const selecting = all.policies.filter(
    (policy) =>
      policy.metadata.namespace === pod.metadata.namespace &&
      typesOf(policy).includes(type) &&
      selects(field(policy.spec, 'podSelector'), pod.metadata.labels),
  );
  if (selecting.length === 0) return true;
  return selecting.some((policy) =>
    items(field(policy.spec, type.toLowerCase())).some((rule) => {
      const peers = items(field(rule, type === 'Ingress' ? 'from' : 'to'));
      const ports = items(field(rule, 'ports'));
      return (
        (peers.length === 0 || peers.some((one) => isMeant(all, one, policy.metadata.namespace, peer))) &&
        (ports.length === 0 || ports.some((one) => isPort(one, target, protocol, port)))
      );
    }),
  );
}

function typesOf({ spec }: KubeObject): readonly unknown[] {
  const types = items(field(spec, 'policyTypes'));
  if (types.length > 0) return types;
  return items(field(spec, 'egress')).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
}

function isMeant({ namespaces }: NaivePolicies, peer: unknown, home: string, pod: KubeObject): boolean {
  const [podSelector, namespaceSelector, ipBlock] = ['podSelector', 'namespaceSelector', 'ipBlock'].map(
    (key) => field(peer, key),
  );
  if (ipBlock !== undefined) {
    const address = text(field(pod.status, 'podIP'));
    return (
      inRange(text(field(ipBlock, 'cidr')), address) &&
      !items(field(ipBlock, 'except')).some((part) => inRange(text(part), address))
    );
  }
  if (isHost(pod) || (podSelector === undefined && namespaceSelector === undefined)) return false;
  const { namespace, labels } = pod.metadata;
  const isPlace =
    namespaceSelector === undefined
      ? namespace === home
      : selects(namespaceSelector, { ...namespaces[namespace], 'kubernetes.io/metadata.name': namespace });
  return isPlace && (podSelector === undefined || selects(podSelector, labels));
}

/** IPv4 only. */
function inRange(cidr: string, address: string): boolean {
  const [start = '', length = ''] = cidr.split('/');
  if (!/^\d+$/.test(length)) return false;
  const bits = (text: string) =>
    text
      .split('.')
      .map((part) => Number(part).toString(2).padStart(8, '0'))
      .join('');
  return bits(start).slice(0, Number(length)) === bits(address).slice(0, Number(length));
}

function isPort(entry: unknown, target: KubeObject, protocol: string, port: number): boolean {
  if ((text(field(entry, 'protocol')) || 'TCP') !== protocol) return false;
  const wanted = field(entry, 'port');
  if (wanted === undefined) return true;
  if (typeof wanted === 'number') {
    const end = field(entry, 'endPort');
    return wanted <= port && port <= (typeof end === 'number' ? end : wanted);
  }
  return items(field(target.spec, 'containers'))
    .flatMap((container) => items(field(container, 'ports')))
    .some(
      (own) =>
        field(own, 'name') === wanted &&
        (text(field(own, 'protocol')) || 'TCP') === protocol &&
        field(own, 'containerPort') === port,
    );
}

function selects(selector: unknown, labels: Labels): boolean {
  const wanted = field(selector, 'matchLabels');
  return (
    Object.entries(isRecord(wanted) ? wanted : {}).every(([key, value]) => labels[key] === value) &&
    items(field(selector, 'matchExpressions')).every((expression) => {
      const value = labels[text(field(expression, 'key'))];
      const values = items(field(expression, 'values'));
      switch (field(expression, 'operator')) {
        case 'In':
          return values.includes(value);
        case 'NotIn':
          return !values.includes(value);
        case 'Exists':
          return value !== undefined;
        case 'DoesNotExist':
          return value === undefined;
        default:
          return false;
      }
    })
  );
}

function isHost({ spec }: KubeObject): boolean {
  return field(spec, 'hostNetwork') === true;
}

function field(of: unknown, key: string): unknown {
  return isRecord(of) ? of[key] : undefined;
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
