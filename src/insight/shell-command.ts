/** Takes a shell script apart into its commands, far enough to see which programs it runs and how. */

export interface ShellCommand {
  /** The words, quotes and backslashes resolved, without what a shell or another program puts in front of the command. */
  readonly words: readonly string[];
  /** Whether the output of the command before goes into this one. */
  readonly isPiped: boolean;
}

/**
 * The commands of a script: split at `&&`, `||`, `;`, `|`, `&`, parentheses and line ends outside quotes. What stands within
 * quotes, backquotes, `$(…)` and `<(…)` stays a part of its word. One pass, however strange the script is.
 */
export function shellCommands(script: string): readonly ShellCommand[] {
  const commands: ShellCommand[] = [];
  let words: string[] = [];
  let word: string | undefined;
  let isPiped = false;
  const closeWord = (): void => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const closeCommand = (isNextPiped: boolean): void => {
    closeWord();
    const own = withoutWrappers(words);
    if (own.length > 0) commands.push({ words: own, isPiped });
    words = [];
    isPiped = isNextPiped;
  };
  for (let at = 0; at < script.length; ) {
    const character = script.charAt(at);
    const next = script.charAt(at + 1);
    if (character === '\\') {
      if (!/[\r\n]/.test(next)) word = (word ?? '') + next;
      at += next === '\r' ? 3 : 2;
    } else if (character === "'" || character === '"' || character === '`') {
      const end = endOfQuoted(script, at);
      word = (word ?? '') + quotedText(script.slice(at, end));
      at = end;
    } else if ((character === '$' || character === '<') && next === '(') {
      const end = endOfNested(script, at + 1);
      word = (word ?? '') + script.slice(at, end);
      at = end;
    } else if (character === '#' && word === undefined) {
      const end = script.indexOf('\n', at);
      at = end === -1 ? script.length : end;
    } else if (character === '|') {
      const isOr = next === '|';
      closeCommand(!isOr);
      at += isOr || next === '&' ? 2 : 1;
    } else if (character === '&' && (next === '>' || /[<>]$/.test(word ?? ''))) {
      word = (word ?? '') + character;
      at += 1;
    } else if (/[;&\n]/.test(character) || character === ')' || (character === '(' && word === undefined)) {
      // A line that ends in a pipe goes on in the next one.
      closeCommand(character === '\n' && word === undefined && words.length === 0 && isPiped);
      at += 1;
    } else if (/\s/.test(character)) {
      closeWord();
      at += 1;
    } else {
      word = (word ?? '') + character;
      at += 1;
    }
  }
  closeCommand(false);
  return commands;
}

/** The place behind the closing quote; the end of the script when it is never closed. */
function endOfQuoted(script: string, start: number): number {
  const quote = script.charAt(start);
  for (let at = start + 1; at < script.length; at += 1) {
    const character = script.charAt(at);
    if (character === quote) return at + 1;
    if (character === '\\' && quote !== "'") at += 1;
  }
  return script.length;
}

/** The place behind the parenthesis that closes the one at `start`. */
function endOfNested(script: string, start: number): number {
  let depth = 0;
  for (let at = start; at < script.length; ) {
    const character = script.charAt(at);
    if (character === "'" || character === '"' || character === '`') {
      at = endOfQuoted(script, at);
      continue;
    }
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    at += character === '\\' ? 2 : 1;
    if (depth === 0) return at;
  }
  return script.length;
}

function quotedText(quoted: string): string {
  const quote = quoted.charAt(0);
  const text = quoted.slice(1, quoted.length > 1 && quoted.endsWith(quote) ? -1 : undefined);
  return quote === '"' ? text.replace(/\\(["\\$`])/g, '$1').replace(/\\\r?\n/g, '') : text;
}

/** What a shell reads before a command. */
const KEYWORDS = new Set('! { } if then else elif fi while until do done case esac time'.split(' '));
/** Programs that run the command behind them, with the options of theirs that take a value. */
const WRAPPERS = new Map<string, RegExp>([
  ['sudo', /^-[ugphC]$/],
  ['env', /^-[uCS]$/],
  ['exec', /^-a$/],
  ['command', /^$/],
  ['nice', /^-n$/],
  ['eatmydata', /^$/],
  ['nohup', /^$/],
]);
const ASSIGNMENT = /^[A-Za-z_]\w*\+?=/;

function withoutWrappers(words: readonly string[]): readonly string[] {
  let at = 0;
  for (;;) {
    const first = words[at];
    if (first === undefined) return [];
    const valued = WRAPPERS.get(baseName(first));
    if (valued) {
      at += 1;
      for (let option = words[at]; option?.startsWith('-'); option = words[at])
        at += valued.test(option) ? 2 : 1;
    } else if (KEYWORDS.has(first) || (ASSIGNMENT.test(first) && at < words.length - 1)) at += 1;
    else return words.slice(at);
  }
}

/** The program of a command, without its folder. */
export function programOf({ words }: ShellCommand): string {
  return baseName(words[0] ?? '');
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
