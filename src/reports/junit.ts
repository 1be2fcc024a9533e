/**
 * An audit as JUnit XML, in the dialect that Jenkins, GitLab and the test reporters for GitHub Actions read: a suite
 * for each check, a test case for each resource.
 *
 * What failed is a failure. What is unknown, waived, not applicable or for a person to decide is skipped, and says
 * which of them it is: a skipped test is never green, and an error would break builds over a fact that could not be
 * read, where `--fail-on` does not.
 */

import type { CheckTally } from '../audit/audit-view.ts';
import type { Comparison } from '../audit/comparison.ts';
import { cellWords } from '../audit/posture-cell.ts';
import type { Finding, Status } from '../facts/finding.ts';
import { STATUSES } from '../facts/finding.ts';
import type { AuditResult } from './audit-result.ts';
import { type BaselineState, baselineStates } from './baseline-state.ts';
import { OTHER_TARGET, sinceWords } from './comparison-changes.ts';
import { countOf } from './gathered-findings.ts';
import { MATRIX_LEGEND, type PostureRow, postureRows } from './posture-matrix.ts';
import { COVERAGE_FORMULA, coverageWords, SCORE_FORMULA, scoreWords } from './score-words.ts';
import { targetWords } from './target-words.ts';
import { waiverWords } from './waiver-words.ts';
import { closed, element, opened, xmlText } from './xml-text.ts';

/** Why a test case is skipped. */
const SKIPPED: { readonly [status in Status]?: string } = {
  unknown: 'unknown',
  manual: 'for a person to decide',
  'not-applicable': 'not applicable',
  waived: 'waived',
};

/** What a failure says of the baseline. */
const STATE_WORDS = {
  new: 'New since the baseline.',
  known: 'Known from the baseline.',
  none: '',
} as const;

export function* junitReport(result: AuditResult): Generator<string> {
  const { audit, startedAt, finishedAt } = result;
  const tallies = audit.checkTallies();
  const sums = tallies.map(countsOf);
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `${opened('testsuites', {
    name: 'Plimsoll',
    tests: sum(sums.map(({ tests }) => tests)),
    failures: sum(sums.map(({ failures }) => failures)),
    errors: 0,
    time: (finishedAt - startedAt) / 1000,
  })}\n`;
  yield* posture(result);
  const stateOf = baselineStates(result.comparison);
  for (const tally of tallies) yield* suite(tally, result, stateOf);
  yield `${closed('testsuites')}\n`;
}

/** A suite without tests that holds what concerns the whole: target, score, coverage, matrix and gaps. */
function* posture({ facts, audit, version, comparison }: AuditResult): Generator<string> {
  const properties: readonly Property[] = [
    { name: 'version', value: version },
    { name: 'target', value: targetWords(facts).join(' · ') },
    { name: 'score', value: scoreWords(audit) },
    { name: 'score formula', value: SCORE_FORMULA },
    { name: 'coverage', value: coverageWords(audit) ?? 'Nothing could be decided' },
    { name: 'coverage formula', value: COVERAGE_FORMULA },
    ...postureRows(audit).flatMap(matrixProperties),
    { name: 'posture legend', value: MATRIX_LEGEND },
    ...(comparison === undefined ? [] : [{ name: 'baseline', value: baselineWords(comparison) }]),
  ];
  yield `  ${opened('testsuite', { name: 'Posture', tests: 0, failures: 0, errors: 0, skipped: 0 })}\n`;
  yield `    ${opened('properties', {})}\n`;
  for (const { name, value } of properties) yield `      ${element('property', { name, value })}\n`;
  yield `    ${closed('properties')}\n`;
  const gaps = [...facts.gaps.values()].map(({ fact, detail, hint }) => `${fact}: ${detail} ${hint}`.trim());
  if (gaps.length > 0)
    yield `    ${element('system-err', {}, `Could not be read:\n${gaps.map(xmlText).join('\n')}`)}\n`;
  yield `  ${closed('testsuite')}\n`;
}

function baselineWords(comparison: Comparison): string {
  const { otherTarget } = comparison;
  const other = otherTarget === undefined ? '' : `. ${OTHER_TARGET} ${otherTarget}`;
  return `${sinceWords(comparison)}${other}`;
}

interface Property {
  readonly name: string;
  readonly value: string;
}

function matrixProperties({ layer, cells, note }: PostureRow): readonly Property[] {
  if (note !== undefined) return [{ name: `posture ${layer}`, value: note }];
  return cells.map(({ control, cell }) => ({ name: `posture ${layer} ${control}`, value: cellWords(cell) }));
}

function* suite(
  tally: CheckTally,
  { audit, startedAt }: AuditResult,
  stateOf: (finding: Finding) => BaselineState,
): Generator<string> {
  const { check } = tally;
  const { tests, failures, skipped } = countsOf(tally);
  if (tests === 0) return;
  const timestamp = new Date(startedAt).toISOString().slice(0, 19);
  const attributes = { name: check.title, tests, failures, errors: 0, skipped, time: 0, timestamp };
  yield `  ${opened('testsuite', attributes)}\n`;
  const names = new Set<string>();
  for (const finding of audit.findingsOfCheck(check.id)) {
    const { kind, name, id } = finding.resource;
    const short = `${kind} ${name}`;
    // GitLab drops a test case that has the name of an earlier one.
    const unique = names.has(short) ? `${short} (${id})` : short;
    names.add(unique);
    yield `    ${element('testcase', { name: unique, classname: check.id, time: 0 }, outcome(finding, stateOf(finding)))}\n`;
  }
  yield `  ${closed('testsuite')}\n`;
}

function outcome(finding: Finding, state: BaselineState): string {
  const { status, severity, reason, remediation, references, waiver } = finding;
  if (status === 'pass') return '';
  if (status === 'fail') {
    const numbers = references
      .map(({ benchmark, version, id }) => `${benchmark} ${version} ${id}`)
      .join(', ');
    const lines = [
      reason,
      waiver ? waiverWords(waiver) : '',
      STATE_WORDS[state ?? 'none'],
      ...`Fix: ${remediation}`.split('\n'),
      numbers,
    ];
    // GitLab shows the text and not the message, Jenkins both.
    return element(
      'failure',
      { message: reason, type: severity },
      lines.filter(Boolean).map(xmlText).join('\n'),
    );
  }
  const words = [SKIPPED[status], reason, waiver ? waiverWords(waiver) : ''].filter(Boolean).join(': ');
  return element('skipped', {}, xmlText(words));
}

function countsOf({ tally }: CheckTally): { tests: number; failures: number; skipped: number } {
  const failures = countOf(tally, 'fail');
  const tests = sum(STATUSES.map((status) => countOf(tally, status)));
  return { tests, failures, skipped: tests - failures - tally.pass };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
