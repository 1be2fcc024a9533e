/** What differs between two results as one JSON document; checks/diff.schema.json describes it. */
import type { EarlierResult } from '../audit/earlier-result.ts';
import type { DiffedFinding, ResultDiff } from '../audit/result-diff.ts';
import { harmless } from './harmless-data.ts';

const SCHEMA_VERSION = 1;

/** `version` is that of Plimsoll itself. */
export function* diffJson(diff: ResultDiff, version: string): Generator<string> {
  const document = {
    schemaVersion: SCHEMA_VERSION,
    tool: { name: 'plimsoll', version },
    before: headOf(diff.before),
    after: headOf(diff.after),
    known: diff.known,
    new: diff.new.map(findingOf),
    worsened: diff.worsened.map(findingOf),
    fixed: diff.fixed.map(findingOf),
    changed: diff.changed.map(findingOf),
    appeared: diff.appeared.map(({ kind, name }) => ({ kind, name })),
    vanished: diff.vanished.map(({ kind, name }) => ({ kind, name })),
    ...(diff.facts && {
      facts: diff.facts.map(({ sort, kind, name, words }) => ({ change: sort, kind, name, words })),
    }),
    checksOnlyBefore: diff.onlyBefore,
    checksOnlyAfter: diff.onlyAfter,
  };
  yield `${JSON.stringify(harmless(document), null, 2)}\n`;
}

function headOf({ target, tool, finishedAt, summary }: EarlierResult): unknown {
  const { kind, uri, host } = target;
  const { score, coverage } = summary;
  return {
    target: { kind, uri, host: host === null ? null : host.name },
    version: tool.version,
    finishedAt,
    score,
    coverage,
  };
}

function findingOf(finding: DiffedFinding): unknown {
  const { check, title, severity, resource, from = null, to = null, reason } = finding;
  return { check, title, severity, resource: { kind: resource.kind, name: resource.name }, from, to, reason };
}
