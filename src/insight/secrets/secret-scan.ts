/** Looks for secrets in the files of a layer: by what they are called, by shape, and, if asked for, by chance. */
import type { ScannedEntry } from '../../facts/image-layers.ts';
import type { SecretSighting } from '../../facts/layer-contents.ts';
import type { LayerScanPart, ScanPart } from '../scan-part.ts';
import { randomStrings } from './random-strings.ts';
import { hasSecretName, isSettingsFile, namedSecrets, secretsByName } from './secrets-by-name.ts';
import { secretsInText } from './secrets-in-text.ts';

/** Bytes. What is longer is data, hardly ever something that a person put a secret into. */
const LONGEST_TEXT = 1024 * 1024;
/** Of one rule in a layer; more would not be read by anybody, and whoever asks for another rule must not miss it for these. */
const MOST_SIGHTINGS = 500;
/** Files of a layer that are named as not looked through to their end. */
const MOST_CUT = 20;
/** Bytes in which a file that is not text shows it by a zero. */
const TELLING_BYTES = 8192;

/** Files that are never text, by how their names end: they need not be read at all. */
const NO_TEXT =
  /\.(?:a|avif|bin|br|bz2|class|db|deb|dll|eot|exe|gif|gz|ico|img|jar|jpe?g|ko|lz4|mo|mp[34]|node|o|ogg|otf|pack|pdf|png|pyc|pyo|rpm|so(?:\.[\d.]+)?|sqlite3?|tar|tgz|tif|ttf|wasm|wav|webp|whl|woff2?|xz|zip|zst)$/i;

export interface SecretScanOptions {
  /** Whether to look for long strings near secret words too: much of what that finds is harmless. */
  readonly findsRandomStrings?: boolean;
}

export function secretScan({ findsRandomStrings = false }: SecretScanOptions = {}): ScanPart {
  return {
    version: findsRandomStrings ? 'secrets-6-random' : 'secrets-6',
    begin: () => scanOfLayer(findsRandomStrings),
  };
}

function scanOfLayer(findsRandomStrings: boolean): LayerScanPart {
  const secrets: SecretSighting[] = [];
  const counts = new Map<string, number>();
  let leftOut = 0;
  const cut: string[] = [];
  return {
    wants({ type, size, path }) {
      if (type !== 'file' || size === 0) return 0;
      if (size <= LONGEST_TEXT && !NO_TEXT.test(path)) return size;
      return hasSecretName(path) ? Math.min(size, LONGEST_TEXT) : 0;
    },
    take(entry, bytes) {
      const onCut = (line: number): void => {
        cut.push(
          `${entry.path}: not looked through for secrets from line ${line} on, it holds too much that could be one`,
        );
      };
      for (const sighting of secretsOfFile(entry, bytes, { findsRandomStrings, onCut })) {
        const count = (counts.get(sighting.rule) ?? 0) + 1;
        counts.set(sighting.rule, count);
        if (count <= MOST_SIGHTINGS) secrets.push(sighting);
        else leftOut += 1;
      }
    },
    finish: () => ({
      secrets,
      problems: [
        ...(leftOut === 0
          ? []
          : [
              `more than ${MOST_SIGHTINGS} texts look like secrets of one kind: ${leftOut} of them are left out`,
            ]),
        ...cut.slice(0, MOST_CUT),
        ...(cut.length > MOST_CUT
          ? [`${cut.length - MOST_CUT} more files were not looked through to their end`]
          : []),
      ],
    }),
  };
}

function* secretsOfFile(
  { path }: ScannedEntry,
  given: Uint8Array,
  { findsRandomStrings, onCut }: { findsRandomStrings: boolean; onCut: (line: number) => void },
): Generator<SecretSighting> {
  const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength);
  const zero = bytes.subarray(0, TELLING_BYTES).indexOf(0);
  const isText = zero === -1;
  if (hasSecretName(path)) yield* secretsByName(path, isText ? bytes.toString('latin1') : undefined);
  if (!isText) return;
  const { sightings: shaped, cutAt } = secretsInText(path, bytes);
  yield* shaped;
  if (cutAt !== undefined) onCut(cutAt);
  if (shaped.length === 0 && isSettingsFile(path)) yield* namedSecrets(path, bytes);
  if (findsRandomStrings && shaped.length === 0) yield* randomStrings(path, bytes);
}
