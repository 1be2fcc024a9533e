/**
 * What screens and reports see of an audit. A verdict is kept as one small value per check and resource; a
 * Finding with its evidence is made when somebody looks at it, so that 10,000 containers stay affordable.
 */
import type { Control, Finding, Layer, Resource, ResourcePlace, Severity, Status } from '../facts/finding.ts';
import type { EscapeBinding } from '../insight/escape/escape-of.ts';
import type { Check } from './check.ts';
import type { UnusedWaiver } from './waiver.ts';
import type { WaiverUse } from './waiver-use.ts';

/** Counts of one resource, or of everything. `fail` is by severity. */
export interface Tally {
  readonly fail: Readonly<Record<Severity, number>>;
  readonly pass: number;
  readonly manual: number;
  readonly unknown: number;
  readonly notApplicable: number;
  readonly waived: number;
}

/** One cell of the posture matrix. */
export interface MatrixCell {
  readonly layer: Layer;
  readonly control: Control;
  readonly pass: number;
  readonly fail: number;
  readonly unknown: number;
  readonly manual: number;
}

export interface CheckTally {
  readonly check: Check;
  readonly tally: Tally;
  /** The worst status first: fail, unknown, manual, pass; not-applicable when nothing else. */
  readonly status: Status;
}

/** A verdict on one resource, without its evidence. */
interface Verdict {
  readonly id: string;
  readonly name: string;
  readonly status: Status;
  /** For what is in Kubernetes. */
  readonly place?: ResourcePlace | undefined;
}

/** A resource with a code for what each check about its kind says, in the order of the checks. Never changed once it is made. */
export interface AuditedRow {
  readonly id: string;
  readonly name: string;
  readonly codes: Uint8Array;
}

export interface AuditView {
  /** Grows with every change; equal revisions are equal audits. */
  readonly revision: number;
  readonly checks: readonly Check[];
  readonly total: Tally;
  /** 0-100: the severity-weighted share of passes among passes and fails; undefined when nothing is decided. */
  readonly score: number | undefined;
  /** 0-1: the share of automated, applicable checks that could be decided; undefined when there are none. */
  readonly coverage: number | undefined;
  readonly matrix: readonly MatrixCell[];
  /** Undefined while the resource has not been evaluated yet. */
  tallyOf(kind: Resource['kind'], id: string): Tally | undefined;
  /** The ways out of a container, as its checks see them; undefined while it has not been evaluated, or can't be. */
  escapesOf(containerId: string): EscapeBinding | undefined;
  /** Fails first, worst severity first; then unknown, manual, pass, not-applicable. */
  findingsOf(kind: Resource['kind'], id: string): readonly Finding[];
  checkTallies(): readonly CheckTally[];
  /** In the same order as findingsOf, then by resource name; only those with one of `statuses` when given. */
  findingsOfCheck(checkId: string, statuses?: readonly Status[]): readonly Finding[];
  /** The first of findingsOfCheck with that status. The evidence of the others is not made. */
  firstOfCheck(checkId: string, status: Status): Finding | undefined;
  /** The verdicts of a check, by resource name, then id: cheap, however many there are. */
  verdictsOf(checkId: string): Iterable<Verdict>;
  /** All resources of a kind, by name, then id. One that was not judged anew is the same object as in an earlier view. */
  rowsOf(kind: Resource['kind']): readonly AuditedRow[];
  /** The `limit` worst fails, by severity, then check order, then resource name. */
  worst(limit: number): readonly Finding[];
  /**
   * Everything, in the stable order of reports: check order, then resource kind, then name, then id; only findings
   * with one of `statuses` when given.
   */
  all(statuses?: readonly Status[]): Iterable<Finding>;
  /** Waivers that no failure needs, in the order of their file. Complete once everything is judged. */
  unusedWaivers(): readonly UnusedWaiver[];
  /** All waivers, in the order of their file, with what each does now. */
  waiverUses(): readonly WaiverUse[];
}
