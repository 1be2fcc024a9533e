/** Which version of the Engine API both sides speak. Pure. */

/** The newest version whose documented answers Plimsoll was written against. */
export const NEWEST_API = '1.51';
/** Docker 1.12; older engines leave out what the checks rest on. */
const OLDEST_API = '1.24';

export type Negotiation =
  | { readonly outcome: 'agreed'; readonly version: string }
  | { readonly outcome: 'too-old'; readonly theirs: string; readonly ours: string }
  | { readonly outcome: 'too-new'; readonly theirs: string; readonly ours: string };

/** The newest version that both know. `theirOldest` may be empty: then any version will do for the engine. */
export function negotiate(theirNewest: string, theirOldest: string): Negotiation {
  if (compareVersions(theirNewest, OLDEST_API) < 0) {
    return { outcome: 'too-old', theirs: theirNewest, ours: OLDEST_API };
  }
  if (isVersion(theirOldest) && compareVersions(theirOldest, NEWEST_API) > 0) {
    return { outcome: 'too-new', theirs: theirOldest, ours: NEWEST_API };
  }
  return {
    outcome: 'agreed',
    version: compareVersions(theirNewest, NEWEST_API) < 0 ? theirNewest : NEWEST_API,
  };
}

export function isVersion(text: string): boolean {
  return /^\d{1,4}\.\d{1,4}$/.test(text);
}

/** Negative, zero or positive, as numbers and not as text: 1.9 is older than 1.24. */
function compareVersions(left: string, right: string): number {
  const [leftMajor = 0, leftMinor = 0] = left.split('.').map(Number);
  const [rightMajor = 0, rightMinor = 0] = right.split('.').map(Number);
  return leftMajor - rightMajor || leftMinor - rightMinor;
}
