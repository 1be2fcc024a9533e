/** What is wrong in a file of rules or of policy, with the place, for the person who wrote it. */
export interface RuleProblem {
  readonly file: string;
  /** From 1; 0 when the file or folder itself is the problem. */
  readonly line: number;
  /** The field as a path, such as `fix.text`; empty when the file as a whole is meant. */
  readonly field: string;
  readonly message: string;
  /** The check that it is in, when that much could be read. */
  readonly check?: string | undefined;
}

/** One line: `file:line: field: message`. */
export function problemLine({ file, line, field, message }: RuleProblem): string {
  return `${file}${line > 0 ? `:${line}` : ''}: ${field ? `${field}: ` : ''}${message}`;
}

/** The words for a file or folder that could not be opened. */
export function unreadable(file: string, error: unknown): RuleProblem {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  const detail = error instanceof Error ? error.message : String(error);
  const known = typeof code === 'string' ? REASONS.get(code) : undefined;
  return { file, line: 0, field: '', message: known ?? `can't be read (${detail})` };
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'does not exist'],
  ['EACCES', 'may not be read by this user'],
  ['ENOTDIR', 'is not a folder'],
  ['EISDIR', 'is a folder, not a file'],
]);
