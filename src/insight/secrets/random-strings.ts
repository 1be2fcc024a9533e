/** Long strings that look like chance, near a word that promises a secret. A guess: nobody is told unless asked for. */
import type { SecretSighting } from '../../facts/layer-contents.ts';
import { LOCK_FILES } from '../../knowledge/secret-patterns.ts';
import { entropyOf } from '../entropy.ts';
import { SECRET_MASK } from '../secret-value.ts';
import { isMadeUpToken } from './made-up-secret.ts';
import { lineAt, surroundingsOf } from './secrets-in-text.ts';

/** Of one file. */
const MOST_SIGHTINGS = 5;

const SECRET_WORD = /(?:passw(?:or)?d|secret|token|api[_-]?key|private[_-]?key|credential)/i;
const RUN = /(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/_-]{32,300}={0,2}(?![A-Za-z0-9+/=_-])/g;
/** What is meant to be read by all: checksums, public halves of keys, identifiers. */
const PUBLIC_WORD =
  /integrity|sha(?:1|2|256|384|512)|md5|checksum|digest|fingerprint|public|hash|commit|revision|certificate|uuid|ssh-(?:rsa|ed25519)|etag|nonce/i;
/** How far the word may be away. */
const NEAR = 40;

export function randomStrings(path: string, bytes: Buffer): readonly SecretSighting[] {
  if (surroundingsOf(path) !== 'own' || LOCK_FILES.test(path)) return [];
  const text = bytes.toString('latin1');
  if (!SECRET_WORD.test(text)) return [];
  const sightings: SecretSighting[] = [];
  for (const { 0: run, index } of text.matchAll(RUN)) {
    const around = `${text.slice(Math.max(0, index - NEAR), index)} ${text.slice(index + run.length, index + run.length + NEAR)}`;
    if (!SECRET_WORD.test(around) || PUBLIC_WORD.test(around) || !isRandom(run) || isMadeUpToken(run))
      continue;
    sightings.push({ rule: 'SEC-HIGHENTROPY', path, line: lineAt(bytes, index), masked: SECRET_MASK });
    if (sightings.length === MOST_SIGHTINGS) break;
  }
  return sightings;
}

/** As surprising as chance: for hexadecimal digits 4 bits would be the most there is, for base64 it is 6. */
function isRandom(run: string): boolean {
  if (/^[0-9a-f]+$/i.test(run)) return entropyOf(run) >= 3.5;
  // Paths and names in many words reach this too; what chance makes has letters of both sizes and digits.
  return entropyOf(run) >= 4.5 && /\d/.test(run) && /[a-z]/.test(run) && /[A-Z]/.test(run);
}
