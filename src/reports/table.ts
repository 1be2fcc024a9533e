/**
 * An audit as text for a person, readable in 80 columns: where the host stands, then what is wrong, worst first,
 * each check once with the resources that fail it, what was found and the fix.
 */

import { currentReferences } from '../audit/current-references.ts';
import { cellWords } from '../audit/posture-cell.ts';
import { CONTROLS, SEVERITIES, type Severity } from '../facts/finding.ts';
import { inert } from '../facts/inert-text.ts';
import { CONTROL_WORD, countedResources, LAYER_WORD } from '../knowledge/posture-words.ts';
import type { AuditResult } from './audit-result.ts';
import { comparisonLines } from './change-lines.ts';
import {
  applicableCount,
  type GatheredCheck,
  type GatheredFindings,
  gatherByCheck,
  gatherUnknown,
  namesWords,
} from './gathered-findings.ts';
import { MATRIX_LEGEND, type PostureRow, postureRows } from './posture-matrix.ts';
import { COVERAGE_FORMULA, coverageWords, SCORE_FORMULA, scoreWords } from './score-words.ts';
import { SEVERITY_SIGN } from './severity-sign.ts';
import { targetWords } from './target-words.ts';
import {
  flowing,
  heading,
  type Layout,
  layoutOf,
  lines,
  type Piece,
  type TableOptions,
  wrapped,
} from './text-layout.ts';
import { waiverWords } from './waiver-words.ts';
import { cutToWidth, padToWidth, widthOf, wrapWords } from './words.ts';

/** How much is shown of one check: different things that are said, and lines that each may take. */
interface Room {
  readonly groups: number;
  readonly lines: number;
}
const ROOM: Room = { groups: 5, lines: 3 };
/** Of what a person decides: the evidence differs for each resource, and nothing is known to be wrong. */
const LITTLE_ROOM: Room = { groups: 3, lines: 1 };
const SHOWN_NAMES = 3;
/** Names that take more columns stand on a line of their own. */
const WIDEST_NAMES = 36;
const LAYER_WIDTH = 13;
const CELL_WIDTH = 9;

export function* tableReport(result: AuditResult, options: TableOptions = {}): Generator<string> {
  const layout = layoutOf(options);
  const failing = gatherByCheck(result.audit, 'fail');
  yield* lines(head(result, failing, layout));
  if (result.comparison) yield* lines(comparisonLines(result.comparison, layout));
  yield* lines(matrix(result, layout));
  for (const severity of SEVERITIES) {
    yield* lines(
      fails(
        failing.filter(({ check }) => check.severity === severity),
        severity,
        layout,
      ),
    );
  }
  yield* lines(waived(result, layout));
  yield* lines(unknown(result, layout));
  yield* lines(manual(result, layout));
  yield* lines(gaps(result, layout));
  yield* lines(foot(result, failing, layout));
}

function* head(
  { facts, audit, version }: AuditResult,
  failing: readonly GatheredCheck[],
  layout: Layout,
): Generator<string> {
  const { paint } = layout;
  yield paint('strong', `Plimsoll ${version}`);
  yield* wrapped(targetWords(facts).join(' · '), '', layout);
  yield '';
  const decided = coverageWords(audit);
  yield* flowing(
    [{ text: scoreWords(audit), role: 'strong' }, ...(decided === undefined ? [] : [{ text: decided }])],
    layout,
  );
  yield* flowing(failCounts(audit.total.fail), layout);
  const { total } = audit;
  const expired = failing.reduce((sum, check) => sum + check.expired, 0);
  const rest = [
    `${total.pass} passed`,
    ...(total.unknown > 0 ? [`${total.unknown} unknown`] : []),
    ...(total.manual > 0 ? [`${total.manual} to decide by hand`] : []),
    ...(total.notApplicable > 0 ? [`${total.notApplicable} not applicable`] : []),
    ...(total.waived > 0 ? [`${total.waived} waived`] : []),
    ...(expired > 0 ? [`${expired} failed with an expired waiver`] : []),
  ];
  yield* wrapped(rest.join(', '), '', layout);
  if (audit.score === undefined) return;
  yield* wrapped(SCORE_FORMULA, '', layout, 'dim');
  yield* wrapped(COVERAGE_FORMULA, '', layout, 'dim');
}

function failCounts(fail: Readonly<Record<Severity, number>>): readonly Piece[] {
  const counts = SEVERITIES.filter((severity) => fail[severity] > 0).map(
    (severity): Piece => ({
      text: `${SEVERITY_SIGN[severity]} ${fail[severity]} ${severity}`,
      role: severity,
    }),
  );
  return counts.length > 0 ? counts : [{ text: 'Nothing failed.', role: 'good' }];
}

function* matrix({ audit }: AuditResult, layout: Layout): Generator<string> {
  const rows = postureRows(audit);
  if (audit.matrix.length === 0) return;
  const { paint, width } = layout;
  const asTable = width >= LAYER_WIDTH + CONTROLS.length * CELL_WIDTH;
  yield '';
  if (asTable) {
    const controls = CONTROLS.map((control) => padToWidth(CONTROL_WORD[control], CELL_WIDTH)).join('');
    yield paint('dim', `${padToWidth('Passed', LAYER_WIDTH)}${controls}`.trimEnd());
    for (const row of rows) yield matrixRow(row, layout);
  } else {
    for (const row of rows) yield* matrixParagraph(row, layout);
  }
  yield* wrapped(MATRIX_LEGEND, '', layout, 'dim');
}

function matrixRow({ layer, cells, note }: PostureRow, { paint }: Layout): string {
  const label = padToWidth(LAYER_WORD[layer], LAYER_WIDTH);
  if (note !== undefined) return label + paint('dim', note);
  const shown = cells.map(({ cell }, index) => {
    const words = cellWords(cell, CELL_WIDTH - 1);
    const text = index === cells.length - 1 ? words : padToWidth(words, CELL_WIDTH);
    if (cell.kind !== 'decided') return paint('dim', text);
    return cell.pass === cell.decided ? paint('good', text) : text;
  });
  return label + shown.join('');
}

/** The same in a narrow terminal: only the cells that have something to say. */
function* matrixParagraph({ layer, cells, note }: PostureRow, layout: Layout): Generator<string> {
  const known = cells.filter(({ cell }) => cell.kind !== 'no-check');
  const words =
    note ?? known.map(({ control, cell }) => `${CONTROL_WORD[control]} ${cellWords(cell)}`).join(', ');
  yield* wrapped(`${LAYER_WORD[layer]}: ${words}`, '', layout);
}

function* fails(checks: readonly GatheredCheck[], severity: Severity, layout: Layout): Generator<string> {
  if (checks.length === 0) return;
  const { paint, width } = layout;
  yield '';
  yield paint(severity, `${severity.toUpperCase()} ${'─'.repeat(width - severity.length - 1)}`);
  for (const gathered of checks) {
    const { check } = gathered;
    yield '';
    yield* wrapped(`${SEVERITY_SIGN[severity]} ${inert(check.title)}`, '', layout, severity);
    yield* wrapped([shareWords(gathered), ...checkNumbers(gathered)].join(' · '), '    ', layout, 'dim');
    yield* groups(gathered, layout);
    yield* wrapped(`Fix: ${inert(check.fix.text, { newline: 'keep' })}`, '    ', layout);
  }
}

/** `17 of 24 containers`, and just `host` for what a target has only one of. */
function shareWords({ check, count, tally }: GatheredCheck): string {
  const all = countedResources(applicableCount(tally), check.resource);
  return all === check.resource ? all : `${count} of ${all}`;
}

function checkNumbers({ check }: GatheredCheck): readonly string[] {
  const numbers = currentReferences(check.references).map(({ benchmark, id }) => `${benchmark} ${id}`);
  return [check.id, ...numbers].map((text) => inert(text));
}

/** For each thing that is said: of which resources, and what. Side by side where the names are short enough. */
function* groups({ groups, check }: GatheredCheck, layout: Layout, room = ROOM): Generator<string> {
  const shown = groups.slice(0, room.groups);
  const width = layout.width - 4;
  const labels = shown.map((group) =>
    cutToWidth(
      namesWords(group, SHOWN_NAMES, (text) => widthOf(text) <= width),
      width,
    ),
  );
  const labelWidth = Math.max(0, ...labels.map(widthOf));
  const sideBySide = labelWidth <= Math.min(WIDEST_NAMES, width / 2);
  for (const [index, group] of shown.entries()) {
    const label = layout.paint('strong', labels[index] ?? '');
    const gap = ' '.repeat(labelWidth - widthOf(labels[index] ?? ''));
    const indent = sideBySide ? labelWidth + 2 : 2;
    const [first = '', ...more] = fewLines(saidWords(group), width - indent, room.lines);
    if (sideBySide) yield `    ${label}${first === '' ? '' : `${gap}  ${first}`}`;
    else yield* [`    ${label}`, `      ${first}`];
    for (const line of more) yield `    ${' '.repeat(indent)}${line}`;
  }
  const rest = groups.slice(room.groups).reduce((sum, { count }) => sum + count, 0);
  if (rest > 0) {
    yield* wrapped(
      `… and ${countedResources(rest, check.resource)} more (--format json)`,
      '    ',
      layout,
      'dim',
    );
  }
}

function fewLines(text: string, width: number, most: number): readonly string[] {
  if (most === 1) return [cutToWidth(text, width)];
  const lines = wrapWords(text, width);
  const last = lines[most - 1];
  if (lines.length <= most || last === undefined) return lines;
  return [...lines.slice(0, most - 1), cutToWidth(`${last} …`, width)];
}

function saidWords({ said, waiver }: GatheredFindings): string {
  return waiver === undefined ? said : [said, inert(waiverWords(waiver))].filter(Boolean).join('; ');
}

function* waived({ audit }: AuditResult, layout: Layout): Generator<string> {
  const checks = gatherByCheck(audit, 'waived');
  if (checks.length === 0) return;
  yield* heading(`Waived (${audit.total.waived})`, layout);
  for (const gathered of checks) {
    yield* wrapped(inert(gathered.check.title), '  ', layout);
    yield* wrapped(checkNumbers(gathered).join(' · '), '    ', layout, 'dim');
    yield* groups(gathered, layout);
  }
}

function* unknown({ audit }: AuditResult, layout: Layout): Generator<string> {
  const reasons = gatherUnknown(audit);
  if (reasons.length === 0) return;
  yield* heading(`Could not be decided (${audit.total.unknown})`, layout);
  for (const { said, checks, resources } of reasons) {
    yield* wrapped(`? ${said}`, '  ', layout);
    const many = checks.count === 1 ? '1 check' : `${checks.count} checks`;
    yield* wrapped(`${many} on ${namesWords(resources)}: ${namesWords(checks)}`, '    ', layout, 'dim');
  }
}

function* manual({ audit }: AuditResult, layout: Layout): Generator<string> {
  const checks = gatherByCheck(audit, 'manual');
  if (checks.length === 0) return;
  yield* heading(`For a person to decide (${audit.total.manual})`, layout);
  for (const gathered of checks) {
    yield* wrapped(`▷ ${inert(gathered.check.title)}`, '  ', layout);
    yield* wrapped(checkNumbers(gathered).join(' · '), '    ', layout, 'dim');
    yield* groups(gathered, layout, LITTLE_ROOM);
  }
}

/** Nobody reads more of them on a terminal. */
const MOST_GAPS = 200;

function* gaps({ facts }: AuditResult, layout: Layout): Generator<string> {
  if (facts.gaps.size === 0) return;
  yield* heading('Could not be read', layout);
  const shown = [...facts.gaps.values()].slice(0, MOST_GAPS);
  for (const { fact, detail, hint } of shown) {
    yield* wrapped(
      [`${inert(fact)}: ${inert(detail)}`, inert(hint)].filter(Boolean).join('; '),
      '  ',
      layout,
    );
  }
  const rest = facts.gaps.size - shown.length;
  if (rest > 0) yield `  and ${rest.toLocaleString('en')} more: --format json tells all of them`;
}

/** Where a long report ends a terminal shows only this: how bad it is, and where to begin. */
function* foot({ audit }: AuditResult, failing: readonly GatheredCheck[], layout: Layout): Generator<string> {
  const [first] = failing;
  if (first === undefined) return;
  yield '';
  yield '─'.repeat(layout.width);
  yield* flowing([{ text: scoreWords(audit), role: 'strong' }, ...failCounts(audit.total.fail)], layout);
  yield* wrapped(`Begin with: ${inert(first.check.title)}.`, '', layout);
  yield* wrapped(`plimsoll checks show ${inert(first.check.id)} explains it.`, '', layout, 'dim');
}
