/** A function that checks may call beyond CEL's own. */
export interface CelFunction {
  /** As CEL writes it: the types that it takes and the type that it gives. */
  readonly signature: string;
  /** What it gives, one sentence. */
  readonly meaning: string;
  readonly example: string;
  /** What it reads of the value that it takes, as the fields that lead there; all of it where this is left out. */
  readonly reads?: readonly (readonly string[])[];
  readonly handler: (...values: readonly never[]) => unknown;
}
