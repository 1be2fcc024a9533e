/**
 * The processes of one container, read again and again while somebody looks: what stays the same for as long as a process runs
 * its program is read once. A number that the kernel gave to another process meanwhile is told by the time of its start.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ContainerProcess } from '../../../facts/container-processes.ts';
import { type NamespaceKind, type Namespaces, namespacesOf } from '../live/host-namespaces.ts';
import { capabilitiesOf, numberField, parseStatus } from '../live/process-status.ts';
import { innerId, type UidMap } from '../live/uid-map.ts';
import type { ProcFolder } from '../proc-folder.ts';
import { statusField, TICKS_PER_SECOND } from '../process-table.ts';
import type { ExecutableOrigins } from './executable-origins.ts';

const SLICE_MS = 8;
/** Beyond that they are counted and not looked at. */
export const MOST_PROCESSES = 10_000;
const MOST_ARGUMENTS = 64;
const LONGEST_ARGUMENT = 512;
/** What can change while a program runs (its user, its rights, its title) is read again every so many looks. */
const RENEWAL = 4;

/** What holds for the container as a whole. */
export interface ContainerFrame {
  /** How many namespaces of processes lie between the host and its first process. */
  readonly depth: number;
  readonly namespaces: Namespaces | undefined;
  readonly hostNamespaces: Namespaces;
  readonly uidMap: UidMap | undefined;
  readonly userName: (innerUid: number) => string;
  readonly origins: ExecutableOrigins;
  /** When the machine was started, seconds since 1970. */
  readonly bootedAt: number;
}

/** What is read of a process's stat; proc_pid_stat(5). */
interface Stat {
  /** As the kernel wrote it: that of a process that sleeps stays the same. */
  readonly text: string;
  readonly state: string;
  readonly parentPid: number;
  readonly startTicks: number;
  /** Ticks of processor time. */
  readonly used: number;
  /** What becomes another with every program that the process begins; empty where that is not shown. */
  readonly program: string;
}

interface Known {
  readonly stat: Stat;
  readonly link: string;
  /** Its mount namespace, in which that link leads. */
  readonly mounts: string | undefined;
  readonly row: ContainerProcess;
  readonly readAt: number;
}

export class ProcessList {
  private readonly proc: ProcFolder;
  private known = new Map<number, Known>();
  /** Of this look: whether a program is where it was, by the namespace and where its link led before. */
  private readonly stays = new Map<string, boolean>();
  private look = 0;

  constructor(proc: ProcFolder) {
    this.proc = proc;
  }

  /**
   * A row that did not change is the same object as before. What can't be seen of one is left out; `onFailure` is told why.
   * Rejects with the signal's reason.
   */
  async read(
    pids: readonly number[],
    frame: ContainerFrame,
    onFailure: (error: unknown) => void,
    signal: AbortSignal | undefined,
  ): Promise<ContainerProcess[]> {
    this.look += 1;
    this.stays.clear();
    const next = new Map<number, Known>();
    let sliceEnd = performance.now() + SLICE_MS;
    for (const pid of pids.slice(0, MOST_PROCESSES)) {
      if (performance.now() > sliceEnd) {
        await nextTurn();
        signal?.throwIfAborted();
        sliceEnd = performance.now() + SLICE_MS;
      }
      const found = this.readOne(pid, frame, onFailure);
      if (found !== undefined) next.set(pid, found);
    }
    this.known = next;
    return [...next.values()].map(({ row }) => row);
  }

  /** Undefined for a process that has ended. */
  private readOne(
    pid: number,
    frame: ContainerFrame,
    onFailure: (error: unknown) => void,
  ): Known | undefined {
    const text = this.proc.piece(`${pid}/stat`);
    if (text === undefined) return undefined;
    const before = this.known.get(pid);
    const stat = before?.stat.text === text ? before.stat : readStat(text);
    const { state, parentPid, program } = stat;
    if (state === 'X') return undefined;
    const readAt = performance.now();
    const attempt = <T>(read: () => T): T | undefined => {
      try {
        return read();
      } catch (error) {
        onFailure(error);
        return undefined;
      }
    };
    const readLink = (): string => attempt(() => this.proc.link(`${pid}/exe`)) ?? '';
    const isSame = before !== undefined && before.stat.startTicks === stat.startTicks;
    const cpu = isSame ? shareOf(stat.used - before.stat.used, readAt - before.readAt) : undefined;
    // Rows take turns, so that one look costs about as much as the next.
    const isTurn = (this.look + pid) % RENEWAL === 0;
    const isKept = isSame && before.stat.program === program;
    const link = isKept && !isTurn && program !== '' ? this.linkAgain(before, readLink) : readLink();
    if (isKept && !isTurn && before.link === link) {
      const { row, mounts } = before;
      const isStill = row.parentPid === parentPid && row.state === state && row.cpu === cpu;
      return {
        stat,
        link,
        mounts,
        row: isStill ? row : withShare({ ...row, parentPid, state }, cpu),
        readAt,
      };
    }
    const found = this.describe(pid, stat, link, frame, attempt);
    if (found === undefined) return undefined;
    const whole = withShare(found.row, cpu);
    const kept = before !== undefined && isEqual(before.row, whole) ? before.row : whole;
    return { stat, link, mounts: found.mounts, row: kept, readAt };
  }

  /**
   * Where the program is that a process goes on running. A file that goes away goes away for all that run it: the first of
   * them is looked at, and the others when it is another one there.
   */
  private linkAgain({ link, mounts }: Known, read: () => string): string {
    const key = `${mounts} ${link}`;
    const stays = this.stays.get(key);
    if (stays === true) return link;
    const now = read();
    if (stays === undefined) this.stays.set(key, now === link);
    return now;
  }

  private describe(
    pid: number,
    { parentPid, state, startTicks }: Stat,
    link: string,
    frame: ContainerFrame,
    attempt: <T>(read: () => T) => T | undefined,
  ): Pick<Known, 'row' | 'mounts'> | undefined {
    const text = this.proc.piece(`${pid}/status`);
    if (text === undefined) return undefined;
    const status = parseStatus(pid, text);
    const line = this.proc.piece(`${pid}/cmdline`) ?? '';
    const args = line === '' ? [] : line.replace(/\0$/, '').split('\0', MOST_ARGUMENTS);
    const spaces = attempt(() => namespacesOf(this.proc, String(pid)));
    const { path, origin, mount } = attempt(() => frame.origins.of(pid, link, spaces?.mnt)) ?? {
      path: link,
    };
    const own = spaces && frame.namespaces ? differing(spaces, frame.namespaces) : [];
    const ofHost = own.filter((kind) => spaces?.[kind] === frame.hostNamespaces[kind]);
    const innerUid = frame.uidMap === undefined ? undefined : innerId(status.uid, frame.uidMap);
    const innerPid = status.pids[frame.depth - 1];
    const seccomp = numberField(text, 'Seccomp');
    const noNewPrivs = numberField(text, 'NoNewPrivs');
    const row: ContainerProcess = {
      pid,
      parentPid,
      ...(innerPid === undefined || frame.depth < 2 ? {} : { innerPid }),
      name: status.name,
      executable: path,
      ...(origin === undefined ? {} : { origin }),
      ...(mount === undefined ? {} : { mount }),
      arguments: args.map((argument) => argument.slice(0, LONGEST_ARGUMENT)),
      uid: status.uid,
      ...(innerUid === undefined ? {} : { innerUid }),
      user: innerUid === undefined ? '' : frame.userName(innerUid),
      startedAt: new Date((frame.bootedAt + startTicks / TICKS_PER_SECOND) * 1000).toISOString(),
      state,
      capabilities: [...capabilitiesOf(statusField(text, 'CapEff'))],
      ...(seccomp === undefined ? {} : { seccomp }),
      ...(noNewPrivs === undefined ? {} : { noNewPrivs: noNewPrivs !== 0 }),
      ...(own.length === 0 ? {} : { ownNamespaces: own }),
      ...(ofHost.length === 0 || origin === 'runtime' ? {} : { hostNamespaces: ofHost }),
    };
    return { row, mounts: spaces?.mnt };
  }
}

function readStat(text: string): Stat {
  // The name in parentheses may hold anything, parentheses too.
  const nameEnd = text.lastIndexOf(')');
  const columns = text.slice(nameEnd + 2).split(' ');
  const [code, end, stack, args] = [columns[23], columns[24], columns[25], columns[45]];
  // Where the kernel put a program in memory; not for everybody to see.
  const isShown = stack !== undefined && stack !== '0';
  return {
    text,
    state: stateOf(columns[0] ?? ''),
    parentPid: Number(columns[1] ?? 0),
    startTicks: Number(columns[19] ?? 0),
    used: Number(columns[11] ?? 0) + Number(columns[12] ?? 0),
    program: isShown ? `${text.slice(0, nameEnd)} ${code} ${end} ${stack} ${args}` : '',
  };
}

/** Whether it runs or waits changes all the time and tells nothing: those are one. */
function stateOf(letter: string): string {
  return letter === 'R' || letter === 'D' || letter === 'I' ? 'S' : letter.toUpperCase();
}

/** In tens of percent of one processor, so that it stands still for what does the same all the time. */
function shareOf(ticks: number, ms: number): number {
  return ms <= 0 ? 0 : Math.round(((ticks / TICKS_PER_SECOND) * 1000) / ms / 0.1) * 10;
}

/** Always as the last field, so that equal rows are written alike. */
function withShare({ cpu: _, ...row }: ContainerProcess, cpu: number | undefined): ContainerProcess {
  return cpu === undefined ? row : { ...row, cpu };
}

function differing(own: Namespaces, first: Namespaces): NamespaceKind[] {
  return KINDS.filter(
    (kind) => own[kind] !== undefined && first[kind] !== undefined && own[kind] !== first[kind],
  );
}

const KINDS = [
  'cgroup',
  'ipc',
  'mnt',
  'net',
  'pid',
  'time',
  'user',
  'uts',
] as const satisfies readonly NamespaceKind[];

function isEqual(one: ContainerProcess, other: ContainerProcess): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
