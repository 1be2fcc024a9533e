import { describe, expect, it } from 'vitest';
import { goesOn, type LogLevel, levelNamed, levelOfText } from '../../../src/insight/log/log-level.ts';
import { structuredLine } from '../../../src/insight/log/structured-line.ts';

describe('how grave a line is', () => {
  it.each<[string, LogLevel | undefined]>([
    ['2026-11-20 07:41:52.118 UTC [2588] FATAL:  password authentication failed', 'fatal'],
    ['2026-11-20 06:00:00.212 UTC [1] LOG:  starting PostgreSQL', 'info'],
    ['2026/11/20 08:44:17 [error] 31#31: *812 open() failed', 'error'],
    ['[Fri Nov 20 08:44:17] [warn] low on memory', 'warning'],
    ['time=2026-11-20T07:00:02Z level=warning msg="retry"', 'warning'],
    ['level="debug" msg="x"', 'debug'],
    ['E1120 08:12:04.012    1 reflector.go:158] failed', 'error'],
    ['W1120 08:12:04.012    1 x.go:1] slow', 'warning'],
    ['<11>Nov 20 app: broken', 'error'],
    ['2026-11-20T08:12:04Z INFO  app started', 'info'],
    ['WARNING: there is no transaction', 'warning'],
    ['error: cannot open file', 'error'],
    ['panic: runtime error: index out of range', 'fatal'],
    ['Traceback (most recent call last):', 'error'],
    ["KeyError: 'DATABASE_URL'", 'error'],
    ['java.lang.IllegalStateException: no', 'error'],
    ['12:04:05 DBG cache miss', 'debug'],
    // What only looks so.
    ['"GET /error/debug HTTP/1.1" 200 5316', undefined],
    ['processed 0 errors and 3 warnings', undefined],
    ['listening on ERROR_PORT', undefined],
    ['[constructor] ready', undefined],
    ['', undefined],
  ])('%s', (text, level) => {
    expect(levelOfText(text)).toBe(level);
  });

  it.each<[unknown, LogLevel | undefined]>([
    ['WARN', 'warning'],
    ['Information', 'info'],
    [30, 'info'],
    ['50', 'error'],
    [60, 'fatal'],
    [3, 'error'],
    [7, 'debug'],
    [200, undefined],
    ['loud', undefined],
    ['__proto__', undefined],
    [null, undefined],
  ])('a field of %j', (value, level) => {
    expect(levelNamed(value)).toBe(level);
  });

  it('knows what goes on with the line before', () => {
    expect(goesOn('    at confirm (/app/payments.js:88:11)')).toBe(true);
    expect(goesOn('Caused by: java.io.IOException')).toBe(true);
    expect(goesOn('ready')).toBe(false);
    expect(goesOn('')).toBe(false);
  });
});

describe('a line of JSON', () => {
  it('says its message and its level, and what else is in it', () => {
    expect(
      structuredLine(
        '{"time":"2026-11-20T08:00:00Z","severity":"WARNING","message":"slow","ms":12,"db":{"host":"a"}}',
      ),
    ).toMatchObject({
      message: 'slow',
      level: 'warning',
      fields: [
        { name: 'ms', value: '12' },
        { name: 'db.host', value: 'a' },
      ],
    });
  });

  it('may lack either, and keeps a level that nobody understands', () => {
    expect(structuredLine('{"level":"loud","n":1}')).toMatchObject({
      message: '',
      level: undefined,
      fields: [
        { name: 'level', value: 'loud' },
        { name: 'n', value: '1' },
      ],
    });
  });

  it.each(['[1,2]', '{}', 'null', '{"half":', 'text {"a":1}', '"a"'])('%s is none', (text) => {
    expect(structuredLine(text)).toBeUndefined();
  });

  it('is bounded, however deep and however many its fields are', () => {
    const deep = `${'{"a":'.repeat(500)}1${'}'.repeat(500)}`;
    expect(structuredLine(deep)?.all).toHaveLength(1);
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 5_000 }, (_, at) => [`f${at}`, at])));
    expect(structuredLine(wide)?.all.length).toBeLessThanOrEqual(200);
  });
});
