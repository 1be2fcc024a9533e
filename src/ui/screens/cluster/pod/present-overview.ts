/** A pod at a glance: its worst news first, then what it is and what is in it. Pure. */

import { serviceAccountOf } from '../../../../facts/kubernetes/pod-spec.ts';
import { isStaticPod } from '../../../../facts/kubernetes/pod-status.ts';
import { sinceText, timeOf } from '../../../../insight/container-state.ts';
import { namedImage } from '../../../../insight/kubernetes/images-in-use.ts';
import { isListed, objectNamed } from '../../../../insight/kubernetes/listed.ts';
import { ownersOf } from '../../../../insight/kubernetes/owners.ts';
import { podState } from '../../../../insight/kubernetes/pod-state.ts';
import { podDrift } from '../../../../insight/kubernetes/workloads.ts';
import { maskText } from '../../../../insight/secret-value.ts';
import { reasonMeaning } from '../../../../knowledge/kubernetes/waiting-reasons.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { worstLines } from '../../../document/finding-lines.ts';
import { type DocumentRoom, tableLines } from '../../../document/table-lines.ts';
import type { Column } from '../../../list/column.ts';
import { momentText } from '../../../text/moment.ts';
import { exposuresOf, widestSegment } from '../exposure-lines.ts';
import { shortImage } from '../lists/list-columns.ts';
import { namespaceField } from '../namespace-field.ts';
import { podStateToken } from '../pod-table.ts';
import { podResources } from '../seen-cluster.ts';
import { containerWord, lastEnd, stateSentence } from './container-words.ts';
import { levelWords, podLevels } from './pod-level.ts';
import { containerPlace, roleTopic, roleWords, type SeenPod } from './seen-pod.ts';

type Entry = SeenPod['containers'][number];

export function podOverview(seen: SeenPod, room: DocumentRoom): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  worstLines(doc, seen.audit, podResources(seen, seen.pod));
  driftLines(doc, seen);
  doc.heading('What it is', { topic: 'pod' });
  stateLines(doc, seen);
  ownerLines(doc, seen);
  placeLines(doc, seen);
  exposureField(doc, seen);
  containerLines(doc, seen, room);
  imageLines(doc, seen);
  return doc.lines;
}

/** `Running since 21 Nov`, the pod's own words behind it, and each condition that does not hold. */
function stateLines(doc: DocumentBuilder, seen: SeenPod): void {
  const { pod, status, details } = seen;
  const state = podState(pod);
  const meaning = reasonMeaning(state.word.replace(/^Init:/, ''));
  const created = timeOf(pod.metadata.creationTimestamp ?? '');
  const isSteady = state.grade === 'fine' && created !== undefined;
  if (seen.facts.target.kind === 'manifests') {
    doc.field('state', [{ text: 'written down; nobody here knows whether it runs', token: 'text.dim' }], {
      topic: 'pod phase',
    });
    return;
  }
  doc.field(
    'state',
    [
      { text: state.word, token: podStateToken(state) },
      { text: meaning === undefined ? '' : `: ${meaning}` },
      { text: isSteady ? `, made ${sinceText(created)}` : '', token: 'text.dim' },
    ],
    { topic: 'pod phase' },
  );
  if (status.message !== '') doc.field('', maskText(status.message));
  if (state.restarts > 0)
    doc.field('restarts', `${state.restarts} so far, of all its containers`, { topic: 'restart policy' });
  troubleLines(doc, seen);
  // What does not hold makes others fail that rest on it: the first says why.
  const failing = CONDITIONS.flatMap(([type, words]) => {
    const found = details.conditions.find((condition) => condition.type === type);
    return found === undefined || found.status === 'True' || found.reason === 'PodCompleted'
      ? []
      : [{ ...found, words }];
  });
  const [first] = failing;
  if (first !== undefined && state.grade !== 'ended') {
    const because = maskText(first.message) || reasonMeaning(first.reason) || first.reason;
    doc.field('condition', [
      { text: first.words, token: 'severity.medium' },
      { text: because === '' ? '' : `: ${because}`, token: 'text.dim' },
    ]);
  }
}

/** More containers in trouble than that are told in the table of containers. */
const MOST_TROUBLE = 4;

/** Containers that wait or failed, each with how its run before ended. */
function troubleLines(doc: DocumentBuilder, seen: SeenPod): void {
  const { containers, status } = seen;
  const bad = containers.filter((entry) => {
    const own = status.byContainer.get(entry.container.name);
    const isWaiting = own?.state?.waiting !== undefined && own.state.waiting.reason !== 'PodInitializing';
    return isWaiting || (own?.state?.terminated?.exitCode ?? 0) !== 0;
  });
  for (const entry of bad.slice(0, MOST_TROUBLE)) {
    const own = status.byContainer.get(entry.container.name);
    const { waiting, terminated } = own?.state ?? {};
    const message = waiting?.message || terminated?.message || '';
    // What the word means stands above.
    const words = message === '' ? stateSentence(entry, own) : [{ text: maskText(message) }];
    doc.field(entry.container.name, words, { topic: 'pod phase', open: containerPlace(seen, entry, 'Logs') });
    const ended = lastEnd(own);
    if (ended !== undefined) doc.field('', `the run before ${ended}`, { topic: 'exit code' });
  }
}

/** In the order in which they come to hold. */
const CONDITIONS: readonly (readonly [type: string, words: string])[] = [
  ['PodScheduled', 'no node yet'],
  ['PodReadyToStartContainers', 'its network and volumes are not set up'],
  ['Initialized', 'its init containers are not through'],
  ['ContainersReady', 'services send it nothing'],
  ['Ready', 'services send it nothing'],
];
/** The workload that a person wrote, and what stands between. */
function ownerLines(doc: DocumentBuilder, { kube, pod }: SeenPod): void {
  const owners = ownersOf(kube, pod);
  const topic = { topic: 'workload' };
  if (owners.length === 0) {
    const words = isStaticPod(pod)
      ? 'its node, from a file there: a static pod'
      : 'nobody: a pod of its own, which nothing starts again elsewhere';
    doc.field('made by', words, topic);
  }
  for (const [index, { kind, namespace, name, object }] of owners.entries()) {
    doc.field(
      index === 0 ? 'made by' : '  made by',
      [
        { text: `${kind} ${name}` },
        { text: object === undefined ? '  gone, or may not be read' : '', token: 'text.dim' },
      ],
      { ...topic, open: { screen: 'workload', id: `${kind}/${namespace}/${name}` }, copy: name },
    );
  }
}

function placeLines(doc: DocumentBuilder, seen: SeenPod): void {
  const { kube, pod, reading, status } = seen;
  const { nodeName } = reading.spec;
  const { namespace } = pod.metadata;
  const node = objectNamed(kube, 'nodes', '', nodeName);
  doc.field('node', nodeName === '' ? 'none yet' : nodeName, {
    topic: 'node',
    ...(nodeName === '' || (node === undefined && isListed(kube, 'nodes'))
      ? {}
      : { open: { screen: 'node', id: nodeName } as const }),
  });
  namespaceField(doc, namespace);
  doc.field('service account', serviceAccountOf(reading), {
    topic: 'service account',
    open: { screen: 'pod', id: seen.id, tab: 'Account' },
  });
  const levels = podLevels(seen);
  doc.field('pod security', levelWords(levels), {
    topic: 'pod security',
    open: { screen: 'pod', id: seen.id, tab: 'Privileges' },
  });
  if (status.qosClass !== '')
    doc.field('quality', `${status.qosClass}: ${QOS[status.qosClass] ?? ''}`, {
      topic: 'quality of service',
    });
  doc.field('created', momentText(pod.metadata.creationTimestamp ?? ''));
  if (pod.metadata.deletionTimestamp !== undefined)
    doc.field('deleted', [{ text: momentText(pod.metadata.deletionTimestamp), token: 'severity.medium' }]);
}

const QOS: Readonly<Record<string, string>> = {
  Guaranteed: 'the last to go when its node runs short',
  Burstable: 'goes when its node runs short, and it uses more than it asked for',
  BestEffort: 'the first to go when its node runs short',
};

function exposureField(doc: DocumentBuilder, seen: SeenPod): void {
  const { widest, ways = [] } = exposuresOf(seen, seen.pod) ?? {};
  const widestWays = ways.filter(({ to, policies }) => to === widest && policies !== 'nobody');
  const at = widestWays[0];
  const more = widestWays.length > 1 ? `, and ${widestWays.length - 1} more` : '';
  const isClosed = widest === undefined && ways.length > 0;
  doc.field(
    'open to',
    [
      widestSegment(widest),
      { text: isClosed ? ': policies close every way' : '' },
      { text: at === undefined ? '' : `: ${at.way}, ${at.at}${more}`, token: 'text.dim' },
    ],
    { topic: 'exposure', open: { screen: 'pod', id: seen.id, tab: 'Network' } },
  );
}

/** What is not as its template has it: somebody else put it there. */
function driftLines(doc: DocumentBuilder, { kube, pod }: SeenPod): void {
  const drift = podDrift(kube, pod);
  const parts = [
    ['injected', 'Not as its template has it', drift?.injected ?? []],
    ['outdated', 'Its template has changed since', drift?.outdated ?? []],
  ] as const;
  for (const [key, heading, differences] of parts) {
    if (differences.length === 0) continue;
    doc.heading(heading, { topic: 'template drift' });
    for (const { what, inTemplate, inPod } of differences) {
      const here = key === 'injected' ? inPod : inTemplate;
      const there = key === 'injected' ? inTemplate : inPod;
      doc.item(
        `${key} ${what}`,
        [
          { text: ' ≠ ', token: 'severity.medium' },
          { text: `${what}: `, token: 'text.strong' },
          { text: differenceWords(key, here, there) },
        ],
        5,
        { topic: 'template drift' },
      );
    }
  }
}

/** `Here` is what somebody meets who looks at what changed: the pod, or the template of today. */
function differenceWords(key: 'injected' | 'outdated', here: string, there: string): string {
  const own = key === 'injected' ? 'the pod has' : 'the template now has';
  const other = key === 'injected' ? 'the template' : 'the pod was made with';
  if (here === '')
    return key === 'injected' ? `only ${other} has it: ${there}` : `${own} it no more: ${there}`;
  if (there === '') return `only ${own.replace(' has', '')} has it: ${here}`;
  return `${own} ${here}, ${other} ${there}`;
}

interface ContainerRow {
  readonly entry: Entry;
  readonly status: ReturnType<SeenPod['status']['byContainer']['get']>;
}

const CONTAINER_COLUMNS: readonly Column<ContainerRow>[] = [
  {
    id: 'name',
    title: 'name',
    min: 12,
    max: 36,
    rank: 0,
    cell: ({ entry }) => ({ text: entry.container.name, token: 'text.strong' }),
  },
  {
    id: 'kind',
    title: 'kind',
    min: 19,
    max: 19,
    rank: 3,
    cell: ({ entry }) => ({ text: roleWords(entry.role), token: 'text.dim' }),
  },
  {
    id: 'state',
    title: 'state',
    min: 10,
    max: 26,
    rank: 1,
    cell: ({ entry, status }) => containerWord(entry, status),
  },
  {
    id: 'restarts',
    title: 'restarts',
    min: 8,
    max: 8,
    rank: 4,
    cell: ({ status }) => ({
      text: String(status?.restartCount ?? 0),
      token: (status?.restartCount ?? 0) > 0 ? undefined : 'text.dim',
    }),
  },
  {
    id: 'image',
    title: 'image',
    min: 12,
    max: 40,
    rank: 2,
    cell: ({ entry }) => ({ text: shortImage(entry.container.image) }),
  },
];

function containerLines(doc: DocumentBuilder, seen: SeenPod, room: DocumentRoom): void {
  const { containers, status } = seen;
  doc.heading(`Containers (${containers.length})`, { topic: 'pod' });
  if (containers.length === 0) doc.none('None.');
  tableLines(
    doc,
    containers.map((entry) => ({ entry, status: status.byContainer.get(entry.container.name) })),
    {
      columns: CONTAINER_COLUMNS,
      keyOf: ({ entry }) => `container ${entry.container.name}`,
      extrasOf: ({ entry }) => ({
        open: containerPlace(seen, entry),
        topic: roleTopic(entry.role),
        copy: entry.container.name,
        layers: imagePlace(seen, entry, 'Layers'),
      }),
    },
    room,
    { most: 400 },
  );
}

/** The image of a container, as the list of images has it. */
export function imagePlace({ status }: SeenPod, { container }: Entry, tab: 'Overview' | 'Layers') {
  const { key } = namedImage(container.image, status.byContainer.get(container.name)?.imageID ?? '');
  return { screen: 'cluster-image', id: key, tab } as const;
}

function imageLines(doc: DocumentBuilder, seen: SeenPod): void {
  const byImage = Map.groupBy(seen.containers, (entry) => imagePlace(seen, entry, 'Overview').id);
  doc.heading(`Images (${byImage.size})`, { topic: 'image' });
  for (const [key, [entry]] of byImage) {
    if (entry === undefined) continue;
    const { image, name } = entry.container;
    const { digest } = namedImage(image, seen.status.byContainer.get(name)?.imageID ?? '');
    doc.item(
      `image ${key}`,
      [
        { text: ` ${image}` },
        { text: digest === '' ? '   no node says what it runs' : `   ${digest}`, token: 'text.dim' },
      ],
      3,
      {
        topic: digest === '' ? 'image' : 'digest',
        copy: digest === '' ? image : key,
        open: imagePlace(seen, entry, 'Overview'),
        layers: imagePlace(seen, entry, 'Layers'),
      },
    );
  }
}
