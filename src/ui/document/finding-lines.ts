/** Findings as lines of a document. Pure. */
import type { AuditView } from '../../audit/audit-view.ts';
import { type Finding, type Resource, SEVERITIES, type Status } from '../../facts/finding.ts';
import type { Changes } from '../../session/earlier-run.ts';
import { findingPlace } from '../navigation/finding-place.ts';
import type { Segment } from '../text/line.ts';
import { SEVERITY_SIGN, STATUS_SIGN, severityToken, statusToken } from '../text/risk.ts';
import { waiverWords } from '../text/waiver-words.ts';
import { waivableFinding } from '../waiving/waivable.ts';
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

function bySeverity(one: Finding, other: Finding): number {
  return SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity);
}

/** `new` or `fixed` where a finding is another one than in an earlier run; nothing otherwise. */
export function changeMark(finding: Finding, changes: Changes | undefined): readonly Segment[] {
  const change = changes?.of(finding);
  return change === undefined ? [] : [{ text: `${change}  `, token: 'accent' }];
}

/**
 * All findings of one resource, or of a few that are shown together, grouped by status; failures say what was found,
 * the others their title.
 */
export function findingLines(
  doc: DocumentBuilder,
  findings: readonly Finding[],
  changes?: Changes | undefined,
): void {
  for (const status of ORDER) {
    const group = findings.filter((finding) => finding.status === status).sort(bySeverity);
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
          ...changeMark(finding, changes),
          { text: finding.title, token: failed ? 'text.strong' : undefined },
        ],
        failed ? 12 : 3,
        {
          open: findingPlace(finding),
          copy: `${finding.resource.name}: ${finding.title}: ${finding.reason}`,
          waivable: waivableFinding(finding),
        },
      );
      if (failed || status === 'unknown' || status === 'waived')
        doc.text([{ text: finding.reason, token: 'text.dim' }], failed ? 12 : 3);
      waiverLine(doc, finding, failed ? 12 : 3);
    }
  }
}

/** Who accepted a finding, until when and why; of a waiver that is over, that it does not count any more. */
export function waiverLine(doc: DocumentBuilder, { waiver, check, resource }: Finding, indent: number): void {
  if (waiver === undefined) return;
  const token = waiver.isExpired ? 'severity.medium' : 'status.waived';
  doc.item(
    `waiver ${check} ${resource.id}`,
    [{ text: ' '.repeat(indent) }, { text: waiverWords(waiver), token }],
    indent,
    { topic: 'waiver' },
  );
}

/** How many findings an overview shows; the Findings tab has them all. */
const WORST = 6;

/**
 * The worst of what failed on one object, or on a few that are shown together, each with the way to its evidence. `undecided` is
 * said while there is no verdict.
 */
export function worstLines(
  doc: DocumentBuilder,
  audit: AuditView,
  resources: readonly Pick<Resource, 'kind' | 'id'>[],
  undecided = 'Being checked…',
): void {
  const tallies = resources.flatMap(({ kind, id }) => audit.tallyOf(kind, id) ?? []);
  if (tallies.length === 0) {
    doc.heading('Findings').none(undecided);
    return;
  }
  const failed = resources
    .flatMap(({ kind, id }) => audit.findingsOf(kind, id).filter(({ status }) => status === 'fail'))
    .sort(bySeverity);
  const sum = (status: 'pass' | 'unknown' | 'waived'): number =>
    tallies.reduce((total, tally) => total + tally[status], 0);
  doc.heading(failed.length === 0 ? 'Nothing failed' : `Worst of ${failed.length} findings`);
  if (failed.length === 0) {
    const waived = sum('waived') === 0 ? '' : `, ${sum('waived')} are accepted by a waiver`;
    doc.none(`${sum('pass')} checks pass, ${sum('unknown')} could not be decided${waived}.`);
  }
  firstFindings(doc, failed);
}

/** The first few of findings, each with the way to its evidence. */
export function firstFindings(doc: DocumentBuilder, findings: readonly Finding[]): void {
  for (const [index, finding] of findings.slice(0, WORST).entries()) {
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
      { open: findingPlace(finding), waivable: waivableFinding(finding) },
    );
  }
}
