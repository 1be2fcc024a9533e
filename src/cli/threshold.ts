/** --fail-on: from which severity on a failure makes the exit code 1. */
import { SEVERITIES, type Severity } from '../facts/finding.ts';

export const THRESHOLDS = ['critical', 'high', 'medium', 'low', 'never'] as const;
export type Threshold = (typeof THRESHOLDS)[number];

/** What is asked for when nobody says it. */
export const DEFAULT_THRESHOLD: Threshold = 'high';

/** `hasFailed` tells whether something of a severity counts as failed. */
export function reaches(threshold: Threshold, hasFailed: (severity: Severity) => boolean): boolean {
  if (threshold === 'never') return false;
  return SEVERITIES.slice(0, SEVERITIES.indexOf(threshold) + 1).some(hasFailed);
}
