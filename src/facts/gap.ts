/** A fact that could not be read. A check whose evidence hits a gap is `unknown`, never `pass`. */
export interface Gap {
  /** What could not be read, in the words of the checks: `container web`, `engine.info`, `images`. */
  readonly fact: string;
  readonly reason: GapReason;
  /** What happened, for a person, one line. */
  readonly detail: string;
  /** What would close it, for a person: "run as root", "needs the Engine API 1.41". */
  readonly hint: string;
}

export type GapReason = 'permission' | 'not-supported' | 'remote' | 'timeout' | 'error' | 'malformed';
