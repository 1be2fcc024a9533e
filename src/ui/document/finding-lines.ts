/** Findings as lines of a document. Pure. */
import type { AuditView } from '../../audit/audit-view.ts';
import type { Finding, ResourceKind, Status } from '../../facts/finding.ts';
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
  for (const status of ORDER) {
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

/** How many findings an overview shows; the Findings tab has them all. */
const WORST = 6;

/** The worst of what failed on an object, each with the way to its evidence and fix. */
export function worstLines(doc: DocumentBuilder, audit: AuditView, kind: ResourceKind, id: string): void {
  const tally = audit.tallyOf(kind, id);
  if (tally === undefined) {
    doc.heading('Findings').none('Being checked…');
    return;
  }
  const failed = audit.findingsOf(kind, id).filter(({ status }) => status === 'fail');
  doc.heading(failed.length === 0 ? 'Nothing failed' : `Worst of ${failed.length} findings`);
  if (failed.length === 0) doc.none(`${tally.pass} checks pass, ${tally.unknown} could not be decided.`);
  for (const [index, finding] of failed.slice(0, WORST).entries()) {
    doc.item(
      `worst ${index}`,
      [
        {
          text: ` ${SEVERITY_SIGN[finding.severity]} ${finding.severity.padEnd(9)}`,
          token: severityToken(finding.severity),
        },
        { text: finding.reason },
      ],
      12,
      { open: findingPlace(finding) },
    );
  }
}
