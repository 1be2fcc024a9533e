/** Files that are secret by their name, confirmed by what stands in them. */
import type { SecretSighting } from '../../facts/layer-contents.ts';
import { SECRET_FILES, type SecretFile, SNAKEOIL_KEY } from '../../knowledge/secret-files.ts';
import { SETTINGS_FILES, TEMPLATE_FILES } from '../../knowledge/secret-patterns.ts';
import { maskLine } from '../secret-value.ts';
import { isEncryptedKey, lineAt, surroundingsOf } from './secrets-in-text.ts';

/** Settings of an application are small; so is what one looks into line by line. */
const LONGEST_SETTINGS = 64 * 1024;
const LONGEST_LINE = 2_000;
const LONGEST_SHOWN = 120;
/** Of a key: enough to see whether it is encrypted. */
const LONGEST_HEAD = 400;

const NAMES = new RegExp(
  SECRET_FILES.flatMap(({ name }) => (name === undefined ? [] : [`(?:${name.source})`])).join('|'),
  'i',
);
const PATHS = SECRET_FILES.flatMap(({ path }) => path ?? []);

/** Whether a path could be that of a secret file, by a quick look. */
export function hasSecretName(path: string): boolean {
  return NAMES.test(baseName(path)) || PATHS.some((pattern) => pattern.test(path));
}

/** What the file is, by its name and its text; of a file that is not text, by its name alone. */
export function secretsByName(path: string, text: string | undefined): readonly SecretSighting[] {
  const rules = SECRET_FILES.filter(({ name, path: place }) =>
    name === undefined ? place?.test(path) : name.test(baseName(path)),
  );
  if (rules.length === 0 || surroundingsOf(path) === 'example') return [];
  const found = rules.find((rule) => holds(rule, path, text));
  if (found === undefined) return [];
  const rule = SNAKEOIL_KEY.test(path)
    ? `${found.row}/snakeoil`
    : KEY_ROWS.has(found.row) && isGuarded(text ?? '')
      ? `${found.row}/encrypted`
      : found.row;
  return [{ rule, path, line: 0, masked: found.title }];
}

const KEY_ROWS: ReadonlySet<string> = new Set(['SEC-F-SSHKEY', 'SEC-F-TLSKEY']);
const BEGINS_KEY = /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY/g;

/** Whether a passphrase guards every key in the text. */
function isGuarded(text: string): boolean {
  if (text.startsWith('PuTTY-User-Key-File-')) return /^Encryption: (?!none\b)\S/m.test(text.slice(0, 1_000));
  const keys = Array.from(text.matchAll(BEGINS_KEY), ({ index }) => index);
  return keys.length > 0 && keys.every((index) => isEncryptedKey(text.slice(index, index + LONGEST_HEAD)));
}

function holds(rule: SecretFile, path: string, text: string | undefined): boolean {
  if (rule.holds === undefined) return true;
  if (text === undefined) return false;
  if (rule.holds !== 'named-secret') return rule.holds.test(text);
  return !TEMPLATE_FILES.test(path) && hiddenLines(text).next().done !== true;
}

/** Whether a file is one of an application's settings, where a telling name means what it says. */
export function isSettingsFile(path: string): boolean {
  return SETTINGS_FILES.test(path) && !TEMPLATE_FILES.test(path) && surroundingsOf(path) === 'own';
}

/** Names that promise a secret, with a value that can be one, in a file of settings. The first of them. */
export function namedSecrets(path: string, bytes: Buffer): readonly SecretSighting[] {
  const text = bytes.toString('latin1', 0, LONGEST_SETTINGS);
  const { value } = hiddenLines(text).next();
  if (value === undefined) return [];
  return [{ rule: 'SEC-ENVNAME', path, line: lineAt(bytes, value.start), masked: value.shown }];
}

interface HiddenLine {
  readonly start: number;
  /** The line with its secret hidden. */
  readonly shown: string;
}

/** The lines that hold something to hide; comments hold none. */
function* hiddenLines(text: string): Generator<HiddenLine, undefined> {
  let start = 0;
  for (const line of text.slice(0, LONGEST_SETTINGS).split('\n')) {
    const short = line.slice(0, LONGEST_LINE).trim();
    if (short !== '' && !/^(?:#|;|\/\/|\*|--)/.test(short)) {
      const shown = maskLine(short);
      if (shown !== short) yield { start, shown: shown.slice(0, LONGEST_SHOWN) };
    }
    start += line.length + 1;
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
