/**
 * The whole UI on the recorded host, drawn by the real Ink into an xterm without a window. No process, no pty: what
 * is tested is what a person sees and what the keys do.
 */
import { PassThrough } from 'node:stream';
import xterm from '@xterm/headless';
import { render } from 'ink';
import type { RuleSources } from '../../src/audit/load-rules.ts';
import { openThemeShelf } from '../../src/cli/theme-shelf.ts';
import { openSession } from '../../src/session/open-session.ts';
import { DEFAULT_SETTINGS } from '../../src/session/settings/settings.ts';
import { App } from '../../src/ui/app.tsx';
import type { Changing, Ports, SessionOn, ThemeOn, Tried, UiSettings } from '../../src/ui/ports.ts';
import type { SessionPort } from '../../src/ui/session/session-port.ts';

export interface ShownOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly linear?: boolean;
  readonly session?: SessionPort;
  readonly settings?: Partial<UiSettings>;
  readonly banner?: string;
  readonly tried?: readonly Tried[];
}

export interface ShownProgram {
  /** The rows on the screen, without the blanks at their ends. */
  screen(): readonly string[];
  text(): string;
  /** Everything that was written to the terminal. */
  output(): string;
  press(...keys: readonly string[]): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  readonly copied: readonly string[];
  readonly settings: () => UiSettings;
  /** Resolves once the screen holds the text. */
  waitFor(text: string): Promise<void>;
  readonly ended: Promise<unknown>;
  close(): Promise<void>;
}

/** A value that tests change. */
class Held<T> implements Changing<T> {
  private value: T;
  private readonly listeners = new Set<() => void>();

  constructor(value: T) {
    this.value = value;
  }

  readonly current = (): T => this.value;
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  set(value: T): void {
    this.value = value;
    for (const listener of this.listeners) listener();
  }
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
  enter: '\r',
  esc: '\u001b',
  tab: '\t',
  shiftTab: '\u001b[Z',
  pageDown: '\u001b[6~',
  backspace: '\u007f',
} as const;

/** The recorded host, read and judged; `rules` are checks and policy of a person's own. */
export async function recordedSession(rules: RuleSources = {}): Promise<SessionPort> {
  const { session } = await openSession({ target: 'demo:', rules });
  if (session === undefined) throw new Error('The demo can be opened anywhere');
  await new Promise<void>((resolve) => {
    const isJudged = (): boolean =>
      session.facts.containers.size > 0 &&
      [...session.facts.containers.keys()].every(
        (id) => session.audit.tallyOf('container', id) !== undefined,
      );
    if (isJudged()) return resolve();
    const stop = session.subscribe(() => {
      if (!isJudged()) return;
      stop();
      resolve();
    });
  });
  return session;
}

export async function showProgram(options: ShownOptions = {}): Promise<ShownProgram> {
  const { columns = 80, rows = 24, linear = false } = options;
  const stdin = new TypedInput();
  const stdout = new ShownOutput(columns, rows);
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: true });
  let written = '';
  stdout.on('data', (chunk: Buffer) => {
    written += chunk.toString();
    terminal.write(chunk);
  });

  const settings = new Held<UiSettings>({ ...DEFAULT_SETTINGS, ...options.settings });
  const shelf = openThemeShelf({
    configFolder: '/nonexistent',
    env: {},
    colourBits: 24,
    background: () => 'dark',
  });
  const themeOf = (name: string): ThemeOn => shelf.on(name);
  const theme = new Held<ThemeOn>(themeOf(settings.current().theme));
  settings.subscribe(() => theme.set(themeOf(settings.current().theme)));
  const session = new Held<SessionOn>({
    session: options.session ?? (await recordedSession()),
    banner: options.banner ?? '',
  });
  const copied: string[] = [];
  const ports: Ports = {
    version: '0.0.0',
    settings: {
      current: settings.current,
      subscribe: settings.subscribe,
      change: async (change) => settings.set({ ...settings.current(), ...change }),
      path: '/home/somebody/.config/plimsoll/settings.json',
      problem: '',
    },
    theme: {
      current: theme.current,
      subscribe: theme.subscribe,
      choices: shelf.choices,
      readOwn: async () => [],
      preview: (name) => theme.set(themeOf(name ?? settings.current().theme)),
    },
    session: {
      current: session.current,
      subscribe: session.subscribe,
      open: async (target) => {
        throw new Error(`${target} is not opened in this test`);
      },
      look: async (tell) => tell(options.tried ?? []),
    },
    copy: (text) => copied.push(text),
    suspend: async () => {},
  };

  const instance = render(<App ports={ports} />, {
    stdin,
    stdout,
    exitOnCtrlC: false,
    patchConsole: false,
    interactive: true,
    incrementalRendering: true,
    alternateScreen: !linear,
    isScreenReaderEnabled: linear,
    maxFps: 1000,
  });
  const drawn = async (): Promise<void> => {
    await instance.waitUntilRenderFlush();
    await new Promise<void>((resolve) => terminal.write('', resolve));
  };
  /** Waits until nothing more is written. */
  const settled = async (): Promise<void> => {
    let before = -1;
    while (before !== written.length) {
      before = written.length;
      await new Promise((resolve) => setTimeout(resolve, 25));
      await drawn();
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
    output: () => written,
    copied,
    settings: settings.current,
    press: async (...keys) => {
      for (const key of keys) {
        stdin.write(key);
        await settled();
      }
    },
    resize: async (nextColumns, nextRows) => {
      stdout.columns = nextColumns;
      stdout.rows = nextRows;
      terminal.resize(nextColumns, nextRows);
      stdout.emit('resize');
      await settled();
    },
    waitFor: async (text) => {
      for (let tries = 0; !screen().join('\n').includes(text); tries++) {
        if (tries > 200) throw new Error(`“${text}” did not come:\n${screen().join('\n')}`);
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
