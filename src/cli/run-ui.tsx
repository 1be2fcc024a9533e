/** Puts the UI on the terminal and takes it off again, whatever happens in between. */
import { setTimeout as pause } from 'node:timers/promises';
import { render } from 'ink';
import { emptyFacts } from '../facts/facts.ts';
import type { Trouble } from '../facts/target.ts';
import { TargetError } from '../facts/target-error.ts';
import type { Attempt } from '../session/find-target.ts';
import { NO_VERDICTS } from '../session/no-verdicts.ts';
import { type Opening, openSession } from '../session/open-session.ts';
import type { Session } from '../session/session.ts';
import { App } from '../ui/app.tsx';
import type { SessionOn, ThemeOn, UiSettings } from '../ui/ports.ts';
import type { SessionPort } from '../ui/session/session-port.ts';
import type { TextStyle, Token } from '../ui/theme/token.ts';
import { HeldValue } from './held-value.ts';
import { makePorts } from './make-ports.ts';
import { guardTerminal } from './terminal-guard.ts';

export interface RunOptions {
  readonly opening: Promise<Opening>;
  readonly target: string | undefined;
  readonly debug: boolean;
  readonly version: string;
  readonly firstFrameIsOut: () => void;
}

/** How long the screen waits for an engine before it shows that it waits, in milliseconds. */
const PATIENCE = 200;

const DEMO_BANNER = 'No engine answered, so this is the demo: a recorded host. :target says what was tried.';

/** Stands for a session until an engine has answered. */
function waitingSession(target: string | undefined): SessionPort {
  return {
    facts: emptyFacts({ kind: 'docker', uri: target ?? '', label: target ?? 'looking for an engine' }),
    audit: NO_VERDICTS,
    subscribe: () => () => {},
    refresh: () => Promise.resolve(),
    imageHistory: () => Promise.resolve([]),
  };
}

/** The trouble of the target that a person asked for, or of the last one that was tried. */
function lastTrouble(attempts: readonly Attempt[]): Trouble | undefined {
  return attempts.flatMap(({ outcome }) => (outcome.state === 'failed' ? [outcome.trouble] : [])).at(-1);
}

interface Opened {
  readonly session: Session;
  readonly banner: string;
}

/** The session of the target that answered; of the demo when nobody named a target and nothing answered. */
async function openedOrDemo(opening: Promise<Opening>, target: string | undefined): Promise<Opened> {
  const { session, attempts } = await opening;
  if (session !== undefined) return { session, banner: '' };
  const trouble = lastTrouble(attempts);
  if (target !== undefined && trouble !== undefined) throw new TargetError(trouble);
  const demo = await openSession({ target: 'demo:' });
  if (demo.session === undefined)
    throw new Error('The demo could not be read: the program is damaged. Install it again.');
  return { session: demo.session, banner: DEMO_BANNER };
}

/** Resolves with the exit code when the person leaves. Rejects when the target that was asked for can't be opened. */
export async function runUi(options: RunOptions): Promise<number> {
  const { opening, target, debug, version, firstFrameIsOut } = options;
  const opened = openedOrDemo(opening, target);
  opened.catch(() => undefined);
  const early = await Promise.race([opened, pause(PATIENCE, undefined)]);

  let live: Session | undefined = early?.session;
  const held = new HeldValue<SessionOn>(early ?? { session: waitingSession(target), banner: '' });
  const show = ({ session, banner }: Opened): void => {
    const before = live;
    live = session;
    held.set({ session, banner });
    if (before !== session) before?.close().catch(() => undefined);
  };

  const ports = makePorts({
    version,
    session: held,
    settings: new HeldValue<UiSettings>({ theme: 'auto', keys: {}, sort: {} }),
    theme: new HeldValue<ThemeOn>({ name: 'x', style: interim, note: '' }),
    show: (session) => show({ session, banner: '' }),
    attempts: () => live?.attempts ?? [],
  });
  const terminal = guardTerminal(debug);
  const instance = render(<App ports={ports} />, {
    exitOnCtrlC: false,
    patchConsole: false,
    incrementalRendering: true,
    alternateScreen: true,
    maxFps: 60,
  });
  terminal.holds(instance);
  instance.waitUntilRenderFlush().then(firstFrameIsOut, firstFrameIsOut);
  if (early === undefined) {
    opened.then(show, (error: unknown) => terminal.fail(error));
  }
  try {
    await instance.waitUntilExit();
  } catch (error) {
    terminal.fail(error);
  }
  await live?.close();
  return terminal.release();
}

const interim = (token: Token | undefined): TextStyle => {
  if (token === undefined) return {};
  if (token === 'selection') return { backgroundColor: '#303850' };
  if (token === 'text.dim' || token === 'border') return { dimColor: true };
  if (token === 'severity.critical' || token === 'status.fail') return { color: 'red' };
  if (token === 'severity.high') return { color: 'yellow' };
  if (token === 'status.pass' || token === 'state.live') return { color: 'green' };
  if (token === 'accent') return { color: 'cyan' };
  if (token === 'text.strong') return { bold: true };
  return {};
};
