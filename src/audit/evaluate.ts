/** One check on one resource: what its expressions say, and what they could not say. */
import { boundFor } from './admission-bindings.ts';
import type { Check } from './check.ts';
import { type Bindings, compile, EvaluationTrouble } from './expression.ts';

/** A field that the engine left out, a name that is not bound, or an expression that went wrong. */
interface Undecided {
  readonly status: 'unknown';
  readonly trouble: EvaluationTrouble;
}

export type Outcome =
  | { readonly status: 'pass' }
  | { readonly status: 'fail' }
  | { readonly status: 'manual' }
  | { readonly status: 'not-applicable' }
  | Undecided;

const PASS: Outcome = { status: 'pass' };
const FAIL: Outcome = { status: 'fail' };
const MANUAL: Outcome = { status: 'manual' };
const NOT_APPLICABLE: Outcome = { status: 'not-applicable' };

/**
 * Decides a check. Whatever stands in the way of an answer makes it `unknown`, never `pass`: a missing field,
 * a fact that is not known, an answer that is neither true nor false.
 */
export function evaluate(check: Check, bindings: Bindings): Outcome {
  // Errors are an answer here, and nobody reads their stack: taking one costs more than the evaluation itself.
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    if (check.when !== undefined && !decide(check.when, check, bindings)) return NOT_APPLICABLE;
    if (check.mode === 'manual') return MANUAL;
    return decide(check.pass, check, bindings) ? PASS : FAIL;
  } catch (error) {
    if (error instanceof EvaluationTrouble) return { status: 'unknown', trouble: error };
    throw error;
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

/** What the `pass` expression of a check says by itself, whatever its mode. Throws an EvaluationTrouble. */
export function decide(source: string, check: Check, bindings: Bindings): boolean {
  const answer = compile(source, check.resource).evaluate(boundFor(check, bindings));
  if (typeof answer === 'boolean') return answer;
  throw new EvaluationTrouble('other', 'the expression gave neither true nor false');
}
