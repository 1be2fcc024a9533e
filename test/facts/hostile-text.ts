/** Text as a hostile container may carry it, and how to tell that none of it acts on a terminal. */
import fc from 'fast-check';

/** What must never reach a terminal, first and last code point. Written apart from the code that removes it. */
const ACTS_OR_HIDES: readonly (readonly [number, number])[] = [
  [0x00, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xfe00, 0xfe0e],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0xfffe, 0xffff],
  [0xe0000, 0xe0fff],
  [0xf0000, 0x10ffff],
];

/** The characters of `text` that act on a terminal or hide from a reader, as `U+001b`; lone surrogates too. */
export function hostileCharacters(text: string): readonly string[] {
  const found = Array.from(text).filter((character) => {
    const code = character.codePointAt(0) ?? 0;
    return ACTS_OR_HIDES.some(([first, last]) => code >= first && code <= last) || /\p{Cs}/u.test(character);
  });
  return found.map((character) => `U+${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`);
}

/** Pieces that hostile text is made of. */
export const HOSTILE_PIECES = [
  '\u001b[2J',
  '\u001b[31m',
  '\u001b]0;owned\u0007',
  '\u001b]8;;http://example.org\u001b\\link\u001b]8;;\u001b\\',
  '\u001b]52;c;cm0gLXJm\u0007',
  '\u009b31m',
  '\u009d0;c1\u009c',
  '\u0090q\u009c',
  '\u001bc',
  '\r',
  '\r\n',
  '\n',
  '\t',
  '\u0000',
  '\u0008\u0008\u0008',
  '\u007f',
  '\u202e',
  '\u2066',
  '\u200d',
  '\u200b',
  '\ufeff',
  '\u00ad',
  '\u2028',
  '\ud800',
  '\udc00',
  '\u{e0041}',
] as const;

/** Pieces that are harmless and wide, narrow, or drawn over each other. */
const WIDE_PIECES = [
  '日本語',
  'コンテナ',
  'ｶﾞｷﾞ',
  `ﾊ${'ﾟ'.repeat(12)}`,
  '🚢',
  '⚠️',
  '1️⃣',
  '👍🏽',
  '🇳🇱',
  'é',
  'e\u0301',
  `z${'\u0300'.repeat(4)}`,
  'मान्य',
  'עִבְרִית',
  '…',
] as const;

/** Any text: plain, wide, combining, hostile, or all of them at once. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.array(fc.constantFrom(...WIDE_PIECES), { maxLength: 40 }).map((parts) => parts.join('')),
  fc
    .array(fc.oneof(fc.constantFrom(...HOSTILE_PIECES, ...WIDE_PIECES), fc.string({ maxLength: 6 })), {
      maxLength: 20,
    })
    .map((parts) => parts.join('')),
);
