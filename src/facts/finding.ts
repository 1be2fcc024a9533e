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

export const RESOURCE_KINDS = ['container', 'image', 'network', 'volume', 'daemon', 'host', 'swarm'] as const;
export type ResourceKind = (typeof RESOURCE_KINDS)[number];

/** What a finding is about. `id` is the engine's own; daemon, host and swarm have the id of their kind. */
export interface Resource {
  readonly kind: ResourceKind;
  readonly id: string;
  readonly name: string;
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
