/** What changed since a baseline, as data: the part of a JSON document that is only there with a baseline. */
import type { Check } from '../audit/check.ts';
import type { Comparison } from '../audit/comparison.ts';

export function comparisonOf({ since, known, otherTarget, ...comparison }: Comparison): unknown {
  return {
    since: new Date(since).toISOString(),
    ...(otherTarget !== undefined && { otherTarget }),
    new: comparison.new.map(({ check, resource }) => ({
      ...checkOf(check),
      resource,
    })),
    known,
    fixed: comparison.fixed.map(({ check, resource: { kind, name }, now }) => ({
      ...checkOf(check),
      resource: { kind, name },
      now,
    })),
  };
}

function checkOf({ id, title, severity }: Check) {
  return { check: id, title, severity };
}
