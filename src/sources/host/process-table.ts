/** The processes of the host, found by the program that they run. */
import { basename } from 'node:path';
import type { HostProcess } from '../../facts/host.ts';
import type { AccountNames } from './account-names.ts';
import { unlessForbidden } from './host-failure.ts';
import type { ProcFolder } from './proc-folder.ts';

/** How many times a second the kernel counts for /proc: the same on every architecture that people use. */
export const TICKS_PER_SECOND = 100;

const DELETED = ' (deleted)';

/** Within a control group's name this is a container's id. */
const CONTAINER_ID = /[0-9a-f]{64}/;

export class ProcessTable {
  private readonly proc: ProcFolder;
  private readonly names: AccountNames;
  private programs: ReadonlyMap<number, string> | undefined;
  private bootedAt: number | undefined;

  constructor(proc: ProcFolder, names: AccountNames) {
    this.proc = proc;
    this.names = names;
  }

  /**
   * Those that run a program of this name, by number; what runs in a container is none of the host's. Renamed ones are
   * found by their program file; where that can't be read, by the name that they were called with.
   */
  running(program: string): readonly HostProcess[] {
    this.programs ??= new Map(this.proc.pids().map((pid) => [pid, this.programOf(pid)]));
    const pids = [...this.programs].flatMap(([pid, name]) => (name === program ? [pid] : []));
    const found = pids.flatMap((pid) => (this.isContained(pid) ? [] : (this.process(pid) ?? [])));
    // dockerd starts itself under other names for small tasks, such as docker-untar: those are no daemons.
    const named = found.filter(({ arguments: args }) => programName(args[0] ?? '') === program);
    return named.length > 0 ? named : found;
  }

  /** Undefined when it has ended. */
  process(pid: number): HostProcess | undefined {
    const stat = this.proc.text(`${pid}/stat`);
    const status = this.proc.text(`${pid}/status`);
    if (stat === undefined || status === undefined) return undefined;
    // The name in parentheses may hold anything, parentheses too.
    const columns = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const uid = Number(statusField(status, 'Uid').split(/\s+/)[1] ?? 0);
    return {
      pid,
      parentPid: Number(columns[1] ?? 0),
      executable: this.executable(pid),
      arguments: [...this.arguments(pid)],
      uid,
      user: this.names.user(uid),
      startedAt: this.timeOf(Number(columns[19] ?? 0)),
    };
  }

  /** Empty where it may not be read, and for threads of the kernel. */
  private executable(pid: number): string {
    return unlessForbidden(() => this.proc.link(`${pid}/exe`)) ?? '';
  }

  private programOf(pid: number): string {
    const executable = this.executable(pid);
    if (executable !== '') return programName(executable);
    return programName(this.arguments(pid)[0] ?? '');
  }

  private arguments(pid: number): readonly string[] {
    const line = this.proc.text(`${pid}/cmdline`) ?? '';
    return line === '' ? [] : line.replace(/\0$/, '').split('\0');
  }

  private isContained(pid: number): boolean {
    return CONTAINER_ID.test(this.proc.text(`${pid}/cgroup`) ?? '');
  }

  /** `ticks` are counted from when the machine was started. */
  private timeOf(ticks: number): string {
    this.bootedAt ??= Number(/^btime (\d+)$/m.exec(this.proc.text('stat') ?? '')?.[1] ?? 0);
    return new Date((this.bootedAt + ticks / TICKS_PER_SECOND) * 1000).toISOString();
  }
}

/** The name of a program by the path of its file. */
export function programName(executable: string): string {
  return basename(executable.endsWith(DELETED) ? executable.slice(0, -DELETED.length) : executable);
}

/** The path of a program's file, without the mark that it was replaced. */
export function programPath(executable: string): string {
  return executable.endsWith(DELETED) ? executable.slice(0, -DELETED.length) : executable;
}

/** A line of /proc/PID/status, without its name; empty when the kernel does not write it. */
export function statusField(status: string, name: string): string {
  const start = status.startsWith(`${name}:`) ? 0 : status.indexOf(`\n${name}:`) + 1;
  if (start === 0 && !status.startsWith(`${name}:`)) return '';
  const end = status.indexOf('\n', start);
  return status.slice(start + name.length + 1, end === -1 ? undefined : end).trim();
}
