/** Who may do what, decided by the roles and bindings that the API server for tests serves, as the real one does. */
import * as z from 'zod';
import type { ObjectStore } from './object-store.ts';

/** Who asks. */
export interface Caller {
  readonly name: string;
  readonly groups: readonly string[];
}

export interface Question {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  /** Empty for the whole cluster. */
  readonly namespace: string;
  /** Empty where no single object is meant. */
  readonly name: string;
}

const texts = z.array(z.string()).optional();
const ruleSchema = z.object({
  verbs: z.array(z.string()),
  apiGroups: texts,
  resources: texts,
  resourceNames: texts,
  nonResourceURLs: texts,
});
type Rule = z.infer<typeof ruleSchema>;

const roleSchema = z.looseObject({ rules: z.array(ruleSchema).nullish() });
const bindingSchema = z.looseObject({
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
  roleRef: z.object({ kind: z.string(), name: z.string() }),
  subjects: z
    .array(z.object({ kind: z.string(), name: z.string(), namespace: z.string().optional() }))
    .optional(),
});
type Binding = z.infer<typeof bindingSchema>;

interface Grant {
  readonly rule: Rule;
  /** Why, in the words of a review. */
  readonly reason: string;
}

/** The rules that hold for a caller in a namespace, those for the whole cluster first. */
function grantsOf(store: ObjectStore, caller: Caller, namespace: string): readonly Grant[] {
  const cluster = bindingsOf(store, 'clusterrolebindings', caller).flatMap(({ binding, subject }) =>
    rulesOf(store, binding, '').map((rule) => ({
      rule,
      reason: `RBAC: allowed by ClusterRoleBinding "${binding.metadata.name}" of ClusterRole "${binding.roleRef.name}" to ${subject}`,
    })),
  );
  if (namespace === '') return cluster;
  const here = bindingsOf(store, 'rolebindings', caller)
    .filter(({ binding }) => binding.metadata.namespace === namespace)
    .flatMap(({ binding, subject }) =>
      rulesOf(store, binding, namespace).map((rule) => ({
        rule,
        reason: `RBAC: allowed by RoleBinding "${binding.metadata.name}/${namespace}" of ${binding.roleRef.kind} "${binding.roleRef.name}" to ${subject}`,
      })),
    );
  return [...cluster, ...here];
}

function bindingsOf(store: ObjectStore, resource: string, caller: Caller) {
  return store.list(resource).flatMap((object) => {
    const binding = bindingSchema.parse(object);
    const subject = binding.subjects?.find(
      ({ kind, name, namespace }) =>
        (kind === 'User' && name === caller.name) ||
        (kind === 'Group' && caller.groups.includes(name)) ||
        (kind === 'ServiceAccount' && caller.name === `system:serviceaccount:${namespace}:${name}`),
    );
    return subject === undefined ? [] : [{ binding, subject: `${subject.kind} "${subject.name}"` }];
  });
}

function rulesOf(store: ObjectStore, { roleRef }: Binding, namespace: string): readonly Rule[] {
  const role =
    roleRef.kind === 'ClusterRole'
      ? store.get('clusterroles', roleRef.name)
      : store.get('roles', `${namespace}/${roleRef.name}`);
  return role === undefined ? [] : (roleSchema.parse(role).rules ?? []);
}

/** The reason that a review gives for an allowed question; undefined for one that is refused. */
export function allowance(store: ObjectStore, caller: Caller, question: Question): string | undefined {
  return grantsOf(store, caller, question.namespace).find(({ rule }) => covers(rule, question))?.reason;
}

function covers({ verbs, apiGroups, resources, resourceNames }: Rule, question: Question): boolean {
  const { verb, group, resource, subresource, name } = question;
  const whole = subresource === '' ? resource : `${resource}/${subresource}`;
  return (
    has(verbs, verb) &&
    has(apiGroups, group) &&
    (has(resources, whole) || (subresource !== '' && resources?.includes(`*/${subresource}`) === true)) &&
    (resourceNames === undefined || resourceNames.length === 0 || resourceNames.includes(name))
  );
}

/** Whether a caller may read a path that names no resource, such as /apis. */
export function mayReadPath(store: ObjectStore, caller: Caller, path: string): boolean {
  return grantsOf(store, caller, '').some(
    ({ rule }) =>
      has(rule.verbs, 'get') &&
      rule.nonResourceURLs?.some((url) =>
        url.endsWith('*') ? path.startsWith(url.slice(0, -1)) : url === path,
      ) === true,
  );
}

function has(list: readonly string[] | undefined, entry: string): boolean {
  return list?.some((known) => known === '*' || known === entry) === true;
}

/** The status of a rules review. */
export function rulesReview(store: ObjectStore, caller: Caller, namespace: string) {
  const rules = grantsOf(store, caller, namespace).map(({ rule }) => rule);
  return {
    resourceRules: rules
      .filter(({ resources }) => resources !== undefined)
      .map(({ verbs, apiGroups, resources, resourceNames }) => ({
        verbs,
        apiGroups,
        resources,
        ...(resourceNames === undefined ? {} : { resourceNames }),
      })),
    nonResourceRules: rules
      .filter(({ nonResourceURLs }) => nonResourceURLs !== undefined)
      .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    incomplete: false,
  };
}
