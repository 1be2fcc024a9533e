/** Something of the host that could not be read, and the gap that it leaves. */
import type { Gap, GapReason } from '../../facts/gap.ts';

const HINTS: Readonly<Record<GapReason, string>> = {
  permission: 'Run as root',
  'not-supported': 'This host does not offer it',
  remote: 'Run Plimsoll on the host itself',
  timeout: 'Read again (:refresh on the screens); if it stays, the host hangs there',
  error: 'Look at it on the host, then read again (:refresh on the screens)',
  malformed: 'Mend the file, or look at it on the host',
  'not-asked': 'Ask for it',
};

/** `message` says what happened, for a person, one line; `hint` what would help, where the reason alone does not say. */
export class HostFailure extends Error {
  readonly reason: GapReason;
  readonly hint: string;

  constructor(reason: GapReason, message: string, hint: string = HINTS[reason], cause?: unknown) {
    super(message, { cause });
    this.name = 'HostFailure';
    this.reason = reason;
    this.hint = hint;
  }
}

/** `fact` is what could not be read, as expressions name it: `host.audit`. */
export function gapOfFailure(fact: string, error: unknown): Gap {
  if (error instanceof HostFailure) {
    return { fact, reason: error.reason, detail: error.message, hint: error.hint };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { fact, reason: 'error', detail, hint: HINTS.error };
}

/** The code of an error of the system, such as ENOENT; empty for any other error. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** ESRCH and ENODEV are how entries of /proc and /sys say that what they told of is gone. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ESRCH', 'ENODEV', 'ENXIO']);

export function isAbsence(error: unknown): boolean {
  return ABSENT.has(systemCode(error));
}

const WORDS: Readonly<Record<string, string>> = {
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
  ELOOP: 'is a link that leads in a circle',
  EISDIR: 'is a folder',
  EIO: 'can’t be read: the device reports an error',
  ENAMETOOLONG: 'has a name that is too long',
};

/** What an error of the system means for the person; `path` is the host's. */
export function failureAt(path: string, error: unknown): HostFailure {
  if (error instanceof HostFailure) return error;
  const code = systemCode(error);
  const words = WORDS[code] ?? `can’t be read: ${code || String(error)}`;
  const reason = code === 'EACCES' || code === 'EPERM' ? 'permission' : 'error';
  return new HostFailure(reason, `${path} ${words}`, undefined, error);
}

/** Undefined for what only root, or the user that it belongs to, may see. */
export function unlessForbidden<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof HostFailure && error.reason === 'permission') return undefined;
    throw error;
  }
}
