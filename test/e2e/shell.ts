/** A shell with job control on a terminal, for what only shows in one: line settings, stopping, ending. */
import { startTerminal, type Terminal, type TerminalOptions } from './terminal.ts';

const PROMPT = 'shell> ';

export interface Shell extends Terminal {
  /** Types a command and resolves with what it wrote, once the prompt is back. */
  run(command: string): Promise<string>;
  /** Resolves once the prompt is the last thing on the screen. */
  waitForPrompt(): Promise<void>;
}

export async function startShell(options: TerminalOptions = {}): Promise<Shell> {
  const terminal = startTerminal('bash', ['--norc', '--noprofile', '--noediting'], {
    ...options,
    env: { ...options.env, PS1: PROMPT },
  });
  let commands = 0;
  const lastRow = (rows: string[]) => rows.filter((row) => row !== '').at(-1);
  const waitForPrompt = () => terminal.waitFor((rows) => lastRow(rows) === PROMPT.trimEnd());
  await waitForPrompt();
  return {
    ...terminal,
    waitForPrompt,
    async run(command) {
      commands += 1;
      const [begin, end] = [`<run ${commands}>`, `<ran ${commands}>`];
      // Quoted in the middle, so that the echo of the typed line is not taken for the mark itself.
      terminal.send(`echo '<'"run ${commands}>"; ${command}; echo '<'"ran ${commands}>"\r`);
      const found = () => {
        const [, after = ''] = terminal.output().split(`${begin}\r\n`);
        return after.includes(end) ? after.slice(0, after.indexOf(end)) : undefined;
      };
      await terminal.waitFor(() => found() !== undefined);
      await waitForPrompt();
      return (found() ?? '').trim();
    },
  };
}
