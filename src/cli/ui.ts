/**
 * `plimsoll`: the UI on the target that answers, or on the demo when none does.
 *
 * The engine is asked first; React, Ink and the screens load while its answer is on the way. Details of containers
 * are read when the first frame, with their names, is out.
 */

import type { EarlierResult } from '../audit/earlier-result.ts';
import { openSession } from '../session/open-session.ts';
import { stateFolder } from '../session/state-folder.ts';
import { askBackground } from '../ui/theme/terminal-background.ts';
import { hostRootFolder } from './host-root.ts';
import { layerCachePlace } from './layer-cache-place.ts';
import { ownRules, thisMachine } from './own-rules.ts';
import { checkScreenTarget } from './screen-target.ts';
import { holdYoungGeneration } from './young-generation.ts';

export interface UiOptions {
  readonly target: string | undefined;
  /** The file behind --waivers, in place of the one in the config folder. */
  readonly waivers?: string | undefined;
  /** The file with an earlier result to compare with, in place of the last run. */
  readonly baseline?: string | undefined;
  /** Where the engine's host is mounted, when Plimsoll runs in a container. */
  readonly hostRoot?: string | undefined;
  readonly debug: boolean;
  readonly version: string;
}

/** How long the terminal has to say what its background is, in milliseconds. The screens load meanwhile. */
const ANSWER_TIME = 80;

/** Resolves with the exit code when the person leaves. */
export async function uiCommand(options: UiOptions): Promise<number> {
  const { target, waivers, debug, version } = options;
  if (!process.stdout.isTTY || !process.stdin.isTTY) {
    process.stderr.write('plimsoll: the UI needs a terminal on standard input and output.\n');
    process.stderr.write('For scripts and pipes there is: plimsoll audit\n');
    return 2;
  }
  checkScreenTarget(target);
  const hostRoot = hostRootFolder(options.hostRoot);
  const baseline = await baselineOf(options);
  let firstFrameIsOut = (): void => {};
  const detailsAfter = new Promise<void>((resolve) => {
    firstFrameIsOut = resolve;
  });
  void detailsAfter.then(holdYoungGeneration);
  const leaving = new AbortController();
  const own = { waivers };
  const opening = openSession({
    target,
    hostRoot,
    detailsAfter,
    rules: ownRules(own),
    stateFolder: stateFolder(thisMachine()),
    layerCache: layerCachePlace,
    baseline,
    signal: leaving.signal,
  });
  // It is awaited once the screens are loaded; a failure before that must not end the process.
  opening.catch(() => undefined);
  // From the first moment on: a key typed before the first frame must not be echoed over it, and belongs to the screens.
  process.stdin.setRawMode(true);
  const asked = askBackground(process.stdin, process.stdout, ANSWER_TIME);
  let ended: number | NodeJS.Signals;
  try {
    const { runUi } = await import('./run-ui.tsx');
    ended = await runUi({
      opening,
      target,
      hostRoot,
      own,
      debug,
      version,
      firstFrameIsOut,
      detailsAfter,
      asked,
    });
  } finally {
    // An engine that has not answered yet must not keep a person who left.
    leaving.abort();
    process.stdin.setRawMode(false);
  }
  if (typeof ended === 'number') return ended;
  const { endBySignal } = await import('./terminal-guard.ts');
  endBySignal(ended);
  return 1;
}

/** Read first: a file that is wrong is told before the screen is taken. */
async function baselineOf({ baseline }: UiOptions): Promise<EarlierResult | undefined> {
  if (baseline === undefined) return undefined;
  const { readBaseline } = await import('./result-file.ts');
  return readBaseline(baseline);
}
