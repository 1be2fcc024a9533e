/** How severity, status and posture are written: a symbol, a number, a word. Colour only repeats them. Pure. */
import type { Tally } from '../../audit/audit-view.ts';
import { SEVERITIES, type Severity, type Status } from '../../facts/finding.ts';
import type { Token } from '../theme/token.ts';
import type { Segment } from './line.ts';

export const SEVERITY_SIGN: Readonly<Record<Severity, string>> = {
  critical: '✖',
  high: '▲',
  medium: '■',
  low: '▪',
  info: '·',
};

export const STATUS_SIGN: Readonly<Record<Status, string>> = {
  pass: '✓',
  fail: '✖',
  manual: '▷',
  unknown: '?',
  'not-applicable': '–',
  waived: '~',
};

export function severityToken(severity: Severity): Token {
  return `severity.${severity}`;
}

export function statusToken(status: Status): Token {
  return `status.${status}`;
}

/** The counts of several resources that are shown as one. */
export function sumTallies(tallies: readonly Tally[]): Tally {
  const sum = (count: (tally: Tally) => number): number =>
    tallies.reduce((total, tally) => total + count(tally), 0);
  return {
    fail: {
      critical: sum(({ fail }) => fail.critical),
      high: sum(({ fail }) => fail.high),
      medium: sum(({ fail }) => fail.medium),
      low: sum(({ fail }) => fail.low),
      info: sum(({ fail }) => fail.info),
    },
    pass: sum(({ pass }) => pass),
    manual: sum(({ manual }) => manual),
    unknown: sum(({ unknown }) => unknown),
    notApplicable: sum(({ notApplicable }) => notApplicable),
    waived: sum(({ waived }) => waived),
  };
}

/** A number to sort by: one critical weighs more than any count of lesser findings that a host can have. */
export function riskWeight(tally: Tally | undefined): number {
  if (tally === undefined) return -1;
  return SEVERITIES.reduce((weight, severity) => weight * 1000 + Math.min(999, tally.fail[severity]), 0);
}

/** `✖2 ▲5`: the criticals and highs of a row; lesser ones when there are neither; `ok` when nothing failed. */
export function riskSegments(tally: Tally | undefined, words = false): readonly Segment[] {
  if (tally === undefined) return [{ text: words ? 'being checked' : '…', token: 'text.dim' }];
  const failed = SEVERITIES.filter((severity) => tally.fail[severity] > 0);
  if (failed.length === 0) {
    return tally.unknown > 0
      ? [{ text: `? ${tally.unknown} unknown`, token: 'status.unknown' }]
      : [{ text: 'ok', token: 'status.pass' }];
  }
  const shown = words ? failed : failed.slice(0, 3);
  // Only the worst is coloured: it is what the eye looks for, and a scrolled list is sent over slow connections.
  return shown.map((severity, index) => {
    const count = tally.fail[severity];
    const text = words ? `${count} ${severity}` : `${SEVERITY_SIGN[severity]}${count}`;
    return index === 0 ? { text, token: severityToken(severity) } : { text: ` ${text}` };
  });
}
