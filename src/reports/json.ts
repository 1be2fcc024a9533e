/**
 * An audit as one JSON document; checks/result.schema.json describes it. It comes in pieces, because the
 * findings of a large host do not fit into one text. The order is stable: equal facts give the same bytes, the
 * two times aside.
 */
import type { AuditView } from '../audit/audit-view.ts';
import type { Facts } from '../facts/facts.ts';
import { SEVERITIES, type Severity } from '../facts/finding.ts';
import { inert } from '../facts/inert-text.ts';
import type { AuditResult } from './audit-result.ts';

const SCHEMA_VERSION = 1;

export function* jsonReport(result: AuditResult): Generator<string> {
  const { facts, audit } = result;
  const head = {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'plimsoll', version: result.version },
    target: targetOf(facts),
    startedAt: new Date(result.startedAt).toISOString(),
    finishedAt: new Date(result.finishedAt).toISOString(),
    summary: summaryOf(audit),
    gaps: gapsOf(facts),
  };
  const text = JSON.stringify(harmless(head), null, 2);
  yield `${text.slice(0, text.lastIndexOf('\n'))},\n  "findings": [`;
  let separator = '\n';
  for (const finding of audit.all()) {
    yield `${separator}${indented(JSON.stringify(harmless(finding), null, 2))}`;
    separator = ',\n';
  }
  yield separator === '\n' ? ']\n}\n' : '\n  ]\n}\n';
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ');
}

/** The same data with every text of it, keys included, unable to act on the terminal that may show it. */
function harmless(value: unknown): unknown {
  if (typeof value === 'string') return inert(value);
  if (Array.isArray(value)) return value.map(harmless);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [inert(key), harmless(field)]));
}

function targetOf({ target, engine, info }: Facts): unknown {
  const { kind, uri } = target;
  return {
    kind,
    uri,
    engine: engine
      ? {
          name: engine.name,
          version: engine.version,
          apiVersion: engine.apiVersion,
          rootless: engine.rootless,
        }
      : null,
    host: info
      ? {
          name: info.Name,
          os: info.OperatingSystem,
          kernel: info.KernelVersion,
          architecture: info.Architecture,
        }
      : null,
  };
}

function summaryOf({ score, coverage, total, matrix }: AuditView): unknown {
  const fails = SEVERITIES.reduce((sum, severity) => sum + total.fail[severity], 0);
  return {
    score: score ?? null,
    coverage: coverage === undefined ? null : Math.floor(coverage * 10_000) / 10_000,
    byStatus: {
      pass: total.pass,
      fail: fails,
      manual: total.manual,
      unknown: total.unknown,
      'not-applicable': total.notApplicable,
      waived: total.waived,
    },
    bySeverity: orderedSeverities(total.fail),
    matrix,
  };
}

function orderedSeverities(fail: Readonly<Record<Severity, number>>): unknown {
  return Object.fromEntries(SEVERITIES.map((severity) => [severity, fail[severity]]));
}

function gapsOf(facts: Facts): unknown {
  return [...facts.gaps.values()]
    .toSorted((one, other) => (one.fact < other.fact ? -1 : one.fact > other.fact ? 1 : 0))
    .map(({ fact, reason, detail, hint }) => ({ fact, reason, detail, hint }));
}
