/**
 * A real terminal for end-to-end tests and benches: the program runs on a pseudo-terminal of its own, an xterm
 * without a window draws what it writes, and the test reads the screen as a person would.
 */
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { type IPty, spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const PLIMSOLL = join(ROOT, 'bin', 'plimsoll.js');

export interface TerminalOptions {
  readonly cols?: number;
  readonly rows?: number;
  /** Added to an environment made from nothing; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Runs as this user; the home folder is theirs. */
  readonly uid?: number;
  readonly gid?: number;
  /** What the terminal says when it is asked for its background. `silent` terminals do not answer. */
  readonly background?: 'dark' | 'light' | 'silent';
}

/** What a test waits for on the screen. */
type Wanted = string | RegExp | ((rows: string[]) => boolean);
export type Step = readonly [keys: string, shows: Wanted];

interface Exit {
  readonly code: number;
  /** 0 when it ended by itself. */
  readonly signal: number;
}

export interface Terminal {
  readonly pid: number;
  /** The home folder of the run, thrown away afterwards. */
  readonly home: string;
  /** Everything written to the terminal so far, byte for byte. */
  output(): string;
  /** The screen's rows, without the blanks at their ends. */
  screen(): string[];
  /** The screen with the colours and styles of every cell: equal texts are equal pictures. */
  picture(): string;
  /** Whether a row was too long for the screen and went on in the next one. */
  isWrapped(): boolean;
  /** What the program has switched on and not off again: `alternate screen`, `hidden cursor`, `mode 2004`… */
  leftOn(): string[];
  send(keys: string): void;
  /** Sends keys and waits for what they should bring to the screen, step by step. */
  type(...steps: readonly Step[]): Promise<void>;
  resize(cols: number, rows: number): void;
  /** Resolves once the screen holds the text or satisfies the test; rejects with the screen when it takes too long. */
  waitFor(wanted: Wanted, timeout?: number): Promise<void>;
  /** Resolves once nothing was written, typed or resized for `ms` milliseconds. */
  waitForQuiet(ms?: number): Promise<void>;
  waitForExit(timeout?: number): Promise<Exit>;
  /** Milliseconds from the start until the output held `wanted`, colours taken away. For benches. */
  firstOutput(wanted: RegExp, timeout?: number): Promise<number>;
  /** The moment (of `performance.now`) at which the next output came. For benches. */
  nextOutput(timeout?: number): Promise<number>;
  kill(signal: NodeJS.Signals): void;
  /** Ends what still runs and removes the home folder. May be called twice. */
  close(): Promise<void>;
}

/** Key sequences as terminals send them. */
export const KEY = {
  up: '\u001b[A',
  down: '\u001b[B',
  right: '\u001b[C',
  left: '\u001b[D',
  enter: '\r',
  escape: '\u001b',
  tab: '\t',
  pageUp: '\u001b[5~',
  pageDown: '\u001b[6~',
  ctrlC: '\u0003',
  ctrlZ: '\u001a',
} as const;

/** Home once everything is read and judged: the posture is a number, and nothing is being read any more. */
export const isReady = (rows: string[]) =>
  rows.some((row) => /Posture \d+\/100/.test(row)) && /● live|■ recorded/.test(rows[0] ?? '');

/** Starts Plimsoll on a terminal. */
export function startPlimsoll(args: readonly string[], options: TerminalOptions = {}): Terminal {
  return startTerminal(process.execPath, [PLIMSOLL, ...args], options);
}

export function startTerminal(
  file: string,
  args: readonly string[],
  { cols = 80, rows = 24, env = {}, cwd = ROOT, uid, gid, background = 'dark' }: TerminalOptions = {},
): Terminal {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-home-'));
  if (uid !== undefined) chownSync(home, uid, gid ?? uid);
  const started = performance.now();
  const child: IPty = spawn(file, [...args], {
    // node-pty sets TERM to this, whatever the environment says.
    name: env.TERM ?? 'xterm-256color',
    cols,
    rows,
    cwd,
    env: set({ ...environment(home), ...env }),
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  });
  const screen = new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 1000 });
  const written: string[] = [];
  let lastWrite = performance.now();
  /** When something was last written, typed or resized. */
  let lastActivity = lastWrite;
  let undrawn = 0;
  let exit: Exit | undefined;
  const watchers = new Set<() => void>();
  const look = () => {
    for (const watcher of watchers) watcher();
  };

  screen.onData((answer) => {
    if (exit === undefined) child.write(answer);
  });
  if (background !== 'silent') {
    const level = background === 'dark' ? '0000' : 'ffff';
    screen.parser.registerOscHandler(11, (data) => {
      if (data === '?' && exit === undefined) child.write(`\u001b]11;rgb:${level}/${level}/${level}\u001b\\`);
      return true;
    });
  }
  child.onData((data) => {
    written.push(data);
    lastWrite = performance.now();
    lastActivity = lastWrite;
    look();
    undrawn += 1;
    screen.write(data, () => {
      undrawn -= 1;
      look();
    });
  });
  child.onExit(({ exitCode, signal = 0 }) => {
    exit = { code: exitCode, signal };
    look();
  });

  const rowsNow = () => {
    const { active } = screen.buffer;
    return Array.from({ length: screen.rows }, (_, row) => {
      return (
        active
          .getLine(active.baseY + row)
          ?.translateToString(true)
          .trimEnd() ?? ''
      );
    });
  };

  /** Resolves with what `found` returns as soon as that is not undefined. */
  function watch<T>(found: () => T | undefined, timeout: number, describe: () => string): Promise<T> {
    return new Promise((resolve, reject) => {
      const end = (settle: () => void) => {
        clearTimeout(timer);
        watchers.delete(check);
        settle();
      };
      const check = () => {
        const value = found();
        if (value !== undefined) end(() => resolve(value));
      };
      const timer = setTimeout(() => {
        end(() =>
          reject(new Error(`${describe()} within ${timeout} ms. The screen:\n${rowsNow().join('\n')}`)),
        );
      }, timeout);
      watchers.add(check);
      check();
    });
  }

  const isOn = (wanted: Wanted) => {
    const now = rowsNow();
    if (typeof wanted === 'function') return wanted(now);
    const text = now.join('\n');
    return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
  };

  return {
    pid: child.pid,
    home,
    output: () => written.join(''),
    screen: rowsNow,
    picture: () => picture(screen),
    isWrapped: () => {
      const { active } = screen.buffer;
      const rows = Array.from({ length: screen.rows }, (_, row) => active.getLine(active.baseY + row));
      return rows.some((row) => row?.isWrapped);
    },
    leftOn: () => leftOn(written.join('')),
    send(keys) {
      lastActivity = performance.now();
      child.write(keys);
    },
    async type(...steps) {
      for (const [keys, wanted] of steps) {
        child.write(keys);
        await watch(
          () => isOn(wanted) || undefined,
          30_000,
          () => `after ${JSON.stringify(keys)} ${describeWanted(wanted)}`,
        );
      }
    },
    resize(nextCols, nextRows) {
      lastActivity = performance.now();
      screen.resize(nextCols, nextRows);
      child.resize(nextCols, nextRows);
    },
    async waitFor(wanted, timeout = 30_000) {
      await watch(
        () => isOn(wanted) || undefined,
        timeout,
        () => describeWanted(wanted),
      );
    },
    async waitForQuiet(ms = 300) {
      for (;;) {
        const rest = ms - (performance.now() - lastActivity);
        if (rest <= 0 && undrawn === 0) return;
        await new Promise((resolve) => setTimeout(resolve, Math.max(rest, 5)));
      }
    },
    waitForExit: (timeout = 30_000) =>
      watch(
        () => (undrawn === 0 ? exit : undefined),
        timeout,
        () => 'the program did not end',
      ),
    firstOutput: (wanted, timeout = 30_000) =>
      watch(
        () => (wanted.test(stripVTControlCharacters(written.join(''))) ? lastWrite - started : undefined),
        timeout,
        () => `${wanted} was not written`,
      ),
    nextOutput(timeout = 30_000) {
      const before = written.length;
      return watch(
        () => (written.length > before ? lastWrite : undefined),
        timeout,
        () => 'nothing was written',
      );
    },
    kill: (signal) => process.kill(child.pid, signal),
    async close() {
      if (exit === undefined) {
        child.kill('SIGKILL');
        await watch(
          () => exit,
          5000,
          () => 'the program did not die',
        );
      }
      screen.dispose();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/**
 * The variables a login shell would set, and nothing of the test run's own: no CI, which makes Ink draw nothing,
 * no colour settings, no Docker settings, and folders for settings and caches that are thrown away.
 */
function environment(home: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_STATE_HOME: join(home, 'state'),
    XDG_DATA_HOME: join(home, 'data'),
    TERM: 'xterm-256color',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
  };
}

const describeWanted = (wanted: Wanted) =>
  `${typeof wanted === 'function' ? 'what the test waits for' : String(wanted)} was not on the screen`;

function set(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Reads the switches from what was written: xterm does not tell all of them. */
function leftOn(output: string): string[] {
  const on = new Map<string, string>();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's private modes begin with ESC
  for (const [, modes = '', to] of output.matchAll(/\u001b\[\?([\d;]+)([hl])/g)) {
    for (const mode of modes.split(';')) {
      const name = {
        25: 'hidden cursor',
        47: 'alternate screen',
        1047: 'alternate screen',
        1049: 'alternate screen',
      }[mode];
      const isSwitchedOn = mode === '25' ? to === 'l' : to === 'h';
      if (isSwitchedOn) on.set(mode, name ?? `mode ${mode}`);
      else on.delete(mode);
    }
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the kitty keyboard protocol's push and pop
  for (const [, sign] of output.matchAll(/\u001b\[([<>])\d*u/g)) {
    if (sign === '>') on.set('kitty', 'kitty keyboard');
    else on.delete('kitty');
  }
  return [...on.values()];
}

function picture(screen: xterm.Terminal): string {
  const { active } = screen.buffer;
  const lines: string[] = [];
  for (let row = 0; row < screen.rows; row += 1) {
    const line = active.getLine(active.baseY + row);
    const cells: string[] = [];
    for (let column = 0; column < screen.cols; column += 1) {
      const cell = line?.getCell(column);
      if (cell === undefined) continue;
      const flags = [
        cell.isBold(),
        cell.isDim(),
        cell.isItalic(),
        cell.isUnderline(),
        cell.isInverse(),
        cell.isStrikethrough(),
      ];
      const style = flags.map((flag) => (flag ? 1 : 0)).join('');
      const colours = `${cell.getFgColorMode()}:${cell.getFgColor()}/${cell.getBgColorMode()}:${cell.getBgColor()}`;
      cells.push(`${cell.getChars() || ' '}[${style} ${colours}]`);
    }
    lines.push(cells.join(''));
  }
  return lines.join('\n');
}
