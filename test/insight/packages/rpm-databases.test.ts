import { describe, expect, test } from 'vitest';
import { sqliteRows } from '../../../src/insight/packages/sqlite.ts';
import { fixture, names, scanFiles } from './scanned-files.ts';

const INSTALLED = ['rpm harbour-docs 0.9-1', 'rpm harbour-light 1:2.1-3', 'rpm harbour-light-libs 1:2.1-3'];

const HEADERS = Array.from(sqliteRows(fixture('rpm-sqlite'), 'Packages'), (values) =>
  values.find((value) => value instanceof Uint8Array),
).filter((value) => value !== undefined);

/** rpm's own format, of which Debian's rpm can't write one: slots at the beginning, headers in blocks of 16 bytes. */
function ndb(headers: readonly Uint8Array[]): Buffer {
  const slots = Buffer.alloc(4096);
  slots.write('RpmP', 0);
  slots.writeUInt32LE(1, 12);
  const blobs: Buffer[] = [];
  let at = 4096;
  headers.forEach((header, number) => {
    const blob = Buffer.alloc(Math.ceil((16 + header.length + 12) / 16) * 16);
    blob.write('BlbS', 0);
    blob.writeUInt32LE(number + 1, 4);
    blob.writeUInt32LE(header.length, 12);
    blob.set(header, 16);
    // The first slot behind the head stays empty, as after a removal.
    const slot = 48 + number * 16;
    slots.writeUInt32LE(number + 1, slot + 4);
    slots.writeUInt32LE(at / 16, slot + 8);
    blobs.push(blob);
    at += blob.length;
  });
  for (let slot = 32; slot < 4096; slot += 16) slots.write('Slot', slot);
  return Buffer.concat([slots, ...blobs]);
}

describe('every kind of database says the same', () => {
  const DATABASES: readonly (readonly [path: string, bytes: Buffer])[] = [
    ['var/lib/rpm/rpmdb.sqlite', fixture('rpm-sqlite')],
    ['usr/lib/sysimage/rpm/rpmdb.sqlite', fixture('rpm-sqlite')],
    ['var/lib/rpm/Packages', fixture('rpm-berkeley')],
    ['usr/lib/sysimage/rpm/Packages.db', ndb(HEADERS)],
  ];

  test.each(DATABASES)('%s', (path, bytes) => {
    const scanned = scanFiles({ [path]: bytes });
    expect(scanned.problems).toEqual([]);
    expect(names(scanned)).toEqual(INSTALLED);
    expect(scanned.packages).toContainEqual({
      type: 'rpm',
      name: 'harbour-light-libs',
      version: '1:2.1-3',
      source: 'harbour-light',
      licence: 'MIT',
      arch: 'noarch',
      path,
      basis: 'installed',
    });
  });
});

test('what SQLite has not yet brought into the database is told', () => {
  const { problems } = scanFiles({
    'var/lib/rpm/rpmdb.sqlite': fixture('rpm-sqlite'),
    'var/lib/rpm/rpmdb.sqlite-wal': 'changes',
  });
  expect(problems).toEqual(['var/lib/rpm/rpmdb.sqlite-wal: holds changes of rpmdb.sqlite that are not read']);
});

test('an empty write-ahead log is nothing to tell', () => {
  expect(scanFiles({ 'var/lib/rpm/rpmdb.sqlite-wal': '' }).problems).toEqual([]);
});

test('the list of distroless images', () => {
  const line = (...fields: readonly string[]) => `${fields.join('\t')}\n`;
  const { packages } = scanFiles({
    'var/lib/rpmmanifest/container-manifest-2':
      line(
        'glibc',
        '2.35-6.cm2',
        '1',
        '2',
        'Microsoft',
        '(none)',
        '3',
        'x86_64',
        '0',
        'glibc-2.35-6.cm2.src.rpm',
      ) +
      line('openssl-libs', '1.1.1k-28', '1', '2', 'M', '1', '3', 'x86_64', '1', 'openssl-1.1.1k-28.src.rpm'),
  });
  expect(packages.map(({ name, version, source, arch }) => [name, version, source, arch])).toEqual([
    ['glibc', '2.35-6.cm2', '', 'x86_64'],
    ['openssl-libs', '1:1.1.1k-28', 'openssl', 'x86_64'],
  ]);
});

describe('a damaged database is a problem that names it', () => {
  test.each([
    ['var/lib/rpm/rpmdb.sqlite', Buffer.from('SQLite format 3\0'), 'not an SQLite database'],
    ['var/lib/rpm/rpmdb.sqlite', fixture('rpm-sqlite').subarray(0, 40_000), 'it ends too early'],
    ['var/lib/rpm/rpmdb.sqlite', fixture('nix-sqlite'), 'without the table Packages'],
    ['var/lib/rpm/Packages', Buffer.alloc(8192), 'not an rpm database'],
    [
      'var/lib/rpm/Packages',
      fixture('rpm-berkeley').subarray(0, 30_000),
      'a package is not where it should be',
    ],
    ['var/lib/rpm/Packages.db', ndb(HEADERS).subarray(0, 6_000), 'it ends too early'],
    ['var/lib/rpm/Packages.db', ndb(HEADERS).fill(0, 64, 80), 'its table of packages breaks off'],
  ])('%s', (path, bytes, reason) => {
    const { problems } = scanFiles({ [path]: bytes });
    expect(problems).toEqual([expect.stringContaining(reason)]);
    expect(problems[0]?.startsWith(`${path}: `)).toBe(true);
  });

  test('a page that leads back to itself ends the reading', () => {
    const circle = Buffer.from(fixture('nix-sqlite'));
    const pageSize = circle.readUInt16BE(16);
    for (let page = 2; page * pageSize <= circle.length; page += 1) {
      const start = (page - 1) * pageSize;
      // An inner page of a table: its last child becomes itself.
      if (circle[start] === 5) circle.writeUInt32BE(page, start + 8);
    }
    const { problems } = scanFiles({ 'nix/var/nix/db/db.sqlite': circle });
    expect(problems).toEqual([expect.stringContaining('a page is used twice')]);
  });
});
