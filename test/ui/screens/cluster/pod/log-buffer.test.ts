import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../../../src/facts/log.ts';
import { LogBuffer, withoutColours } from '../../../../../src/ui/screens/cluster/pod/log-buffer.ts';
import { AT_END, movedTo, settledWindow } from '../../../../../src/ui/screens/cluster/pod/log-window.ts';

function lines(from: number, to: number, text = (index: number) => `line ${index}`): readonly LogLine[] {
  return Array.from({ length: to - from }, (_, at) => ({ at: '', text: text(from + at), isCut: false }));
}

describe('the buffer of a log', () => {
  it('keeps the last lines, each under the number that it always had', () => {
    const buffer = new LogBuffer({ lines: 100, text: 1_000_000 });
    for (let at = 0; at < 1_000; at += 7) buffer.add(lines(at, Math.min(1_000, at + 7)));
    expect([buffer.first, buffer.end]).toEqual([900, 1_000]);
    expect(buffer.at(899)).toBeUndefined();
    expect(buffer.at(900)?.text).toBe('line 900');
    expect(buffer.at(999)?.text).toBe('line 999');
    expect(buffer.at(1_000)).toBeUndefined();
  });

  it('keeps fewer of long lines, and always the last one', () => {
    const buffer = new LogBuffer({ lines: 100, text: 1_000 });
    buffer.add(lines(0, 50, () => 'x'.repeat(300)));
    expect(buffer.end - buffer.first).toBe(3);
    buffer.add(lines(50, 51, () => 'x'.repeat(5_000)));
    expect(buffer.end - buffer.first).toBe(1);
  });

  it('finds lines by a part of them, colours left out', () => {
    const buffer = new LogBuffer();
    buffer.add(lines(0, 3, (index) => `\u001b[3${index}mEr\u001b[0mror ${index}`));
    expect(buffer.matches('ERROR 1')).toEqual([1]);
    expect(buffer.matches('')).toEqual([]);
    expect(withoutColours('\u001b[1;31mred\u001b[0m\u001b]0;x\u0007')).toBe('red\u001b]0;x\u0007');
  });

  it('masks what looks like a secret', () => {
    const buffer = new LogBuffer();
    buffer.add(lines(0, 1, () => 'connecting to postgres://app:c0rrect-h0rse@db/shop'));
    const line = buffer.at(0);
    expect(line && buffer.shown(line)).not.toContain('c0rrect-h0rse');
  });
});

describe('the window on a log', () => {
  const extent = { first: 0, end: 100, height: 10 };

  it('stays at the end while lines come', () => {
    expect(settledWindow(AT_END, extent)).toEqual({ cursor: 99, top: 90 });
    expect(settledWindow(AT_END, { ...extent, end: 130 })).toEqual({ cursor: 129, top: 120 });
  });

  it('stays where it is once the cursor left the end', () => {
    const moved = movedTo(AT_END, 97, extent);
    expect(settledWindow(moved, extent)).toEqual({ cursor: 97, top: 90 });
    expect(settledWindow(moved, { ...extent, end: 500 })).toEqual({ cursor: 97, top: 90 });
    const back = movedTo(moved, 499, { ...extent, end: 500 });
    expect(back).toBe(AT_END);
  });

  it('shows the first lines that are left when its own are gone', () => {
    const moved = movedTo(AT_END, 20, extent);
    expect(settledWindow(moved, { first: 60, end: 160, height: 10 })).toEqual({ cursor: 60, top: 60 });
  });

  it('holds an empty log, and one shorter than the window', () => {
    expect(settledWindow(AT_END, { first: 0, end: 0, height: 10 })).toEqual({ cursor: 0, top: 0 });
    expect(settledWindow(AT_END, { first: 0, end: 3, height: 10 })).toEqual({ cursor: 2, top: 0 });
    expect(settledWindow(movedTo(AT_END, 1, { first: 0, end: 3, height: 10 }), extent).cursor).toBe(1);
  });
});
