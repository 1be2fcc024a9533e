/** What a file holds, by its first bytes. Its name says nothing: it was chosen by a stranger. */

export type TextEncoding = 'ascii' | 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin-1';

export type ContentKind =
  | { readonly kind: 'empty' }
  | { readonly kind: 'text'; readonly encoding: TextEncoding }
  /** PEM blocks: keys and certificates, perhaps with text around them. */
  | { readonly kind: 'pem' }
  /** A DER sequence that is as long as it says: a certificate or a key, mostly. */
  | { readonly kind: 'der' }
  | { readonly kind: 'elf' }
  | { readonly kind: 'zip' }
  | { readonly kind: 'tar' }
  | { readonly kind: 'packed'; readonly by: 'gzip' | 'zstd' | 'xz' | 'bzip2' }
  | { readonly kind: 'sqlite' }
  /** Known by its first bytes, in a few words. */
  | { readonly kind: 'binary'; readonly name: string };

/** So many bytes tell the kind; more may be given. */
const TELLING_BYTES = 4096;

const SIGNATURES: readonly (readonly [bytes: string, kind: ContentKind])[] = [
  ['\x7fELF', { kind: 'elf' }],
  ['PK\x03\x04', { kind: 'zip' }],
  ['PK\x05\x06', { kind: 'zip' }],
  ['\x1f\x8b', { kind: 'packed', by: 'gzip' }],
  ['\x28\xb5\x2f\xfd', { kind: 'packed', by: 'zstd' }],
  ['\xfd7zXZ\x00', { kind: 'packed', by: 'xz' }],
  ['BZh', { kind: 'packed', by: 'bzip2' }],
  ['SQLite format 3\x00', { kind: 'sqlite' }],
  ['\x89PNG\r\n\x1a\n', { kind: 'binary', name: 'PNG picture' }],
  ['\xff\xd8\xff', { kind: 'binary', name: 'JPEG picture' }],
  ['GIF8', { kind: 'binary', name: 'GIF picture' }],
  ['%PDF-', { kind: 'binary', name: 'PDF document' }],
  ['MZ', { kind: 'binary', name: 'Windows program' }],
  ['\xcf\xfa\xed\xfe', { kind: 'binary', name: 'macOS program' }],
  ['\xca\xfe\xba\xbe', { kind: 'binary', name: 'Java class' }],
  ['\x00asm', { kind: 'binary', name: 'WebAssembly' }],
  ['!<arch>\n', { kind: 'binary', name: 'archive of ar (a library, a .deb)' }],
  ['\xed\xab\xee\xdb', { kind: 'binary', name: 'RPM package' }],
  ['\xfe\xed\xfe\xed', { kind: 'binary', name: 'Java keystore' }],
  ['wOF2', { kind: 'binary', name: 'font' }],
  ['\x7f\x45\x4c', { kind: 'binary', name: 'damaged program' }],
];

/** `bytes` is the beginning of the file, `size` how long it is in all. Never throws. */
export function contentKind(bytes: Uint8Array, size = bytes.length): ContentKind {
  if (bytes.length === 0) return size === 0 ? { kind: 'empty' } : { kind: 'binary', name: 'not read' };
  const start = Buffer.from(bytes.subarray(0, TELLING_BYTES));
  const head = start.toString('latin1', 0, 32);
  for (const [signature, kind] of SIGNATURES) if (head.startsWith(signature)) return kind;
  if (start.toString('latin1', 257, 262) === 'ustar') return { kind: 'tar' };
  if (isDer(start, size)) return { kind: 'der' };
  const encoding = encodingOf(start, bytes.length > start.length);
  if (encoding === undefined) return { kind: 'binary', name: 'binary' };
  if (/-----BEGIN [A-Z0-9 ]{1,40}-----/.test(start.toString('latin1'))) return { kind: 'pem' };
  return { kind: 'text', encoding };
}

/** A sequence whose length, in two to four bytes, is that of the file. */
function isDer(bytes: Buffer, size: number): boolean {
  if (bytes.length < 8 || bytes[0] !== 0x30) return false;
  const lengthBytes = (bytes[1] ?? 0) - 0x80;
  if (lengthBytes < 1 || lengthBytes > 4) return false;
  return bytes.readUIntBE(2, lengthBytes) + 2 + lengthBytes === size;
}

/** Undefined for what is no text. A character that the end of the bytes cuts in two is none the worse for it. */
function encodingOf(bytes: Buffer, isCut: boolean): TextEncoding | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  // What texts never have: control characters other than blanks, ESC and the like.
  if (bytes.some((byte) => byte < 0x07 || (byte > 0x0d && byte < 0x1b) || byte === 0x7f)) return undefined;
  if (bytes.every((byte) => byte < 0x80)) return 'ascii';
  for (let cut = 0; cut <= (isCut ? 3 : 0); cut += 1)
    if (isUtf8(bytes.subarray(0, bytes.length - cut))) return 'utf-8';
  // Letters above ASCII are few in a text of one byte a letter, and none are the control characters of Latin-1.
  const high = bytes.filter((byte) => byte >= 0x80);
  return high.every((byte) => byte >= 0xa0) && high.length * 3 < bytes.length ? 'latin-1' : undefined;
}

const strict = new TextDecoder('utf-8', { fatal: true });

function isUtf8(bytes: Uint8Array): boolean {
  try {
    strict.decode(bytes);
    return true;
  } catch {
    return false;
  }
}
