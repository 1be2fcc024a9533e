/** A node: how it is doing, what it runs on, who runs on it, and what its kubelet lets happen. Pure. */
import { gapReason } from '../../../../audit/missing-fact.ts';
import type { KubeObject } from '../../../../facts/kubernetes/kube-object.ts';
import type { Kubelet } from '../../../../facts/kubernetes/kubelet.ts';
import { nodeOf } from '../../../../facts/kubernetes/node.ts';
import { nodeDetailOf } from '../../../../facts/kubernetes/node-detail.ts';
import { nodeStateOf } from '../../../../facts/kubernetes/node-state.ts';
import { podSpecOf } from '../../../../facts/kubernetes/pod-spec.ts';
import { hasEnded } from '../../../../facts/kubernetes/pod-status.ts';
import { byteSize } from '../../../../insight/container-state.ts';
import type { ClusterImage } from '../../../../insight/kubernetes/images-in-use.ts';
import { keptWhile } from '../../../../insight/kubernetes/kept-answer.ts';
import { objectNamed, objectsOf } from '../../../../insight/kubernetes/listed.ts';
import { steadyCluster } from '../../../../insight/kubernetes/steady-cluster.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { worstLines } from '../../../document/finding-lines.ts';
import { type DocumentRoom, tableLines } from '../../../document/table-lines.ts';
import { unreadList } from '../../../document/unread-list.ts';
import type { Column } from '../../../list/column.ts';
import { cutMiddle, type Segment } from '../../../text/line.ts';
import { momentText } from '../../../text/moment.ts';
import { labelLines } from '../../container/present-config.ts';
import { clusterImages } from '../image-key.ts';
import { podTable } from '../pod-table.ts';
import type { SeenCluster } from '../seen-cluster.ts';
import { undecidedWords } from '../undecided-words.ts';

export function nodeObject({ kube }: SeenCluster, id: string): KubeObject | undefined {
  return objectNamed(kube, 'nodes', '', id);
}

const podsByNode = keptWhile(['pods'], (cluster) =>
  Map.groupBy(objectsOf(cluster, 'pods'), (pod) => podSpecOf(pod)?.spec.nodeName ?? ''),
);

/** Pods that were given to a node, ended ones too. */
function podsOn({ kube }: SeenCluster, node: string): readonly KubeObject[] {
  return podsByNode(kube).get(node) ?? [];
}

const READY: Readonly<Record<'yes' | 'no' | 'unknown', Segment>> = {
  yes: { text: 'ready', token: 'status.pass' },
  no: { text: 'not ready', token: 'severity.high' },
  unknown: { text: 'it does not report any more', token: 'severity.high' },
};

/** For the first line of the screen. */
export function nodeState(seen: SeenCluster, id: string): readonly Segment[] {
  const node = nodeObject(seen, id);
  if (node === undefined) return [{ text: 'gone', token: 'text.dim' }];
  const closed = nodeOf(node).isUnschedulable ? ', closed' : '';
  return [READY[nodeStateOf(node).ready], { text: closed, token: 'severity.medium' }];
}

export function nodeOverview(seen: SeenCluster, id: string): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const node = nodeObject(seen, id);
  if (node === undefined) return doc.none('This node is gone.').lines;
  const reading = nodeOf(node);
  const detail = nodeDetailOf(node);
  worstLines(doc, seen.audit, [{ kind: 'node', id }], undecidedWords(seen.kube, node));

  doc.heading('How it is doing');
  doc.field('state', nodeState(seen, id), { topic: 'node' });
  if (reading.isUnschedulable)
    doc.field(
      'new pods',
      [{ text: 'are kept away: somebody closed it (cordon)', token: 'severity.medium' }],
      {
        topic: 'taint',
      },
    );
  const pods = podsOn(seen, id);
  const running = pods.filter((pod) => !hasEnded(pod)).length;
  const unread = unreadList(seen.facts, 'pods');
  const room = detail.allocatable.pods === '' ? '' : `, room for ${detail.allocatable.pods}`;
  doc.field(
    'pods',
    [
      { text: `${running} running${room}` },
      { text: unread === undefined ? '' : `   ${unread}`, token: 'text.dim' },
    ],
    {
      topic: 'pod',
      open: { screen: 'node', id, tab: 'Pods' },
    },
  );
  for (const { type, status, reason, message } of detail.conditions) {
    const isBad = type === 'Ready' ? status !== 'True' : status === 'True';
    if (!isBad) continue;
    doc.field(type || 'condition', [
      { text: `${status} ${reason}`.trim(), token: 'severity.high' },
      { text: message === '' ? '' : `: ${message}`, token: 'text.dim' },
    ]);
  }

  doc.heading('What it is');
  const { roles } = nodeStateOf(node);
  doc.field('roles', roles.join(', ') || 'none named', { topic: 'node role' });
  doc.field('kubelet', reading.kubeletVersion || '–', { topic: 'kubelet' });
  doc.field('runtime', reading.containerRuntimeVersion.replace('://', ' ') || '–', { topic: 'runtime' });
  doc.field('kernel', reading.kernelVersion || '–');
  doc.field(
    'system',
    [reading.osImage, reading.architecture].filter((word) => word !== '').join(', ') || '–',
  );
  for (const { type, address } of reading.addresses) doc.field(type || 'address', address, { copy: address });
  if (detail.podCIDRs.length > 0) doc.field('its pods have', detail.podCIDRs.join(', '));
  const { cpu, memory } = detail.allocatable;
  if (cpu !== '' || memory !== '') doc.field('for pods', `${cpu || '–'} processors, ${memory || '–'} memory`);
  doc.field('made', momentText(node.metadata.creationTimestamp ?? ''));

  doc.heading(`Taints (${detail.taints.length})`, { topic: 'taint' });
  if (detail.taints.length === 0) doc.none('None: any pod may come here.');
  for (const { key, value, effect } of detail.taints)
    doc.item(
      `taint ${key} ${effect}`,
      [
        { text: ` ${key}${value === '' ? '' : `=${value}`}  ` },
        { text: TAINTS[effect] ?? effect, token: 'text.dim' },
      ],
      3,
      { topic: 'taint' },
    );

  kubelet(doc, seen, id);
  labelLines(doc, node.metadata.labels);
  return doc.lines;
}

const TAINTS: Readonly<Record<string, string>> = {
  NoSchedule: 'only pods that tolerate it come here',
  PreferNoSchedule: 'pods that do not tolerate it go elsewhere where they can',
  NoExecute: 'only pods that tolerate it come and stay here',
};

/** The settings that decide who commands the kubelet; the findings have the rest. */
function kubelet(doc: DocumentBuilder, { kube, facts }: SeenCluster, id: string): void {
  doc.heading('Its kubelet', { topic: 'kubelet' });
  const settings = kube.kubelets.get(id);
  if (settings === undefined) {
    const gap =
      facts.gaps.get(`kube.nodes/proxy ${id}`) ??
      facts.gaps.get('kube.nodes/proxy') ??
      facts.gaps.get('kube.nodes/proxy (rest)');
    doc.none(gap === undefined ? 'Its settings were not read yet.' : gapReason(gap));
    return;
  }
  const { anonymous, x509 } = settings.authentication;
  const open = { open: { screen: 'node', id, tab: 'Findings' } as const };
  const setting = (label: string, words: string, isBad: boolean, topic: string): void => {
    doc.field(label, [{ text: words, token: isBad ? 'severity.high' : 'status.pass' }], { topic, ...open });
  };
  setting('callers', anonymous.enabled ? 'may stay unnamed' : 'have to log in', anonymous.enabled, 'kubelet');
  const { mode } = settings.authorization;
  const isOpen = mode === 'AlwaysAllow';
  setting(
    'their rights',
    isOpen ? 'are not asked for' : `are asked of the API server (${mode})`,
    isOpen,
    'kubelet',
  );
  setting(
    'certificates',
    x509.clientCAFile === '' ? 'no authority for those of callers' : `by ${x509.clientCAFile}`,
    x509.clientCAFile === '',
    'kubelet',
  );
  const { readOnlyPort } = settings;
  setting(
    'read-only port',
    readOnlyPort === 0 ? 'closed' : `${readOnlyPort}, open to everybody who reaches the node`,
    readOnlyPort !== 0,
    'kubelet',
  );
  doc.field('seccomp default', seccompWords(settings), { topic: 'seccomp' });
}

function seccompWords({ seccompDefault }: Kubelet): readonly Segment[] {
  return seccompDefault
    ? [{ text: 'the runtime’s profile for who asks for none', token: 'status.pass' }]
    : [{ text: 'none for who asks for none', token: 'severity.medium' }];
}

export function nodePods(seen: SeenCluster, id: string, room: DocumentRoom): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const pods = podsOn(seen, id);
  doc.heading(`Pods (${pods.length})`, { topic: 'pod' });
  const unread = unreadList(seen.facts, 'pods');
  if (unread !== undefined) doc.none(unread);
  else if (pods.length === 0) doc.none('None.');
  podTable(doc, seen, pods, { of: 'node', all: { open: { screen: 'pods', query: `node:${id}` } } }, room);
  return doc.lines;
}

const IMAGE_COLUMNS: readonly Column<ClusterImage>[] = [
  {
    id: 'name',
    title: 'image',
    min: 24,
    max: 70,
    rank: 0,
    cell: ({ name }) => ({ text: cutMiddle(name, 70), token: 'text.strong' }),
  },
  {
    id: 'tags',
    title: 'asked for as',
    min: 10,
    max: 30,
    rank: 1,
    cell: ({ references }) => ({ text: references.map(tagOf).join(' ') }),
  },
  {
    id: 'digest',
    title: 'digest',
    min: 19,
    max: 24,
    rank: 2,
    cell: ({ digest }) => ({ text: digest.slice(0, 19), token: 'text.dim' }),
  },
];

/** What stands behind the name: `:1.27`, `@sha256:9f2c…`. */
function tagOf(reference: string): string {
  const at = reference.indexOf('@');
  if (at !== -1) return reference.slice(at, at + 15);
  const name = reference.slice(reference.lastIndexOf('/') + 1);
  const colon = name.indexOf(':');
  return colon === -1 ? ':latest' : name.slice(colon);
}

/** Images that run on it, then those that only lie on its disk. */
export function nodeImages(seen: SeenCluster, id: string, room: DocumentRoom): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const node = nodeObject(seen, id);
  if (node === undefined) return doc.none('This node is gone.').lines;
  const running = clusterImages(steadyCluster(seen.kube)).filter(({ nodes }) => nodes.includes(id));
  doc.heading(`Images that run here (${running.length})`, { topic: 'image' });
  const unread = unreadList(seen.facts, 'pods');
  if (unread !== undefined) doc.none(unread);
  else if (running.length === 0) doc.none('None.');
  tableLines(
    doc,
    running,
    {
      columns: IMAGE_COLUMNS,
      keyOf: ({ key }) => `image ${key}`,
      extrasOf: ({ key }) => ({ open: { screen: 'cluster-image', id: key }, copy: key, topic: 'image' }),
    },
    room,
    { rest: { open: { screen: 'cluster-images', query: `node:${id}` } } },
  );
  const digests = new Set(running.map(({ digest }) => digest));
  const names = new Set(running.flatMap(({ name, references }) => [name, ...references]));
  const { images } = nodeDetailOf(node);
  const idle = images.filter(
    (image) => !image.names.some((name) => digests.has(name.slice(name.indexOf('@') + 1)) || names.has(name)),
  );
  doc.heading(`Others on its disk (${idle.length})`);
  if (idle.length === 0) doc.none(images.length === 0 ? 'The node does not say.' : 'None.');
  for (const { names: own, sizeBytes } of idle) {
    const shown = own.find((name) => !name.includes('@')) ?? own[0] ?? 'no name';
    doc.item(
      `disk ${shown}`,
      [{ text: ` ${shown}` }, { text: `   ${byteSize(sizeBytes)}`, token: 'text.dim' }],
      3,
      { copy: shown },
    );
  }
  return doc.lines;
}
