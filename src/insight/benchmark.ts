/** The benchmarks that a set of checks answers, and where a check stands in one. */
import type { Reference } from '../facts/finding.ts';
import { BENCHMARK_SECTIONS, type BenchmarkSection } from '../knowledge/benchmark-sections.ts';

interface Referring {
  readonly references: readonly Reference[];
}

/** A benchmark in the newest version that a check refers to. */
export interface Benchmark {
  readonly name: string;
  readonly version: string;
}

/** The order of the benchmarks that are known; any other comes behind them, by name. */
const KNOWN = ['CIS Docker', 'CIS Kubernetes', 'Pod Security Standards', 'Plimsoll', 'NIST SP 800-190'];

export function benchmarksOf(checks: readonly Referring[]): readonly Benchmark[] {
  const newest = new Map<string, string>();
  for (const { references } of checks) {
    for (const { benchmark, version } of references) {
      const known = newest.get(benchmark);
      if (known === undefined || inOrder(known) < inOrder(version)) newest.set(benchmark, version);
    }
  }
  return Array.from(newest, ([name, version]) => ({ name, version })).sort(
    (one, other) => rank(one.name) - rank(other.name) || one.name.localeCompare(other.name),
  );
}

function rank(benchmark: string): number {
  const at = KNOWN.indexOf(benchmark);
  return at === -1 ? KNOWN.length : at;
}

/** Where a check stands in the first of `benchmarks` that it refers to; undefined when it refers to none. */
export function referenceIn(check: Referring, benchmarks: readonly Benchmark[]): Reference | undefined {
  for (const { name, version } of benchmarks) {
    const found = check.references
      .filter((reference) => reference.benchmark === name && reference.version === version)
      .sort((one, other) => (inOrder(one.id) < inOrder(other.id) ? -1 : 1))[0];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A number as texts are compared: 2.9 comes before 2.10. */
export function inOrder(number: string): string {
  return number.replaceAll(/\d+/g, (digits) => digits.padStart(6, '0'));
}

/** The part of a benchmark that a number is in; undefined for one that we have no name for. */
export function sectionOf({ benchmark, id }: Reference): BenchmarkSection | undefined {
  return BENCHMARK_SECTIONS.find(
    (section) =>
      section.benchmark === benchmark &&
      (id === section.start || ['.', '-', '/'].some((next) => id.startsWith(`${section.start}${next}`))),
  );
}
