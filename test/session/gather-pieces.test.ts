import { describe, expect, it } from 'vitest';
import { gatherPieces } from '../../src/session/gather-pieces.ts';

describe('gatherPieces', () => {
  it.each([
    ['nothing', []],
    ['one', ['a']],
    ['empty ones', ['', '', 'a', '']],
    ['many small ones', Array.from({ length: 50_000 }, (_, number) => `${number},`)],
    ['large ones', ['x'.repeat(100_000), 'y'.repeat(200_000), 'z']],
  ])('keeps all of %s in order, in few pieces', (_, pieces) => {
    const gathered = [...gatherPieces(pieces)];
    expect(gathered.join('')).toBe(pieces.join(''));
    expect(gathered.length).toBeLessThanOrEqual(Math.ceil(pieces.join('').length / 65_536) + 1);
    expect(gathered).not.toContain('');
  });
});
