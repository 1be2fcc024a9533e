/** Who runs Plimsoll, and on which machine: what snapshots and evidence say of their origin. */
import { hostname, userInfo } from 'node:os';

export interface TakenBy {
  readonly user: string;
  /** Left out where the system has no such numbers. */
  readonly uid?: number;
  readonly host: string;
}

export function takenBy(): TakenBy {
  const uid = process.getuid?.();
  return { user: userName(uid), ...(uid === undefined ? {} : { uid }), host: hostname() };
}

function userName(uid: number | undefined): string {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry in the user database.
    return String(uid ?? '');
  }
}
