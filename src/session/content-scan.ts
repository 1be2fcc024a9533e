/** Everything that is looked for in the contents of layers, put together so that each file is read once for all. */
import type { ContentScan, LayerScan, ScannedEntry } from '../facts/image-layers.ts';
import type { LayerContents } from '../facts/layer-contents.ts';
import { packageScan } from '../insight/packages/package-scan.ts';
import type { ScanPart } from '../insight/scan-part.ts';
import { type SecretScanOptions, secretScan } from '../insight/secrets/secret-scan.ts';
import { textScan } from '../insight/text-scan.ts';

export function contentScan(options: SecretScanOptions = {}): ContentScan {
  return combinedScan([packageScan, secretScan(options), textScan()]);
}

/** A file is read as far as the part that wants most of it; each part gets at most what it asked for. */
export function combinedScan(parts: readonly ScanPart[]): ContentScan {
  return {
    version: parts.map(({ version }) => version).join(' '),
    begin: () => scanOfLayer(parts),
  };
}

function scanOfLayer(parts: readonly ScanPart[]): LayerScan {
  const begun = parts.map((part) => part.begin());
  return {
    wants: (entry) => begun.reduce((most, part) => Math.max(most, part.wants(entry)), 0),
    take(entry: ScannedEntry, bytes: Uint8Array) {
      for (const part of begun) {
        const wanted = part.wants(entry);
        if (wanted > 0) part.take(entry, wanted < bytes.length ? bytes.subarray(0, wanted) : bytes);
      }
    },
    finish: () => begun.map((part) => part.finish()).reduce(together, NOTHING),
  };
}

const NOTHING: LayerContents = { secrets: [], packages: [], texts: {}, problems: [] };

function together(one: LayerContents, other: Partial<LayerContents>): LayerContents {
  const { secrets = [], packages = [], texts = {}, problems = [], owned = one.owned } = other;
  return {
    secrets: [...one.secrets, ...secrets],
    packages: [...one.packages, ...packages],
    ...(owned === undefined ? {} : { owned }),
    texts: { ...one.texts, ...texts },
    problems: [...one.problems, ...problems],
  };
}
