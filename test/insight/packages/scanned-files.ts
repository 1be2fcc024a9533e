/** Files put through the scan as a reader of layers does it, and what came out in a form that is easy to compare. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { MAX_SCANNED_BYTES } from '../../../src/facts/image-layers.ts';
import type { PackageSighting } from '../../../src/facts/layer-contents.ts';
import { packageScan } from '../../../src/insight/packages/package-scan.ts';

export interface TestFile {
  readonly bytes: string | Uint8Array;
  readonly mode?: number;
  /** When it says that it is bigger than what is there. */
  readonly size?: number;
}

export interface Scanned {
  readonly packages: readonly PackageSighting[];
  readonly problems: readonly string[];
  readonly texts: Readonly<Record<string, string>>;
  readonly owned: Readonly<Record<string, string>> | undefined;
}

export function scanFiles(files: Readonly<Record<string, string | Uint8Array | TestFile>>): Scanned {
  const part = packageScan.begin();
  for (const [path, given] of Object.entries(files)) {
    const {
      bytes,
      mode = 0o644,
      size,
    }: TestFile = typeof given === 'string' || given instanceof Uint8Array ? { bytes: given } : given;
    const content = Buffer.from(bytes);
    const entry = { path, type: 'file' as const, mode, size: size ?? content.length };
    const wanted = part.wants(entry);
    if (wanted > MAX_SCANNED_BYTES) throw new Error(`${path}: more is wanted than anybody gives`);
    if (wanted > 0) part.take(entry, content.subarray(0, wanted));
  }
  const { packages = [], problems = [], texts = {}, owned } = part.finish();
  return { packages, problems, texts, owned };
}

/** `type name version`, in order. */
export function names({ packages }: Scanned): readonly string[] {
  return packages.map(({ type, name, version }) => `${type} ${name} ${version}`).sort();
}

export function program(bytes: Uint8Array): TestFile {
  return { bytes, mode: 0o755 };
}

/** See test/fixtures/README.md. */
export function fixture(name: string): Buffer {
  return gunzipSync(readFileSync(new URL(`../../fixtures/packages/${name}.gz`, import.meta.url)));
}
