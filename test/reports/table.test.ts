import { stripVTControlCharacters } from 'node:util';
import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import type { FactChange } from '../../src/facts/fact-change.ts';
import type { Paint } from '../../src/reports/paint.ts';
import { tableReport } from '../../src/reports/table.ts';
import { DemoSource } from '../../src/sources/demo/demo-source.ts';
import { checkOf } from '../audit/sample-checks.ts';
import { container, LIVE, listedContainers } from '../audit/sample-facts.ts';
import { everyStatus, manyContainers, resultOf } from './sample-result.ts';

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

  test('tells where it stands, what is wrong, why and what to do, worst first', () => {
    expect(linesOf(everyStatus())).toEqual([
      'Plimsoll 1.2.3',
      'unix:///run/test.sock · host prod-7 · Docker 28.5.1 · API 1.51 · rootful',
      '',
      'Score 21 of 100   83 % of the automated checks decided',
      '✖ 1 critical   ▪ 1 low   · 1 info',
      '1 passed, 1 unknown, 1 to decide by hand, 1 not applicable, 1 waived, 1 failed',
      '  with an expired waiver',
      'Score: passes among passes and fails, weighted by severity (critical 10, high',
      '  6, medium 3, low 1, info 0).',
      'Decided: automated checks with a verdict, among all that apply.',
      '',
      'Passed       content  config   trust    secrets  host     isolated runtime',
      'images       no check looks here',
      'containers   –        0/1      ·        1/1      –        0/2      ?',
      'host         nothing decided: 1 for a person',
      'networks     no check looks here',
      'orchestrator no check looks here',
      'registry     no check looks here',
      'Passed of decided; ? none decided, · nothing to decide, – no check here.',
      '',
      'CRITICAL ───────────────────────────────────────────────────────────────────────',
      '',
      '✖ Nothing runs privileged',
      '    1 of 1 container · a.privileged · CIS Docker 5.5',
      '    build  runs privileged',
      '    Fix: Remove it.',
      '',
      'LOW ────────────────────────────────────────────────────────────────────────────',
      '',
      '▪ Low things',
      '    1 of 1 container · b.low',
      '    build  Id is 1',
      '    Fix: Raise them.',
      '',
      'INFO ───────────────────────────────────────────────────────────────────────────',
      '',
      '· Once accepted',
      '    1 of 1 container · h.expired',
      '    build  was accepted (its waiver expired on 2025-12-31); was waived by dev',
      '           until 2025-12-31: until the move',
      '    Fix: Change it.',
      '',
      'Waived (1)',
      '  Accepted things',
      '    g.waived',
      '    build  is accepted; waived by ops until 2026-06-30: the vendor wants it',
      '',
      'Could not be decided (1)',
      '  ? The engine did not report container.Nope.',
      '    1 check on build: d.unknown',
      '',
      'For a person to decide (1)',
      '  ▷ Somebody decides',
      '    e.manual',
      '    build  Name is /build',
      '',
      'Could not be read',
      '  container web: no answer within 10 s; try again',
      '',
      '────────────────────────────────────────────────────────────────────────────────',
      'Score 21 of 100   ✖ 1 critical   ▪ 1 low   · 1 info',
      'Begin with: Nothing runs privileged.',
      'plimsoll checks show a.privileged explains it.',
    ]);
  });

  test('says when there is nothing to say', () => {
    expect(linesOf(resultOf([LIVE], [checkOf({ pass: 'true' })]))).toEqual([
      'Plimsoll 1.2.3',
      'unix:///run/test.sock',
      '',
      'Nothing could be scored',
      'Nothing failed.',
      '0 passed',
      '',
      'Passed       content  config   trust    secrets  host     isolated runtime',
      'images       no check looks here',
      'containers   nothing here to decide',
      'host         no check looks here',
      'networks     no check looks here',
      'orchestrator no check looks here',
      'registry     no check looks here',
      'Passed of decided; ? none decided, · nothing to decide, – no check here.',
    ]);
  });

  test('names no check that ran', () => {
    expect(linesOf(resultOf([LIVE], [])).join('\n')).not.toContain('Passed');
  });

  test('tells what could not be read, and what that holds up', () => {
    const gap: FactChange = {
      kind: 'gap',
      gap: { fact: 'container web', reason: 'timeout', detail: 'no answer within 10 s', hint: 'try again' },
    };
    const checks = ['one', 'two'].map((id) => checkOf({ id, pass: 'true' }));
    const lines = linesOf(resultOf([LIVE, listedContainers('web'), gap], checks));
    expect(lines.slice(lines.indexOf('Could not be decided (2)'))).toEqual([
      'Could not be decided (2)',
      '  ? No answer within 10 s. Try again.',
      '    2 checks on web: one, two',
      '',
      'Could not be read',
      '  container web: no answer within 10 s; try again',
    ]);
  });

  test('of very many only the beginning is told, and where the others are', () => {
    const gaps = Array.from(
      { length: 1_205 },
      (_, at): FactChange => ({
        kind: 'gap',
        gap: { fact: `container c${at}`, reason: 'timeout', detail: 'no answer', hint: '' },
      }),
    );
    const lines = linesOf(resultOf([LIVE, ...gaps], []));
    expect(lines.filter((line) => line.includes('no answer'))).toHaveLength(200);
    expect(lines).toContain('  and 1,005 more: --format json tells all of them');
  });

  test('says the same of a hundred containers once, in as many lines as of three', () => {
    const check = checkOf({ pass: 'false', found: 'is wrong' });
    const few = linesOf(resultOf([LIVE, ...manyContainers(3)], [check]));
    const many = linesOf(resultOf([LIVE, ...manyContainers(100)], [check]));
    expect(few).toContain('    c000, c001, c002  is wrong');
    expect(many).toContain('    c000, c001, c002 and 97 more  is wrong');
    expect(many).toHaveLength(few.length);
  });

  test('orders checks by severity, then by how many resources fail', () => {
    const changes: readonly FactChange[] = [
      LIVE,
      ...manyContainers(2),
      { kind: 'container', inspect: container('tame') },
    ];
    const checks = [
      checkOf({ id: 'few', title: 'Few', pass: '!container.HostConfig.Privileged' }),
      checkOf({ id: 'all', title: 'All', pass: 'false' }),
      checkOf({ id: 'bad', title: 'Bad', severity: 'high', pass: '!container.HostConfig.Privileged' }),
    ];
    const titles = linesOf(resultOf(changes, checks)).filter((line) => /^[■▲] [A-Z]/.test(line));
    expect(titles).toEqual(['▲ Bad', '■ All', '■ Few']);
  });

  test('shows five different things of a check and counts the rest; long ones are cut after three lines', () => {
    const names = Array.from({ length: 8 }, (_, index) => `c${index}`);
    const changes = names.map((id): FactChange => ({ kind: 'container', inspect: container(id) }));
    const check = checkOf({ pass: 'false', found: `{container.Id} says ${'very long words '.repeat(30)}` });
    const lines = linesOf(resultOf([LIVE, ...changes], [check]));
    expect(lines.filter((line) => / {4}c\d {2}/.test(line))).toHaveLength(5);
    expect(lines).toContain('    … and 3 containers more (--format json)');
    expect(lines.filter((line) => line.endsWith('…'))).toHaveLength(5);
  });

  test('names that are too long to stand beside the words stand above them', () => {
    const Name = `/${'long-name-'.repeat(5)}`;
    const changes: readonly FactChange[] = [LIVE, { kind: 'container', inspect: container('1', { Name }) }];
    const lines = linesOf(resultOf(changes, [checkOf({ pass: 'false', found: 'is wrong' })]));
    const index = lines.indexOf(`    ${Name.slice(1)}`);
    expect(lines[index + 1]).toBe('      is wrong');
  });

  test('hostile and wide names stay inert and in their columns', () => {
    const names = ['/\u001b[2Jwipe\u0007', '/逆順\u202eevil', '/漢字漢字漢字'];
    const changes = names.map(
      (Name, index): FactChange => ({ kind: 'container', inspect: container(`c${index}`, { Name }) }),
    );
    const text = linesOf(
      resultOf([LIVE, ...changes], [checkOf({ pass: 'false', evidence: ['container.Name'] })]),
    );
    expect(text.join('')).not.toMatch(HOSTILE);
    const rows = text.filter((line) => line.includes('Name is'));
    expect(rows).toHaveLength(3);
    expect(new Set(rows.map((row) => stringWidth(row.slice(0, row.indexOf('Name is'))))).size).toBe(1);
  });

  test('colour adds nothing but colour', () => {
    const paint: Paint = (role, text) => (role === 'dim' ? text : `\u001b[31m${text}\u001b[39m`);
    const coloured = linesOf(resultOf(demo), { paint });
    expect(coloured.join('\n')).toContain('\u001b[31m');
    expect(coloured.map((line) => stripVTControlCharacters(line))).toEqual(linesOf(resultOf(demo)));
  });
});
