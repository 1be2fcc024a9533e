/** The command line: every command, its options and its help. Each command is loaded when it is the one. */
import { Command, CommanderError, Option } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { errorText, exitCodeOf } from './error-text.ts';
import { UsageError } from './usage-error.ts';

const { version } = packageJson;

function targetOption(): Option {
  return new Option(
    '--target <target>',
    'docker:, docker:context=NAME, unix:///path, tcp://host:2376, ssh://user@host, podman:, kube:, kube:CONTEXT/NAMESPACE, archive:FILE, oci:DIR, manifests:PATH, snapshot:FILE, host:, demo:',
  );
}

function waiversOption(): Option {
  return new Option(
    '--waivers <file>',
    'accepted exceptions, in place of waivers.yaml in your config folder',
  );
}

function hostRootOption(): Option {
  return new Option(
    '--host-root <folder>',
    'where the file system of the host is mounted, when Plimsoll runs in a container',
  );
}

function baselineOption(): Option {
  return new Option('--baseline <file>', 'an earlier result as JSON: audit counts only what fails beyond it');
}

function failOnOption(): Option {
  return new Option(
    '--fail-on <severity>',
    'critical, high, medium, low or never: exit with 1 from there on',
  ).default('high');
}

function list(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function ownChecks(command: Command): Command {
  return command.option('--checks <folder>', 'your own checks; may be given more than once', list);
}

/** What may stand before the name of a command too. */
interface ProgramFlags {
  readonly target?: string;
  readonly waivers?: string;
  readonly baseline?: string;
  readonly hostRoot?: string;
}

/** An option before the name of a command that does not take it would be passed over in silence. Throws a UsageError. */
function refuseOthersOptions(program: Command, command: Command): void {
  if (command === program) return;
  const own = new Set(command.options.map(({ long }) => long));
  const other = program.options.find(
    (option) => program.getOptionValueSource(option.attributeName()) === 'cli' && !own.has(option.long),
  );
  if (other === undefined) return;
  const { parent } = command;
  const name = `${parent === null || parent === program ? '' : `${parent.name()} `}${command.name()}`;
  throw new UsageError(`${name} takes no ${other.long}; plimsoll ${name} --help shows what it takes`);
}

/** `done` takes the exit code of the command that ran; `debug` says whether stack traces are wanted. */
function buildProgram(done: (exitCode: number) => void, debug: boolean): Command {
  const program: Command = new Command('plimsoll')
    .description(
      'Shows how deep a container host is riding: what is wrong on it, what first, how to fix it. It only reads.',
    )
    .version(version)
    .option('--debug', 'show stack traces')
    .addOption(targetOption())
    .addOption(waiversOption())
    .addOption(baselineOption())
    .addOption(hostRootOption())
    .enablePositionalOptions()
    .helpCommand('help [command]', 'show the help of a command')
    .exitOverride()
    .configureHelp({
      showGlobalOptions: true,
      // The others are options of the commands that take them, and stand there.
      visibleGlobalOptions: (command) =>
        command.parent === null
          ? []
          : program.options.filter(({ long }) => long === '--version' || long === '--debug'),
    })
    .hook('preAction', (_, command) => refuseOthersOptions(program, command))
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'plimsoll: ')) })
    .showHelpAfterError('plimsoll help COMMAND shows what there is')
    .action(async (flags: ProgramFlags, { args: [word] }: Command) => {
      if (word !== undefined)
        throw new UsageError(`there is no command ${word}; plimsoll --help shows those that there are`);
      const { uiCommand } = await import('./ui.ts');
      done(await uiCommand({ target: undefined, ...flags, debug, version }));
    });

  interface AuditFlags {
    readonly target?: string;
    readonly format?: string;
    readonly output?: string;
    readonly failOn?: string;
    readonly only?: readonly string[];
    readonly skip?: readonly string[];
    readonly checks?: readonly string[];
    readonly policy?: string;
    readonly waivers?: string;
    readonly hostRoot?: string;
    readonly baseline?: string;
    readonly deep?: boolean;
  }
  ownChecks(
    program
      .command('audit')
      .description('run the checks once and report')
      .addOption(targetOption())
      .option('--format <format>', 'table, json, sarif, junit, markdown, html or csv', 'table')
      .option('--output <file>', 'write the report to a file instead of standard output')
      .addOption(failOnOption())
      .option(
        '--only <glob>',
        'only these checks, by id or benchmark number; may be given more than once',
        list,
      )
      .option('--skip <glob>', 'not these checks; may be given more than once', list)
      .option('--deep', 'look into the layers of every image too: secrets, setuid programs, leftovers')
      .option('--policy <file>', 'your own values for what a site may decide')
      .addOption(waiversOption())
      .addOption(hostRootOption())
      .addOption(baselineOption()),
  ).action(async (flags: AuditFlags) => {
    const [{ auditCommand }, { layerCachePlace }] = await Promise.all([
      import('./audit.ts'),
      import('./layer-cache-place.ts'),
    ]);
    const { target, waivers, baseline, hostRoot } = { ...program.opts<ProgramFlags>(), ...flags };
    const layerCache = layerCachePlace;
    done(await auditCommand({ ...flags, target, waivers, baseline, hostRoot, layerCache, version }));
  });

  interface DiffFlags {
    readonly format: string;
    readonly failOn: string;
  }
  program
    .command('diff')
    .argument('<before>', 'an earlier result, as audit --format json wrote it, or a snapshot')
    .argument('<after>', 'a later one')
    .description('what changed between two results of audit --format json, or two snapshots')
    .option('--format <format>', 'table, json or markdown', 'table')
    .addOption(failOnOption())
    .action(async (before: string, after: string, flags: DiffFlags) => {
      const { diffCommand } = await import('./diff.ts');
      done(await diffCommand(before, after, { ...flags, version }));
    });

  interface SnapshotFlags {
    readonly target?: string;
    readonly output: string;
    readonly withSecrets?: boolean;
    readonly hostRoot?: string;
    readonly checks?: readonly string[];
  }
  ownChecks(
    program
      .command('snapshot')
      .description('save all facts of a target to a file, to be opened again with --target snapshot:FILE')
      .addOption(targetOption())
      .requiredOption('--output <file>', 'where it is written; only you may read it')
      .option('--with-secrets', 'keep values that look like secrets; without it only their kind is kept')
      .addOption(hostRootOption()),
  ).action(async (flags: SnapshotFlags) => {
    const { snapshotCommand } = await import('./snapshot.ts');
    const { target, hostRoot } = { ...program.opts<ProgramFlags>(), ...flags };
    done(await snapshotCommand({ ...flags, target, hostRoot, version }));
  });

  interface EvidenceFlags {
    readonly target?: string;
    readonly output: string;
    readonly withSecrets?: boolean;
    readonly files?: string;
    readonly fileSize?: string;
    readonly filesSize?: string;
    readonly logSize?: string;
    readonly path?: readonly string[];
    readonly since?: string;
    readonly hostRoot?: string;
    readonly checks?: readonly string[];
    readonly waivers?: string;
  }
  ownChecks(
    program
      .command('evidence')
      .argument('<container>', 'its name, its id, or the beginning of its id')
      .description('save everything about one container to a file, with the SHA-256 of all that is in it')
      .addOption(targetOption())
      .requiredOption('--output <file>', 'a tar; only you may read it')
      .option('--with-secrets', 'keep values and files that look like secrets')
      .option('--files <count>', 'so many changed files at most, the telling ones first; 0 for none')
      .option('--file-size <size>', 'changed files up to this size, such as 20MB')
      .option('--files-size <size>', 'so much of changed files in all')
      .option(
        '--path <pattern>',
        'only changed files at such paths, such as /tmp/*; may be given more than once',
        list,
      )
      .option('--log-size <size>', 'so much of the log, the newest; 0 for none')
      .option('--since <time>', 'log from then on: 30m, 2h, 1d, or 2026-11-22T10:00:00Z')
      .addOption(waiversOption())
      .addOption(hostRootOption()),
  ).action(async (container: string, flags: EvidenceFlags) => {
    const { evidenceCommand } = await import('./evidence.ts');
    const { target, hostRoot, waivers } = { ...program.opts<ProgramFlags>(), ...flags };
    done(await evidenceCommand(container, { ...flags, target, hostRoot, waivers, version }));
  });

  program
    .command('verify')
    .argument('<file>', 'a snapshot, or evidence of a container')
    .description(
      'hold a snapshot or evidence to the sums in it; exits with 1 when something is not as it was written',
    )
    .option('--format <format>', 'table or json', 'table')
    .action(async (file: string, { format }: { readonly format: string }) => {
      const { verifyCommand } = await import('./verify.ts');
      done(await verifyCommand(file, { format }));
    });

  interface ProfileFlags {
    readonly target?: string;
    readonly for?: string;
    readonly output?: string;
    readonly profile?: string;
    readonly format?: string;
    readonly hostRoot?: string;
  }
  const profile = program
    .command('profile')
    .description('what is normal for the containers of an image, and what differs from it');
  profile
    .command('record')
    .argument('<container>', 'its name, its id, or the beginning of its id')
    .description('watch a container for a while and add what it does to the profile of its image')
    .addOption(targetOption())
    .option('--for <time>', 'how long: 90s, 5m, 1h30m; ctrl-c ends it early and saves what is there', '5m')
    .option('--output <file>', 'a file in place of one in your config folder')
    .addOption(hostRootOption())
    .action(async (container: string, flags: ProfileFlags) => {
      const { profileRecordCommand } = await import('./profile.ts');
      const { target, hostRoot } = { ...program.opts<ProgramFlags>(), ...flags };
      done(await profileRecordCommand(container, { ...flags, target, hostRoot, version }));
    });
  profile
    .command('check')
    .argument('[container...]', 'all that run and have a profile when left out')
    .description('what containers do that the profiles of their images do not have; exits with 1 for that')
    .addOption(targetOption())
    .option('--profile <file>', 'a profile in place of those in your config folder')
    .option('--format <format>', 'table or json', 'table')
    .option('--for <time>', 'keep watching for so long; without it they are looked at once')
    .addOption(hostRootOption())
    .action(async (containers: readonly string[], flags: ProfileFlags) => {
      const { profileCheckCommand } = await import('./profile.ts');
      const { target, hostRoot } = { ...program.opts<ProgramFlags>(), ...flags };
      done(await profileCheckCommand(containers, { ...flags, target, hostRoot, version }));
    });
  profile
    .command('list')
    .description('every profile that you have')
    .action(async () => {
      const { profileListCommand } = await import('./profile.ts');
      done(await profileListCommand());
    });
  profile
    .command('show')
    .argument('<image>', 'its name, or the beginning of its id')
    .description('a profile as it is kept')
    .action(async (image: string) => {
      const { profileShowCommand } = await import('./profile.ts');
      done(await profileShowCommand(image));
    });

  interface LayersFlags {
    readonly target?: string;
    readonly format?: string;
    readonly platform?: string;
    readonly path?: string;
    readonly forbid?: readonly string[];
    readonly ci?: boolean;
    readonly ciConfig?: string;
    readonly lowestEfficiency?: string;
    readonly highestWastedBytes?: string;
    readonly highestUserWastedPercent?: string;
  }
  program
    .command('layers')
    .argument('[image]', 'a name or id; may be left out where the target has only one')
    .description('where the size of an image comes from, layer by layer, and whether it keeps to limits')
    .addOption(targetOption())
    .option('--format <format>', 'table or json; cyclonedx or spdx for a list of its packages', 'table')
    .option('--platform <platform>', 'of an image for several, such as linux/arm64')
    .option('--path <glob>', 'which layer brought, changed or removed these paths')
    .option('--forbid <glob>', 'no layer may bring such a path; may be given more than once', list)
    .option('--ci', 'hold it to the limits of .dive-ci, or of dive; so does CI=true')
    .option('--no-ci', 'whatever CI says')
    .option('--ci-config <file>', 'in place of .dive-ci')
    .option('--lowest-efficiency <share>', 'a limit, 0 to 1')
    .option('--highest-wasted-bytes <size>', 'a limit, such as 20MB')
    .option('--highest-user-wasted-percent <share>', 'a limit, 0 to 1')
    .action(async (image: string | undefined, flags: LayersFlags) => {
      const [{ layersCommand }, { layerCachePlace }] = await Promise.all([
        import('./layers.ts'),
        import('./layer-cache-place.ts'),
      ]);
      const { target } = { ...program.opts<ProgramFlags>(), ...flags };
      done(await layersCommand(image, { ...flags, target, version, layerCache: layerCachePlace }));
    });

  interface ListFlags {
    readonly framework?: string;
    readonly format?: string;
    readonly checks?: readonly string[];
    readonly waivers?: string;
  }
  const checks = program.command('checks').description('what is checked, and why');
  ownChecks(checks.command('list'))
    .description('every check, one line each')
    .option('--framework <name>', 'only those of a benchmark, such as cis-docker-1.8')
    .option('--format <format>', 'table or json', 'table')
    .action(async (flags: ListFlags) => {
      const { checksListCommand } = await import('./checks.ts');
      done(await checksListCommand(flags));
    });
  ownChecks(checks.command('show'))
    .argument('<id>', 'a check, or its number in a benchmark')
    .description('why it matters, what someone does with it, how to fix it')
    .action(async (id: string, flags: ListFlags) => {
      const { checksShowCommand } = await import('./checks.ts');
      done(await checksShowCommand(id, flags));
    });
  ownChecks(checks.command('export'))
    .argument('<id>', 'a check, a glob over their ids, or a number in a benchmark')
    .requiredOption('--as <form>', 'validating-admission-policy: what a cluster refuses itself')
    .description('print checks in a form that others enforce')
    .action(async (id: string, flags: ListFlags & { readonly as: string }) => {
      const { checksExportCommand } = await import('./checks.ts');
      done(await checksExportCommand(id, flags));
    });
  ownChecks(checks.command('lint'))
    .argument('[folder]', 'a folder with your own checks')
    .addOption(waiversOption())
    .description('look for mistakes in checks and waivers of your own')
    .action(async (folder: string | undefined, flags: ListFlags) => {
      const { checksLintCommand } = await import('./checks.ts');
      done(await checksLintCommand(folder, flags));
    });
  ownChecks(checks.command('test'))
    .argument('[folder]', 'a folder with your own checks')
    .description('run the examples of checks')
    .action(async (folder: string | undefined, flags: ListFlags) => {
      const { checksTestCommand } = await import('./checks.ts');
      done(await checksTestCommand(folder, flags));
    });

  program
    .command('targets')
    .description('where an engine or a cluster was looked for, and what became of it')
    .addOption(targetOption())
    .option('--format <format>', 'table or json', 'table')
    .action(async ({ target, format }: { readonly target?: string; readonly format: string }) => {
      const [{ targetsCommand, targetsFormat }, { writeAll }] = await Promise.all([
        import('./targets.ts'),
        import('./command-streams.ts'),
      ]);
      done(
        await targetsCommand({
          target: target ?? program.opts<AuditFlags>().target,
          format: targetsFormat(format),
          write: (text) => writeAll(process.stdout, [text]),
        }),
      );
    });
  // A word that is no command is told as such. Set last, because commands would take it over.
  return program.allowExcessArguments();
}

/** Runs the command that `argv` (as in process.argv) names. Resolves with the exit code; never rejects. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const debug = argv.includes('--debug');
  try {
    const program = buildProgram((code) => {
      exitCode = code;
    }, debug);
    // It may stand behind the name of a command too, where a person adds it once something went wrong.
    await program.parseAsync(argv.filter((word) => word !== '--debug'));
  } catch (error) {
    // Commander has said it already; help and version are no errors.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(errorText(error, debug));
    return exitCodeOf(error);
  }
  return exitCode;
}
