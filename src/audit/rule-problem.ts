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
