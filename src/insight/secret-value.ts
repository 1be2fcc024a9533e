/**
 * Finds and hides secrets in environment values, labels, commands and build steps.
 *
 * Two things tell a secret: a name that promises one and a value that can be one, or a value whose shape gives
 * it away. Being quiet about what is harmless matters as much as finding the rest, because nobody reads a list
 * of false alarms: references (`$VAR`, `vault:…`), paths, yes and no, limits and lifetimes are not secrets.
 */
import {
  DOCUMENTATION_KEYS,
  SECRET_SHAPES,
  type SecretShapeKind,
  WELL_KNOWN_PASSWORDS,
} from '../knowledge/secret-shapes.ts';
import { entropyOf } from './entropy.ts';
import { isFlagName, type NamedSecretKind, readSecretName } from './secret-name.ts';

export type SecretKind =
  | SecretShapeKind
  | NamedSecretKind
  | 'well-known-password'
  | 'url-password'
  | 'bearer-token';

/** A part of a text that is secret: offsets in UTF-16 units, the end not included. */
interface SecretSpan {
  readonly start: number;
  readonly end: number;
  readonly kind: SecretKind;
}

export interface MaskedEntry {
  readonly name: string;
  /** The value as it may be shown. */
  readonly value: string;
  readonly masked: boolean;
}

/** Stands for a secret, always as wide, so that not even its length is told. */
export const SECRET_MASK = '********';

/** What is written in the place of a secret. */
export type SecretSign = (kind: SecretKind) => string;

const MASK: SecretSign = () => SECRET_MASK;

/**
 * Written in the place of a secret where facts are kept: tells that there was one and of what kind, and nothing else, so
 * that whoever reads the facts later finds a secret in the same places.
 */
export const HIDDEN_SECRET: SecretSign = (kind) => `‹hidden:${kind}›`;

const HIDDEN = /‹hidden:(?<kind>[a-z0-9-]{1,40})›/dg;
const WHOLLY_HIDDEN = /^["']?‹hidden:(?<kind>[a-z0-9-]{1,40})›["']?$/;

/**
 * What kind of secret `value` is when it carries `name`; undefined when it looks harmless. `name` may be empty:
 * then only the value's shape decides.
 */
export function looksLikeSecret(name: string, value: string): SecretKind | undefined {
  return namedSecret(name, value) ?? findSecrets(value)[0]?.kind;
}

/** The kind in words, as they read after "looks like". */
export function secretTitle(kind: SecretKind): string {
  return NAMED_TITLES.get(kind) ?? SECRET_SHAPES.find((shape) => shape.kind === kind)?.title ?? 'a secret';
}

/**
 * A secret value as it may be shown: nothing of the secret, not even its length. A URL with a password keeps
 * the rest, because it tells which server it opens.
 */
export function maskValue(value: string): string {
  return hiddenValue(value, 'secret', MASK);
}

function hiddenValue(value: string, kind: SecretKind, sign: SecretSign): string {
  const hidden = maskText(value, sign);
  return hidden !== value && STARTS_WITH_SCHEME.test(value) ? hidden : sign(kind);
}

/** A named value as it may be shown: a label, an option, a field. */
export function maskNamed(name: string, value: string, sign: SecretSign = MASK): MaskedEntry {
  const kind = namedSecret(name, value);
  if (kind !== undefined) return { name, value: hiddenValue(value, kind, sign), masked: true };
  const masked = maskText(value, sign);
  return { name, value: masked, masked: masked !== value };
}

/** An environment entry, `NAME=value`, as it may be shown. */
export function maskEnv(entry: string, sign: SecretSign = MASK): MaskedEntry {
  const equals = entry.indexOf('=');
  if (equals === -1) return { name: entry, value: '', masked: false };
  return maskNamed(entry.slice(0, equals), entry.slice(equals + 1), sign);
}

/** A command, a build step or any other free text with its secrets hidden. */
export function maskText(text: string, sign: SecretSign = MASK): string {
  return hideSpans(text, findSecrets(text), { from: 0, to: text.length, sign });
}

/** `name = value` as settings have it, and no call: `token = read(…)`. */
const SPACED_ASSIGNMENT = /^(\s{0,200}[\w.-]{1,100})(\s{0,20}=\s{0,20})(?![\w.]{1,100}[([])/;

/** A line of a file with its secrets hidden, also those behind a sign with blanks around it, as no command has them. */
export function maskLine(line: string): string {
  const [whole, name = '', sign = ''] = SPACED_ASSIGNMENT.exec(line) ?? [];
  if (whole === undefined) return maskText(line);
  const masked = maskText(`${name}=${line.slice(whole.length)}`);
  return masked.startsWith(`${name}=`) ? name + sign + masked.slice(name.length + 1) : maskText(line);
}

/** A command's arguments with their secrets hidden, also those that follow their option as the next argument. */
export function maskArguments(args: readonly string[], sign: SecretSign = MASK): string[] {
  const line = args.join(' ');
  const spans = findSecrets(line);
  let start = 0;
  return args.map((arg, index) => {
    const end = start + arg.length;
    const masked =
      maskArgument(args[index - 1], arg, sign) ?? hideSpans(line, spans, { from: start, to: end, sign });
    start = end + 1;
    return masked;
  });
}

/** The secrets in a text, in order and without overlap. */
function findSecrets(text: string): readonly SecretSpan[] {
  if (text.length < 5 || !WORTH_A_LOOK.test(text)) return [];
  const spans = [
    ...hiddenSpans(text),
    ...shapedSpans(text),
    ...urlSpans(text),
    ...assignedSpans(text),
    ...commandSpans(text),
  ].filter(({ start, end }) => end > start && !isDocumentation(text.slice(start, end)));
  spans.sort((one, other) => one.start - other.start || other.end - one.end);
  const merged: SecretSpan[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last === undefined || span.start >= last.end) merged.push(span);
    else if (span.end > last.end) merged[merged.length - 1] = { ...last, end: span.end };
  }
  return merged;
}

const NAMED_TITLES: ReadonlyMap<SecretKind, string> = new Map([
  ['password', 'a password'],
  ['token', 'a token'],
  ['secret', 'a secret'],
  ['key', 'a secret key'],
  ['credentials', 'credentials'],
  ['well-known-password', 'a password that everybody tries first'],
  ['url-password', 'a password inside an address'],
  ['bearer-token', 'a login sent with a web request'],
]);

const KINDS: ReadonlyMap<string, SecretKind> = new Map(
  [...NAMED_TITLES.keys(), ...SECRET_SHAPES.map(({ kind }) => kind)].map((kind) => [kind, kind]),
);

/** Cheap first look: most texts have none of these and need no second one. */
const WORTH_A_LOOK =
  /‹hidden:|[A-Za-z0-9_.-]{16}|:\/\/|@(?:tcp|unix)\(|-----BEGIN|pass|pwd|secret|token|key|cred|auth|salt|cookie|basic|bearer|mysql|mariadb|redis-cli|curl|wget/i;

/** Without one of these, a text can't hold a token of any known shape. */
const WORTH_THE_SHAPES = /[A-Za-z0-9_.~-]{16}|-----BEGIN|"auth"|\/(?:services|webhooks)\//;

const SHAPES = SECRET_SHAPES.map(({ kind, pattern }) => ({ kind, pattern: new RegExp(pattern, 'dg') }));

const STARTS_WITH_SCHEME = /^[A-Za-z][A-Za-z0-9+.-]{0,30}:(?:\/\/|[a-z]{1,20}:\/\/)/;

/**
 * `scheme://user:password@`. A password may hold anything but a slash, blanks and quotes; up to the last @ before
 * the path. What starts like a port number and ends in a slash is a port.
 */
const URL_PASSWORD =
  /(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.-]{0,30}:\/\/[^\s/:@"'`]{0,200}:(?<secret>[^\s/"'`<>]{1,500})@(?=[^\s@])/dg;

/** The same when the whole value is the address: then blanks, quotes and slashes belong to the password too. */
const WHOLE_URL_PASSWORD =
  /^[A-Za-z][A-Za-z0-9+.-]{0,30}:\/\/[^\s/:@]{0,200}:(?!\d{1,5}\/)(?<secret>[^@\n]{1,500}(?:@[^@/\n]{0,300})?)@[^@/\s]{1,300}(?:[/?#][^@]*)?$/dg;

/** `user:password@tcp(host)`, as Go's database drivers write it. */
const DRIVER_PASSWORD = /(?<![^\s"'=])[\w.-]{1,64}:(?<secret>[^\s"']{1,200})@(?:tcp|unix)\(/dg;

/** A name and how its value is written behind it; the value starts where the name's match ends. */
interface NamedValue {
  readonly name: RegExp;
  readonly value: RegExp;
}

/** `name=value`, `"name": "value"`, `name: value`; with dashes before it when it is an option. */
const ASSIGNMENT: NamedValue = {
  name: /(?<![\w.-])-{0,2}(?<name>[A-Za-z_][\w.-]{0,99})(?:=|\\?["'] {0,2}[:=] {0,2}|: {1,4})/g,
  value: /\\?"(?:[^"\\]|\\[^"]){0,4000}\\?"|'[^']{0,4000}'|[^\s"'&;|<>()\\][^\s"'&;|<>()]{0,4000}/y,
};

/** `--name value`. */
const OPTION: NamedValue = {
  name: /(?<![\w-])-{1,2}(?<name>[A-Za-z][\w.-]{0,99}) {1,4}/g,
  value: /"[^"]{0,4000}"|'[^']{0,4000}'|[^\s"'-][^\s"']{0,4000}/y,
};

/** A build step `ENV NAME=value NAME=value`, whose values may hold blanks. */
const ENV_STEP = /(?<![\w-])ENV {1,4}(?=[A-Za-z_])(?<rest>[^\n]{1,8000})/dg;
const ENV_STEP_ENTRY: NamedValue = {
  name: /(?<![^\s])(?<name>[A-Za-z_]\w{0,99})=/g,
  value: /(?:(?! {1,4}[A-Za-z_]\w{0,99}=)[^\n]){0,4000}/y,
};

/** Commands that take a password in their own way. */
const COMMANDS: readonly RegExp[] = [
  /(?<![\w-])(?:mysql|mysqladmin|mysqldump|mysqlcheck|mysqlimport|mysqlshow|mariadb|mariadb-admin|mariadb-dump)(?: [^|;&\n]{0,300}?)?? -p(?<secret>[^\s"'|;&]{1,200})/dg,
  /(?<![\w-])sshpass {1,4}-p {0,4}(?<secret>"[^"]{1,200}"|'[^']{1,200}'|[^\s"']{1,200})/dg,
  /(?<![\w-])redis-cli(?: [^|;&\n]{0,300}?)?? -a {1,4}(?<secret>[^\s"'|;&]{1,200})/dg,
  /(?<![\w-])(?:curl|wget)(?: [^|;&\n]{0,300}?)?? (?:-u|--user) {0,4}["']?[^\s:"']{1,100}:(?<secret>[^\s"']{1,200})/dg,
  /(?<![\w-])docker login(?: [^|;&\n]{0,300}?)?? -p {1,4}(?<secret>[^\s"'|;&]{1,200})/dg,
  /(?<![\w-])echo(?: -[en]{1,2})? ["']?[\w.-]{1,64}:(?<secret>[^\s"'|]{1,200})["']? {0,4}\| {0,4}(?:sudo )?chpasswd/dg,
];

const BEARER = /(?:Bearer|Authorization: {0,4}(?:Basic|Token)) {1,4}(?<secret>[A-Za-z0-9._~+/=-]{8,2000})/dgi;

function namedSecret(name: string, value: string): SecretKind | undefined {
  const hidden = KINDS.get(WHOLLY_HIDDEN.exec(value)?.groups?.kind ?? '');
  if (hidden !== undefined) return hidden;
  const verdict = readSecretName(name);
  if (verdict === undefined || isHarmlessValue(name, value, verdict.kind)) return undefined;
  if (!verdict.certain && !looksRandom(value)) return undefined;
  if (verdict.kind === 'password' && WELL_KNOWN_PASSWORDS.has(unquote(value).toLowerCase())) {
    return 'well-known-password';
  }
  return verdict.kind;
}

const FLAG = /^(?:true|false|yes|no|on|off|enabled?|disabled?|none|null|nil|undefined|unset|n\/a|-)$/i;
const NUMBER_OR_DURATION =
  /^-?\d{1,15}(?:\.\d+)?\s?(?:ms|s|m|h|d|w|sec|min|minutes?|hours?|days?|[kmg]i?b?)?$/i;
const VARIABLE =
  /^(?:\$[A-Za-z_]\w*|\$\{[^}]*\}|\$\([^)]*\)|\{\{.*\}\}|%\(?\w+\)?s?%?|<[^<>]*>|\[\[.*\]\])$/s;
const REFERENCE =
  /^(?:arn:|vault:|ref\+|op:\/\/|sm:\/\/|gsm:|awssm:|aws-sm:|ssm:|file:|env:|secretRef:|@Microsoft\.KeyVault\(|projects\/[^/]+\/secrets\/)/i;
const ALREADY_MASKED = /^(?:[*•]{2,}|x{3,}|\.{3,}|…|[[(<]?(?:redacted|masked|hidden|filtered)[\])>]?)$/i;
/** Also one that begins with a variable, and with the comment that some settings have right behind it. */
const PATH = /^(?:~|\.{1,2}|[A-Za-z]:|\$\w+|\$\{\w+\})?[/\\](?:[\w.@%~ -]+[/\\])*[\w.@%~ -]*#?$/;
const PUBLIC_MATERIAL =
  /^(?:ssh-(?:rsa|ed25519|dss) |ecdsa-sha2-|-----BEGIN (?:PUBLIC KEY|CERTIFICATE|RSA PUBLIC KEY))/;
const OPTION_OF_MOUNT = /^(?:id|type|src|source)=/;

/** Whether a value under a telling name is not the secret itself. */
function isHarmlessValue(name: string, value: string, kind: NamedSecretKind): boolean {
  const plain = unquote(value.trim());
  if (plain === '' || FLAG.test(plain) || VARIABLE.test(plain) || ALREADY_MASKED.test(plain)) return true;
  if (REFERENCE.test(plain) || PUBLIC_MATERIAL.test(plain) || OPTION_OF_MOUNT.test(plain)) return true;
  if (isPath(plain) || isDocumentation(plain)) return true;
  // An address with a password in it is found by its shape; without one it is no secret.
  if (/^[A-Za-z][A-Za-z0-9+.-]{0,30}:\/\/\S*$/.test(plain)) return true;
  if (kind !== 'password') return NUMBER_OR_DURATION.test(plain);
  return /^[01]$/.test(plain) && isFlagName(name);
}

/** Base64 may begin with a slash as well: a single long part is no path. */
function isPath(value: string): boolean {
  if (!PATH.test(value)) return false;
  const parts = value.split(/[/\\]/).filter((part) => part !== '');
  return parts.length > 1 || (parts[0] ?? '').length < 32;
}

function isDocumentation(value: string): boolean {
  return DOCUMENTATION_KEYS.some((key) => value.includes(key));
}

/** Letters and digits mixed, and at least three bits of surprise in each character. */
function looksRandom(value: string): boolean {
  if (value.length < 12 || /\s/.test(value) || !/\d/.test(value) || !/[A-Za-z]/.test(value)) return false;
  return entropyOf(value) >= 3;
}

function unquote(value: string): string {
  return /^(["']).*\1$/s.test(value) ? value.slice(1, -1) : value;
}

function* hiddenSpans(text: string): Generator<SecretSpan> {
  if (!text.includes('‹hidden:')) return;
  for (const match of text.matchAll(HIDDEN)) {
    const kind = KINDS.get(match.groups?.kind ?? '');
    if (kind !== undefined) yield { start: match.index, end: match.index + match[0].length, kind };
  }
}

function* shapedSpans(text: string): Generator<SecretSpan> {
  if (!WORTH_THE_SHAPES.test(text)) return;
  for (const { kind, pattern } of SHAPES) {
    for (const match of text.matchAll(pattern)) {
      const [start, end] = match.indices?.groups?.secret ?? [match.index, match.index + match[0].length];
      yield { start, end, kind };
    }
  }
}

function* urlSpans(text: string): Generator<SecretSpan> {
  const hasScheme = text.includes('://');
  const patterns = hasScheme ? [WHOLE_URL_PASSWORD, URL_PASSWORD] : [];
  if (text.includes('(')) patterns.push(DRIVER_PASSWORD);
  for (const pattern of patterns) {
    for (const span of secretGroups(text, pattern, 'url-password')) {
      const secret = text.slice(span.start, span.end);
      if (!VARIABLE.test(secret) && !ALREADY_MASKED.test(secret)) yield span;
    }
  }
}

function* assignedSpans(text: string): Generator<SecretSpan> {
  for (const pattern of [ASSIGNMENT, OPTION]) yield* namedSpans(text, pattern, 0);
  for (const step of text.matchAll(ENV_STEP)) {
    const [start, end] = step.indices?.groups?.rest ?? [0, 0];
    yield* namedSpans(text.slice(start, end), ENV_STEP_ENTRY, start);
  }
}

/** Only values of telling names are read to their end: what stands in the others may hold names of its own. */
function* namedSpans(text: string, { name, value }: NamedValue, offset: number): Generator<SecretSpan> {
  const names = new RegExp(name);
  const values = new RegExp(value);
  for (let found = names.exec(text); found !== null; found = names.exec(text)) {
    // Java takes properties as -Dname=value.
    const label = (found.groups?.name ?? '').replace(/^D(?=[a-z])/, '');
    if (readSecretName(label) === undefined) continue;
    values.lastIndex = names.lastIndex;
    const content = values.exec(text)?.[0];
    if (content === undefined) continue;
    const opening = /^\\?["']/.exec(content)?.[0].length ?? 0;
    const closing = opening > 0 ? (/\\?["']$/.exec(content)?.[0].length ?? 0) : 0;
    const start = names.lastIndex + opening;
    const end = names.lastIndex + content.length - closing;
    const kind = namedSecret(label, text.slice(start, end));
    if (kind === undefined) continue;
    yield { start: offset + start, end: offset + end, kind };
    names.lastIndex += content.length;
  }
}

function* commandSpans(text: string): Generator<SecretSpan> {
  for (const pattern of COMMANDS) {
    for (const span of secretGroups(text, pattern, 'password')) {
      if (!isHarmlessValue('', text.slice(span.start, span.end), 'password')) yield span;
    }
  }
  yield* secretGroups(text, BEARER, 'bearer-token');
}

function* secretGroups(text: string, pattern: RegExp, kind: SecretKind): Generator<SecretSpan> {
  for (const match of text.matchAll(pattern)) {
    const span = match.indices?.groups?.secret;
    if (span !== undefined) yield { start: span[0], end: span[1], kind };
  }
}

/** One argument that its own option or the option before it makes secret as a whole. */
function maskArgument(before: string | undefined, arg: string, sign: SecretSign): string | undefined {
  // After -c comes a script, of which the value is only a part.
  const isScript = before !== undefined && /^-[a-z]*c$/.test(before);
  const own = isScript ? null : /^(?<option>-{0,2}(?<name>[A-Za-z_][\w.-]{0,99})=)(?<value>.*)$/s.exec(arg);
  const { option = '', name: ownName = '', value: ownValue = '' } = own?.groups ?? {};
  const ownKind = namedSecret(ownName, ownValue);
  if (ownKind !== undefined) return `${option}${hiddenValue(ownValue, ownKind, sign)}`;
  const name = before === undefined ? undefined : /^-{1,2}([A-Za-z][\w.-]{0,99})$/.exec(before)?.[1];
  const kind = name === undefined || arg.startsWith('-') ? undefined : namedSecret(name, arg);
  return kind === undefined ? undefined : hiddenValue(arg, kind, sign);
}

/** The part of `text` from `from` to `to`, with what the spans cover of it hidden. */
function hideSpans(
  text: string,
  spans: readonly SecretSpan[],
  { from, to, sign }: { readonly from: number; readonly to: number; readonly sign: SecretSign },
): string {
  let result = '';
  let shown = from;
  for (const span of spans) {
    if (span.end <= from || span.start >= to) continue;
    result += text.slice(shown, Math.max(span.start, shown)) + sign(span.kind);
    shown = Math.min(span.end, to);
  }
  return result + text.slice(shown, to);
}
