/**
 * Bytes that are kept for a later run, with what proves that they are what was kept: a mark of this format, its version,
 * the key they were kept under, their length, and a SHA-256 over all of it. What does not prove itself is not believed.
 */
import { hash } from 'node:crypto';

const MARK = Buffer.from('plimsoll');
/** Changes with every change of what is sealed. */
const VERSION = 1;
/** Numbers stand in the machine's own order, so that they are used as they lie in memory. */
const BYTE_ORDER = 0x01020304;
const HEAD_BYTES = 64;
const DIGEST_BYTES = 32;

/** What seals add to their content. */
export const SEAL_BYTES = HEAD_BYTES + DIGEST_BYTES;

export function seal(key: string, body: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(SEAL_BYTES + body.length);
  sealed.set(headOf(key, body.length));
  sealed.set(body, HEAD_BYTES);
  sealed.set(digestOf(sealed.subarray(0, HEAD_BYTES + body.length)), HEAD_BYTES + body.length);
  return sealed;
}

/** The content, as a view of `sealed`; undefined when it is not what was sealed under this key. */
export function unseal(key: string, sealed: Uint8Array): Uint8Array | undefined {
  const length = sealed.length - SEAL_BYTES;
  if (length < 0 || !headOf(key, length).equals(sealed.subarray(0, HEAD_BYTES))) return undefined;
  const end = HEAD_BYTES + length;
  if (!digestOf(sealed.subarray(0, end)).equals(sealed.subarray(end))) return undefined;
  return sealed.subarray(HEAD_BYTES, end);
}

/** The mark, the byte order, the version, the length and the digest of the key. */
function headOf(key: string, length: number): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  MARK.copy(head);
  new Uint32Array(head.buffer, head.byteOffset + 8, 2).set([BYTE_ORDER, VERSION]);
  head.writeDoubleLE(length, 16);
  digestOf(Buffer.from(key)).copy(head, 24);
  return head;
}

function digestOf(bytes: Uint8Array): Buffer {
  return hash('sha256', bytes, 'buffer');
}
