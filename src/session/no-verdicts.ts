/** What is known of an audit before its rules are loaded: nothing. */
import type { AuditView } from '../audit/audit-view.ts';

export const NO_VERDICTS: AuditView = {
  revision: 0,
  checks: [],
  total: {
    fail: { critical: 0, high: 0, medium: 0, low: 0, info: 0 },
    pass: 0,
    manual: 0,
    unknown: 0,
    notApplicable: 0,
    waived: 0,
  },
  score: undefined,
  coverage: undefined,
  matrix: [],
  tallyOf: () => undefined,
  escapesOf: () => undefined,
  findingsOf: () => [],
  checkTallies: () => [],
  findingsOfCheck: () => [],
  firstOfCheck: () => undefined,
  verdictsOf: () => [],
  rowsOf: () => [],
  worst: () => [],
  all: () => [],
  unusedWaivers: () => [],
  waiverUses: () => [],
};
