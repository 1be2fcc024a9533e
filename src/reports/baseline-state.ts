import type { Comparison } from '../audit/comparison.ts';
import type { Finding, Resource } from '../facts/finding.ts';

/** `known` failed in the baseline too. Undefined for what did not fail, and where there is no baseline. */
export type BaselineState = 'new' | 'known' | undefined;

export function baselineStates(comparison: Comparison | undefined): (finding: Finding) => BaselineState {
  if (comparison === undefined) return () => undefined;
  const fresh = new Set(comparison.new.map(({ check, resource }) => keyOf(check.id, resource)));
  return ({ check, resource, status }) => {
    if (status !== 'fail') return undefined;
    return fresh.has(keyOf(check, resource)) ? 'new' : 'known';
  };
}

function keyOf(check: string, { kind, id }: Resource): string {
  return JSON.stringify([check, kind, id]);
}
