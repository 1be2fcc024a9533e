/** /etc/os-release; os-release(5). Pure. */

/**
 * Names and values. Values are quoted as a shell does it; lines of another form are left out, and a later line wins,
 * as it does for a shell.
 */
export function parseOsRelease(text: string): Readonly<Record<string, string>> {
  const entries = text.split('\n').flatMap((line): [string, string][] => {
    const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/.exec(line.trim()) ?? [];
    return name === undefined || value === undefined ? [] : [[name, shellValue(value)]];
  });
  return Object.fromEntries(entries);
}

/** What a shell makes of the text behind `NAME=`: quotes and backslashes taken away, nothing expanded. */
function shellValue(text: string): string {
  const pieces = text.match(/'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\]+/g) ?? [];
  return pieces
    .map((piece) => {
      if (piece.startsWith("'")) return piece.slice(1, -1);
      if (piece.startsWith('"')) return piece.slice(1, -1).replace(/\\([\\"$`])/g, '$1');
      return piece.replace(/^\\(.)/, '$1');
    })
    .join('');
}
