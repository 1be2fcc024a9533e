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
  /** Options of the mount, as the kernel writes them. */
  readonly ownOptions: string;
  /** Options of the file system itself, as the kernel writes them: for control groups, the controllers. */
  readonly fileSystemOptions: string;
  /** The group of mounts that tell each other of new mounts; empty when it is in none. */
  readonly peerGroup: string;
}

/** In the kernel's order: the last one at a path is the one that is seen there. */
export function parseMountEntries(text: string): readonly MountEntry[] {
  const entries: MountEntry[] = [];
  for (const line of text.split('\n')) {
    // Between the options and the hyphen stand as many propagation marks as there are, often none.
    const hyphen = line.indexOf(' - ');
    if (hyphen === -1) continue;
    const [, , device = '', root = '', target = '', ownOptions = '', ...marks] = line
      .slice(0, hyphen)
      .split(' ');
    const [type = '', source = '', fileSystemOptions = ''] = line.slice(hyphen + 3).split(' ');
    entries.push({
      device,
      root: decodeOctal(root),
      target: decodeOctal(target),
      type,
      source: decodeOctal(source),
      isReadOnly: isReadOnly(ownOptions) || isReadOnly(fileSystemOptions),
      ownOptions,
      fileSystemOptions,
      peerGroup: marks.find((mark) => mark.startsWith('shared:'))?.slice('shared:'.length) ?? '',
    });
  }
  return entries;
}

function isReadOnly(options: string): boolean {
  return options === 'ro' || options.startsWith('ro,') || /,ro(?:,|$)/.test(options);
}

/** Of the mount and of its file system, each once; ro or rw first. A mount is read-only when either is. */
export function mountOptions({ isReadOnly, ownOptions, fileSystemOptions }: MountEntry): string[] {
  const all = [...ownOptions.split(','), ...fileSystemOptions.split(',')];
  const others = new Set(all.filter((option) => !['', 'ro', 'rw'].includes(option)));
  return [isReadOnly ? 'ro' : 'rw', ...[...others].map(decodeOctal)];
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
