import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { packageInventory } from '../../src/insight/packages/inventory.ts';
import { sbomCycloneDx } from '../../src/reports/sbom-cyclonedx.ts';
import type { SbomOptions } from '../../src/reports/sbom-document.ts';
import { sbomSpdx } from '../../src/reports/sbom-spdx.ts';
import { imageOf } from '../insight/packages/layered.ts';

const IMAGE = imageOf(
  {
    texts: { 'etc/os-release': 'ID=debian\nVERSION_ID=12\nPRETTY_NAME="Debian 12"\n' },
    files: { 'var/lib/dpkg/status': ['deb bash 5.2', 'deb ../../evil 1 \u001b[31m'] },
    licence: 'GPL-3+, and more',
  },
  {
    files: {
      'app/node_modules/a/package.json': ['npm @scope/a 1.0.0'],
      'app/a.jar': ['maven g.h:a 2', 'n*o broken 1'],
    },
    licence: 'MIT OR Apache-2.0',
    problems: ['app/b.jar: damaged'],
  },
  { isUnscanned: true },
);
const INVENTORY = packageInventory(IMAGE);
const OPTIONS: SbomOptions = {
  serial: '3e671687-395b-41f5-a30f-a58921a69b79',
  createdAt: new Date('2026-10-09T08:00:00.500Z'),
  toolVersion: '1.2.3',
};

const property = z.object({ name: z.string(), value: z.string() });
const component = z.object({
  'bom-ref': z.string(),
  group: z.string().optional(),
  name: z.string(),
  purl: z.string().optional(),
  licenses: z.array(z.unknown()).optional(),
  properties: z.array(property).optional(),
});
const cycloneDxSchema = z.object({
  specVersion: z.literal('1.6'),
  serialNumber: z.string(),
  metadata: z.object({ timestamp: z.string(), component }),
  components: z.array(component),
});

test.each([
  ['CycloneDX', sbomCycloneDx],
  ['SPDX', sbomSpdx],
] as const)('Nothing in %s acts on a terminal, and names come out as they are', (_, sbom) => {
  const name = 'größe\u009b31m\u202e🦊';
  const image = imageOf({ files: { [`a/\u202e${name}`]: [`npm ${name} 1\u009b2J`] }, licence: `own \u202e` });
  const text = sbom({ ...image, name }, packageInventory(image), OPTIONS);
  expect(text).toMatch(/^[\x20-\x7e\n]*$/);
  const again = JSON.stringify(JSON.parse(text));
  for (const word of [name, '1\u009b2J', `a/\u202e${name}`, 'own \u202e'.trim()])
    expect(again).toContain(word);
});

describe('CycloneDX', () => {
  const text = sbomCycloneDx(IMAGE, INVENTORY, OPTIONS);
  const document: unknown = JSON.parse(text);
  const { components, metadata } = cycloneDxSchema.parse(document);

  test('is valid by the schema of CycloneDX 1.6, which its library brings', () => {
    const library = createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json');
    const folder = new URL('res/schema/', pathToFileURL(library));
    const schema = (name: string): z.infer<typeof jsonSchema> =>
      jsonSchema.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8')));
    const ajv = new Ajv({ strict: false, validateFormats: true });
    addFormats.default(ajv);
    // Of a draft that the validator does not know; what has this format is not written.
    ajv.addFormat('iri-reference', true);
    ajv.addFormat('idn-email', true);
    for (const name of ['spdx.SNAPSHOT.schema.json', 'jsf-0.82.SNAPSHOT.schema.json'])
      ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}`);
    const validate = ajv.compile(schema('bom-1.6.SNAPSHOT.schema.json'));
    expect(validate(document) ? [] : validate.errors).toEqual([]);
  });

  test('names each package with its URL and the layer that brought it', () => {
    const a = components.find(({ group }) => group === '@scope');
    expect(a).toMatchObject({
      name: 'a',
      purl: 'pkg:npm/%40scope/a@1.0.0',
      licenses: [{ expression: 'MIT OR Apache-2.0' }],
    });
    expect(a?.properties).toEqual(
      expect.arrayContaining([
        { name: 'plimsoll:layer:index', value: '2' },
        { name: 'plimsoll:layer:diffId', value: `sha256:${'1'.repeat(64)}` },
        { name: 'plimsoll:path', value: 'app/node_modules/a/package.json' },
        { name: 'plimsoll:basis', value: 'installed' },
      ]),
    );
  });

  test('keeps words that are no expression of SPDX as a name', () => {
    expect(components.find(({ name }) => name === 'bash')?.licenses).toEqual([
      { license: { name: 'GPL-3+, and more' } },
    ]);
  });

  test('names the distribution, and the image by its digest in the registry', () => {
    expect(components.find((one) => one['bom-ref'] === 'distribution')?.name).toBe('debian');
    expect(metadata.component.purl).toMatch(/^pkg:oci\/harbour@sha256%3A2{64}\?repository_url=/);
  });

  test('says what is missing from it', () => {
    expect(metadata.component.properties?.map(({ value }) => value).sort()).toEqual([
      'Layer 2: app/b.jar: damaged',
      'Layer 3 was not looked into.',
    ]);
  });

  test('is the same for the same facts', () => {
    expect(sbomCycloneDx(IMAGE, packageInventory(IMAGE), OPTIONS)).toBe(text);
    expect(metadata.timestamp).toBe('2026-10-09T08:00:00.500Z');
  });
});

const jsonSchema = z.record(z.string(), z.unknown());

/**
 * What SPDX 2.3 asks of the parts that are written here, after its specification: which fields there are at all, which must
 * be there, and what they look like.
 */
const spdxId = z.string().regex(/^SPDXRef-[A-Za-z0-9.-]+$/);
const moment = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
const licence = z.string().regex(/^(?:NOASSERTION|[A-Za-z0-9.+() -]+)$/);
const spdxSchema = z.strictObject({
  spdxVersion: z.literal('SPDX-2.3'),
  dataLicense: z.literal('CC0-1.0'),
  SPDXID: z.literal('SPDXRef-DOCUMENT'),
  name: z.string().min(1),
  documentNamespace: z.string().regex(/^[a-z]+:[^#]+$/),
  creationInfo: z.strictObject({
    created: moment,
    creators: z.array(z.string().regex(/^(?:Tool|Person|Organization): /)).min(1),
  }),
  comment: z.string().optional(),
  documentDescribes: z.array(spdxId),
  packages: z.array(
    z.strictObject({
      SPDXID: spdxId,
      name: z.string().min(1),
      versionInfo: z.string().optional(),
      downloadLocation: z.literal('NOASSERTION'),
      filesAnalyzed: z.literal(false),
      licenseConcluded: licence.optional(),
      licenseDeclared: licence.optional(),
      copyrightText: z.string().optional(),
      primaryPackagePurpose: z.enum(['CONTAINER', 'LIBRARY', 'APPLICATION', 'OPERATING-SYSTEM']),
      sourceInfo: z.string().optional(),
      comment: z.string().optional(),
      checksums: z
        .array(
          z.strictObject({
            algorithm: z.literal('SHA256'),
            checksumValue: z.string().regex(/^[0-9a-f]{64}$/),
          }),
        )
        .optional(),
      externalRefs: z
        .array(
          z.strictObject({
            referenceCategory: z.literal('PACKAGE-MANAGER'),
            referenceType: z.literal('purl'),
            referenceLocator: z.string().regex(/^pkg:[^\s]+$/),
          }),
        )
        .optional(),
      annotations: z
        .array(
          z.strictObject({
            annotationDate: moment,
            annotationType: z.enum(['OTHER', 'REVIEW']),
            annotator: z.string().regex(/^Tool: /),
            comment: z.string(),
          }),
        )
        .optional(),
    }),
  ),
  relationships: z.array(
    z.strictObject({
      spdxElementId: spdxId,
      relationshipType: z.enum(['DESCRIBES', 'CONTAINS']),
      relatedSpdxElement: spdxId,
    }),
  ),
  hasExtractedLicensingInfos: z
    .array(
      z.strictObject({
        licenseId: z.string().regex(/^LicenseRef-[A-Za-z0-9.-]+$/),
        extractedText: z.string().min(1),
        name: z.string(),
      }),
    )
    .optional(),
});

describe('SPDX', () => {
  const text = sbomSpdx(IMAGE, INVENTORY, OPTIONS);
  const document = spdxSchema.parse(JSON.parse(text));
  const named = (name: string) => document.packages.find((one) => one.name === name);

  test('has every package once, and nothing that it names is missing', () => {
    const ids = document.packages.map(({ SPDXID }) => SPDXID);
    expect(new Set(ids).size).toBe(ids.length);
    expect(document.packages).toHaveLength(INVENTORY.packages.length + 1);
    const known = new Set<string>(['SPDXRef-DOCUMENT', ...ids]);
    for (const { spdxElementId, relatedSpdxElement } of document.relationships) {
      expect(known.has(spdxElementId)).toBe(true);
      expect(known.has(relatedSpdxElement)).toBe(true);
    }
    expect(document.relationships).toHaveLength(ids.length);
  });

  test('names each package with its URL and the layer that brought it', () => {
    expect(named('@scope/a')).toMatchObject({
      versionInfo: '1.0.0',
      licenseDeclared: 'MIT OR Apache-2.0',
      externalRefs: [{ referenceLocator: 'pkg:npm/%40scope/a@1.0.0' }],
      sourceInfo: 'Installed, as is said by: app/node_modules/a/package.json',
      annotations: [{ comment: `Brought by layer 2, sha256:${'1'.repeat(64)}` }],
    });
  });

  test('every licence reference has its words', () => {
    expect(named('bash')?.licenseDeclared).toBe('LicenseRef-1');
    expect(document.hasExtractedLicensingInfos).toEqual([
      { licenseId: 'LicenseRef-1', extractedText: 'GPL-3+, and more', name: 'GPL-3+, and more' },
    ]);
  });

  test('a package that no URL can name has none', () => {
    expect(named('broken')).toBeDefined();
    expect(named('broken')?.externalRefs).toBeUndefined();
  });

  test('says what is missing from it', () => {
    expect(document.comment).toBe(
      'Not everything could be read.\nLayer 3 was not looked into.\nLayer 2: app/b.jar: damaged',
    );
  });

  test('is the same for the same facts', () => {
    expect(sbomSpdx(IMAGE, packageInventory(IMAGE), OPTIONS)).toBe(text);
    expect(document.creationInfo.created).toBe('2026-10-09T08:00:00Z');
  });
});
