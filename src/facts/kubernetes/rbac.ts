/** Roles, their bindings, and service accounts. */
import { type FieldProblem, Fields } from './fields.ts';
import type { KubeObject } from './kube-object.ts';
import { type LabelSelector, readLabelSelector } from './label-selector.ts';

export interface PolicyRule {
  readonly verbs: readonly string[];
  /** Empty text for the core group. */
  readonly apiGroups: readonly string[];
  /** With the subresource behind a slash: `pods/exec`. */
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

export interface RoleReading {
  readonly rules: readonly PolicyRule[];
  /** Which other roles it gathers the rules of; empty for a role of its own. */
  readonly gathers: readonly LabelSelector[];
  readonly problems: readonly FieldProblem[];
}

const roles = new WeakMap<KubeObject, RoleReading>();

/** Of a Role or ClusterRole. */
export function roleOf(object: KubeObject): RoleReading {
  const known = roles.get(object);
  if (known !== undefined) return known;
  const from = Fields.of(object, '');
  const reading = {
    rules: from.list('rules', readRule),
    gathers:
      from.part('aggregationRule', (rule) => rule.list('clusterRoleSelectors', readLabelSelector)) ?? [],
    problems: from.problems,
  };
  roles.set(object, reading);
  return reading;
}

function readRule(from: Fields): PolicyRule {
  return {
    verbs: from.texts('verbs'),
    apiGroups: from.texts('apiGroups'),
    resources: from.texts('resources'),
    resourceNames: from.texts('resourceNames'),
    nonResourceURLs: from.texts('nonResourceURLs'),
  };
}

export interface BindingSubject {
  /** User, Group or ServiceAccount */
  readonly kind: string;
  readonly name: string;
  /** Only service accounts have one. */
  readonly namespace: string;
}

export interface BindingReading {
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly subjects: readonly BindingSubject[];
  readonly problems: readonly FieldProblem[];
}

const bindings = new WeakMap<KubeObject, BindingReading>();

/** Of a RoleBinding or ClusterRoleBinding. */
export function bindingOf(object: KubeObject): BindingReading {
  const known = bindings.get(object);
  if (known !== undefined) return known;
  const from = Fields.of(object, '');
  const reading = {
    roleRef: from.partOrEmpty('roleRef', (role) => ({ kind: role.text('kind'), name: role.text('name') })),
    subjects: from.list('subjects', (subject) => ({
      kind: subject.text('kind'),
      name: subject.text('name'),
      namespace: subject.text('namespace'),
    })),
    problems: from.problems,
  };
  bindings.set(object, reading);
  return reading;
}

export interface ServiceAccountReading {
  readonly automountServiceAccountToken: boolean | undefined;
  /** Names of secrets, with tokens of the old kind among them. */
  readonly secrets: readonly string[];
  readonly imagePullSecrets: readonly string[];
  readonly problems: readonly FieldProblem[];
}

const accounts = new WeakMap<KubeObject, ServiceAccountReading>();

export function serviceAccountReading(object: KubeObject): ServiceAccountReading {
  const known = accounts.get(object);
  if (known !== undefined) return known;
  const from = Fields.of(object, '');
  const reading = {
    automountServiceAccountToken: from.optionalBool('automountServiceAccountToken'),
    secrets: from.list('secrets', (secret) => secret.text('name')),
    imagePullSecrets: from.list('imagePullSecrets', (secret) => secret.text('name')),
    problems: from.problems,
  };
  accounts.set(object, reading);
  return reading;
}
