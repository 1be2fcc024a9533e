/**
 * An audit as one JSON document; checks/result.schema.json describes it. It comes in pieces, because the
 * findings of a large host do not fit into one text. The order is stable: equal facts give the same bytes, the
 * two times aside.
 */
import { RESULT_VERSION } from '../audit/earlier-result.ts';
import type { UnusedWaiver } from '../audit/waiver.ts';
import type { Evidence, Finding, WaiverNote } from '../facts/finding.ts';
import { inert } from '../facts/inert-text.ts';
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
  const written = findingWriter();
  for (const finding of audit.all()) {
    yield `${separator}${written(finding)}`;
    separator = ',\n';
  }
  yield separator === '\n' ? ']\n}\n' : '\n  ]\n}\n';
}

/** What all findings of a check share is written out once: a large host has tens of thousands of findings. */
function findingWriter(): (finding: Finding) => string {
  const shared = new Map<string, { readonly before: string; readonly after: string }>();
  const evidences = new WeakMap<readonly Evidence[], string>();
  const resources = new Map<string, string>();
  return ({ check, title, severity, layer, control, references, remediation, ...own }) => {
    const { status, resource, evidence, reason, waiver } = own;
    const known = shared.get(check) ?? {
      before: fields({ check, title, severity, layer, control, references }),
      after: fields({ remediation }),
    };
    shared.set(check, known);
    const shown = evidences.get(evidence) ?? fields({ evidence });
    evidences.set(evidence, shown);
    const about = `${resource.kind} ${resource.id}`;
    const named = resources.get(about) ?? resourceField(resource);
    resources.set(about, named);
    const parts = [known.before, field('status', status), named, shown, field('reason', reason), known.after];
    if (waiver !== undefined) parts.push(fields({ waiver: waiverOf(waiver) }));
    return `    {\n${parts.join(',\n')}\n    }`;
  };
}

/** The fields of an object as lines, without its braces, as deep as those of a finding stand. */
function fields(object: Readonly<Record<string, unknown>>): string {
  const text = JSON.stringify(harmless(object), null, 2);
  return text.slice('{\n'.length, -'\n}'.length).replaceAll('\n', '\n    ').replace(/^/, '    ');
}

/** As `fields` writes them, but quicker: these differ from finding to finding. */
function field(name: string, text: string): string {
  return `      "${name}": ${JSON.stringify(inert(text))}`;
}

function resourceField({ kind, id, name, namespace, file, line }: Finding['resource']): string {
  const lines = [
    field('kind', kind),
    field('id', id),
    field('name', name),
    ...(namespace === undefined ? [] : [field('namespace', namespace)]),
    ...(file === undefined ? [] : [field('file', file)]),
    ...(line === undefined ? [] : [`      "line": ${line}`]),
  ].map((text) => `  ${text}`);
  return `      "resource": {\n${lines.join(',\n')}\n      }`;
}

function waiverOf({ reason, owner, expires, isExpired }: WaiverNote): unknown {
  return { reason, owner, expires: expires ?? null, expired: isExpired };
}

function unusedWaiver({ waiver, why }: UnusedWaiver): unknown {
  const { check, resource, reason, owner, expires } = waiver;
  return { check, resource, reason, owner, expires: expires ?? null, why };
}
