/** An object of a Kubernetes cluster or of a manifest, in the API's own shape. */

interface KubeOwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  /** Whether this owner is the one that manages the object. */
  readonly controller: boolean;
}

interface KubeMetadata {
  readonly name: string;
  /** Empty for what belongs to no namespace. */
  readonly namespace: string;
  /** Empty in manifests, as is `resourceVersion`. */
  readonly uid: string;
  readonly resourceVersion: string;
  /** Never missing; values that are no text are left out. */
  readonly labels: Readonly<Record<string, string>>;
  /** Without kubectl's copy of the manifest, which repeats everything else. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly ownerReferences: readonly KubeOwnerReference[];
  /** As RFC 3339. */
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly [field: string]: unknown;
}

/** Whatever a kind has of its own (`spec`, `rules`, `data`…) is there untouched, missing and null fields included. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: KubeMetadata;
  readonly spec?: unknown;
  readonly status?: unknown;
  readonly [field: string]: unknown;
}

/** What the items of a list leave out, because the list says it of all of them. */
export interface KubeKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** kubectl keeps the whole manifest in it; for a secret that includes its values. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

const NO_OWNERS: readonly KubeOwnerReference[] = [];
const NO_TEXTS: Readonly<Record<string, string>> = {};

/** `namespace/name`, or the name alone for what belongs to no namespace. Unique within a resource. */
export function kubeKey({ metadata }: Pick<KubeObject, 'metadata'>): string {
  return metadata.namespace === '' ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

/**
 * The object that an API server or a manifest gave; undefined when it has no name, and so is none. Written by hand and
 * not as a schema, because lists of ten thousand pods pass here.
 */
export function kubeObjectOf(raw: unknown, kind: KubeKind): KubeObject | undefined {
  if (!isRecord(raw)) return undefined;
  const { metadata } = raw;
  if (!isRecord(metadata)) return undefined;
  const { name, namespace } = metadata;
  if (typeof name !== 'string' || name === '') return undefined;
  const { managedFields: _, ...kept } = metadata;
  return {
    ...raw,
    apiVersion: textOr(raw.apiVersion, kind.apiVersion),
    kind: textOr(raw.kind, kind.kind),
    metadata: {
      ...withoutOddTimes(kept),
      name,
      namespace: textOr(namespace, ''),
      uid: textOr(metadata.uid, ''),
      resourceVersion: textOr(metadata.resourceVersion, ''),
      labels: textsOf(metadata.labels),
      annotations: withoutLastApplied(textsOf(metadata.annotations)),
      ownerReferences: ownersOf(metadata.ownerReferences),
    },
  };
}

/** Whether something is an object with fields: neither null nor a list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' && value !== '' ? value : otherwise;
}

function withoutOddTimes(metadata: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> & {
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
} {
  const { creationTimestamp, deletionTimestamp, ...rest } = metadata;
  return {
    ...rest,
    ...(typeof creationTimestamp === 'string' ? { creationTimestamp } : {}),
    ...(typeof deletionTimestamp === 'string' ? { deletionTimestamp } : {}),
  };
}

/** The map itself when all its values are texts, as the API promises; else a copy of those that are. */
function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return NO_TEXTS;
  if (areTexts(value)) return value;
  const texts: Record<string, string> = {};
  for (const [key, text] of Object.entries(value)) if (typeof text === 'string') texts[key] = text;
  return texts;
}

function areTexts(map: Readonly<Record<string, unknown>>): map is Readonly<Record<string, string>> {
  for (const key in map) if (typeof map[key] !== 'string') return false;
  return true;
}

function withoutLastApplied(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  if (!Object.hasOwn(annotations, LAST_APPLIED)) return annotations;
  const { [LAST_APPLIED]: _, ...rest } = annotations;
  return rest;
}

function ownersOf(value: unknown): readonly KubeOwnerReference[] {
  if (!Array.isArray(value) || value.length === 0) return NO_OWNERS;
  return value.filter(isRecord).map((owner) => ({
    apiVersion: textOr(owner.apiVersion, ''),
    kind: textOr(owner.kind, ''),
    name: textOr(owner.name, ''),
    uid: textOr(owner.uid, ''),
    controller: owner.controller === true,
  }));
}
