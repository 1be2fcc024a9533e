/** What an audit was about and what came of it, as data: the part that JSON and SARIF share. */
import type { AuditView } from '../audit/audit-view.ts';
import type { Facts } from '../facts/facts.ts';
import { SEVERITIES, type Severity } from '../facts/finding.ts';
import type { Gap } from '../facts/gap.ts';

/** What was audited; the engine and the host are null where they did not say who they are. */
export function targetOf({ target, engine, info }: Facts): unknown {
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

/** The sums; `score` and `coverage` are null where there is nothing to sum up. */
export function summaryOf({ score, coverage, total, matrix }: AuditView): unknown {
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

/** What could not be read, by name. */
export function gapsOf(facts: Facts): readonly Gap[] {
  return [...facts.gaps.values()]
    .toSorted((one, other) => (one.fact < other.fact ? -1 : one.fact > other.fact ? 1 : 0))
    .map(({ fact, reason, detail, hint }) => ({ fact, reason, detail, hint }));
}
