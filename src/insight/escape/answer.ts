/** What is said of one precondition of a way out. */

export interface Answer {
  readonly state: 'holds' | 'missing' | 'unknown';
  /** The fact that decides, by the name under which a person finds it. */
  readonly fact: string;
  /** Its value in a few words; empty when it is not known. */
  readonly value: string;
  /**
   * Of what is not known: the fact that would have to be read, as expressions name it; or undefined when nothing that could be
   * read tells, and `value` says so.
   */
  readonly lacks?: string | undefined;
}

export function holds(fact: string, value: string): Answer {
  return { state: 'holds', fact, value };
}

export function missing(fact: string, value: string): Answer {
  return { state: 'missing', fact, value };
}

export function decided(isHolding: boolean, fact: string, value: string): Answer {
  return isHolding ? holds(fact, value) : missing(fact, value);
}

export const NOT_READ = 'not read';

export function unread(fact: string, lacks: string): Answer {
  return { state: 'unknown', fact, value: NOT_READ, lacks };
}

/** Nothing that could be read tells; `why` says so in a few words. */
export function untold(fact: string, why: string): Answer {
  return { state: 'unknown', fact, value: why };
}
