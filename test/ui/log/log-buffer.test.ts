import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../src/facts/log.ts';
import { LogBuffer, withoutColours } from '../../../src/ui/log/log-buffer.ts';
import { allLines, LogSelection } from '../../../src/ui/log/log-selection.ts';
import { AT_END, type LogExtent, movedTo, settledWindow, stepped } from '../../../src/ui/log/log-window.ts';
import { LogRows } from '../../../src/ui/log/present-log.ts';

function lines(from: number, to: number, text = (index: number) => `line ${index}`): readonly LogLine[] {
  return Array.from({ length: to - from }, (_, at) => ({ at: '', text: text(from + at), isCut: false }));
}

function buffered(...texts: readonly string[]): LogBuffer {
  const buffer = new LogBuffer();
  buffer.add(texts.map((text) => ({ at: '2026-11-20T08:12:04.012Z', text, isCut: false })));
  return buffer;
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

  it('masks what stands behind a sign with blanks around it, as settings are written out', () => {
    const buffer = buffered('db_password = c0rrect-h0rse-battery');
    const line = buffer.at(0);
    expect(line && buffer.shown(line)).not.toContain('c0rrect');
  });

  it('leaves colours out, and masks what looks like a secret', () => {
    expect(withoutColours('\u001b[1;31mred\u001b[0m\u001b]0;x\u0007')).toBe('red\u001b]0;x\u0007');
    const buffer = buffered('connecting to postgres://app:c0rrect-h0rse@db/shop');
    const line = buffer.at(0);
    expect(line && buffer.shown(line)).not.toContain('c0rrect-h0rse');
  });

  it('counts what was left out before it came', () => {
    const buffer = new LogBuffer();
    buffer.add([{ at: '', text: 'a', isCut: false, leftOut: 7 }, ...lines(0, 3)]);
    buffer.add([{ at: '', text: 'b', isCut: false, leftOut: 5 }]);
    expect(buffer.leftOut).toBe(12);
  });

  it('has lines of a trace as grave as the one that they belong to', () => {
    const buffer = buffered(
      'INFO fine',
      'ERROR it fell',
      '    at one (a.js:1)',
      '    at two (b.js:2)',
      'plain',
    );
    expect([0, 1, 2, 3, 4].map((number) => buffer.level(number))).toEqual([
      'info',
      'error',
      'error',
      'error',
      undefined,
    ]);
  });
});

describe('the wanted lines of a log', () => {
  it('are looked at once each, while lines come and go', () => {
    const buffer = new LogBuffer({ lines: 10, text: 1_000_000 });
    const asked: number[] = [];
    const even = new LogSelection(buffer, (_, number) => {
      asked.push(number);
      return number % 2 === 0;
    });
    buffer.add(lines(0, 6));
    expect(even.lines().count).toBe(3);
    buffer.add(lines(6, 15));
    const now = even.lines();
    // Lines 5 to 14 are left.
    expect(Array.from({ length: now.count }, (_, place) => now.numberAt(place))).toEqual([6, 8, 10, 12, 14]);
    expect([now.placeOf(0), now.placeOf(8), now.placeOf(9), now.placeOf(99)]).toEqual([0, 1, 2, 5]);
    even.lines();
    expect(asked).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  });
});

describe('the window on a log', () => {
  const log = (count: number, rows: Readonly<Record<number, number>> = {}, first = 0): LogExtent => {
    const buffer = new LogBuffer({ lines: count - first, text: 1_000_000 });
    buffer.add(lines(0, count));
    return { lines: allLines(buffer), rowsOf: (number) => rows[number] ?? 1, height: 10 };
  };

  it('stays at the end while lines come', () => {
    expect(settledWindow(AT_END, log(100))).toEqual({ cursor: 99, top: 90, above: 0 });
    expect(settledWindow(AT_END, log(130))).toEqual({ cursor: 129, top: 120, above: 0 });
  });

  it('stays where it is once the cursor left the end', () => {
    const moved = movedTo(AT_END, 97, log(100));
    expect(settledWindow(moved, log(100))).toEqual({ cursor: 97, top: 90, above: 0 });
    expect(settledWindow(moved, log(500))).toEqual({ cursor: 97, top: 90, above: 0 });
    expect(movedTo(moved, 499, log(500))).toBe(AT_END);
  });

  it('shows the first lines that are left when its own are gone', () => {
    const moved = movedTo(AT_END, 20, log(100));
    expect(settledWindow(moved, log(160, {}, 60))).toEqual({ cursor: 0, top: 0, above: 0 });
  });

  it('holds an empty log, and one shorter than the window', () => {
    expect(settledWindow(AT_END, log(0))).toEqual({ cursor: 0, top: 0, above: 0 });
    expect(settledWindow(AT_END, log(3))).toEqual({ cursor: 2, top: 0, above: 0 });
    expect(settledWindow(movedTo(AT_END, 1, log(3)), log(3)).cursor).toBe(1);
  });

  it('has room for lines of several rows, and goes through one that is taller than itself', () => {
    const tall = log(20, { 10: 25, 15: 4 });
    // At the end the last rows are to be seen.
    expect(settledWindow(AT_END, tall)).toEqual({ cursor: 19, top: 13, above: 0 });
    let window = movedTo(AT_END, 10, tall);
    expect(settledWindow(window, tall)).toEqual({ cursor: 10, top: 10, above: 0 });
    for (let step = 0; step < 15; step += 1) window = stepped(window, 1, tall);
    expect(settledWindow(window, tall)).toEqual({ cursor: 10, top: 10, above: 15 });
    window = stepped(window, 1, tall);
    expect(settledWindow(window, tall)).toEqual({ cursor: 11, top: 10, above: 16 });
    window = stepped(window, -1, tall);
    window = stepped(window, -1, tall);
    expect(settledWindow(window, tall)).toEqual({ cursor: 10, top: 10, above: 15 });
    for (let step = 0; step < 40; step += 1) window = stepped(window, -1, tall);
    expect(settledWindow(window, tall)).toEqual({ cursor: 0, top: 0, above: 0 });
  });

  it('never leaves rows empty that could be filled, wherever somebody goes', () => {
    const extent = log(60, { 3: 4, 20: 13, 21: 2, 40: 10, 58: 3 });
    let window = AT_END;
    for (const [index, to] of [0, 20, 21, 59, 40, 3, 58, 19, 41, 22].entries()) {
      window =
        index % 2 === 0 ? movedTo(window, to, extent) : stepped(movedTo(window, to, extent), -1, extent);
      const { cursor, top, above } = settledWindow(window, extent);
      let rows = -above;
      for (let place = top; place < 60; place += 1) rows += extent.rowsOf(place);
      expect(rows).toBeGreaterThanOrEqual(10);
      expect(cursor).toBeGreaterThanOrEqual(top);
    }
  });
});

describe('a line of a log', () => {
  const look = { width: 60, wraps: false, times: 'off', linear: false } as const;
  const drawn = (buffer: LogBuffer, isOpen = false, isRevealed = false): readonly string[] =>
    new LogRows(buffer, look).of(0, isOpen, isRevealed).map((row) => row.map(({ text }) => text).join(''));

  it('of JSON says its message, and all of it when it is opened', () => {
    const json = buffered('{"level":"error","msg":"it fell","order":"A-1","err":{"stack":"one\\n  two"}}');
    expect(drawn(json)[0]).toMatch(/^✖ it fell {2}order=A-1 err\.stack=/);
    expect(drawn(json)).toHaveLength(1);
    const opened = drawn(json, true);
    expect(opened.join('\n')).toMatch(/level +error/);
    expect(opened.filter((row) => /^ +(err\.stack +)?(one| +two)$/.test(row))).toHaveLength(2);
  });

  it('hides secrets, by the names of their fields too', () => {
    const json = buffered('{"msg":"in","request":{"password":"c0rrect-h0rse-battery"}}');
    expect(drawn(json, true).join()).not.toContain('c0rrect-h0rse');
    expect(drawn(json, true, true).join()).toContain('c0rrect-h0rse-battery');
  });

  it('that is no whole JSON is text', () => {
    expect(drawn(buffered('{"msg":"half'))[0]).toBe('  {"msg":"half');
  });

  it('says how many before it were left out', () => {
    const buffer = new LogBuffer();
    buffer.add([{ at: '', text: 'here', isCut: false, leftOut: 41_233 }]);
    expect(drawn(buffer)[0]).toContain('41,233 lines left out');
    expect(new LogRows(buffer, look).count(0, false, false)).toBe(2);
  });

  it('does not say the time twice, and keeps one that is another', () => {
    const withTimes = { ...look, times: 'clock' } as const;
    const said = (text: string): string =>
      new LogRows(buffered(text), withTimes).of(0, false, false)[0]?.at(-2)?.text ?? '';
    expect(said('2026-11-20 10:12:04.012 CET [1] LOG:  ready')).toBe('[1] LOG:  ready');
    expect(said('2026/11/20 08:12:03 [error] 31#31: open() failed')).toBe('[error] 31#31: open() failed');
    expect(said('2026-11-20 08:40:00 was a bad time')).toBe('2026-11-20 08:40:00 was a bad time');
  });
});
