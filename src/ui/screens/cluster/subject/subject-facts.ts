/** All that is known of one subject of RBAC: its grants, its ways to more rights, and for an account who runs as it. */
import { RESOURCES_WITH_PODS } from '../../../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../../../facts/kubernetes/kube-object.ts';
import { type AccountUse, accountUses } from '../../../../insight/kubernetes/account-use.ts';
import { type EscalationPath, escalationPaths } from '../../../../insight/kubernetes/escalation.ts';
import { keptWhile } from '../../../../insight/kubernetes/kept-answer.ts';
import type { KubeCluster } from '../../../../insight/kubernetes/listed.ts';
import { namespacePart } from '../../../../insight/kubernetes/namespace-part.ts';
import {
  accountSubject,
  groupSubject,
  groupsOf,
  type RbacIndex,
  type RbacSubject,
  rbacIndexOf,
  userSubject,
} from '../../../../insight/kubernetes/rbac-index.ts';
import { steadyCluster } from '../../../../insight/kubernetes/steady-cluster.ts';
import { grantsOf, type HeldGrant } from '../../../../insight/kubernetes/subject-rights.ts';

const RBAC = ['clusterroles', 'roles', 'clusterrolebindings', 'rolebindings', 'serviceaccounts'] as const;

const indexIn: (cluster: KubeCluster) => RbacIndex = keptWhile(RBAC, rbacIndexOf);

/** Who has which rights; made anew only when roles, bindings or accounts change. */
export function rightsIndex(cluster: KubeCluster): RbacIndex {
  return indexIn(cluster);
}

const pathsBySubject = keptWhile([...RBAC, 'pods', 'namespaces'], (cluster) =>
  Map.groupBy(escalationPaths(cluster), ({ subject }) => subject.key),
);

const usesIn = keptWhile(
  [...RBAC, ...RESOURCES_WITH_PODS],
  (cluster) => new Map(accountUses(cluster).map((use) => [use.subject.key, use])),
);

/** `ServiceAccount/shop/web`, `Group/auditors`; undefined for what is no subject. */
export function subjectOfId(id: string): RbacSubject | undefined {
  const [kind = '', ...rest] = id.split('/');
  const name = rest.join('/');
  switch (kind) {
    case 'ServiceAccount':
      return rest.length < 2 ? undefined : accountSubject(rest[0] ?? '', rest.slice(1).join('/'));
    case 'User':
      return userSubject(name);
    case 'Group':
      return groupSubject(name);
    default:
      return undefined;
  }
}

/** A way to more rights, and the group through which the subject has it; undefined for its own. */
export interface WayUp {
  readonly path: EscalationPath;
  readonly through: string | undefined;
}

export interface SubjectFacts {
  readonly subject: RbacSubject;
  /** The account itself; undefined for users and groups, which are no objects. */
  readonly object: KubeObject | undefined;
  readonly grants: readonly HeldGrant[];
  /** Open ways first, then the worst first. */
  readonly waysUp: readonly WayUp[];
  /** Of an account that something names or that exists. */
  readonly use: AccountUse | undefined;
  /** Whether anything tells of it: an object, a binding, a pod. */
  readonly isKnown: boolean;
}

export function subjectFacts(cluster: KubeCluster, id: string): SubjectFacts | undefined {
  const subject = subjectOfId(id);
  if (subject === undefined) return undefined;
  const index = rightsIndex(cluster);
  const paths = pathsBySubject(steadyCluster(cluster));
  const waysUp = [undefined, ...groupsOf(subject)].flatMap((through): readonly WayUp[] => {
    const key = through === undefined ? subject.key : groupSubject(through).key;
    return (paths.get(key) ?? []).map((path) => ({ path, through }));
  });
  const isAccount = subject.kind === 'ServiceAccount';
  const use = isAccount
    ? usesIn(namespacePart(steadyCluster(cluster), subject.namespace)).get(subject.key)
    : undefined;
  return {
    subject,
    object: use?.object,
    grants: grantsOf(index, subject),
    waysUp: waysUp.toSorted((a, b) => Number(a.path.missing.length > 0) - Number(b.path.missing.length > 0)),
    use,
    isKnown: index.subjects.has(subject.key) || use !== undefined,
  };
}
