/**
 * What an expression sees of an object of Kubernetes: the names that a ValidatingAdmissionPolicy binds, in the shape that it
 * binds them. Fields that are null or that the reading of objects filled in are absent, as admission has them absent.
 */
import { contentKey } from '../../facts/kubernetes/alike-specs.ts';
import { isRecord, type KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { type PodReading, podSpecOf } from '../../facts/kubernetes/pod-spec.ts';
import { minorOf, namespaceLevel } from '../../insight/kubernetes/namespace-level.ts';
import type { Bindings } from '../expression.ts';

/**
 * `variables` of every workload; an exported policy defines them, too. `pod` is the spec of its pods, `metadata` their labels
 * and annotations, `containers` all of them: init and ephemeral ones behind the others. `minor` stands for the Pod Security
 * policy of that version of Kubernetes 1: what the namespace pins, else the server's own, else the newest.
 */
export const WORKLOAD_VARIABLES = ['pod', 'metadata', 'containers', 'minor'] as const;
export type WorkloadVariable = (typeof WORKLOAD_VARIABLES)[number];

/** Above every version that there is. */
export const NEWEST_MINOR = 1000;

/** An object as a policy is given it; shared with the facts as far as nothing is absent. */
export function admissionObject(object: KubeObject): Plain {
  const known = plainObjects.get(object);
  if (known !== undefined) return known;
  const { metadata, status, spec, ...rest } = object;
  const plain = {
    ...asPlain(rest),
    ...(isRecord(spec) && { spec: plainSpec(spec) }),
    metadata: plainMetadata(metadata),
    ...(isRecord(status) && { status }),
  };
  plainObjects.set(object, plain);
  return plain;
}

const plainSpecs = new WeakMap<object, unknown>();

/** One and the same for pods that share a spec. */
function plainSpec(spec: object): unknown {
  const known = plainSpecs.get(spec) ?? withoutNulls(spec);
  plainSpecs.set(spec, known);
  return known;
}

type Plain = Readonly<Record<string, unknown>>;

const plainObjects = new WeakMap<KubeObject, Plain>();

export interface Surroundings {
  /** Undefined when it is not known. */
  readonly namespaceObject: KubeObject | undefined;
  /** As `v1.36.2`; empty when it is not known. */
  readonly serverVersion: string;
}

interface AdmissionNames extends Bindings {
  /** Of workloads only. */
  readonly variables?: WorkloadVariables | undefined;
}

/** The names that a policy binds when somebody makes the object anew. */
export function admissionNames(object: KubeObject, surroundings: Surroundings): AdmissionNames {
  const { namespaceObject, serverVersion } = surroundings;
  const plain = admissionObject(object);
  const reading = podSpecOf(object);
  return {
    object: plain,
    oldObject: null,
    request: requestOf(object),
    ...(namespaceObject && { namespaceObject: admissionObject(namespaceObject) }),
    ...(reading && {
      variables: shared(workloadVariables(plain, reading, namespaceObject, serverVersion), reading.path),
    }),
  };
}

/** The object, and of a workload the pod that it is or makes, with whole numbers as CEL's `int`. */
export function admittedObject(object: KubeObject): { readonly object: unknown; readonly pod: unknown } {
  const plain = admissionObject(object);
  const reading = podSpecOf(object);
  const itself = exactly(plain);
  if (reading === undefined) return { object: itself, pod: undefined };
  return { object: itself, pod: reading.isTemplate ? exactly(podMadeBy(plain, reading)) : itself };
}

export type WorkloadVariables = Readonly<Partial<Record<WorkloadVariable, unknown>>>;

/** By what is in them. */
const sharedVariables = new Map<string, WorkloadVariables>();
const MOST_SHARED = 4_096;

/**
 * One and the same for templates that are alike, so that the answers about one hold for all: ten thousand pods of an operator
 * are written in a few ways only.
 */
function shared(variables: WorkloadVariables, path: string): WorkloadVariables {
  const pod = isRecord(variables.pod) ? contentKey(variables.pod) : variables.pod;
  const key = JSON.stringify([path, pod, variables.metadata, variables.minor]);
  const known = sharedVariables.get(key);
  if (known !== undefined) return known;
  if (sharedVariables.size >= MOST_SHARED) sharedVariables.clear();
  sharedVariables.set(key, variables);
  return variables;
}

function workloadVariables(
  plain: Plain,
  reading: PodReading,
  namespaceObject: KubeObject | undefined,
  serverVersion: string,
): WorkloadVariables {
  const pod = at(plain, reading.path);
  const minor = policyMinor(namespaceObject, serverVersion);
  const { labels, annotations } = reading;
  const metadata = { labels, annotations };
  if (!isRecord(pod)) return { metadata, minor };
  const { containers, initContainers = [], ephemeralContainers = [] } = pod;
  const lists = [containers, initContainers, ephemeralContainers];
  if (!lists.every((list) => Array.isArray(list))) return { pod, metadata, minor };
  return { pod, metadata, containers: lists.flat(), minor };
}

function policyMinor(namespaceObject: KubeObject | undefined, serverVersion: string): number {
  if (namespaceObject === undefined) return minorOf(serverVersion) ?? NEWEST_MINOR;
  const known = policyMinors.get(namespaceObject);
  if (known?.serverVersion === serverVersion) return known.minor;
  const { version } = namespaceLevel(namespaceObject, serverVersion).enforce;
  const minor = version === 'latest' ? (minorOf(serverVersion) ?? NEWEST_MINOR) : version;
  policyMinors.set(namespaceObject, { serverVersion, minor });
  return minor;
}

/** By namespace: all that is in it asks. */
const policyMinors = new WeakMap<KubeObject, { readonly serverVersion: string; readonly minor: number }>();

/** The pod that a controller would make of its template. */
function podMadeBy(plain: Plain, { path, metadataPath, namespace }: PodReading): Plain {
  const metadata = at(plain, metadataPath);
  const name = at(plain, 'metadata.name');
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...(isRecord(metadata) ? metadata : {}), name, namespace },
    spec: at(plain, path) ?? {},
  };
}

function requestOf({ apiVersion, kind, metadata }: KubeObject): Plain {
  const { name, namespace } = metadata;
  const own = requestKind(apiVersion, kind);
  return {
    operation: 'CREATE',
    name,
    namespace,
    kind: own,
    requestKind: own,
    dryRun: false,
    subResource: '',
  };
}

const requestKinds = new Map<string, Plain>();

function requestKind(apiVersion: string, kind: string): Plain {
  const name = `${apiVersion}/${kind}`;
  const known = requestKinds.get(name);
  if (known !== undefined) return known;
  const slash = apiVersion.indexOf('/');
  const group = slash === -1 ? '' : apiVersion.slice(0, slash);
  const made = { group, version: apiVersion.slice(slash + 1), kind };
  requestKinds.set(name, made);
  return made;
}

const FILLED_IN: ReadonlySet<string> = new Set([
  'namespace',
  'uid',
  'resourceVersion',
  'labels',
  'annotations',
  'ownerReferences',
]);

function plainMetadata(metadata: KubeObject['metadata']): Plain {
  const plain: Record<string, unknown> = {};
  for (const field in metadata) {
    const value = metadata[field];
    if (value === null || value === undefined || (FILLED_IN.has(field) && isEmpty(value))) continue;
    plain[field] = withoutNulls(value);
  }
  return plain;
}

function isEmpty(value: unknown): boolean {
  return value === '' || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}

function asPlain(record: Plain): Plain {
  const plain = withoutNulls(record);
  return isRecord(plain) ? plain : {};
}

/** The value itself when nothing in it is null. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.filter((item) => item !== null).map(withoutNulls);
    return items.length === value.length && items.every((item, index) => item === value[index])
      ? value
      : items;
  }
  if (!isRecord(value)) return value;
  let copy: Record<string, unknown> | undefined;
  for (const key in value) {
    const before = value[key];
    if (before === null || before === undefined) {
      copy ??= { ...value };
      delete copy[key];
      continue;
    }
    if (typeof before !== 'object') continue;
    const after = withoutNulls(before);
    if (after === before) continue;
    copy ??= { ...value };
    copy[key] = after;
  }
  return copy ?? value;
}

/** With whole numbers as CEL's `int`, which JSON does not tell from others. */
function exactly(value: unknown): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(exactly);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, exactly(part)]));
}

function at(value: unknown, path: string): unknown {
  let here = value;
  for (const step of path.split('.')) here = isRecord(here) ? here[step] : undefined;
  return here;
}
