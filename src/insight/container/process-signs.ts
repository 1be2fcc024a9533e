/** What is suspicious about the processes of a container: signs for a person to look at, the worst first. Pure. */
import type { ContainerChanges } from '../../facts/container-changes.ts';
import type {
  ContainerProcess,
  ContainerProcesses,
  ExecutableOrigin,
} from '../../facts/container-processes.ts';
import type { Severity } from '../../facts/finding.ts';
import { minerHint } from '../../knowledge/miner-hints.ts';
import { isOpenToAll } from '../../knowledge/system-paths.ts';

export interface ProcessSign {
  readonly kind: 'drift' | 'escape' | 'miner' | 'shell' | 'profile';
  readonly severity: Extract<Severity, 'critical' | 'high' | 'medium'>;
  /** A few words for a row: `not from the image`. */
  readonly words: string;
  /** What that means, in a sentence. */
  readonly meaning: string;
}

const ORIGIN_SIGNS: Readonly<Partial<Record<ExecutableOrigin, ProcessSign>>> = {
  added: {
    kind: 'drift',
    severity: 'high',
    words: 'not from the image',
    meaning: 'Its program is a file that the image does not have: somebody brought it into the container.',
  },
  changed: {
    kind: 'drift',
    severity: 'high',
    words: 'changed since the image',
    meaning: 'Its program has the name of one of the image and another content.',
  },
  deleted: {
    kind: 'drift',
    severity: 'high',
    words: 'its file was deleted',
    meaning:
      'The program runs on after its file was taken away or replaced. Updates do that, and intruders who hide.',
  },
  memory: {
    kind: 'drift',
    severity: 'high',
    words: 'runs from memory only',
    meaning: 'Its program was never a file on a disk. Hardly anything but malware starts programs so.',
  },
  temporary: {
    kind: 'drift',
    severity: 'high',
    words: 'from a temporary file system',
    meaning:
      'Its program lies where everything is gone with the container, and was put there after the start.',
  },
  host: {
    kind: 'escape',
    severity: 'critical',
    words: 'a program of the host',
    meaning: 'It belongs to the container and runs among the files of the host: it left the container.',
  },
};

const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'busybox', 'fish', 'csh', 'tcsh']);

/** What starts other programs as its work: a shell below it is no surprise. */
const STARTERS =
  /^(?:docker-init|tini|dumb-init|init|systemd|s6-.*|runsv|runit|supervisord|crond?|sshd|sudo|su|containerd-shim.*|conmon|entrypoint.*|make|npm|yarn|pnpm|git|gitlab-runner|runner|jenkins|agent)$/;

/** The signs of every process that has any, by number. */
export function processSigns(
  { processes, sockets = [] }: ContainerProcesses,
  changes: ContainerChanges | undefined,
): ReadonlyMap<number, readonly ProcessSign[]> {
  const byPid = new Map(processes.map((running) => [running.pid, running]));
  const servers = new Set(sockets.flatMap(({ state, pid }) => (state === 'listening' ? [pid] : [])));
  const talkers = new Set(sockets.flatMap(({ state, pid }) => (state === 'connected' ? [pid] : [])));
  const written = writtenPaths(changes);
  const found = new Map<number, readonly ProcessSign[]>();
  for (const running of processes) {
    const parent = byPid.get(running.parentPid);
    const signs = [
      ...originSigns(running, written),
      ...hostSigns(running),
      ...minerSigns(running),
      ...shellSigns(running, parent, servers, talkers),
    ];
    if (signs.length > 0) found.set(running.pid, signs.sort(byWeight));
  }
  return found;
}

const WEIGHTS = ['critical', 'high', 'medium'] as const;

function byWeight(one: ProcessSign, other: ProcessSign): number {
  return WEIGHTS.indexOf(one.severity) - WEIGHTS.indexOf(other.severity);
}

/** Where the engine alone is asked, what it says of changed paths tells which programs are not the image's. */
function writtenPaths(changes: ContainerChanges | undefined): ReadonlyMap<string, ExecutableOrigin> {
  const entries = (changes?.entries ?? []).filter(
    ({ kind, isSameContent }) => kind !== 'deleted' && isSameContent !== true,
  );
  return new Map(entries.map(({ path, kind }) => [path, kind === 'added' ? 'added' : 'changed']));
}

/** Where a program comes from; told by the changes where the kernel could not be asked. */
function originOf(
  { origin, executable, arguments: args }: ContainerProcess,
  written: ReadonlyMap<string, ExecutableOrigin>,
): ExecutableOrigin | undefined {
  return origin ?? written.get(executable === '' ? (args[0] ?? '') : executable);
}

function originSigns(
  running: ContainerProcess,
  written: ReadonlyMap<string, ExecutableOrigin>,
): readonly ProcessSign[] {
  const origin = originOf(running, written);
  const sign = origin && ORIGIN_SIGNS[origin];
  if (sign !== undefined) return [sign];
  const path = running.executable || (running.arguments[0] ?? '');
  if (!isOpenToAll(path)) return [];
  return [
    {
      kind: 'drift',
      severity: 'high',
      words: 'from where everybody may write',
      meaning: 'Its program lies in a folder for temporary files, where intruders put what they bring along.',
    },
  ];
}

function hostSigns({ hostNamespaces = [], origin }: ContainerProcess): readonly ProcessSign[] {
  const telling = hostNamespaces.filter((kind) => kind === 'mnt' || kind === 'pid' || kind === 'net');
  if (telling.length === 0 || origin === 'host') return [];
  return [
    {
      kind: 'escape',
      severity: 'critical',
      words: `in the host’s own ${telling.join(', ')}`,
      meaning: 'It belongs to the container and is in namespaces of the host: it left the container.',
    },
  ];
}

function minerSigns({ name, executable, arguments: args }: ContainerProcess): readonly ProcessSign[] {
  const hint = minerHint(name, executable, args);
  if (hint === undefined) return [];
  return [
    {
      kind: 'miner',
      severity: 'high',
      words: `looks like a miner: ${hint}`,
      meaning:
        'Its name or its command line is that of programs that dig for crypto-money. A hint and no proof.',
    },
  ];
}

function shellSigns(
  running: ContainerProcess,
  parent: ContainerProcess | undefined,
  servers: ReadonlySet<number>,
  talkers: ReadonlySet<number>,
): readonly ProcessSign[] {
  if (!isShell(running)) return [];
  if (talkers.has(running.pid) && !runsScript(running)) {
    return [
      {
        kind: 'shell',
        severity: 'high',
        words: 'a shell that talks to the network',
        meaning: 'A shell holds a connection itself, as one does that somebody steers from afar.',
      },
    ];
  }
  if (parent === undefined || !servers.has(parent.pid) || isShell(parent) || STARTERS.test(parent.name))
    return [];
  return [
    {
      kind: 'shell',
      severity: 'medium',
      words: 'a shell below a server',
      meaning: 'A program that answers others started a shell: that is how a hole in a server is used.',
    },
  ];
}

/** A script takes connections as any program does; a shell that waits for commands has no business with them. */
function runsScript({ arguments: args }: ContainerProcess): boolean {
  const [first = '', second] = args[0]?.endsWith('busybox') ? args.slice(1) : args;
  return first !== '' && second !== undefined && !second.startsWith('-');
}

function isShell({ name, arguments: args }: ContainerProcess): boolean {
  const program = (args[0] ?? '').split('/').at(-1)?.replace(/^-/, '') ?? '';
  // Busybox is a shell only when it is called as one.
  if (program === 'busybox') return SHELLS.has(args[1] ?? '');
  return SHELLS.has(program) || (args.length === 0 && name !== 'busybox' && SHELLS.has(name));
}
