import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CommandId, KEYMAP } from '../../src/ui/keys/keymap.ts';
import type { SessionPort } from '../../src/ui/session/session-port.ts';
import { clusterSession } from './cluster-session.ts';
import { layeredSession } from './layered-image.ts';
import { ctrl, KEY, recordedSession, type ShownProgram, showProgram } from './shown-program.tsx';

let session: SessionPort;
let program: ShownProgram | undefined;

beforeAll(async () => {
  session = await recordedSession();
});

afterEach(async () => {
  await program?.close();
  program = undefined;
});

/** What the terminal sends for a chord of the keymap. */
function typed(chord: string): string {
  const named = new Map<string, string>(Object.entries(KEY));
  const sequence = named.get(chord) ?? named.get({ pageup: 'pageUp', pagedown: 'pageDown' }[chord] ?? '');
  if (chord === 'space') return ' ';
  if (chord === 'shift-tab') return KEY.shiftTab;
  if (chord.startsWith('ctrl-')) return ctrl(chord.slice('ctrl-'.length));
  return sequence ?? chord;
}

/** The rows of a list, from the first that is shown. */
function rows({ screen }: ShownProgram): readonly string[] {
  return screen()
    .slice(4, -2)
    .map((line) => line.slice(2));
}

function tabOf({ text }: ShownProgram): string | undefined {
  return /\[(?:\d+ )?([A-Z][A-Za-z ]*)\]/.exec(text())?.[1];
}

interface Trial {
  /** What is typed to get where the command works. */
  readonly before?: readonly string[];
  /** Where it works on the layers of an image. */
  readonly layered?: boolean;
  /** Where it works on a cluster. */
  readonly clustered?: boolean;
  /** What is typed once they are read. */
  readonly after?: readonly string[];
  /** Given how the screen looked, says what must be there now. */
  readonly shows: (
    now: ShownProgram,
    was: { readonly rows: readonly string[]; readonly text: string },
  ) => unknown;
}

const LIST: readonly string[] = ['2'];
const OPENED: readonly string[] = ['2', KEY.enter];
/** How many rows a list shows at 15 lines. */
const SHOWN = 9;
/** Milliseconds that a busy machine may take to show what a key asked for. */
const SLOW = 30_000;

const top = (title: RegExp): Trial => ({ before: ['3'], shows: ({ text }) => expect(text()).toMatch(title) });
const tab = (name: string): Trial => ({ before: OPENED, shows: (now) => expect(tabOf(now)).toBe(name) });
const layers = (...after: readonly string[]): Pick<Trial, 'before' | 'layered' | 'after'> => ({
  before: ['3', '/app', KEY.enter, 'L'],
  layered: true,
  after,
});

/** From the first tab back to the third from the end. */
const logsTab: readonly string[] = [KEY.shiftTab, KEY.shiftTab, KEY.shiftTab];

const TRIALS: Readonly<Record<CommandId, Trial>> = {
  'move.down': { before: LIST, shows: (now, was) => expect(now.cursor()).toBe(was.rows[1]) },
  'move.up': { before: [...LIST, 'j', 'j'], shows: (now, was) => expect(now.cursor()).toBe(was.rows[1]) },
  'move.page-down': {
    before: [...LIST, 'j'],
    shows: (now, was) => {
      expect(now.cursor()).toBe(rows(now).at(-1));
      expect(rows(now)[0]).toBe(was.rows[1]);
    },
  },
  'move.page-up': {
    before: [...LIST, ' ', ' '],
    shows: (now, was) => {
      expect(rows(now)).toContain(was.rows[0]);
      expect(now.cursor()).toBe(rows(now)[0]);
    },
  },
  'move.half-down': {
    before: LIST,
    shows: (now, was) => expect(now.cursor()).toBe(was.rows[Math.floor(SHOWN / 2)]),
  },
  'move.half-up': {
    before: [...LIST, 'j', 'j', 'j', 'j', 'j'],
    shows: (now, was) => expect(now.cursor()).toBe(was.rows[5 - Math.floor(SHOWN / 2)]),
  },
  'move.first': { before: [...LIST, 'j', 'j'], shows: (now, was) => expect(now.cursor()).toBe(was.rows[0]) },
  'move.left': { before: OPENED, shows: ({ text }) => expect(text()).toMatch(/Containers {3}\d+ running/) },
  'move.right': {
    before: LIST,
    shows: (now, was) => expect(now.screen()[2]).toContain(`Containers › ${was.rows[0]?.split(' ')[0]}`),
  },
  'move.last': {
    before: LIST,
    shows: (now) => {
      expect(now.cursor()).toBe(rows(now)[SHOWN - 1]);
      expect(now.cursor()).not.toBe('');
    },
  },
  'go.in': {
    before: LIST,
    shows: (now, was) => expect(now.screen()[2]).toContain(`Containers › ${was.rows[0]?.split(' ')[0]}`),
  },
  'go.back': { before: OPENED, shows: ({ text }) => expect(text()).toMatch(/Containers {3}\d+ running/) },
  'tab.next': tab('Config'),
  'tab.previous': tab('Raw'),
  'go.1': top(/Posture \d+\/100/),
  'go.2': top(/Containers {3}\d+ running/),
  'go.3': { ...top(/Images {3}\d+/), before: ['2'] },
  'go.4': top(/Networks {3}\d+/),
  'go.5': top(/Checks {2}\d+ /),
  'go.6': top(/^ Host {3}demo-host/m),
  'go.7': tab('Processes'),
  'go.8': tab('Changes'),
  'go.9': tab('Layers'),
  'look.filter': { before: LIST, shows: ({ text }) => expect(text()).toMatch(/^ \/▏ .*24 of 24/m) },
  'look.next': {
    before: [...OPENED, KEY.shiftTab, '/', 'true', KEY.enter],
    shows: (now, was) => {
      expect(now.cursor()).toContain('true');
      expect(now.text()).not.toBe(was.text);
    },
  },
  'look.previous': {
    before: [...OPENED, KEY.shiftTab, '/', 'false', KEY.enter, 'g'],
    shows: (now) => expect(now.cursor()).toContain('false'),
  },
  'look.sort': {
    before: LIST,
    shows: (now) => {
      expect(now.text()).toMatch(/by name/);
      const names = rows(now).map((row) => row.split(' ')[0] ?? '');
      expect(names).toEqual([...names].sort());
    },
  },
  'look.reverse': {
    before: ['2', 's'],
    shows: (now) => {
      const names = rows(now).map((row) => row.split(' ')[0] ?? '');
      expect(names).toEqual([...names].sort().reverse());
    },
  },
  'look.explain': {
    before: [...OPENED, '2', 'j', 'j'],
    shows: (now) => {
      expect(now.screen()[2]).toBe(' Words');
      expect(now.screen()[4]).toMatch(/command/i);
    },
  },
  'look.by-hand': {
    before: OPENED,
    shows: ({ text }) => expect(text()).toMatch(/The same by hand[\s\S]*docker container inspect/),
  },
  'look.copy': {
    before: LIST,
    shows: (now, was) => {
      expect(now.copied).toEqual([was.rows[0]?.split(' ')[0]]);
      expect(now.screen().at(-1)).toBe(` Copied: ${now.copied[0]}`);
    },
  },
  'look.reveal': {
    before: [':', 'containers /name:ci-runner', KEY.enter, KEY.enter, '2', '/', 'TOKEN', KEY.enter, 'n'],
    shows: (now, was) => {
      expect(was.text).toMatch(/▌ {2}CI_REGISTRATION_TOKEN=\*{8} {2}hidden/);
      expect(now.cursor()).toMatch(/CI_REGISTRATION_TOKEN=(?!\*)\S+$/);
    },
  },
  'look.fold': {
    before: [...OPENED, KEY.shiftTab],
    shows: (now) => {
      expect(now.text()).not.toContain('▾');
      expect(now.text()).toContain('▸');
    },
  },
  'look.status': {
    before: ['5'],
    shows: (now) => {
      expect(now.screen()[2]).toMatch(/\[✖ \d+/);
      expect(now.text()).not.toMatch(/✓ (passes|all)/);
    },
  },
  'look.status-back': {
    before: ['5', 'f', 'f'],
    shows: (now) => expect(now.screen()[2]).toMatch(/\[✖ \d+/),
  },
  'look.group': { before: ['5'], shows: ({ text }) => expect(text()).toMatch(/▾ Hardened configuration/) },
  'look.benchmark': {
    before: ['5'],
    shows: ({ screen }) => expect(screen()[2]).toMatch(/Checks {2}CIS Docker 1\.8\.0 {2}\d+ /),
  },
  'go.namespace': { before: [], shows: ({ text }) => expect(text()).toContain('list of namespaces') },
  'look.profile': {
    before: LIST,
    shows: ({ text }) => expect(text()).toMatch(/^ Profile › /m),
  },
  'program.delete': {
    before: [...LIST, 'B'],
    shows: ({ text }) => expect(text()).toMatch(/no profile to delete|can’t be deleted here/),
  },
  'look.layers': {
    before: ['3', '/app', KEY.enter],
    shows: (now) => {
      expect(tabOf(now)).toBe('Layers');
      expect(now.text()).toContain('4 layers');
    },
    layered: true,
  },
  'look.mode': { ...layers(), shows: ({ text }) => expect(text()).toContain('all up to layer 1') },
  'look.compare': {
    ...layers(),
    shows: ({ text }) => {
      expect(text()).toContain('=1');
      expect(text()).toContain('Layer 1 is marked');
    },
  },
  'look.views': { ...layers(), shows: ({ text }) => expect(text()).toMatch(/› Ready views[\s\S]*Setuid/) },
  'look.all-layers': {
    ...layers('/passwd', KEY.enter),
    shows: ({ text }) => expect(text()).toMatch(/› Search {3}2 in all layers[\s\S]*\/usr\/bin\/passwd/),
  },
  'look.timeline': {
    ...layers('j', 'j', KEY.enter, '/.env', KEY.enter, 'j'),
    shows: ({ text }) => expect(text()).toMatch(/› Timeline[\s\S]*layer 3[\s\S]*layer 4 +taken away/),
  },
  'look.run-before': {
    before: ['7', '/name:crash-loop', KEY.enter, KEY.enter, '9'],
    clustered: true,
    shows: ({ text }) => expect(text()).toContain('fatal: no config'),
  },
  'look.next-container': {
    before: ['7', '/name:multi', KEY.enter, KEY.enter, '9'],
    clustered: true,
    shows: ({ screen }) => expect(screen()[5]).toMatch(/^ exporter /),
  },
  'look.previous-container': {
    before: ['7', '/name:multi', KEY.enter, KEY.enter, '9'],
    clustered: true,
    shows: ({ screen }) => expect(screen()[5]).toMatch(/^ log-shipper /),
  },
  'look.since': {
    before: ['2', '/legacy-db', KEY.enter, KEY.enter, ...logsTab],
    shows: ({ text }) => expect(text()).toContain('2 lines of the last 10 minutes'),
  },
  'look.times': {
    before: ['2', '/legacy-db', KEY.enter, KEY.enter, ...logsTab],
    shows: ({ cursor }) => expect(cursor()).toMatch(/2026-11-20 \d\d:\d\d:\d\d\.\d{3}/),
  },
  'look.wrap': {
    before: ['2', '/legacy-db', KEY.enter, KEY.enter, ...logsTab],
    shows: ({ text }) => expect(text()).toContain('wrote 42 buffers (0.3%)'),
  },
  'look.ask': {
    before: ['8'],
    clustered: true,
    shows: ({ text }) => expect(text()).toMatch(/Who can › read secrets[\s\S]*who can ▏/),
  },
  'look.inside': {
    before: ['3', '/app', KEY.enter, KEY.enter, '5'],
    layered: true,
    shows: ({ text }) => expect(text()).toMatch(/Debian GNU\/Linux 12 .*\n[\s\S]*left-pad/),
  },
  'program.extract': {
    ...layers(KEY.enter),
    shows: ({ text }) => expect(text()).toMatch(/^ Write \/bin to a folder/m),
  },
  'program.waive': {
    before: [':', 'findings', KEY.enter],
    shows: ({ text }) => expect(text()).toMatch(/^ Accept: .*\n {2}where .*\n▌ reason {3}▏/m),
  },
  'program.palette': { shows: ({ text }) => expect(text()).toMatch(/:▏[\s\S]*containers {2}All containers/) },
  'program.refresh': { shows: ({ screen }) => expect(screen().at(-1)).toBe(' Everything was read anew.') },
  'program.help': { before: LIST, shows: ({ text }) => expect(text()).toMatch(/Help\n.*\n▌ Containers/) },
  'program.suspend': {
    shows: (now, was) => {
      expect(now.suspended()).toBe(1);
      expect(now.text()).toBe(was.text);
    },
  },
  'program.quit': { shows: ({ ended }) => ended },
};

describe.each(KEYMAP)('$id: $title', ({ id, keys }) => {
  it.each(keys)('%s', async (chord) => {
    const { before = [], layered = false, clustered = false, after = [], shows } = TRIALS[id];
    const onTarget = clustered ? await clusterSession('admin') : layered ? layeredSession() : session;
    program = await showProgram({ session: onTarget, columns: 80, rows: 15 });
    await program.press(...before);
    if (before.includes('L')) await program.waitFor(' 4 layers');
    await program.press(...after);
    const was = { rows: rows(program), text: program.text() };
    await program.press(typed(chord));
    const shown = program;
    // What is read for it comes when it comes: on a busy machine later than the key.
    await vi.waitFor(() => shows(shown, was), { timeout: SLOW, interval: 20 });
    expect(program.scrolls()).toBe(0);
  });
});
