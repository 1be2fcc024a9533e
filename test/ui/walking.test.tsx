import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { TargetError, TargetUsageError } from '../../src/facts/target-error.ts';
import type { SessionPort } from '../../src/ui/session/session-port.ts';
import {
  KEY,
  recordedSession,
  type ShownOptions,
  type ShownProgram,
  showProgram,
  TO_FINDINGS,
} from './shown-program.tsx';

let session: SessionPort;
let program: ShownProgram | undefined;

beforeAll(async () => {
  session = await recordedSession();
});

afterEach(async () => {
  await program?.close();
  program = undefined;
});

async function open(options: ShownOptions = {}): Promise<ShownProgram> {
  program = await showProgram({ session, ...options });
  return program;
}

const lastLine = ({ screen }: ShownProgram): string => screen().at(-1) ?? '';
const title = ({ screen }: ShownProgram): string => (screen()[2] ?? '').trim();

describe('the way in and back', () => {
  it.each([
    ['Containers', '2'],
    ['Images', '3'],
    ['Networks', '4'],
    ['Checks', '5'],
  ])('%s: the cursor is where it was', async (_, key) => {
    const shown = await open();
    await shown.press(key, 'j', 'j', 'j');
    const before = shown.text();
    await shown.press(KEY.enter);
    expect(shown.text()).not.toBe(before);
    await shown.press(KEY.esc);
    expect(shown.text()).toBe(before);
  });

  it('keeps the cursor and the filter of each top screen while a person visits the others', async () => {
    const shown = await open();
    await shown.press('2', 'j', 'j', '3', '/', 'shop', KEY.enter, 'j');
    const images = shown.text();
    await shown.press('5', 'G', '2');
    const containers = shown.text();
    await shown.press('1', '4', '3');
    expect(shown.text()).toBe(images);
    await shown.press('2');
    expect(shown.text()).toBe(containers);
  });

  it('goes back through every step, and stays at home', async () => {
    const shown = await open();
    const home = shown.text();
    await shown.press(KEY.enter, 'g', 'j', 'j', KEY.enter);
    expect(title(shown)).toMatch(/^(Containers|Images) › /);
    await shown.press(KEY.shiftTab, KEY.shiftTab, KEY.enter);
    expect(title(shown)).toMatch(/^Checks › /);
    await shown.press('?', KEY.esc, KEY.esc, KEY.esc, KEY.esc, KEY.esc, KEY.esc);
    expect(shown.text()).toBe(home);
  });

  it('shows the tab that was left, with its cursor', async () => {
    const shown = await open();
    await shown.press('2', KEY.enter, ...TO_FINDINGS, 'j', 'j');
    const findings = shown.text();
    await shown.press(KEY.enter);
    expect(title(shown)).toMatch(/^Checks › /);
    await shown.press(KEY.esc);
    expect(shown.text()).toBe(findings);
    await shown.press('1', ...TO_FINDINGS);
    expect(shown.text()).toBe(findings);
  });

  it('goes round the tabs in both directions', async () => {
    const shown = await open();
    await shown.press('6');
    const overview = shown.text();
    await shown.press(...Array.from({ length: 7 }, () => KEY.tab));
    expect(shown.text()).toBe(overview);
    await shown.press(...Array.from({ length: 7 }, () => KEY.shiftTab));
    expect(shown.text()).toBe(overview);
  });

  it('opens what home tells of', async () => {
    const shown = await open();
    const line = shown.screen().find((text) => text.includes('Open to others')) ?? '';
    const named = [...line.matchAll(/:\d+ ([a-z][\w-]*)/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(0);
    await shown.press('G', 'k', KEY.enter);
    expect(title(shown)).toMatch(/^Who reaches whom {2}\d+ ports, \d+ open outside/);
    for (const name of named) expect(shown.text()).toMatch(new RegExp(` ${name} \\d+/(?:tcp|udp) +● open`));
  });
});

describe('several keys in one piece', () => {
  it('an arrow and enter open the row that the arrow went to', async () => {
    const shown = await open();
    await shown.press('2', 'j');
    const [second] = shown.cursor().split(' ');
    await shown.press('k', `${KEY.down}${KEY.enter}`);
    expect(title(shown)).toContain(`Containers › ${second} `);
  });

  it('a filter, enter and enter open what it found', async () => {
    const shown = await open();
    await shown.press('2', `/bastion${KEY.enter}${KEY.enter}`);
    expect(title(shown)).toMatch(/^Containers › bastion /);
  });

  it('keys go to the screen that the one before them opened', async () => {
    const shown = await open();
    await shown.press('2l7');
    expect(shown.text()).toMatch(/\[7 Processes\]/);
    await shown.press(':theme\r');
    expect(title(shown)).toMatch(/^Themes/);
  });
});

describe('the filter', () => {
  it('works typed in one burst', async () => {
    const shown = await open();
    await shown.press('2');
    await shown.press('/ngin');
    expect(shown.text()).toContain('/ngin▏');
    expect(shown.text()).toMatch(/Containers {3}1 of 24/);
    expect(shown.cursor()).toContain('nginx');
  });

  it('filters while it is typed, and each letter taken back brings rows back', async () => {
    const shown = await open();
    await shown.press('2', '/', 'user:root', ' port:22');
    const narrow = shown.text();
    expect(narrow).toContain('1 of 24');
    await shown.press(...Array.from({ length: 8 }, () => KEY.backspace));
    expect(shown.text()).toContain('/user:root▏');
    expect(shown.text()).not.toContain('1 of 24');
  });

  it('esc clears it first and only then goes back', async () => {
    const shown = await open();
    await shown.press('2');
    const list = shown.text();
    await shown.press('/', 'bastion', KEY.enter);
    expect(shown.text()).toContain('1 of 24');
    await shown.press(KEY.esc);
    expect(shown.text().replaceAll('▌', ' ')).toBe(list.replaceAll('▌', ' '));
    await shown.press(KEY.esc);
    expect(shown.text()).toContain('Posture');
  });

  it.each([
    ['esc', [KEY.esc]],
    ['backspace over its beginning', ['\u0015', KEY.backspace]],
  ])('%s clears it while it is typed too, as its line says', async (_, keys) => {
    const shown = await open();
    await shown.press('2', '/', 'user:root', KEY.enter);
    expect(shown.text()).toContain('/user:root');
    await shown.press('/', 'x', 'y');
    expect(shown.text()).toContain('esc clear');
    await shown.press(...keys);
    expect(shown.text()).not.toContain('user:root');
    expect(shown.text()).not.toContain(' of 24');
  });

  it('says when nothing matches, and enter there does nothing', async () => {
    const shown = await open();
    await shown.press('2', '/', 'name:zzz', KEY.enter);
    expect(shown.text()).toContain('Nothing matches this filter.');
    const before = shown.text();
    await shown.press(KEY.enter, 'y', 'j', 'G');
    expect(shown.text()).toBe(before);
    expect(shown.copied).toEqual([]);
  });

  it('finds near misses once they are looked for', async () => {
    const shown = await open();
    await shown.press('2', '/', 'postgers');
    await shown.waitFor('1 of 24');
    expect(shown.cursor()).toContain('postgres');
  });

  it('takes keys that are commands elsewhere as text', async () => {
    const shown = await open();
    await shown.press('2', '/', 'q?:5sj');
    expect(shown.text()).toContain('/q?:5sj▏');
    await shown.press('\u0017');
    expect(shown.text()).toContain('/▏');
  });

  it('shows the end of a text that is longer than the line', async () => {
    const shown = await open({ columns: 60, rows: 15 });
    await shown.press('2', '/', `${'x'.repeat(80)}the-end`);
    await shown.waitFor('the-end▏');
    expect(shown.text()).toMatch(/^ \/…x+the-end▏$/m);
  });

  it('moves the cursor while a filter stands', async () => {
    const shown = await open();
    await shown.press('2', '/', 'user:root', KEY.enter, 'j', 'j');
    const third = shown.cursor();
    await shown.press(KEY.enter, KEY.esc);
    expect(shown.cursor()).toBe(third);
    expect(shown.text()).toContain('/user:root');
  });
});

describe('the palette', () => {
  it.each([
    ['containers /user:root port:22', /Containers {3}1 of 24[\s\S]*\/user:root port:22/],
    ['images', /Images {3}20/],
    ['checks /severity:critical', /Checks {2}\d+ of \d+[\s\S]*✖ {2}5\.5 /],
    ['findings', /Findings {3}\d+ fail/],
    ['unknown', /Findings {3}\d+ unknown/],
    ['host', /^ Host {3}demo-host/m],
    ['waivers', /Waivers {3}0 in force/],
    ['changed', /\[± 0 changed\]/],
    ['gaps', /Could not be read[\s\S]*Nothing: everything asked for was read\./],
    ['explain bind mount', /Words\n.*\n▌ bind\n/],
    ['explain xyzzy', /Nothing is written about xyzzy/],
    ['settings', /Settings/],
    ['theme', /Themes/],
    ['help', /Help/],
    ['target', /Targets/],
    ['refresh', /Everything was read anew/],
  ])(':%s', async (line, expected) => {
    const shown = await open();
    await shown.press(':', line, KEY.enter);
    expect(shown.text()).toMatch(expected);
    expect(shown.text()).not.toContain('tab completes');
  });

  it(':theme light changes the theme and keeps it', async () => {
    const shown = await open();
    const dark = shown.lookOf('✖');
    await shown.press(':', 'theme light', KEY.enter);
    expect(shown.settings().theme).toBe('light');
    expect(shown.lookOf('✖')).not.toBe(dark);
    await shown.press(':', 'theme auto', KEY.enter);
    expect(shown.settings().theme).toBe('auto');
    expect(shown.lookOf('✖')).toBe(dark);
  });

  it.each([
    ['nonsense', ' There is no command nonsense.'],
    ['theme pink', ' There is no theme pink. :theme lists them.'],
  ])(':%s says %j', async (line, notice) => {
    const shown = await open();
    const before = shown.screen().slice(0, -1);
    await shown.press(':', line, KEY.enter);
    expect(lastLine(shown)).toBe(notice);
    expect(shown.screen().slice(0, -1)).toEqual(before);
  });

  it.each([
    [
      new TargetError({
        kind: 'refused',
        what: 'Nobody listens',
        why: 'refused',
        tryThis: 'Start the engine.',
      }),
      ' Refused. Start the engine.',
    ],
    [
      new TargetUsageError('xyz is not a target', 'Try tcp://host:2376.'),
      ' xyz is not a target. Try tcp://host:2376.',
    ],
    [new Error('The demo is damaged.'), ' The demo is damaged.'],
  ])(':target says why it failed, and the session stays: %s', async (error, notice) => {
    const shown = await open({ open: () => Promise.reject(error) });
    const before = shown.screen().slice(0, -1);
    await shown.press(':', 'target xyz', KEY.enter);
    expect(lastLine(shown)).toBe(notice);
    expect(shown.screen().slice(0, -1)).toEqual(before);
  });

  it('a failure that takes two lines is told to its end, and nothing moves for it', async () => {
    const tryThis = 'Check the port (2375 plain, 2376 with TLS) and that the engine listens on TCP.';
    const error = new TargetError({
      kind: 'refused',
      what: 'x',
      why: 'nothing listens on that port',
      tryThis,
    });
    const shown = await open({ open: () => Promise.reject(error) });
    const before = shown.screen().slice(0, -2);
    await shown.press(':', 'target tcp://x:1', KEY.enter);
    const said = shown.screen().slice(-2).join('');
    expect(said).toBe(` Nothing listens on that port. ${tryThis}`);
    expect(shown.screen().slice(0, -2)).toEqual(before);
  });

  it('a target that fails once its screen is left is told in the last line', async () => {
    let fail = (_: Error): void => {};
    const tried = [
      { target: 'docker:', origin: 'the current context', outcome: { state: 'unasked' } },
    ] as const;
    const shown = await open({
      tried,
      open: () =>
        new Promise((_, reject) => {
          fail = reject;
        }),
    });
    await shown.press(':', 'target', KEY.enter);
    await shown.waitFor('docker:  a kube context, not asked yet');
    await shown.press(KEY.enter);
    await shown.waitFor('Connecting to docker:');
    await shown.press('2');
    await shown.waitFor('Containers   17 running');
    await shown.rest();
    fail(new Error('It does not answer.'));
    await shown.waitFor((text) => text.endsWith(' It does not answer.'));
  });

  it(':target shows the other target from its home', async () => {
    const asked: string[] = [];
    const shown = await open({
      banner: 'No engine answered.',
      open: async (target) => {
        asked.push(target);
        return session;
      },
    });
    await shown.press('2', KEY.enter, ':', 'target tcp://prod-7:2376', KEY.enter);
    expect(asked).toEqual(['tcp://prod-7:2376']);
    expect(shown.text()).toContain('Posture');
    expect(shown.text()).not.toContain('No engine answered.');
  });

  it('a failure to write the settings is told', async () => {
    const shown = await open({ unwritable: 'The settings could not be written: the disk is full.' });
    await shown.press(':', 'theme light', KEY.enter);
    expect(lastLine(shown)).toBe(' The settings could not be written: the disk is full.');
  });

  it('completes with tab, walks with the arrows', async () => {
    const shown = await open();
    await shown.press(':', 'che', KEY.tab);
    expect(shown.text()).toContain(':checks ▏');
    await shown.press('/status:pass', KEY.enter);
    expect(shown.text()).toContain('/status:pass');
    await shown.press(':', KEY.down, KEY.down, KEY.enter);
    expect(shown.text()).toMatch(/Images {3}20/);
  });

  it.each([
    ['esc', KEY.esc],
    ['ctrl-c', '\u0003'],
    ['backspace on an empty line', KEY.backspace],
  ])('%s leaves it and nothing else', async (_, key) => {
    const shown = await open();
    await shown.press('2', 'j');
    const before = shown.text();
    await shown.press(':', key);
    expect(shown.text()).toBe(before);
  });

  it('reaches every command at the smallest size', async () => {
    const shown = await open({ columns: 60, rows: 15 });
    await shown.press(':', ...Array.from({ length: 30 }, () => KEY.down));
    expect(shown.text()).toMatch(/^▌ quit /m);
    expect(shown.scrolls()).toBe(0);
  });
});

describe('help', () => {
  it.each([
    ['home', [], 'Home: what is wrong here'],
    ['containers', ['2'], 'Containers'],
    ['a container', ['2', KEY.enter, '3'], 'One container'],
    ['images', ['3'], 'Images'],
    ['an image', ['3', KEY.enter], 'One image'],
    ['networks', ['4'], 'Networks'],
    ['a network', ['4', KEY.enter], 'One network'],
    ['checks', ['5'], 'Checks'],
    ['a check', ['5', KEY.enter], 'One check'],
    ['the host', ['6'], 'The host'],
    ['waivers', [':', 'waivers', KEY.enter], 'Waivers'],
    ['findings', [':', 'findings', KEY.enter], 'Findings'],
    ['gaps', [':', 'gaps', KEY.enter], 'What could not be read'],
    ['words', [':', 'explain', KEY.enter], 'Words'],
    ['targets', [':', 'target', KEY.enter], 'Targets'],
    ['themes', [':', 'theme', KEY.enter], 'Themes'],
    ['settings', [':', 'settings', KEY.enter], 'Settings'],
  ])('of %s, and back', async (_, keys, heading) => {
    const shown = await open();
    await shown.press(...keys);
    const before = shown.text();
    await shown.press('?');
    expect(title(shown)).toBe('Help');
    expect(shown.cursor()).toContain(heading);
    // Help has no help of its own.
    const help = shown.text();
    await shown.press('?');
    expect(shown.text()).toBe(help);
    await shown.press(KEY.esc);
    expect(shown.text()).toBe(before);
  });
});

describe('the target picker', () => {
  const tried = [
    {
      target: 'unix:///run/a.sock',
      origin: 'DOCKER_HOST',
      outcome: { state: 'answered', engine: 'Docker 28.5.1' },
    },
  ] as const;

  it('connects to the target under the cursor', async () => {
    const asked: string[] = [];
    const shown = await open({
      tried,
      open: async (target) => {
        asked.push(target);
        return session;
      },
    });
    await shown.press(':', 'target', KEY.enter);
    expect(shown.text()).toContain('unix:///run/a.sock  Docker 28.5.1');
    await shown.press('g', KEY.enter);
    expect(asked).toEqual(['unix:///run/a.sock']);
    expect(shown.text()).toContain('Posture');
  });

  it('says why that failed and what to try, and stays', async () => {
    const shown = await open({
      tried,
      open: () =>
        Promise.reject(
          new TargetError({
            kind: 'refused',
            what: 'x',
            why: 'nobody listens',
            tryThis: 'Start the engine.',
          }),
        ),
    });
    await shown.press(':', 'target', KEY.enter, 'g', KEY.enter);
    expect(shown.text()).toMatch(/Nobody listens\. Start the engine\./);
    expect(title(shown)).toMatch(/^Targets/);
  });
});
