import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nameBytes } from '../../../src/facts/layer-index.ts';
import { ImageFault } from '../../../src/sources/image/image-fault.ts';
import { byPath, listed, listingOf } from './gnu-listing.ts';
import { entriesOf, entryOf, indexed } from './indexed.ts';
import { paxRecord, rawEntry, rawPax, rawTar, sealed } from './raw-tar.ts';

const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');
const MB = 1024 * 1024;

describe('GNU tar and the index agree', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-layer-tar-'));
  const tree = join(folder, 'tree');
  const sparse = Buffer.alloc(3 * MB);

  beforeAll(() => {
    mkdirSync(join(tree, 'usr/lib'), { recursive: true });
    mkdirSync(join(tree, 'tmp'), { mode: 0o777 });
    execFileSync('chmod', ['1777', join(tree, 'tmp')]);
    writeFileSync(join(tree, 'usr/lib/a'), 'hello', { mode: 0o644 });
    writeFileSync(join(tree, 'usr/lib/empty'), '');
    writeFileSync(join(tree, 'usr/su'), '#!/bin/sh\n');
    execFileSync('chmod', ['4755', join(tree, 'usr/su')]);
    linkSync(join(tree, 'usr/su'), join(tree, 'usr/a-first-name'));
    symlinkSync('../usr/su', join(tree, 'usr/link'));
    execFileSync('mkfifo', [join(tree, 'tmp/fifo')]);
    // Fits no single field of a header, but two; and one that needs an extension.
    const long = join(tree, 'd'.repeat(90), 'e'.repeat(60));
    mkdirSync(long, { recursive: true });
    writeFileSync(join(long, 'f'), 'long');
    for (const [offset, text] of [
      [MB, 'one'],
      [2 * MB + 17, 'two'],
    ] as const)
      sparse.write(text, offset);
    writeFileSync(join(tree, 'sparse'), '');
    truncateSync(join(tree, 'sparse'), sparse.length);
    const file = openSync(join(tree, 'sparse'), 'r+');
    writeSync(file, 'one', MB);
    writeSync(file, 'two', 2 * MB + 17);
    closeSync(file);
    utimesSync(join(tree, 'usr/lib/a'), 1_000_000_000.75, 1_000_000_000.75);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ['v7', ['--exclude=d*', '--exclude=fifo']],
    ['ustar', []],
    ['gnu', []],
    ['oldgnu', []],
    ['posix', []],
    ['gnu', ['--sparse']],
    ['oldgnu', ['--sparse']],
    ['posix', ['--sparse', '--sparse-version=0.0']],
    ['posix', ['--sparse', '--sparse-version=0.1']],
    ['posix', ['--sparse', '--sparse-version=1.0']],
  ])('on format %s %j', (format, options) => {
    const archive = join(folder, 'layer.tar');
    // First names come first, so that both sides call the same name the link.
    execFileSync('tar', ['-C', tree, `--format=${format}`, '--sort=name', ...options, '-cf', archive, '.']);
    const bytes = execFileSync('cat', [archive], { maxBuffer: 64 * MB });
    const index = indexed(bytes);
    const expected = listed(archive).filter(({ what }) => !/ \.?$/.test(what));
    expect(entriesOf(index).map(listingOf).sort(byPath)).toEqual(expected.sort(byPath));
    expect(expected.length).toBeGreaterThan(8);
    expect(index.oddities).toEqual([]);
    expect(index.diffId).toBe(`sha256:${sha256(bytes)}`);
    expect(entryOf(index, 'sparse')).toMatchObject({ size: sparse.length, digest: sha256(sparse) });
    expect(entryOf(index, 'usr/lib/a')).toMatchObject({ digest: sha256('hello') });
    expect(entryOf(index, 'usr/lib/empty')).toMatchObject({ digest: sha256('') });
    expect(indexed(bytes, { piece: 509 })).toEqual(index);
  });
});

describe('extended headers', () => {
  it('carry names, owners, sizes and times that fit no field', () => {
    const name = `${'n'.repeat(200)}/${'m'.repeat(200)}`;
    const index = indexed(
      rawTar(
        rawPax({ path: name, uid: '4000000000', gid: '3000000', size: '5', mtime: '-1.5', comment: 'x' }),
        { name: 'short', content: 'hello', size: 0 },
        { name: 'next' },
      ),
    );
    expect(entryOf(index, name)).toMatchObject({
      uid: 4_000_000_000,
      gid: 3_000_000,
      size: 5,
      mtime: -2,
      digest: sha256('hello'),
    });
    expect(entryOf(index, 'next')).toMatchObject({ uid: 0, size: 0 });
  });

  it('carry attributes as bytes, file capabilities too', () => {
    const capability = Buffer.from('0100000200200000000000000000000000000000', 'hex');
    const index = indexed(
      rawTar(
        rawPax({ 'SCHILY.xattr.security.capability': capability, 'SCHILY.xattr.user.empty': '', mtime: '7' }),
        { name: 'ping' },
      ),
    );
    expect(entryOf(index, 'ping')).toMatchObject({
      mtime: 7,
      xattrs: { 'security.capability': capability.toString('base64'), 'user.empty': '' },
    });
  });

  it('of the whole archive hold until a file says otherwise', () => {
    const index = indexed(
      rawTar(
        rawPax({ uid: '7', gid: '8' }, 'g'),
        { name: 'a' },
        rawPax({ uid: '9' }),
        { name: 'b' },
        { name: 'c' },
      ),
    );
    expect(entriesOf(index).map(({ uid, gid }) => [uid, gid])).toEqual([
      [7, 8],
      [9, 8],
      [7, 8],
    ]);
  });

  it('of the whole archive are a few bytes, or it is refused', () => {
    const much = rawPax({ comment: 'x'.repeat(1_100_000) }, 'g');
    expect(() => indexed(rawTar(much, { name: 'a' }))).toThrow(ImageFault);
    const little = Array.from({ length: 2_000 }, () => rawPax({ comment: 'x'.repeat(900) }, 'g'));
    expect(entriesOf(indexed(rawTar(...little, { name: 'a' })))).toHaveLength(1);
  });

  it('of GNU carry long names and long links', () => {
    const long = 'l'.repeat(300).replace(/(.{60})/g, '$1/');
    const index = indexed(
      rawTar(
        { name: '././@LongLink', type: 'K', content: `${long}target\0`, magic: 'ustar ' },
        { name: '././@LongLink', type: 'L', content: `${long}name\0`, magic: 'ustar ' },
        { name: 'l', type: '2', link: 'l', magic: 'ustar ' },
      ),
    );
    expect(entryOf(index, `${long}name`)).toMatchObject({ type: 'symlink', target: `${long}target` });
  });

  it('with an empty value leave the field as it is', () => {
    expect(
      entryOf(indexed(rawTar(rawPax({ path: '', size: '' }), { name: 'a', content: 'x' })), 'a')?.size,
    ).toBe(1);
  });
});

describe('headers', () => {
  it('have numbers of base 256, below zero too', () => {
    const index = indexed(
      rawTar({
        name: 'a',
        change: (header) => {
          header.set([0x80, 0, 0, 0, 0x01, 0, 0, 0], 108);
          header.fill(0xff, 136, 148);
        },
      }),
    );
    expect(entryOf(index, 'a')).toMatchObject({ uid: 2 ** 24, mtime: -1 });
  });

  it('may be summed up as signed numbers', () => {
    const header = rawEntry({ name: Buffer.from([0xe9, 0xff]) });
    header.fill(' ', 148, 156);
    const sum = header.reduce((total, byte) => total + (byte > 127 ? byte - 256 : byte), 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
    const [entry] = entriesOf(indexed(Buffer.concat([header, Buffer.alloc(1024)])));
    expect(Buffer.from(nameBytes(entry?.path ?? ''))).toEqual(Buffer.from([0xe9, 0xff]));
  });

  it('name devices and pipes', () => {
    const index = indexed(
      rawTar(
        { name: 'null', type: '3', device: [1, 3], mode: 0o666 },
        { name: 'sda', type: '4', device: [8, 0] },
        { name: 'pipe', type: '6' },
      ),
    );
    expect(entryOf(index, 'null')).toMatchObject({
      type: 'character-device',
      device: { major: 1, minor: 3 },
    });
    expect(entryOf(index, 'sda')).toMatchObject({ type: 'block-device', device: { major: 8, minor: 0 } });
    expect(entryOf(index, 'pipe')).toMatchObject({ type: 'fifo', device: undefined });
  });

  it('of links and directories have no content, whatever size they name', () => {
    const index = indexed(
      rawTar(
        { name: 'd', type: '5', size: 4096 },
        { name: 'l', type: '2', link: 'd', size: 9 },
        { name: 'a' },
      ),
    );
    expect(entriesOf(index).map(({ path, size }) => [path, size])).toEqual([
      ['a', 0],
      ['d', 0],
      ['l', 0],
    ]);
  });

  it('of unknown types are odd, and their content is skipped', () => {
    const index = indexed(
      rawTar({ name: 'x', type: 'Z', content: 'y'.repeat(700) }, { name: 'vol', type: 'V' }, { name: 'a' }),
    );
    expect(entriesOf(index).map(({ path }) => path)).toEqual(['a']);
    expect(index.oddities).toEqual([{ kind: 'unknown-type', path: 'x' }]);
  });
});

describe('whiteouts', () => {
  it('take away what they name, and mark directories that hide all below them', () => {
    const index = indexed(
      rawTar(
        { name: './etc/.wh.shadow', mtime: 5, mode: 0o600 },
        { name: 'var/.wh..wh..opq' },
        { name: '.wh..wh.plnk', type: '5' },
        { name: 'var/.wh..wh.aufs' },
        { name: '.wh.' },
        { name: 'a/.wh...' },
      ),
    );
    expect(entryOf(index, 'etc/shadow')).toMatchObject({ type: 'whiteout', mode: 0, mtime: 0, size: 0 });
    expect(entryOf(index, 'var')).toMatchObject({ isOpaque: true, isImplied: true });
    expect(entriesOf(index).map(({ path }) => path)).toEqual(['etc', 'etc/shadow', 'var']);
    expect(index.oddities.map(({ kind }) => kind)).toEqual(['outside', 'outside']);
  });
});

describe('damage', () => {
  const good = rawTar({ name: 'a', content: 'x'.repeat(1000) }, { name: 'b' });
  const broken = (change: (layer: Buffer) => void) => {
    const layer = Buffer.from(good);
    change(layer);
    return layer;
  };
  const sparse = (records: Readonly<Record<string, string>>, content = '') =>
    rawTar(rawPax(records), { name: 's', content });

  it.each([
    ['a header that is none', broken((layer) => layer.write('garbage', 1536)), /something else/],
    ['a name that was changed', broken((layer) => layer.write('z', 0)), /something else/],
    ['an end in the middle of a header', good.subarray(0, 1700), /too early/],
    ['an end in the middle of a file', good.subarray(0, 900), /too early/],
    ['an end after an extended header', rawPax({ path: 'x' }), /too early/],
    ['files after the end', Buffer.concat([Buffer.alloc(512), good]), /after its end/],
    ['a size of letters', rawTar({ name: 'a', change: (header) => header.write('1x', 124) }), /letters/],
    [
      'a size below zero',
      rawTar({ name: 'a', change: (header) => header.fill(0xff, 124, 136) }),
      /below zero/,
    ],
    [
      'a size beyond all numbers',
      rawTar({ name: 'a', change: (header) => header.fill(0x7f, 125, 136).writeUInt8(0x80, 124) }),
      /absurdly large/,
    ],
    ['an extended header of 5 MB', rawEntry({ name: 'x', type: 'x', size: 5 * MB }), /absurdly long/],
    [
      'an extended header that names a wrong length',
      rawTar(rawPax(Buffer.from('99 path=a\n')), { name: 'a' }),
      /extended header/,
    ],
    [
      'an extended header without a value',
      rawTar(rawPax(Buffer.from('8 path\n\n')), { name: 'a' }),
      /extended header/,
    ],
    ['an extended size of letters', rawTar(rawPax({ size: '1e3' }), { name: 'a' }), /letters/],
    ['an extended time of letters', rawTar(rawPax({ mtime: 'now' }), { name: 'a' }), /time/],
    [
      'pieces that overlap',
      sparse({ 'GNU.sparse.size': '9', 'GNU.sparse.map': '0,2,1,2' }, 'abcd'),
      /sparse/,
    ],
    [
      'pieces outside the file',
      sparse({ 'GNU.sparse.size': '3', 'GNU.sparse.map': '0,4' }, 'abcd'),
      /sparse/,
    ],
    [
      'pieces that are not there',
      sparse({ 'GNU.sparse.size': '9', 'GNU.sparse.map': '0,5' }, 'abcd'),
      /sparse/,
    ],
    ['half a piece', sparse({ 'GNU.sparse.size': '9', 'GNU.sparse.map': '0' }), /sparse/],
    [
      'a leading map of letters',
      sparse({ 'GNU.sparse.major': '1', 'GNU.sparse.realsize': '9' }, 'two\n'),
      /sparse/,
    ],
    [
      'a leading map longer than the file',
      sparse({ 'GNU.sparse.major': '1', 'GNU.sparse.realsize': '9' }, ''),
      /sparse/,
    ],
    [
      'a leading map without an end',
      sparse({ 'GNU.sparse.major': '1', 'GNU.sparse.realsize': '9' }, '9'.repeat(600)),
      /sparse/,
    ],
  ])('%s', (_, layer, words) => {
    for (const piece of [65_536, 100]) expect(() => indexed(layer, { piece })).toThrow(words);
  });

  it('an archive without blocks at its end is whole', () => {
    expect(indexed(good.subarray(0, -1024)).count).toBe(3);
    expect(indexed(Buffer.alloc(0)).count).toBe(1);
  });

  it('of a checksum alone is noticed', () => {
    const header = rawEntry({ name: 'a' });
    sealed(header);
    header[148] = 0x37;
    expect(() => indexed(header)).toThrow(/something else/);
  });
});

describe('what is absurd', () => {
  it('is a layer with more files than anybody has', () => {
    const many = rawTar(...Array.from({ length: 20 }, (_, file) => ({ name: `f${file}` })));
    expect(() => indexed(many, { limits: { entries: 10 } })).toThrow(/more than 10 files/);
    expect(indexed(many, { limits: { entries: 30 } }).count).toBe(21);
  });

  it('is a path that makes a thousand directories, again and again', () => {
    const deep = (name: string) => rawPax({ path: `${name}/${'d/'.repeat(2000)}` });
    const many = rawTar(deep('a'), { name: 'x' }, deep('b'), { name: 'x' }, { name: 'y' });
    expect(() => indexed(many, { limits: { entries: 3000 } })).toThrow(/files/);
  });

  it('is more text or bytes than a layer has', () => {
    const links = rawTar(rawPax({ linkpath: 'x'.repeat(5000) }), { name: 'l', type: '2' }, { name: 'm' });
    expect(() => indexed(links, { limits: { text: 4000 } })).toThrow(/names/);
    expect(() => indexed(links, { limits: { bytes: 4000 } })).toThrow(/unpacks to more/);
  });

  it('is not a path of 64 KB: it is left out, and what follows is read', () => {
    const index = indexed(rawTar(rawPax({ path: 'p/'.repeat(32_768) }), { name: 'x' }, { name: 'y' }));
    expect(entriesOf(index).map(({ path }) => path)).toEqual(['y']);
    expect(index.oddities.map(({ kind }) => kind)).toEqual(['too-long']);
  });

  it('is not a sparse file of exabytes: it takes neither time nor memory, and has no digest', () => {
    const index = indexed(
      rawTar(
        rawPax({ 'GNU.sparse.size': '9000000000000000', 'GNU.sparse.map': '0,1' }),
        { name: 's', content: 'x' },
        { name: 'y' },
      ),
    );
    expect(entryOf(index, 's')).toMatchObject({ size: 9e15, digest: '' });
    expect(entryOf(index, 'y')?.digest).toBe(sha256(''));
  });

  it('leads nowhere: absolute paths lie inside, and those with .. are left out', () => {
    const index = indexed(
      rawTar(
        { name: '/etc/passwd' },
        { name: '../../etc/shadow' },
        { name: 'a/../../b' },
        { name: 'h', type: '1', link: '../x' },
      ),
    );
    expect(entriesOf(index).map(({ path }) => path)).toEqual(['etc', 'etc/passwd']);
    expect(index.oddities.map(({ kind }) => kind)).toEqual(['outside', 'outside', 'outside']);
  });

  it('keeps names with escapes and bytes that are no UTF-8', () => {
    const names = [Buffer.from('a\x1b[31mred'), Buffer.from([0x62, 0xff, 0xfe]), Buffer.from('new\nline')];
    const index = indexed(
      rawTar(...names.map((name) => ({ name })), rawPax(paxRecord('path', Buffer.from([0xc0, 0x2e]))), {
        name: 'x',
      }),
    );
    const found = entriesOf(index).map(({ path }) => Buffer.from(nameBytes(path)).toString('hex'));
    expect(found.sort()).toEqual([...names.map((name) => name.toString('hex')), 'c02e'].sort());
  });
});
