/** Network policies in plain words. Pure. */
import type { LabelSelector } from '../../../facts/kubernetes/label-selector.ts';
import type { PolicyPeer, PolicyPort } from '../../../facts/kubernetes/network-policy.ts';
import { networkPlugins } from '../../../insight/kubernetes/namespace-facts.ts';
import { portWords } from '../../../insight/kubernetes/port-set.ts';
import { NAMESPACE_NAME_LABEL } from '../../../knowledge/kubernetes/system-names.ts';
import type { DocumentBuilder } from '../../document/document-line.ts';
import { unreadList } from '../../document/unread-list.ts';
import { joinWords } from '../../text/join-words.ts';
import type { SeenCluster } from './seen-cluster.ts';

/** `app=web and tier is a or b`; empty for a selector that takes everything. */
export function selectorWords({ matchLabels, matchExpressions }: LabelSelector): string {
  return joinWords([
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(({ key, operator, values }) => {
      switch (operator) {
        case 'In':
          return `${key} is ${values.join(' or ')}`;
        case 'NotIn':
          return `${key} is not ${values.join(' or ')}`;
        case 'Exists':
          return `a label ${key}`;
        case 'DoesNotExist':
          return `no label ${key}`;
        default:
          return `${key} ${operator}, which nobody knows`;
      }
    }),
  ]);
}

/** `pods with app=web`, or `every pod`. */
export function podWords(selector: LabelSelector | undefined): string {
  const words = selector === undefined ? '' : selectorWords(selector);
  return words === '' ? 'every pod' : `pods with ${words}`;
}

function namespaceWords(selector: LabelSelector): string {
  const words = selectorWords(selector);
  if (words === '') return 'in any namespace';
  const name = selector.matchLabels[NAMESPACE_NAME_LABEL];
  const isNamed = name !== undefined && Object.keys(selector.matchLabels).length === 1;
  return isNamed && selector.matchExpressions.length === 0
    ? `in namespace ${name}`
    : `in namespaces with ${words}`;
}

/** `pods with app=web in any namespace`, `addresses in 10.0.0.0/8 without 10.1.0.0/16`. */
export function peerWords({ podSelector, namespaceSelector, ipBlock }: PolicyPeer): string {
  if (ipBlock !== undefined) {
    const { cidr, except } = ipBlock;
    const range =
      cidr === '0.0.0.0/0' || cidr === '::/0' ? `every address (${cidr})` : `addresses in ${cidr}`;
    return except.length === 0 ? range : `${range} without ${except.join(', ')}`;
  }
  if (podSelector === undefined && namespaceSelector === undefined) return 'nobody: this part says nothing';
  const where = namespaceSelector === undefined ? 'in this namespace' : namespaceWords(namespaceSelector);
  return `${podWords(podSelector)} ${where}`;
}

/** `any port`, `TCP 5432`, `TCP 8000-8010`, `the TCP port named http`. */
export function policyPortWords(ports: readonly PolicyPort[]): string {
  if (ports.length === 0) return portWords('all');
  return ports
    .map(({ protocol: given, port, endPort }) => {
      const protocol = given || 'TCP';
      if (port === undefined) return `any ${protocol} port`;
      if (typeof port === 'string') return `the ${protocol} port named ${port}`;
      return portWords([{ protocol, from: port, to: Math.max(port, endPort ?? port) }]);
    })
    .join(', ');
}

/** Whether something does what policies say. */
export function enforcementLine(doc: DocumentBuilder, { kube, facts }: SeenCluster): void {
  const plugins = networkPlugins(kube);
  const enforcing = plugins.filter(({ enforces }) => enforces).map(({ name }) => name);
  const others = plugins.filter(({ enforces }) => !enforces).map(({ name }) => name);
  const topic = { topic: 'network plugin' };
  if (enforcing.length > 0) {
    doc.field('enforced by', joinWords(enforcing), topic);
    return;
  }
  const unread = unreadList(facts, 'daemonsets');
  const words =
    others.length > 0
      ? `${joinWords(others)} runs here and does not enforce policies by itself. If nothing else does, everything is open.`
      : unread === undefined
        ? 'not known: no network plugin that enforces policies was recognised. Without one, everything is open.'
        : `not known. ${unread}`;
  doc.field('enforced by', [{ text: words, token: 'status.unknown' }], topic);
}
