/** What scanning the files of one layer found. Kept with the layer's index, by its digest. */
import * as z from 'zod';

/** Text that looks like a secret, in a file of a layer. The value itself is never kept. */
const secretSightingSchema = z.strictObject({
  /**
   * The row of the coverage list that describes the shape: `SEC-AWS-ID`; with what makes it a milder or graver case behind
   * a slash: `SEC-PEM/encrypted`, `SEC-JWT/service-account`.
   */
  rule: z.string(),
  path: z.string(),
  /** From 1; 0 when the whole file is it. */
  line: z.number(),
  /** The value with all but a few characters masked. */
  masked: z.string(),
  /** Seconds since 1970, for one that says itself when it ends. */
  expires: z.number().optional(),
});
export type SecretSighting = Readonly<z.infer<typeof secretSightingSchema>>;

/**
 * How a package was seen: `installed` as a database or its own metadata says, `built-in` to a program, `locked` by a
 * file that pins what an install would bring, `recognised` by the bytes of a program, `described` by an SBOM.
 */
const PACKAGE_BASES = ['installed', 'built-in', 'locked', 'recognised', 'described'] as const;
export type PackageBasis = (typeof PACKAGE_BASES)[number];

/** A package that a database or a file of its own says is there. */
export const packageSightingSchema = z.strictObject({
  /** Where it was read, as package URLs name it: deb, apk, rpm, npm, pypi, gem, golang, maven, cargo… */
  type: z.string(),
  /** With the namespace that its ecosystem puts before it: `@scope/name`, `group:artifact`, `github.com/owner/name`. */
  name: z.string(),
  /** As the ecosystem writes it, with an epoch where it has one; empty when it is unknown. */
  version: z.string(),
  /** Of a distribution: the source package; empty when it is the same or unknown. */
  source: z.string(),
  /** As the package says it; empty when it does not. */
  licence: z.string(),
  arch: z.string(),
  /** The file that says so; of a package inside an archive the archive's path, `!/` and the path in it. */
  path: z.string(),
  basis: z.enum(PACKAGE_BASES),
});
export type PackageSighting = Readonly<z.infer<typeof packageSightingSchema>>;

export const layerContentsSchema = z.strictObject({
  secrets: z.array(secretSightingSchema),
  packages: z.array(packageSightingSchema),
  /**
   * By path: type and name of the package of the distribution that brought the file (`deb python3-yaml`). Only of files that
   * a package of a language may be known from.
   */
  owned: z.record(z.string(), z.string()).optional(),
  /** Small files that checks read, by path: etc/passwd, etc/shadow with its hashes masked, etc/os-release, etc/sudoers… */
  texts: z.record(z.string(), z.string()),
  /** Files that could not be looked into, for a person, one line each: a damaged database, an archive that is too big. */
  problems: z.array(z.string()),
});
export type LayerContents = Readonly<z.infer<typeof layerContentsSchema>>;
