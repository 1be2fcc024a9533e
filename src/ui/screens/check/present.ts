/** One check: what it found where, why it matters, what someone does with it, how to fix it. Pure. */
import type { Check, Fix } from '../../../audit/check.ts';
import type { EvidenceValue, Finding, Status } from '../../../facts/finding.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import type { Place } from '../../navigation/place.ts';
import { joinWithin } from '../../text/join-within.ts';
import { cells, type Segment } from '../../text/line.ts';
import { STATUS_SIGN, severityToken, statusToken } from '../../text/risk.ts';

export function evidenceText(value: EvidenceValue): string {
  if (typeof value === 'string') return value === '' ? '(empty)' : value;
  return JSON.stringify(value);
}

function resourcePlace({ resource: { kind, id } }: Finding): Place | undefined {
  if (kind === 'container') return { screen: 'container', id, tab: 'Overview' };
  if (kind === 'image') return { screen: 'image', id, tab: 'Overview' };
  return kind === 'network' ? { screen: 'network', id } : undefined;
}

function findingBlock(doc: DocumentBuilder, finding: Finding, open: boolean): void {
  const token = finding.status === 'fail' ? severityToken(finding.severity) : statusToken(finding.status);
  const place = resourcePlace(finding);
  doc.item(
    `resource ${finding.resource.id}`,
    [
      { text: ` ${STATUS_SIGN[finding.status]} ${finding.status.padEnd(8)} `, token },
      { text: finding.resource.name, token: 'text.strong' },
      { text: open ? `   ${finding.resource.kind}` : `   ${finding.reason}`, token: 'text.dim' },
    ],
    12,
    { copy: `${finding.resource.name}: ${finding.reason}`, ...(place === undefined ? {} : { open: place }) },
  );
  if (!open) return;
  doc.text(finding.reason, 4);
  for (const { fact, value } of finding.evidence) {
    doc.item(
      `evidence ${finding.resource.id} ${fact}`,
      [
        { text: `     ${fact}`, token: 'text.dim' },
        { text: ' = ', token: 'text.dim' },
        { text: evidenceText(value) },
      ],
      7,
      { copy: `${fact} = ${evidenceText(value)}` },
    );
  }
}

const FIX_LABEL: readonly (readonly [Exclude<keyof Fix, 'text'>, string])[] = [
  ['run', 'docker run'],
  ['compose', 'compose file'],
  ['kubernetes', 'Kubernetes'],
  ['daemon', 'daemon.json'],
  ['host', 'on the host'],
];

function fixLines(doc: DocumentBuilder, fix: Fix): void {
  doc.heading('Fix').text(fix.text);
  for (const [key, label] of FIX_LABEL) {
    const code = fix[key];
    if (code === undefined) continue;
    doc.text([{ text: label, token: 'text.dim' }], 1);
    for (const line of code.trimEnd().split('\n'))
      doc.text([{ text: line, token: 'accent' }], 5, { copy: code });
  }
}

/** Where it fails, or that it does not, in one line. Nothing is said while nothing is known. */
function whereLine(doc: DocumentBuilder, check: Check, findings: readonly Finding[], width: number): void {
  if (findings.length === 0) return;
  const namesOf = (status: Status): readonly string[] =>
    findings.filter((finding) => finding.status === status).map(({ resource }) => resource.name);
  const failed = namesOf('fail');
  const all = findings.length - namesOf('not-applicable').length;
  if (failed.length > 0) {
    const start = ` Fails on ${failed.length} of ${all}: `;
    const text = start + joinWithin(failed, ', ', width - cells(start));
    doc.item('where', [{ text, token: severityToken(check.severity) }], 1, { copy: failed.join('\n') });
    return;
  }
  const passed = namesOf('pass');
  if (all === 0) {
    doc.item('where', [{ text: ' Applies to nothing here.', token: 'text.dim' }], 1);
  } else if (passed.length === all) {
    const text = all === 1 ? ` Passes on ${passed[0]}.` : ` Passes on all ${all}.`;
    doc.item('where', [{ text, token: 'status.pass' }], 1);
  } else {
    const others = OTHER_COUNTS.flatMap(([status, words]) => {
      const { length } = namesOf(status);
      return length === 0 ? [] : [`${length} ${words}`];
    });
    doc.item('where', [{ text: ` ${[`Passes on ${passed.length} of ${all}`, ...others].join(', ')}.` }], 1);
  }
}

const OTHER_COUNTS: readonly (readonly [Status, string])[] = [
  ['unknown', 'could not be decided'],
  ['manual', 'for a person to judge'],
  ['waived', 'accepted by a waiver'],
];

/** How many findings are shown with their evidence when no resource was asked for. */
const OPENED = 3;

export function checkDocument(
  check: Check | undefined,
  findings: readonly Finding[],
  resource: { readonly kind: string; readonly id: string } | undefined,
  width: number,
): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  if (check === undefined) return doc.none('There is no such check.').lines;
  const asked = findings.find(({ resource: { kind, id } }) => kind === resource?.kind && id === resource.id);
  const severity: readonly Segment[] = [
    { text: ` ${check.severity}`, token: severityToken(check.severity) },
    { text: `   ${check.layer}, ${check.control}   ${check.id}`, token: 'text.dim' },
  ];
  doc.item('severity', severity, 1, { copy: check.id });
  if (asked === undefined) {
    whereLine(doc, check, findings, width);
  } else {
    doc.heading('Here');
    findingBlock(doc, asked, true);
  }
  doc.heading('Why').text(check.why);
  doc.heading('What someone does with it').text(check.attack);
  fixLines(doc, check.fix);

  const others = findings.filter((finding) => finding !== asked);
  const failed = others.filter(({ status }) => status === 'fail').length;
  if (others.length > 0) {
    doc.heading(`${asked === undefined ? 'Results' : 'Elsewhere'}: ${failed} of ${others.length} fail`);
    for (const [index, finding] of others.entries()) {
      findingBlock(doc, finding, asked === undefined && index < OPENED && finding.status !== 'pass');
    }
  }
  doc.heading('The rule', { topic: 'check' });
  doc.field('passes when', check.pass, { copy: check.pass });
  if (check.when !== undefined) doc.field('applies when', check.when);
  doc.field(
    'also known as',
    check.references.map(({ benchmark, version, id }) => `${benchmark} ${version} ${id}`).join(', ') || '–',
  );
  return doc.lines;
}
