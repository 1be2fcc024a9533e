/**
 * Finds many short keywords in one pass over bytes, and looks at only every second byte or so of what holds none: Wu and
 * Manber's way, with a table of how far the last two bytes let it skip.
 */

/** Of a keyword, in bytes. What is shorter could not be skipped to. */
const SHORTEST = 3;

interface Keyword {
  readonly bytes: Uint8Array;
  /** Which of the given keywords it is. */
  readonly id: number;
}

export interface KeywordSearch {
  /**
   * Calls `found` for every keyword in the order of the bytes, with its number among the given ones and where it begins,
   * until it returns false.
   */
  find(bytes: Uint8Array, found: (id: number, at: number) => boolean): void;
}

/** Keywords are ASCII and have at least three letters. */
export function keywordSearch(keywords: readonly string[]): KeywordSearch {
  const skips = new Uint8Array(65_536).fill(SHORTEST - 1);
  const ending = new Map<number, Keyword[]>();
  keywords.forEach((word, id) => {
    const bytes = Buffer.from(word, 'latin1');
    if (bytes.length < SHORTEST) throw new Error(`the keyword "${word}" is too short to be looked for`);
    for (let at = 0; at + 1 < SHORTEST; at += 1) {
      const pair = pairAt(bytes, at);
      skips[pair] = Math.min(skips[pair] ?? 0, SHORTEST - 2 - at);
    }
    const last = pairAt(bytes, SHORTEST - 2);
    const others = ending.get(last);
    if (others === undefined) ending.set(last, [{ bytes, id }]);
    else others.push({ bytes, id });
  });
  return {
    find(bytes, found) {
      const { length } = bytes;
      for (let end = SHORTEST - 1; end < length; ) {
        const pair = pairAt(bytes, end - 1);
        const skip = skips[pair] ?? 0;
        if (skip > 0) {
          end += skip;
          continue;
        }
        const at = end - SHORTEST + 1;
        for (const keyword of ending.get(pair) ?? []) {
          if (standsAt(keyword.bytes, bytes, at) && !found(keyword.id, at)) return;
        }
        end += 1;
      }
    },
  };
}

function pairAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function standsAt(word: Uint8Array, bytes: Uint8Array, at: number): boolean {
  for (let offset = 0; offset < word.length; offset += 1) {
    if (word[offset] !== bytes[at + offset]) return false;
  }
  return true;
}
