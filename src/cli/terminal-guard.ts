/** Gives the terminal back as it was, also when the program dies of an error of its own. */
import type { Instance } from 'ink';
import { ENDING_SIGNALS, takeAwayDrafts } from '../session/draft-file.ts';
import { errorText, exitCodeOf } from './error-text.ts';

export interface TerminalGuard {
  /** Tells the guard what holds the terminal. */
  readonly holds: (instance: Instance) => void;
  /** Takes the UI off the terminal because of an error that a person must read. */
  readonly fail: (error: unknown) => void;
  /** Called once the UI is off the terminal: whoever wants it to end now does not wait for what is to be saved. */
  readonly isOff: () => void;
  /**
   * Ends the watch and says what there is to say, now that the terminal is free. Gives the exit code, or the signal that ends the
   * program.
   */
  readonly release: () => number | NodeJS.Signals;
}

/** How long a signal waits for what is to be saved, in milliseconds: nothing that hangs may hold it up. */
const LAST_MOMENT = 2_000;

/** Ends the program by the signal itself, so that a shell sees that; nothing half-written is left. */
export function endBySignal(signal: NodeJS.Signals): void {
  takeAwayDrafts();
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

export function guardTerminal(debug: boolean): TerminalGuard {
  let instance: Instance | undefined;
  let trouble: { readonly error: unknown } | undefined;
  let endedBy: NodeJS.Signals | undefined;
  let lastMoment: NodeJS.Timeout | undefined;
  let isAway = false;

  const fail = (error: unknown): void => {
    trouble ??= { error };
    instance?.unmount();
  };
  // Ink would end the program at once: what is being recorded or written would be lost, or left half-done.
  const leave = (signal: NodeJS.Signals): void => {
    // A terminal that closes says so twice, itself and when the shell in it ends, and may fail before.
    const isHangUp = signal === 'SIGHUP' && (endedBy === undefined || endedBy === signal);
    // Who asks twice does not wait, and before there is anything on screen nothing is to be saved.
    if (instance === undefined || ((isAway || endedBy !== undefined) && !isHangUp)) {
      endBySignal(signal);
      return;
    }
    if (endedBy !== undefined) return;
    endedBy = signal;
    lastMoment = setTimeout(() => endBySignal(signal), LAST_MOMENT);
    // After a hang-up nobody reads what there is to say.
    process.stderr.on('error', () => {});
    instance.unmount();
  };
  for (const signal of ENDING_SIGNALS) process.on(signal, leave);
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  // A terminal that is gone can't be written to; the hang-up that ends the program is on its way.
  process.stdout.on('error', fail);

  return {
    holds: (held) => {
      instance = held;
    },
    fail,
    isOff: () => {
      isAway = true;
    },
    release: () => {
      for (const signal of ENDING_SIGNALS) process.off(signal, leave);
      process.off('uncaughtException', fail);
      process.off('unhandledRejection', fail);
      process.stdout.off('error', fail);
      clearTimeout(lastMoment);
      if (endedBy !== undefined) return endedBy;
      if (trouble === undefined) return 0;
      const { error } = trouble;
      process.stderr.write(errorText(error, debug));
      return exitCodeOf(error);
    },
  };
}
