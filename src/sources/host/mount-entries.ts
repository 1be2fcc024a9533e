/** The mounts of a process with all that /proc/PID/mountinfo tells of them; proc_pid_mountinfo(5). Pure. */
import { decodeOctal } from './octal-escapes.ts';

export interface MountEntry {
  /** `major:minor` of the file system. */
  readonly device: string;
  /** Which folder of the file system is mounted. */
  readonly root: string;
  /** Where, as the process sees it. */
  readonly target: string;
  readonly type: string;
  readonly source: string;
  readonly isReadOnly: boolean;
  /** Of the mount and of its file system, each once; ro or rw first. */
  readonly options: readonly string[];
  /** Options of the file system itself: for control groups, the controllers. */
  readonly fileSystemOptions: readonly string[];
  /** The group of mounts that tell each other of new mounts; empty when it is in none. */
  readonly peerGroup: string;
}

/** In the kernel's order: the last one at a path is the one that is seen there. */
export function parseMountEntries(text: string): readonly MountEntry[] {
  const entries: MountEntry[] = [];
  for (const line of text.split('\n')) {
    const words = line.split(' ');
    const hyphen = words.indexOf('-', 6);
    if (hyphen === -1) continue;
    const [, , device = '', root = '', target = '', own = ''] = words;
    const ofFileSystem = words[hyphen + 3] ?? '';
    const options = optionsOf([...own.split(','), ...ofFileSystem.split(',')]);
    const shared = words.slice(6, hyphen).find((tag) => tag.startsWith('shared:'));
    entries.push({
      device,
      root: decodeOctal(root),
      target: decodeOctal(target),
      type: words[hyphen + 1] ?? '',
      source: decodeOctal(words[hyphen + 2] ?? ''),
      isReadOnly: options[0] === 'ro',
      options,
      fileSystemOptions: ofFileSystem.split(','),
      peerGroup: shared?.slice('shared:'.length) ?? '',
    });
  }
  return entries;
}

/** A mount is read-only when it or its file system is. */
function optionsOf(all: readonly string[]): readonly string[] {
  const others = new Set(all.filter((option) => !['', 'ro', 'rw'].includes(option)));
  return [all.includes('ro') ? 'ro' : 'rw', ...[...others].map(decodeOctal)];
}

/** The mount that a path lies on; links must be resolved. */
export function mountOf(path: string, mounts: readonly MountEntry[]): MountEntry | undefined {
  let found: MountEntry | undefined;
  for (const mount of mounts) {
    const isAbove = mount.target === '/' || path === mount.target || path.startsWith(`${mount.target}/`);
    if (isAbove && mount.target.length >= (found?.target.length ?? 0)) found = mount;
  }
  return found;
}
