/** What scanning the files of one layer found. Kept with the layer's index, by its digest. */
import * as z from 'zod';

/** Text that looks like a secret, in a file of a layer. The value itself is never kept. */
export const secretSightingSchema = z.strictObject({
  /** The row of the coverage list that describes the shape: `SEC-AWS-ID`. */
  rule: z.string(),
  path: z.string(),
  /** From 1; 0 when the whole file is it. */
  line: z.number(),
  /** The value with all but a few characters masked. */
  masked: z.string(),
});
export type SecretSighting = Readonly<z.infer<typeof secretSightingSchema>>;

/** A package that a database or a file of its own says is installed. */
export const packageSightingSchema = z.strictObject({
  /** Where it was read, as package URLs name it: deb, apk, rpm, npm, pypi, gem, golang, maven, cargo… */
  type: z.string(),
  name: z.string(),
  version: z.string(),
  /** Of a distribution: the source package; empty when it is the same or unknown. */
  source: z.string(),
  /** As the package says it; empty when it does not. */
  licence: z.string(),
  arch: z.string(),
  /** The file that says so, and the files that belong to it where that is known cheaply. */
  path: z.string(),
});
export type PackageSighting = Readonly<z.infer<typeof packageSightingSchema>>;

export const layerContentsSchema = z.strictObject({
  secrets: z.array(secretSightingSchema),
  packages: z.array(packageSightingSchema),
  /** Small files that checks read, by path: etc/passwd, etc/shadow with its hashes masked, etc/os-release, etc/sudoers… */
  texts: z.record(z.string(), z.string()),
  /** Files that could not be looked into, for a person, one line each: a damaged database, an archive that is too big. */
  problems: z.array(z.string()),
});
export type LayerContents = Readonly<z.infer<typeof layerContentsSchema>>;
