/** What a container changed on its own file system, by what it can mean: the telling changes first. Pure. */
import type { ContainerChanges, FileChange } from '../../facts/container-changes.ts';
import type { Severity } from '../../facts/finding.ts';
import { changeRank, isOpenToAll, isSystemPath, isTellingPath } from '../../knowledge/system-paths.ts';
import { compileTextGlob, type TextMatcher } from '../text-glob.ts';

export interface ChangeSign {
  readonly severity: Extract<Severity, 'high' | 'medium'>;
  /** A few words for a row: `new program`, `setuid`. */
  readonly words: string;
}

const SETUID = 0o4000;
const SETGID = 0o2000;
const EXECUTABLE = 0o111;

/** Empty for what is no surprise: data that a program writes. */
export function changeSigns({
  path: inside,
  source,
  kind,
  type,
  mode = 0,
  before,
  isSameContent,
}: FileChange): readonly ChangeSign[] {
  // In a bind mount it is the host's own file: what it means is told by where it is there.
  const path = source ?? inside;
  if (kind === 'deleted') return isSystemPath(path) ? [{ severity: 'medium', words: 'system file' }] : [];
  const signs: ChangeSign[] = [];
  const isFile = type === 'file' || type === 'unknown';
  const marks = mode & (SETUID | SETGID) & ~((before?.mode ?? 0) & (SETUID | SETGID));
  if (type === 'file' && marks !== 0)
    signs.push({ severity: 'high', words: (marks & SETUID) !== 0 ? 'setuid' : 'setgid' });
  const isProgram = type === 'file' && (mode & EXECUTABLE) !== 0;
  if (isProgram && kind === 'added') signs.push({ severity: 'high', words: 'new program' });
  if (isProgram && kind === 'changed' && isSameContent !== true)
    signs.push({ severity: 'high', words: 'changed program' });
  if (isFile && isTellingPath(path) && isSameContent !== true)
    signs.push({ severity: 'high', words: 'sensitive file' });
  else if (signs.length === 0 && isSystemPath(path) && type !== 'folder')
    signs.push({ severity: 'medium', words: isSameContent === true ? 'other rights' : 'system file' });
  if (type === 'device') signs.push({ severity: 'high', words: 'device' });
  return signs;
}

function isProgramChange({ kind, type, mode = 0 }: FileChange): boolean {
  return kind !== 'deleted' && type === 'file' && (mode & EXECUTABLE) !== 0;
}

/** The telling ones first, by what they can mean and then by path; the others after them. */
export function byMeaning(entries: readonly FileChange[]): readonly FileChange[] {
  return entries
    .map((entry) => ({ entry, weight: weightOf(entry) }))
    .sort((one, other) => one.weight - other.weight || (one.entry.path < other.entry.path ? -1 : 1))
    .map(({ entry }) => entry);
}

function weightOf(entry: FileChange): number {
  const signs = changeSigns(entry);
  const worst = signs.some(({ severity }) => severity === 'high') ? 0 : signs.length > 0 ? 10 : 20;
  const isHandy = isProgramChange(entry) && isOpenToAll(entry.path);
  return worst + (isHandy ? 0 : changeRank(entry.path));
}

const matchers = new WeakMap<readonly string[], readonly TextMatcher[]>();

/** Whether a path fits one of these patterns, in which * stands for any text. */
export function isExpectedPath(path: string, expected: readonly string[]): boolean {
  let known = matchers.get(expected);
  if (known === undefined) {
    known = expected.flatMap((pattern) => compileTextGlob(pattern) ?? []);
    matchers.set(expected, known);
  }
  return known.some((fits) => fits(path));
}

/**
 * Changes of system files, and programs that run with the rights of their owner wherever they lie. `expected` are patterns of
 * paths that may change; undefined while the changes are not known.
 */
export function systemChanges(
  changes: ContainerChanges | undefined,
  expected: readonly string[],
): readonly { readonly path: string; readonly words: string }[] | undefined {
  return changes?.entries.flatMap((entry) => {
    const signs = changeSigns(entry);
    const isTelling =
      entry.source !== undefined ||
      isSystemPath(entry.path) ||
      signs.some(({ words }) => words.startsWith('set'));
    if (signs.length === 0 || !isTelling || isExpectedPath(entry.path, expected)) return [];
    const where = entry.source === undefined ? '' : `, ${entry.source} of the host`;
    return [
      { path: entry.path, words: `${entry.kind}${where}, ${signs.map(({ words }) => words).join(', ')}` },
    ];
  });
}
