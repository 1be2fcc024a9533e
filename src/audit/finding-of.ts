/** Makes the finding of one verdict, with its evidence and its reason, when somebody looks at it. */
import type { Facts } from '../facts/facts.ts';
import type { Evidence, Finding, ResourceKind, Status } from '../facts/finding.ts';
import { maskText } from '../insight/secret-value.ts';
import type { Check } from './check.ts';
import { evaluate } from './evaluate.ts';
import { evidenceOf, evidenceSentence } from './evidence.ts';
import type { EvidenceMemory } from './evidence-memory.ts';
import type { Bindings, EvaluationTrouble } from './expression.ts';
import { foundWords } from './found.ts';
import { gapReason, type Lacking, missingFact, missingField } from './missing-fact.ts';
import type { Row } from './verdict-table.ts';

const MAX_DETAIL = 200;

/** With a memory, when findings of many resources are made. */
export function findingOf(
  check: Check,
  status: Status,
  row: Row,
  facts: Facts | undefined,
  memory?: EvidenceMemory,
): Finding {
  const shown = (bindings: Bindings) => memory?.evidenceOf(check, bindings) ?? evidenceOf(check, bindings);
  const evidence = row.bindings ? shown(row.bindings) : [];
  return {
    check: check.id,
    title: check.title,
    severity: check.severity,
    layer: check.layer,
    control: check.control,
    references: check.references,
    status,
    resource: { kind: check.resource, id: row.id, name: row.name, ...row.place },
    evidence,
    reason: reasonOf(check, status, row, evidence, facts),
    remediation: check.fix.text,
  };
}

function reasonOf(
  check: Check,
  status: Status,
  row: Row,
  evidence: readonly Evidence[],
  facts: Facts | undefined,
): string {
  switch (status) {
    case 'fail':
    case 'waived':
      return (row.bindings && foundWords(check, row.bindings)) ?? evidenceSentence(evidence);
    case 'manual': {
      const found = evidenceSentence(evidence);
      return found === '' ? 'A person has to decide this.' : `A person has to decide this: ${found}`;
    }
    case 'not-applicable':
      return `Does not apply to this ${check.resource}.`;
    case 'unknown':
      return unknownReason(check, row, facts);
    default:
      return evidenceSentence(evidence);
  }
}

function unknownReason(check: Check, row: Row, facts: Facts | undefined): string {
  if (row.gap) return gapReason(row.gap);
  const outcome = row.bindings && evaluate(check, row.bindings);
  if (!row.bindings || outcome?.status !== 'unknown') return 'It could not be decided.';
  return troubleReason(outcome.trouble, lackingOf(check.resource, row.name, row.bindings), facts);
}

function troubleReason(trouble: EvaluationTrouble, lacking: Lacking, facts: Facts | undefined): string {
  switch (trouble.kind) {
    case 'unbound':
      return facts ? missingFact(facts, trouble.detail, lacking).reason : `${trouble.detail} is not known.`;
    case 'missing-field':
      return facts
        ? missingField(facts, trouble.detail, lacking).reason
        : `The engine did not report ${trouble.detail}.`;
    case 'other':
      // What went wrong may quote the value that it went wrong with.
      return `The check could not be evaluated: ${shortened(maskText(trouble.detail))}.`;
  }
}

function shortened(text: string): string {
  return text.length > MAX_DETAIL ? `${text.slice(0, MAX_DETAIL)}…` : text;
}

/** What to say of a fact that is missing for the resource of these bindings. */
export function lackingOf(kind: ResourceKind, name: string, bindings: Bindings): Lacking {
  const { container, image, request, escapes } = bindings;
  const imageId = textField(container, 'Image') ?? textField(image, 'Id');
  return { kind, name, namespace: textField(request, 'namespace') ?? '', imageId, escapes };
}

function textField(value: unknown, field: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const text: unknown = Reflect.get(value, field);
  return typeof text === 'string' ? text : undefined;
}
