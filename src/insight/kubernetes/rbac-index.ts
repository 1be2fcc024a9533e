/** Who has which rights: roles and bindings of a cluster put together, aggregated roles included. */
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { type BindingSubject, bindingOf, type PolicyRule, roleOf } from '../../facts/kubernetes/rbac.ts';
import {
  ANONYMOUS,
  BOOTSTRAPPING,
  GROUPS,
  SERVICE_ACCOUNT_USER,
} from '../../knowledge/kubernetes/system-names.ts';
import { matchesSelector } from './label-match.ts';
import { isListed, type KubeCluster, objectNamed, objectsOf } from './listed.ts';

export interface RbacSubject {
  /** `User/ann`, `Group/auditors`, `ServiceAccount/shop/web`; unique. */
  readonly key: string;
  readonly kind: 'User' | 'Group' | 'ServiceAccount';
  /** Of a service account; empty for the others. */
  readonly namespace: string;
  readonly name: string;
}

interface Named {
  readonly kind: string;
  /** Empty for what belongs to the whole cluster. */
  readonly namespace: string;
  readonly name: string;
}

/** A role given to subjects by one binding. */
export interface Grant {
  readonly role: Named;
  readonly binding: Named;
  /** Where it holds: a namespace, or empty for the whole cluster. */
  readonly namespace: string;
  /** Whether the API server makes and keeps the binding by itself. */
  readonly isBuiltIn: boolean;
  readonly subjects: readonly RbacSubject[];
  /** What the role allows; shared by all grants of the role. */
  readonly rules: readonly PolicyRule[];
}

/** What a grant gives of its role: paths that are no resources are in no namespace, so a binding in one does not give them. */
export function rulesGiven({ namespace, rules }: Grant): readonly PolicyRule[] {
  if (namespace === '') return rules;
  return rules.flatMap((rule) => {
    if (rule.nonResourceURLs.length === 0) return [rule];
    return rule.resources.length === 0 ? [] : [{ ...rule, nonResourceURLs: [] }];
  });
}

/** A binding that gives nothing, or gives it to nobody yet. */
interface DanglingBinding {
  readonly binding: Named;
  readonly isBuiltIn: boolean;
  /** The role, when there is none of that name. */
  readonly missingRole: Named | undefined;
  /** Service accounts that do not exist: whoever makes them later has the rights. */
  readonly missingSubjects: readonly RbacSubject[];
}

export interface RbacIndex {
  readonly grants: readonly Grant[];
  /** By subject key: what bindings give it directly. */
  readonly bySubject: ReadonlyMap<string, readonly Grant[]>;
  /** Everybody who is named in a binding. */
  readonly subjects: ReadonlyMap<string, RbacSubject>;
  readonly dangling: readonly DanglingBinding[];
}

type Sources = readonly (ReadonlyMap<string, KubeObject> | undefined)[];

let last: { readonly sources: Sources; readonly index: RbacIndex } | undefined;

/** Made anew only when a role, a binding or a service account changed since the last time. */
export function rbacIndexOf(cluster: KubeCluster): RbacIndex {
  const { objects } = cluster;
  const sources = (
    ['clusterroles', 'roles', 'clusterrolebindings', 'rolebindings', 'serviceaccounts'] as const
  ).map((resource) => objects.get(resource));
  if (last?.sources.every((source, index) => source === sources[index])) return last.index;
  const index = makeIndex(cluster);
  last = { sources, index };
  return index;
}

function makeIndex(cluster: KubeCluster): RbacIndex {
  const clusterRules = clusterRoleRules(cluster);
  const grants: Grant[] = [];
  const bySubject = new Map<string, Grant[]>();
  const subjects = new Map<string, RbacSubject>();
  const dangling: DanglingBinding[] = [];

  const add = (object: KubeObject): void => {
    const { namespace, name, labels } = object.metadata;
    const { roleRef, subjects: listed } = bindingOf(object);
    const binding = { kind: object.kind, namespace, name };
    const isBuiltIn = labels[BOOTSTRAPPING.label] === BOOTSTRAPPING.value;
    const isLocal = roleRef.kind === 'Role' && namespace !== '';
    const role = { kind: roleRef.kind, namespace: isLocal ? namespace : '', name: roleRef.name };
    const rules = isLocal
      ? ownRules(objectNamed(cluster, 'roles', namespace, roleRef.name))
      : roleRef.kind === 'ClusterRole'
        ? clusterRules.get(roleRef.name)
        : undefined;
    const named = listed.flatMap((subject) => subjectOf(subject, namespace, subjects));
    const missingSubjects = named.filter((subject) => isMissing(cluster, subject));
    const isRoleListed = isListed(cluster, isLocal ? 'roles' : 'clusterroles', role.namespace);
    const missingRole = rules === undefined && isRoleListed ? role : undefined;
    if (missingRole !== undefined || missingSubjects.length > 0)
      dangling.push({ binding, isBuiltIn, missingRole, missingSubjects });
    if (rules === undefined) return;
    const grant = { role, binding, namespace, isBuiltIn, subjects: named, rules };
    grants.push(grant);
    for (const { key } of named) {
      const own = bySubject.get(key);
      if (own === undefined) bySubject.set(key, [grant]);
      else own.push(grant);
    }
  };
  for (const binding of objectsOf(cluster, 'clusterrolebindings')) add(binding);
  for (const binding of objectsOf(cluster, 'rolebindings')) add(binding);
  return { grants, bySubject, subjects, dangling };
}

function ownRules(role: KubeObject | undefined): readonly PolicyRule[] | undefined {
  return role && roleOf(role).rules;
}

/**
 * By name. A role that gathers others has their rules: the server has written them into it already, a manifest has not. In a
 * circle of roles that gather each other, the one that is met again adds only its own.
 */
function clusterRoleRules(cluster: KubeCluster): ReadonlyMap<string, readonly PolicyRule[]> {
  const roles = [...objectsOf(cluster, 'clusterroles')];
  const rules = new Map<string, readonly PolicyRule[]>();
  const gather = (role: KubeObject): readonly PolicyRule[] => {
    const { name } = role.metadata;
    const known = rules.get(name);
    if (known !== undefined) return known;
    const { rules: own, gathers } = roleOf(role);
    rules.set(name, own);
    if (gathers.length === 0) return own;
    const gathered = roles
      .filter(({ metadata }) => gathers.some((selector) => matchesSelector(selector, metadata.labels)))
      .flatMap(gather);
    const all = withoutRepeats([...own, ...gathered]);
    rules.set(name, all);
    return all;
  };
  for (const role of roles) gather(role);
  return rules;
}

function withoutRepeats(rules: readonly PolicyRule[]): readonly PolicyRule[] {
  const seen = new Set<string>();
  return rules.filter((rule) => {
    const text = JSON.stringify(rule);
    return !seen.has(text) && seen.add(text);
  });
}

/** A service account may also be named as the user that it is for the API server. */
function subjectOf(
  { kind, name, namespace }: BindingSubject,
  bindingNamespace: string,
  subjects: Map<string, RbacSubject>,
): readonly RbacSubject[] {
  if (kind === 'ServiceAccount') {
    const home = namespace === '' ? bindingNamespace : namespace;
    return home === '' ? [] : [remembered(accountSubject(home, name), subjects)];
  }
  if (kind === 'User') return [remembered(userSubject(name), subjects)];
  if (kind === 'Group') return [remembered(groupSubject(name), subjects)];
  return [];
}

function remembered(subject: RbacSubject, subjects: Map<string, RbacSubject>): RbacSubject {
  const known = subjects.get(subject.key);
  if (known !== undefined) return known;
  subjects.set(subject.key, subject);
  return subject;
}

export function accountSubject(namespace: string, name: string): RbacSubject {
  return { key: `ServiceAccount/${namespace}/${name}`, kind: 'ServiceAccount', namespace, name };
}

export function userSubject(name: string): RbacSubject {
  if (name.startsWith(SERVICE_ACCOUNT_USER)) {
    const [namespace = '', account = '', ...rest] = name.slice(SERVICE_ACCOUNT_USER.length).split(':');
    if (namespace !== '' && account !== '' && rest.length === 0) return accountSubject(namespace, account);
  }
  return { key: `User/${name}`, kind: 'User', namespace: '', name };
}

export function groupSubject(name: string): RbacSubject {
  return { key: `Group/${name}`, kind: 'Group', namespace: '', name };
}

/** Users and groups are not objects of the cluster, so they are never missing. */
function isMissing(cluster: KubeCluster, { kind, namespace, name }: RbacSubject): boolean {
  if (kind !== 'ServiceAccount') return false;
  if (objectNamed(cluster, 'serviceaccounts', namespace, name) !== undefined) return false;
  return isListed(cluster, 'serviceaccounts', namespace);
}

/** The groups that the API server puts a subject into by itself. Members of a group have logged in, too. */
export function groupsOf({ kind, namespace, name }: RbacSubject): readonly string[] {
  if (kind === 'ServiceAccount') {
    return [GROUPS.serviceAccounts, `${GROUPS.serviceAccounts}:${namespace}`, GROUPS.authenticated];
  }
  if (name === ANONYMOUS && kind === 'User') return [GROUPS.unauthenticated];
  if (kind === 'User') return [GROUPS.authenticated];
  // Whoever is in the group of a namespace's accounts is in that of all accounts.
  if (name.startsWith(`${GROUPS.serviceAccounts}:`)) return [GROUPS.serviceAccounts, GROUPS.authenticated];
  return name === GROUPS.authenticated || name === GROUPS.unauthenticated ? [] : [GROUPS.authenticated];
}
