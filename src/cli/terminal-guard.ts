/** Gives the terminal back as it was, also when the program dies of an error of its own. */
import type { Instance } from 'ink';
import { takeAwayDrafts } from '../session/draft-file.ts';
import { errorText, exitCodeOf } from './error-text.ts';

export interface TerminalGuard {
  /** Tells the guard what holds the terminal. */
  readonly holds: (instance: Instance) => void;
  /** Takes the UI off the terminal because of an error that a person must read. */
  readonly fail: (error: unknown) => void;
  /** Called once the UI is off the terminal: a signal ends the program at once from then on. Gives the one that took it off. */
  readonly isOff: () => NodeJS.Signals | undefined;
  /** Ends the watch and says what there is to say, now that the terminal is free. Gives the exit code. */
  readonly release: () => number;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

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
  let isAway = false;

  const fail = (error: unknown): void => {
    trouble ??= { error };
    instance?.unmount();
  };
  // Ink would end the program at once: what is being recorded or written would be lost, or left half-done.
  const leave = (signal: NodeJS.Signals): void => {
    // Who asks twice does not wait, and before there is anything on screen nothing is to be saved.
    if (isAway || instance === undefined) {
      endBySignal(signal);
      return;
    }
    endedBy = signal;
    // After a hang-up nobody reads what there is to say.
    process.stderr.on('error', () => {});
    instance.unmount();
  };
  for (const signal of SIGNALS) process.on(signal, leave);
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
      return endedBy;
    },
    release: () => {
      for (const signal of SIGNALS) process.off(signal, leave);
      process.off('uncaughtException', fail);
      process.off('unhandledRejection', fail);
      process.stdout.off('error', fail);
      if (trouble === undefined) return 0;
      const { error } = trouble;
      process.stderr.write(errorText(error, debug));
      return exitCodeOf(error);
    },
  };
}
