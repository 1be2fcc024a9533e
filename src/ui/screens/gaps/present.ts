/** What could not be read, why, and what would help: of the target, and of a person's own rules. Pure. */
import type { RuleProblem } from '../../../audit/rule-problem.ts';
import type { Gap } from '../../../facts/gap.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';

export function gapsDocument(
  gaps: readonly Gap[],
  ruleProblems: readonly RuleProblem[],
): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  if (gaps.length + ruleProblems.length === 0)
    return doc.none('Nothing: everything asked for was read.').lines;
  for (const { fact, reason, detail, hint } of gaps) {
    doc.heading(fact);
    doc.field('why', detail).field('kind', reason).field('what would help', hint);
  }
  for (const { file, line, field, message, check } of ruleProblems) {
    doc.heading(line > 0 ? `${file}:${line}` : file);
    doc.field('why', field === '' ? message : `${field}: ${message}`);
    if (check === undefined) {
      doc.field('what would help', 'Correct it and start Plimsoll anew.');
      continue;
    }
    doc.field('left out', check);
    doc.field(
      'what would help',
      'Correct it and start Plimsoll anew; plimsoll checks lint tells when it is right.',
    );
  }
  return doc.lines;
}
