/** A finding: one check's result on one resource, with the evidence that decided it. */

export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const LAYERS = ['image', 'container', 'host', 'network', 'orchestrator', 'registry'] as const;
export type Layer = (typeof LAYERS)[number];

export const CONTROLS = [
  'content-security',
  'hardened-configuration',
  'content-trust',
  'secrets',
  'host-security',
  'isolation',
  'runtime-defence',
] as const;
export type Control = (typeof CONTROLS)[number];

export const STATUSES = ['pass', 'fail', 'manual', 'unknown', 'not-applicable', 'waived'] as const;
export type Status = (typeof STATUSES)[number];

const ENGINE_KINDS = ['container', 'image', 'network', 'volume', 'daemon', 'host', 'swarm'] as const;

/**
 * What a Kubernetes cluster, or manifests, are judged by. A workload is whatever a person wrote to have pods: a Deployment,
 * StatefulSet, DaemonSet, Job, CronJob, or a pod of its own. A role is a Role or a ClusterRole, and so is a rolebinding.
 */
export const KUBE_KINDS = [
  'workload',
  'namespace',
  'node',
  'service',
  'ingress',
  'networkpolicy',
  'role',
  'rolebinding',
  'serviceaccount',
  'cluster',
] as const;
export type KubeKind = (typeof KUBE_KINDS)[number];

export const RESOURCE_KINDS = [...ENGINE_KINDS, ...KUBE_KINDS] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

const kubeKinds: ReadonlySet<string> = new Set(KUBE_KINDS);

export function isKubeKind(kind: ResourceKind): kind is KubeKind {
  return kubeKinds.has(kind);
}

/**
 * What a finding is about. `id` is the engine's own; daemon, host, swarm and cluster have the id of their kind. Objects of
 * Kubernetes have `namespace/name`, or the name alone, as id and as name; workloads `Deployment/namespace/name` as id, and
 * behind their name the kind where it is no Deployment: `shop/db (StatefulSet)`. So names differ within a kind.
 */
export interface Resource extends ResourcePlace {
  readonly kind: ResourceKind;
  readonly id: string;
  readonly name: string;
}

/** Where a resource is, for those of Kubernetes. */
export interface ResourcePlace {
  readonly namespace?: string | undefined;
  /** The manifest that it was read from, as a path or `-`, and the line in it where it begins, from 1. */
  readonly file?: string | undefined;
  readonly line?: number | undefined;
}

export interface Reference {
  readonly benchmark: string;
  readonly version: string;
  readonly id: string;
}

/** One fact that decided a finding. Values that look like secrets are masked before they get here. */
export interface Evidence {
  readonly fact: string;
  readonly value: EvidenceValue;
}
export type EvidenceValue =
  | string
  | number
  | boolean
  | null
  | readonly EvidenceValue[]
  | { readonly [key: string]: EvidenceValue };

/** A person's accepted exception, as a finding that it covers shows it. */
export interface WaiverNote {
  /** Why it is accepted, in the words of whoever accepted it. */
  readonly reason: string;
  readonly owner: string;
  /** `YYYY-MM-DD`, the last day on which it holds; undefined for one without an end. */
  readonly expires?: string | undefined;
  /** True when that day is over: the finding counts again, and says so. */
  readonly isExpired: boolean;
}

export interface Finding {
  readonly check: string;
  readonly title: string;
  readonly severity: Severity;
  readonly layer: Layer;
  readonly control: Control;
  readonly references: readonly Reference[];
  readonly status: Status;
  readonly resource: Resource;
  readonly evidence: readonly Evidence[];
  /** Why it is so, for a person: what was found, or what could not be read and what would help. */
  readonly reason: string;
  /** What to do about it, one line; the check's `fix` has the rest. */
  readonly remediation: string;
  /** The waiver that names this finding: its status is then `waived`, unless the waiver has expired. */
  readonly waiver?: WaiverNote | undefined;
}
