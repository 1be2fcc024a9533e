import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChordQueue } from '../../../src/ui/keys/chord-queue.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('ChordQueue', () => {
  it('runs a single chord at once', () => {
    const seen: string[] = [];
    new ChordQueue().push(['j'], (chord) => seen.push(chord));
    expect(seen).toEqual(['j']);
  });

  it('runs a burst in its order, with a breath between two', () => {
    const seen: string[] = [];
    new ChordQueue().push(['/', 'n', 'g'], (chord) => seen.push(chord));
    expect(seen).toEqual(['/']);
    vi.advanceTimersToNextTimer();
    expect(seen).toEqual(['/', 'n']);
    vi.runAllTimers();
    expect(seen).toEqual(['/', 'n', 'g']);
  });

  it('never runs two chords at once, also when they come as two pieces', () => {
    const queue = new ChordQueue();
    const seen: string[] = [];
    const run = (chord: string) => seen.push(chord);
    queue.push(['down'], run);
    queue.push(['enter'], run);
    expect(seen).toEqual(['down']);
    vi.runAllTimers();
    expect(seen).toEqual(['down', 'enter']);
  });

  it('takes what comes while it is busy, in order', () => {
    const queue = new ChordQueue();
    const seen: string[] = [];
    const run = (chord: string) => seen.push(chord);
    queue.push(['a', 'b', 'c'], run);
    vi.advanceTimersToNextTimer();
    queue.push(['d', 'e'], run);
    vi.runAllTimers();
    expect(seen).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('is free again after a burst', () => {
    const queue = new ChordQueue();
    const seen: string[] = [];
    const run = (chord: string) => seen.push(chord);
    queue.push(['a', 'b'], run);
    vi.runAllTimers();
    queue.push(['c'], run);
    expect(seen).toEqual(['a', 'b', 'c']);
  });

  it('does nothing for no chord', () => {
    const seen: string[] = [];
    const queue = new ChordQueue();
    queue.push([], (chord) => seen.push(chord));
    queue.push(['a'], (chord) => seen.push(chord));
    expect(seen).toEqual(['a']);
  });
});
