/** The functions that checks may call beyond CEL's own. Small on purpose: each is documented here and shown by `checks lint`. */

export interface CelFunction {
  /** As CEL writes it: names, types and the result. */
  readonly signature: string;
  /** What it gives, one sentence. */
  readonly meaning: string;
  readonly example: string;
  readonly handler: (...values: readonly never[]) => unknown;
}

export const CEL_FUNCTIONS: readonly CelFunction[] = [];
