/** Which process of the host is the daemon of the engine that we talk to, and how the world looks to it. */
import type { Facts } from '../../facts/facts.ts';
import type { HostProcess, User } from '../../facts/host.ts';
import { parseDaemonFlags } from './daemon-flags.ts';
import { HostFailure, unlessForbidden } from './host-failure.ts';
import { HostRoot } from './host-root.ts';
import { shareMounts } from './mount-namespace.ts';
import type { ProcFolder } from './proc-folder.ts';
import { type ProcessTable, statusField } from './process-table.ts';

export interface EngineDaemon {
  readonly process: HostProcess;
  /**
   * The files as the daemon sees them. Most often those of the host; a daemon in a mount namespace of its own (rootless,
   * a snap) may have another /etc.
   */
  readonly root: HostRoot;
  readonly folders: DaemonFolders;
}

/** Where a daemon looks by default. A rootless one goes by its user's environment. */
export interface DaemonFolders {
  readonly isRootless: boolean;
  readonly home: string;
  readonly config: string;
  readonly data: string;
  readonly runtime: string;
}

export interface DaemonSearch {
  readonly root: HostRoot;
  readonly proc: ProcFolder;
  readonly processes: ProcessTable;
  readonly facts: Facts;
  readonly users: readonly User[];
  /** The unix socket on which the engine answers us. */
  readonly socket: string | undefined;
}

/**
 * Undefined when no daemon can be seen. Rejects with a HostFailure when several run and nothing tells which one it is.
 */
export function findEngineDaemon(search: DaemonSearch): EngineDaemon | undefined {
  // A daemon of Docker beside it is another engine.
  if (search.facts.engine?.name === 'Podman') return undefined;
  const process = theOne(search.processes.running('dockerd'), search);
  if (process === undefined) return undefined;
  return {
    process,
    root: rootOf(process.pid, search),
    folders: foldersOf(process, search),
  };
}

function theOne(candidates: readonly HostProcess[], search: DaemonSearch): HostProcess | undefined {
  const [first, second] = candidates;
  if (second === undefined) return first;
  const { proc, facts, socket } = search;
  const listening = candidates.filter(({ pid }) => socket !== undefined && listensOn(proc, pid, socket));
  if (listening.length === 1) return listening[0];
  const named = candidates.filter(({ arguments: args }) => socket !== undefined && namesSocket(args, socket));
  if (named.length === 1) return named[0];
  const isRootless = facts.engine?.rootless ?? false;
  const alike = candidates.filter(({ uid }) => (uid !== 0) === isRootless);
  if (alike.length === 1) return alike[0];
  const namespace = namespaceOfShims(proc, facts);
  const related = alike.filter(({ pid }) => namespace !== undefined && pidNamespace(proc, pid) === namespace);
  if (related.length === 1) return related[0];
  throw new HostFailure(
    'error',
    `${candidates.length} daemons run here, and nothing tells which of them answers`,
    'Connect to the socket of one of them, as root',
  );
}

/** Whether a daemon was told on its command line to listen there. */
function namesSocket(args: readonly string[], socket: string): boolean {
  const { hosts } = parseDaemonFlags(args.slice(1));
  return Array.isArray(hosts) && hosts.includes(`unix://${socket}`);
}

/** Whether a process listens on a unix socket. False also when its descriptors may not be seen. */
export function listensOn(proc: ProcFolder, pid: number, socket: string): boolean {
  return listeningInodes(proc, `${pid}/net/unix`, socket).some((inode) => holdsSocket(proc, pid, inode));
}

/** Where /proc/net/unix marks a socket that waits for connections. */
const ACCEPTS_CONNECTIONS = '00010000';

/** The numbers of the sockets that listen at a path; `entry` is the table below /proc. */
function listeningInodes(proc: ProcFolder, entry: string, socket: string): readonly string[] {
  const paths = new Set([
    socket,
    socket.replace(/^\/var\/run\//, '/run/'),
    socket.replace(/^\/run\//, '/var/run/'),
  ]);
  const table = proc.text(entry) ?? '';
  return table.split('\n').flatMap((line) => {
    const [, , , flags, , , inode, ...path] = line.trim().split(/ +/);
    return flags === ACCEPTS_CONNECTIONS && inode !== undefined && paths.has(path.join(' ')) ? [inode] : [];
  });
}

function holdsSocket(proc: ProcFolder, pid: number, inode: string): boolean {
  const link = `socket:[${inode}]`;
  const descriptors = unlessForbidden(() => proc.names(`${pid}/fd`)) ?? [];
  return descriptors.some((number) => unlessForbidden(() => proc.link(`${pid}/fd/${number}`)) === link);
}

/** The PID namespace of whoever started one of the engine's containers: its daemon lives in the same one. */
function namespaceOfShims(proc: ProcFolder, facts: Facts): string | undefined {
  const running = [...facts.containers.values()].flatMap((container) =>
    container.stage === 'inspected' && container.inspect.State.Running ? [container] : [],
  );
  const ids = new Set(running.map(({ id }) => id));
  if (ids.size === 0) return undefined;
  for (const pid of proc.pids()) {
    const found = proc.text(`${pid}/cgroup`)?.match(/[0-9a-f]{64}/g) ?? [];
    if (!found.some((id) => ids.has(id))) continue;
    const parent = Number(statusField(proc.text(`${pid}/status`) ?? '', 'PPid'));
    const parentGroups = proc.text(`${parent}/cgroup`)?.match(/[0-9a-f]{64}/g) ?? [];
    if (parent > 0 && !parentGroups.some((id) => ids.has(id))) return pidNamespace(proc, parent);
  }
  return undefined;
}

function pidNamespace(proc: ProcFolder, pid: number): string | undefined {
  return unlessForbidden(() => proc.link(`${pid}/ns/pid`));
}

function rootOf(pid: number, { root, proc }: DaemonSearch): HostRoot {
  const isElsewhere = shareMounts(proc, String(pid), root.isOwn ? 'self' : '1') === false;
  return isElsewhere ? new HostRoot(`${proc.place}/${pid}/root`) : root;
}

function foldersOf({ pid, uid }: HostProcess, { proc, users }: DaemonSearch): DaemonFolders {
  if (uid === 0) {
    return { isRootless: false, home: '/root', config: '/etc', data: '/var/lib', runtime: '/var/run' };
  }
  const environment = unlessForbidden(() => proc.text(`${pid}/environ`)) ?? '';
  // Nothing else of it is kept: an environment may hold secrets.
  const variable = (name: string): string | undefined =>
    environment
      .split('\0')
      .find((entry) => entry.startsWith(`${name}=/`))
      ?.slice(name.length + 1);
  const home = users.find((user) => user.uid === uid)?.home ?? variable('HOME') ?? '/';
  return {
    isRootless: true,
    home,
    config: variable('XDG_CONFIG_HOME') ?? `${home}/.config`,
    data: variable('XDG_DATA_HOME') ?? `${home}/.local/share`,
    runtime: variable('XDG_RUNTIME_DIR') ?? `/run/user/${uid}`,
  };
}
