import { existsSync, readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { MAX_SCANNED_BYTES } from '../../../src/facts/image-layers.ts';
import { KNOWN_BINARIES } from '../../../src/knowledge/known-binaries.ts';
import { BASE, elfBytes, FIRST_SECTION } from './elf-bytes.ts';
import { names, program, scanFiles } from './scanned-files.ts';

/** Where the engine that the tests need is installed. */
const CONTAINERD = '/usr/bin/containerd';

const MARK = 'x'.repeat(16);
const MODULES = [
  'path\texample.org/tool/cmd',
  'mod\texample.org/tool\t(devel)\t',
  'dep\tgithub.com/a/b\tv1.2.3\th1:x=',
  'dep\tgithub.com/c/d\tv0.1.0',
  '=>\tgithub.com/fork/d\tv0.2.0\th1:y=',
  'dep\tgithub.com/e/f\tv0.3.0',
  '=>\t./local\t',
  "build\t-ldflags=-s -X 'example.org/tool/version.Version=3.1.4'",
  '',
].join('\n');

const BUILT = [
  'golang example.org/tool 3.1.4',
  'golang github.com/a/b v1.2.3',
  'golang github.com/e/f v0.3.0',
  'golang github.com/fork/d v0.2.0',
  'golang stdlib 1.22.1',
];

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let left = value;
  for (; left >= 0x80; left >>= 7) bytes.push((left & 0x7f) | 0x80);
  return Buffer.from([...bytes, left]);
}

function goHead(pointerSize: number, flags: number): Buffer {
  const head = Buffer.alloc(32);
  head.write('\xff Go buildinf:', 'latin1');
  head[14] = pointerSize;
  head[15] = flags;
  return head;
}

/** As Go writes it since 1.18. */
function inlineInfo(version: string, modules: string): Buffer {
  const text = Buffer.from(`${MARK}${modules}${MARK}`);
  return Buffer.concat([
    goHead(0, 2),
    varint(version.length),
    Buffer.from(version),
    varint(text.length),
    text,
  ]);
}

/** As Go wrote it before: two addresses of texts, each of which is an address and a length. */
function pointerInfo(version: string, modules: string): Buffer {
  const text = Buffer.from(`${MARK}${modules}${MARK}`);
  const start = BASE + FIRST_SECTION;
  const info = Buffer.alloc(96);
  info.set(goHead(8, 0));
  info.writeBigUInt64LE(BigInt(start + 32), 16);
  info.writeBigUInt64LE(BigInt(start + 48), 24);
  info.writeBigUInt64LE(BigInt(start + 96), 32);
  info.writeBigUInt64LE(BigInt(version.length), 40);
  info.writeBigUInt64LE(BigInt(start + 96 + version.length), 48);
  info.writeBigUInt64LE(BigInt(text.length), 56);
  return Buffer.concat([info, Buffer.from(version), text]);
}

describe('a Go program', () => {
  test.each([
    ['of today', inlineInfo('go1.22.1', MODULES)],
    ['from before Go 1.18', pointerInfo('go1.22.1', MODULES)],
  ])('%s says what it was built from', (_, info) => {
    const scanned = scanFiles({
      'usr/bin/tool': program(elfBytes({ '.go.buildinfo': info, '.text': Buffer.alloc(99) })),
    });
    expect(scanned.problems).toEqual([]);
    expect(names(scanned)).toEqual(BUILT);
    expect(new Set(scanned.packages.map(({ basis }) => basis))).toEqual(new Set(['built-in']));
  });

  test('for Windows has it in some section', () => {
    const file = Buffer.alloc(8192);
    file.write('MZ');
    file.writeUInt32LE(0x80, 0x3c);
    file.write('PE\0\0', 0x80);
    file.writeUInt16LE(0x20b, 0x98);
    inlineInfo('go1.22.1', MODULES).copy(file, 4096);
    expect(names(scanFiles({ 'tool.exe': program(file) }))).toEqual(BUILT);
  });

  test.runIf(existsSync(CONTAINERD))('that a real linker made says at least which Go it was', () => {
    const scanned = scanFiles({ 'usr/bin/containerd': program(readFileSync(CONTAINERD)) });
    expect(names(scanned)).toEqual(expect.arrayContaining([expect.stringMatching(/^golang stdlib 1\.\d+/)]));
  });

  test('that is too big to be read to where its list is, is told', () => {
    const beginning = Buffer.concat([
      elfBytes({}).subarray(0, 200),
      Buffer.from('\xff Go build ID: "x"', 'latin1'),
      Buffer.alloc(8192),
    ]);
    const { problems } = scanFiles({
      'usr/bin/huge': { bytes: beginning, mode: 0o755, size: MAX_SCANNED_BYTES + 1 },
    });
    expect(problems).toEqual(['usr/bin/huge: bigger than 64 MB, so what it was built from is not known']);
  });

  test('is not one that only looks for them, as scanners do', () => {
    const scanner = Buffer.concat([
      elfBytes({}),
      Buffer.from('\xff Go buildinf:', 'latin1'),
      Buffer.alloc(64),
    ]);
    expect(scanFiles({ 'usr/bin/scanner': program(scanner) })).toEqual({
      packages: [],
      problems: [],
      texts: {},
    });
  });
});

describe('a Rust program', () => {
  const crates = {
    packages: [
      { name: 'ripgrep', version: '14.1.0', source: 'local', root: true },
      { name: 'regex', version: '1.10.3', source: 'crates.io' },
      { name: 'cc', version: '1.0.83', source: 'crates.io', kind: 'build' },
    ],
  };

  test('built with cargo auditable lists its crates, without those that only built it', () => {
    const bytes = elfBytes({ '.dep-v0': deflateSync(JSON.stringify(crates)) });
    expect(names(scanFiles({ 'usr/bin/rg': program(bytes) }))).toEqual([
      'cargo regex 1.10.3',
      'cargo ripgrep 14.1.0',
    ]);
  });

  test('with a list that unfolds without end is a problem', () => {
    const bytes = elfBytes({ '.dep-v0': deflateSync(Buffer.alloc(32 * 1024 * 1024)) });
    expect(scanFiles({ 'usr/bin/rg': program(bytes) }).problems).toEqual([
      'usr/bin/rg: a Rust program whose list of crates is damaged; not read for packages',
    ]);
  });
});

describe('a program is known by what stands in it', () => {
  const CASES: readonly (readonly [path: string, text: string, expected: string])[] = [
    ['usr/local/bin/python3.11', '\x003.11.9\0', 'python 3.11.9'],
    ['usr/local/lib/libpython3.12.so.1.0', '\x003.12.4+\0', 'python 3.12.4+'],
    ['usr/local/bin/redis-server', '\x007.2.4buildkitsandbox-1710000000000000000\0', 'redis 7.2.4'],
    ['usr/local/bin/redis-server', '\x006.0.161700000000000000000\0', 'redis 6.0.16'],
    ['usr/local/bin/valkey-server', '\x008.0.1buildkitsandbox-1710000000000000000\0', 'valkey 8.0.1'],
    ['usr/sbin/nginx', 'nginx version: nginx/1.25.4\n', 'nginx 1.25.4'],
    ['usr/local/openresty/nginx/sbin/nginx', 'openresty/1.25.3.1', 'nginx 1.25.3.1'],
    [
      'usr/local/bin/postgres',
      'PostgreSQL 9.1 or later\0PostgreSQL 16.2 (Debian 16.2-1) on x86_64-pc-linux-gnu, compiled by gcc\0',
      'postgresql 16.2',
    ],
    ['bin/busybox', 'BusyBox v1.36.1 (2023-11-01)', 'busybox 1.36.1'],
    ['opt/bin/openssl', 'OpenSSL 3.2.1 30 Jan 2024\0', 'openssl 3.2.1'],
    ['opt/lib/libcrypto.so.1.1', 'OpenSSL 1.1.1w  11 Sep 2023\0', 'openssl 1.1.1w'],
    ['opt/java/release', 'IMPLEMENTOR="Eclipse Adoptium"\nJAVA_VERSION="21.0.2"\n', 'java 21.0.2'],
    ['usr/local/sbin/haproxy', '\0 version 2.9.6-9eafce5, released 2024/02/26\0', 'haproxy 2.9.6'],
    ['usr/local/sbin/haproxy', '\0 version 1.8.30-1+deb10, released 2021/04/12\0', 'haproxy 1.8.30'],
    ['usr/local/bin/php', 'X-Powered-By: PHP/8.3.4\0', 'php 8.3.4'],
    ['usr/lib/libphp8.so', 'X-Powered-By: PHP/8.1.0RC1\0', 'php 8.1.0RC1'],
    ['usr/local/go/VERSION', 'go1.22.1\ntime 2024-02-29T18:18:48Z\n', 'go 1.22.1'],
    ['opt/curl', 'curl/8.6.0', 'curl 8.6.0'],
    ['opt/libcurl.so.4.8.0', 'libcurl/8.6.0', 'curl 8.6.0'],
    ['opt/bash', '@(#)Bash version 5.2.21(1) release GNU', 'bash 5.2.21'],
    ['usr/local/apache2/bin/httpd', 'Apache/2.4.58 (Unix)', 'httpd 2.4.58'],
    ['usr/local/bin/memcached', 'memcached 1.6.24\0', 'memcached 1.6.24'],
    ['opt/mariadbd', '11.2.3-MariaDB\0', 'mariadb 11.2.3'],
    ['usr/local/bin/ruby', 'ruby 3.3.0 (2023-12-25 revision 5124f9ac75)', 'ruby 3.3.0'],
    ['usr/local/lib/libruby.so.3.3', 'ruby 2.7.7p221 (2022-11-24 revision x)', 'ruby 2.7.7p221'],
    ['usr/local/bin/node', 'https://nodejs.org node.js/v20.11.1\0', 'node 20.11.1'],
  ];

  test.each(CASES)('%s: %s', (path, text, expected) => {
    const { packages } = scanFiles({ [path]: program(Buffer.from(text, 'latin1')) });
    expect(packages.map(({ name, version, basis }) => [`${name} ${version}`, basis])).toEqual([
      [expected, 'recognised'],
    ]);
  });

  test('and every row of the table is one of those', () => {
    const untried = KNOWN_BINARIES.filter(
      ({ file, start }) =>
        !CASES.some(([path]) => {
          const name = path.slice(path.lastIndexOf('/') + 1);
          return file.test(name) && name.startsWith(start);
        }),
    );
    expect(untried.map(({ name }) => name)).toEqual([]);
  });

  test('as this very Node.js', () => {
    const bytes = readFileSync(process.execPath).subarray(0, MAX_SCANNED_BYTES);
    expect(names(scanFiles({ 'usr/local/bin/node': program(bytes) }))).toContain(
      `generic node ${process.versions.node}`,
    );
  });

  test.each([
    ['usr/bin/nginx.conf', 'nginx/1.2.3'],
    ['srv/VERSION', '1.0 built with go1.22.1\n'],
    ['etc/release', 'nothing of Java'],
  ])('but not %s', (path, text) => {
    expect(scanFiles({ [path]: text }).packages).toEqual([]);
  });
});

describe('an assembly of .NET', () => {
  function assembly(isManaged: boolean): Buffer {
    const file = Buffer.alloc(4096);
    file.write('MZ');
    file.writeUInt32LE(0x80, 0x3c);
    file.write('PE\0\0', 0x80);
    file.writeUInt16LE(1, 0x86);
    file.writeUInt16LE(240, 0x94);
    file.writeUInt16LE(0x20b, 0x98);
    if (isManaged) file.writeUInt32LE(0x2000, 0x98 + 112 + 14 * 8);
    const section = 0x98 + 240;
    file.write('.rsrc', section);
    file.writeUInt32LE(1024, section + 16);
    file.writeUInt32LE(2048, section + 20);
    file.write(
      'VS_VERSION_INFO\0\0\0FileVersion\0\x0013.0.3.27908\0ProductVersion\0\x0013.0.3+0a2e291c\0',
      2048,
      'utf16le',
    );
    return file;
  }

  test('has its version in its resources', () => {
    expect(names(scanFiles({ 'app/Newtonsoft.Json.dll': assembly(true) }))).toEqual([
      'nuget Newtonsoft.Json 13.0.3',
    ]);
  });

  test('is not a library without code for .NET', () => {
    expect(scanFiles({ 'app/native.dll': assembly(false) }).packages).toEqual([]);
  });
});

describe('a module of a kernel', () => {
  const module = (fields: string) => elfBytes({ '.modinfo': Buffer.from(fields, 'latin1') });

  test('that did not come with the kernel is listed, the others are the kernel', () => {
    const scanned = scanFiles({
      'opt/nvidia.ko': module('license=NVIDIA\0version=550.54\0name=nvidia\0vermagic=6.1.0 SMP\0'),
      'opt/ext4.ko': module('license=GPL\0intree=Y\0name=ext4\0vermagic=6.1.0 SMP\0'),
    });
    expect(names(scanned)).toEqual(['generic nvidia 550.54']);
  });
});

test('scripts cost nothing and say nothing', () => {
  const script = Buffer.alloc(8192, '#!/bin/sh\n');
  expect(scanFiles({ 'usr/bin/script': program(script) })).toEqual({ packages: [], problems: [], texts: {} });
});
