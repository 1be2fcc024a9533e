/**
 * An audit as Markdown, for a pull request or a wiki: the posture, then what failed, worst first, one line per check.
 * What did not fail is folded. It is kept short, because sites cut long comments (GitHub after 65,536 characters).
 */

import { currentReferences } from '../audit/current-references.ts';
import { cellWords } from '../audit/posture-cell.ts';
import { CONTROLS, SEVERITIES, type Severity } from '../facts/finding.ts';
import { CONTROL_NAME, countedResources, LAYER_WORD } from '../knowledge/posture-words.ts';
import type { AuditResult } from './audit-result.ts';
import { comparisonBlocks } from './change-markdown.ts';
import {
  applicableCount,
  countOf,
  type GatheredCheck,
  type GatheredFindings,
  gatherByCheck,
  gatherUnknown,
  type NamedFew,
} from './gathered-findings.ts';
import { markdownTable } from './markdown-table.ts';
import { codeInTable, codeSpan, foreignText, markdownText } from './markdown-text.ts';
import { MATRIX_LEGEND, postureRows } from './posture-matrix.ts';
import { COVERAGE_FORMULA, coverageWords, SCORE_FORMULA, scoreWords } from './score-words.ts';
import { targetWords } from './target-words.ts';
import { waiverWords } from './waiver-words.ts';

/** Different things that are said of one check; the rest is counted. */
const SHOWN_GROUPS = 4;
const SHOWN_NAMES = 3;

export function* markdownReport(result: AuditResult): Generator<string> {
  for (const block of blocks(result)) yield `${block}\n\n`;
}

function* blocks(result: AuditResult): Generator<string> {
  const failing = gatherByCheck(result.audit, 'fail');
  yield '# Plimsoll audit';
  yield targetWords(result.facts).map(codeSpan).join(' · ');
  yield* posture(result, failing);
  if (result.comparison) yield* comparisonBlocks(result.comparison);
  for (const severity of SEVERITIES) {
    const checks = failing.filter(({ check }) => check.severity === severity);
    if (checks.length > 0) yield* failures(checks, severity);
  }
  yield* waived(result);
  yield* unknown(result);
  yield* manual(result);
  yield* passed(result);
  yield* gaps(result);
  yield `<sub>${markdownText(SCORE_FORMULA)} ${markdownText(COVERAGE_FORMULA)} Made by Plimsoll ${markdownText(result.version)}.</sub>`;
}

function* posture({ audit }: AuditResult, failing: readonly GatheredCheck[]): Generator<string> {
  const { total } = audit;
  const decided = coverageWords(audit);
  yield [`**${scoreWords(audit)}**`, ...(decided === undefined ? [] : [decided])].join(' · ');
  const counts = SEVERITIES.filter((severity) => total.fail[severity] > 0).map(
    (severity) => `**${total.fail[severity]} ${severity}**`,
  );
  const expired = failing.reduce((sum, check) => sum + check.expired, 0);
  yield [
    counts.length > 0 ? `Failed: ${counts.join(', ')}` : 'Nothing failed',
    `${total.pass} passed`,
    `${total.unknown} unknown`,
    `${total.manual} for a person to decide`,
    `${total.notApplicable} not applicable`,
    `${total.waived} waived`,
    ...(expired > 0 ? [`${expired} failed with an expired waiver`] : []),
  ].join(' · ');
  yield markdownTable(
    ['Layer', ...CONTROLS.map((control) => CONTROL_NAME[control])],
    postureRows(audit).map(({ layer, cells, note }) => [
      note === undefined ? LAYER_WORD[layer] : `${LAYER_WORD[layer]}: ${note}`,
      ...cells.map(({ cell }) => cellWords(cell)),
    ]),
  );
  yield MATRIX_LEGEND;
}

function* failures(checks: readonly GatheredCheck[], severity: Severity): Generator<string> {
  yield `## ${capital(severity)}`;
  yield markdownTable(
    ['Check', 'Where and what', 'Fix'],
    checks.map((gathered) => [
      checkCell(gathered),
      groupsCell(gathered),
      markdownText(gathered.check.fix.text),
    ]),
  );
}

function checkCell({ check, count, tally }: GatheredCheck): string {
  const share = countedResources(applicableCount(tally), check.resource);
  const numbers = currentReferences(check.references).map(({ benchmark, id }) =>
    markdownText(`${benchmark} ${id}`),
  );
  return [
    `**${markdownText(check.title)}**`,
    [codeInTable(check.id), ...numbers].join(' · '),
    share === check.resource ? share : `${count} of ${share}`,
  ].join('<br>');
}

function groupsCell({ check, groups }: GatheredCheck): string {
  const rest = groups.slice(SHOWN_GROUPS).reduce((sum, { count }) => sum + count, 0);
  return [
    ...groups.slice(0, SHOWN_GROUPS).map(groupWords),
    ...(rest > 0 ? [`and ${countedResources(rest, check.resource)} more`] : []),
  ].join('<br>');
}

function groupWords(group: GatheredFindings): string {
  const { said, waiver } = group;
  const words = [
    ...(said === '' ? [] : [foreignText(said)]),
    ...(waiver === undefined ? [] : [foreignText(waiverWords(waiver))]),
  ];
  return [names(group), ...words].join(' – ');
}

function names({ names, count }: NamedFew): string {
  const shown = names.slice(0, SHOWN_NAMES);
  const rest = count - shown.length;
  return shown.map(codeInTable).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function* waived({ audit }: AuditResult): Generator<string> {
  const checks = gatherByCheck(audit, 'waived');
  if (checks.length === 0) return;
  yield* folded(
    `Waived: ${audit.total.waived}`,
    markdownTable(
      ['Check', 'Where, by whom and why'],
      checks.map((gathered) => [checkCell(gathered), groupsCell(gathered)]),
    ),
  );
}

function* unknown({ audit }: AuditResult): Generator<string> {
  const reasons = gatherUnknown(audit);
  if (reasons.length === 0) return;
  yield* folded(
    `Could not be decided: ${audit.total.unknown}`,
    markdownTable(
      ['Why', 'Checks', 'Where'],
      reasons.map(({ said, checks, resources }) => [foreignText(said), names(checks), names(resources)]),
    ),
  );
}

function* manual({ audit }: AuditResult): Generator<string> {
  const checks = gatherByCheck(audit, 'manual');
  if (checks.length === 0) return;
  yield* folded(
    `For a person to decide: ${audit.total.manual}`,
    markdownTable(
      ['Check', 'What was found'],
      checks.map((gathered) => [checkCell(gathered), groupsCell(gathered)]),
    ),
  );
}

/** Every check with what came of it, so that a reader sees what was looked at. */
function* passed({ audit }: AuditResult): Generator<string> {
  const clean = audit.checkTallies().filter(({ status }) => status === 'pass' || status === 'not-applicable');
  if (clean.length === 0) return;
  yield* folded(
    `Passed or not applicable everywhere: ${clean.length === 1 ? '1 check' : `${clean.length} checks`}`,
    markdownTable(
      ['Check', 'Passed', 'Not applicable'],
      clean.map(({ check, tally }) => [
        `${markdownText(check.title)} ${codeInTable(check.id)}`,
        String(tally.pass),
        String(countOf(tally, 'not-applicable')),
      ]),
    ),
  );
}

function* gaps({ facts }: AuditResult): Generator<string> {
  if (facts.gaps.size === 0) return;
  yield '## Could not be read';
  yield markdownTable(
    ['What', 'Why', 'What would help'],
    [...facts.gaps.values()].map(({ fact, detail, hint }) => [
      codeInTable(fact),
      foreignText(detail),
      foreignText(hint),
    ]),
  );
}

function* folded(summary: string, content: string): Generator<string> {
  yield `<details><summary>${summary}</summary>`;
  yield content;
  yield '</details>';
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
