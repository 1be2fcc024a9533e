/** Checks for tests, with only what a test is about spelled out. */
import type { Check } from '../../src/audit/check.ts';

export function checkOf(fields: Partial<Check> & Pick<Check, 'pass'>): Check {
  return {
    id: 'test.check',
    title: 'A check',
    severity: 'medium',
    layer: 'container',
    control: 'isolation',
    resource: 'container',
    mode: 'automated',
    references: [],
    needs: {},
    evidence: [],
    why: 'Because.',
    attack: 'Somebody does something.',
    fix: { text: 'Change it.' },
    examples: { pass: [], fail: [], 'not-applicable': [] },
    ...fields,
  };
}
