/** Which facts the checks of a kind of resource look at, so that a change re-evaluates no more than it must. */
import type { Check } from './check.ts';
import type { Bindings } from './expression.ts';
import { readsOf } from './reads.ts';

export interface Dependencies {
  /** Whether any verdict or its words read this binding. */
  reads(variable: string): boolean;
  /** Whether any verdict or its words could differ between these two values of the binding. */
  differs(variable: string, before: unknown, after: unknown): boolean;
}

export function dependenciesOf(checks: readonly Check[]): Dependencies {
  /** By binding; null for one that is read as a whole. */
  const fields = new Map<string, Set<string> | null>();
  for (const check of checks) {
    for (const [variable, read] of Object.entries(readsOf(check))) {
      const before = fields.get(variable);
      if (read === null || before === null) fields.set(variable, null);
      else fields.set(variable, new Set([...(before ?? []), ...read]));
    }
  }
  return {
    reads: (variable) => fields.has(variable),
    differs: (variable, before, after) => {
      const read = fields.get(variable);
      if (before === after || read === undefined) return false;
      if (read === null || !isRecord(before) || !isRecord(after)) return true;
      return [...read].some((field) => isOther(before[field], after[field]));
    },
  };
}

function isOther(one: unknown, other: unknown): boolean {
  return one !== other && JSON.stringify(one) !== JSON.stringify(other);
}

function isRecord(value: unknown): value is Bindings {
  return typeof value === 'object' && value !== null;
}
