/**
 * What was asked of a target, so that evidence can say what its collecting did there. Bounded, and light: it is on the way
 * to the first names.
 */

export interface SentRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Of HTTP; 0 when there was no answer. */
  readonly status: number;
  /** When it was sent, milliseconds since 1970. */
  readonly at: number;
  /** Milliseconds until the head of the answer was there. */
  readonly ms: number;
}

export interface SentRequests {
  /** How many there were: more than are listed where there were too many to keep. */
  readonly total: number;
  /** The last ones, in the order in which they were answered. */
  readonly listed: readonly SentRequest[];
}

const MOST_REQUESTS = 4_000;
const LONGEST_PATH = 2_000;

export class RequestRecord {
  private readonly kept: SentRequest[] = [];
  private total = 0;

  add(request: SentRequest): void {
    const { path } = request;
    this.kept[this.total % MOST_REQUESTS] =
      path.length > LONGEST_PATH ? { ...request, path: `${path.slice(0, LONGEST_PATH)}…` } : request;
    this.total += 1;
  }

  /** What was sent from this moment on, which is milliseconds since 1970; all of it when left out. */
  since(moment = 0): SentRequests {
    const oldest = this.total % MOST_REQUESTS;
    const inOrder =
      this.total > MOST_REQUESTS
        ? [...this.kept.slice(oldest), ...this.kept.slice(0, oldest)]
        : [...this.kept];
    const listed = inOrder.filter(({ at }) => at >= moment);
    // Where none of the kept ones is older, there may have been more than are kept.
    return { total: listed.length < inOrder.length ? listed.length : this.total, listed };
  }
}
