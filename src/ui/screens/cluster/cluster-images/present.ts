/** An image that a cluster runs, as a row. Pure. */

import type { Facts } from '../../../../facts/facts.ts';
import { RESOURCES_WITH_PODS } from '../../../../facts/kubernetes/kube-facts.ts';
import { parseImageReference } from '../../../../insight/image-reference.ts';
import {
  type ClusterImage,
  driftingReferences,
  imagesInUse,
} from '../../../../insight/kubernetes/images-in-use.ts';
import { keptWhile } from '../../../../insight/kubernetes/kept-answer.ts';
import type { KubeCluster } from '../../../../insight/kubernetes/listed.ts';
import { steadyCluster } from '../../../../insight/kubernetes/steady-cluster.ts';
import type { ListKind } from '../../../components/list-view.tsx';
import type { Column } from '../../../list/column.ts';
import { cutMiddle } from '../../../text/line.ts';

export interface ClusterImageRow {
  /** What `imagesInUse` calls its key. */
  readonly id: string;
  /** Without `docker.io/library/`, as people write it. */
  readonly name: string;
  /** Tags that pods ask for it by. */
  readonly tags: string;
  /** `sha256:…`; empty while no node has it. */
  readonly digest: string;
  readonly workloads: readonly string[];
  readonly pods: number;
  readonly nodes: readonly string[];
  /** What is doubtful about how it is asked for; empty for nothing. */
  readonly doubt: string;
  readonly namespaces: string;
}

const answer = keptWhile(RESOURCES_WITH_PODS, (cluster: KubeCluster): readonly ClusterImageRow[] => {
  const images = imagesInUse(cluster);
  const moved = new Set(driftingReferences(images).flatMap(({ digests }) => digests));
  return images.map((image) => rowOf(image, moved));
});

export function clusterImageRows({ kube, target }: Facts): readonly ClusterImageRow[] {
  if (kube === undefined) return [];
  const rows = answer(steadyCluster(kube));
  // In files no image is anywhere yet, and that is no doubt.
  if (target.kind !== 'manifests') return rows;
  return rows.map((row) => (row.doubt === NOWHERE ? { ...row, doubt: '' } : row));
}

const NOWHERE = 'on no node yet';

function rowOf(image: ClusterImage, moved: ReadonlySet<string>): ClusterImageRow {
  const { key, name, digest, references, uses, nodes } = image;
  const asked = references.map(parseImageReference);
  const tags = asked.map(
    (reference) => reference?.tag ?? (reference?.digest === undefined ? 'latest' : 'by digest'),
  );
  return {
    id: key,
    name: name.replace(/^docker\.io\/(?:library\/)?/, ''),
    tags: [...new Set(tags)].join(' '),
    digest,
    workloads: [...new Set(uses.map(({ workload }) => workload))],
    pods: new Set(uses.filter(({ pod }) => pod !== '').map(({ namespace, pod }) => `${namespace}/${pod}`))
      .size,
    nodes,
    doubt: moved.has(digest) && digest !== '' ? 'tag moved' : doubtOf(asked, digest),
    namespaces: [...new Set(uses.map(({ namespace }) => namespace))].join(' '),
  };
}

function doubtOf(asked: readonly ReturnType<typeof parseImageReference>[], digest: string): string {
  if (asked.some((reference) => reference === undefined)) return 'no image name';
  if (asked.some((reference) => reference?.isLatest === true)) return 'asks for latest';
  return digest === '' ? NOWHERE : '';
}

/** `sha256:4f2a81c…`: enough to tell two apart. */
function shortDigest(digest: string): string {
  return digest === '' ? '–' : digest.replace(/^(sha256:[0-9a-f]{12}).*$/, '$1');
}

/** `Deployment/shop/web`, or how many there are. */
function usedBy({ workloads }: ClusterImageRow): string {
  const [first = '', ...others] = workloads;
  return others.length === 0 ? first.slice(first.indexOf('/') + 1) : `${workloads.length} workloads`;
}

const DOUBT: Column<ClusterImageRow> = {
  id: 'doubt',
  title: 'doubt',
  min: 15,
  max: 16,
  rank: 3,
  cell: ({ doubt }) => ({
    text: doubt || '–',
    token: doubt === '' ? 'text.dim' : doubt === NOWHERE ? undefined : 'severity.medium',
  }),
  sortKey: ({ doubt }) => (doubt === '' ? '~' : doubt),
};

const LIST: ListKind<ClusterImageRow> = {
  name: 'cluster-images',
  sort: 'used',
  columns: [
    {
      id: 'name',
      title: 'image',
      min: 20,
      max: 60,
      rank: 0,
      cell: ({ name }) => ({ text: cutMiddle(name, 60) }),
      sortKey: ({ name }) => name,
    },
    {
      id: 'tags',
      title: 'tag',
      min: 9,
      max: 24,
      rank: 2,
      cell: ({ tags }) => ({ text: tags }),
      sortKey: ({ tags }) => tags,
    },
    {
      id: 'digest',
      title: 'digest',
      min: 13,
      max: 19,
      rank: 6,
      cell: ({ digest }) => ({ text: shortDigest(digest), token: 'text.dim' }),
      sortKey: ({ digest }) => digest,
    },
    {
      id: 'used',
      title: 'used by',
      min: 14,
      max: 36,
      rank: 1,
      cell: (row) => ({ text: usedBy(row) }),
      sortKey: ({ workloads, pods }) => workloads.length * 100_000 + pods,
      descending: true,
    },
    {
      id: 'pods',
      title: 'pods',
      min: 5,
      max: 6,
      rank: 7,
      align: 'right',
      cell: ({ pods }) => ({ text: String(pods) }),
      sortKey: ({ pods }) => pods,
      descending: true,
    },
    {
      id: 'nodes',
      title: 'nodes',
      min: 8,
      max: 28,
      rank: 5,
      cell: ({ nodes }) => ({
        text: nodes.length === 0 ? 'none' : nodes.length > 2 ? `${nodes.length} nodes` : nodes.join(' '),
        token: 'text.dim',
      }),
      sortKey: ({ nodes }) => nodes.length,
      descending: true,
    },
    DOUBT,
  ],
  fieldNames: ['name', 'tag', 'digest', 'used', 'node', 'namespace', 'doubt'],
  idOf: ({ id }) => id,
  fieldsOf: ({ name, tags, digest, workloads, nodes, namespaces, doubt }) => ({
    name,
    tag: tags,
    digest,
    used: workloads.join(' '),
    node: nodes.join(' '),
    namespace: namespaces,
    doubt,
  }),
  openOf: ({ id }) => ({ screen: 'cluster-image', id }),
  explainOf: () => ({ screen: 'glossary', topic: 'image' }),
  copyOf: ({ name, digest, tags }) => (digest === '' ? `${name}:${tags}` : `${name}@${digest}`),
};

const IN_MANIFESTS: ListKind<ClusterImageRow> = {
  ...LIST,
  columns: LIST.columns.filter(({ id }) => !['digest', 'pods', 'nodes'].includes(id)),
  fieldNames: ['name', 'tag', 'used', 'namespace', 'doubt'],
};

export function clusterImageList({ target }: Facts): ListKind<ClusterImageRow> {
  return target.kind === 'manifests' ? IN_MANIFESTS : LIST;
}
