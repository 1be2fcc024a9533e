/**
 * Globs over texts that strangers chose, such as names and labels. The usual way, a regular expression made of the
 * glob, takes minutes for `*a*a*a*b` and a label of a thousand letters a; here a match takes at most one step for each
 * pair of a sign of the glob and a sign of the text.
 *
 * `*` stands for any text (slashes and line ends too, as these are no paths), `?` for one sign, `[a-z]` and `[!a-z]` for
 * one sign of a set or none of it, `{one,other}` for either, and `\` takes the sign behind it as it is.
 */

export type TextMatcher = (text: string) => boolean;

/** A longer text does not match: what a stranger chose must not take much time. */
const MAX_TEXT = 4_096;
/** `{a,b}{a,b}…` doubles with every pair. */
const MAX_ALTERNATIVES = 1_000;

/** Undefined for a glob whose braces give more alternatives than anybody writes by hand. */
export function compileTextGlob(glob: string): TextMatcher | undefined {
  const alternatives = expandBraces(glob);
  if (alternatives === undefined) return undefined;
  const patterns = alternatives.map(patternOf);
  return (text) => text.length <= MAX_TEXT && patterns.some((pattern) => fits(pattern, text));
}

/** A letter stands for itself. */
type Sign = { readonly letter: string } | '*' | ((letter: string) => boolean);

interface Pattern {
  /** What the text begins with: nearly always enough to tell that it does not match. */
  readonly start: string;
  readonly rest: readonly Sign[];
}

function patternOf(glob: string): Pattern {
  const signs = signsOf(glob);
  const end = signs.findIndex((sign) => typeof sign !== 'object');
  const letters = (end === -1 ? signs : signs.slice(0, end)).flatMap((sign) =>
    typeof sign === 'object' ? sign.letter : [],
  );
  return { start: letters.join(''), rest: signs.slice(letters.length) };
}

function fits({ start, rest }: Pattern, text: string): boolean {
  if (rest.length === 0) return text === start;
  return text.startsWith(start) && matches(rest, text.slice(start.length));
}

/** Goes back to the last star only: what an earlier one stands for never has to be longer. */
function matches(pattern: readonly Sign[], text: string): boolean {
  const letters = [...text];
  let sign = 0;
  let letter = 0;
  let star: { readonly sign: number; letter: number } | undefined;
  while (letter < letters.length) {
    const wanted = pattern[sign];
    if (wanted === '*') {
      sign += 1;
      star = { sign, letter };
    } else if (wanted !== undefined && isOne(wanted, letters[letter] ?? '')) {
      sign += 1;
      letter += 1;
    } else if (star) {
      star.letter += 1;
      ({ sign, letter } = star);
    } else {
      return false;
    }
  }
  return pattern.slice(sign).every((rest) => rest === '*');
}

function isOne(wanted: Exclude<Sign, '*'>, letter: string): boolean {
  return typeof wanted === 'object' ? wanted.letter === letter : wanted(letter);
}

/** A sign of a glob with its backslash, a set, or a single letter. */
const TOKEN = /\\(?<escaped>.)|\[(?<negated>[!^]?)(?<set>\]?[^\]]*)\]|(?<letter>.)/gsu;

function signsOf(glob: string): readonly Sign[] {
  return [...glob.matchAll(TOKEN)].map(({ groups = {} }): Sign => {
    const { escaped, negated, set, letter } = groups;
    if (set !== undefined) {
      const isIn = setOf(set);
      return negated === '' ? isIn : (one) => !isIn(one);
    }
    if (escaped === undefined && letter === '*') return '*';
    if (escaped === undefined && letter === '?') return () => true;
    return { letter: escaped ?? letter ?? '' };
  });
}

/** `a-z` is a range, and every other letter stands for itself. */
function setOf(set: string): (letter: string) => boolean {
  const letters = [...set];
  const ranges: (readonly [from: string, to: string])[] = [];
  for (let index = 0; index < letters.length; index += 1) {
    const from = letters[index] ?? '';
    const to = letters[index + 1] === '-' ? letters[index + 2] : undefined;
    if (to !== undefined) index += 2;
    ranges.push([from, to ?? from]);
  }
  const codes = ranges.map(([from, to]) => [codeOf(from), codeOf(to)] as const);
  return (letter) => codes.some(([from, to]) => codeOf(letter) >= from && codeOf(letter) <= to);
}

function codeOf(letter: string): number {
  return letter.codePointAt(0) ?? 0;
}

/** The first innermost braces with a comma in them; what is escaped, and braces that are never closed, stay. */
const BRACES =
  /^(?<before>(?:\\.|[^\\])*?)(?<!\\)\{(?<inside>(?:\\.|[^\\{}])*,(?:\\.|[^\\{}])*)\}(?<after>.*)$/su;

/** Every way to choose from the braces of a glob; undefined where there are too many. */
export function expandBraces(glob: string): readonly string[] | undefined {
  const done: string[] = [];
  const open = [glob];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { before, inside, after } = BRACES.exec(next)?.groups ?? {};
    if (before === undefined || inside === undefined || after === undefined) {
      done.push(next);
    } else {
      const choices = inside.split(/(?<!\\),/);
      open.push(...choices.map((choice) => before + choice + after));
    }
    if (done.length + open.length > MAX_ALTERNATIVES) return undefined;
  }
  return done;
}
