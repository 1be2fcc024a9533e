/** From where a pod is reached, what policies say of it, who may reach it and where it may go. Pure. */
import { type KubeObject, kubeKey } from '../../../../facts/kubernetes/kube-object.ts';
import { hasEnded, podAddresses } from '../../../../facts/kubernetes/pod-status.ts';
import type { Direction } from '../../../../insight/kubernetes/network-reach.ts';
import { portWords } from '../../../../insight/kubernetes/port-set.ts';
import type { ReachedWorkload } from '../../../../insight/kubernetes/workload-reach.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { unreadList } from '../../../document/unread-list.ts';
import { objectPlace } from '../../../navigation/object-place.ts';
import { exposureLines, exposuresOf } from '../exposure-lines.ts';
import { enforcementLine } from '../policy-words.ts';
import { addressWords, reachFrom, reachSummary } from '../reach/reach-start.ts';
import type { SeenPod } from './seen-pod.ts';

/** What `opened` holds: namespaces are folded until somebody opens them, because there may be very many. */
export function podNetwork(seen: SeenPod, opened: ReadonlySet<string>): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  addressLines(doc, seen);
  wayLines(doc, seen);
  if (hasEnded(seen.pod)) return doc.lines;
  directionLines(doc, seen, 'ingress', opened);
  directionLines(doc, seen, 'egress', opened);
  doc.blank();
  enforcementLine(doc, seen);
  return doc.lines;
}

/** Everything that unfolds there, for the key that unfolds all. */
export function networkFolds(lines: readonly DocumentLine[]): readonly string[] {
  return lines.flatMap(({ fold }) => fold ?? []);
}

function addressLines(doc: DocumentBuilder, { pod, reading, status }: SeenPod): void {
  const addresses = podAddresses(pod);
  doc.heading('Addresses', { topic: 'pod address' });
  const none = hasEnded(pod) ? 'none: it has ended' : 'none yet';
  doc.field('of the pod', addresses.length === 0 ? none : addresses.join(', '), {
    topic: 'pod address',
    copy: addresses[0],
  });
  doc.field('of its node', status.hostIP || '–', { topic: 'node' });
  if (reading.spec.hostNetwork)
    doc.text([
      {
        text: 'It uses the network of its node: every port that it opens is one of the node, services of the node that listen there only are open to it, and no policy holds it back.',
        token: 'severity.high',
      },
    ]);
}

function wayLines(doc: DocumentBuilder, seen: SeenPod): void {
  const exposures = exposuresOf(seen, seen.pod);
  const { namespace } = seen.pod.metadata;
  doc.heading(`Ways to it (${exposures?.ways.length ?? 0})`, { topic: 'exposure' });
  if (exposures === undefined) doc.none('None: it does not run any more.');
  else exposureLines(doc, [exposures], 1);
  const unread = (['services', 'ingresses'] as const).flatMap(
    (resource) => unreadList(seen.facts, resource, namespace) ?? [],
  );
  for (const words of new Set(unread)) doc.none(words);
}

const HEADINGS = { ingress: 'Who may reach it', egress: 'Where it may go' } as const;
const NO_POLICY = {
  ingress: 'No policy selects it: everything may reach it.',
  egress: 'No policy selects it: it may go wherever others let it in.',
} as const;

function directionLines(
  doc: DocumentBuilder,
  seen: SeenPod,
  direction: Direction,
  opened: ReadonlySet<string>,
): void {
  const id = `Pod/${seen.id}`;
  const start = reachFrom(seen, id, direction);
  const [side] = start?.sides ?? [];
  doc.heading(HEADINGS[direction], {
    topic: 'network policy',
    open: { screen: 'reach', id, tab: direction === 'ingress' ? 'Reached by' : 'May reach' },
  });
  const unread = unreadList(seen.facts, 'networkpolicies', seen.pod.metadata.namespace);
  if (unread !== undefined) doc.text([{ text: unread, token: 'status.unknown' }]);
  if (start === undefined || side === undefined) {
    doc.none('It does not run.');
    return;
  }
  const { reach } = side;
  if (reach.isRestricted) doc.text(reachSummary(start, direction));
  else if (unread === undefined) doc.text([{ text: NO_POLICY[direction], token: 'severity.medium' }]);
  else doc.none('No policy that is known selects it.');
  for (const policy of reach.policies) policyLine(doc, policy, direction);
  for (const [index, words] of addressWords([reach]).entries())
    if (reach.isRestricted)
      doc.item(`${direction} address ${index}`, [{ text: `   ${words}`, token: 'severity.low' }], 5, {
        topic: 'network policy',
      });
  peerTree(doc, direction, start.workloads, opened);
}

function policyLine(doc: DocumentBuilder, policy: KubeObject, direction: Direction): void {
  doc.item(
    `${direction} policy ${kubeKey(policy)}`,
    [{ text: '   by policy ', token: 'text.dim' }, { text: policy.metadata.name }],
    5,
    { topic: 'network policy', open: objectPlace(policy), copy: policy.metadata.name },
  );
}

/** By namespace, and in each by workload: a branch opens when somebody asks for it. */
function peerTree(
  doc: DocumentBuilder,
  direction: Direction,
  workloads: readonly ReachedWorkload[],
  opened: ReadonlySet<string>,
): void {
  if (workloads.length === 0) return;
  for (const [namespace, members] of Map.groupBy(workloads, (workload) => workload.namespace)) {
    const fold = `${direction} ${namespace}`;
    const isOpen = opened.has(fold);
    const pods = new Set(members.flatMap((member) => member.pods)).size;
    const kinds = new Set(members.map(({ key }) => key)).size;
    doc.item(
      fold,
      [
        { text: ` ${isOpen ? '▾' : '▸'} `, token: 'accent' },
        { text: namespace, token: 'text.strong' },
        { text: `   ${counted(kinds, 'workload')}, ${counted(pods, 'pod')}`, token: 'text.dim' },
      ],
      5,
      { fold, topic: 'network policy', copy: namespace },
    );
    if (!isOpen) continue;
    for (const { key, kind, name, ports, isSameNode, pods: own } of members) {
      doc.item(
        `${direction} ${key} ${portWords(ports)} ${isSameNode}`,
        [
          { text: `     ${kind} `, token: 'text.dim' },
          { text: name },
          { text: `   ${portWords(ports)}   ${counted(own.length, 'pod')}`, token: 'text.dim' },
          {
            text: isSameNode ? '   on its node: no policy holds that back' : '',
            token: 'severity.low',
          },
        ],
        7,
        { open: { screen: 'workload', id: key }, copy: name },
      );
    }
  }
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
