/** Whether the engine that answers runs on the host that can be read here. */
import type { Facts } from '../../facts/facts.ts';
import type { Gap } from '../../facts/gap.ts';
import { listensOn } from './engine-daemon.ts';
import { unlessForbidden } from './host-failure.ts';
import type { HostRoot } from './host-root.ts';
import { shareMounts } from './mount-namespace.ts';
import { ProcFolder } from './proc-folder.ts';
import { programName } from './process-table.ts';

/** Programs that only pass on what another machine answers. */
const TUNNELS = new Set(['ssh', 'sshd', 'sshd-session', 'autossh', 'dbclient', 'dropbear', 'plink']);

/** Programs that are an engine, so that it runs where they do. */
const ENGINES = new Set(['dockerd', 'podman']);

/** Files that container engines put into each of their containers. */
const CONTAINER_MARKS = ['/.dockerenv', '/run/.containerenv'] as const;

/** Why nothing can be read of the host of an engine at a network address. */
export const REMOTE: Gap = {
  fact: 'host',
  reason: 'remote',
  detail: 'the engine is reached over the network, and its host can’t be read from here',
  hint: 'Run Plimsoll on that host',
};

/** Why nothing can be read on a machine without Linux. */
export const NO_LINUX: Gap = {
  fact: 'host',
  reason: 'remote',
  detail: 'the engine runs in a Linux machine of its own, which can’t be read from here',
  hint: 'Run Plimsoll in that machine, or in a container there with --host-root',
};

/**
 * For our own root and an engine at a unix socket. Undefined when nothing speaks against it; asked once `GET /info` has
 * answered, or can't.
 */
export async function whyForeign(facts: Facts, root: HostRoot, socket: string): Promise<Gap | undefined> {
  if (/^docker desktop/i.test(facts.info?.OperatingSystem ?? '')) return NO_LINUX;
  const proc = new ProcFolder(root);
  const tunnel = listenerAmong(TUNNELS, proc, socket);
  if (tunnel !== undefined) {
    return {
      ...REMOTE,
      detail: `${tunnel} passes this socket on to another host, which can’t be read from here`,
    };
  }
  const ours = proc.text('sys/kernel/osrelease')?.trim();
  const theirs = facts.info?.KernelVersion ?? '';
  if (theirs === '' && listenerAmong(ENGINES, proc, socket) === undefined) {
    return {
      ...REMOTE,
      detail: 'the engine does not tell its kernel, so nothing shows that it runs on this host',
      hint: 'Say so with --host-root /',
    };
  }
  if (theirs !== '' && theirs !== ours) {
    return { ...REMOTE, detail: `the engine runs on Linux ${theirs}, this host on ${ours}` };
  }
  if (await isInContainer(root, proc)) {
    return {
      ...REMOTE,
      detail: 'Plimsoll runs in a container, where it sees the container’s files instead of the host’s',
      hint: 'Mount the host’s / read-only into it and give that folder as --host-root; add --pid=host and --cgroupns=host',
    };
  }
  return undefined;
}

/** The one of these programs that listens on a socket. Undefined too when that can't be seen. */
function listenerAmong(programs: ReadonlySet<string>, proc: ProcFolder, socket: string): string | undefined {
  for (const pid of proc.pids()) {
    const program = programOf(proc, pid);
    if (programs.has(program) && listensOn(proc, pid, socket)) return program;
  }
  return undefined;
}

/** Empty where it may not be seen, and for threads of the kernel. */
function programOf(proc: ProcFolder, pid: number): string {
  return programName(unlessForbidden(() => proc.link(`${pid}/exe`)) ?? '');
}

/** How the kernel calls the PID namespace that it starts with. */
const FIRST_PID_NAMESPACE = 'pid:[4026531836]';

/**
 * The marks alone prove nothing: a machine may have been made from a container's files. An engine in the same container
 * (Docker in Docker) makes that container the host.
 */
async function isInContainer(root: HostRoot, proc: ProcFolder): Promise<boolean> {
  const marks = await Promise.all(CONTAINER_MARKS.map((mark) => root.status(mark)));
  if (marks.every((mark) => mark === undefined)) return false;
  if (proc.link('self/ns/pid') === FIRST_PID_NAMESPACE && shareMounts(proc, '1', 'self')) return false;
  const daemons = proc.pids().filter((pid) => programName(commandOf(proc, pid)) === 'dockerd');
  return !daemons.some((pid) => shareMounts(proc, String(pid), 'self'));
}

function commandOf(proc: ProcFolder, pid: number): string {
  return proc.text(`${pid}/cmdline`)?.split('\0')[0] ?? '';
}
