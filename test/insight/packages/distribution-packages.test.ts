import { describe, expect, test } from 'vitest';
import { fixture, names, scanFiles } from './scanned-files.ts';

const STATUS = `Package: libssl3
Status: install ok installed
Architecture: amd64
Source: openssl (3.0.11-1)
Version: 3.0.11-1~deb12u2
Description: a toolkit
 Version: not a field but a line of the description

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1

Package: vim
Status: install ok installed
Architecture: amd64
Version: 2:9.0.1378-2
`;

describe('dpkg', () => {
  test('what is installed, with the version as dpkg writes it and the licences of the copyright file', () => {
    const { packages, problems } = scanFiles({
      'usr/share/doc/libssl3/copyright':
        'Format: x\n\nFiles: *\nLicense: Apache-2.0\n text\n\nLicense: MIT\n',
      'var/lib/dpkg/status': STATUS,
      'usr/share/doc/vim/copyright': 'This is free software.\n',
    });
    expect(problems).toEqual([]);
    expect(packages).toEqual([
      {
        type: 'deb',
        name: 'libssl3',
        version: '3.0.11-1~deb12u2',
        source: 'openssl (3.0.11-1)',
        licence: 'Apache-2.0, MIT',
        arch: 'amd64',
        path: 'var/lib/dpkg/status',
        basis: 'installed',
      },
      expect.objectContaining({ name: 'vim', version: '2:9.0.1378-2', licence: '' }),
    ]);
  });

  test('one file a package, as distroless images have it', () => {
    const scanned = scanFiles({
      'var/lib/dpkg/status.d/tzdata': 'Package: tzdata\nVersion: 2024a-0\nArchitecture: all\n',
      'var/lib/dpkg/status.d/tzdata.md5sums': '0123  usr/share/zoneinfo/UTC\n',
    });
    expect(names(scanned)).toEqual(['deb tzdata 2024a-0']);
    expect(scanned.problems).toEqual([]);
  });

  test('opkg keeps the same file elsewhere', () => {
    expect(
      names(
        scanFiles({
          'usr/lib/opkg/status': 'Package: uci\nVersion: 2023-1\nStatus: install user installed\n',
        }),
      ),
    ).toEqual(['opkg uci 2023-1']);
  });

  test('a status that is not of the image is none', () => {
    expect(scanFiles({ 'home/me/var/lib/dpkg/status': STATUS, 'proc/status': STATUS }).packages).toEqual([]);
  });
});

describe('apk', () => {
  const database = `C:Q1abc=
P:musl
V:1.2.5-r0
A:x86_64
L:MIT
o:musl
F:lib
R:ld-musl-x86_64.so.1

P:libcrypto3
V:3.3.2-r0
A:x86_64
L:Apache-2.0
o:openssl
`;
  test.each(['lib/apk/db/installed', 'usr/lib/apk/db/installed'])('reads %s', (path) => {
    expect(scanFiles({ [path]: database }).packages).toEqual([
      {
        type: 'apk',
        name: 'musl',
        version: '1.2.5-r0',
        source: '',
        licence: 'MIT',
        arch: 'x86_64',
        path,
        basis: 'installed',
      },
      expect.objectContaining({ name: 'libcrypto3', version: '3.3.2-r0', source: 'openssl' }),
    ]);
  });
});

describe('pacman', () => {
  test('its desc files', () => {
    const path = 'var/lib/pacman/local/zlib-1:1.3.1-2/desc';
    const desc = `%NAME%\nzlib\n\n%VERSION%\n1:1.3.1-2\n\n%BASE%\nzlib-base\n\n%ARCH%\nx86_64\n\n%LICENSE%\nZlib\nMIT\n`;
    expect(scanFiles({ [path]: desc }).packages).toEqual([
      {
        type: 'alpm',
        name: 'zlib',
        version: '1:1.3.1-2',
        source: 'zlib-base',
        licence: 'Zlib, MIT',
        arch: 'x86_64',
        path,
        basis: 'installed',
      },
    ]);
  });
});

describe('portage', () => {
  test('its folders, whichever file of them comes first', () => {
    const { packages } = scanFiles({
      'var/db/pkg/dev-libs/openssl-3.0.13-r2/LICENSE': 'Apache-2.0\n',
      'var/db/pkg/dev-libs/openssl-3.0.13-r2/CONTENTS': 'obj /usr/bin/openssl\n',
      'var/db/pkg/sys-apps/util-linux-2.39.3/CONTENTS': '',
    });
    expect(packages.map(({ name, version, licence }) => [name, version, licence])).toEqual([
      ['dev-libs/openssl', '3.0.13-r2', 'Apache-2.0'],
      ['sys-apps/util-linux', '2.39.3', ''],
    ]);
  });
});

describe('nix', () => {
  const hash = 'a'.repeat(32);
  test('the names in the store say it; what has no version is no package', () => {
    expect(
      names(
        scanFiles({
          [`nix/store/${hash}-openssl-3.0.14-bin/bin/openssl`]: 'x',
          [`nix/store/${hash}-openssl-3.0.14-bin/bin/c_rehash`]: 'x',
          [`nix/store/${hash}-source/README`]: 'x',
          [`nix/store/${hash}-bash-5.2-p26.drv`]: 'x',
          [`nix/store/${hash}-python3-3.11.9-env/bin/x`]: 'x',
        }),
      ),
    ).toEqual(['nix openssl 3.0.14', 'nix python3 3.11.9-env']);
  });

  test('the database says it too, over several pages', () => {
    const { packages, problems } = scanFiles({ 'nix/var/nix/db/db.sqlite': fixture('nix-sqlite') });
    expect(problems).toEqual([]);
    expect(packages).toHaveLength(303);
    expect(packages).toContainEqual({
      type: 'nix',
      name: 'library',
      version: '299-1.299',
      source: '',
      licence: '',
      arch: '',
      path: `nix/store/${'305'.padStart(32, '0')}-library-299-1.299`,
      basis: 'installed',
    });
  });
});

describe('snap', () => {
  test('the snap and the Debian packages in it', () => {
    const manifest = `name: core-thing
version: '20240501'
architectures: [amd64]
primed-stage-packages: [libssl3=3.0.2-0ubuntu1, 'libc6:amd64=2.35-0ubuntu3']
parts:
  one: {stage-packages: [curl, zlib1g=1:1.2.11]}
  two:
`;
    expect(
      names(
        scanFiles({
          'snap/manifest.yaml': manifest,
          'usr/share/snappy/dpkg.yaml': 'packages:\n- tzdata=2024a\n',
        }),
      ),
    ).toEqual([
      'deb libc6 2.35-0ubuntu3',
      'deb libssl3 3.0.2-0ubuntu1',
      'deb tzdata 2024a',
      'deb zlib1g 1:1.2.11',
      'snap core-thing 20240501',
    ]);
  });
});

describe('a kernel', () => {
  test('the folder of its modules and its own file name the release', () => {
    const kernel = Buffer.alloc(1024);
    kernel.write('HdrS', 0x202);
    kernel.writeUInt16LE(0x80, 0x20e);
    kernel.write('6.1.0-18-amd64 (debian-kernel@lists.debian.org)\0', 0x280);
    const { packages } = scanFiles({
      'usr/lib/modules/6.8.1/modules.dep': 'x',
      'usr/lib/modules/6.8.1/kernel/fs/ext4.ko.zst': 'x',
      'boot/vmlinuz-6.1.0-18-amd64': kernel,
    });
    expect(packages.map(({ name, version, path }) => [name, version, path])).toEqual([
      ['linux-kernel', '6.8.1', 'usr/lib/modules/6.8.1'],
      ['linux-kernel', '6.1.0-18-amd64', 'boot/vmlinuz-6.1.0-18-amd64'],
    ]);
  });
});

describe('the files that name the distribution', () => {
  test('are kept', () => {
    expect(scanFiles({ 'etc/os-release': 'ID=alpine\n', 'etc/hostname': 'x' }).texts).toEqual({
      'etc/os-release': 'ID=alpine\n',
    });
  });
});
