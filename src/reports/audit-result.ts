/** What a report is made of: one finished audit. */
import type { AuditView } from '../audit/audit-view.ts';
import type { Comparison } from '../audit/comparison.ts';
import type { Facts } from '../facts/facts.ts';

export interface AuditResult {
  readonly facts: Facts;
  readonly audit: AuditView;
  /** When reading the target began and when the last verdict was there, milliseconds since 1970. */
  readonly startedAt: number;
  readonly finishedAt: number;
  /** Of Plimsoll itself. */
  readonly version: string;
  /** What changed since the baseline; undefined without one. */
  readonly comparison?: Comparison | undefined;
}
