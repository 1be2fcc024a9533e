/** What a person does on a host of which much is told: checks in groups, the host, the matrix, waivers. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AuditView } from '../../src/audit/audit-view.ts';
import type { Waiver } from '../../src/audit/waiver.ts';
import type { LiveSession } from './live-session.ts';
import {
  ctrl,
  KEY,
  type ShownOptions,
  type ShownProgram,
  showProgram,
  TO_FINDINGS,
} from './shown-program.tsx';
import { toldSession } from './told-host.ts';

let program: ShownProgram | undefined;

beforeEach(() => {
  // Only the clock stands still; timers run, because Ink and React need them.
  vi.useFakeTimers({ now: new Date('2026-11-21T12:00:00Z'), toFake: ['Date'] });
});

afterEach(async () => {
  await program?.close();
  program = undefined;
});

async function open(options: ShownOptions = {}, session: LiveSession = toldSession()): Promise<ShownProgram> {
  program = await showProgram({ session, rows: 50, ...options });
  return program;
}

const title = ({ screen }: ShownProgram): string => (screen()[2] ?? '').trim();
const lastLine = ({ screen }: ShownProgram): string => screen().at(-1) ?? '';
const heads = ({ screen }: ShownProgram): readonly string[] =>
  screen().flatMap((line) => (/^[▌ ] [▾▸] /.test(line) ? [line.slice(4).replace(/ {2,}.*$/, '')] : []));
/** The numbers of the checks that are shown. */
const numbers = ({ screen }: ShownProgram): readonly string[] =>
  screen().flatMap((line) => /^[▌ ] [✖▲■▪·] {2}(\S+)/.exec(line)?.[1] ?? []);

/** The line of the dialogue that is typed on. */
const field = ({ screen }: ShownProgram): string =>
  (screen().findLast((line) => line.startsWith('▌ ')) ?? '').slice(2);

const ALL = 21;

describe('the checks in groups', () => {
  it('stand under the sections of their benchmarks, the cursor on the first of them', async () => {
    const shown = await open();
    await shown.press('5');
    expect(heads(shown)).toEqual([
      'CIS Docker 1 Host',
      'CIS Docker 2 Daemon configuration',
      'CIS Docker 3 Files of the daemon',
      'CIS Docker 4 Images and how they are built',
      'CIS Docker 5 Containers as they run',
      'CIS Docker 7 Swarm',
      'Plimsoll Namespaces',
      'Plimsoll Exposure',
      'Checks of your own',
    ]);
    expect(numbers(shown)).toHaveLength(ALL);
    expect(shown.cursor()).toMatch(/1\.1\.1/);
    expect(shown.text()).toMatch(/▾ CIS Docker 2 Daemon configuration +✖ 3 {2}1 of 4 pass/);
  });

  it('are grouped by the next property with each key, which is remembered', async () => {
    const shown = await open();
    await shown.press('5');
    const first: (string | undefined)[] = [];
    for (const name of ['control', 'layer', 'severity', 'resource', 'section']) {
      await shown.press('o');
      expect(shown.settings().group).toEqual({ checks: name });
      expect(shown.text()).toContain(`o by ${name}`);
      expect(numbers(shown)).toHaveLength(ALL);
      first.push(heads(shown)[0]);
    }
    expect(first).toEqual(['Hardened configuration', 'Image', 'Critical', 'Container', 'CIS Docker 1 Host']);
    const again = await open({ settings: { group: { checks: 'severity' } } });
    await again.press('5');
    expect(heads(again)).toEqual(['Critical', 'High', 'Medium', 'Low', 'Info']);
  });

  it('fold one by one: the cursor stays on the head, and what is folded is counted', async () => {
    const shown = await open();
    await shown.press('5', 'k');
    expect(shown.cursor()).toMatch(/^▾ CIS Docker 1 Host/);
    await shown.press(KEY.enter);
    expect(shown.cursor()).toMatch(/^▸ CIS Docker 1 Host {2}7 folded/);
    expect(numbers(shown)).toHaveLength(ALL - 7);
    await shown.press('j');
    expect(shown.cursor()).toMatch(/^▾ CIS Docker 2/);
    await shown.press('k', KEY.right);
    expect(numbers(shown)).toHaveLength(ALL);
  });

  it('fold all at once; the cursor goes to the head of the group that it was in', async () => {
    const shown = await open();
    await shown.press('5', '/number:5.12\r', 'j', KEY.esc, 'z');
    expect(numbers(shown)).toEqual([]);
    expect(shown.cursor()).toMatch(/^▸ CIS Docker 5/);
    await shown.press('z');
    expect(numbers(shown)).toHaveLength(ALL);
  });

  it('stay folded while a person looks elsewhere', async () => {
    const shown = await open();
    await shown.press('5', 'k', KEY.enter);
    const folded = shown.text();
    await shown.press('2', '5');
    expect(shown.text()).toBe(folded);
  });
});

describe('the checks of one benchmark', () => {
  it('are shown with its numbers alone, and every benchmark has its turn', async () => {
    const shown = await open();
    await shown.press('5', 'b');
    expect(title(shown)).toMatch(/^Checks {2}CIS Docker 1\.8\.0 {2}18 /);
    expect(heads(shown)[1]).toBe('2 Daemon configuration');
    await shown.press('b');
    expect(title(shown)).toMatch(/^Checks {2}Plimsoll 1 {2}3 /);
    expect(numbers(shown)).toEqual(['CAP-ADD', 'NS-PID', 'NET-ICC']);
    await shown.press('b');
    expect(title(shown)).toMatch(/^Checks {2}NIST SP 800-190 1 {2}3 /);
    expect(shown.settings().benchmark).toBe('NIST SP 800-190 1');
    await shown.press('b');
    expect(title(shown)).toMatch(/^Checks {2}21 /);
    expect(shown.settings().benchmark).toBe('');
  });

  it('all are shown when the one that was chosen is not among the rules any more', async () => {
    const shown = await open({ settings: { benchmark: 'CIS Docker 1.2.0' } });
    await shown.press('5');
    expect(numbers(shown)).toHaveLength(ALL);
    await shown.press('b');
    expect(title(shown)).toContain('CIS Docker 1.8.0');
  });
});

describe('the checks of one status', () => {
  it('as many are shown as the headline counts, for each', async () => {
    const shown = await open();
    await shown.press('5');
    const seen: string[] = [];
    for (let step = 0; step < 8; step++) {
      await shown.press('f');
      const counted = /\[\S (\d+)( [a-z ]+)?\]/.exec(title(shown));
      if (counted === null) break;
      seen.push(counted[0]);
      expect(numbers(shown)).toHaveLength(Number(counted[1]));
    }
    expect(seen).toEqual(['[✖ 12]', '[▷ 1]', '[? 4]', '[✓ 3]', '[~ 1]', '[– 1]', '[± 5]']);
    expect(numbers(shown)).toHaveLength(ALL);
    await shown.press('F');
    expect(title(shown)).toContain('[± 5]');
  });

  it('stand beside what is typed behind /; esc takes one away after the other', async () => {
    const shown = await open();
    await shown.press('5', 'f', '/', 'severity:high', KEY.enter);
    expect(numbers(shown)).toEqual(['1.1.2', '2.10', '4.1', '5.4', '5.22', 'NS-PID']);
    await shown.press(KEY.esc);
    expect(numbers(shown)).toHaveLength(12);
    await shown.press(KEY.esc);
    expect(numbers(shown)).toHaveLength(ALL);
    await shown.press(KEY.esc);
    expect(shown.text()).toContain('Posture');
  });

  it('say who accepted what is waived, of whom and until when', async () => {
    const shown = await open({ columns: 149 });
    await shown.press('5', 'f', 'f', 'f', 'f', 'f');
    expect(shown.cursor()).toMatch(/5\.5 .* ~ 1 waived .*ci-runner: accepted by ops, until/);
  });

  it('what changed is marked, and said with the time of the run before', async () => {
    const shown = await open({ columns: 120 });
    await shown.press(':changed\r');
    expect(numbers(shown)).toEqual(['2.2', '2.3', '4.1', '5.4', '5.22']);
    expect(shown.text()).toMatch(/2\.2 .* new /);
    expect(shown.text()).toMatch(/2\.3 .* fixed/);
    expect(shown.text()).toContain('3 new, 2 fixed since 20 Nov 22:10');
  });

  it('nothing is said of changes where no earlier run is known', async () => {
    const session = toldSession();
    session.earlier = undefined;
    const shown = await open({}, session);
    await shown.press('5');
    expect(shown.text()).not.toMatch(/since|±|new/);
    await shown.press(':changed\r');
    expect(shown.text()).toContain('No run before this one is remembered');
  });
});

describe('from a finding to its resource and back', () => {
  it.each([
    ['a container', '/number:5.4\r', 'Containers › api'],
    ['an image', '/number:4.1\r', 'Images › app:1'],
    ['a network', '/id:network.between\r', 'Networks › shop_back'],
    ['the daemon', '/number:2.2\r', 'Host   prod-7'],
    ['the host', '/number:1.1.2\r', 'Host   prod-7'],
  ])('%s: esc comes back to the same row, twice', async (_, filter, resource) => {
    const shown = await open();
    await shown.press('5', filter);
    const list = shown.text();
    await shown.press(KEY.enter);
    expect(title(shown)).toMatch(/^Checks › /);
    await shown.press('/', '✖ fail', KEY.enter, 'n');
    const page = shown.text();
    await shown.press(KEY.enter);
    expect(title(shown)).toContain(resource);
    await shown.press(KEY.esc);
    expect(shown.text()).toBe(page);
    await shown.press(KEY.esc, KEY.esc);
    expect(shown.text()).toBe(list);
  });

  it('a finding of the host leads to its check, and that back to the host', async () => {
    const shown = await open();
    await shown.press('6');
    const host = shown.text();
    await shown.press(KEY.enter);
    expect(title(shown)).toBe('Checks › Only named people may use the engine');
    expect(shown.cursor()).toMatch(/✖ fail +host/);
    await shown.press(KEY.enter);
    expect(title(shown)).toMatch(/^Host/);
    await shown.press(KEY.esc, KEY.esc);
    expect(shown.text()).toBe(host);
  });
});

describe('the matrix on Home', () => {
  it('is gone through cell by cell; enter shows the checks behind one', async () => {
    const shown = await open();
    await shown.press('g', 'j', 'j', 'j');
    expect(shown.cursor()).toMatch(/^containers +– +8\/9 /);
    await shown.press(KEY.right, KEY.right);
    expect(shown.cursor()).toMatch(/^containers +– +\[8\/9\] /);
    await shown.press(KEY.enter);
    expect(shown.text()).toContain('/layer:container control:hardened-configuration');
    expect(numbers(shown)).toEqual(['5.4', '5.5']);
    await shown.press(KEY.esc, KEY.esc);
    expect(shown.cursor()).toMatch(/^containers +– +\[8\/9\] /);
    await shown.press('j');
    expect(shown.cursor()).toMatch(/^host +– +\[1\/4\] /);
    await shown.press('h', 'h', KEY.enter);
    expect(shown.text()).toContain('/layer:host');
    expect(shown.text()).not.toContain('control:');
  });

  it('goes round with tab, and stays where it ends with the arrow', async () => {
    const shown = await open();
    await shown.press('g', 'j', 'j', 'j');
    await shown.press(KEY.shiftTab);
    expect(shown.cursor()).toMatch(/\[2\/5\]$/);
    await shown.press(KEY.right);
    expect(shown.cursor()).toMatch(/\[2\/5\]$/);
    await shown.press(KEY.tab);
    expect(shown.cursor()).not.toContain('[');
  });

  it('a cell without a check leads nowhere', async () => {
    const shown = await open();
    await shown.press('g', 'j', 'j', 'j', KEY.right);
    const before = shown.text();
    expect(shown.cursor()).toContain('[–]');
    await shown.press(KEY.enter);
    expect(shown.text()).toBe(before);
  });

  it('and the score are explained with their formulas', async () => {
    const shown = await open();
    await shown.press('g', 'e');
    expect(title(shown)).toBe('Words');
    const text = shown.text().replaceAll(/\s+/g, ' ');
    expect(text).toContain('critical 10, high 6, medium 3, low 1');
    expect(text).toContain('divided by those and the unknown ones');
  });
});

describe('a waiver', () => {
  it('asks why, until when and who, and says where it was written', async () => {
    const written: Waiver[] = [];
    const shown = await open({ waive: async (waiver) => void written.push(waiver) });
    await shown.press('5', '/number:5.22\r', KEY.enter, '/', '✖ fail', KEY.enter, 'n', 'w');
    expect(shown.text()).toMatch(/^ Accept: System calls are filtered/m);
    expect(shown.text()).toMatch(/^ {2}where {4}api +the container/m);
    await shown.press('measured for', ' a week', KEY.enter);
    expect(field(shown)).toMatch(/^expires {2}2027-02-19▏ +2027-02-19 is its last day, 90 days from now$/);
    await shown.press(KEY.enter);
    expect(field(shown)).toMatch(/^owner {4}ops▏/);
    await shown.press(KEY.enter);
    expect(written).toEqual([
      {
        check: 'docker.5.22',
        resource: { kind: 'container', name: 'api' },
        reason: 'measured for a week',
        owner: 'ops',
        expires: '2027-02-19',
      },
    ]);
    expect(shown.text()).not.toContain('Accept:');
    expect(lastLine(shown)).toBe(' Accepted until 2027-02-19. Written to /nowhere/waivers.yaml');
  });

  it.each([
    ['never', undefined, 'without an end'],
    ['30', '2026-12-21', 'until 2026-12-21'],
    ['2026-11-21', '2026-11-21', 'until 2026-11-21'],
  ])('until %s', async (typed, expires, words) => {
    const written: Waiver[] = [];
    const shown = await open({ waive: async (waiver) => void written.push(waiver) });
    await shown.press(':findings\r', 'w', 'because', KEY.enter, typed, KEY.enter, KEY.enter);
    expect(written.map((waiver) => waiver.expires)).toEqual([expires]);
    expect(lastLine(shown)).toContain(`Accepted ${words}. Written to`);
  });

  it('says what is wrong with what was typed, and takes nothing until it is right', async () => {
    const written: Waiver[] = [];
    const shown = await open({ waive: async (waiver) => void written.push(waiver) });
    await shown.press(':findings\r', 'w', KEY.enter);
    expect(shown.text()).toContain('Say why it is accepted');
    await shown.press('because', KEY.enter, 'tomorrow', KEY.enter);
    expect(shown.text()).toContain('Write a day as YYYY-MM-DD');
    await shown.press(ctrl('u'), '2026-11-20', KEY.enter);
    expect(shown.text()).toContain('2026-11-20 is over.');
    await shown.press(ctrl('u'), '2027-02-30', KEY.enter);
    expect(shown.text()).toContain('Write a day as YYYY-MM-DD');
    await shown.press(ctrl('u'), 'never', KEY.enter, ctrl('u'), KEY.enter);
    expect(shown.text()).toContain('Say who accepts it.');
    // What is empty further up is found at the end.
    await shown.press('me', KEY.up, KEY.up, ctrl('u'), KEY.down, KEY.down, KEY.enter);
    expect(field(shown)).toMatch(/^reason/);
    expect(written).toEqual([]);
    await shown.press('because', KEY.down, KEY.down, KEY.enter);
    expect(written).toHaveLength(1);
  });

  it('the first letter takes the place of a suggestion; taking a letter back does not', async () => {
    const shown = await open();
    await shown.press(':findings\r', 'w', KEY.tab, '9');
    expect(field(shown)).toMatch(/^expires {2}9▏/);
    await shown.press(KEY.tab, KEY.backspace);
    expect(field(shown)).toMatch(/^owner {4}op▏/);
    await shown.press(KEY.shiftTab, '0');
    expect(field(shown)).toMatch(/^expires {2}90▏/);
  });

  it('is left by esc, and nothing is written', async () => {
    const written: Waiver[] = [];
    const shown = await open({ waive: async (waiver) => void written.push(waiver) });
    await shown.press(':findings\r');
    const before = shown.text();
    await shown.press('w', 'q?:5', KEY.esc);
    expect(shown.text()).toBe(before);
    expect(written).toEqual([]);
  });

  it('that can’t be written says why, and keeps what was typed', async () => {
    const shown = await open({ waive: () => Promise.reject(new Error('The disk is full.')) });
    await shown.press(':findings\r', 'w', 'because', KEY.enter, KEY.enter, KEY.enter);
    expect(shown.text()).toContain('The disk is full.');
    expect(shown.text()).toMatch(/^ {2}reason {3}because/m);
    await shown.press(KEY.esc);
    expect(shown.text()).not.toContain('The disk is full.');
  });

  it('on the row of a check is about every resource, which can be narrowed', async () => {
    const written: Waiver[] = [];
    const shown = await open({ waive: async (waiver) => void written.push(waiver) });
    await shown.press('5', '/number:5.12\r', 'w');
    expect(shown.text()).toMatch(/^ {2}where {4}\* +every container/m);
    await shown.press('because', KEY.up, 'ci-*', KEY.down, KEY.enter, KEY.enter, KEY.enter);
    expect(written[0]?.resource).toEqual({ kind: 'container', name: 'ci-*' });
  });

  it('of the host names no resource: there is one', async () => {
    const written: Waiver[] = [];
    const shown = await open({ waive: async (waiver) => void written.push(waiver) });
    await shown.press('6', 'w', 'because', KEY.enter, KEY.enter, KEY.enter);
    expect(written[0]).toMatchObject({ check: 'docker.1.1.2', resource: { kind: 'host' } });
  });

  it.each([
    ['what passes', ['5', '/number:2.3\r', 'w'], 'Nothing fails here: there is nothing to accept.'],
    [
      'what is waived already',
      ['2', '/name:ci-runner\r', KEY.enter, ...TO_FINDINGS, '/', '~', KEY.enter, 'n', 'w'],
      'ops accepted this already, until 2027-01-31.',
    ],
    ['what is no finding', ['3', 'w'], 'Only what fails can be accepted'],
  ])('is refused for %s', async (_, keys, words) => {
    const shown = await open();
    await shown.press(...keys);
    expect(lastLine(shown)).toContain(words);
    expect(shown.text()).not.toContain('Accept:');
  });
});

describe('the list of waivers', () => {
  it('says which hold, which are over and which nothing needs', async () => {
    const shown = await open({ columns: 200 });
    await shown.press(':waivers\r');
    expect(title(shown)).toMatch(/^Waivers {3}1 in force, 1 expired, 1 unused/);
    const rows = shown.screen().slice(4, 7);
    expect(rows[0]).toMatch(/1 {2}holds +docker\.5\.5 +container ci-runner +2027-01-31 +1 failure +ops/);
    expect(rows[1]).toMatch(/2 {2}expired +docker\.5\.12 +container api +2026-10-01 +1 counts again/);
    expect(rows[2]).toMatch(/3 {2}unused +4\.1 +image retired\/\* +no end +It fits nothing that is here\./);
    expect(shown.text()).toContain('Kept in /nowhere/waivers.yaml');
  });

  it('leads to the check that a waiver is about, or to all that are waived', async () => {
    const shown = await open();
    await shown.press(':waivers\r', KEY.enter);
    expect(title(shown)).toBe('Checks › Containers do not run privileged');
    expect(shown.cursor()).toMatch(/~ waived +ci-runner/);
    expect(shown.text()).toContain('accepted by ops, until 2027-01-31: builds images until the new');
    await shown.press(KEY.esc, 'j', KEY.enter);
    expect(shown.text()).toContain('accepted by dana until 2026-10-01, which is over');
  });
});

describe('reading everything anew', () => {
  const bar = ({ screen }: ShownProgram): string => screen()[1] ?? '';
  const reading = (done: number) =>
    ({ kind: 'host-reading', reading: { state: 'reading', what: 'audit rules', done, total: 40 } }) as const;

  it('shows how far it is in the line under the header; nothing else moves', async () => {
    const session = toldSession();
    const shown = await open({}, session);
    await shown.press('5');
    const before = shown.screen();
    session.takeLong();
    await shown.press('r');
    session.change(reading(10));
    await shown.waitFor('10 of 40');
    expect(bar(shown)).toMatch(/^━{10,}─{20,} audit rules {2}10 of 40 {3}esc cancels$/);
    expect(shown.screen().slice(2, -1)).toEqual(before.slice(2, -1));
    session.change(reading(30));
    await shown.waitFor('30 of 40');
    session.change({ kind: 'host-reading', reading: { state: 'done' } });
    await shown.waitFor((text) => !text.includes('of 40'));
    expect(shown.screen().slice(0, -1)).toEqual(before.slice(0, -1));
  });

  it('is given up by esc, which goes back only after that', async () => {
    const session = toldSession();
    const shown = await open({}, session);
    await shown.press('5');
    session.takeLong();
    await shown.press('r');
    session.change(reading(10));
    await shown.waitFor('esc cancels');
    await shown.press(KEY.esc);
    expect(session.cancels).toBe(1);
    expect(lastLine(shown)).toBe(' Stopped. What was read stays.');
    expect(title(shown)).toMatch(/^Checks/);
    expect(bar(shown)).not.toContain('esc');
    await shown.press(KEY.esc);
    expect(session.cancels).toBe(1);
    expect(shown.text()).toContain('Posture');
  });

  it('the first reading shows how far it is too, and esc means what it always does', async () => {
    const session = toldSession(reading(4));
    const shown = await open({}, session);
    await shown.press('5');
    expect(bar(shown)).toMatch(/audit rules {2}4 of 40 $|audit rules {2}4 of 40$/);
    await shown.press(KEY.esc);
    expect(session.cancels).toBe(0);
    expect(shown.text()).toContain('Posture');
  });

  it('writes nothing once it is over', async () => {
    const session = toldSession(reading(4), { kind: 'host-reading', reading: { state: 'done' } });
    const shown = await open({}, session);
    await shown.press('5');
    await shown.rest();
    const { length } = shown.output();
    session.change(reading(8), { kind: 'host-reading', reading: { state: 'done' } });
    await shown.rest();
    expect(shown.output()).toHaveLength(length);
  });
});

describe('a list of thousands of checks', () => {
  it('looks for what the rows on screen say, and at no other findings', async () => {
    const session = toldSession();
    const [sample] = session.audit.checkTallies().filter(({ status }) => status === 'fail');
    if (sample === undefined) throw new Error('something fails');
    const many = Array.from({ length: 3_000 }, (_, index) => ({
      ...sample,
      check: { ...sample.check, id: `check.${index}`, references: [] },
    }));
    const asked: string[] = [];
    const audit: AuditView = {
      ...session.audit,
      checks: many.map(({ check }) => check),
      checkTallies: () => many,
      firstOfCheck: (id) => {
        asked.push(id);
        return undefined;
      },
    };
    const shown = await open({ rows: 24, columns: 100 }, Object.create(session, { audit: { value: audit } }));
    await shown.press('5');
    expect(shown.text()).toContain('Checks  3000');
    await shown.press('j', 'j', ' ', 'G');
    expect(new Set(asked).size).toBeLessThan(100);
  });
});
