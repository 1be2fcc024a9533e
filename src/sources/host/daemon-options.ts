/** The options that dockerd runs with: its command line over daemon.json over the defaults. */
import type { Facts } from '../../facts/facts.ts';
import type { Gap } from '../../facts/gap.ts';
import type { DaemonOption } from '../../facts/host.ts';
import { DAEMON_OPTIONS, type DaemonDefault } from '../../knowledge/daemon-options.ts';
import { type GivenOptions, parseDaemonFlags } from './daemon-flags.ts';
import { type DaemonJson, parseDaemonJson } from './daemon-json.ts';
import type { DaemonFolders, EngineDaemon } from './engine-daemon.ts';
import { gapOfFailure, HostFailure } from './host-failure.ts';

export interface DaemonOptions {
  /** As `host.options`. */
  readonly options: Readonly<Record<string, DaemonOption>>;
  readonly gaps: readonly Gap[];
  /** The path of daemon.json, whether it exists or not. */
  readonly configFile: string;
}

/** What of an engine decides about its defaults. */
export interface EngineTraits {
  /** Such as 20.10.24+dfsg1; empty while it is not known. */
  readonly version: string;
  /** 1 or 2; empty while it is not known. */
  readonly cgroupVersion: string;
  readonly folders: DaemonFolders;
}

/** Rejects with a HostFailure where there is no such daemon, or none that can be seen. */
export async function readDaemonOptions(
  daemon: EngineDaemon | undefined,
  facts: Facts,
): Promise<DaemonOptions> {
  if (daemon === undefined) throw noDaemon(facts);
  const { process, root, folders } = daemon;
  const flags = parseDaemonFlags(process.arguments.slice(1));
  const engine: EngineTraits = {
    version: facts.info?.ServerVersion ?? '',
    cgroupVersion: facts.info?.CgroupVersion ?? '',
    folders,
  };
  const given = { flags, process: `dockerd (process ${process.pid})`, engine };
  const configFile = String(flags['config-file'] ?? defaultOf('config-file', engine));
  try {
    const text = await root.readText(configFile);
    const json = parseDaemonJson(text ?? '', configFile);
    return {
      options: effectiveOptions({ ...given, json, configFile }),
      gaps: gapsOf(json, configFile),
      configFile,
    };
  } catch (error) {
    // What the command line says holds all the same; of the rest nothing is known.
    const gap = gapOfFailure('host.options', error);
    return { options: effectiveOptions({ ...given, json: undefined, configFile }), gaps: [gap], configFile };
  }
}

function noDaemon({ engine }: Facts): HostFailure {
  if (engine?.name === 'Podman') {
    return new HostFailure(
      'not-supported',
      'Podman has no daemon whose options could be read',
      'Look at containers.conf instead',
    );
  }
  return new HostFailure(
    'permission',
    'no process of dockerd can be seen here',
    'Run as root on the host itself, with its /proc',
  );
}

export interface OptionSources {
  readonly flags: GivenOptions;
  /** What to call the process. */
  readonly process: string;
  /** Undefined when the file can't be read: then only what the command line sets is known. */
  readonly json: DaemonJson | undefined;
  readonly configFile: string;
  readonly engine: EngineTraits;
}

/** The daemon refuses to start when a flag and the file name the same option, so neither hides the other. */
export function effectiveOptions(sources: OptionSources): Readonly<Record<string, DaemonOption>> {
  const { flags, process, json, configFile, engine } = sources;
  const options: Record<string, DaemonOption> = {};
  if (json !== undefined) {
    for (const { name, defaults } of DAEMON_OPTIONS) {
      if (defaults === undefined || name in json.malformed) continue;
      options[name] = { value: defaultOf(name, engine), origin: 'default', where: '' };
    }
    for (const [name, value] of Object.entries(json.options)) {
      options[name] = { value, origin: 'daemon.json', where: configFile };
    }
  }
  for (const [name, value] of Object.entries(flags)) {
    options[name] = { value, origin: 'command line', where: process };
  }
  // Verifying clients needs TLS: the daemon turns it on by itself.
  if (options.tlsverify?.value === true) options.tls = options.tlsverify;
  return options;
}

function gapsOf({ malformed }: DaemonJson, configFile: string): readonly Gap[] {
  return Object.entries(malformed).map(([name, kind]) =>
    gapOfFailure(
      `host.options["${name}"]`,
      new HostFailure(
        'malformed',
        `${configFile}: ${name} must be ${kind}`,
        'Mend it: the daemon will not start with it again',
      ),
    ),
  );
}

/** Null for an option without a default. */
function defaultOf(name: string, engine: EngineTraits): unknown {
  const rule = DAEMON_OPTIONS.find((option) => option.name === name);
  const found = rule?.defaults?.find((one) => holds(one, engine));
  return expanded(found?.value ?? null, engine.folders);
}

function holds({ since, rootless, cgroupVersion }: DaemonDefault, engine: EngineTraits): boolean {
  if (rootless && !engine.folders.isRootless) return false;
  if (cgroupVersion !== undefined && cgroupVersion !== engine.cgroupVersion) return false;
  return since === undefined || isFrom(engine.version, since);
}

/** Whether a release is that one or a later one. */
function isFrom(version: string, since: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [sinceMajor = 0, sinceMinor = 0] = since.split('.').map(Number);
  return major > sinceMajor || (major === sinceMajor && minor >= sinceMinor);
}

function expanded(value: DaemonDefault['value'], folders: DaemonFolders): unknown {
  if (typeof value === 'string') return expandedText(value, folders);
  return Array.isArray(value) ? value.map((one) => expandedText(String(one), folders)) : value;
}

function expandedText(text: string, { config, data, runtime, home }: DaemonFolders): string {
  return text
    .replace('$XDG_CONFIG_HOME', () => config)
    .replace('$XDG_DATA_HOME', () => data)
    .replace('$XDG_RUNTIME_DIR', () => runtime)
    .replace('$HOME', () => home);
}
