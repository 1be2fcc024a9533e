/** What is audited. */

export const TARGET_KINDS = [
  'docker',
  'podman',
  'demo',
  'archive',
  'oci',
  'kubernetes',
  'manifests',
  'host',
] as const;
export type TargetKind = (typeof TARGET_KINDS)[number];

/**
 * Images in a file have no engine, host, containers or networks, and a cluster has its own instead of an engine's:
 * nothing of these is judged, or missing.
 */
export function hasEngine({ kind }: TargetIdentity): boolean {
  return !WITHOUT_ENGINE.includes(kind);
}

const WITHOUT_ENGINE: readonly TargetKind[] = ['archive', 'oci', 'kubernetes', 'manifests', 'host'];

/** Whether there may be a host to judge: that of an engine, or one alone. */
export function hasHost(target: TargetIdentity): boolean {
  return target.kind === 'host' || hasEngine(target);
}

export interface TargetIdentity {
  readonly kind: TargetKind;
  /** As a person would type it after --target. */
  readonly uri: string;
  /** Short name for the header: the host's name, the context's name, `demo`. */
  readonly label: string;
  /**
   * What tells it from others of the same name, where names are given at will: kube contexts of several files may all be called
   * `default`, and lead elsewhere or to somebody else's rights.
   */
  readonly whereAndWho?: string | undefined;
  /** Set when it was saved earlier and is not asked any more: what a person types after --target to see it again. */
  readonly snapshot?: string | undefined;
  /** Set for evidence: the id of the container that it is of. */
  readonly evidenceOf?: string | undefined;
}

/** As a person types it after --target to see this again: the target, or what was saved of it. */
export function targetText({ uri, snapshot }: TargetIdentity): string {
  return snapshot ?? uri;
}

/** How the session stands with its target. Times are milliseconds since 1970. */
export type Connection =
  | { readonly state: 'connecting' }
  /** The first load is going on; the counts are containers and images inspected so far and in all. */
  | { readonly state: 'loading'; readonly done: number; readonly total: number }
  | { readonly state: 'live' }
  /** Facts that do not change: the demo, a snapshot. */
  | { readonly state: 'recorded'; readonly at: number }
  | { readonly state: 'stale'; readonly since: number; readonly trouble: Trouble; readonly attempt: number }
  | { readonly state: 'failed'; readonly trouble: Trouble };

/** Why something did not work, for a person: what failed, why, what to try. One line each, no stack trace. */
export interface Trouble {
  readonly kind:
    | 'no-socket'
    | 'permission'
    | 'refused'
    | 'tls'
    | 'not-an-engine'
    | 'timeout'
    | 'too-old'
    | 'dropped'
    | 'not-found'
    | 'unsupported'
    | 'server-error'
    | 'unexpected';
  readonly what: string;
  readonly why: string;
  readonly tryThis: string;
}
