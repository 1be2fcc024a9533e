/** The files of systemd's units; systemd.syntax(7). Pure. */

/** `Section.Name` to all values in order; an empty value takes back those before it. */
export type UnitSettings = Readonly<Record<string, string[]>>;

/** Puts the texts of a unit and of its drop-ins together, in their order. Lines of another form are left out. */
export function parseUnitFiles(texts: readonly string[]): UnitSettings {
  const settings = new Map<string, string[]>();
  for (const text of texts) {
    let section = '';
    for (const line of logicalLines(text)) {
      const header = /^\[([^[\]]+)\]$/.exec(line)?.[1];
      if (header !== undefined) {
        section = header;
        continue;
      }
      const equals = line.indexOf('=');
      if (equals < 1 || section === '') continue;
      const name = `${section}.${line.slice(0, equals).trim()}`;
      const value = line.slice(equals + 1).trim();
      settings.set(name, value === '' ? [] : [...(settings.get(name) ?? []), value]);
    }
  }
  return Object.fromEntries([...settings].filter(([, values]) => values.length > 0));
}

/** A backslash at the end of a line joins the next one to it; comments between them do not end that. */
function logicalLines(text: string): readonly string[] {
  const lines: string[] = [];
  let begun = '';
  for (const raw of text.split('\n')) {
    const line = raw.trim();
    if (line.startsWith('#') || line.startsWith(';')) continue;
    if (line.endsWith('\\')) {
      begun += `${line.slice(0, -1).trimEnd()} `;
      continue;
    }
    const whole = (begun + line).trim();
    begun = '';
    if (whole !== '') lines.push(whole);
  }
  if (begun.trim() !== '') lines.push(begun.trim());
  return lines;
}
