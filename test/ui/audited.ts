/** Facts and what the shipped rules, or others, say of them: what present functions are given. */
import type { AuditView } from '../../src/audit/audit-view.ts';
import { createAuditor } from '../../src/audit/auditor.ts';
import type { Check } from '../../src/audit/check.ts';
import { loadRules } from '../../src/audit/load-rules.ts';
import type { FactChange } from '../../src/facts/fact-change.ts';
import { type Facts, NOTHING_TOUCHED } from '../../src/facts/facts.ts';
import type { DocumentLine } from '../../src/ui/document/document-line.ts';
import { layOut, plain } from '../../src/ui/document/document-line.ts';
import { container, factsOf, image, LIVE } from '../audit/sample-facts.ts';

export interface Audited {
  readonly facts: Facts;
  readonly audit: AuditView;
}

export async function audited(...changes: readonly FactChange[]): Promise<Audited> {
  const { checks, policy } = await loadRules();
  const facts = factsOf(LIVE, ...changes);
  const auditor = createAuditor(checks, { policy });
  auditor.update(facts, NOTHING_TOUCHED);
  return { facts, audit: auditor.view };
}

export function auditedBy(checks: readonly Check[], ...changes: readonly FactChange[]): Audited {
  const facts = factsOf(LIVE, ...changes);
  const auditor = createAuditor(checks, { policy: {} });
  auditor.update(facts, NOTHING_TOUCHED);
  return { facts, audit: auditor.view };
}

type Fields = Readonly<Record<string, unknown>>;

/** A container as a change; its name is its id. */
export function containerIs(id: string, fields: Fields = {}): FactChange {
  return { kind: 'container', inspect: container(id, fields) };
}

export function imageIs(id: string, fields: Fields = {}): FactChange {
  return { kind: 'image', inspect: image(id, fields) };
}

/** The lines of a document as they read on a screen of `width` cells. */
export function linesOf(lines: readonly DocumentLine[], width = 200): readonly string[] {
  return layOut(lines, width).map(({ segments }) => plain(segments).trimEnd());
}

export function textOf(lines: readonly DocumentLine[], width = 200): string {
  return linesOf(lines, width).join('\n');
}

/** The value beside a label. */
export function fieldOf(lines: readonly DocumentLine[], label: string): string | undefined {
  const line = linesOf(lines).find((text) => text.trimStart().startsWith(`${label} `));
  return line?.trimStart().slice(label.length).trim();
}
