/**
 * A deliberate fault: what makes a row of the coverage lists fail on a host, and what mends it. Tables of them stand
 * beside this file; faults.test.ts provokes all of a table at once, audits, mends all, and audits again.
 */

/** Of the host's files, settings and processes. */
export interface HostFault {
  /** Rows of the coverage lists, such as 3.2 or HOST-SUBID. */
  readonly rows: readonly string[];
  /** Shell, run as root where the daemon lives. */
  readonly provoke: string;
  readonly mend: string;
}

/** Of the daemon's own options, as daemon.json writes them. */
export interface OptionFault {
  readonly rows: readonly string[];
  readonly faulty: Readonly<Record<string, unknown>>;
  readonly mended: Readonly<Record<string, unknown>>;
}

/** Of what one container (or network) is given: two of the same kind, of which one is faulty. */
export interface ObjectFault {
  readonly rows: readonly string[];
  /** The names of the one that must fail and of the one that must pass. */
  readonly faulty: string;
  readonly mended: string;
}
