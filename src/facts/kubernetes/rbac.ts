/** Roles and their bindings: of a namespace and of the whole cluster. */
import * as z from 'zod';
import { goList, goString } from '../engine-shape.ts';
import type { KubeObject } from './kube-object.ts';
import { labelSelectorSchema } from './label-selector.ts';
import { type FieldProblem, optionalBool, optionalPart, readLeniently } from './lenient-reading.ts';

const ruleSchema = z.object({
  verbs: goList(z.string()),
  /** Empty text for the core group. */
  apiGroups: goList(z.string()),
  /** With the subresource behind a slash: `pods/exec`. */
  resources: goList(z.string()),
  resourceNames: goList(z.string()),
  nonResourceURLs: goList(z.string()),
});
export type PolicyRule = z.infer<typeof ruleSchema>;

const roleSchema = z.object({
  rules: goList(ruleSchema),
  aggregationRule: optionalPart(z.object({ clusterRoleSelectors: goList(labelSelectorSchema) })),
});

const subjectSchema = z.object({ kind: goString, apiGroup: goString, name: goString, namespace: goString });
/** `kind` is User, Group or ServiceAccount; only the last has a namespace. */
export type BindingSubject = z.infer<typeof subjectSchema>;

const bindingSchema = z.object({
  roleRef: z.object({ apiGroup: goString, kind: goString, name: goString }).prefault({}),
  subjects: goList(subjectSchema),
});

interface RoleReading extends z.infer<typeof roleSchema> {
  readonly problems: readonly FieldProblem[];
}

interface BindingReading extends z.infer<typeof bindingSchema> {
  readonly problems: readonly FieldProblem[];
}

const roles = new WeakMap<KubeObject, RoleReading>();
const bindings = new WeakMap<KubeObject, BindingReading>();

/** Of a Role or ClusterRole. */
export function roleOf(object: KubeObject): RoleReading {
  const known = roles.get(object);
  if (known !== undefined) return known;
  const { value, problems } = readLeniently(roleSchema, object, '');
  const reading = { ...value, problems };
  roles.set(object, reading);
  return reading;
}

/** Of a RoleBinding or ClusterRoleBinding. */
export function bindingOf(object: KubeObject): BindingReading {
  const known = bindings.get(object);
  if (known !== undefined) return known;
  const { value, problems } = readLeniently(bindingSchema, object, '');
  const reading = { ...value, problems };
  bindings.set(object, reading);
  return reading;
}

const serviceAccountSchema = z.object({
  automountServiceAccountToken: optionalBool,
  secrets: goList(z.object({ name: goString })),
  imagePullSecrets: goList(z.object({ name: goString })),
});

interface ServiceAccountReading extends z.infer<typeof serviceAccountSchema> {
  readonly problems: readonly FieldProblem[];
}

const accounts = new WeakMap<KubeObject, ServiceAccountReading>();

export function serviceAccountReading(object: KubeObject): ServiceAccountReading {
  const known = accounts.get(object);
  if (known !== undefined) return known;
  const { value, problems } = readLeniently(serviceAccountSchema, object, '');
  const reading = { ...value, problems };
  accounts.set(object, reading);
  return reading;
}
