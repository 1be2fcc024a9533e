/** Files that hold keys and certificates, by what they are called. Add a line to teach it one. */

/** Behind the last dot, in lower case. */
const KEY_FILE_ENDINGS: ReadonlySet<string> = new Set([
  'asc',
  'bks',
  'cer',
  'cert',
  'crl',
  'crt',
  'csr',
  'der',
  'gpg',
  'jceks',
  'jks',
  'kdb',
  'kdbx',
  'key',
  'keyring',
  'keystore',
  'keytab',
  'p12',
  'p7b',
  'p7c',
  'p8',
  'pem',
  'pfx',
  'pgp',
  'pk8',
  'pkcs12',
  'ppk',
  'pub',
  'truststore',
]);

/** Whole names, in lower case. */
const KEY_FILE_NAME =
  /^(?:id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|ssh_host_\w+_key|authorized_keys2?|known_hosts|cacerts|krb5\.keytab|secring\.gpg)$/;

const LONGEST_ENDING = Math.max(...[...KEY_FILE_ENDINGS].map(({ length }) => length));

/** Endings by their first letter and length: what nearly all names fail at once, of which images have very many. */
const SHAPES: readonly boolean[] = shapesOf(KEY_FILE_ENDINGS);

function shapesOf(endings: ReadonlySet<string>): readonly boolean[] {
  const shapes = new Array<boolean>(256 * (LONGEST_ENDING + 1)).fill(false);
  for (const ending of endings) shapes[shape(ending.charCodeAt(0), ending.length)] = true;
  return shapes;
}

function shape(letter: number, length: number): number {
  return (letter & 0xff) * (LONGEST_ENDING + 1) + length;
}

const DOT = 0x2e;

/**
 * Whether a file is called like a key, a certificate or a store of them. The name, in lower case, is what stands in `text`
 * from `start` to `end`: cutting half a million names out of it would take longer than looking at them.
 */
export function isKeyFile(text: string, start: number, end: number): boolean {
  for (let length = 1, at = end - 2; length <= LONGEST_ENDING && at >= start; length += 1, at -= 1) {
    if (text.charCodeAt(at) !== DOT) continue;
    const mayEnd = SHAPES[shape(text.charCodeAt(at + 1), length)] === true;
    if (mayEnd && KEY_FILE_ENDINGS.has(text.slice(at + 1, end))) return true;
    break;
  }
  const mayBegin = BEGINNINGS[beginning(text.charCodeAt(start), text.charCodeAt(start + 1))] === true;
  return mayBegin && KEY_FILE_NAME.test(text.slice(start, end));
}

/** By the first two letters of KEY_FILE_NAME. */
const BEGINNINGS: readonly boolean[] = beginnings('id', 'ss', 'au', 'kn', 'ca', 'kr', 'se');

function beginnings(...pairs: readonly string[]): readonly boolean[] {
  const found = new Array<boolean>(32 * 32).fill(false);
  for (const pair of pairs) found[beginning(pair.charCodeAt(0), pair.charCodeAt(1))] = true;
  return found;
}

function beginning(first: number, second: number): number {
  return (first & 31) * 32 + (second & 31);
}
