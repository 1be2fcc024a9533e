/**
 * An audit as CSV (RFC 4180), one line per finding, for a spreadsheet. A spreadsheet runs what looks like a formula:
 * such a text gets an apostrophe in front, which shows it as it is.
 */
import { stringify } from 'csv-stringify/sync';
import type { Finding } from '../facts/finding.ts';
import { inert } from '../facts/inert-text.ts';
import type { AuditResult } from './audit-result.ts';
import { baselineStates } from './baseline-state.ts';
import { waiverWords } from './waiver-words.ts';

type Column = readonly [name: string, value: (finding: Finding) => string];

const COLUMNS: readonly Column[] = [
  ['status', ({ status }) => status],
  ['severity', ({ severity }) => severity],
  ['check', ({ check }) => check],
  ['title', ({ title }) => title],
  ['resource_kind', ({ resource }) => resource.kind],
  ['resource_name', ({ resource }) => resource.name],
  ['resource_id', ({ resource }) => resource.id],
  ['reason', ({ reason }) => reason],
  ['remediation', ({ remediation }) => remediation.replaceAll('\n', ' ')],
  ['layer', ({ layer }) => layer],
  ['control', ({ control }) => control],
  [
    'references',
    ({ references }) =>
      references.map(({ benchmark, version, id }) => `${benchmark} ${version} ${id}`).join('; '),
  ],
  ['waiver', ({ waiver }) => (waiver ? waiverWords(waiver) : '')],
];

/** Columns are only ever added, at the end. */
const PLACE: readonly Column[] = [
  ['namespace', ({ resource }) => resource.namespace ?? ''],
  ['file', ({ resource }) => resource.file ?? ''],
  ['line', ({ resource }) => resource.line?.toString() ?? ''],
];

export function* csvReport({ audit, comparison }: AuditResult): Generator<string> {
  const stateOf = baselineStates(comparison);
  const baseline: Column = ['baseline', (finding) => stateOf(finding) ?? ''];
  const columns = [...COLUMNS, baseline, ...PLACE];
  yield line(columns.map(([name]) => name));
  for (const finding of audit.all()) yield line(columns.map(([, value]) => inert(value(finding))));
}

function line(fields: readonly string[]): string {
  return stringify([[...fields]], { record_delimiter: '\r\n', escape_formulas: true });
}
