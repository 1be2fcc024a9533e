/** What a person can accept: one finding, or what fails of a check wherever it fails. Pure. */
import type { Check } from '../../audit/check.ts';
import type { Finding, ResourceKind, WaiverNote } from '../../facts/finding.ts';
import { isSingle } from '../../insight/host-resources.ts';

export interface Waivable {
  /** The check's id. */
  readonly check: string;
  readonly title: string;
  readonly kind: ResourceKind;
  /** The resource's name; undefined for every resource of its kind, which may be one only. */
  readonly name: string | undefined;
  /** Why there is nothing to accept, for a person; undefined when there is. */
  readonly refusal: string | undefined;
}

export function waivableFinding(finding: Finding): Waivable {
  const { check, title, resource, waiver } = finding;
  const name = isSingle(resource.kind) ? undefined : resource.name;
  return { check, title, kind: resource.kind, name, refusal: refusalOf(finding, waiver) };
}

/** `failures` is how many resources fail it. */
export function waivableCheck({ id, title, resource }: Check, failures: number): Waivable {
  const refusal = failures === 0 ? 'Nothing fails here: there is nothing to accept.' : undefined;
  return { check: id, title, kind: resource, name: undefined, refusal };
}

function refusalOf({ status }: Finding, waiver: WaiverNote | undefined): string | undefined {
  if (status === 'fail') return undefined;
  if (status !== 'waived' || waiver === undefined) return 'This does not fail: there is nothing to accept.';
  const { owner, expires } = waiver;
  return `${owner} accepted this already, ${expires === undefined ? 'without an end' : `until ${expires}`}.`;
}
