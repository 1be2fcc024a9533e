import { describe, expect, it } from 'vitest';
import type { Tally } from '../../../src/audit/audit-view.ts';
import { SEVERITIES, type Severity, STATUSES } from '../../../src/facts/finding.ts';
import { riskSegments, riskWeight, SEVERITY_SIGN, STATUS_SIGN } from '../../../src/ui/text/risk.ts';

function tally(fail: Partial<Record<Severity, number>> = {}, unknown = 0): Tally {
  const none = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  return { fail: { ...none, ...fail }, pass: 3, manual: 0, unknown, notApplicable: 0, waived: 0 };
}

const textOf = (...parameters: Parameters<typeof riskSegments>): string =>
  riskSegments(...parameters)
    .map(({ text }) => text)
    .join('');

describe('signs', () => {
  it('tell every severity and every status apart without colour', () => {
    expect(new Set(SEVERITIES.map((severity) => SEVERITY_SIGN[severity])).size).toBe(SEVERITIES.length);
    expect(new Set(STATUSES.map((status) => STATUS_SIGN[status])).size).toBe(STATUSES.length);
  });
});

describe('riskSegments', () => {
  it.each([
    [undefined, '…', 'being checked'],
    [tally(), 'ok', 'ok'],
    [tally({}, 2), '? 2 unknown', '? 2 unknown'],
    [tally({ critical: 2, high: 5 }), '✖2 ▲5', '2 critical 5 high'],
    [tally({ critical: 1, high: 2, medium: 3, low: 4 }), '✖1 ▲2 ■3', '1 critical 2 high 3 medium 4 low'],
    [tally({ low: 1 }, 4), '▪1', '1 low'],
  ])('writes %o as %j, in words %j', (counts, signs, words) => {
    expect(textOf(counts)).toBe(signs);
    expect(textOf(counts, true)).toBe(words);
  });

  it('never calls what could not be decided ok', () => {
    expect(riskSegments(tally({}, 1))).toEqual([{ text: '? 1 unknown', token: 'status.unknown' }]);
  });
});

describe('riskWeight', () => {
  it('puts one critical above any number of lesser findings, and what is not judged yet last', () => {
    const ascending = [
      undefined,
      tally(),
      tally({ info: 999 }),
      tally({ low: 1 }),
      tally({ low: 5_000 }),
      tally({ medium: 1 }),
      tally({ high: 1, low: 3 }),
      tally({ high: 999, medium: 999 }),
      tally({ critical: 1 }),
      tally({ critical: 1, high: 1 }),
    ];
    const weights = ascending.map(riskWeight);
    expect(weights).toEqual([...weights].sort((a, b) => a - b));
    expect(new Set(weights).size).toBe(weights.length);
  });
});
