/** Finished audits for tests of the reports. */

import { createAuditor } from '../../src/audit/auditor.ts';
import type { Check } from '../../src/audit/check.ts';
import { loadRules } from '../../src/audit/load-rules.ts';
import type { FactChange } from '../../src/facts/fact-change.ts';
import { NOTHING_TOUCHED } from '../../src/facts/facts.ts';
import type { AuditResult } from '../../src/reports/audit-result.ts';
import { factsOf } from '../audit/sample-facts.ts';

const shipped = await loadRules();

export function resultOf(
  changes: readonly FactChange[],
  checks: readonly Check[] = shipped.checks,
): AuditResult {
  const facts = factsOf(...changes);
  const auditor = createAuditor(checks, { policy: shipped.policy });
  auditor.update(facts, NOTHING_TOUCHED);
  const startedAt = Date.UTC(2026, 0, 2, 3, 4, 5);
  return { facts, audit: auditor.view, startedAt, finishedAt: startedAt + 1500, version: '1.2.3' };
}
