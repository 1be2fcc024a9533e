/** Which facts the checks of a kind of resource look at, so that a change re-evaluates no more than it must. */
import type { Check } from './check.ts';
import { type Bindings, compile } from './expression.ts';
import { foundExpressions } from './found.ts';

export interface Dependencies {
  /** Whether any verdict or its words read this binding. */
  reads(variable: string): boolean;
  /** Whether any verdict or its words could differ between these two values of the binding. */
  differs(variable: string, before: unknown, after: unknown): boolean;
}

export function dependenciesOf(checks: readonly Check[]): Dependencies {
  const expressions = checks.flatMap((check) => {
    const decisive = check.when === undefined ? [check.pass] : [check.when, check.pass];
    const sources = [...decisive, ...check.evidence, ...foundExpressions(check)];
    return sources.map((source) => compile(source, check.resource));
  });
  const variables = new Set(expressions.flatMap((expression) => [...expression.variables]));
  const fields = new Map<string, ReadonlySet<string> | undefined>();
  for (const variable of variables) {
    const lists = expressions.map((expression) => expression.fieldsRead(variable));
    fields.set(
      variable,
      lists.includes(undefined) ? undefined : new Set(lists.flatMap((list) => list ?? [])),
    );
  }
  return {
    reads: (variable) => variables.has(variable),
    differs: (variable, before, after) => {
      if (before === after || !variables.has(variable)) return false;
      const read = fields.get(variable);
      if (read === undefined || !isRecord(before) || !isRecord(after)) return true;
      return [...read].some((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
    },
  };
}

function isRecord(value: unknown): value is Bindings {
  return typeof value === 'object' && value !== null;
}
