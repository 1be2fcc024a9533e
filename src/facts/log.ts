/** What a container wrote, as its runtime keeps it. */

/** Whose log it is. */
export interface LogPlace {
  readonly kind: 'pod-container';
  readonly namespace: string;
  readonly pod: string;
  /** Ordinary, init and ephemeral containers alike. */
  readonly container: string;
}

/** Which part of it. */
export interface LogWish {
  /** So many of the last lines to begin with. */
  readonly tail: number;
  /** Whether it goes on with what is written from now on, until it is given up or the container ends. */
  readonly follow: boolean;
  /** Of the run before the last restart, which can't be followed. */
  readonly previous: boolean;
}

/** One line, as hostile as whoever wrote it. */
export interface LogLine {
  /** When it was written, as RFC 3339 with nanoseconds; empty where the log does not say. */
  readonly at: string;
  /** Without its end. Bytes that are no UTF-8 are replacement characters. */
  readonly text: string;
  /** Whether the line is longer than what is kept of it. */
  readonly isCut: boolean;
}

/**
 * The lines in the order in which they were written, as many at once as came together. Nothing is read ahead of whoever
 * goes through them, and leaving the loop ends the reading. Throws a TargetError where the log breaks off.
 */
export type LogReading = AsyncIterable<readonly LogLine[]>;
