/**
 * The whole UI on the recorded host, drawn by the real Ink into an xterm without a window. No process, no pty: what
 * is tested is what a person sees and what the keys do.
 */
import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';
import { render } from 'ink';
import type { RuleSources } from '../../src/audit/load-rules.ts';
import type { Waiver } from '../../src/audit/waiver.ts';
import { HeldValue } from '../../src/cli/held-value.ts';
import { openThemeShelf } from '../../src/cli/theme-shelf.ts';
import { switchThemes } from '../../src/cli/theme-switch.ts';
import type { Facts } from '../../src/facts/facts.ts';
import type { ResourceKind } from '../../src/facts/finding.ts';
import { openSession } from '../../src/session/open-session.ts';
import type { DeskState } from '../../src/session/profile-desk.ts';
import { DEFAULT_SETTINGS, type Settings } from '../../src/session/settings/settings.ts';
import type { SettingsFile } from '../../src/session/settings/settings-file.ts';
import { App } from '../../src/ui/app.tsx';
import type { Ports, SessionOn, Tried, UiSettings } from '../../src/ui/ports.ts';
import { loadOtherScreens } from '../../src/ui/screens/screen.tsx';
import type { SessionPort } from '../../src/ui/session/session-port.ts';
import { STEADY_CHECKS } from './steady-checks.ts';

export interface ShownOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly linear?: boolean;
  readonly session?: SessionPort;
  readonly settings?: Partial<UiSettings>;
  readonly banner?: string;
  readonly tried?: readonly Tried[];
  /** Opens another target; every target fails when it is left out. */
  readonly open?: (target: string) => Promise<SessionPort>;
  /** What the terminal's environment holds: NO_COLOR, COLORTERM. */
  readonly env?: Readonly<Record<string, string>>;
  /** Takes a waiver that a person writes. */
  readonly waive?: (waiver: Waiver) => Promise<void>;
  /** Takes files that a person has written to a folder. */
  readonly extract?: Ports['extract']['write'];
  /** Takes evidence that a person asks for. */
  readonly evidence?: Ports['evidence']['write'];
  /** Takes what a person records and accepts. */
  readonly profiles?: Ports['profiles'];
  /** Why a change of the settings can't be written. */
  readonly unwritable?: string;
}

export interface ShownProgram {
  /** The rows on the screen, without the blanks at their ends. */
  screen(): readonly string[];
  text(): string;
  /** The text of the line under the cursor, without its mark. */
  cursor(): string;
  /** Everything that was written to the terminal. */
  output(): string;
  /** How often the terminal had to scroll: never, while every frame fits. */
  scrolls(): number;
  /** How the text looks where it is first on the screen: foreground, background and attributes, as numbers. */
  lookOf(text: string): string;
  /** Types each text as one piece, and waits after each until all is drawn. */
  press(...keys: readonly string[]): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  readonly copied: readonly string[];
  readonly settings: () => UiSettings;
  /** How often the program went to the background. */
  suspended(): number;
  /** Waits until nothing was written for a while, also what waits until the cursor rests. */
  rest(): Promise<void>;
  /** Resolves once the screen holds the text, or what it should hold. */
  waitFor(wanted: string | ((text: string) => boolean)): Promise<void>;
  readonly ended: Promise<unknown>;
  close(): Promise<void>;
}

/** A stream that Ink takes for a terminal's input. */
class TypedInput extends PassThrough {
  readonly isTTY = true;
  setRawMode(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}

/** A stream that Ink takes for a terminal's output. */
class ShownOutput extends PassThrough {
  readonly isTTY = true;
  columns: number;
  rows: number;

  constructor(columns: number, rows: number) {
    super();
    this.columns = columns;
    this.rows = rows;
  }
}

export const KEY = {
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  enter: '\r',
  esc: '\u001b',
  tab: '\t',
  shiftTab: '\u001b[Z',
  pageUp: '\u001b[5~',
  pageDown: '\u001b[6~',
  home: '\u001b[H',
  end: '\u001b[F',
  delete: '\u001b[3~',
  backspace: '\u007f',
} as const;

/** Nothing written for so long, in milliseconds: all that a key does is drawn. */
const QUIET = 10;
/** Ink waits a while for what may follow an escape. */
const ESC_QUIET = 25;
/** Facts that changed come to the screen with the next picture, which may wait for so long in milliseconds. */
const NEXT_PICTURE = 120;

/** Nothing is recorded, and nothing is kept. */
function noProfiles(): Ports['profiles'] {
  const state = new HeldValue<DeskState>({ recordings: [], ended: { number: 0, words: '' } });
  const refuse = () => Promise.reject(new Error('Nothing is recorded in this test.'));
  return {
    folder: '/nowhere/profiles',
    current: state.current,
    subscribe: state.subscribe,
    record: refuse,
    finish: () => {},
    cancel: () => {},
    accept: refuse,
    remove: refuse,
  };
}

/** What the terminal sends for ctrl and a letter. */
export function ctrl(letter: string): string {
  return String.fromCharCode(letter.charCodeAt(0) - 96);
}

/** From the first tab of a container to its findings. */
export const TO_FINDINGS: readonly string[] = [KEY.shiftTab, KEY.shiftTab, KEY.shiftTab, KEY.shiftTab];

/** The recorded host, read and judged: by the steady checks, unless `rules` are given. */
export async function recordedSession(rules: RuleSources = { only: STEADY_CHECKS }): Promise<SessionPort> {
  const { session } = await openSession({ target: 'demo:', rules });
  if (session === undefined) throw new Error('The demo can be opened anywhere');
  await new Promise<void>((resolve) => {
    const isJudged = (): boolean =>
      session.facts.containers.size > 0 &&
      resources(session.facts).every(([kind, id]) => session.audit.tallyOf(kind, id) !== undefined);
    if (isJudged()) return resolve();
    const stop = session.subscribe(() => {
      if (!isJudged()) return;
      stop();
      resolve();
    });
  });
  return session;
}

/** Everything of which there are verdicts once all is judged. */
function resources(facts: Facts): readonly (readonly [ResourceKind, string])[] {
  const { containers, images, networks, volumes } = facts;
  const many = { container: containers, image: images, network: networks, volume: volumes } as const;
  const kinds = ['container', 'image', 'network', 'volume'] as const;
  return [
    ...kinds.flatMap((kind) => [...many[kind].keys()].map((id) => [kind, id] as const)),
    ...(['daemon', 'host', 'swarm'] as const).map((kind) => [kind, kind] as const),
  ];
}

export async function showProgram(options: ShownOptions = {}): Promise<ShownProgram> {
  // A person has looked at Home for a while when the first key comes; a test has not.
  await Promise.all([loadOtherScreens(), import('../../src/ui/list/fuzzy-search.ts')]);
  const { columns = 80, rows = 24, linear = false } = options;
  const stdin = new TypedInput();
  const stdout = new ShownOutput(columns, rows);
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  let written = '';
  stdout.on('data', (chunk: Buffer) => {
    written += chunk.toString();
    terminal.write(chunk);
  });

  let scrolls = 0;
  terminal.onScroll(() => {
    scrolls += 1;
  });

  const settings = new HeldValue<Settings>({ ...DEFAULT_SETTINGS, ...options.settings });
  const settingsFile: SettingsFile = {
    current: settings.current,
    subscribe: settings.subscribe,
    change: async (change) => {
      settings.set({ ...settings.current(), ...change });
      if (options.unwritable !== undefined) throw new Error(options.unwritable);
    },
    path: '/home/somebody/.config/plimsoll/settings.json',
    problem: '',
  };
  const shelf = openThemeShelf({
    configFolder: '/nonexistent',
    env: options.env ?? {},
    colourBits: 24,
    background: () => 'dark',
  });
  const session = new HeldValue<SessionOn>({
    session: options.session ?? (await recordedSession()),
    banner: options.banner ?? '',
  });
  const { open } = options;
  const copied: string[] = [];
  let suspended = 0;
  const ports: Ports = {
    version: '0.0.0',
    settings: settingsFile,
    theme: switchThemes(shelf, settingsFile),
    session: {
      current: session.current,
      subscribe: session.subscribe,
      open: async (target) => {
        if (open === undefined) throw new Error(`${target} is not opened in this test`);
        session.set({ session: await open(target), banner: '' });
      },
      look: async (tell) => tell(options.tried ?? []),
    },
    waivers: { path: '/nowhere/waivers.yaml', owner: 'ops', add: options.waive ?? (() => Promise.resolve()) },
    profiles: options.profiles ?? noProfiles(),
    extract: {
      folder: '/home/somebody',
      write: options.extract ?? (() => Promise.reject(new Error('Nothing is written in this test.'))),
    },
    evidence: {
      suggest: (name) => `/home/somebody/${name}-evidence.tar`,
      write: options.evidence ?? (() => Promise.reject(new Error('Nothing is written in this test.'))),
    },
    copy: (text) => copied.push(text),
    clear: () => stdout.write('\u001b[2J\u001b[H'),
    suspend: async () => {
      suspended += 1;
    },
  };

  const instance = render(<App ports={ports} />, {
    stdin,
    stdout,
    exitOnCtrlC: false,
    patchConsole: false,
    interactive: true,
    incrementalRendering: true,
    alternateScreen: true,
    isScreenReaderEnabled: linear,
    maxFps: 1000,
  });
  const drawn = async (): Promise<void> => {
    await instance.waitUntilRenderFlush();
    await new Promise<void>((resolve) => terminal.write('', resolve));
  };
  /** What a wait for their picture was over for. */
  let shownFacts: Facts | undefined;
  /** Waits until nothing more is written for `quiet` milliseconds, and all facts had time to come to the screen. */
  const settled = async (quiet = QUIET): Promise<void> => {
    const factsNow = (): Facts => session.current().session.facts;
    let before = -1;
    while (before !== written.length || shownFacts !== factsNow()) {
      before = written.length;
      const facts = factsNow();
      const wait = facts === shownFacts ? quiet : Math.max(quiet, NEXT_PICTURE);
      await new Promise((resolve) => setTimeout(resolve, wait));
      await drawn();
      shownFacts = facts;
    }
  };
  const screen = (): readonly string[] =>
    Array.from({ length: terminal.rows }, (_, row) =>
      (
        terminal.buffer.active.getLine(terminal.buffer.active.viewportY + row)?.translateToString(true) ?? ''
      ).trimEnd(),
    );
  await settled();
  return {
    screen,
    text: () => screen().join('\n'),
    cursor: () => {
      const mark = linear ? /^> / : /^▌ /;
      return (screen().find((line) => mark.test(line)) ?? '').replace(mark, '');
    },
    output: () => written,
    // The terminal also tells of a scroll when it goes to its other screen and back.
    scrolls: () => scrolls - (written.split('\u001b[?1049').length - 1),
    lookOf: (text) => {
      const row = screen().findIndex((line) => line.includes(text));
      const line = terminal.buffer.active.getLine(terminal.buffer.active.viewportY + row);
      const cell = line?.getCell(screen()[row]?.indexOf(text) ?? 0);
      if (row === -1 || cell === undefined) throw new Error(`“${text}” is not on the screen`);
      return [cell.getFgColor(), cell.getBgColor(), cell.isBold(), cell.isInverse(), cell.isDim()].join(' ');
    },
    copied,
    settings: settings.current,
    suspended: () => suspended,
    press: async (...keys) => {
      for (const key of keys) {
        stdin.write(key);
        await settled(key.endsWith(KEY.esc) ? ESC_QUIET : QUIET);
      }
    },
    resize: async (nextColumns, nextRows) => {
      stdout.columns = nextColumns;
      stdout.rows = nextRows;
      terminal.resize(nextColumns, nextRows);
      stdout.emit('resize');
      // The program waits until a window that is dragged has come to rest, and then draws everything anew.
      await settled(120);
    },
    rest: () => settled(250),
    waitFor: async (wanted) => {
      const isThere = (): boolean => {
        const text = screen().join('\n');
        return typeof wanted === 'string' ? text.includes(wanted) : wanted(text);
      };
      for (let tries = 0; !isThere(); tries++) {
        if (tries > 400) throw new Error(`“${wanted}” did not come:\n${screen().join('\n')}`);
        await new Promise((resolve) => setTimeout(resolve, 25));
        await drawn();
      }
    },
    ended: instance.waitUntilExit(),
    close: async () => {
      instance.unmount();
      terminal.dispose();
    },
  };
}
