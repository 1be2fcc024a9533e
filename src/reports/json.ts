/**
 * An audit as one JSON document; checks/result.schema.json describes it. It comes in pieces, because the
 * findings of a large host do not fit into one text. The order is stable: equal facts give the same bytes, the
 * two times aside.
 */
import { RESULT_VERSION } from '../audit/earlier-result.ts';
import type { UnusedWaiver } from '../audit/waiver.ts';
import type { Finding } from '../facts/finding.ts';
import type { AuditResult } from './audit-result.ts';
import { comparisonOf } from './comparison-data.ts';
import { harmless } from './harmless-data.ts';
import { gapsOf, summaryOf, targetOf } from './result-head.ts';

export function* jsonReport(result: AuditResult): Generator<string> {
  const { facts, audit, comparison } = result;
  const unused = audit.unusedWaivers();
  const head = {
    schemaVersion: RESULT_VERSION,
    tool: { name: 'plimsoll', version: result.version },
    target: targetOf(facts),
    startedAt: new Date(result.startedAt).toISOString(),
    finishedAt: new Date(result.finishedAt).toISOString(),
    summary: summaryOf(audit),
    gaps: gapsOf(facts),
    ...(comparison && { comparison: comparisonOf(comparison) }),
    ...(unused.length > 0 && { unusedWaivers: unused.map(unusedWaiver) }),
  };
  const text = JSON.stringify(harmless(head), null, 2);
  yield `${text.slice(0, text.lastIndexOf('\n'))},\n  "findings": [`;
  let separator = '\n';
  for (const finding of audit.all()) {
    yield `${separator}${indented(JSON.stringify(harmless(findingOf(finding)), null, 2))}`;
    separator = ',\n';
  }
  yield separator === '\n' ? ']\n}\n' : '\n  ]\n}\n';
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ');
}

function findingOf({ waiver, ...finding }: Finding): unknown {
  if (waiver === undefined) return finding;
  const { reason, owner, expires, isExpired } = waiver;
  return { ...finding, waiver: { reason, owner, expires: expires ?? null, expired: isExpired } };
}

function unusedWaiver({ waiver, why }: UnusedWaiver): unknown {
  const { check, resource, reason, owner, expires } = waiver;
  return { check, resource, reason, owner, expires: expires ?? null, why };
}
