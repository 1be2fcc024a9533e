import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { FactChange } from '../../src/facts/fact-change.ts';
import type { Paint } from '../../src/reports/paint.ts';
import { tableReport } from '../../src/reports/table.ts';
import { DemoSource } from '../../src/sources/demo/demo-source.ts';
import { checkOf } from '../audit/sample-checks.ts';
import { container, info, LIVE, listedContainers } from '../audit/sample-facts.ts';
import { resultOf } from './sample-result.ts';

const demo: FactChange[] = [];
await new DemoSource().load((changes) => demo.push(...changes));

/** Control and format characters. */
const HOSTILE = /[\p{Cc}\p{Cf}]/u;

const linesOf = (...args: Parameters<typeof tableReport>): readonly string[] =>
  [...tableReport(...args)].join('').trimEnd().split('\n');

describe('the table', () => {
  test.each([40, 60, 80, 100, 120])('fits into %i columns', (width) => {
    const tooWide = linesOf(resultOf(demo), { width }).filter((line) => stringWidth(line) > width);
    expect(tooWide).toEqual([]);
  });

  test('stays readable where the terminal is absurdly narrow or wide', () => {
    expect(Math.max(...linesOf(resultOf(demo), { width: 3 }).map((line) => stringWidth(line)))).toBe(40);
    expect(Math.max(...linesOf(resultOf(demo), { width: 500 }).map((line) => stringWidth(line)))).toBe(120);
  });

  test('tells what is wrong, why and what to do, worst first', () => {
    const privileged: FactChange = {
      kind: 'container',
      inspect: container('1', { Name: '/build', HostConfig: { Privileged: true } }),
    };
    const engine: FactChange = {
      kind: 'engine',
      engine: { name: 'Docker', version: '28.5.1', apiVersion: '1.51', rootless: false },
    };
    const checks = [
      checkOf({
        id: 'b.low',
        severity: 'low',
        title: 'Low things',
        pass: 'false',
        evidence: ['container.Id'],
      }),
      checkOf({
        id: 'a.privileged',
        severity: 'critical',
        title: 'Nothing runs privileged',
        references: [{ benchmark: 'CIS Docker', version: '1.8.0', id: '5.5' }],
        pass: '!container.HostConfig.Privileged',
        evidence: ['container.HostConfig.Privileged'],
        found: 'runs privileged',
        fix: { text: 'Remove it.' },
      }),
      checkOf({ id: 'c.fine', pass: 'true' }),
      checkOf({ id: 'd.unknown', title: 'Nobody knows', pass: 'container.Nope' }),
      checkOf({
        id: 'e.manual',
        title: 'Somebody decides',
        mode: 'manual',
        pass: 'true',
        evidence: ['container.Name'],
      }),
      checkOf({ id: 'f.never', when: 'false', pass: 'true' }),
    ];
    const changes = [LIVE, engine, { kind: 'info', info: info({ Name: 'prod-7' }) } as const, privileged];
    expect(linesOf(resultOf(changes, checks), { width: 60 })).toEqual([
      'Plimsoll 1.2.3',
      'unix:///run/test.sock · host prod-7 · Docker 28.5.1 · API',
      '  1.51 · rootful',
      '',
      'Score 21 of 100   75 % of the automated checks decided',
      '✖ 1 critical   ▪ 1 low',
      '1 passed, 1 unknown, 1 to decide by hand, 1 not applicable',
      '',
      'CRITICAL ───────────────────────────────────────────────────',
      '',
      'Nothing runs privileged',
      '  a.privileged   CIS Docker 5.5',
      '  ✖ build  runs privileged',
      '    Fix: Remove it.',
      '',
      'LOW ────────────────────────────────────────────────────────',
      '',
      'Low things',
      '  b.low',
      '  ▪ build  Id is 1',
      '    Fix: Change it.',
      '',
      'Could not be decided',
      '  Nobody knows',
      '  ? build  The engine did not report container.Nope.',
      '',
      'For a person to decide',
      '  Somebody decides',
      '  ? build  A person has to decide this: Name is /build',
    ]);
  });

  test('says when there is nothing to say', () => {
    expect(linesOf(resultOf([LIVE]))).toEqual([
      'Plimsoll 1.2.3',
      'unix:///run/test.sock',
      '',
      'Nothing could be scored',
      'Nothing failed.',
      '0 passed',
    ]);
  });

  test('tells what could not be read', () => {
    const gap: FactChange = {
      kind: 'gap',
      gap: { fact: 'container web', reason: 'timeout', detail: 'no answer within 10 s', hint: 'try again' },
    };
    const lines = linesOf(resultOf([LIVE, listedContainers('web'), gap], [checkOf({ pass: 'true' })]));
    expect(lines.slice(-5)).toEqual([
      '  A check',
      '  ? web  No answer within 10 s. Try again.',
      '',
      'Could not be read',
      '  container web: no answer within 10 s; try again',
    ]);
  });

  test('shows ten resources of a check and counts the rest', () => {
    const many = Array.from(
      { length: 14 },
      (_, index): FactChange => ({ kind: 'container', inspect: container(`c${index}`) }),
    );
    const lines = linesOf(resultOf([LIVE, ...many], [checkOf({ pass: 'false' })]));
    expect(lines.filter((line) => line.startsWith('  ■ '))).toHaveLength(10);
    expect(lines).toContain('    … and 4 more (--format json)');
  });

  test('hostile and wide names stay inert and in their columns', () => {
    const names = [
      '/\u001b[2Jwipe\u0007',
      '/逆順\u202eevil',
      '/漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字',
      `/${'x'.repeat(300)}`,
    ];
    const changes = names.map(
      (Name, index): FactChange => ({ kind: 'container', inspect: container(`c${index}`, { Name }) }),
    );
    const text = linesOf(
      resultOf([LIVE, ...changes], [checkOf({ pass: 'false', evidence: ['container.Name'] })]),
    );
    expect(text.join('')).not.toMatch(HOSTILE);
    expect(text.filter((line) => stringWidth(line) > 80)).toEqual([]);
    const rows = text.filter((line) => line.startsWith('  ■ '));
    expect(new Set(rows.map((row) => stringWidth(row.slice(0, row.indexOf('Name is'))))).size).toBe(1);
  });

  test('colour adds nothing but colour', () => {
    const paint: Paint = (role, text) => (role === 'dim' ? text : `\u001b[31m${text}\u001b[39m`);
    const coloured = linesOf(resultOf(demo), { paint });
    expect(coloured.join('\n')).toContain('\u001b[31m');
    expect(coloured.map((line) => stripVTControlCharacters(line))).toEqual(linesOf(resultOf(demo)));
  });
});
