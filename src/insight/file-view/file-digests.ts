import { createHash } from 'node:crypto';

/** In lower-case hex. MD5 and SHA-1 prove nothing any more, but lists of known files still go by them. */
export interface FileDigests {
  readonly md5: string;
  readonly sha1: string;
  readonly sha256: string;
}

/** Of a whole file, in pieces as they come. */
export function fileDigests(pieces: Iterable<Uint8Array>): FileDigests {
  const [md5, sha1, sha256] = [createHash('md5'), createHash('sha1'), createHash('sha256')];
  for (const piece of pieces) for (const hash of [md5, sha1, sha256]) hash.update(piece);
  return { md5: md5.digest('hex'), sha1: sha1.digest('hex'), sha256: sha256.digest('hex') };
}
