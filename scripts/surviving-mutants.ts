/** Puts mistakes into a check one by one and runs its examples against each. */
import type { Check } from '../src/audit/check.ts';
import { runExamples } from '../src/audit/examples.ts';
import { compile, ExpressionError } from '../src/audit/expression.ts';
import type { Policy } from '../src/audit/policy.ts';
import { mutantsOf } from './mutants.ts';

export interface Survivor {
  readonly field: 'when' | 'pass';
  readonly mutant: string;
}

/** Mistakes that do not compile are not counted: nobody could ship them. */
export function survivorsOf(
  check: Check,
  policy: Policy,
): { readonly mutants: number; readonly survivors: readonly Survivor[] } {
  const fields = check.when === undefined ? (['pass'] as const) : (['when', 'pass'] as const);
  const mutants = fields.flatMap((field) =>
    mutantsOf(check[field] ?? '', check.resource)
      .filter((mutant) => compiles(mutant, check))
      .map((mutant): Survivor => ({ field, mutant })),
  );
  const survivors = mutants.filter(({ field, mutant }) =>
    runExamples({ ...check, [field]: mutant }, policy).every((result) => result.isRight),
  );
  return { mutants: mutants.length, survivors };
}

function compiles(source: string, check: Check): boolean {
  try {
    compile(source, check.resource);
    return true;
  } catch (error) {
    if (error instanceof ExpressionError) return false;
    throw error;
  }
}
