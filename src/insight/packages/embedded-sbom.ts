/** Bills of materials that an image brings along: SPDX 2 and CycloneDX in JSON, as Bitnami, apko and others put them there. */
import { PackageURL } from 'packageurl-js';
import * as z from 'zod';
import { DamagedFile, jsonOf, MIB, type PackageFile, type PackageReader, shaped } from './package-file.ts';
import type { Sightings } from './sightings.ts';

const spdxSchema = z.looseObject({
  packages: z
    .array(
      z.looseObject({
        name: z.string(),
        versionInfo: z.string().nullish(),
        licenseConcluded: z.string().nullish(),
        licenseDeclared: z.string().nullish(),
        externalRefs: z
          .array(
            z.looseObject({ referenceType: z.string().nullish(), referenceLocator: z.string().nullish() }),
          )
          .nullish(),
      }),
    )
    .nullish(),
});
const componentSchema = z.looseObject({
  name: z.string(),
  version: z.string().nullish(),
  purl: z.string().nullish(),
  type: z.string().nullish(),
  licenses: z
    .array(
      z.looseObject({
        expression: z.string().nullish(),
        license: z.looseObject({ id: z.string().nullish(), name: z.string().nullish() }).nullish(),
      }),
    )
    .nullish(),
  components: z.array(z.unknown()).nullish(),
});
const sbomSchema = z.looseObject({
  spdxVersion: z.string().nullish(),
  bomFormat: z.string().nullish(),
  components: z.array(z.unknown()).nullish(),
});

export const EMBEDDED_SBOM: PackageReader = {
  row: 'PKG-SBOM',
  suffixes: ['.json', '.spdx'],
  folders: ['usr/local/share/sbom/'],
  isFor: (path) =>
    /\.(?:spdx|cdx|cyclonedx)\.json$|(?:^|\/)(?:bom|sbom)\.json$|(?:^|\/)\.spdx-[^/]*\.spdx$/.test(path) ||
    (path.startsWith('usr/local/share/sbom/') && path.endsWith('.json')),
  limit: 32 * MIB,
  read: readSbom,
};

function readSbom(file: PackageFile, sightings: Sightings): void {
  const { spdxVersion, bomFormat, components } = jsonOf(file, sbomSchema);
  if (typeof spdxVersion === 'string') readSpdx(file, sightings);
  else if (bomFormat === 'CycloneDX') readComponents(components ?? [], file.path, sightings);
  // bom.json is a name for many things.
  else if (!/(?:^|\/)bom\.json$/.test(file.path)) throw new DamagedFile('neither SPDX 2 nor CycloneDX');
}

function readSpdx(file: PackageFile, sightings: Sightings): void {
  for (const one of jsonOf(file, spdxSchema).packages ?? []) {
    const purl = one.externalRefs?.find(({ referenceType }) => referenceType === 'purl')?.referenceLocator;
    sightings.add({
      ...typedName(purl ?? '', one.name),
      version: one.versionInfo ?? '',
      licence: [one.licenseConcluded, one.licenseDeclared].find(isLicence) ?? '',
      path: file.path,
      basis: 'described',
    });
  }
}

/** SPDX has words for nothing and for nobody knows. */
function isLicence(text: string | null | undefined): text is string {
  return typeof text === 'string' && text !== 'NOASSERTION' && text !== 'NONE';
}

function readComponents(components: readonly unknown[], path: string, sightings: Sightings): void {
  const waiting: unknown[] = [...components];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { name, version, purl, type, licenses, components: inner } = shaped(next, componentSchema);
    // Files are what components are made of.
    if (type !== 'file')
      sightings.add({
        ...typedName(purl ?? '', name),
        version: version ?? '',
        licence: (licenses ?? [])
          .map(({ expression, license }) => expression ?? license?.id ?? license?.name ?? '')
          .join(' AND '),
        path,
        basis: 'described',
      });
    for (const one of inner ?? []) waiting.push(one);
  }
}

/** Type and name as the package URL has them, so that the same package seen elsewhere is the same. */
function typedName(
  purl: string,
  name: string,
): { readonly type: string; readonly name: string; readonly arch: string } {
  try {
    const { type = 'generic', namespace = '', name: own = name, qualifiers } = PackageURL.fromString(purl);
    const arch = qualifiers?.arch ?? '';
    if (namespace === '' || ['deb', 'apk', 'rpm', 'alpm'].includes(type)) return { type, name: own, arch };
    return { type, name: `${namespace}${type === 'maven' ? ':' : '/'}${own}`, arch };
  } catch {
    // Not one: the name alone has to do.
    return { type: 'generic', name, arch: '' };
  }
}
