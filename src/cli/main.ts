/**
 * argv -> one command. The UI is what people wait for, so it starts without the parser of the other commands; that
 * one is loaded for everything that is not a plain `plimsoll` with the few flags below, wrong ones included.
 */
import { parseArgs } from 'node:util';
import packageJson from '../../package.json' with { type: 'json' };

interface UiFlags {
  readonly target?: string | undefined;
  readonly waivers?: string | undefined;
  readonly baseline?: string | undefined;
  readonly 'host-root'?: string | undefined;
  readonly debug?: boolean | undefined;
}

/** The flags of the UI, or undefined when the command line asks for something else. */
function uiFlags(args: readonly string[]): UiFlags | undefined {
  const options = {
    target: { type: 'string' },
    waivers: { type: 'string' },
    baseline: { type: 'string' },
    'host-root': { type: 'string' },
    debug: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: false }).values;
  } catch {
    // Not a UI command line: whoever takes it from here says what is wrong with it, if anything is.
    return undefined;
  }
}

const flags = uiFlags(process.argv.slice(2));
if (flags === undefined) {
  const [{ runCommandLine }, { endureStreams }] = await Promise.all([
    import('./command-line.ts'),
    import('./command-streams.ts'),
  ]);
  endureStreams();
  process.exitCode = await runCommandLine(process.argv);
} else {
  const { uiCommand } = await import('./ui.ts');
  try {
    process.exitCode = await uiCommand({
      target: flags.target,
      waivers: flags.waivers,
      baseline: flags.baseline,
      hostRoot: flags['host-root'],
      debug: flags.debug === true,
      version: packageJson.version,
    });
  } catch (error) {
    const { errorText, exitCodeOf } = await import('./error-text.ts');
    process.stderr.write(errorText(error, flags.debug === true));
    process.exitCode = exitCodeOf(error);
  }
}
