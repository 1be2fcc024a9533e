import type { Severity } from '../facts/finding.ts';

/** Stands beside a severity in text, so that colour never carries it alone. */
export const SEVERITY_SIGN: Readonly<Record<Severity, string>> = {
  critical: '✖',
  high: '▲',
  medium: '■',
  low: '▪',
  info: '·',
};
