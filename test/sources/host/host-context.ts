/** What a reader of a part of the host is given, for a host in a folder. */
import { emptyFacts } from '../../../src/facts/facts.ts';
import type { HostNeeds, HostProcess, Unit } from '../../../src/facts/host.ts';
import { HostFailure } from '../../../src/sources/host/host-failure.ts';
import type { HostContext } from '../../../src/sources/host/host-part.ts';
import { HostRoot } from '../../../src/sources/host/host-root.ts';
import type { ProgramRun } from '../../../src/sources/host/program.ts';

/** Counts as the host that we run on, whose programs can be asked, while its files lie in a folder. */
class OwnHost extends HostRoot {
  override readonly isOwn = true;
  private readonly files: HostRoot;

  constructor(folder: string) {
    super(folder);
    this.files = new HostRoot(folder);
  }

  override placeOf = (path: string) => this.files.placeOf(path);
  override status = (path: string) => this.files.status(path);
  override linkTarget = (path: string) => this.files.linkTarget(path);
  override readBytes = (path: string, maxBytes?: number) => this.files.readBytes(path, maxBytes);
  override readFolder = (path: string) => this.files.readFolder(path);
  override glob = (pattern: string) => this.files.glob(pattern);
}

export interface Surroundings {
  readonly needs?: Partial<HostNeeds>;
  /** What programs answer, by name and arguments; one that is not named does not exist. */
  readonly programs?: Readonly<Record<string, Partial<ProgramRun>>>;
  /** The names of the programs that run. */
  readonly running?: readonly string[];
  readonly units?: Readonly<Record<string, Unit>>;
  /** A host that is only mounted has no programs that could be asked. */
  readonly isMounted?: boolean;
}

/** What a reader is given for the host in this folder: the one that we run on, unless it is said to be mounted. */
export function hostContext(folder: string, surroundings: Surroundings = {}): HostContext {
  const { needs, programs = {}, running = [], units = {}, isMounted = false } = surroundings;
  const unasked = (): never => {
    throw new Error('no reader of the machine asks for this');
  };
  return {
    root: isMounted ? new HostRoot(folder) : new OwnHost(folder),
    needs: {
      files: new Set(),
      texts: new Set(),
      sysctls: new Set(),
      processes: new Set(),
      units: new Set(),
      parts: new Set(),
      ...needs,
    },
    facts: emptyFacts({ kind: 'docker', uri: 'docker:', label: 'test' }),
    socket: undefined,
    signal: new AbortController().signal,
    run: async (program, args) => {
      if (isMounted) throw new HostFailure('not-supported', `${program} can’t be run`);
      const run = programs[[program, ...args].join(' ')];
      return run && { exitCode: 0, stdout: '', stderr: '', ...run };
    },
    processes: async (program) => (running.includes(program) ? [processOf(program)] : []),
    unit: async (name) => units[name] ?? null,
    unitFiles: unasked,
    accounts: unasked,
    names: unasked,
    daemon: unasked,
    daemonOptions: unasked,
    kubernetes: unasked,
  };
}

function processOf(program: string): HostProcess {
  const executable = `/usr/sbin/${program}`;
  return {
    pid: 7,
    parentPid: 1,
    executable,
    arguments: [program],
    uid: 0,
    user: 'root',
    startedAt: '2026-01-01T00:00:00Z',
  };
}
