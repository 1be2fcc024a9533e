/** Whom a start may reach, or who may reach it, as rows of a list: what is outside first, then workload by workload. Pure. */
import { kubeKey } from '../../../../facts/kubernetes/kube-object.ts';
import type { Direction } from '../../../../insight/kubernetes/network-reach.ts';
import { portWords } from '../../../../insight/kubernetes/port-set.ts';
import type { StartReach } from '../../../../insight/kubernetes/workload-reach.ts';
import type { Grouping, ListKind } from '../../../components/list-view.tsx';
import type { Place } from '../../../navigation/place.ts';
import { joinWords } from '../../../text/join-words.ts';

export interface ReachRow {
  readonly id: string;
  /** Empty for addresses. */
  readonly namespace: string;
  readonly name: string;
  readonly kind: string;
  /** Empty for addresses. */
  readonly pods: string;
  readonly ports: string;
  /** Why no policy holds it back; empty for what policies decide. */
  readonly note: string;
  readonly open: Place;
  readonly copy: string;
}

export function reachRows({ sides, workloads }: StartReach, direction: Direction): readonly ReachRow[] {
  const rows: ReachRow[] = [];
  const seen = new Set<string>();
  for (const { reach } of sides) {
    const policies = joinWords(reach.policies.map(({ metadata }) => metadata.name));
    const add = (name: string, ports: string, note: string, open: Place): void => {
      const id = `address ${name} ${ports}`;
      if (seen.has(id)) return;
      seen.add(id);
      rows.push({ id, namespace: '', name, kind: '', pods: '', ports, note, open, copy: name });
    };
    const first = reach.policies[0];
    const glossary: Place = { screen: 'glossary', topic: 'network policy' };
    const place: Place = first === undefined ? glossary : { screen: 'policy', id: kubeKey(first) };
    if (reach.anyone.length > 0)
      add(
        direction === 'ingress' ? 'every address that gets to it' : 'every address',
        portWords(reach.anyone),
        reach.isRestricted ? `by ${policies}` : 'no policy',
        place,
      );
    for (const { cidr, except, ports, policy } of reach.blocks)
      add(
        `${cidr}${except.length === 0 ? '' : ` without ${except.join(', ')}`}`,
        portWords(ports),
        `by ${policy.metadata.name}`,
        { screen: 'policy', id: kubeKey(policy) },
      );
  }
  const open = new Set(
    workloads.filter(({ ports, isSameNode }) => ports === 'all' && !isSameNode).map(({ key }) => key),
  );
  for (const { key, namespace, kind, name, ports, pods, isSameNode } of workloads) {
    // Whom policies leave open on every port, nobody needs to share a node with.
    if (isSameNode && open.has(key)) continue;
    rows.push({
      id: `${key} ${portWords(ports)} ${isSameNode}`,
      namespace,
      name,
      kind,
      pods: String(pods.length),
      ports: portWords(ports),
      note: isSameNode ? 'past policies: same node' : '',
      open: { screen: 'reach', id: key, tab: direction === 'ingress' ? 'Reached by' : 'May reach' },
      copy: key,
    });
  }
  return rows;
}

export const REACH_LIST: ListKind<ReachRow> = {
  name: 'reach',
  columns: [
    {
      id: 'name',
      title: 'who',
      min: 16,
      max: 48,
      rank: 0,
      cell: ({ name }) => ({ text: name, token: 'text.strong' }),
      sortKey: ({ namespace, name }) => `${namespace}/${name}`,
    },
    {
      id: 'kind',
      title: 'kind',
      min: 11,
      max: 16,
      rank: 3,
      cell: ({ kind }) => ({ text: kind, token: 'text.dim' }),
      sortKey: ({ kind }) => kind,
    },
    {
      id: 'pods',
      title: 'pods',
      min: 4,
      max: 6,
      rank: 2,
      align: 'right',
      cell: ({ pods }) => ({ text: pods }),
      sortKey: ({ pods }) => Number(pods),
      descending: true,
    },
    {
      id: 'ports',
      title: 'on',
      min: 14,
      max: 40,
      rank: 1,
      cell: ({ ports }) => ({ text: ports }),
      sortKey: ({ ports }) => ports,
    },
    {
      id: 'note',
      title: '',
      min: 12,
      max: 42,
      rank: 4,
      cell: ({ note }) => ({ text: note, token: 'text.dim' }),
    },
  ],
  sort: 'name',
  fieldNames: ['namespace', 'name', 'kind', 'port'],
  idOf: ({ id }) => id,
  fieldsOf: ({ namespace, name, kind, ports }) => ({ namespace, name, kind, port: ports }),
  openOf: ({ open }) => open,
  explainOf: () => ({ screen: 'glossary', topic: 'network policy' }),
  copyOf: ({ copy }) => copy,
};

/** By namespace; addresses come first. */
export const REACH_GROUPING: Grouping<ReachRow> = {
  groupOf: ({ namespace }) => ({
    id: namespace,
    title: namespace === '' ? 'Addresses' : `Namespace ${namespace}`,
    order: namespace === '' ? 0 : 1,
  }),
  aside: (_, shown) => [{ text: shown.length === 1 ? '1 row ' : `${shown.length} rows `, token: 'text.dim' }],
};
