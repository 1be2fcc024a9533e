/**
 * Text that Markdown shows as it is: nothing in it becomes a link, an image, a tag or the end of a table cell. Names
 * and reasons come from strangers, and a report is pasted where `@name` calls somebody and `#1` marks an issue.
 */
import { inert } from '../facts/inert-text.ts';

/** What could start something in the middle of a line. */
const MEANS_SOMETHING = /[\\`*_[\]|~#$<>&@]/g;

/** What a site makes links or mentions of after Markdown is done, so that no backslash helps: only code is left alone. */
const BECOMES_A_LINK = /@|#|:\/\/|www\./i;

/** One of our own texts as one line, for a paragraph or a table cell. */
export function markdownText(text: string): string {
  return inert(oneLine(text))
    .replaceAll(MEANS_SOMETHING, (sign) => `\\${sign}`)
    .replaceAll('://', '\\://')
    .replaceAll(/www\./gi, (start) => `${start.slice(0, -1)}\\.`)
    .replace(/^(\d*)([-+=.)])/, '$1\\$2');
}

/** A text that holds words of a target, for a table cell. */
export function foreignText(text: string): string {
  const line = oneLine(text);
  return BECOMES_A_LINK.test(line) ? codeInTable(line) : markdownText(line);
}

/** As code, such as a name; not for table cells. */
export function codeSpan(text: string): string {
  const shown = inert(oneLine(text));
  if (shown === '') return '';
  const fence = '`'.repeat(longestRun(shown) + 1);
  const pad = /^`|`$/.test(shown) ? ' ' : '';
  return `${fence}${pad}${shown}${pad}${fence}`;
}

/** As code in a table cell. A bar ends the cell even in code, and no backslash helps where there already is one. */
export function codeInTable(text: string): string {
  return text.includes('|') ? `<code>${markdownText(text)}</code>` : codeSpan(text);
}

/** Lines of code, as they are. */
export function codeBlock(text: string): string {
  const shown = inert(text.trimEnd(), { newline: 'keep' });
  const fence = '`'.repeat(Math.max(3, longestRun(shown) + 1));
  return `${fence}\n${shown}\n${fence}`;
}

function oneLine(text: string): string {
  // No pattern: of a line of blanks one would look for the end from each of them.
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');
}

function longestRun(text: string): number {
  let longest = 0;
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length);
  return longest;
}
