/** An image that a cluster runs: which one exactly, who runs it, where, and whether its name can be trusted. Pure. */

import { RESOURCES_WITH_PODS } from '../../../../facts/kubernetes/kube-facts.ts';
import { shellQuote } from '../../../../insight/by-hand.ts';
import { parseImageReference } from '../../../../insight/image-reference.ts';
import { type ClusterImage, driftingReferences } from '../../../../insight/kubernetes/images-in-use.ts';
import { keptWhile } from '../../../../insight/kubernetes/kept-answer.ts';
import { steadyCluster } from '../../../../insight/kubernetes/steady-cluster.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { type DocumentRoom, tableLines } from '../../../document/table-lines.ts';
import { unreadList } from '../../../document/unread-list.ts';
import type { Column } from '../../../list/column.ts';
import { joinWords } from '../../../text/join-words.ts';
import type { Segment } from '../../../text/line.ts';
import { clusterImages } from '../image-key.ts';
import type { SeenCluster } from '../seen-cluster.ts';

const imagesByKey = keptWhile(RESOURCES_WITH_PODS, (cluster) => {
  const images = clusterImages(cluster);
  return {
    byKey: new Map(images.map((image) => [image.key, image])),
    drifting: driftingReferences(images),
  };
});

export function clusterImage({ kube }: SeenCluster, key: string): ClusterImage | undefined {
  return imagesByKey(steadyCluster(kube)).byKey.get(key);
}

type Use = ClusterImage['uses'][number];

/** As the kubelet takes it where nothing is said. */
function policyOf({ pullPolicy, reference }: Use): string {
  if (pullPolicy !== '') return pullPolicy;
  return parseImageReference(reference)?.isLatest === true ? 'Always' : 'IfNotPresent';
}

/** How firmly a reference names its image. */
function pinSegment(reference: string): Segment {
  const parsed = parseImageReference(reference);
  if (parsed === undefined) return { text: '   is no image reference', token: 'severity.medium' };
  if (parsed.isPinned) return { text: '   by digest: always this image', token: 'status.pass' };
  if (parsed.isLatest) return { text: '   whatever was pushed last', token: 'severity.medium' };
  return { text: '   a tag, which can be moved', token: 'text.dim' };
}

export function clusterImageOverview(seen: SeenCluster, key: string): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const image = clusterImage(seen, key);
  if (image === undefined) return doc.none('Nothing runs or asks for this image any more.').lines;
  const { name, digest, references, uses, nodes } = image;
  doc.heading('Which image');
  doc.field('name', name, { copy: name, topic: 'image' });
  doc.field('digest', digest || 'not known: no node has pulled it', { copy: digest, topic: 'digest' });
  for (const reference of references)
    doc.field('asked for as', [{ text: reference }, pinSegment(reference)], {
      copy: reference,
      topic: 'tag',
    });
  const policies = new Set(uses.map(policyOf));
  doc.field('pulled', joinWords([...policies].sort().map((policy) => PULL[policy] ?? policy)), {
    topic: 'image pull policy',
  });
  moved(doc, seen, image);

  doc.heading('Who runs it', { topic: 'workload' });
  const used = { open: { screen: 'cluster-image', id: key, tab: 'Used by' } as const };
  const running = uses.filter(({ isRunning }) => isRunning).length;
  doc.field('containers', `${running} running of ${uses.length}`, used);
  doc.field(
    'pods',
    String(
      new Set(uses.filter(({ pod }) => pod !== '').map(({ namespace, pod }) => `${namespace}/${pod}`)).size,
    ),
    used,
  );
  doc.field('workloads', String(new Set(uses.map(({ workload }) => workload)).size), used);
  doc.field(
    'namespaces',
    joinWords([...new Set(uses.map(({ namespace }) => namespace))].sort()) || '–',
    used,
  );
  const unread = unreadList(seen.facts, 'pods');
  if (unread !== undefined) doc.none(unread);
  doc.heading(`On nodes (${nodes.length})`, { topic: 'node' });
  if (nodes.length === 0) doc.none('It runs nowhere now.');
  for (const node of nodes)
    doc.item(`node ${node}`, [{ text: ` ${node || 'a node that is not known'}` }], 3, {
      open: { screen: 'node', id: node, tab: 'Images' },
      copy: node,
    });
  return doc.lines;
}

const PULL: Readonly<Record<string, string>> = {
  Always: 'at each start',
  IfNotPresent: 'where the node has it not',
  Never: 'never: the node has to have it',
};

/** Names behind which other pods run another image. */
function moved(doc: DocumentBuilder, { kube }: SeenCluster, image: ClusterImage): void {
  const { byKey, drifting } = imagesByKey(steadyCluster(kube));
  for (const { reference, digests } of drifting) {
    if (image.digest === '' || !digests.includes(image.digest)) continue;
    doc.heading('The same name, another image', { topic: 'tag' });
    doc.text([
      {
        text: `Pods that ask for ${reference} run ${digests.length} different images: the tag was moved while they ran.`,
        token: 'severity.medium',
      },
    ]);
    for (const digest of digests) {
      if (digest === image.digest) continue;
      const key = `${image.name}@${digest}`;
      doc.item(`moved ${reference} ${digest}`, [{ text: ` ${digest}` }], 3, {
        copy: digest,
        ...(byKey.has(key) ? { open: { screen: 'cluster-image', id: key } } : {}),
      });
    }
  }
}

const USE_COLUMNS: readonly Column<Use>[] = [
  {
    id: 'workload',
    title: 'workload',
    min: 18,
    max: 44,
    rank: 0,
    cell: ({ workload, namespace }) => ({
      text: `${namespace}/${workload.slice(workload.lastIndexOf('/') + 1)}`,
      token: 'text.strong',
    }),
  },
  {
    id: 'container',
    title: 'container',
    min: 12,
    max: 24,
    rank: 1,
    cell: ({ container, role }) => [
      { text: container },
      { text: role === 'container' ? '' : ` (${role})`, token: 'text.dim' },
    ],
  },
  {
    id: 'state',
    title: 'runs',
    min: 7,
    max: 8,
    rank: 2,
    cell: ({ isRunning, pod }) => ({
      text: isRunning ? 'yes' : pod === '' ? 'no pod' : 'no',
      token: isRunning ? undefined : 'text.dim',
    }),
  },
  {
    id: 'node',
    title: 'node',
    min: 8,
    max: 28,
    rank: 3,
    cell: ({ node }) => ({ text: node || '–' }),
  },
  {
    id: 'pod',
    title: 'pod',
    min: 20,
    max: 48,
    rank: 4,
    cell: ({ pod }) => ({ text: pod || '–', token: 'text.dim' }),
  },
];

export function clusterImageUses(
  seen: SeenCluster,
  key: string,
  room: DocumentRoom,
): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const image = clusterImage(seen, key);
  if (image === undefined) return doc.none('Nothing runs or asks for this image any more.').lines;
  doc.heading(`Containers (${image.uses.length})`);
  const unread = unreadList(seen.facts, 'pods');
  if (unread !== undefined) doc.none(unread);
  const sorted = image.uses.toSorted(
    (one, other) =>
      Number(other.isRunning) - Number(one.isRunning) || (one.workload < other.workload ? -1 : 1),
  );
  tableLines(
    doc,
    sorted,
    {
      columns: USE_COLUMNS,
      keyOf: ({ namespace, pod, workload, container }) => `use ${namespace}/${pod || workload} ${container}`,
      extrasOf: ({ namespace, pod, workload, container }) => ({
        open:
          pod === ''
            ? { screen: 'workload', id: workload }
            : { screen: 'pod-container', id: `${namespace}/${pod}`, container, tab: 'Overview' },
        copy: pod === '' ? workload : `${namespace}/${pod}`,
      }),
    },
    room,
    { rest: { open: { screen: 'pod-containers', query: `image:${shortName(image.name)}` } } },
  );
  return doc.lines;
}

function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** Where its layers could be read, and how: a cluster hands out no layers. */
export function clusterImageLayers(seen: SeenCluster, key: string): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const image = clusterImage(seen, key);
  if (image === undefined) return doc.none('Nothing runs or asks for this image any more.').lines;
  const { name, digest, references, nodes } = image;
  const exact = digest === '' ? (references[0] ?? name) : `${name}@${digest}`;
  doc.text(
    'A cluster tells which images run, and hands none of them out. Their layers can be read where the image lies:',
  );
  // Whoever may make a pod chooses what stands here, and somebody else pastes it into a shell.
  const way = (title: string, ...commands: readonly (readonly string[])[]): void => {
    doc.heading(title, { topic: 'layer' });
    for (const command of commands.map((words) => words.map(shellQuote).join(' ')))
      doc.item(`run ${command}`, [{ text: `   ${command}`, token: 'accent' }], 5, { copy: command });
  };
  way('With Docker or Podman on this machine', ['docker', 'pull', exact], ['plimsoll', 'layers', exact]);
  way(
    nodes.length === 0 ? 'On a node that has it' : `On a node that has it: ${nodes.slice(0, 5).join(', ')}`,
    ['ctr', '-n', 'k8s.io', 'images', 'export', 'image.tar', exact],
    ['plimsoll', '--target', 'archive:image.tar'],
  );
  way(
    'Straight from its registry, without an engine',
    ['skopeo', 'copy', `docker://${exact}`, 'oci:image'],
    ['plimsoll', '--target', 'oci:image'],
  );
  return doc.lines;
}
