/** The program around the UI: settings, themes, sessions, the clipboard and the shell's job control. */
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { EVIDENCE_BOUNDS } from '../facts/evidence.ts';
import { TargetError } from '../facts/target-error.ts';
import { openSession } from '../session/open-session.ts';
import type { Session } from '../session/session.ts';
import type { SettingsFile } from '../session/settings/settings-file.ts';
import { stateFolder } from '../session/state-folder.ts';
import { type SurveyedTarget, surveyTargets } from '../session/survey-targets.ts';
import { openWaiverShelf } from '../session/waiver-shelf.ts';
import type { Ports, SessionOn, Tried } from '../ui/ports.ts';
import { evidenceAuthor } from './evidence-author.ts';
import type { HeldValue } from './held-value.ts';
import { hostRootOf, type StartedWith } from './host-root.ts';
import { layerCachePlace } from './layer-cache-place.ts';
import { type OwnRuleOptions, ownRules, thisMachine, waiverPath } from './own-rules.ts';
import { checkScreenTarget } from './screen-target.ts';
import { clusterText, engineText, imageCount } from './targets.ts';
import type { ThemeSwitch } from './theme-switch.ts';
import { UsageError } from './usage-error.ts';
import { isOfFileSystem, writeReason } from './write-file.ts';

interface Parts {
  readonly version: string;
  readonly settings: SettingsFile;
  readonly theme: ThemeSwitch;
  readonly session: HeldValue<SessionOn>;
  /** A person asks for a target. What it returns shows the session; false when another one was chosen meanwhile. */
  readonly ask: () => (session: Session) => boolean;
  /** What the command line says of a person's own rules. */
  readonly own: OwnRuleOptions;
  readonly startedWith: StartedWith;
  /** The session that is on screen; undefined until one is. */
  readonly live: () => Session | undefined;
  readonly profiles: Ports['profiles'];
}

/** Asks the terminal to put text on the clipboard (OSC 52); works over SSH, where the terminal allows it. */
function copy(text: string): void {
  process.stdout.write(`\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`);
}

/** Erases the screen and goes home. */
function clear(): void {
  process.stdout.write('\u001b[2J\u001b[H');
}

/** Stops the whole group, as the terminal itself would at ctrl-z, so that npm and the shell take part. */
async function suspend(): Promise<void> {
  const resumed = once(process, 'SIGCONT');
  process.kill(0, 'SIGTSTP');
  await resumed;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container a user may have a number only.
    return '';
  }
}

/** More at once is most likely a mistake, in bytes. */
const MOST_WRITTEN = 4_000_000_000;

/** As a shell would take it: from the home folder after `~`, else from where the program was started. */
function wholePath(folder: string): string {
  return resolve(folder.replace(/^~(?=\/|$)/, homedir()));
}

/** `./web-evidence-20261122-1107.tar`: names of containers have no signs that a shell or a file system minds. */
function evidenceFile(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9_.-]/g, '_').slice(0, 60);
  const minute = new Date().toISOString().slice(0, 16).replaceAll(/[-:]/g, '').replace('T', '-');
  return join(process.cwd(), `${plain}-evidence-${minute}.tar`);
}

/** Evidence that was taken before is not replaced by a slip of the hand. */
async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function triedFrom(targets: readonly SurveyedTarget[]): readonly Tried[] {
  return targets.map(({ target, origin, outcome }) => ({ target, origin, outcome: triedOutcome(outcome) }));
}

function triedOutcome(outcome: SurveyedTarget['outcome']): Tried['outcome'] {
  if (outcome.state === 'answered') return { state: 'answered', engine: engineText(outcome.engine) };
  if (outcome.state === 'holds-images') return { state: 'answered', engine: imageCount(outcome.count) };
  if (outcome.state === 'is-machine') return { state: 'answered', engine: 'this machine' };
  if (outcome.state === 'is-cluster') return { state: 'answered', engine: clusterText(outcome.version) };
  if (outcome.state === 'is-file') return { state: 'answered', engine: outcome.words };
  return outcome;
}

/** Asks the ladder and, beside it, the target that was opened last. */
async function lookAround(lastTarget: string, tell: (tried: readonly Tried[]) => void): Promise<void> {
  let ladder: readonly Tried[] = [];
  let last: readonly Tried[] = [];
  const show = () => {
    const isKnown = ladder.some(({ target }) => target === lastTarget);
    tell(isKnown ? ladder : [...ladder, ...last]);
  };
  const takeLadder = (targets: readonly SurveyedTarget[]) => {
    ladder = triedFrom(targets);
    show();
  };
  const takeLast = (targets: readonly SurveyedTarget[]) => {
    last = triedFrom(targets).map((tried) => ({ ...tried, origin: 'what you opened last' }));
    show();
  };
  await Promise.all([
    surveyTargets({ onAnswer: takeLadder }).then(takeLadder),
    // The demo stands at the end of the list anyway.
    lastTarget === '' || lastTarget === 'demo:'
      ? undefined
      : surveyTargets({ target: lastTarget }).then(takeLast),
  ]);
}

export function makePorts(parts: Parts): Ports {
  const { version, settings, theme, session, ask, own, startedWith, live, profiles } = parts;
  const shelf = openWaiverShelf(waiverPath(own));
  return {
    version,
    settings,
    theme,
    session: {
      current: session.current,
      subscribe: session.subscribe,
      open: async (target) => {
        checkScreenTarget(target);
        const show = ask();
        const opening = await openSession({
          target,
          hostRoot: hostRootOf(target, startedWith),
          rules: ownRules(own),
          stateFolder: stateFolder(thisMachine()),
          layerCache: layerCachePlace,
        });
        if (opening.session !== undefined) {
          if (!show(opening.session))
            throw new Error(`${target} answered too late: you chose another target meanwhile.`);
          return settings.change({ lastTarget: target });
        }
        const failed = opening.attempts.find(({ outcome }) => outcome.state === 'failed');
        if (failed?.outcome.state === 'failed') throw new TargetError(failed.outcome.trouble);
      },
      look: (tell) => lookAround(settings.current().lastTarget, tell),
    },
    waivers: {
      path: shelf.path,
      owner: userName(),
      add: async (waiver) => {
        await shelf.add(waiver);
        await live()?.reloadWaivers(shelf.path);
      },
    },
    profiles,
    extract: {
      folder: process.cwd(),
      write: async (imageId, wish) => {
        const session = live();
        if (session === undefined) throw new Error('No target is open.');
        return session.extract(imageId, { ...wish, folder: wholePath(wish.folder), maxBytes: MOST_WRITTEN });
      },
    },
    evidence: {
      suggest: evidenceFile,
      write: async (wish) => {
        const session = live();
        if (session === undefined) throw new Error('No target is open.');
        const path = wholePath(wish.path);
        if (await isThere(path)) throw new UsageError('There is such a file already: write another name.');
        try {
          return await session.writeEvidence(
            { ...wish, path, bounds: EVIDENCE_BOUNDS },
            evidenceAuthor(version),
          );
        } catch (error) {
          wish.signal?.throwIfAborted();
          if (!isOfFileSystem(error)) throw error;
          throw new UsageError(`It can’t be written: ${writeReason(error)}. Nothing was left there.`);
        }
      },
    },
    copy,
    clear,
    suspend,
  };
}
