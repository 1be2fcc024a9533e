/** A network policy: for which pods it is, whom it lets in and out, and what stays open all the same. Pure. */

import type { KubeObject } from '../../../../facts/kubernetes/kube-object.ts';
import { networkPolicyOf, type PolicyRule } from '../../../../facts/kubernetes/network-policy.ts';
import { podSpecOf } from '../../../../facts/kubernetes/pod-spec.ts';
import { hasEnded } from '../../../../facts/kubernetes/pod-status.ts';
import { matchesSelector } from '../../../../insight/kubernetes/label-match.ts';
import { partOf } from '../../../../insight/kubernetes/namespace-part.ts';
import type { Direction } from '../../../../insight/kubernetes/network-reach.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { worstLines } from '../../../document/finding-lines.ts';
import type { DocumentRoom } from '../../../document/table-lines.ts';
import { unreadList } from '../../../document/unread-list.ts';
import { momentText } from '../../../text/moment.ts';
import { labelLines } from '../../container/present-config.ts';
import { namespaceField } from '../namespace-field.ts';
import { podTable } from '../pod-table.ts';
import { enforcementLine, peerWords, podWords, policyPortWords } from '../policy-words.ts';
import { reachFrom, reachSummary } from '../reach/reach-start.ts';
import { type SeenCluster, workloadKey } from '../seen-cluster.ts';

export function policyObject({ kube }: SeenCluster, id: string): KubeObject | undefined {
  return kube.objects.get('networkpolicies')?.get(id);
}

/** Pods that it is for: those that have not ended, and do not use the network of their node. */
function selectedPods({ kube }: SeenCluster, policy: KubeObject): readonly KubeObject[] {
  const { podSelector } = networkPolicyOf(policy);
  const pods = kube.objects.get('pods');
  if (pods === undefined) return [];
  return [...partOf(pods, policy.metadata.namespace).values()].filter(
    (pod) =>
      !hasEnded(pod) &&
      podSpecOf(pod)?.spec.hostNetwork === false &&
      matchesSelector(podSelector, pod.metadata.labels),
  );
}

export function policyOverview(seen: SeenCluster, id: string): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const policy = policyObject(seen, id);
  if (policy === undefined) return doc.none('This network policy is gone.').lines;
  const { namespace, creationTimestamp, labels } = policy.metadata;
  const { podSelector, ingress, egress } = networkPolicyOf(policy);
  worstLines(doc, seen.audit, [{ kind: 'networkpolicy', id }]);

  doc.heading('What it is for');
  namespaceField(doc, namespace, 'Network');
  doc.field('selects', podWords(podSelector), { topic: 'selector' });
  const pods = selectedPods(seen, policy);
  const unread = unreadList(seen.facts, 'pods', namespace);
  doc.field(
    'pods now',
    unread !== undefined && pods.length === 0
      ? [{ text: unread, token: 'text.dim' }]
      : [{ text: String(pods.length), token: pods.length === 0 ? 'severity.low' : undefined }],
    { topic: 'pod', open: { screen: 'policy', id, tab: 'Pods' } },
  );
  enforcementLine(doc, seen);
  doc.field('made', momentText(creationTimestamp ?? ''));

  rules(doc, 'Lets in', ingress, 'ingress');
  rules(doc, 'Lets out', egress, 'egress');
  stillOpen(doc, seen, pods);
  labelLines(doc, labels);
  return doc.lines;
}

const SILENT: Readonly<Record<Direction, string>> = {
  ingress: 'It says nothing about who comes in.',
  egress: 'It says nothing about where its pods go.',
};

function rules(
  doc: DocumentBuilder,
  title: string,
  list: readonly PolicyRule[] | undefined,
  direction: Direction,
): void {
  const [word, everybody] = direction === 'ingress' ? ['from', 'everybody'] : ['to', 'everywhere'];
  doc.heading(title, { topic: 'network policy' });
  if (list === undefined) {
    doc.none(SILENT[direction]);
    return;
  }
  if (list.length === 0)
    doc.text([
      {
        text:
          direction === 'ingress' ? 'Nobody: it closes the way in.' : 'To nowhere: it closes the way out.',
        token: 'status.pass',
      },
    ]);
  for (const [index, { peers, ports }] of list.entries()) {
    const on = policyPortWords(ports);
    const isEvery = peers.length === 0;
    const lines = isEvery ? [everybody] : peers.map((peer) => `${word} ${peerWords(peer)}`);
    for (const [at, words] of lines.entries())
      doc.item(
        `${direction} ${index} ${at}`,
        [
          { text: ` ${words}`, token: isEvery ? 'severity.medium' : undefined },
          { text: ', on ', token: 'text.dim' },
          { text: on },
        ],
        4,
        { topic: 'network policy' },
      );
  }
}

/** How many workloads are gone through one by one. */
const MOST_SHOWN = 40;

/** What all policies together leave open for the pods of this one. */
function stillOpen(doc: DocumentBuilder, seen: SeenCluster, pods: readonly KubeObject[]): void {
  if (pods.length === 0) return;
  const keys = [...new Set(pods.map((pod) => workloadKey(seen.kube, pod)))].sort();
  doc.heading('With all policies together', { topic: 'network policy' });
  for (const key of keys.slice(0, MOST_SHOWN)) {
    for (const direction of ['ingress', 'egress'] as const) {
      const start = reachFrom(seen, key, direction);
      if (start === undefined || start.sides.length === 0) continue;
      const isIn = direction === 'ingress';
      const name = key.slice(key.lastIndexOf('/') + 1);
      doc.item(
        `open ${direction} ${key}`,
        [
          { text: ` ${name} `, token: 'text.strong' },
          { text: isIn ? 'lets in ' : 'may go to ', token: 'text.dim' },
          ...reachSummary(start, direction),
        ],
        4,
        {
          topic: 'network policy',
          open: { screen: 'reach', id: key, tab: isIn ? 'Reached by' : 'May reach' },
        },
      );
    }
  }
  if (keys.length > MOST_SHOWN) doc.none(`and ${keys.length - MOST_SHOWN} more workloads`);
}

export function policyPods(seen: SeenCluster, id: string, room: DocumentRoom): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const policy = policyObject(seen, id);
  if (policy === undefined) return doc.none('This network policy is gone.').lines;
  const pods = selectedPods(seen, policy);
  const { namespace } = policy.metadata;
  doc.heading(`Pods that it is for (${pods.length})`, { topic: 'pod' });
  const unread = unreadList(seen.facts, 'pods', namespace);
  if (pods.length === 0)
    doc.none(unread ?? 'None now: a typing mistake in its selector, or it is left over.');
  podTable(
    doc,
    seen,
    pods,
    { of: 'namespace', all: { open: { screen: 'pods', query: `namespace:${namespace}` } } },
    room,
  );
  return doc.lines;
}

/** For the first line of the screen. */
export function policyDirections(policy: KubeObject | undefined): string {
  if (policy === undefined) return 'gone';
  const { ingress, egress } = networkPolicyOf(policy);
  const words = [...(ingress === undefined ? [] : ['in']), ...(egress === undefined ? [] : ['out'])];
  return words.length === 0 ? 'for no direction' : `for ${words.join(' and ')}`;
}
