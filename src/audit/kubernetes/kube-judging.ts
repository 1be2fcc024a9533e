/**
 * What the auditor has to know to judge a cluster or manifests. The part that knows it is loaded only for a target that has
 * any: nothing of it is there for an engine.
 */
import type { FactDelta, Facts } from '../../facts/facts.ts';
import type { KubeKind, ResourcePlace } from '../../facts/finding.ts';
import type { Bindings } from '../expression.ts';

/** Whether any check about a kind reads this name. */
export type ReadsName = (kind: KubeKind, name: string) => boolean;

export interface KubeJudging {
  /** Takes note of a change, and gives what has to be judged anew for it. Without a delta everything has. */
  note(facts: Facts, delta: FactDelta | undefined, reads: ReadsName): Iterable<readonly [KubeKind, string]>;
  /** All resources of a kind. */
  ids(kind: KubeKind): Iterable<string>;
  /** Undefined for what is not there any more. */
  resource(kind: KubeKind, id: string): JudgedResource | undefined;
  /** Beside what all resources share. */
  bindings(kind: KubeKind, id: string): Bindings;
}

export interface JudgedResource {
  readonly name: string;
  readonly place: ResourcePlace;
}
