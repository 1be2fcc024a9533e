/** A check: a declarative rule over facts. These are the types; checks/ holds the rules themselves. */
import type { Control, Layer, Reference, ResourceKind, Severity } from '../facts/finding.ts';
import type { HostPart } from '../facts/host.ts';

export interface Fix {
  readonly text: string;
  /** Flags for `docker run`. */
  readonly run?: string | undefined;
  readonly compose?: string | undefined;
  readonly kubernetes?: string | undefined;
  /** For daemon.json. */
  readonly daemon?: string | undefined;
  /** Lines for the Dockerfile. */
  readonly dockerfile?: string | undefined;
  /** Commands for a shell on the host. */
  readonly host?: string | undefined;
}

/** Values for the names that expressions use, in the engine's own shape; what is left out is Go's zero value. */
export type Example = Readonly<Record<string, unknown>>;

/** Facts that a check asks for beside those of the engine; see HostNeeds. */
export type CheckNeeds = {
  readonly [named in 'files' | 'texts' | 'sysctls' | 'processes' | 'units']?: readonly string[] | undefined;
} & { readonly [part in HostPart | ImagePart]?: true | undefined };

/** What only layers tell: their files, and what is in these. Read on demand, so checks that need them wait until then. */
export const IMAGE_PARTS = ['layers', 'contents'] as const;
type ImagePart = (typeof IMAGE_PARTS)[number];

export interface FailingExample extends Example {
  /** What the check should say of it: its `found`, with the values filled in. */
  readonly found?: string | undefined;
}

/** What a check that was a ValidatingAdmissionPolicy brings along. */
export interface AdmissionPart {
  /** The policy's own variables, in their order: each may name those before it. */
  readonly variables: readonly { readonly name: string; readonly expression: string }[];
  /** Kinds that the policy is about themselves; of other workloads it sees the pod that they make. */
  readonly kinds: readonly string[];
}

export interface Check {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  /**
   * Its place among findings that are equally severe: first for what goes on now, before what could happen; last for what
   * another row sums up already.
   */
  readonly shown?: 'first' | 'last' | undefined;
  readonly layer: Layer;
  readonly control: Control;
  readonly resource: ResourceKind;
  readonly mode: 'automated' | 'manual';
  readonly references: readonly Reference[];
  /** Facts to collect for it. */
  readonly needs: CheckNeeds;
  /** Only of checks that were admission policies. */
  readonly admission?: AdmissionPart | undefined;
  /** CEL; when it is false the check is not applicable. */
  readonly when?: string | undefined;
  /** CEL; true passes. */
  readonly pass: string;
  /** CEL; each is shown as a fact that decided. */
  readonly evidence: readonly string[];
  /**
   * What is the case where it fails, as it reads after the name of the resource, with CEL in braces for the values
   * that decided: `mounts {…}: root on this host`. The evidence speaks when it is left out.
   */
  readonly found?: string | undefined;
  readonly why: string;
  readonly attack: string;
  readonly fix: Fix;
  readonly examples: {
    readonly pass: readonly Example[];
    readonly fail: readonly FailingExample[];
    /** Needed when there is a `when`: what the check does not apply to. */
    readonly 'not-applicable': readonly Example[];
    /** What it can't decide: a fact is missing that could not be read. */
    readonly unknown?: readonly Example[] | undefined;
  };
}
