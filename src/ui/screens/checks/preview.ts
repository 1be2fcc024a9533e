/** A check beside the list: why it matters and what to do, as long as there is room. Pure. */
import { isSingle } from '../../../insight/host-resources.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { fixLines } from '../../document/fix-lines.ts';
import { SEVERITY_SIGN, severityToken } from '../../text/risk.ts';
import type { CheckRow } from './check-row.ts';
import { referenceText } from './present.ts';

export function checkPreview(row: CheckRow): readonly DocumentLine[] {
  const { check } = row;
  const doc = new DocumentBuilder();
  doc.item('title', [{ text: check.title, token: 'text.strong' }], 0);
  doc.item('severity', [
    { text: `${SEVERITY_SIGN[check.severity]} ${check.severity}`, token: severityToken(check.severity) },
    { text: `   ${check.layer}, ${check.control}`, token: 'text.dim' },
  ]);
  doc.item('references', [{ text: referenceText(check), token: 'text.dim' }], 0);
  const finding = row.spoken === 'pass' || row.spoken === 'not-applicable' ? undefined : row.lead();
  if (finding !== undefined) {
    doc.heading(isSingle(check.resource) ? 'Here' : `First of them: ${finding.resource.name}`);
    doc.text(finding.reason);
  }
  doc.heading('Why').text(check.why);
  doc.heading('What someone does with it').text(check.attack);
  fixLines(doc, check.fix);
  return doc.lines;
}
