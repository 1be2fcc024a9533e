/**
 * Keeps the few small texts of an image that checks read: who may log in, what the distribution is, where packages come
 * from. Hashes of passwords are reduced to their kind: nobody needs them, and what is kept is written into a cache.
 */
import type { LayerScanPart, ScanPart } from './scan-part.ts';

/** Bytes; what is longer is cut at a line's end. */
const LONGEST_TEXT = 64 * 1024;
/** Of a layer. */
const MOST_TEXTS = 200;

const KEPT =
  /^(?:etc\/(?:passwd|group|shadow|gshadow|os-release|sudoers|sudoers\.d\/[^/]+|doas\.conf|doas\.d\/[^/]+|apt\/sources\.list|apt\/sources\.list\.d\/[^/]+|apt\/apt\.conf|apt\/apt\.conf\.d\/[^/]+|apk\/repositories|yum\.conf|dnf\/dnf\.conf|yum\.repos\.d\/[^/]+\.repo|pip\.conf|ssh\/sshd_config|ssh\/sshd_config\.d\/[^/]+)|usr\/lib\/os-release)$/;

/** Files in which the second field of a line is a password. */
const ACCOUNT_FILES = /^etc\/(?:passwd|group|shadow|gshadow)$/;

export function textScan(): ScanPart {
  return { version: 'texts-1', begin: scanOfLayer };
}

function scanOfLayer(): LayerScanPart {
  const texts: Record<string, string> = {};
  let count = 0;
  return {
    wants: ({ type, path, size }) => (type === 'file' && KEPT.test(path) ? Math.min(size, LONGEST_TEXT) : 0),
    take({ path, size }, bytes) {
      // Other parts may have asked for more of it.
      if (!KEPT.test(path) || count >= MOST_TEXTS) return;
      count += 1;
      const text = Buffer.from(
        bytes.buffer,
        bytes.byteOffset,
        Math.min(bytes.byteLength, LONGEST_TEXT),
      ).toString('utf8');
      const whole = size > LONGEST_TEXT ? text.slice(0, text.lastIndexOf('\n') + 1) : text;
      texts[path] = ACCOUNT_FILES.test(path) ? withoutHashes(whole) : whole;
    },
    finish: () => ({ texts }),
  };
}

/** Every password as `empty`, `locked`, `x` for one that is elsewhere, or the kind of its hash: `$6$…`. */
function withoutHashes(text: string): string {
  return text.replace(
    /^([^:\n]*):([^:\n]*)/gm,
    (_, name: string, password: string) => `${name}:${kindOfPassword(password)}`,
  );
}

function kindOfPassword(field: string): string {
  if (field === '') return 'empty';
  if (field === 'x') return field;
  if (/^[!*]/.test(field) && !/^!+\$/.test(field)) return 'locked';
  const algorithm = /^!*(\$[\w-]{1,20}\$)/.exec(field)?.[1];
  return algorithm === undefined ? '…' : `${algorithm}…`;
}
