/** Why a question to an API server did not give an answer that can be used. `kube-trouble.ts` says it to a person. */

export type KubeFailureReason =
  /** Neither a read nor one of the two reviews: refused before anything was sent. */
  | { readonly kind: 'not-a-read' }
  /** The connection was closed on purpose. */
  | { readonly kind: 'closed' }
  /** A watch came to its end before its time. */
  | { readonly kind: 'ended' }
  /** An operating system, TLS or HTTP parser code such as ECONNREFUSED. */
  | { readonly kind: 'socket'; readonly code: string; readonly message: string }
  | { readonly kind: 'timeout'; readonly waitedFor: 'connection' | 'answer' | 'rest'; readonly ms: number }
  | {
      readonly kind: 'status';
      readonly status: number;
      /** The server's own words, or the start of another text. */
      readonly message: string;
      /** Whether it has the shape in which API servers refuse. */
      readonly isKubernetes: boolean;
      /** Seconds after which the server wants to be asked again; 0 when it does not say. */
      readonly retryAfter: number;
    }
  | { readonly kind: 'too-large'; readonly limitBytes: number }
  /** Not JSON, or not of the form that was asked for. */
  | { readonly kind: 'malformed'; readonly what: string }
  /** The credentials of the kubeconfig can't be had; in words, for a person. */
  | { readonly kind: 'credentials'; readonly why: string; readonly tryThis: string };

export class KubeFailure extends Error {
  readonly reason: KubeFailureReason;
  /** Such as `GET /api/v1/pods`. */
  readonly request: string;

  constructor(request: string, reason: KubeFailureReason, cause?: unknown) {
    super(`${request}: ${describe(reason)}`, { cause });
    this.name = 'KubeFailure';
    this.request = request;
    this.reason = reason;
  }

  get status(): number | undefined {
    return this.reason.kind === 'status' ? this.reason.status : undefined;
  }
}

function describe(reason: KubeFailureReason): string {
  switch (reason.kind) {
    case 'not-a-read':
      return 'not sent, because Plimsoll only reads';
    case 'closed':
      return 'the connection was closed';
    case 'ended':
      return 'the connection ended';
    case 'socket':
      return reason.message || reason.code;
    case 'timeout':
      return `no ${reason.waitedFor} within ${reason.ms / 1000} s`;
    case 'status':
      return `status ${reason.status}: ${reason.message}`;
    case 'too-large':
      return `the answer is longer than ${Math.round(reason.limitBytes / 1024 / 1024)} MB`;
    case 'malformed':
      return reason.what;
    case 'credentials':
      return reason.why;
  }
}

export function isStatus(error: unknown, ...statuses: readonly number[]): boolean {
  return error instanceof KubeFailure && statuses.includes(error.status ?? 0);
}
