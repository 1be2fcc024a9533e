/** Where a container's processes listen and how many connections they have, from the kernel's socket tables. */
import type { Listener } from '../../../facts/host.ts';
import type { LiveContainer } from '../../../facts/live-container.ts';
import { HostFailure } from '../host-failure.ts';
import type { ProcFolder } from '../proc-folder.ts';
import { establishedSockets, type ListeningSocket, listeningSockets } from '../socket-table.ts';
import type { ProcessStatus } from './process-status.ts';

interface SocketTables {
  readonly listening: readonly ListeningSocket[];
  /** Their numbers. */
  readonly established: readonly number[];
}

const TABLES = [
  { file: 'tcp', protocol: 'tcp', counted: 'sockstat', word: 'TCP' },
  { file: 'tcp6', protocol: 'tcp', counted: 'sockstat6', word: 'TCP6' },
  { file: 'udp', protocol: 'udp', counted: 'sockstat', word: 'UDP' },
  { file: 'udp6', protocol: 'udp', counted: 'sockstat6', word: 'UDP6' },
] as const;

/** More than that in one container and who holds what is not looked for. */
const MAX_DESCRIPTORS = 20_000;

/** Where Docker answers for names within a container's network, by itself and not by a process of the container. */
const DOCKER_DNS = '127.0.0.11';

/** One pass over the containers of a host: a network namespace that several share is read once. */
export class NetworkTables {
  private readonly proc: ProcFolder;
  private readonly read = new Map<string, SocketTables>();

  constructor(proc: ProcFolder) {
    this.proc = proc;
  }

  /**
   * `namespace` is the link of the first process's ns/net. Sockets count that the processes hold; where that may not be
   * seen, all of their network namespace do. Throws a HostFailure where others use the namespace too.
   */
  of(
    processes: readonly ProcessStatus[],
    first: ProcessStatus,
    namespace: string | undefined,
    isShared: boolean,
  ): Pick<LiveContainer, 'Listeners' | 'Connections'> {
    const holders = this.holders(processes, isShared);
    if (holders?.size === 0) return { Listeners: [], Connections: 0 };
    const { listening, established } = this.tables(first.pid, namespace ?? `process ${first.pid}`);
    if (holders === undefined) {
      const own = listening.filter(({ address }) => address !== DOCKER_DNS);
      return { Listeners: own.map((socket) => listenerOf(socket)), Connections: established.length };
    }
    return {
      Listeners: listening.flatMap((socket) => {
        const holder = holders.get(socket.inode);
        return holder === undefined ? [] : [listenerOf(socket, holder)];
      }),
      Connections: established.filter((inode) => holders.has(inode)).length,
    };
  }

  private tables(pid: number, key: string): SocketTables {
    const known = this.read.get(key);
    if (known !== undefined) return known;
    const counts = `${this.proc.text(`${pid}/net/sockstat`) ?? ''}\n${this.proc.text(`${pid}/net/sockstat6`) ?? ''}`;
    let listening: readonly ListeningSocket[] = [];
    let established: readonly number[] = [];
    for (const { file, protocol, word } of TABLES) {
      // The kernel walks through the sockets of the whole machine for each table: not where there is nothing in it.
      if (new RegExp(`^${word}: inuse 0\\b`, 'm').test(counts)) continue;
      const text = this.proc.text(`${pid}/net/${file}`) ?? '';
      listening = listening.concat(listeningSockets(text, protocol));
      if (protocol === 'tcp') established = established.concat(establishedSockets(text));
    }
    const tables = { listening, established };
    this.read.set(key, tables);
    return tables;
  }

  /** Which process holds which socket. Undefined when that can't be seen, or there are too many to look at. */
  private holders(
    processes: readonly ProcessStatus[],
    isShared: boolean,
  ): ReadonlyMap<number, ProcessStatus> | undefined {
    const found = new Map<number, ProcessStatus>();
    let left = MAX_DESCRIPTORS;
    try {
      for (const process of processes) {
        const numbers = this.proc.names(`${process.pid}/fd`) ?? [];
        left -= numbers.length;
        if (left < 0) return undefined;
        for (const number of numbers) {
          const link = this.proc.link(`${process.pid}/fd/${number}`) ?? '';
          if (!link.startsWith(SOCKET)) continue;
          const inode = Number(link.slice(SOCKET.length, -1));
          if (!found.has(inode)) found.set(inode, process);
        }
      }
      return found;
    } catch (error) {
      if (!isShared && error instanceof HostFailure && error.reason === 'permission') return undefined;
      throw error;
    }
  }
}

const SOCKET = 'socket:[';

function listenerOf({ protocol, address, port }: ListeningSocket, holder?: ProcessStatus): Listener {
  return { protocol, address, port, pid: holder?.pid ?? 0, program: holder?.name ?? '' };
}
