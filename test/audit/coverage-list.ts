/** The rows of the lists in test/fixtures/coverage: what the shipped checks have to answer. */
import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import * as z from 'zod';
import type { Reference } from '../../src/facts/finding.ts';
import { SEVERITIES } from '../../src/facts/finding.ts';

const rowSchema = z.object({
  id: z.string(),
  type: z.enum(['automated', 'manual']),
  title: z.string(),
  default_severity: z.enum(SEVERITIES),
  notes: z.string(),
});

export interface CoverageRow {
  readonly id: string;
  /** `CIS 5` for section 5 of the benchmark for Docker, `KUBE 5` of that for Kubernetes, else the letters that its id begins with. */
  readonly group: string;
  readonly mode: 'automated' | 'manual';
  readonly title: string;
  readonly severity: (typeof SEVERITIES)[number];
  /** How a check names it. */
  readonly reference: Reference;
  /** Where an older release of the benchmark has another number for it. */
  readonly older: Reference | undefined;
}

/** What groups of benchmarks with numbers are called. */
const NUMBERED: Readonly<Record<string, string>> = { 'CIS Docker': 'CIS', 'CIS Kubernetes': 'KUBE' };

/** Rows about the Pod Security Standards are named as the admission of Kubernetes names its controls. */
function podSecurityRows(): readonly CoverageRow[] {
  const rows = readRows('pod-security.tsv');
  return rowsOf('pod-security.tsv', 'Plimsoll', '1').map((row, index) => {
    const [, control] = /^PSA id (\w+)/.exec(rows[index]?.notes ?? '') ?? [];
    if (control === undefined) return row;
    const level = row.id.startsWith('PSS-B') ? 'baseline' : 'restricted';
    return {
      ...row,
      reference: { benchmark: 'Pod Security Standards', version: '1.37', id: `${level}/${control}` },
    };
  });
}

function readRows(file: string): readonly z.infer<typeof rowSchema>[] {
  const text = readFileSync(new URL(`../fixtures/coverage/${file}`, import.meta.url), 'utf8');
  const records: unknown = parse(text, { columns: true, delimiter: '\t', quote: null });
  return z.array(rowSchema).parse(records);
}

function rowsOf(file: string, benchmark: string, version: string): readonly CoverageRow[] {
  return readRows(file).map(({ id, type, title, default_severity, notes }) => ({
    id,
    group: /^\d/.test(id)
      ? `${NUMBERED[benchmark] ?? benchmark} ${id.split('.')[0]}`
      : (id.split('-')[0] ?? id),
    mode: type,
    title,
    severity: default_severity,
    reference: { benchmark, version, id },
    older: olderReference(benchmark, notes),
  }));
}

/** Notes say `v1.6=2.7`, or `v1.5 and older numbered this 7.1`. */
function olderReference(benchmark: string, notes: string): Reference | undefined {
  const [, version, id] = /\bv(1\.\d+)(?:=| and older numbered this )([\d.]*\d)/.exec(notes) ?? [];
  return version === undefined || id === undefined ? undefined : { benchmark, version: `${version}.0`, id };
}

export const ROWS: readonly CoverageRow[] = [
  ...rowsOf('cis-docker.tsv', 'CIS Docker', '1.8.0'),
  ...rowsOf('cis-kubernetes.tsv', 'CIS Kubernetes', '1.12.0'),
  ...rowsOf('image-and-runtime.tsv', 'Plimsoll', '1'),
  ...podSecurityRows(),
];
