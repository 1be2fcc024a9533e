/** Whether the kernel's audit rules tell of changes to a file. */
import type { AuditRule, AuditState, HostFile } from '../facts/host.ts';
import { covers } from './host-folder.ts';

/** One or more letters, each once. */
const ACCESSES = /^(?!.*(.).*\1)[rwxa]+$/;

/**
 * Whether every one of these accesses (of the letters r, w, x, a) to a file, or to what is in a folder, is told of. The
 * kernel takes the first rule that matches, so a `never` before an `always` hides it. False while nothing is audited.
 * Throws for other letters, so that no verdict rests on them.
 */
export function auditsPath(state: AuditState, file: HostFile, permissions: string): boolean {
  if (!ACCESSES.test(permissions)) throw new Error(`"${permissions}" are not accesses of r, w, x and a`);
  if (!state.enabled) return false;
  return [...permissions].every((access) => {
    const first = state.rules.find((rule) => rule.permissions.includes(access) && isAbout(rule, file));
    return first?.action === 'always';
  });
}

/** A rule without `isFolder` watches one file and nothing inside a folder of that name. */
function isAbout(rule: AuditRule, { type, realPath }: HostFile): boolean {
  if (rule.conditions.some(isNarrowing)) return false;
  if (rule.isFolder) return covers(rule.path, realPath);
  return type !== 'folder' && rule.path === realPath;
}

/**
 * Rules of today name the kind of system calls, which leaves nothing out; conditions on who does it or how it ends leave
 * accesses out, so neither is such an `always` enough nor does such a `never` hide everything.
 */
function isNarrowing(condition: string): boolean {
  return !/^arch\s*=/.test(condition);
}
