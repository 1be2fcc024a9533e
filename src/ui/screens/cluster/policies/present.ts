/** A network policy as a row. Pure. */
import type { AuditView, Tally } from '../../../../audit/audit-view.ts';
import type { Facts } from '../../../../facts/facts.ts';
import { type KubeObject, kubeKey } from '../../../../facts/kubernetes/kube-object.ts';
import {
  type NetworkPolicyReading,
  networkPolicyOf,
  type PolicyRule,
} from '../../../../facts/kubernetes/network-policy.ts';
import { podSpecOf } from '../../../../facts/kubernetes/pod-spec.ts';
import { hasEnded } from '../../../../facts/kubernetes/pod-status.ts';
import { keptWhile } from '../../../../insight/kubernetes/kept-answer.ts';
import { matchesSelector } from '../../../../insight/kubernetes/label-match.ts';
import { isListed, type KubeCluster, objectsOf } from '../../../../insight/kubernetes/listed.ts';
import { steadyCluster } from '../../../../insight/kubernetes/steady-cluster.ts';
import type { ListKind } from '../../../components/list-view.tsx';
import type { Column } from '../../../list/column.ts';
import { RISK_COLUMN } from '../../../list/object-columns.ts';
import {
  CREATED_COLUMN,
  createdAt,
  FILE_COLUMNS,
  fileAndLine,
  NAME_COLUMN,
  NAMESPACE_COLUMN,
  riskText,
} from '../lists/list-columns.ts';

export interface PolicyRow {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  /** Pods of its namespace that it holds for, and how many there are. */
  readonly selected: number;
  readonly pods: number;
  /** Who may come in, in words; `–` where it says nothing about that. */
  readonly ingress: string;
  readonly egress: string;
  readonly created: number;
  readonly file: string;
  readonly tally: Tally | undefined;
}

interface PolicyPicture {
  readonly rows: readonly (Omit<PolicyRow, 'file' | 'tally'> & { readonly policy: KubeObject })[];
  /** Pods that no policy selects; undefined while policies or pods are not all known. */
  readonly unselected: number | undefined;
}

const picture = keptWhile(['pods', 'networkpolicies'], (cluster: KubeCluster): PolicyPicture => {
  const pods = [...objectsOf(cluster, 'pods')].filter((pod) => !hasEnded(pod));
  const here = Map.groupBy(pods, ({ metadata }) => metadata.namespace);
  const held = new Set<KubeObject>();
  const rows = Array.from(objectsOf(cluster, 'networkpolicies'), (policy) => {
    const reading = networkPolicyOf(policy);
    const { namespace, name } = policy.metadata;
    const all = here.get(namespace) ?? [];
    const selected = all.filter((pod) => isSelected(pod, reading));
    for (const pod of selected) held.add(pod);
    return {
      id: kubeKey(policy),
      namespace,
      name,
      selected: selected.length,
      pods: all.length,
      ingress: directionWords(reading.ingress, 'from'),
      egress: directionWords(reading.egress, 'to'),
      created: createdAt(policy),
      policy,
    };
  });
  const isKnown = [...here.keys()].every((namespace) => isListed(cluster, 'networkpolicies', namespace));
  return { rows, unselected: isKnown ? pods.length - held.size : undefined };
});

/** Pods that use the network of their node can't be held by any policy. */
function isSelected(pod: KubeObject, { podSelector }: NetworkPolicyReading): boolean {
  return podSpecOf(pod)?.spec.hostNetwork === false && matchesSelector(podSelector, pod.metadata.labels);
}

/** `from pods, addresses`, `nothing`, `everybody`. */
function directionWords(rules: readonly PolicyRule[] | undefined, towards: 'from' | 'to'): string {
  if (rules === undefined) return '–';
  if (rules.length === 0) return 'nothing';
  const everything = towards === 'from' ? 'from everybody' : 'to everywhere';
  if (rules.some(({ peers }) => peers.length === 0)) {
    const isEveryPort = rules.some(({ peers, ports }) => peers.length === 0 && ports.length === 0);
    return isEveryPort ? everything : `${everything}, some ports`;
  }
  const peers = rules.flatMap((rule) => rule.peers);
  const parts = [
    ...(peers.some(({ ipBlock, namespaceSelector }) => !ipBlock && !namespaceSelector) ? ['pods'] : []),
    ...(peers.some(({ namespaceSelector }) => namespaceSelector) ? ['namespaces'] : []),
    ...(peers.some(({ ipBlock }) => ipBlock) ? ['addresses'] : []),
  ];
  return `${towards} ${parts.join(', ')}`;
}

export function policyRows({ kube, target }: Facts, audit: AuditView): readonly PolicyRow[] {
  if (kube === undefined) return [];
  return picture(steadyCluster(kube)).rows.map(({ policy, ...row }) => ({
    ...row,
    file: fileAndLine(policy, target),
    tally: audit.tallyOf('networkpolicy', row.id),
  }));
}

export function unselectedPods({ kube }: Facts): number | undefined {
  return kube === undefined ? undefined : picture(steadyCluster(kube)).unselected;
}

const SELECTED: Column<PolicyRow> = {
  id: 'selects',
  title: 'selects',
  min: 7,
  max: 10,
  rank: 2,
  cell: ({ selected, pods }) => ({
    text: `${selected} of ${pods}`,
    token: selected === 0 ? 'severity.medium' : undefined,
  }),
  sortKey: ({ selected }) => selected,
  descending: true,
};
const INGRESS: Column<PolicyRow> = {
  id: 'ingress',
  title: 'lets in',
  min: 12,
  max: 34,
  rank: 3,
  cell: ({ ingress }) => ({ text: ingress, token: ingress === '–' ? 'text.dim' : undefined }),
  sortKey: ({ ingress }) => ingress,
};
const EGRESS: Column<PolicyRow> = {
  id: 'egress',
  title: 'lets out',
  min: 12,
  max: 34,
  rank: 4,
  cell: ({ egress }) => ({ text: egress, token: egress === '–' ? 'text.dim' : undefined }),
  sortKey: ({ egress }) => egress,
};
const LIST: ListKind<PolicyRow> = {
  name: 'policies',
  sort: 'namespace',
  columns: [NAMESPACE_COLUMN, NAME_COLUMN, SELECTED, INGRESS, EGRESS, CREATED_COLUMN, RISK_COLUMN],
  fieldNames: ['namespace', 'name', 'in', 'out', 'risk'],
  idOf: ({ id }) => id,
  fieldsOf: ({ namespace, name, ingress, egress, file, tally }) => ({
    namespace,
    name,
    in: ingress,
    out: egress,
    file,
    risk: riskText(tally),
  }),
  openOf: ({ id }) => ({ screen: 'policy', id }),
  explainOf: ({ id }) => ({ screen: 'policy', id, tab: 'Findings' }),
  copyOf: ({ id }) => id,
};

const IN_NAMESPACE: ListKind<PolicyRow> = {
  ...LIST,
  sort: 'name',
  columns: LIST.columns.filter(({ id }) => id !== NAMESPACE_COLUMN.id),
};
const IN_MANIFESTS: ListKind<PolicyRow> = {
  ...LIST,
  columns: [NAMESPACE_COLUMN, NAME_COLUMN, INGRESS, EGRESS, ...FILE_COLUMNS, RISK_COLUMN],
};

export function policyList({ kube, target }: Facts): ListKind<PolicyRow> {
  if (target.kind === 'manifests') return IN_MANIFESTS;
  return kube?.namespace === '' ? LIST : IN_NAMESPACE;
}
