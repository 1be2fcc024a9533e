/** What expressions see of bindings of roles and of service accounts beside the objects themselves. */
import { type KubeFacts, kubeObjects } from '../../facts/kubernetes/kube-facts.ts';
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { bindingOf } from '../../facts/kubernetes/rbac.ts';
import { accountUses } from '../../insight/kubernetes/account-use.ts';
import { type EscalationPath, escalationPaths } from '../../insight/kubernetes/escalation.ts';
import { isListed } from '../../insight/kubernetes/listed.ts';
import { ownersOf } from '../../insight/kubernetes/owners.ts';
import {
  accountSubject,
  type Grant,
  type RbacIndex,
  rbacIndexOf,
} from '../../insight/kubernetes/rbac-index.ts';
import { ruleAnswer } from '../../insight/kubernetes/rbac-rule.ts';
import { inNamespace } from './by-namespace.ts';
import { accountOfToken } from './references.ts';
import { workloadName } from './workload-rows.ts';

/** `User/ann`, `Group/auditors`, `ServiceAccount/shop/web`. */
export function subjectsName(binding: KubeObject): readonly string[] {
  const { namespace } = binding.metadata;
  return bindingOf(binding).subjects.map((subject) =>
    subject.kind === 'ServiceAccount'
      ? `ServiceAccount/${subject.namespace || namespace}/${subject.name}`
      : `${subject.kind}/${subject.name}`,
  );
}

interface PowerName {
  readonly id: string;
  /** As it reads after “may”. */
  readonly may: string;
}

/**
 * What of the role leads further, or hides what somebody did. Who may do everything is told by that alone. Undefined while
 * the role is not known.
 */
export function powersName(kube: KubeFacts, binding: KubeObject): readonly PowerName[] | undefined {
  const index = rbacIndexOf(kube);
  const key = keyOf(binding.kind, binding.metadata.namespace, binding.metadata.name);
  const grant = grantsOf(index).get(key);
  if (grant === undefined) return withoutRole(kube, binding);
  const paths = pathsOf(escalationPaths(kube)).get(key) ?? [];
  const whole = paths.filter(({ power, names }) => names.length === 0 || !NAMED_IS_FINE.has(power));
  const powers = [...new Map(whole.map(({ power, may }) => [power, { id: power, may }])).values()];
  if (powers.some(({ id }) => id === 'everything')) return powers;
  return [...powers, ...TRACES.filter(({ allows }) => allows(grant)).map(({ id, may }) => ({ id, may }))];
}

/** What is fine for single objects by their names: it is what somebody should ask for in place of all. */
const NAMED_IS_FINE: ReadonlySet<string> = new Set(['read-secrets', 'mint-tokens']);

/** Of a role that is not there, or not known. The administrator's is in every cluster. */
function withoutRole(kube: KubeFacts, binding: KubeObject): readonly PowerName[] | undefined {
  const { roleRef } = bindingOf(binding);
  if (roleRef.kind === 'ClusterRole' && roleRef.name === 'cluster-admin')
    return [{ id: 'everything', may: 'do everything' }];
  const isLocal = roleRef.kind === 'Role';
  const isKnown = isListed(
    kube,
    isLocal ? 'roles' : 'clusterroles',
    isLocal ? binding.metadata.namespace : '',
  );
  return isKnown ? [] : undefined;
}

/** Namespaces whose pods keep what happened. */
const OF_LOGS =
  /(?:^|-)(?:logs?|logging|monitor(?:ing)?|observability|audit|elastic|loki|prometheus|datadog|splunk)(?:-|$)/;

/** Rights by which somebody covers traces. */
const TRACES: readonly (PowerName & { readonly allows: (grant: Grant) => boolean })[] = [
  {
    id: 'delete-events',
    may: 'delete events',
    allows: (grant) => mayDelete(grant, '', 'events') || mayDelete(grant, 'events.k8s.io', 'events'),
  },
  {
    id: 'delete-log-pods',
    may: 'delete pods that keep logs or watch',
    allows: (grant) =>
      grant.namespace !== '' && OF_LOGS.test(grant.namespace) && mayDelete(grant, '', 'pods'),
  },
];

function mayDelete({ rules }: Grant, group: string, resource: string): boolean {
  return ['delete', 'deletecollection'].some((verb) =>
    rules.some((rule) => ruleAnswer(rule, { verb, group, resource }) !== 'no'),
  );
}

/** Whether the role or subjects of a binding do not exist. Undefined while that is not known. */
export function danglingName(kube: KubeFacts, binding: KubeObject): unknown {
  const { namespace, name } = binding.metadata;
  if (!isListed(kube, 'clusterroles') || !isListed(kube, 'serviceaccounts')) return undefined;
  if (namespace !== '' && !isListed(kube, 'roles', namespace)) return undefined;
  const found = rbacIndexOf(kube).dangling.find(
    (one) =>
      one.binding.kind === binding.kind && one.binding.namespace === namespace && one.binding.name === name,
  );
  return {
    role: found?.missingRole !== undefined,
    subjects: found?.missingSubjects.map(({ key }) => key) ?? [],
  };
}

/** Names of the bindings that give something to an account, as itself. */
export function bindingsName(kube: KubeFacts, account: KubeObject): readonly string[] | undefined {
  const { namespace, name } = account.metadata;
  if (!isListed(kube, 'clusterrolebindings') || !isListed(kube, 'rolebindings')) return undefined;
  const { key } = accountSubject(namespace, name);
  return (rbacIndexOf(kube).bySubject.get(key) ?? []).map(({ binding }) => binding.name).sort();
}

/** Workloads that run as an account and have its token. */
export function usersName(kube: KubeFacts, account: KubeObject): readonly string[] | undefined {
  const { namespace, name } = account.metadata;
  if (!isListed(kube, 'pods', namespace)) return undefined;
  const { key } = accountSubject(namespace, name);
  return (usesOf(kube).get(key)?.tokenHolders ?? [])
    .filter((object) => ownersOf(kube, object).length === 0)
    .map(workloadName)
    .sort();
}

/** Names of secrets that hold a lasting token of an account. */
export function tokensName(kube: KubeFacts, account: KubeObject): readonly string[] | undefined {
  const { namespace, name } = account.metadata;
  if (!isListed(kube, 'secrets', namespace)) return undefined;
  return inNamespace(kubeObjects(kube, 'secrets'), namespace)
    .filter((secret) => accountOfToken(secret) === name)
    .map(({ metadata }) => metadata.name)
    .sort();
}

function keyOf(kind: string, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}

const grants = new WeakMap<RbacIndex, ReadonlyMap<string, Grant>>();

function grantsOf(index: RbacIndex): ReadonlyMap<string, Grant> {
  const known =
    grants.get(index) ??
    new Map(
      index.grants.map((grant) => [
        keyOf(grant.binding.kind, grant.binding.namespace, grant.binding.name),
        grant,
      ]),
    );
  grants.set(index, known);
  return known;
}

const byBinding = new WeakMap<readonly EscalationPath[], ReadonlyMap<string, readonly EscalationPath[]>>();

function pathsOf(paths: readonly EscalationPath[]): ReadonlyMap<string, readonly EscalationPath[]> {
  const known =
    byBinding.get(paths) ??
    Map.groupBy(paths, ({ through: { binding } }) => keyOf(binding.kind, binding.namespace, binding.name));
  byBinding.set(paths, known);
  return known;
}

type Uses = ReadonlyMap<string, ReturnType<typeof accountUses>[number]>;
const uses = new WeakMap<KubeFacts, Uses>();

function usesOf(kube: KubeFacts): Uses {
  const known = uses.get(kube) ?? new Map(accountUses(kube).map((use) => [use.subject.key, use]));
  uses.set(kube, known);
  return known;
}
