/** Whether a distribution's release still gets fixes. */
import {
  DISTRIBUTIONS,
  type DistributionLine,
  ROLLING_DISTRIBUTIONS,
} from '../../knowledge/distribution-releases.ts';
import type { DistributionRelease } from './distribution-release.ts';

export type ReleaseSupport =
  | {
      readonly state: 'supported';
      /** The last day with fixes for everybody, as 2028-06-30; undefined where none is announced, or it rolls on. */
      readonly until: string | undefined;
      readonly isRolling: boolean;
    }
  | { readonly state: 'ended'; readonly on: string }
  /** A distribution or a release that the table does not have. */
  | { readonly state: 'unknown' };

const UNKNOWN: ReleaseSupport = { state: 'unknown' };

export function releaseSupport(
  { id, version, name }: Pick<DistributionRelease, 'id' | 'version' | 'name'>,
  now: Date,
): ReleaseSupport {
  if (ROLLING_DISTRIBUTIONS.has(id) || isUnreleased(id, version, name))
    return { state: 'supported', until: undefined, isRolling: true };
  const line = lineOf(DISTRIBUTIONS.get(id) ?? [], version);
  if (line === undefined) return UNKNOWN;
  const { ends } = line;
  // The last day itself is a good one.
  if (ends !== undefined && now.toISOString().slice(0, 10) > ends) return { state: 'ended', on: ends };
  return { state: 'supported', until: ends, isRolling: false };
}

/** The line with the most numbers in common: 3.20 for 3.20.3, 15.6 before 15. */
function lineOf(lines: readonly DistributionLine[], version: string): DistributionLine | undefined {
  return lines
    .filter(({ line }) => version === line || version.startsWith(`${line}.`))
    .toSorted((one, other) => other.line.length - one.line.length)[0];
}

/** Debian's testing and unstable have no number, Alpine's edge has that of an alpha. */
function isUnreleased(id: string, version: string, name: string): boolean {
  return (
    (id === 'debian' && version === '' && /\/sid|unstable|testing/i.test(name)) ||
    (id === 'alpine' && /_alpha/.test(version)) ||
    (id === 'fedora' && /rawhide/i.test(name))
  );
}
