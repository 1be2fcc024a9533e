/** A namespace as a row: what it lets in, and what it could refuse. Pure. */
import type { AuditView, Tally } from '../../../../audit/audit-view.ts';
import type { Facts } from '../../../../facts/facts.ts';
import { type KubeFacts, RESOURCES_WITH_PODS } from '../../../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../../../facts/kubernetes/kube-object.ts';
import { keptWhile } from '../../../../insight/kubernetes/kept-answer.ts';
import { isListed, type KubeCluster, objectsOf } from '../../../../insight/kubernetes/listed.ts';
import { namespaceFacts } from '../../../../insight/kubernetes/namespace-facts.ts';
import {
  type NamespaceLevel,
  namespaceLevel,
  strictestEnforceable,
} from '../../../../insight/kubernetes/namespace-level.ts';
import { steadyCluster } from '../../../../insight/kubernetes/steady-cluster.ts';
import type { PodSecurityLevel } from '../../../../knowledge/kubernetes/pod-security-controls.ts';
import type { ListKind } from '../../../components/list-view.tsx';
import type { Column } from '../../../list/column.ts';
import { RISK_COLUMN } from '../../../list/object-columns.ts';
import type { Token } from '../../../theme/token.ts';
import { CREATED_COLUMN, createdAt, riskText } from '../lists/list-columns.ts';

export interface NamespaceRow {
  readonly id: string;
  readonly name: string;
  readonly isSystem: boolean;
  /** Undefined where the namespace itself may not be read. */
  readonly enforce: PodSecurityLevel | undefined;
  readonly audit: PodSecurityLevel | undefined;
  readonly warn: PodSecurityLevel | undefined;
  /** The strictest that would refuse nothing that is there; undefined while not all of that is known. */
  readonly could: PodSecurityLevel | undefined;
  /** That have not ended; undefined where they may not be listed, as with policies. */
  readonly pods: number | undefined;
  readonly policies: number | undefined;
  readonly created: number;
  readonly tally: Tally | undefined;
  /** A person looks at another one alone. */
  readonly isLeftOut: boolean;
}

/** What is held against the levels. */
const contents = keptWhile(
  RESOURCES_WITH_PODS,
  (cluster: KubeCluster): ReadonlyMap<string, readonly KubeObject[]> => {
    const byNamespace = new Map<string, KubeObject[]>();
    for (const resource of RESOURCES_WITH_PODS) {
      for (const object of objectsOf(cluster, resource)) {
        const here = byNamespace.get(object.metadata.namespace);
        if (here === undefined) byNamespace.set(object.metadata.namespace, [object]);
        else here.push(object);
      }
    }
    return byNamespace;
  },
);

type SteadyRow = Omit<NamespaceRow, 'tally' | 'isLeftOut'>;
type Level = NamespaceLevel['enforce'];

function steadyRows(): (cluster: KubeCluster, version: string) => readonly SteadyRow[] {
  let version = '';
  const find = keptWhile(
    [...RESOURCES_WITH_PODS, 'namespaces', 'networkpolicies', 'resourcequotas', 'limitranges'],
    (cluster) => {
      const inside = contents(cluster);
      return namespaceFacts(cluster).map(({ name, object, isSystem, pods, policies }): SteadyRow => {
        const levels = object && namespaceLevel(object, version);
        const isKnown = isListed(cluster, 'pods', name);
        return {
          id: name,
          name,
          isSystem,
          enforce: levels?.enforce.level,
          audit: levels?.audit.level,
          warn: levels?.warn.level,
          could: isKnown ? couldEnforce(inside.get(name) ?? [], levels?.enforce) : undefined,
          pods: isKnown || pods.length > 0 ? pods.length : undefined,
          policies: policies?.length,
          created: object === undefined ? 0 : createdAt(object),
        };
      });
    },
  );
  return (cluster, of) => {
    version = of;
    return find(cluster);
  };
}

function couldEnforce(objects: readonly KubeObject[], enforce: Level | undefined): PodSecurityLevel {
  return strictestEnforceable(objects, enforce?.version ?? 'latest').level;
}

const rowsOfCluster = steadyRows();

export function namespaceRows(kube: KubeFacts | undefined, audit: AuditView): readonly NamespaceRow[] {
  if (kube === undefined) return [];
  return rowsOfCluster(steadyCluster(kube), kube.version).map((row) => ({
    ...row,
    tally: audit.tallyOf('namespace', row.id),
    isLeftOut: kube.namespace !== '' && kube.namespace !== row.id,
  }));
}

const LEVELS: readonly (PodSecurityLevel | undefined)[] = ['privileged', 'baseline', 'restricted', undefined];

function levelColumn(
  mode: 'enforce' | 'audit' | 'warn',
  room: Pick<Column<NamespaceRow>, 'min' | 'max' | 'rank'>,
): Column<NamespaceRow> {
  return {
    id: mode,
    title: mode,
    ...room,
    cell: (row) => ({ text: row[mode] ?? '?', token: levelToken(mode, row) }),
    sortKey: (row) => LEVELS.indexOf(row[mode]),
  };
}

/** What is enforced counts; the other two only tell somebody. */
function levelToken(mode: 'enforce' | 'audit' | 'warn', row: NamespaceRow): Token | undefined {
  const level = row[mode];
  if (level === undefined) return 'status.unknown';
  if (mode !== 'enforce') return 'text.dim';
  return level === 'privileged' && !row.isSystem ? 'severity.medium' : undefined;
}

/** Only where it would be stricter than what is enforced. */
function couldWords({ could, enforce }: NamespaceRow): string {
  if (could === undefined) return '?';
  if (enforce === undefined) return could;
  const isStricter = LEVELS.indexOf(could) > LEVELS.indexOf(enforce);
  return isStricter ? could : could === enforce ? 'nothing stricter' : `less: ${could}`;
}

const COULD: Column<NamespaceRow> = {
  id: 'could',
  title: 'could enforce',
  min: 16,
  max: 18,
  rank: 3,
  cell: (row) => ({
    text: couldWords(row),
    token: row.could === undefined ? 'status.unknown' : couldWords(row) === row.could ? 'accent' : 'text.dim',
  }),
  sortKey: ({ could }) => LEVELS.indexOf(could),
};

const LIST: ListKind<NamespaceRow> = {
  name: 'namespaces',
  sort: 'risk',
  columns: [
    {
      id: 'name',
      title: 'namespace',
      min: 15,
      max: 40,
      rank: 0,
      cell: ({ name, isSystem }) => ({ text: name, token: isSystem ? 'text.dim' : undefined }),
      sortKey: ({ name }) => name,
    },
    levelColumn('enforce', { min: 10, max: 11, rank: 2 }),
    COULD,
    levelColumn('audit', { min: 10, max: 11, rank: 7 }),
    levelColumn('warn', { min: 10, max: 11, rank: 8 }),
    {
      id: 'pods',
      title: 'pods',
      min: 5,
      max: 6,
      rank: 4,
      align: 'right',
      cell: ({ pods }) => ({
        text: pods === undefined ? '?' : String(pods),
        token: pods === undefined ? 'status.unknown' : undefined,
      }),
      sortKey: ({ pods }) => pods ?? -1,
      descending: true,
    },
    {
      id: 'policies',
      title: 'policies',
      min: 8,
      max: 8,
      rank: 5,
      align: 'right',
      cell: ({ policies, pods, isSystem }) => ({
        text: policies === undefined ? '?' : policies === 0 ? 'none' : String(policies),
        token:
          policies === undefined
            ? 'status.unknown'
            : policies === 0 && pods !== 0 && !isSystem
              ? 'severity.medium'
              : undefined,
      }),
      sortKey: ({ policies }) => policies ?? -1,
    },
    CREATED_COLUMN,
    RISK_COLUMN,
  ],
  fieldNames: ['name', 'enforce', 'could', 'audit', 'warn', 'system', 'risk'],
  idOf: ({ id }) => id,
  fieldsOf: ({ name, enforce, could, audit, warn, isSystem, tally }) => ({
    name,
    enforce: enforce ?? 'unknown',
    could: could ?? 'unknown',
    audit: audit ?? 'unknown',
    warn: warn ?? 'unknown',
    system: isSystem ? 'yes' : 'no',
    risk: riskText(tally),
  }),
  openOf: ({ id }) => ({ screen: 'namespace', id }),
  explainOf: ({ id }) => ({ screen: 'namespace', id, tab: 'Pod Security' }),
  copyOf: ({ name }) => name,
};

/** What is written in files is not all that a cluster has: what it could enforce, only a cluster can tell. */
const IN_MANIFESTS: ListKind<NamespaceRow> = {
  ...LIST,
  columns: LIST.columns.filter(({ id }) => ['name', 'enforce', 'audit', 'warn', 'risk'].includes(id)),
  fieldNames: ['name', 'enforce', 'audit', 'warn', 'risk'],
};

export function namespaceList({ target }: Facts): ListKind<NamespaceRow> {
  return target.kind === 'manifests' ? IN_MANIFESTS : LIST;
}
