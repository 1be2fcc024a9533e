const DELETED = ' (deleted)';

/** The path of a program as the kernel names it, without the mark that its file is gone. */
export function programPathOf(executable: string): string {
  return executable.endsWith(DELETED) ? executable.slice(0, -DELETED.length) : executable;
}
