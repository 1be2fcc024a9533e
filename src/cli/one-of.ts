import { UsageError } from './usage-error.ts';

/** The value of an option that has to be one of a few words. Throws a UsageError that names them. */
export function oneOf<T extends string>(option: string, given: string, known: readonly T[]): T {
  const found = known.find((word) => word === given);
  if (found !== undefined) return found;
  throw new UsageError(`${option} ${given} does not exist, there is ${known.join(', ')}`);
}
