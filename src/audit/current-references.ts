/** Which of a check's numbers people mean when they name no version. */
import type { Reference } from '../facts/finding.ts';

/**
 * For each benchmark, its newest version only. An older one counts differently: 2.12 of one is 2.13 of the next, so an
 * old number without its version would name two checks.
 */
export function currentReferences(references: readonly Reference[]): readonly Reference[] {
  return references.filter(({ benchmark, version }) =>
    references.every((other) => other.benchmark !== benchmark || isNoNewer(other.version, version)),
  );
}

function isNoNewer(one: string, other: string): boolean {
  return one.localeCompare(other, 'en', { numeric: true }) <= 0;
}
