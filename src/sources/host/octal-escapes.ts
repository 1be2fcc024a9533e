/** How the kernel writes words of its tables that hold spaces, tabs, line feeds or backslashes. Pure. */

/** Each of those stands as a backslash with three octal digits. */
export function decodeOctal(word: string): string {
  if (!word.includes('\\')) return word;
  return word.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}
