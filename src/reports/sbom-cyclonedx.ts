/** The packages of an image as CycloneDX 1.6 in JSON, by the project's own library. Load it when it is asked for. */
import * as Enums from '@cyclonedx/cyclonedx-library/Enums';
import * as Models from '@cyclonedx/cyclonedx-library/Models';
import * as Serialize from '@cyclonedx/cyclonedx-library/Serialize';
import * as Spec from '@cyclonedx/cyclonedx-library/Spec';
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

/** @returns the document, with a line feed at its end. */
export function sbomCycloneDx(image: ImageLayers, inventory: PackageInventory, options: SbomOptions): string {
  const { serial, createdAt, toolVersion } = options;
  const subject = component(Enums.ComponentType.Container, image.name, 'image', {
    version: image.imageId,
    purl: imagePurl(image),
  });
  addHash(subject, image.imageId);
  for (const limit of sbomLimits(inventory)) property(subject, 'plimsoll:not-read', limit);
  const bom = new Models.Bom({
    version: 1,
    serialNumber: `urn:uuid:${serial}`,
    metadata: new Models.Metadata({
      timestamp: createdAt,
      component: subject,
      tools: new Models.Tools({
        components: new Models.ComponentRepository([
          new Models.Component(Enums.ComponentType.Application, 'plimsoll', { version: toolVersion }),
        ]),
      }),
    }),
  });
  const { release } = inventory;
  if (release !== undefined) {
    const system = component(Enums.ComponentType.OperatingSystem, release.id, 'distribution', {
      version: release.version,
    });
    system.description = release.name;
    bom.components.add(system);
  }
  for (const one of sbomPackages(image, inventory)) bom.components.add(packageComponent(one));
  const factory = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  const json = new Serialize.JsonSerializer(factory).serialize(bom, { sortLists: true, space: 2 });
  return inAscii(`${json}\n`);
}

function packageComponent(one: SbomPackage): Models.Component {
  const type = one.basis === 'recognised' ? Enums.ComponentType.Application : Enums.ComponentType.Library;
  const [group, name] = grouped(one);
  const made = component(type, name, one.id, { version: one.version, purl: one.purl });
  if (group !== '') made.group = group;
  if (isSpdxExpression(one.licence)) made.licenses.add(new Models.LicenseExpression(one.licence));
  else if (one.licence !== '') made.licenses.add(new Models.NamedLicense(one.licence));
  property(made, 'plimsoll:type', one.type);
  property(made, 'plimsoll:basis', one.basis);
  property(made, 'plimsoll:layer:index', String(one.layer + 1));
  property(made, 'plimsoll:layer:diffId', one.diffId);
  if (one.source !== '') property(made, 'plimsoll:source', one.source);
  if (one.arch !== '') property(made, 'plimsoll:architecture', one.arch);
  for (const path of one.paths) property(made, 'plimsoll:path', path);
  return made;
}

/** The format keeps what stands before a name apart from it. */
function grouped({ type, name }: SbomPackage): readonly [group: string, name: string] {
  const at = name.lastIndexOf(type === 'maven' ? ':' : '/');
  return at > 0 ? [name.slice(0, at), name.slice(at + 1)] : ['', name];
}

function component(
  type: Enums.ComponentType,
  name: string,
  id: string,
  { version, purl }: { readonly version: string; readonly purl?: string | undefined },
): Models.Component {
  return new Models.Component(type, name, {
    bomRef: id,
    ...(version === '' ? {} : { version }),
    ...(purl === undefined ? {} : { purl }),
  });
}

function addHash(made: Models.Component, digest: string): void {
  const [, hex] = /^sha256:([0-9a-f]{64})$/.exec(digest) ?? [];
  if (hex !== undefined) made.hashes.set(Enums.HashAlgorithm['SHA-256'], hex);
}

function property(made: Models.Component, name: string, value: string): void {
  made.properties.add(new Models.Property(name, value));
}
