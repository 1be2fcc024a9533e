/** Gives the terminal back as it was, also when the program dies of an error of its own. */
import type { Instance } from 'ink';
import { errorText, exitCodeOf } from './error-text.ts';

export interface TerminalGuard {
  /** Tells the guard what holds the terminal. */
  readonly holds: (instance: Instance) => void;
  /** Takes the UI off the terminal because of an error that a person must read. */
  readonly fail: (error: unknown) => void;
  /** Ends the watch and says what there is to say, now that the terminal is free. Gives the exit code. */
  readonly release: () => number;
}

export function guardTerminal(debug: boolean): TerminalGuard {
  let instance: Instance | undefined;
  let trouble: { readonly error: unknown } | undefined;

  const fail = (error: unknown): void => {
    trouble ??= { error };
    instance?.unmount();
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  // A terminal that is gone can't be written to; the hang-up that ends the program is on its way.
  process.stdout.on('error', fail);

  return {
    holds: (held) => {
      instance = held;
    },
    fail,
    release: () => {
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
