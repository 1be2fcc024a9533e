import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tarListing, zipListing } from '../../../src/insight/file-view/archive-listing.ts';
import { type ContentKind, contentKind } from '../../../src/insight/file-view/content-kind.ts';
import {
  hexLineCount,
  hexLines,
  LONGEST_LINE,
  MOST_LINES,
  MOST_STRINGS,
  printableStrings,
  textLines,
} from '../../../src/insight/file-view/content-lines.ts';
import { elfSummary } from '../../../src/insight/file-view/elf-summary.ts';
import { fileDigests } from '../../../src/insight/file-view/file-digests.ts';
import { derSummary, pemSummaries } from '../../../src/insight/file-view/key-summary.ts';
import { unpackedBeginning } from '../../../src/insight/file-view/unpacked-beginning.ts';

let folder = '';
let certificate: Buffer = Buffer.alloc(0);
let tar: Buffer = Buffer.alloc(0);
/** The Node.js that runs this: a program that every machine of ours has. */
const program = readFileSync(process.execPath).subarray(0, 1 << 20);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-view-'));
  execFileSync(
    'openssl',
    [
      ...[
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '30',
        '-subj',
        '/O=Example/CN=host.example',
      ],
      ...[
        '-addext',
        'subjectAltName=DNS:host.example',
        '-keyout',
        join(folder, 'key.pem'),
        '-out',
        join(folder, 'cert.pem'),
      ],
    ],
    { stdio: 'ignore' },
  );
  certificate = readFileSync(join(folder, 'cert.pem'));
  tar = await made([
    ['a.txt', 'hello'],
    [`${'long/'.repeat(40)}b.txt`, 'x'.repeat(1000)],
    ['ünï/c', ''],
  ]);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function made(files: readonly (readonly [name: string, content: string])[]): Promise<Buffer> {
  const archive = pack();
  for (const [name, content] of files) archive.entry({ name }, content);
  archive.finalize();
  return buffer(Readable.from(archive));
}

function der(): Buffer {
  const body = certificate.toString('latin1').replaceAll(/-----[^-]+-----/g, '');
  return Buffer.from(body, 'base64');
}

describe('what a file is', () => {
  it.each<readonly [name: string, bytes: () => Uint8Array, expected: ContentKind]>([
    ['nothing', () => Buffer.alloc(0), { kind: 'empty' }],
    ['text', () => Buffer.from('plain\n'), { kind: 'text', encoding: 'ascii' }],
    ['text with accents', () => Buffer.from('né\n'), { kind: 'text', encoding: 'utf-8' }],
    [
      'text of one byte a letter',
      () => Buffer.from('caf\xe9 au lait', 'latin1'),
      { kind: 'text', encoding: 'latin-1' },
    ],
    [
      'text of two bytes a letter',
      () => Buffer.from('\ufeffhi', 'utf16le'),
      { kind: 'text', encoding: 'utf-16le' },
    ],
    ['text with colours', () => Buffer.from('\x1b[1mhi'), { kind: 'text', encoding: 'ascii' }],
    [
      'a letter cut in two by what was read',
      () => Buffer.from(`${'a'.repeat(4095)}é`),
      { kind: 'text', encoding: 'utf-8' },
    ],
    ['bytes', () => Buffer.from([1, 2, 3, 0]), { kind: 'binary', name: 'binary' }],
    ['a program', () => program, { kind: 'elf' }],
    ['gzip', () => gzipSync('x'), { kind: 'packed', by: 'gzip' }],
    ['a tar archive', () => tar, { kind: 'tar' }],
    ['a certificate', () => certificate, { kind: 'pem' }],
    ['a certificate in DER', der, { kind: 'der' }],
    ['a database', () => Buffer.from('SQLite format 3\0….'), { kind: 'sqlite' }],
  ])('%s', (_, bytes, expected) => {
    expect(contentKind(bytes())).toEqual(expected);
  });

  it('is not told of what was not read', () => {
    expect(contentKind(Buffer.alloc(0), 5)).toEqual({ kind: 'binary', name: 'not read' });
  });
});

describe('its lines', () => {
  it('of text are bounded in number and length', () => {
    expect(textLines(Buffer.from('a\r\nb\n\nc'), 'ascii')).toEqual({
      lines: ['a', 'b', '', 'c'],
      numbers: [1, 2, 3, 4],
      isCut: false,
    });
    expect(textLines(Buffer.from('a\n'), 'ascii', false)).toMatchObject({ lines: ['a'], isCut: true });
    const long = textLines(Buffer.from(`${'x'.repeat(LONGEST_LINE + 5)}\ny`), 'utf-8');
    expect(long.lines.map(({ length }) => length)).toEqual([LONGEST_LINE, 5, 1]);
    expect(long.numbers).toEqual([1, 1, 2]);
    const many = textLines(Buffer.from('\n'.repeat(MOST_LINES + 1)), 'ascii');
    expect(many).toMatchObject({ isCut: true });
    expect(many.lines).toHaveLength(MOST_LINES);
    expect(textLines(Buffer.from('\ufeffhé', 'utf16le'), 'utf-16le').lines).toEqual(['hé']);
    expect(textLines(Buffer.from('h\xe9', 'latin1'), 'latin-1').lines).toEqual(['hé']);
  });

  it('of bytes are those of a window', () => {
    const bytes = Buffer.from(Array.from({ length: 35 }, (_, byte) => byte + 0x30));
    expect(hexLineCount(35)).toBe(3);
    expect(hexLines(bytes, 2, 9)).toEqual([{ offset: 32, bytes: ['50', '51', '52'], text: 'PQR' }]);
    expect(hexLines(Buffer.from('a\x00\xffz', 'latin1'), 0, 1)).toEqual([
      { offset: 0, bytes: ['61', '00', 'ff', '7a'], text: 'a..z' },
    ]);
    expect(hexLines(bytes, 9, 12)).toEqual([]);
  });

  it('of strings are runs of four or more, as strings(1) has them', () => {
    const bytes = Buffer.from('ab\0abcd\x01efg\0hello world');
    expect(printableStrings(bytes)).toEqual({
      strings: [
        { offset: 3, text: 'abcd' },
        { offset: 12, text: 'hello world' },
      ],
      isCut: false,
    });
    expect(printableStrings(Buffer.from('abcd\0'.repeat(MOST_STRINGS + 1)))).toMatchObject({ isCut: true });
  });
});

describe('a program', () => {
  it('says for what machine it is and how it is loaded', () => {
    const summary = elfSummary(program);
    expect(summary).toMatchObject({ bits: 64, type: 'program', hardening: { nx: true } });
    expect(summary?.interpreter).toMatch(/ld-linux|ld-musl/);
  });

  it('that is cut off says so, and not whether it was stripped', () => {
    expect(elfSummary(program)).toMatchObject({ isCut: true, isStripped: undefined });
  });

  it.skipIf(!hasCompiler())('is hardened as it was linked', () => {
    const source = join(folder, 'a.c');
    writeFileSync(source, 'int main(void) { char b[64]; return b[0] = 1; }');
    const linked = (...flags: readonly string[]) => {
      const out = join(folder, 'a.out');
      execFileSync('gcc', [...flags, '-o', out, source], { stdio: 'ignore' });
      return elfSummary(readFileSync(out));
    };
    expect(linked('-pie', '-fPIE', '-fstack-protector-all', '-Wl,-z,relro,-z,now')).toMatchObject({
      type: 'program',
      needed: [expect.stringMatching(/^libc\./)],
      isCut: false,
      isStripped: false,
      hardening: { pie: true, nx: true, relro: 'full', bindNow: true, canary: true },
    });
    expect(
      linked('-s', '-no-pie', '-fno-stack-protector', '-Wl,-z,norelro,-z,lazy,-z,execstack'),
    ).toMatchObject({
      type: 'program',
      isStripped: true,
      hardening: { pie: false, nx: false, relro: 'none', bindNow: false, canary: false },
    });
    expect(linked('-shared', '-fPIC', '-Wl,-z,relro,-z,lazy')).toMatchObject({
      type: 'library',
      interpreter: '',
      hardening: { relro: 'partial' },
    });
  });
});

function hasCompiler(): boolean {
  try {
    execFileSync('gcc', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('what is compressed with gzip', () => {
  it.each([0, 5, 40_000, 3_000_000])('is all there when %i random bytes are in it', (length) => {
    const bytes = randomBytes(length);
    const unpacked = unpackedBeginning(gzipSync(bytes), true);
    expect(unpacked?.isWhole).toBe(true);
    expect(Buffer.compare(bytes, unpacked?.bytes ?? Buffer.of(1))).toBe(0);
  });

  it('is a beginning only where it is a bomb, or the file goes on', () => {
    const bomb = unpackedBeginning(gzipSync(Buffer.alloc(200 * 1024 * 1024)), true);
    expect(bomb?.isWhole).toBe(false);
    expect(bomb?.bytes.length).toBeLessThanOrEqual(32 * 1024 * 1024);
    const packed = gzipSync(randomBytes(100_000));
    const cut = unpackedBeginning(packed.subarray(0, 50_000), false);
    expect(cut?.isWhole).toBe(false);
    expect(cut?.bytes.length).toBeGreaterThan(10_000);
  });

  it('is nothing where it is damaged from the start', () => {
    expect(unpackedBeginning(Buffer.from('\x1f\x8b and no more', 'latin1'), true)).toBeUndefined();
  });
});

describe('an archive', () => {
  it('of tar lists its files, long names too', () => {
    expect(tarListing(tar)).toEqual({
      entries: [
        { name: 'a.txt', size: 5 },
        { name: `${'long/'.repeat(40)}b.txt`, size: 1000 },
        { name: 'ünï/c', size: 0 },
      ],
      isCut: false,
      damage: undefined,
    });
  });

  it('that is cut off says so, unless only its beginning was asked for', () => {
    expect(tarListing(tar.subarray(0, 700))).toMatchObject({
      entries: [{ name: 'a.txt' }],
      damage: expect.stringContaining('cut off'),
    });
    expect(tarListing(tar.subarray(0, 700), false)).toMatchObject({ isCut: true, damage: undefined });
  });

  it('of zip that is none is damaged', () => {
    expect(zipListing(Buffer.from('PK\x03\x04 and no more'))).toMatchObject({
      entries: [],
      damage: expect.stringMatching(/archive/),
    });
  });
});

describe('keys and certificates', () => {
  it('a certificate says whose it is and until when', () => {
    const [summary] = pemSummaries(certificate);
    expect(summary).toMatchObject({
      kind: 'certificate',
      subject: 'O=Example, CN=host.example',
      issuer: 'O=Example, CN=host.example',
      names: 'DNS:host.example',
      key: 'RSA 2048',
    });
    expect(derSummary(der())).toEqual(summary);
  });

  it('a private key is named and never shown', () => {
    const key = readFileSync(join(folder, 'key.pem'));
    const summaries = pemSummaries(Buffer.concat([certificate, key]));
    expect(summaries[1]).toEqual({ kind: 'private-key', label: 'private key', isEncrypted: false });
    const pair = generateKeyPairSync('rsa', {
      modulusLength: 1024,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem', cipher: 'aes-128-cbc', passphrase: 'x' },
    });
    expect(pemSummaries(Buffer.from(pair.privateKey))).toEqual([
      { kind: 'private-key', label: 'encrypted private key', isEncrypted: true },
    ]);
    expect(pemSummaries(Buffer.from(pair.publicKey))).toEqual([{ kind: 'other', label: 'public key' }]);
    const body = key.toString().replaceAll(/-----[^-]+-----|\s/g, '');
    expect(derSummary(Buffer.from(body, 'base64'))).toMatchObject({ kind: 'private-key' });
    expect(JSON.stringify(summaries)).not.toContain(body.slice(0, 40));
  });

  it('what is damaged says so', () => {
    const broken = certificate.toString().replace(/\n.{20}/, '\nAAAAAAAAAAAAAAAAAAAA');
    expect(pemSummaries(Buffer.from(broken))).toMatchObject([{ kind: 'damaged' }]);
    expect(pemSummaries(Buffer.from('-----BEGIN CERTIFICATE-----\nAAAA'))).toMatchObject([
      { kind: 'damaged' },
    ]);
    expect(derSummary(Buffer.from([0x30, 0x82, 0, 1, 5]))).toEqual({ kind: 'other', label: 'DER' });
  });

  it('beginnings without an end, however many, hide no block and take no time', () => {
    const beginnings = Buffer.from('-----BEGIN A-----\n'.repeat(200_000));
    expect(pemSummaries(beginnings)).toMatchObject([{ kind: 'damaged' }]);
    expect(pemSummaries(Buffer.concat([beginnings, certificate]))).toMatchObject([{ kind: 'certificate' }]);
  });
});

it('digests are those of the whole file, in however many pieces it comes', () => {
  expect(fileDigests([Buffer.from('ab'), Buffer.from('c')])).toEqual({
    md5: '900150983cd24fb0d6963f7d28e17f72',
    sha1: 'a9993e364706816aba3e25717850c26c9cd0d89d',
    sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  });
});

it('nothing throws, whatever the bytes are', () => {
  const start = fc.constantFrom(
    program.subarray(0, 4096),
    tar,
    certificate,
    gzipSync('x'),
    Buffer.from('PK\x05\x06'),
  );
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 700 }),
    fc
      .tuple(start, fc.array(fc.tuple(fc.nat(4095), fc.nat(255)), { maxLength: 40 }), fc.nat(4096))
      .map(([bytes, flips, length]) => {
        const changed = Uint8Array.from(bytes.subarray(0, length));
        for (const [at, byte] of flips) if (at < changed.length) changed[at] = byte;
        return changed;
      }),
  );
  fc.assert(
    fc.property(hostile, (bytes) => {
      contentKind(bytes);
      textLines(bytes, 'utf-8');
      printableStrings(bytes);
      elfSummary(bytes);
      zipListing(bytes);
      tarListing(bytes);
      unpackedBeginning(bytes, true);
      pemSummaries(bytes);
      derSummary(bytes);
      expect(hexLines(bytes, 0, 3).length).toBe(Math.min(3, hexLineCount(bytes.length)));
    }),
    { numRuns: 1500 },
  );
});
