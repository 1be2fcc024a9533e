/** What could not be read, why, and what would help: of the target, and of a person's own rules. Pure. */
import type { RuleProblem } from '../../../audit/rule-problem.ts';
import type { Gap } from '../../../facts/gap.ts';
import type { Connection } from '../../../facts/target.ts';
import { DocumentBuilder, type DocumentLine } from '../../document/document-line.ts';
import { notReadYet } from '../../text/not-read-yet.ts';

export function gapsDocument(
  gaps: readonly Gap[],
  ruleProblems: readonly RuleProblem[],
  connection: Connection,
): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  if (gaps.length + ruleProblems.length === 0)
    return doc.none(notReadYet(connection) ?? 'Nothing: everything asked for was read.').lines;
  for (const { fact, reason, detail, hint } of gaps) {
    doc.heading(fact);
    doc.field('why', detail).field('kind', reason).field('what would help', hint);
  }
  for (const problems of Map.groupBy(ruleProblems, ({ file, check = '' }) => `${check} ${file}`).values()) {
    ruleProblemBlock(doc, problems);
  }
  return doc.lines;
}

/** What is wrong with one check, or with one file where it is in no check. */
function ruleProblemBlock(doc: DocumentBuilder, problems: readonly RuleProblem[]): void {
  const [first] = problems;
  if (first === undefined) return;
  const { check, file } = first;
  doc.heading(check === undefined ? file : `${check} in ${file}`);
  for (const { line, field, message } of problems) {
    doc.field(line > 0 ? `line ${line}` : 'why', field === '' ? message : `${field}: ${message}`);
  }
  doc.field(
    'what would help',
    check === undefined
      ? 'Correct it and start Plimsoll anew.'
      : 'Correct it and start Plimsoll anew; plimsoll checks lint tells when it is right. Until then it is left out.',
  );
}
