/**
 * Until when the minor versions of Kubernetes get fixes. Each gets them for about fourteen months; of those whose end was
 * not announced when this was written, it is counted from their release.
 */

/** By minor of Kubernetes 1: the first day without fixes. */
export const KUBERNETES_ENDS: ReadonlyMap<number, string> = new Map([
  [37, '2027-10-28'],
  [36, '2027-06-28'],
  [35, '2027-02-28'],
  [34, '2026-10-27'],
  [33, '2026-06-28'],
  [32, '2026-02-28'],
  [31, '2025-11-11'],
  [30, '2025-06-28'],
  [29, '2025-02-28'],
  [28, '2024-10-28'],
  [27, '2024-06-28'],
  [26, '2024-02-28'],
]);

/** The first version that is in the list; all before it have ended. */
export const OLDEST_LISTED = 26;

/** How many minors a kubelet may be behind its API server. */
export const KUBELET_SKEW = 3;
