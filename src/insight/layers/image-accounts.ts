/** Which users and groups an image names in its own account files, and whose files are nobody's. */
import type { LayerContents } from '../../facts/layer-contents.ts';

/** Undefined where the file was not read. */
export interface ImageAccounts {
  readonly uids: ReadonlySet<number> | undefined;
  readonly gids: ReadonlySet<number> | undefined;
}

/** As the last layer that has the files says. */
export function accountsOf(contents: readonly (LayerContents | undefined)[]): ImageAccounts {
  return { uids: idsOf(lastText(contents, 'etc/passwd')), gids: idsOf(lastText(contents, 'etc/group')) };
}

/** From here on numbers are those of people, not of services; see login.defs(5). */
const FIRST_PERSON = 1000;
/** Nobody, as Linux counts. */
const NOBODY = 65_534;

/**
 * Whether no account of the image has this owner or this group. Where the accounts are not known: whether it is a number
 * that distributions leave to people. Root is never foreign.
 */
export function isForeign({ uids, gids }: ImageAccounts, uid: number, gid: number): boolean {
  return isUnknown(uids, uid) || isUnknown(gids, gid);
}

function isUnknown(known: ReadonlySet<number> | undefined, id: number): boolean {
  if (id === 0) return false;
  return known === undefined ? id >= FIRST_PERSON && id !== NOBODY : !known.has(id);
}

function lastText(contents: readonly (LayerContents | undefined)[], path: string): string | undefined {
  return contents.findLast((found) => found?.texts[path] !== undefined)?.texts[path];
}

/** passwd(5) and group(5) both have the number in the third place. */
function idsOf(text: string | undefined): ReadonlySet<number> | undefined {
  if (text === undefined) return undefined;
  const ids = text.split('\n').map((line) => line.split(':')[2]);
  return new Set(ids.flatMap((id) => (id !== undefined && /^\d{1,10}$/.test(id) ? [Number(id)] : [])));
}
