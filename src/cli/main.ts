/** argv -> one command. Each command is loaded when it is the one. */
import { Command, CommanderError, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { errorText, exitCodeOf } from './error-text.ts';

export interface GlobalOptions {
  readonly target?: string;
  readonly debug?: boolean;
}

function buildProgram(done: (exitCode: number) => void): Command {
  const target = () =>
    new Option(
      '--target <target>',
      'what to look at: docker:, unix:///path, tcp://host:2376, podman:, demo:',
    );
  const program = new Command('plimsoll')
    .description('Shows how deep a container host is riding. It only reads.')
    .version(packageJson.version)
    .option('--debug', 'show stack traces')
    .addOption(target())
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showSuggestionAfterError()
    .action(async ({ target: chosen, debug }: GlobalOptions) => {
      const { uiCommand } = await import('./ui.ts');
      done(await uiCommand({ target: chosen, debug: debug === true, version: packageJson.version }));
    });
  return program;
}

/** One or two lines for a person; the stack only with --debug. */
function complain(error: unknown, debug: boolean): number {
  // Commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  process.stderr.write(errorText(error, debug));
  return exitCodeOf(error);
}

const debug = process.argv.includes('--debug');
try {
  await buildProgram((exitCode) => {
    process.exitCode = exitCode;
  }).parseAsync(process.argv);
} catch (error) {
  process.exitCode = complain(error, debug);
}
