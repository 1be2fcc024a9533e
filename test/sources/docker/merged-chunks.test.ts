import { expect, it } from 'vitest';
import { ChunkMerger } from '../../../src/sources/docker/merged-chunks.ts';

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n';

function chunked(texts: readonly string[], trailer = ''): string {
  const chunks = texts.map((text) => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`).join('');
  return `${HEAD}${chunks}0\r\n${trailer}\r\n`;
}

function merged(answer: string, size: number): Buffer {
  const merger = new ChunkMerger();
  const bytes = Buffer.from(answer);
  const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    // A copy: pieces are worked on in place, as those of a socket may be.
    merger.take(Buffer.from(bytes.subarray(at * size, (at + 1) * size))),
  );
  return Buffer.concat(pieces.flat());
}

/** What the chunks of an answer hold, and how many there are. */
function parsed(answer: Buffer): { readonly body: string; readonly chunks: number; readonly rest: string } {
  let rest = answer.subarray(answer.indexOf('\r\n\r\n') + 4);
  const parts: Buffer[] = [];
  for (;;) {
    const end = rest.indexOf('\r\n');
    const size = Number.parseInt(rest.toString('latin1', 0, end), 16);
    if (size === 0) break;
    parts.push(rest.subarray(end + 2, end + 2 + size));
    expect(rest.toString('latin1', end + 2 + size, end + 4 + size)).toBe('\r\n');
    rest = rest.subarray(end + 4 + size);
  }
  return { body: Buffer.concat(parts).toString(), chunks: parts.length, rest: rest.toString() };
}

const LINES = Array.from({ length: 300 }, (_, at) => `line ${at} ${'ä'.repeat(at % 40)}\r\n`);

it.each([1, 2, 3, 7, 64, 1_000, 100_000])(
  'small chunks become large ones, from pieces of %i bytes',
  (size) => {
    const answer = merged(chunked(LINES), size);
    expect(answer.toString().startsWith(HEAD)).toBe(true);
    const { body, chunks, rest } = parsed(answer);
    expect(body).toBe(LINES.join(''));
    expect(rest).toBe('0\r\n\r\n');
    if (size >= 1_000) expect(chunks).toBeLessThan(LINES.length / 10);
  },
);

it.each<[string, string]>([
  ['an answer with a length', 'HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\n\r\n5\r\nab'],
  ['an answer without an end', 'HTTP/1.1 200 OK\r\n\r\n5\r\nabcde\r\n'],
  ['what is no answer', 'SSH-2.0-OpenSSH_9.2\r\n\r\nhello'],
  ['chunks without sizes', `${HEAD}nonsense\r\nhere\r\n`],
])('%s stays as it is', (_, answer) => {
  for (const size of [1, 9, 1_000]) expect(merged(answer, size).toString()).toBe(answer);
});

it('takes extensions and trailers for what they are', () => {
  const answer = `${HEAD}5;a=b\r\nabcde\r\n0\r\nX-Sum: 1\r\n\r\n`;
  for (const size of [1, 4, 1_000])
    expect(parsed(merged(answer, size))).toEqual({
      body: 'abcde',
      chunks: expect.any(Number),
      rest: '0\r\nX-Sum: 1\r\n\r\n',
    });
});
