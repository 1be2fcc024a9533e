/** One check: what it found where, why it matters, what someone does with it, how to fix it. Pure. */
import type { Check } from '../../../audit/check.ts';
import type { MendedFailure } from '../../../audit/comparison.ts';
import type { EvidenceValue, Finding, Status } from '../../../facts/finding.ts';
import { isSingle } from '../../../insight/host-resources.ts';
import type { Changes, EarlierRun } from '../../../session/earlier-run.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { changeMark, waiverLine } from '../../document/finding-lines.ts';
import { fixLines } from '../../document/fix-lines.ts';
import { resourcePlace } from '../../navigation/resource-place.ts';
import { joinWithin } from '../../text/join-within.ts';
import { cells, type Segment } from '../../text/line.ts';
import { shortMoment } from '../../text/moment.ts';
import { STATUS_SIGN, severityToken, statusToken } from '../../text/risk.ts';
import { waivableFinding } from '../../waiving/waivable.ts';

export function evidenceText(value: EvidenceValue): string {
  if (typeof value === 'string') return value === '' ? '(empty)' : value;
  return JSON.stringify(value);
}

function findingBlock(
  doc: DocumentBuilder,
  finding: Finding,
  open: boolean,
  changes: Changes | undefined,
): void {
  const token = finding.status === 'fail' ? severityToken(finding.severity) : statusToken(finding.status);
  const place = resourcePlace(finding.resource);
  doc.item(
    `resource ${finding.resource.id}`,
    [
      { text: ` ${STATUS_SIGN[finding.status]} ${finding.status.padEnd(8)} `, token },
      ...changeMark(finding, changes),
      { text: finding.resource.name, token: 'text.strong' },
      { text: open ? `   ${finding.resource.kind}` : `   ${finding.reason}`, token: 'text.dim' },
    ],
    12,
    {
      copy: `${finding.resource.name}: ${finding.reason}`,
      waivable: waivableFinding(finding),
      ...(place === undefined ? {} : { open: place }),
    },
  );
  if (open) doc.text(finding.reason, 4);
  waiverLine(doc, finding, open ? 4 : 12);
  if (!open) return;
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

const FIXED_WORDS: Readonly<Record<MendedFailure['now'], string>> = {
  pass: 'passes now',
  'not-applicable': 'it does not apply any more',
  gone: 'it is gone',
};

/** How many of what was mended are named. */
const FIXED_SHOWN = 5;

function fixedLines(doc: DocumentBuilder, fixed: readonly MendedFailure[], { at }: EarlierRun): void {
  if (fixed.length === 0) return;
  doc.heading(`Fixed since ${shortMoment(at)} (${fixed.length})`);
  for (const { resource, now } of fixed.slice(0, FIXED_SHOWN)) {
    doc.item(
      `fixed ${resource.kind} ${resource.name}`,
      [
        { text: ' ✓ ', token: 'status.pass' },
        { text: resource.name },
        { text: `   ${FIXED_WORDS[now]}`, token: 'text.dim' },
      ],
      3,
    );
  }
  if (fixed.length > FIXED_SHOWN) doc.none(`and ${fixed.length - FIXED_SHOWN} more`);
}

/** How many findings are shown with their evidence when no resource was asked for. */
const OPENED = 3;

/** What is compared with: an earlier run and how this audit differs from it. */
interface Comparing {
  readonly earlier: EarlierRun | undefined;
  readonly changes: Changes | undefined;
}

export function checkDocument(
  check: Check | undefined,
  findings: readonly Finding[],
  resource: { readonly kind: string; readonly id: string } | undefined,
  width: number,
  { earlier, changes }: Comparing = { earlier: undefined, changes: undefined },
): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  if (check === undefined) return doc.none('There is no such check.').lines;
  const only = isSingle(check.resource) ? findings[0] : undefined;
  const asked =
    findings.find(({ resource: { kind, id } }) => kind === resource?.kind && id === resource.id) ?? only;
  const severity: readonly Segment[] = [
    { text: ` ${check.severity}`, token: severityToken(check.severity) },
    { text: `   ${check.layer}, ${check.control}   ${check.id}`, token: 'text.dim' },
  ];
  doc.item('severity', severity, 1, { copy: check.id });
  if (asked === undefined) {
    whereLine(doc, check, findings, width);
  } else {
    doc.heading('Here');
    findingBlock(doc, asked, true, changes);
  }
  if (earlier !== undefined && changes !== undefined) {
    const fixed = changes.comparison.fixed.filter((mended) => mended.check.id === check.id);
    fixedLines(doc, fixed, earlier);
  }
  doc.heading('Why').text(check.why);
  doc.heading('What someone does with it').text(check.attack);
  fixLines(doc, check.fix);

  const others = findings.filter((finding) => finding !== asked);
  const failed = others.filter(({ status }) => status === 'fail').length;
  if (others.length > 0) {
    doc.heading(`${asked === undefined ? 'Results' : 'Elsewhere'}: ${failed} of ${others.length} fail`);
    for (const [index, finding] of others.entries()) {
      findingBlock(doc, finding, asked === undefined && index < OPENED && finding.status !== 'pass', changes);
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
