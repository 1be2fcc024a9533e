/** Home answers: what is wrong here, what first? Pure. */
import type { AuditView } from '../../../audit/audit-view.ts';
import type { RuleProblem } from '../../../audit/rule-problem.ts';
import type { Facts } from '../../../facts/facts.ts';
import { type Finding, SEVERITIES } from '../../../facts/finding.ts';
import type { Changes, EarlierRun } from '../../../session/earlier-run.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { findingPlace } from '../../navigation/finding-place.ts';
import { changeWords } from '../../text/change-words.ts';
import { joinWithin } from '../../text/join-within.ts';
import { cells, cut, fitCell, type Segment } from '../../text/line.ts';
import { notReadYet } from '../../text/not-read-yet.ts';
import { SEVERITY_SIGN, severityToken } from '../../text/risk.ts';
import { ruleProblemWords } from '../../text/rule-problems.ts';
import { waivableFinding } from '../../waiving/waivable.ts';
import { type HomeSubject, homeSubject } from './home-subject.ts';
import { matrixLines, postureLine } from './posture-lines.ts';

/** How wide the name of a resource is at most; names with a namespace need more. */
const NAME_WIDTH = 22;
const LONG_NAME_WIDTH = 44;

interface FindingRoom {
  readonly width: number;
  readonly words: boolean;
  /** For the name of the resource. */
  readonly most: number;
}

/** A finding in one line: how bad, where, what; and whether it was not so before. */
function findingLine(
  finding: Finding,
  { width, words, most }: FindingRoom,
  isNew: boolean,
): readonly Segment[] {
  const { severity } = finding;
  const where = Math.min(most, Math.max(12, Math.floor(width / (most > NAME_WIDTH ? 3.6 : 5))));
  const sign = words ? `${severity}: ` : `${SEVERITY_SIGN[severity]} `;
  return [
    { text: sign, token: severityToken(severity) },
    { text: `${fitCell(finding.resource.name, where)} ` },
    { text: isNew ? 'new  ' : '', token: 'accent' },
    { text: cut(finding.reason, width - where - 1 - cells(sign) - (isNew ? 5 : 0)) },
  ];
}

interface Seen {
  readonly facts: Facts;
  readonly audit: AuditView;
  /** What is wrong in a person's own checks and policy. */
  readonly ruleProblems?: readonly RuleProblem[];
  /** The run before this one, and what differs from it. */
  readonly earlier?: EarlierRun | undefined;
  readonly changes?: Changes | undefined;
}

/** Everything above the first findings and everything below them has a fixed height; they take the rest. */
export function homeDocument(
  { facts, audit, ruleProblems = [], earlier, changes }: Seen,
  room: { readonly columns: number; readonly rows: number; readonly linear: boolean },
  subject: HomeSubject = homeSubject(facts, audit),
): readonly DocumentLine[] {
  const width = room.columns - 2;
  const top = new DocumentBuilder();
  top.item('posture', postureLine(audit, earlier, width, room.linear), 0, {
    open: { screen: 'findings', status: 'fail' },
    topic: 'posture',
  });
  const bottom = new DocumentBuilder();
  const { open } = subject;
  const notYet = notReadYet(facts.connection);
  const label = (text: string): Segment => ({ text: fitCell(text, 19), token: 'text.dim' });
  bottom.item(
    'open',
    open.said.length === 0
      ? [label('Open to others'), { text: notYet ?? open.none, token: 'text.dim' }]
      : [label('Open to others'), { text: joinWithin(open.said, '   ', width - 19) }],
    19,
    { open: open.place },
  );
  const changed = changeWords(earlier, changes);
  if (changed !== undefined) {
    bottom.item('changed', [label('Changed'), { text: changed }], 19, {
      open: { screen: 'checks', status: 'changed' },
    });
  }
  const unread = [...subject.unread];
  if (ruleProblems.length > 0) unread.unshift(ruleProblemWords(ruleProblems));
  bottom.item(
    'gaps',
    unread.length === 0
      ? [
          label('Could not be read'),
          { text: notYet ?? 'nothing: everything asked for was read', token: 'text.dim' },
        ]
      : [
          label('Could not be read'),
          { text: joinWithin(unread, '   ', width - 19), token: 'status.unknown' },
        ],
    19,
    unread.length === 0 ? {} : { open: { screen: 'gaps' } },
  );

  const matrix = new DocumentBuilder();
  matrixLines(matrix, audit, width);
  const { blanks, shown, spare } = layoutFor(room.rows - top.lines.length - bottom.lines.length, {
    matrix: matrix.lines.length,
    wanted: Math.max(1, Math.min(WANTED_FIRST, failuresOf(audit))),
  });
  const middle = new DocumentBuilder();
  firstLines(middle, { subject, audit, changes, notYet }, { width, rows: spare, words: room.linear });
  const gap = (id: string): readonly DocumentLine[] =>
    blanks ? new DocumentBuilder().item(id, []).lines : [];
  return [
    ...top.lines,
    ...(shown ? [...gap('gap 0'), ...matrix.lines] : []),
    ...gap('gap 1'),
    ...middle.lines,
    ...gap('gap 2'),
    ...bottom.lines,
  ];
}

/** How many of what to do first there should be room for: that is what a person came for. */
const WANTED_FIRST = 6;

interface Layout {
  readonly blanks: boolean;
  /** Whether the matrix is. */
  readonly shown: boolean;
  /** Rows below the head of the first findings; at least one. */
  readonly spare: number;
}

/** The airiest layout that leaves room for what to do first: blank lines go before the matrix does. */
function layoutFor(
  rows: number,
  { matrix, wanted }: { readonly matrix: number; readonly wanted: number },
): Layout {
  const layouts = [
    { blanks: true, shown: matrix > 0, taken: matrix > 0 ? matrix + 3 : 2 },
    { blanks: false, shown: matrix > 0, taken: matrix },
    { blanks: false, shown: false, taken: 0 },
  ].map(({ taken, ...layout }) => ({ ...layout, spare: rows - taken - 1 }));
  const fitting = layouts.find(({ spare }) => spare >= wanted) ?? layouts.at(-1);
  return { blanks: false, shown: false, ...fitting, spare: Math.max(1, fitting?.spare ?? 1) };
}

function failuresOf({ total }: AuditView): number {
  return SEVERITIES.reduce((sum, severity) => sum + total.fail[severity], 0);
}

interface FirstSeen extends Pick<Seen, 'audit' | 'changes'> {
  readonly subject: HomeSubject;
  /** What stands there while nothing can be said. */
  readonly notYet: string | undefined;
}

function firstLines(
  doc: DocumentBuilder,
  { subject, audit, changes, notYet }: FirstSeen,
  room: { readonly width: number; readonly rows: number; readonly words: boolean },
): void {
  const failures = failuresOf(audit);
  if (failures === 0 && subject.waiting.count > 0) {
    beingChecked(doc, subject.waiting, room);
    return;
  }
  const { name, wayBack } = subject.part;
  const part: readonly Segment[] =
    name === ''
      ? []
      : [
          { text: ' in ', token: 'text.dim' },
          { text: name, token: 'text.strong' },
          { text: `   ${wayBack}`, token: 'text.dim' },
        ];
  doc.item('first', [{ text: 'First', token: 'text.strong' }, ...part], 0, {
    open: { screen: 'findings', status: 'fail' },
  });
  if (failures === 0) {
    doc.item('none', [{ text: notYet ?? subject.fine, token: 'text.dim' }]);
    return;
  }
  const shown = failures > room.rows ? room.rows - 1 : failures;
  const most = subject.hasLongNames ? LONG_NAME_WIDTH : NAME_WIDTH;
  for (const [index, finding] of audit.worst(shown).entries()) {
    const isNew = changes?.of(finding) === 'new';
    doc.item(`first ${index}`, findingLine(finding, { ...room, most }, isNew), 2, {
      open: findingPlace(finding),
      waivable: waivableFinding(finding),
      copy: `${finding.resource.name}: ${finding.reason}`,
    });
  }
  if (failures > shown) {
    doc.item('more', [{ text: `  ${failures - shown} more`, token: 'text.dim' }], 0, {
      open: { screen: 'findings', status: 'fail' },
    });
  }
}

/** They are gone within a second: a dozen rows of them are enough, and the first frame is out sooner. */
const CHECKING_ROWS = 12;

/** While nothing is decided yet: what there is, so that the first second already says something. */
function beingChecked(
  doc: DocumentBuilder,
  { names, count, what }: HomeSubject['waiting'],
  room: { readonly width: number; readonly rows: number },
): void {
  doc.item('checking', [
    { text: `${count} ${what}`, token: 'text.strong' },
    { text: ' being checked', token: 'text.dim' },
  ]);
  const columnWidth = Math.min(24, room.width);
  const perRow = Math.max(1, Math.floor(room.width / columnWidth));
  const rows = Math.min(room.rows - 1, CHECKING_ROWS, Math.ceil(names.length / perRow));
  for (let row = 0; row < rows; row++) {
    const cellsOfRow = names
      .slice(row * perRow, (row + 1) * perRow)
      .map((name) => fitCell(name, columnWidth - 1));
    doc.item(`checking ${row}`, [{ text: cellsOfRow.join(' '), token: 'text.dim' }]);
  }
  const left = count - rows * perRow;
  if (left > 0) doc.item('checking more', [{ text: `and ${left} more`, token: 'text.dim' }]);
}
