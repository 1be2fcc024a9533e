/** One moment of a container's life. */
import type { Severity } from '../../facts/finding.ts';

/**
 * state: it was made, started, ended. health: what its health check found. exec: somebody had the engine start a program in it, or
 * copy a file. process: a program began. file: one was written. network: it was connected. image: what it was made from came about.
 * log: it wrote a line.
 */
export const TIMELINE_KINDS = [
  'state',
  'health',
  'exec',
  'process',
  'file',
  'network',
  'image',
  'log',
] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

export interface TimelineEntry {
  /** Unlike that of any other entry of the same container. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: TimelineKind;
  readonly text: string;
  /** What else is known of it, for whoever looks closer. */
  readonly detail: string;
  /** Left out for what happens all the time. */
  readonly severity?: Extract<Severity, 'critical' | 'high' | 'medium'> | undefined;
  /** What it is about. */
  readonly about?: TimelineSubject | undefined;
  /** Entries of the same group that follow each other closely are shown as one; what it says of them: `files in /var/log`. */
  readonly group?: string | undefined;
}

type TimelineSubject =
  | { readonly kind: 'process'; readonly pid: number }
  | { readonly kind: 'changed-file'; readonly path: string }
  | { readonly kind: 'network'; readonly id: string }
  | { readonly kind: 'image'; readonly id: string }
  /** What it wrote at that time. */
  | { readonly kind: 'log' }
  | { readonly kind: 'changes' };
