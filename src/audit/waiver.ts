/** A waiver: a person's accepted exception. While it holds, a failure that it names does not count. */
import type { ResourceKind, WaiverNote } from '../facts/finding.ts';

/** Which resources are meant: all that is given has to fit. Globs as text-glob.ts has them: `*` stands for any text. */
export interface WaivedResource {
  readonly kind?: ResourceKind | undefined;
  readonly name?: string | undefined;
  /** The image that a container was made from, as it was named then; a tag or digest of an image. */
  readonly image?: string | undefined;
  /** A label's name, or `name=value`. */
  readonly label?: string | undefined;
  /** The Kubernetes namespace of an object or of a container's pod, or the stack that something in a swarm belongs to. */
  readonly namespace?: string | undefined;
}

export interface Waiver {
  /** A glob over the ids of checks or their numbers in a benchmark: `docker.container.*`, `5.5`, `CIS Docker 5.*`. */
  readonly check: string;
  readonly resource: WaivedResource;
  /** Why it is accepted, in the words of whoever accepted it. */
  readonly reason: string;
  readonly owner: string;
  /** `YYYY-MM-DD`, the last day on which it holds; undefined for one without an end. */
  readonly expires?: string | undefined;
}

/** A waiver that covers nothing: most likely a slip of the pen, or an exception that is not needed any more. */
export interface UnusedWaiver {
  readonly waiver: Waiver;
  /** Why it covers nothing, for a person, one sentence. */
  readonly why: string;
}

/** `today` is a day as `expires` has it. */
export function noteOf({ reason, owner, expires }: Waiver, today: string): WaiverNote {
  const isExpired = expires !== undefined && expires < today;
  return expires === undefined ? { reason, owner, isExpired } : { reason, owner, expires, isExpired };
}

/** The day that it is on this machine, `YYYY-MM-DD`. */
export function thisDay(now: Date = new Date()): string {
  const [year, month, day] = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
