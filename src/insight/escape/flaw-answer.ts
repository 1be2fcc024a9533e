/** Whether a version has a known hole; with the boundary, where it is written, and what distributions do to it. */
import type { Flaw } from '../../knowledge/escape/flaws.ts';
import { type Answer, holds, missing, untold } from './answer.ts';

export interface Build {
  /** By what a person finds the version. */
  readonly fact: string;
  readonly version: string;
  /** Whether a distribution made it, and may have brought the fix into it without changing the number. */
  readonly isVendors: boolean;
  /** RFC 3339; empty when it is not known. */
  readonly builtAt: string;
}

export function flawAnswer(flaw: Flaw, { fact, version, isVendors, builtAt }: Build): Answer {
  const { advisories, source, affected, vendors = [], mendedOn } = flaw;
  const cited = `${advisories[0] ?? ''}; ${source}`;
  for (const { vendor, build, mended, lastOpen, source: own } of vendors) {
    const [, revision] = build.exec(version) ?? [];
    if (revision === undefined) continue;
    const words = `${version}; ${vendor} mended it with ${revisionOf(version, mended)} (${own})`;
    if (Number(revision) >= mended) return missing(fact, words);
    return Number(revision) <= lastOpen
      ? holds(fact, words)
      : untold(fact, `${words}; whether this revision has it is not known`);
  }
  const range = affected.find(
    ({ from, mended }) =>
      compareVersions(version, mended) < 0 && (from === undefined || compareVersions(version, from) >= 0),
  );
  if (range === undefined) return missing(fact, `${version} is not among the open ones (${cited})`);
  const words = `${version}, mended in ${range.mended} (${cited})`;
  if (!isVendors) return holds(fact, words);
  if (isBefore(builtAt, mendedOn))
    return holds(fact, `${words}; built ${builtAt.slice(0, 10)}, before the fix`);
  const built = builtAt === '' ? '' : `, built ${builtAt.slice(0, 10)}`;
  return untold(
    fact,
    `${words}; but a distribution’s build${built}, which may hold the fix: see its notices`,
  );
}

/** The version with another revision, as the distribution would write it. */
function revisionOf(version: string, revision: number): string {
  return version.replace(/^(\d+\.\d+\.\d+)-\d+/, `$1-${revision}`);
}

function isBefore(builtAt: string, mendedOn: string | undefined): boolean {
  return builtAt !== '' && mendedOn !== undefined && builtAt.slice(0, 10) < mendedOn;
}

/** Below 0 when `one` is older. A candidate (`-rc93`) is older than its release; marks of distributions do not count. */
function compareVersions(one: string, other: string): number {
  const [left, right] = [partsOf(one), partsOf(other)];
  for (let at = 0; at < 4; at += 1) {
    const difference = (left[at] ?? 0) - (right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Three numbers and that of the candidate; a release comes after all its candidates. */
function partsOf(version: string): readonly number[] {
  const [, numbers = '', candidate] = /^v?(\d+(?:\.\d+){0,2})(?:[-~]?rc\.?(\d+))?/.exec(version) ?? [];
  const [major = 0, minor = 0, patch = 0] = numbers.split('.').map(Number);
  return [major, minor, patch, candidate === undefined ? Number.MAX_SAFE_INTEGER : Number(candidate)];
}
