import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../src/facts/log.ts';
import { LogFault, LogFrames } from '../../src/sources/log-frames.ts';

const STREAM = { stdin: 0, stdout: 1, stderr: 2, error: 3 } as const;
const AT = '2026-11-20T08:12:04.012000000Z';

function frame(stream: keyof typeof STREAM, text: string | Buffer): Buffer {
  const bytes = Buffer.from(text);
  const header = Buffer.alloc(8);
  header[0] = STREAM[stream];
  header.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([header, bytes]);
}

function read(pieces: readonly Buffer[]): readonly LogLine[] {
  const frames = new LogFrames();
  return [...pieces.flatMap((piece) => frames.take(piece)), ...frames.rest()];
}

/** The same bytes in pieces of so many. */
function cut(bytes: Buffer, size: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size),
  );
}

const MIXED = Buffer.concat([
  frame('stdout', `${AT} one\n`),
  frame('stderr', `${AT} hälf a `),
  frame('stdout', `${AT} two\r\n`),
  frame('stdout', ''),
  // Goes on with the line before, with a time of its own.
  frame('stderr', `${AT} line\n`),
  frame('stderr', `${AT} no end`),
]);
const MIXED_LINES = [
  { at: AT, text: 'one', isCut: false, stream: 'stdout' },
  { at: AT, text: 'two', isCut: false, stream: 'stdout' },
  { at: AT, text: 'hälf a line', isCut: false, stream: 'stderr' },
  { at: AT, text: 'no end', isCut: false, stream: 'stderr' },
];

describe('the frames of a log', () => {
  it.each([1, 2, 3, 5, 7, 11, 40, 64, 1_000])('are put together from pieces of %i bytes', (size) => {
    expect(read(cut(MIXED, size))).toEqual(MIXED_LINES);
  });

  it.each([1, 3, 1_000])('are none where it is of a terminal, in pieces of %i bytes', (size) => {
    const plain = Buffer.from(`${AT} one\r\n${AT} two\n`);
    expect(read(cut(plain, size))).toEqual([
      { at: AT, text: 'one', isCut: false },
      { at: AT, text: 'two', isCut: false },
    ]);
  });

  it('may be one line of 10 MB: of that no more is kept than a person can look at', () => {
    const part = Buffer.from(`${AT} ${'x'.repeat(16_384)}`);
    const pieces = Array.from({ length: 640 }, () => frame('stdout', part));
    const [long, short, ...others] = read([...pieces, frame('stdout', `${AT} \nshort\n`)]);
    expect(long).toMatchObject({ at: AT, isCut: true });
    expect(long?.text).toMatch(/^x{16000,16384}$/);
    expect(short?.text).toBe('short');
    expect(others).toEqual([]);
  });

  it('keep bytes that are no text apart, each stream for itself', () => {
    const umlaut = Buffer.from('ä');
    const lines = read([
      frame('stdout', Buffer.concat([Buffer.from(`${AT} a`), umlaut.subarray(0, 1)])),
      frame('stderr', Buffer.concat([Buffer.from(`${AT} `), Buffer.from([0xff, 0x00]), Buffer.from('\n')])),
      frame('stdout', Buffer.concat([Buffer.from(`${AT} `), umlaut.subarray(1), Buffer.from('\n')])),
    ]);
    expect(lines.map(({ text }) => text)).toEqual(['\ufffd\0', 'aä']);
  });

  it('tell what the engine says in place of lines, and bytes that are no frame', () => {
    const told = [frame('stdout', `${AT} one\n`), frame('error', 'the log is damaged\n')];
    expect(() => read(told)).toThrow(new LogFault('the log is damaged'));
    expect(() => read([frame('stdout', `${AT} one\n`), Buffer.from('no frame at all')])).toThrow(LogFault);
  });

  it('may be empty, or end before their kind is known', () => {
    expect(read([])).toEqual([]);
    expect(read([Buffer.from([1, 0])])).toEqual([{ at: '', text: '\u0001\0', isCut: false }]);
  });
});

describe('what is left out', () => {
  const line = (number: number): Buffer => frame('stdout', `${AT} line ${number}\n`);

  it.each([5, 17, 50, 64, 4_096])('is counted, whatever pieces of %i bytes cut', (size) => {
    const bytes = Buffer.concat(Array.from({ length: 200 }, (_, number) => line(number)));
    const frames = new LogFrames();
    const seen: string[] = [];
    let leftOut = 0;
    for (const [index, piece] of cut(bytes, size).entries()) {
      // Every third run of ten pieces is left out.
      if (Math.floor(index / 10) % 3 === 1) leftOut += frames.leaveOut(piece);
      else seen.push(...frames.take(piece).map(({ text }) => text));
    }
    expect(seen.length + leftOut).toBe(200);
    // Whatever is shown is a whole line, in its order.
    expect(seen.every((text) => /^line \d+$/.test(text))).toBe(true);
    const numbers = seen.map((text) => Number(text.slice(5)));
    expect(numbers).toEqual(numbers.toSorted((one, other) => one - other));
  });

  it('is counted in a log without frames too', () => {
    const frames = new LogFrames('plain');
    expect(frames.take(Buffer.from('a\nb')).map(({ text }) => text)).toEqual(['a']);
    // The rest of b, c, and the beginning of d.
    expect(frames.leaveOut(Buffer.from('b\nc\nd'))).toBe(3);
    expect(frames.take(Buffer.from('dd\ne\n')).map(({ text }) => text)).toEqual(['e']);
    expect(frames.leaveOut(Buffer.alloc(0))).toBe(0);
  });
});
