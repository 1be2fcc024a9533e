/** The mounts of a process as /proc/PID/mountinfo tells them; proc_pid_mountinfo(5). Pure. */
import type { MountPoint } from '../../facts/host.ts';

/**
 * One mount point per line, in the kernel's order: the last one at a path is the one that is seen there. Options of the
 * mount and of its file system are put together, ro or rw first. Lines of another form are left out.
 */
export function parseMountInfo(text: string): readonly MountPoint[] {
  return text.split('\n').flatMap((line) => {
    const mount = parseLine(line);
    return mount === undefined ? [] : [mount];
  });
}

function parseLine(line: string): MountPoint | undefined {
  const words = line.split(' ');
  // Between the options and the hyphen stand as many propagation marks as there are, often none.
  const hyphen = words.indexOf('-', 6);
  if (hyphen === -1) return undefined;
  const [, , device = '', , target = '', own = ''] = words;
  const [type = '', source = '', ofFileSystem = ''] = words.slice(hyphen + 1);
  if (!target.startsWith('/') || type === '') return undefined;
  return {
    target: decodeOctal(target),
    source: decodeOctal(source),
    type: decodeOctal(type),
    options: optionsOf(own.split(','), ofFileSystem.split(',')).map(decodeOctal),
    device,
  };
}

/** A mount is read-only when it or its file system is. */
function optionsOf(own: readonly string[], ofFileSystem: readonly string[]): readonly string[] {
  const all = [...own, ...ofFileSystem];
  const others = new Set(all.filter((option) => !['', 'ro', 'rw'].includes(option)));
  return [all.includes('ro') ? 'ro' : 'rw', ...others];
}

/** Spaces, tabs, line feeds and backslashes within a word stand as a backslash with three octal digits. */
export function decodeOctal(word: string): string {
  return word.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
