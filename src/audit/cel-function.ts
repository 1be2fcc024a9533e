/** A function that checks may call beyond CEL's own. */
export interface CelFunction {
  /** As CEL writes it: the types that it takes and the type that it gives. */
  readonly signature: string;
  /** What it gives, one sentence. */
  readonly meaning: string;
  readonly example: string;
  readonly handler: (...values: readonly never[]) => unknown;
}
