/** An object of a target with everything masked that looks like a secret: answers are full of them. Pure. */
import { maskArguments, maskEnv, maskNamed, maskText, type SecretSign } from './secret-value.ts';

const ENV_ENTRY = /^[A-Za-z_][A-Za-z0-9_]*=/;

function hideText(name: string, text: string, sign: SecretSign | undefined): string {
  const named = maskNamed(name, text, sign);
  if (named.masked) return named.value;
  const env = ENV_ENTRY.test(text) ? maskEnv(text, sign) : undefined;
  return env?.masked === true ? `${env.name}=${env.value}` : maskText(text, sign);
}

/** A text, or a list of texts, as the words of a command. */
function wordsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : [];
}

/** Arguments tell about each other, and the program before them tells what its options mean. */
function hideArguments(
  program: readonly string[],
  list: readonly string[],
  sign: SecretSign | undefined,
): readonly string[] {
  const masked = maskArguments([...program, ...list], sign).slice(program.length);
  return list.map((text, index) =>
    masked[index] === text ? hideText('', text, sign) : (masked[index] ?? text),
  );
}

/** By the name of a list of arguments: the field beside it that holds their program. */
const PROGRAM_OF: ReadonlyMap<string, string> = new Map([
  ['Args', 'Path'],
  ['Cmd', 'Entrypoint'],
  ['args', 'command'],
]);

/** A variable of a pod says its name in one field and its value in another. */
function nameOf(key: string, fields: ReadonlyMap<string, unknown>): string {
  const name = fields.get('name');
  return key === 'value' && typeof name === 'string' ? name : key;
}

interface Around {
  /** The field that holds the value; empty for none. */
  readonly name: string;
  /** The words of the command that a list of arguments belongs to. */
  readonly program?: readonly string[];
  readonly sign?: SecretSign | undefined;
}

/** The same value with `sign`, by default a mask, in the place of each secret. */
export function hideSecrets(value: unknown, { name, program = [], sign }: Around = { name: '' }): unknown {
  if (typeof value === 'string') return hideText(name, value, sign);
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) {
    const fields = new Map<string, unknown>(Object.entries(value));
    const hidden = Array.from(fields, ([key, item]) => [
      key,
      hideSecrets(item, {
        name: nameOf(key, fields),
        program: wordsOf(fields.get(PROGRAM_OF.get(key) ?? '')),
        sign,
      }),
    ]);
    return Object.fromEntries(hidden);
  }
  const words = wordsOf(value);
  const isCommand = words.some((word) => !ENV_ENTRY.test(word));
  return isCommand
    ? hideArguments(program, words, sign)
    : value.map((item) => hideSecrets(item, { name: '', sign }));
}
