/** The lines in which a file is shown: as text, as bytes, or as the strings in it. All bounded, all still to be made inert. */
import type { TextEncoding } from './content-kind.ts';

export interface TextLines {
  readonly lines: readonly string[];
  /** Which line of the file each is, or is a part of; from 1. */
  readonly numbers: readonly number[];
  /** Whether there is more than is shown. */
  readonly isCut: boolean;
}

export const MOST_LINES = 10_000;
/** In characters; the rest of a longer line goes on in the next. */
export const LONGEST_LINE = 2_000;

/** Every byte stands for something: what is damaged becomes the sign for it. */
export function textLines(bytes: Uint8Array, encoding: TextEncoding, isWhole = true): TextLines {
  const text = decoded(bytes, encoding);
  const lines: string[] = [];
  const numbers: number[] = [];
  let number = 1;
  let at = 0;
  while (at < text.length && lines.length < MOST_LINES) {
    const feed = text.indexOf('\n', at);
    const end = feed < 0 ? text.length : feed;
    const stop = end - at <= LONGEST_LINE ? end : at + partLength(text.slice(at, at + LONGEST_LINE));
    lines.push(text.slice(at, stop).replace(/\r$/, ''));
    numbers.push(number);
    if (stop < end) at = stop;
    else {
      at = end + 1;
      number += 1;
    }
  }
  return { lines, numbers, isCut: at < text.length || !isWhole };
}

/** Up to a comma or the like, else to a blank, in its second half: nobody would know a secret that is cut in two. */
function partLength(part: string): number {
  const least = part.length / 2;
  const mark = Math.max(...[',', ';', '&', '}'].map((sign) => part.lastIndexOf(sign)));
  const place = mark >= least ? mark : part.lastIndexOf(' ');
  return place >= least ? place + 1 : part.length;
}

function decoded(bytes: Uint8Array, encoding: TextEncoding): string {
  const label = encoding === 'ascii' ? 'utf-8' : encoding === 'latin-1' ? 'latin1' : encoding;
  return new TextDecoder(label).decode(bytes);
}

export interface HexLine {
  /** Of its first byte. */
  readonly offset: number;
  /** At most 16 pairs of digits. */
  readonly bytes: readonly string[];
  /** The bytes that ASCII can show, a dot for each other one. */
  readonly text: string;
}

const BYTES_PER_LINE = 16;

/** How many lines a file has. */
export function hexLineCount(size: number): number {
  return Math.ceil(size / BYTES_PER_LINE);
}

/** The lines from one place up to another, made as they are looked at. */
export function hexLines(bytes: Uint8Array, from: number, to: number): readonly HexLine[] {
  const last = Math.min(to, hexLineCount(bytes.length));
  const first = Math.max(0, from);
  return Array.from({ length: Math.max(0, last - first) }, (_, place) => {
    const offset = (first + place) * BYTES_PER_LINE;
    const part = [...bytes.subarray(offset, offset + BYTES_PER_LINE)];
    return {
      offset,
      bytes: part.map((byte) => byte.toString(16).padStart(2, '0')),
      text: part.map((byte) => (isPrintable(byte) ? String.fromCharCode(byte) : '.')).join(''),
    };
  });
}

export interface FoundString {
  readonly offset: number;
  readonly text: string;
}

const SHORTEST = 4;
const LONGEST_STRING = 500;
export const MOST_STRINGS = 10_000;

/** Runs of at least four printable ASCII characters, as strings(1) shows them. */
export function printableStrings(bytes: Uint8Array): {
  readonly strings: readonly FoundString[];
  readonly isCut: boolean;
} {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const strings: FoundString[] = [];
  let start = 0;
  for (let at = 0; at <= file.length; at += 1) {
    if (at < file.length && isPrintable(file[at] ?? 0)) continue;
    if (at - start >= SHORTEST) {
      if (strings.length === MOST_STRINGS) return { strings, isCut: true };
      strings.push({
        offset: start,
        text: file.toString('latin1', start, Math.min(at, start + LONGEST_STRING)),
      });
    }
    start = at + 1;
  }
  return { strings, isCut: false };
}

function isPrintable(byte: number): boolean {
  return (byte >= 0x20 && byte < 0x7f) || byte === 0x09;
}
