/** Why a request to an engine did not give an answer that can be used. `trouble.ts` says it to a person. */

export type FailureReason =
  /** Not a read: refused before anything was sent. */
  | { readonly kind: 'not-a-read' }
  /** The connection was closed on purpose. */
  | { readonly kind: 'closed' }
  /** A stream that has no end came to its end. */
  | { readonly kind: 'ended' }
  /** An operating system, TLS or HTTP parser code such as ECONNREFUSED. */
  | { readonly kind: 'socket'; readonly code: string; readonly message: string }
  /** A certificate or key file of the user's can't be used. */
  | { readonly kind: 'tls-file'; readonly file: string; readonly message: string }
  /** Nothing came in time: no connection, no answer, or the rest of an answer. */
  | { readonly kind: 'timeout'; readonly waitedFor: 'connection' | 'answer' | 'rest'; readonly ms: number }
  /** An HTTP status that is no success. `message` is the engine's own, or the start of another text. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly message: string;
      /** True when the answer has the shape in which engines report errors. */
      readonly fromEngine: boolean;
    }
  | { readonly kind: 'too-large'; readonly limitBytes: number }
  | { readonly kind: 'not-json'; readonly start: string };

export class RequestFailure extends Error {
  readonly reason: FailureReason;
  /** Such as `GET /containers/json`. */
  readonly request: string;
  /** dockerode's users look at this one; the same as in `reason`. */
  readonly statusCode: number | undefined;

  constructor(request: string, reason: FailureReason, cause?: unknown) {
    super(`${request}: ${describe(reason)}`, { cause });
    this.name = 'RequestFailure';
    this.request = request;
    this.reason = reason;
    this.statusCode = reason.kind === 'status' ? reason.status : undefined;
  }
}

function describe(reason: FailureReason): string {
  switch (reason.kind) {
    case 'not-a-read':
      return 'not sent, because Plimsoll only reads';
    case 'closed':
      return 'the connection was closed';
    case 'ended':
      return 'the stream ended';
    case 'socket':
      return reason.message || reason.code;
    case 'tls-file':
      return `${reason.file}: ${reason.message}`;
    case 'timeout':
      return `no ${reason.waitedFor} within ${reason.ms} ms`;
    case 'status':
      return `status ${reason.status}: ${reason.message}`;
    case 'too-large':
      return `the answer is longer than ${reason.limitBytes} bytes`;
    case 'not-json':
      return 'the answer is not JSON';
  }
}

/** True when an engine says that it does not speak the API version that it was asked in. */
export function isVersionRefused(reason: FailureReason): boolean {
  if (reason.kind !== 'status' || reason.status !== 400) return false;
  return /client version .* is too (old|new)/i.test(reason.message);
}
