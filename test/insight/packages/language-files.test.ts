/** Which files of packages of languages a package of the distribution says it brought. */
import { expect, test } from 'vitest';
import { addRpmHeader } from '../../../src/insight/packages/rpm-header.ts';
import { Sightings } from '../../../src/insight/packages/sightings.ts';
import { scanFiles } from './scanned-files.ts';

test('dpkg says so in a list for each package, of whichever architecture', () => {
  const { owned, problems } = scanFiles({
    'var/lib/dpkg/info/python3-yaml.list':
      '/.\n/usr/lib/python3/dist-packages/PyYAML-6.0.dist-info/METADATA\n/usr/share/doc/python3-yaml/copyright\n',
    'var/lib/dpkg/info/libruby:amd64.list':
      '/usr/share/rubygems-integration/all/specifications/rake.gemspec\n',
    'var/lib/dpkg/info/format-1.list.txt': '/usr/share/nodejs/a/package.json\n',
  });
  expect(problems).toEqual([]);
  expect(owned).toEqual({
    'usr/lib/python3/dist-packages/PyYAML-6.0.dist-info/METADATA': 'deb python3-yaml',
    'usr/share/rubygems-integration/all/specifications/rake.gemspec': 'deb libruby',
  });
});

test('images without dpkg itself say so beside the sums of files', () => {
  const { owned } = scanFiles({
    'var/lib/dpkg/status.d/python3.md5sums': `${'a1'.repeat(16)}  usr/share/python/pip-24.egg-info/PKG-INFO\n`,
  });
  expect(owned).toEqual({ 'usr/share/python/pip-24.egg-info/PKG-INFO': 'deb python3' });
});

test('apk says so in its database, folder by folder', () => {
  const folder = 'usr/lib/python3.12/site-packages/yaml-6.0.dist-info';
  const { owned } = scanFiles({
    'lib/apk/db/installed': `P:py3-yaml\nV:6.0-r0\nF:usr\nF:${folder}\nR:METADATA\nR:RECORD\n\nP:busybox\nV:1\nF:bin\nR:busybox\n\n`,
  });
  expect(owned).toEqual({ [`${folder}/METADATA`]: 'apk py3-yaml' });
});

test('rpm says so in the header of a package: names, and the numbers of their folders', () => {
  const sightings = new Sightings();
  addRpmHeader(
    header([
      [1000, 6, 1, text('python3-pyyaml')],
      [1116, 4, 3, numbers(1, 0, 7)],
      [1117, 8, 3, text('METADATA', 'package.json', 'METADATA')],
      [
        1118,
        8,
        2,
        text('/usr/lib/node_modules/a/', '/usr/lib/python3.12/site-packages/PyYAML-6.0.dist-info/'),
      ],
    ]),
    'var/lib/rpm/rpmdb.sqlite',
    sightings,
  );
  expect(sightings.owned).toEqual({
    'usr/lib/python3.12/site-packages/PyYAML-6.0.dist-info/METADATA': 'rpm python3-pyyaml',
    'usr/lib/node_modules/a/package.json': 'rpm python3-pyyaml',
  });
});

type Field = readonly [tag: number, type: number, count: number, value: Buffer];

function header(fields: readonly Field[]): Buffer {
  const head = Buffer.alloc(8 + fields.length * 16);
  head.writeUInt32BE(fields.length, 0);
  let offset = 0;
  for (const [place, [tag, type, count, value]] of fields.entries()) {
    for (const [at, number] of [tag, type, offset, count].entries())
      head.writeUInt32BE(number, 8 + place * 16 + at * 4);
    offset += value.length;
  }
  head.writeUInt32BE(offset, 4);
  return Buffer.concat([head, ...fields.map(([, , , value]) => value)]);
}

function text(...values: readonly string[]): Buffer {
  return Buffer.from(values.map((value) => `${value}\0`).join(''));
}

function numbers(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [place, value] of values.entries()) bytes.writeUInt32BE(value, place * 4);
  return bytes;
}
