/** Where a container's processes listen and how many connections they have, from the kernel's socket tables. */
import type { Listener } from '../../../facts/host.ts';
import type { LiveContainer } from '../../../facts/live-container.ts';
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

const MAX_DESCRIPTORS = 65_536;

/** One pass over the containers of a host: a network namespace that several share is read once. */
export class NetworkTables {
  private readonly proc: ProcFolder;
  private readonly read = new Map<string, SocketTables>();

  constructor(proc: ProcFolder) {
    this.proc = proc;
  }

  /**
   * `namespace` is the link of the first process's ns/net. In a namespace that others use too only those sockets count
   * that the processes themselves hold. Throws a HostFailure where that may not be seen.
   */
  of(
    processes: readonly ProcessStatus[],
    first: ProcessStatus,
    namespace: string | undefined,
    isShared: boolean,
  ): Pick<LiveContainer, 'Listeners' | 'Connections'> {
    const tables = this.tables(first.pid, namespace ?? `process ${first.pid}`);
    const wanted = new Set(tables.listening.map(({ inode }) => inode));
    if (isShared) for (const inode of tables.established) wanted.add(inode);
    wanted.delete(0);
    const holders = this.holders(processes, wanted, isShared);
    const counts = (inode: number): boolean => !isShared || holders.has(inode);
    return {
      Listeners: tables.listening.flatMap((socket) =>
        counts(socket.inode) ? [listenerOf(socket, holders.get(socket.inode))] : [],
      ),
      Connections: tables.established.filter(counts).length,
    };
  }

  private tables(pid: number, key: string): SocketTables {
    const known = this.read.get(key);
    if (known !== undefined) return known;
    const counts = `${this.proc.text(`${pid}/net/sockstat`) ?? ''}\n${this.proc.text(`${pid}/net/sockstat6`) ?? ''}`;
    const listening: ListeningSocket[] = [];
    const established: number[] = [];
    for (const { file, protocol, word } of TABLES) {
      // The kernel walks through the sockets of the whole machine for each table: not where there is nothing in it.
      if (new RegExp(`^${word}: inuse 0\\b`, 'm').test(counts)) continue;
      const text = this.proc.text(`${pid}/net/${file}`) ?? '';
      listening.push(...listeningSockets(text, protocol));
      if (protocol === 'tcp') established.push(...establishedSockets(text));
    }
    const tables = { listening, established };
    this.read.set(key, tables);
    return tables;
  }

  /** Which process holds each of these sockets. */
  private holders(
    processes: readonly ProcessStatus[],
    wanted: Set<number>,
    mustSee: boolean,
  ): ReadonlyMap<number, ProcessStatus> {
    const found = new Map<number, ProcessStatus>();
    let left = MAX_DESCRIPTORS;
    for (const process of processes) {
      for (const descriptor of this.descriptors(process.pid, mustSee)) {
        if (wanted.size === 0 || left === 0) return found;
        left -= 1;
        const inode = Number(/^socket:\[(\d+)\]$/.exec(descriptor() ?? '')?.[1] ?? 0);
        if (wanted.delete(inode)) found.set(inode, process);
      }
    }
    return found;
  }

  private descriptors(pid: number, mustSee: boolean): readonly (() => string | undefined)[] {
    try {
      const numbers = this.proc.names(`${pid}/fd`) ?? [];
      return numbers.map((number) => () => this.proc.link(`${pid}/fd/${number}`));
    } catch (error) {
      if (mustSee) throw error;
      return [];
    }
  }
}

function listenerOf({ protocol, address, port }: ListeningSocket, holder: ProcessStatus | undefined): Listener {
  return { protocol, address, port, pid: holder?.pid ?? 0, program: holder?.name ?? '' };
}
