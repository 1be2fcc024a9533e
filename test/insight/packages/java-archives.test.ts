import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { names, scanFiles } from './scanned-files.ts';
import { zipBytes } from './zip-bytes.ts';

/** As signers write it: a checksum of each file, which packs badly. */
function signedManifest(): string {
  const sums = Array.from({ length: 5_000 }, (_, at) => {
    const sum = createHash('sha256').update(String(at)).digest('base64');
    return `Name: org/example/C${at}.class\r\nSHA-256-Digest: ${sum}\r\n\r\n`;
  });
  return `Manifest-Version: 1.0\r\nBundle-Version: 1.78\r\n\r\n${sums.join('')}`;
}

function library(group: string, artifact: string, version: string): Buffer {
  return zipBytes({
    'META-INF/MANIFEST.MF': 'Manifest-Version: 1.0\r\nImplementation-Version: 0\r\n\r\n',
    [`META-INF/maven/${group}/${artifact}/pom.properties`]: `#made\nversion=${version}\ngroupId=${group}\nartifactId=${artifact}\n`,
  });
}

describe('an archive is named', () => {
  test.each([
    ['by the notes of Maven', 'a.jar', library('org.example', 'thing', '1.2'), 'maven org.example:thing 1.2'],
    [
      'by its file name',
      'lib/commons-io-2.11.0.jar',
      zipBytes({ 'org/A.class': 'x' }),
      'maven commons-io 2.11.0',
    ],
    [
      'by its manifest, in which long lines go on behind a space',
      'guava.jar',
      zipBytes({
        'META-INF/MANIFEST.MF':
          'Manifest-Version: 1.0\nBundle-SymbolicName: com.google.gu\n ava;singleton:=true\nBundle-Version: 33.0.0\n',
      }),
      'maven com.google:guava 33.0.0',
    ],
    [
      'by its manifest, though a signature makes that long',
      'lib/bcprov.jar',
      zipBytes({ 'META-INF/MANIFEST.MF': signedManifest() }),
      'maven bcprov 1.78',
    ],
    [
      'behind a script that starts it',
      'app.war',
      Buffer.concat([Buffer.from('#!/bin/sh\nexec java -jar "$0"\n'), library('org.example', 'app', '3')]),
      'maven org.example:app 3',
    ],
  ])('%s', (_, path, bytes, expected) => {
    const scanned = scanFiles({ [path]: bytes });
    expect(scanned.problems).toEqual([]);
    expect(names(scanned)).toEqual([expected]);
  });
});

describe('archives inside of archives', () => {
  test('are read, packed or not, and their path says where they are', () => {
    const war = zipBytes({ 'WEB-INF/lib/inner.jar': library('org.inner', 'inner', '1') });
    const ear = zipBytes({ 'web.war': war, 'APP-INF/lib/other-2.0.jar': zipBytes({}) }, { isStored: true });
    const { packages, problems } = scanFiles({ 'srv/all.ear': ear });
    expect(problems).toEqual([]);
    expect(packages.map(({ name, path }) => [name, path])).toEqual([
      ['all', 'srv/all.ear'],
      ['web', 'srv/all.ear!/web.war'],
      ['org.inner:inner', 'srv/all.ear!/web.war!/WEB-INF/lib/inner.jar'],
      ['other', 'srv/all.ear!/APP-INF/lib/other-2.0.jar'],
    ]);
  });

  test('one that is damaged does not hide the others', () => {
    const scanned = scanFiles({
      'a.war': zipBytes({ 'lib/bad.jar': 'not a zip', 'lib/good.jar': library('g', 'good', '1') }),
    });
    expect(names(scanned)).toEqual(['maven a ', 'maven g:good 1']);
    expect(scanned.problems).toEqual(['a.war!/lib/bad.jar: not a zip archive, or one that is cut off']);
  });

  test('that go on for ever are left', () => {
    let nested = zipBytes({ x: 'y' });
    for (let depth = 0; depth < 30; depth += 1) nested = zipBytes({ 'in.jar': nested });
    const { packages, problems } = scanFiles({ 'deep.jar': nested });
    expect(packages.length).toBeLessThan(10);
    expect(problems).toEqual([expect.stringContaining('has more archives inside than are read')]);
  });
});

describe('an archive that unfolds to far more than it is', () => {
  const zeros = new Uint8Array(80 * 1024 * 1024);

  test('in its manifest', () => {
    const { problems } = scanFiles({
      'bomb.jar': zipBytes({ 'META-INF/MANIFEST.MF': zeros }, { claimedSize: 100 }),
    });
    expect(problems).toEqual([
      expect.stringContaining('bomb.jar: an archive with an entry that is damaged or too big'),
    ]);
  });

  test('in an archive inside', () => {
    const { problems } = scanFiles({ 'bomb.jar': zipBytes({ 'a.jar': zeros }, { claimedSize: 100 }) });
    expect(problems).toEqual([expect.stringContaining('bomb.jar!/a.jar: an archive with an entry')]);
  });
});

test('one that is bigger than what is read is told', () => {
  const { packages, problems } = scanFiles({ 'fat.jar': { bytes: 'PK', size: 100 * 1024 * 1024 } });
  expect(packages).toEqual([]);
  expect(problems).toEqual(['fat.jar: bigger than 64 MB; not read for packages']);
});

test("Gradle's lock", () => {
  const lock =
    '# made\ncom.google.guava:guava:33.0.0-jre=compileClasspath,runtimeClasspath\nempty=annotationProcessor\n';
  expect(names(scanFiles({ 'app/gradle.lockfile': lock }))).toEqual([
    'maven com.google.guava:guava 33.0.0-jre',
  ]);
});
