import { describe, expect, test } from 'vitest';
import { PACKAGE_READERS, readersFor } from '../../../src/insight/packages/package-readers.ts';
import { KNOWN_BINARIES } from '../../../src/knowledge/known-binaries.ts';
import { ROWS } from '../../audit/coverage-list.ts';

const ROW_IDS = ROWS.filter(({ group }) => group === 'PKG').map(({ id }) => id);

/** Rows that are answered by the bytes of programs, and where that is tested. */
const BY_BYTES: Readonly<Record<string, string>> = { 'PKG-BINARY': 'programs.test.ts' };

/** What the rows name, with a path of each; the files of programs are in programs.test.ts. */
const EVIDENCE: Readonly<Record<string, readonly string[]>> = {
  'PKG-DPKG': [
    'var/lib/dpkg/status',
    'var/lib/dpkg/status.d/base',
    'usr/share/doc/bash/copyright',
    'usr/lib/opkg/status',
  ],
  'PKG-APK': ['lib/apk/db/installed', 'usr/lib/apk/db/installed'],
  'PKG-RPM': [
    ...['var/lib/rpm/rpmdb.sqlite', 'usr/lib/sysimage/rpm/rpmdb.sqlite', 'var/lib/rpm/Packages.db'],
    ...[
      'usr/lib/sysimage/rpm/Packages.db',
      'var/lib/rpm/Packages',
      'var/lib/rpmmanifest/container-manifest-2',
    ],
  ],
  'PKG-ALPM': ['var/lib/pacman/local/bash-5.2-1/desc'],
  'PKG-PORTAGE': ['var/db/pkg/app-shells/bash-5.2/CONTENTS', 'var/db/pkg/app-shells/bash-5.2/LICENSE'],
  'PKG-NIX': [`nix/store/${'0'.repeat(32)}-bash-5.2/bin/bash`, 'nix/var/nix/db/db.sqlite'],
  'PKG-SNAP': ['snap/manifest.yaml', 'snap/snapcraft.yaml', 'usr/share/snappy/dpkg.yaml'],
  'PKG-PYTHON': [
    ...['a/b.dist-info/METADATA', 'a/b.egg-info', 'a/b.egg-info/PKG-INFO', 'a/b.dist-info/direct_url.json'],
    ...['poetry.lock', 'pdm.lock', 'uv.lock', 'Pipfile.lock', 'requirements.txt'],
  ],
  'PKG-NODE': [
    ...['app/node_modules/a/package.json', 'package-lock.json', 'yarn.lock', 'pnpm-lock.yaml', 'bun.lock'],
    'deno.lock',
  ],
  'PKG-RUBY': ['gems/specifications/a-1.gemspec', 'gems/specifications/default/a-1.gemspec', 'Gemfile.lock'],
  'PKG-JAVA': ['a.jar', 'a.war', 'a.ear', 'gradle.lockfile'],
  'PKG-GO': ['go.mod'],
  'PKG-RUST': ['Cargo.lock'],
  'PKG-PHP': ['vendor/composer/installed.json', 'composer.lock', 'usr/lib/php/.registry/a.reg'],
  'PKG-DOTNET': ['app.deps.json', 'packages.lock.json', 'a.dll'],
  'PKG-CONDA': ['opt/conda/conda-meta/a.json'],
  'PKG-KERNEL': ['lib/modules/6.1/modules.dep', 'boot/vmlinuz-6.1'],
  'PKG-SBOM': [
    'a.spdx.json',
    'a.cdx.json',
    'opt/bitnami/redis/.spdx-redis.spdx',
    'usr/local/share/sbom/a.json',
  ],
};

/** What rows name and no reader is for, and why. */
const LEFT_OUT: readonly (readonly [path: string, why: string])[] = [
  ['var/lib/dpkg/info/bash.md5sums', 'bash.list has the files, the layer has digests'],
  ['a/b.dist-info/RECORD', 'as above'],
  ['var/db/pkg/app-shells/bash-5.2/PF', 'the name of the folder says the same'],
];

describe('the rows of packages in the coverage list', () => {
  test.each(ROW_IDS)('%s is answered', (id) => {
    const isAnswered = PACKAGE_READERS.some(({ row }) => row === id) || BY_BYTES[id] !== undefined;
    expect(isAnswered).toBe(true);
  });

  test('no reader answers a row that does not exist', () => {
    expect(PACKAGE_READERS.map(({ row }) => row).filter((row) => !ROW_IDS.includes(row))).toEqual([]);
  });

  test.each(Object.entries(EVIDENCE))('%s: each file that it names has a reader', (id, paths) => {
    expect(paths.filter((path) => !readersFor(path).some(({ row }) => row === id))).toEqual([]);
  });

  test('every row with readers is among those', () => {
    expect(ROW_IDS.filter((id) => EVIDENCE[id] === undefined)).toEqual(Object.keys(BY_BYTES));
  });

  test.each(LEFT_OUT)('%s is left out: %s', (path) => {
    expect(readersFor(path)).toEqual([]);
  });

  test('every program that PKG-BINARY names is known', () => {
    // Traefik is written in Go, so its linker says what it is.
    const named = ['node', 'python', 'redis', 'nginx', 'postgresql', 'busybox', 'openssl', 'java', 'haproxy'];
    const known = new Set(KNOWN_BINARIES.map(({ name }) => name));
    expect([...named, 'php', 'go', 'curl', 'bash'].filter((name) => !known.has(name))).toEqual([]);
  });
});
