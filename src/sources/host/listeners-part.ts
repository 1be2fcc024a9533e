/** Where programs of the host listen, in the host's own network. */
import { setImmediate } from 'node:timers/promises';
import type { Listener } from '../../facts/host.ts';
import { HostFailure } from './host-failure.ts';
import type { HostContext, HostPartReader } from './host-part.ts';
import { ProcFolder } from './proc-folder.ts';
import { procText } from './proc-text.ts';
import { programName } from './process-table.ts';
import { type ListeningSocket, listeningSockets } from './socket-table.ts';

const TABLES = [
  ['tcp', 'tcp'],
  ['tcp6', 'tcp'],
  ['udp', 'udp'],
  ['udp6', 'udp'],
] as const;

/** Who listens takes root with CAP_SYS_PTRACE, except for a person's own programs. */
export const LISTENERS_PART: HostPartReader = {
  what: 'listening sockets',
  parts: ['listeners'],
  isNeeded: (needs) => needs.parts.has('listeners'),
  async read(context) {
    const sockets = await socketsOfHost(context);
    const owners = await ownersOf(new Set(sockets.map(({ inode }) => inode)), context);
    const listeners = new Map<string, Listener>();
    for (const socket of sockets) {
      const { protocol, address, port } = socket;
      const { pid, program } = ownerOf(socket, owners);
      // Workers that share a port have a socket each.
      listeners.set(`${protocol} ${address} ${port} ${pid}`, { protocol, address, port, pid, program });
    }
    return { host: { listeners: [...listeners.values()] }, gaps: [], watched: [] };
  },
};

async function socketsOfHost({ root }: HostContext): Promise<readonly ListeningSocket[]> {
  let sockets: readonly ListeningSocket[] = [];
  for (const [table, protocol] of TABLES) {
    const path = `/proc/1/net/${table}`;
    // Without IPv6 the kernel has no tables for it.
    const isOptional = table.endsWith('6');
    if (isOptional && (await root.status(path)) === undefined) continue;
    sockets = sockets.concat(listeningSockets(await procText(root, path), protocol));
  }
  return sockets;
}

interface Owner {
  readonly pid: number;
  readonly program: string;
}

interface Owners {
  readonly owners: ReadonlyMap<number, Owner>;
  /** Those that may not be looked at: what nobody else holds, one of them may. */
  readonly hidden: readonly Owner[];
}

/** The kernel itself, or a process that ended just now. */
const NOBODY: Owner = { pid: 0, program: '' };

/**
 * A listener without a program would look as if it were not the engine's: where several processes may hold the socket
 * and none can be asked, the whole list is told to be unread.
 */
function ownerOf({ protocol, port, inode }: ListeningSocket, { owners, hidden }: Owners): Owner {
  const owner = owners.get(inode);
  if (owner !== undefined || inode === 0) return owner ?? NOBODY;
  if (hidden.length < 2) return hidden[0] ?? NOBODY;
  throw new HostFailure(
    'permission',
    `Which program listens on ${protocol} port ${port} may not be read by this user`,
    'Run as root, with CAP_SYS_PTRACE',
  );
}

const SLICE_MS = 5;

/** Looks through the descriptors of all processes in the host's network, tens of thousands, in short slices. */
async function ownersOf(inodes: ReadonlySet<number>, { root, signal }: HostContext): Promise<Owners> {
  const proc = new ProcFolder(root);
  const owners = new Map<number, Owner>();
  const hidden: Owner[] = [];
  const hostNetwork = visible(() => proc.link('1/ns/net'));
  let sliceEnd = performance.now() + SLICE_MS;
  for (const pid of proc.pids().toSorted((one, other) => one - other)) {
    if (performance.now() > sliceEnd) {
      await setImmediate();
      signal.throwIfAborted();
      sliceEnd = performance.now() + SLICE_MS;
    }
    const network = visible(() => proc.link(`${pid}/ns/net`));
    // Containers have networks of their own.
    if (network !== undefined && hostNetwork !== undefined && network !== hostNetwork) continue;
    const held = visible(() => socketsHeldBy(proc, pid, inodes));
    if (held?.length === 0) continue;
    const owner = { pid, program: programOf(proc, pid) };
    if (held === undefined) hidden.push(owner);
    else {
      // What systemd opened for a service belongs to the service; of workers, the first is the parent.
      for (const inode of held) if ((owners.get(inode)?.pid ?? 1) === 1) owners.set(inode, owner);
    }
  }
  return { owners, hidden };
}

/** Empty for a process that has ended. */
function socketsHeldBy(proc: ProcFolder, pid: number, inodes: ReadonlySet<number>): readonly number[] {
  return (proc.names(`${pid}/fd`) ?? []).flatMap((descriptor) => {
    const target = proc.link(`${pid}/fd/${descriptor}`) ?? '';
    const inode = Number(/^socket:\[(\d+)\]$/.exec(target)?.[1] ?? 0);
    return inodes.has(inode) ? [inode] : [];
  });
}

function programOf(proc: ProcFolder, pid: number): string {
  const executable = visible(() => proc.link(`${pid}/exe`)) ?? '';
  return programName(executable) || (proc.text(`${pid}/comm`)?.trim() ?? '');
}

/** Undefined for what this user may not see. */
function visible<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (error instanceof HostFailure && error.reason === 'permission') return undefined;
    throw error;
  }
}
