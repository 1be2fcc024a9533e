/**
 * The packages of an image as SPDX 2.3 in JSON (https://spdx.github.io/spdx-spec/v2.3). No library for JavaScript that
 * writes it was found on npm; the document is one object.
 */
import type { ImageLayers } from '../facts/image-layers.ts';
import type { PackageInventory } from '../insight/packages/inventory.ts';
import {
  imagePurl,
  inAscii,
  type SbomOptions,
  type SbomPackage,
  sbomLimits,
  sbomPackages,
} from './sbom-document.ts';
import { isSpdxExpression } from './spdx-licence.ts';

/** What SPDX says for: nobody said. */
const NOBODY_SAID = 'NOASSERTION';

/** @returns the document, with a line feed at its end. */
export function sbomSpdx(image: ImageLayers, inventory: PackageInventory, options: SbomOptions): string {
  const { serial, createdAt, toolVersion } = options;
  const packages = sbomPackages(image, inventory);
  const licences = new LicenceReferences();
  const tool = `Tool: plimsoll-${toolVersion}`;
  const created = `${createdAt.toISOString().slice(0, 19)}Z`;
  const note = (comment: string) => ({
    annotationDate: created,
    annotationType: 'OTHER',
    annotator: tool,
    comment,
  });
  const purl = imagePurl(image);
  const limits = sbomLimits(inventory);
  const described = packages.map((one) => spdxPackage(one, licences, note));
  const document = {
    spdxVersion: 'SPDX-2.3',
    dataLicense: 'CC0-1.0',
    SPDXID: 'SPDXRef-DOCUMENT',
    name: image.name,
    documentNamespace: `urn:uuid:${serial}`,
    creationInfo: { created, creators: [tool] },
    ...(limits.length === 0 ? {} : { comment: `Not everything could be read.\n${limits.join('\n')}` }),
    documentDescribes: ['SPDXRef-image'],
    packages: [
      {
        SPDXID: 'SPDXRef-image',
        name: image.name,
        versionInfo: image.imageId,
        downloadLocation: NOBODY_SAID,
        filesAnalyzed: false,
        primaryPackagePurpose: 'CONTAINER',
        ...checksums(image.imageId),
        ...(purl === undefined ? {} : { externalRefs: [purlReference(purl)] }),
        ...(inventory.release === undefined ? {} : { comment: `Distribution: ${inventory.release.name}` }),
      },
      ...described,
    ],
    relationships: [
      relationship('SPDXRef-DOCUMENT', 'DESCRIBES', 'SPDXRef-image'),
      ...described.map(({ SPDXID }) => relationship('SPDXRef-image', 'CONTAINS', SPDXID)),
    ],
    ...(licences.extracted.length === 0 ? {} : { hasExtractedLicensingInfos: licences.extracted }),
  };
  return inAscii(`${JSON.stringify(document, null, 2)}\n`);
}

function spdxPackage<Note>(one: SbomPackage, licences: LicenceReferences, note: (comment: string) => Note) {
  return {
    SPDXID: `SPDXRef-${one.id}`,
    name: one.name,
    ...(one.version === '' ? {} : { versionInfo: one.version }),
    downloadLocation: NOBODY_SAID,
    filesAnalyzed: false,
    licenseConcluded: NOBODY_SAID,
    licenseDeclared: licences.expression(one.licence),
    copyrightText: NOBODY_SAID,
    primaryPackagePurpose: one.basis === 'recognised' ? 'APPLICATION' : 'LIBRARY',
    sourceInfo: `${BASIS_WORDS[one.basis]}: ${one.paths.join(', ')}`,
    ...(one.purl === undefined ? {} : { externalRefs: [purlReference(one.purl)] }),
    annotations: [note(`Brought by layer ${one.layer + 1}, ${one.diffId}`)],
  };
}

const BASIS_WORDS = {
  installed: 'Installed, as is said by',
  'built-in': 'Built into',
  described: 'Described by',
  recognised: 'Recognised in',
  locked: 'Pinned, not necessarily installed, by',
} as const satisfies Readonly<Record<SbomPackage['basis'], string>>;

function purlReference(purl: string) {
  return { referenceCategory: 'PACKAGE-MANAGER', referenceType: 'purl', referenceLocator: purl };
}

function relationship(from: string, relationshipType: string, to: string) {
  return { spdxElementId: from, relationshipType, relatedSpdxElement: to };
}

function checksums(digest: string) {
  const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? [];
  return hex === undefined ? {} : { checksums: [{ algorithm: 'SHA256', checksumValue: hex }] };
}

/**
 * Packages say their licences in all kinds of words, but the document may only use the identifiers of SPDX's list. So each
 * other saying is a reference of the document's own, with the words behind it.
 */
class LicenceReferences {
  private readonly ids = new Map<string, string>();

  expression(words: string): string {
    if (words === '') return NOBODY_SAID;
    if (isSpdxExpression(words)) return words;
    let id = this.ids.get(words);
    if (id === undefined) {
      id = `LicenseRef-${this.ids.size + 1}`;
      this.ids.set(words, id);
    }
    return id;
  }

  get extracted() {
    return Array.from(this.ids, ([words, licenseId]) => ({ licenseId, extractedText: words, name: words }));
  }
}
