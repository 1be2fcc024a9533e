/** The secrets in the text of one file. */
import type { SecretSighting } from '../../facts/layer-contents.ts';
import { SNAKEOIL_KEY } from '../../knowledge/secret-files.ts';
import {
  EXAMPLE_PLACES,
  LIBRARY_PLACES,
  SECRET_PATTERNS,
  type SecretPattern,
} from '../../knowledge/secret-patterns.ts';
import { SECRET_MASK } from '../secret-value.ts';
import { readToken } from './json-web-token.ts';
import { keywordSearch } from './keyword-search.ts';
import { isExampleAddress, isMadeUpPassword, isMadeUpToken } from './made-up-secret.ts';

/**
 * Of one rule in one file; a list of a thousand keys is one finding as much as a list of twenty. Rules do not count together: a
 * list of passwords must not hide a key behind it.
 */
const MOST_SIGHTINGS = 20;
/** Places of one file that are looked at closely; no honest file of a megabyte has so many. */
const MOST_LOOKS = 20_000;
/** Of what is shown. */
const LONGEST_SHOWN = 80;

const KEYWORDS = SECRET_PATTERNS.flatMap((pattern) => pattern.keywords.map((word) => ({ word, pattern })));
const WORDS = [...new Set(KEYWORDS.map(({ word }) => word))];
const PATTERNS_OF = WORDS.map((word) =>
  KEYWORDS.flatMap((keyword) => (keyword.word === word ? [keyword.pattern] : [])),
);
const SEARCH = keywordSearch(WORDS);
const GLOBAL: ReadonlyMap<SecretPattern, RegExp> = new Map(
  SECRET_PATTERNS.map((pattern) => [pattern, new RegExp(pattern.pattern, `${pattern.pattern.flags}gd`)]),
);

/** Where a file lies decides how much is believed: what packages bring along is full of examples. */
export type Surroundings = 'own' | 'library' | 'example';

export function surroundingsOf(path: string): Surroundings {
  if (!LIBRARY_PLACES.test(path)) return 'own';
  return EXAMPLE_PLACES.test(path) ? 'example' : 'library';
}

export interface SecretsInText {
  /** By pattern, with its value hidden, in the order of the text. */
  readonly sightings: readonly SecretSighting[];
  /** The line from which on nobody looked, because there were too many places to look at; undefined where all was looked at. */
  readonly cutAt: number | undefined;
}

export function secretsInText(path: string, bytes: Buffer): SecretsInText {
  const surroundings = surroundingsOf(path);
  if (surroundings === 'example') return { sightings: [], cutAt: undefined };
  const sightings: SecretSighting[] = [];
  const seen = new Set<string>();
  const counts = new Map<string, number>();
  let looks = 0;
  let cutAt: number | undefined;
  SEARCH.find(bytes, (id, at) => {
    for (const pattern of PATTERNS_OF[id] ?? []) {
      if (pattern.isLoose && surroundings === 'library') continue;
      // Its name says what it is, and that it is not so bad.
      if (pattern.row === 'SEC-PEM' && SNAKEOIL_KEY.test(path)) continue;
      looks += 1;
      for (const { start, ...sighting } of found(pattern, bytes, at)) {
        const { rule } = sighting;
        const key = `${rule} ${start}`;
        const count = counts.get(rule) ?? 0;
        if (count === MOST_SIGHTINGS || seen.has(key)) continue;
        seen.add(key);
        counts.set(rule, count + 1);
        sightings.push({ ...sighting, path, line: lineAt(bytes, start) });
      }
    }
    if (looks < MOST_LOOKS) return true;
    cutAt = lineAt(bytes, at);
    return false;
  });
  return { sightings, cutAt };
}

interface Found extends Omit<SecretSighting, 'path' | 'line'> {
  /** Where the match begins in the file. */
  readonly start: number;
}

/** The pattern's matches around a keyword that include it. */
function* found(pattern: SecretPattern, bytes: Buffer, at: number): Generator<Found> {
  const from = Math.max(0, at - pattern.before);
  const text = bytes.toString('latin1', from, Math.min(bytes.length, at + pattern.after + 64));
  const expression = GLOBAL.get(pattern) ?? pattern.pattern;
  expression.lastIndex = 0;
  for (let match = expression.exec(text); match !== null; match = expression.exec(text)) {
    const start = from + match.index;
    if (start > at) return;
    if (start + match[0].length <= at) continue;
    if (pattern.beside !== undefined && !pattern.beside.test(text)) return;
    const [secretStart, secretEnd] = match.indices?.groups?.secret ?? [
      match.index,
      match.index + match[0].length,
    ];
    const secret = text.slice(secretStart, secretEnd);
    const rule = ruleOf(pattern, match[0], secret, text.slice(match.index));
    if (rule !== undefined) yield { ...rule, start, masked: maskedMatch(pattern, match, secret) };
  }
}

/** Which row it is, and how grave a case; undefined for what turns out to be none. */
function ruleOf(
  { row }: SecretPattern,
  match: string,
  secret: string,
  rest: string,
): Pick<SecretSighting, 'rule' | 'expires'> | undefined {
  switch (row) {
    case 'SEC-PEM':
      return { rule: isEncryptedKey(rest) ? `${row}/encrypted` : row };
    case 'SEC-URLCRED':
    case 'SEC-DBCONN':
      return isMadeUpPassword(secret) || isExampleAddress(match) ? undefined : { rule: row };
    case 'SEC-DOCKERCFG':
      return isLogin(secret) ? { rule: row } : undefined;
    case 'SEC-GCP-SA':
      return { rule: row };
    case 'SEC-JWT': {
      const claims = readToken(secret);
      if (claims === undefined) return undefined;
      const rule = claims.isOfServiceAccount ? `${row}/service-account` : row;
      return claims.expires === undefined ? { rule } : { rule, expires: claims.expires };
    }
    case 'SEC-AWS-SECRET':
      // A path or a word has this form too; a key has all of these.
      return isMadeUpToken(secret) || !/[a-z]/.test(secret) || !/[A-Z]/.test(secret) || !/\d/.test(secret)
        ? undefined
        : { rule: row };
    default:
      return isMadeUpToken(secret) ? undefined : { rule: row };
  }
}

/** By what stands behind its first line, with which the text begins. Of keys of PGP it can't be told. */
export function isEncryptedKey(text: string): boolean {
  if (/^-----BEGIN ENCRYPTED|^[^\n]{0,100}(?:\r?\n|\\n)Proc-Type: 4,ENCRYPTED/.test(text)) return true;
  const body = /^-----BEGIN OPENSSH PRIVATE KEY-----(?:\s|\\n|\\r)*([A-Za-z0-9+/]{60})/.exec(text)?.[1];
  // An OpenSSH key names what it is encrypted with at its beginning.
  return body !== undefined && Buffer.from(body, 'base64').includes('bcrypt');
}

/** `user:password` in base64, as registries take it. */
function isLogin(encoded: string): boolean {
  const [user = '', password = ''] = Buffer.from(encoded, 'base64').toString('latin1').split(/:(.*)/s);
  return /^[\x20-\x7e]+$/.test(user) && password !== '' && !isMadeUpPassword(password);
}

/** The match with its secret hidden; of a key that has no other parts, the letters that every such key begins with. */
function maskedMatch(pattern: SecretPattern, match: RegExpExecArray, secret: string): string {
  const [whole] = match;
  if (pattern.row === 'SEC-PEM' || pattern.row === 'SEC-GCP-SA') return whole.slice(0, LONGEST_SHOWN);
  const start = match.indices?.groups?.secret === undefined ? 0 : whole.lastIndexOf(secret);
  const known = start > 0 ? whole.slice(0, start) : knownBeginning(pattern, secret);
  const rest = start > 0 ? whole.slice(start + secret.length) : '';
  return `${known.slice(-LONGEST_SHOWN)}${SECRET_MASK}${rest.slice(0, LONGEST_SHOWN)}`;
}

function knownBeginning({ keywords }: SecretPattern, secret: string): string {
  return keywords.find((word) => !/\d$/.test(word) && secret.startsWith(word)) ?? '';
}

/** From 1. */
export function lineAt(bytes: Buffer, offset: number): number {
  let line = 1;
  for (let at = bytes.indexOf(10); at !== -1 && at < offset; at = bytes.indexOf(10, at + 1)) line += 1;
  return line;
}
