/** Who may do what in a cluster: each user, group and service account as a row, by the worst that it may do. Pure. */

import type { Facts } from '../../../../facts/facts.ts';
import { SEVERITIES, type Severity } from '../../../../facts/finding.ts';
import { RESOURCES_WITH_PODS } from '../../../../facts/kubernetes/kube-facts.ts';
import { hasEnded } from '../../../../facts/kubernetes/pod-status.ts';
import { bindingOf } from '../../../../facts/kubernetes/rbac.ts';
import { type AccountUse, accountUses } from '../../../../insight/kubernetes/account-use.ts';
import { type EscalationPath, escalationPaths } from '../../../../insight/kubernetes/escalation.ts';
import { keptWhile } from '../../../../insight/kubernetes/kept-answer.ts';
import { isListed, type KubeCluster, objectsOf } from '../../../../insight/kubernetes/listed.ts';
import {
  accountSubject,
  type Grant,
  type RbacSubject,
  rbacIndexOf,
} from '../../../../insight/kubernetes/rbac-index.ts';
import { steadyCluster } from '../../../../insight/kubernetes/steady-cluster.ts';
import { isMaster } from '../../../../insight/kubernetes/subject-rights.ts';
import type { ListKind } from '../../../components/list-view.tsx';
import type { Column } from '../../../list/column.ts';
import type { Segment } from '../../../text/line.ts';
import { SEVERITY_SIGN, severityToken } from '../../../text/risk.ts';

export interface SubjectRow {
  /** `User/ann`, `ServiceAccount/shop/web`. */
  readonly id: string;
  readonly kind: RbacSubject['kind'];
  readonly name: string;
  /** Of a service account; empty for the others. */
  readonly namespace: string;
  /** Of the worst that it may do; undefined when that leads to nothing more. */
  readonly severity: Severity | undefined;
  /** `do everything`, `read secrets in shop`; what its roles are called where nothing is worse. */
  readonly rights: string;
  /** Further ways to more rights. */
  readonly more: number;
  /** `binding → role`. */
  readonly through: string;
  /** Who gave it; empty where nobody gave it anything. */
  readonly givenBy: 'a person' | 'Kubernetes' | '';
  /** Running pods that have its rights. */
  readonly pods: number;
}

const LISTS = [
  ...RESOURCES_WITH_PODS,
  'namespaces',
  'clusterroles',
  'roles',
  'clusterrolebindings',
  'rolebindings',
  'serviceaccounts',
] as const;

const answer = keptWhile(LISTS, (cluster: KubeCluster): readonly SubjectRow[] => {
  const index = rbacIndexOf(cluster);
  const paths = Map.groupBy(escalationPaths(cluster), ({ subject }) => subject.key);
  const uses = new Map(accountUses(cluster).map((use) => [use.subject.key, use]));
  const running = [...uses.values()].filter(({ users }) => users.length > 0);
  const subjects = new Map([
    ...index.subjects,
    ...running.map(({ subject }): [string, RbacSubject] => [subject.key, subject]),
  ]);
  const unknown = unknownRoles(cluster, index.grants);
  return Array.from(subjects.values(), (subject) =>
    rowOf(subject, {
      unknown: unknown.get(subject.key) ?? [],
      isKnown:
        isListed(cluster, 'clusterrolebindings') && isListed(cluster, 'rolebindings', subject.namespace),
      grants: index.bySubject.get(subject.key) ?? [],
      paths: paths.get(subject.key) ?? [],
      use: uses.get(subject.key),
    }),
  );
});

export function subjectRows({ kube, target }: Facts): readonly SubjectRow[] {
  if (kube === undefined) return [];
  const rows = answer(steadyCluster(kube));
  if (target.kind !== 'manifests') return rows;
  return rows.map((row) => (row.rights === NOT_KNOWN ? { ...row, rights: 'nothing that stands here' } : row));
}

/** A role that a binding gives, and of which nobody can say what it allows: it is not in a file, or may not be read. */
interface UnknownRole {
  readonly binding: string;
  readonly namespace: string;
  readonly role: string;
}

/** By subject. */
function unknownRoles(
  cluster: KubeCluster,
  grants: readonly Grant[],
): ReadonlyMap<string, readonly UnknownRole[]> {
  const known = new Set(grants.map(({ binding }) => `${binding.namespace}/${binding.name}`));
  const found = new Map<string, UnknownRole[]>();
  const bindings = [...objectsOf(cluster, 'clusterrolebindings'), ...objectsOf(cluster, 'rolebindings')];
  for (const object of bindings) {
    const { namespace, name } = object.metadata;
    if (known.has(`${namespace}/${name}`)) continue;
    const { roleRef, subjects } = bindingOf(object);
    for (const subject of subjects) {
      const key =
        subject.kind === 'ServiceAccount'
          ? accountSubject(subject.namespace || namespace, subject.name).key
          : `${subject.kind}/${subject.name}`;
      const own = found.get(key) ?? [];
      found.set(key, [...own, { binding: name, namespace, role: roleRef.name }]);
    }
  }
  return found;
}

interface Held {
  readonly unknown: readonly UnknownRole[];
  /** Whether all bindings that could name it are known. */
  readonly isKnown: boolean;
  readonly grants: readonly Grant[];
  /** Worst first. */
  readonly paths: readonly EscalationPath[];
  readonly use: AccountUse | undefined;
}

function rowOf(subject: RbacSubject, { grants, paths, use, unknown, isKnown }: Held): SubjectRow {
  const { key, kind, name, namespace } = subject;
  const open = paths.filter(({ missing }) => missing.length === 0);
  const worst = (open.length > 0 ? open : paths)[0];
  const grant = worst?.through ?? grants[0];
  const base = {
    id: key,
    kind,
    name,
    namespace,
    more: Math.max(0, paths.length - 1),
    through: grant === undefined ? '–' : `${grant.binding.name} → ${grant.role.name}`,
    givenBy: giverOf(subject, grants),
    pods: use?.users.filter((user) => user.kind === 'Pod' && !hasEnded(user)).length ?? 0,
  };
  if (isMaster(subject)) {
    return {
      ...base,
      severity: 'critical',
      rights: 'do everything: no role is asked',
      through: 'built into the API server',
    };
  }
  const administrator = unknown.find(
    ({ role, namespace: where }) => role === 'cluster-admin' && where === '',
  );
  if (administrator !== undefined) {
    const through = `${administrator.binding} → cluster-admin`;
    return { ...base, severity: 'critical', rights: EVERYTHING, through, givenBy: 'a person' };
  }
  const [unread] = unknown;
  if (worst === undefined && unread !== undefined) {
    const through = `${unread.binding} → ${unread.role}`;
    const roles = [...new Set(unknown.map(({ role }) => role))].join(', ');
    return {
      ...base,
      severity: undefined,
      rights: `as ${roles}: not known what that is`,
      through,
      givenBy: 'a person',
    };
  }
  if (worst === undefined && grants.length === 0 && !isKnown) {
    return { ...base, severity: undefined, rights: NOT_KNOWN };
  }
  if (worst === undefined) {
    const roles = [...new Set(grants.map(({ role }) => role.name))];
    return {
      ...base,
      severity: undefined,
      rights: roles.length === 0 ? 'nothing of its own' : `as ${roles.join(', ')}`,
    };
  }
  return { ...base, severity: worst.severity, rights: rightsWords(worst) };
}

/** The cluster came with all of it, or a person gave some of it. */
function giverOf(subject: RbacSubject, grants: readonly Grant[]): SubjectRow['givenBy'] {
  if (isMaster(subject)) return 'Kubernetes';
  if (grants.length === 0) return '';
  return grants.every(({ isBuiltIn }) => isBuiltIn) ? 'Kubernetes' : 'a person';
}

const NOT_KNOWN = 'not known: bindings may not be read';
const EVERYTHING = 'do everything: cluster-admin';

function rightsWords({ power, may, namespace, names, missing }: EscalationPath): string {
  const what = power === 'everything' && namespace === '' ? EVERYTHING : may;
  const where = namespace === '' ? '' : ` in ${namespace}`;
  const only =
    names.length === 0 ? '' : names.length === 1 ? `, only ${names[0]}` : `, only ${names.length} by name`;
  const lacking = missing.length === 0 ? '' : ' (leads nowhere alone)';
  return `${what}${where}${only}${lacking}`;
}

/** Lower is worse; what the cluster came with is worse last, because nobody here gave it. */
function weight({ severity, givenBy }: SubjectRow): number {
  const rank = severity === undefined ? SEVERITIES.length : SEVERITIES.indexOf(severity);
  return rank + (givenBy === 'Kubernetes' ? 10 : givenBy === '' ? 8 : 0);
}

const KIND_WORD: Readonly<Record<RbacSubject['kind'], string>> = {
  User: 'User',
  Group: 'Group',
  ServiceAccount: 'Account',
};

function rightsSegments({ severity, rights, more }: SubjectRow, words: boolean): readonly Segment[] {
  const rest = more === 0 ? '' : `  +${more}`;
  if (severity === undefined) return [{ text: `  ${rights}`, token: 'text.dim' }];
  const sign = words ? `${severity}: ` : `${SEVERITY_SIGN[severity]} `;
  return [
    { text: sign, token: severityToken(severity) },
    { text: rights },
    { text: rest, token: 'text.dim' },
  ];
}

const RIGHTS: Column<SubjectRow> = {
  id: 'rights',
  title: 'may',
  min: 24,
  max: 70,
  rank: 1,
  cell: (row) => rightsSegments(row, false),
  words: { cell: (row) => rightsSegments(row, true) },
  sortKey: weight,
};

export const SUBJECT_LIST: ListKind<SubjectRow> = {
  name: 'rbac',
  sort: 'rights',
  columns: [
    {
      id: 'kind',
      title: 'kind',
      min: 7,
      max: 7,
      rank: 3,
      cell: ({ kind }) => ({ text: KIND_WORD[kind], token: 'text.dim' }),
      sortKey: ({ kind }) => kind,
    },
    {
      id: 'name',
      title: 'who',
      min: 18,
      max: 48,
      rank: 0,
      cell: ({ namespace, name }) =>
        namespace === '' ? { text: name } : [{ text: `${namespace}/`, token: 'text.dim' }, { text: name }],
      sortKey: ({ namespace, name }) => `${namespace}/${name}`,
    },
    RIGHTS,
    {
      id: 'through',
      title: 'through',
      min: 16,
      max: 56,
      rank: 2,
      cell: ({ through }) => ({ text: through, token: 'text.dim' }),
      sortKey: ({ through }) => through,
    },
    {
      id: 'pods',
      title: 'pods',
      min: 5,
      max: 6,
      rank: 4,
      align: 'right',
      cell: ({ pods }) => ({
        text: pods === 0 ? '–' : String(pods),
        token: pods === 0 ? 'text.dim' : undefined,
      }),
      sortKey: ({ pods }) => pods,
      descending: true,
    },
    {
      id: 'origin',
      title: 'given by',
      min: 11,
      max: 11,
      rank: 5,
      cell: ({ givenBy }) => ({
        text: givenBy || '–',
        token: givenBy === 'a person' ? undefined : 'text.dim',
      }),
      sortKey: ({ givenBy }) => givenBy,
    },
  ],
  fieldNames: ['kind', 'name', 'namespace', 'may', 'through', 'risk', 'given'],
  idOf: ({ id }) => id,
  fieldsOf: ({ kind, name, namespace, rights, through, severity, givenBy }) => ({
    kind: `${kind} ${KIND_WORD[kind]}`,
    name,
    namespace,
    may: rights,
    through,
    risk: severity ?? 'none',
    given: givenBy,
  }),
  openOf: ({ id }) => ({ screen: 'subject', id }),
  explainOf: ({ id }) => ({ screen: 'subject', id, tab: 'Ways up' }),
  copyOf: ({ id }) => id,
};
