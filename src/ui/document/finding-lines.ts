/** Findings as lines of a document. Pure. */
import type { Finding, STATUSES, Status } from '../../facts/finding.ts';
import { findingPlace } from '../navigation/finding-place.ts';
import { SEVERITY_SIGN, STATUS_SIGN, severityToken, statusToken } from '../text/risk.ts';
import type { DocumentBuilder } from './document-line.ts';

const HEADING: Readonly<Record<Status, string>> = {
  fail: 'Fails',
  unknown: 'Could not be decided',
  manual: 'For a person to judge',
  pass: 'Passes',
  waived: 'Accepted by a waiver',
  'not-applicable': 'Not applicable',
};

const ORDER: readonly Status[] = ['fail', 'unknown', 'manual', 'waived', 'pass', 'not-applicable'];

/** All findings of one resource, grouped by status; failures say what was found, the others their title. */
export function findingLines(doc: DocumentBuilder, findings: readonly Finding[]): void {
  for (const status of ORDER satisfies readonly (typeof STATUSES)[number][]) {
    const group = findings.filter((finding) => finding.status === status);
    if (group.length === 0) continue;
    doc.heading(`${HEADING[status]} (${group.length})`);
    for (const finding of group) {
      const failed = status === 'fail';
      const sign = failed ? SEVERITY_SIGN[finding.severity] : STATUS_SIGN[status];
      const token = failed ? severityToken(finding.severity) : statusToken(status);
      doc.item(
        `finding ${finding.check} ${finding.resource.id}`,
        [
          { text: ` ${sign} ${failed ? finding.severity.padEnd(9) : ''}`, token },
          { text: finding.title, token: failed ? 'text.strong' : undefined },
        ],
        failed ? 12 : 3,
        {
          open: findingPlace(finding),
          copy: `${finding.resource.name}: ${finding.title}: ${finding.reason}`,
        },
      );
      if (failed || status === 'unknown')
        doc.text([{ text: finding.reason, token: 'text.dim' }], failed ? 12 : 3);
    }
  }
}
