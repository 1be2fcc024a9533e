/** The parts of the documentation that are made from the program itself. Pure: `docs.ts` writes them. */
import stringWidth from 'string-width';
import type { Check } from '../src/audit/check.ts';
import type { PolicySetting } from '../src/audit/policy.ts';
import type { Reference } from '../src/facts/finding.ts';
import { showChord } from '../src/ui/keys/bindings.ts';
import { KEYMAP } from '../src/ui/keys/keymap.ts';

/** Every key, what it does, and what the settings call it. */
export function keyTable(): string {
  return table(
    ['Keys', 'What they do', 'Command'],
    KEYMAP.map(({ id, keys, title }) => [
      keys.map((chord) => code(showChord(chord))).join(' '),
      title,
      code(id),
    ]),
  );
}

/** The page that lists every check, and every value that a site may decide for itself. */
export function checksPage(checks: readonly Check[], settings: readonly PolicySetting[]): string {
  return `# Checks

Written by \`npm run docs\` from the rules under \`checks/\`. \`plimsoll checks show ID\` tells all about one: why it
matters, what somebody does with it, how to fix it, and the expression that decides.

${table(
  ['Check', 'What passes', 'Severity', 'References'],
  checks.map(({ id, title, severity, references }) => [
    code(id),
    title,
    severity,
    references.map(referenceText).join('; ') || '–',
  ]),
)}

## What a site decides for itself

Rules read these values as \`policy.NAME\`. Your own go into a file of the form \`name: value\`: \`policy.yaml\` in the
config folder, or the file behind \`--policy\`.

${table(
  ['Name', 'Default', 'Meaning'],
  settings.map(({ name, default: value, meaning }) => [code(name), code(JSON.stringify(value)), meaning]),
)}
`;
}

function referenceText({ benchmark, version, id }: Reference): string {
  return `${benchmark} ${version}, ${id}`;
}

/** Replaces what stands between the two comments that `npm run docs` knows a place by. Throws without them. */
export function fillIn(page: string, place: string, content: string): string {
  const [begin, end] = [`<!-- ${place}: written by npm run docs -->`, `<!-- end of ${place} -->`];
  const from = page.indexOf(begin);
  const to = page.indexOf(end);
  if (from === -1 || to < from) throw new Error(`the page has no lines "${begin}" and "${end}"`);
  return `${page.slice(0, from + begin.length)}\n${content}\n${page.slice(to)}`;
}

/** A table with its columns in line, as the formatter wants it. */
function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = [heads, ...rows].map((row) =>
    row.map((cell) => cell.trim().replaceAll('|', '\\|').replace(/\s+/g, ' ')),
  );
  const widths = heads.map((_, column) => Math.max(...cells.map((row) => stringWidth(row[column] ?? ''))));
  const line = (row: readonly string[], filler: string) =>
    `| ${widths.map((width, column) => padded(row[column] ?? '', width, filler)).join(' | ')} |`;
  const [head = '', ...body] = cells.map((row) => line(row, ' '));
  return [head, line([], '-'), ...body].join('\n');
}

function padded(text: string, width: number, filler: string): string {
  return text + filler.repeat(width - stringWidth(text));
}

function code(text: string): string {
  return `\`${text}\``;
}
