/** What a container wrote, as its runtime keeps it. */

/** Whose log it is. */
export type LogPlace =
  | {
      readonly kind: 'pod-container';
      readonly namespace: string;
      readonly pod: string;
      /** Ordinary, init and ephemeral containers alike. */
      readonly container: string;
    }
  /** A container of an engine. */
  | { readonly kind: 'container'; readonly id: string };

/** Which part of it. */
export interface LogWish {
  /** So many of the last lines to begin with; `all` begins where the log does, or at `since`. */
  readonly tail: number | 'all';
  /** Whether it goes on with what is written from now on, until it is given up or the container ends. */
  readonly follow: boolean;
  /** Of the run before the last restart, which can't be followed. An engine keeps the runs of a container in one log. */
  readonly previous: boolean;
  /** Nothing that was written before; milliseconds since 1970. */
  readonly since?: number | undefined;
  /** Nothing that was written later; milliseconds since 1970. Only engines take it; it is left out when following. */
  readonly until?: number | undefined;
  /**
   * Whether lines may be left out where more come than are taken: the newest are given then, and a line says how many before it
   * were left out. Without it nothing is lost, and whoever writes faster than it is read is followed ever later.
   */
  readonly isNewestEnough?: boolean | undefined;
}

/** One line, as hostile as whoever wrote it. */
export interface LogLine {
  /** When it was written, as RFC 3339 with nanoseconds; empty where the log does not say. */
  readonly at: string;
  /** Without its end. Bytes that are no UTF-8 are replacement characters. */
  readonly text: string;
  /** Whether the line is longer than what is kept of it. */
  readonly isCut: boolean;
  /** Where it was written to; left out where the log does not tell, as for a terminal, and in a cluster. */
  readonly stream?: 'stdout' | 'stderr';
  /** So many lines before this one were left out, because they came faster than they were taken. */
  readonly leftOut?: number;
}

/**
 * The lines in the order in which they were written, as many at once as came together. Nothing is read ahead of whoever
 * goes through them but for `isNewestEnough`, and leaving the loop ends the reading. Throws a TargetError where the log breaks off.
 */
export type LogReading = AsyncIterable<readonly LogLine[]>;
