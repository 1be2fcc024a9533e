/** Puts the UI on the terminal and takes it off again, whatever happens in between. */
import { homedir } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { render } from 'ink';
import { emptyFacts } from '../facts/facts.ts';
import type { Trouble } from '../facts/target.ts';
import { TargetError } from '../facts/target-error.ts';
import type { Attempt } from '../session/find-target.ts';
import { NO_VERDICTS } from '../session/no-verdicts.ts';
import { type Opening, openSession } from '../session/open-session.ts';
import type { Session } from '../session/session.ts';
import { configFolder } from '../session/settings/config-folder.ts';
import { openSettings } from '../session/settings/settings-file.ts';
import { App } from '../ui/app.tsx';
import type { SessionPort } from '../ui/session/session-port.ts';
import { type BackgroundAnswer, backgroundFromEnv } from '../ui/theme/terminal-background.ts';
import { makePorts } from './make-ports.ts';
import { type OwnRuleOptions, ownRules, profileFolder } from './own-rules.ts';
import { openProfilePort } from './profile-port.ts';
import { tellSameSizeAgain } from './same-size-again.ts';
import { SessionStage, type Staged } from './session-stage.ts';
import { guardTerminal } from './terminal-guard.ts';
import { openThemeShelf } from './theme-shelf.ts';
import { switchThemes } from './theme-switch.ts';

export interface RunOptions {
  readonly opening: Promise<Opening>;
  readonly target: string | undefined;
  /** Where the engine's host is mounted; a folder that is there. */
  readonly hostRoot: string | undefined;
  /** What the command line says of a person's own rules. */
  readonly own: OwnRuleOptions;
  readonly debug: boolean;
  readonly version: string;
  readonly firstFrameIsOut: () => void;
  /** Resolves when the first frame is out: what is heavy and not in it comes after that. */
  readonly detailsAfter: Promise<void>;
  /** What the terminal says of its background. */
  readonly asked: Promise<BackgroundAnswer>;
}

/** How long the screen waits for an engine before it shows that it waits, in milliseconds. */
const PATIENCE = 200;

const NOTHING_YET: Trouble = {
  kind: 'no-socket',
  what: 'Nothing can be read',
  why: 'no engine has answered yet',
  tryThis: 'Wait for it, or choose another target with :target',
};

const DEMO_BANNER = 'No engine answered: this is the demo, a recorded host. :target shows why.';

/** Stands for a session until an engine has answered. */
function waitingSession(target: string | undefined): SessionPort {
  return {
    facts: emptyFacts({ kind: 'docker', uri: target ?? '', label: target ?? 'looking for an engine' }),
    audit: NO_VERDICTS,
    ruleProblems: [],
    subscribe: () => () => {},
    refresh: () => Promise.resolve(),
    cancelRefresh: () => {},
    imageHistory: () => Promise.resolve([]),
    imageChoices: () => Promise.resolve([]),
    readLayers: () => Promise.reject(new TargetError(NOTHING_YET)),
    openFile: () => Promise.reject(new TargetError(NOTHING_YET)),
    extract: () => Promise.reject(new TargetError(NOTHING_YET)),
    openLog: () => Promise.reject(new TargetError(NOTHING_YET)),
    watchContainer: () => Promise.resolve(),
    watchEvents: () => Promise.resolve(),
    readProcess: () => Promise.reject(new TargetError(NOTHING_YET)),
    openChangedFile: () => Promise.reject(new TargetError(NOTHING_YET)),
    lookAtFolder: () => Promise.reject(new TargetError(NOTHING_YET)),
    openMounted: () => Promise.reject(new TargetError(NOTHING_YET)),
  };
}

/** The trouble of the target that a person asked for, or of the last one that was tried. */
function lastTrouble(attempts: readonly Attempt[]): Trouble | undefined {
  return attempts.flatMap(({ outcome }) => (outcome.state === 'failed' ? [outcome.trouble] : [])).at(-1);
}

/** Resolves once there is something to show: a frame without the containers would be drawn for nothing. */
function listed(session: Session): Promise<void> {
  const isListed = (): boolean => session.facts.connection.state !== 'connecting';
  return new Promise((resolve) => {
    if (isListed()) return resolve();
    const stop = session.subscribe(() => {
      if (!isListed()) return;
      stop();
      resolve();
    });
  });
}

/** The session of the target that answered; of the demo when nobody named a target and nothing answered. */
async function openedOrDemo({
  opening,
  target,
  own,
  detailsAfter,
}: Pick<RunOptions, 'opening' | 'target' | 'own' | 'detailsAfter'>): Promise<Staged<Session>> {
  const { session, attempts } = await opening;
  if (session !== undefined) {
    await listed(session);
    return { session, banner: '' };
  }
  const trouble = lastTrouble(attempts);
  if (target !== undefined && trouble !== undefined) throw new TargetError(trouble);
  const demo = await openSession({ target: 'demo:', detailsAfter, rules: ownRules(own) });
  if (demo.session === undefined)
    throw new Error('The demo could not be read: the program is damaged. Install it again.');
  return { session: demo.session, banner: DEMO_BANNER };
}

/**
 * Resolves with the exit code when the person leaves, or with the signal that ends the program. Rejects when the target that was
 * asked for can't be opened.
 */
export async function runUi(options: RunOptions): Promise<number | NodeJS.Signals> {
  const { target, hostRoot, own, debug, version, firstFrameIsOut, asked } = options;
  const folder = configFolder({ env: process.env, home: homedir(), platform: process.platform });
  const opened = openedOrDemo(options);
  opened.catch(() => undefined);
  const early = await Promise.race([opened, pause(PATIENCE, undefined)]);

  const stage = new SessionStage(early, { session: waitingSession(target), banner: '' });

  const { background, leftover } = await asked;
  const settings = openSettings(folder);
  const shelf = openThemeShelf({
    configFolder: folder,
    env: process.env,
    colourBits: process.stdout.getColorDepth(),
    background: () => background ?? backgroundFromEnv(process.env),
  });
  const profiles = openProfilePort(profileFolder(), () => stage.current);
  const ports = makePorts({
    version,
    settings,
    theme: switchThemes(shelf, settings),
    session: stage.held,
    ask: () => stage.ask(),
    own,
    startedWith: { target, hostRoot },
    live: () => stage.current,
    profiles: profiles.port,
  });
  // What was typed while the terminal was asked for its colours belongs to the screens.
  if (leftover.length > 0) process.stdin.unshift(leftover);
  const terminal = guardTerminal(debug);
  const stopTelling = tellSameSizeAgain(process.stdout);
  const instance = render(<App ports={ports} />, {
    exitOnCtrlC: false,
    patchConsole: false,
    incrementalRendering: true,
    alternateScreen: true,
    maxFps: 60,
    ...(settings.current().screenReader ? { isScreenReaderEnabled: true } : {}),
  });
  terminal.holds(instance);
  instance.waitUntilRenderFlush().then(firstFrameIsOut, firstFrameIsOut);
  if (early === undefined) {
    opened.then(
      (late) => stage.showFirst(late),
      (error: unknown) => {
        // Nobody waits for it any more when another target was chosen meanwhile.
        if (stage.isWaitingForFirst) terminal.fail(error);
      },
    );
  }
  try {
    await instance.waitUntilExit();
  } catch (error) {
    terminal.fail(error);
  }
  stopTelling();
  terminal.isOff();
  // What is being recorded is saved before its session ends.
  const saved = await profiles.close();
  const partingWords = [...saved, ...(await stage.close())];
  const ended = terminal.release();
  for (const words of partingWords) process.stderr.write(`plimsoll: ${words}\n`);
  return ended;
}
