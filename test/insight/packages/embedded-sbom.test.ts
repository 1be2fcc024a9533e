import { expect, test } from 'vitest';
import { names, scanFiles } from './scanned-files.ts';

const SPDX = {
  spdxVersion: 'SPDX-2.3',
  packages: [
    {
      name: 'redis',
      versionInfo: '7.2.4-3',
      licenseConcluded: 'NOASSERTION',
      licenseDeclared: 'BSD-3-Clause',
      externalRefs: [{ referenceType: 'purl', referenceLocator: 'pkg:bitnami/redis@7.2.4-3?arch=amd64' }],
    },
    { name: 'plain', versionInfo: '1.0' },
  ],
};

const CYCLONEDX = {
  bomFormat: 'CycloneDX',
  components: [
    {
      name: 'outer',
      version: '1',
      purl: 'pkg:maven/org.example/outer@1',
      licenses: [{ license: { id: 'MIT' } }],
      components: [{ name: 'inner', version: '2', purl: 'pkg:npm/%40s/inner@2' }],
    },
    { name: 'etc/passwd', type: 'file' },
    { name: 'broken', version: '3', purl: 'not a purl' },
  ],
};

test.each([
  'opt/bitnami/redis/.spdx-redis.spdx',
  'var/lib/db/sbom/redis.spdx.json',
  'usr/local/share/sbom/anything.json',
])('SPDX in %s', (path) => {
  const { packages } = scanFiles({ [path]: JSON.stringify(SPDX) });
  expect(packages).toEqual([
    {
      type: 'bitnami',
      name: 'redis',
      version: '7.2.4-3',
      source: '',
      licence: 'BSD-3-Clause',
      arch: 'amd64',
      path,
      basis: 'described',
    },
    expect.objectContaining({ type: 'generic', name: 'plain', version: '1.0' }),
  ]);
});

test('CycloneDX, components inside of components too', () => {
  expect(names(scanFiles({ 'app/app.cdx.json': JSON.stringify(CYCLONEDX) }))).toEqual([
    'generic broken 3',
    'maven org.example:outer 1',
    'npm @s/inner 2',
  ]);
});

test('what is neither is a problem, but bom.json may be anything', () => {
  const { problems } = scanFiles({ 'a/x.spdx.json': '{}', 'a/bom.json': '{"parts": []}' });
  expect(problems).toEqual(['a/x.spdx.json: neither SPDX 2 nor CycloneDX; not read for packages']);
});
