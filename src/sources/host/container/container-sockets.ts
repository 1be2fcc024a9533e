/** The sockets of one container and which of its processes holds each, kept from one look to the next. */
import type { ContainerSocket } from '../../../facts/container-processes.ts';
import { HostFailure } from '../host-failure.ts';
import type { ProcFolder } from '../proc-folder.ts';
import { type TableSocket, tableSockets } from '../socket-table.ts';

const TABLES = [
  { file: 'tcp', protocol: 'tcp', counted: 'sockstat', word: 'TCP' },
  { file: 'tcp6', protocol: 'tcp', counted: 'sockstat6', word: 'TCP6' },
  { file: 'udp', protocol: 'udp', counted: 'sockstat', word: 'UDP' },
  { file: 'udp6', protocol: 'udp', counted: 'sockstat6', word: 'UDP6' },
] as const;

/** More open files than that and who holds what is not looked for. */
const MOST_DESCRIPTORS = 100_000;
const MOST_SOCKETS = 5_000;
const SOCKET = 'socket:[';

/** Where Docker answers for names within a container's network, by itself and not by a process of the container. */
const DOCKER_DNS = '127.0.0.11';

export class ContainerSockets {
  private readonly proc: ProcFolder;
  /** By the socket's number, whose it is; 0 for one that none of the processes holds. */
  private holders = new Map<number, number>();
  private lookedAmong = '';

  constructor(proc: ProcFolder) {
    this.proc = proc;
  }

  /**
   * `pids` are the container's processes, its first one at the front; `isShared` tells that others live in its network too,
   * so that only what its processes hold is its own. Throws a HostFailure where that can't be told.
   */
  read(pids: readonly number[], isShared: boolean): ContainerSocket[] {
    const [first] = pids;
    if (first === undefined) return [];
    const sockets = this.table(first);
    const present = new Set(pids);
    const among = pids.join(' ');
    const isKnown = ({ inode }: TableSocket): boolean => {
      const holder = this.holders.get(inode);
      if (inode === 0) return true;
      // What nobody held may be held by a process that came since.
      return holder === 0 ? among === this.lookedAmong : holder !== undefined && present.has(holder);
    };
    // Who holds what is looked for when something new is there: it takes a look at every open file.
    if (!sockets.every(isKnown)) this.findHolders(pids, sockets);
    this.lookedAmong = among;
    return sockets
      .flatMap(({ address, port, inode, ...socket }): ContainerSocket[] => {
        const pid = this.holders.get(inode) ?? 0;
        const isOwn = pid !== 0 || (!isShared && address !== DOCKER_DNS);
        return isOwn ? [{ ...socket, localAddress: address, localPort: port, pid }] : [];
      })
      .sort(byUse)
      .slice(0, MOST_SOCKETS);
  }

  private table(pid: number): readonly TableSocket[] {
    const counts = `${this.proc.text(`${pid}/net/sockstat`) ?? ''}\n${this.proc.text(`${pid}/net/sockstat6`) ?? ''}`;
    return TABLES.flatMap(({ file, protocol, word }) => {
      // The kernel walks through the sockets of the whole machine for each table: not where there is nothing in it.
      if (new RegExp(`^${word}: inuse 0\\b`, 'm').test(counts)) return [];
      return tableSockets(this.proc.text(`${pid}/net/${file}`) ?? '', protocol);
    });
  }

  private findHolders(pids: readonly number[], sockets: readonly TableSocket[]): void {
    const found = new Map<number, number>(sockets.map(({ inode }) => [inode, 0]));
    let left = MOST_DESCRIPTORS;
    for (const pid of pids) {
      const numbers = this.proc.names(`${pid}/fd`) ?? [];
      left -= numbers.length;
      if (left < 0) throw tooMany();
      for (const number of numbers) {
        const link = this.proc.link(`${pid}/fd/${number}`) ?? '';
        if (!link.startsWith(SOCKET)) continue;
        const inode = Number(link.slice(SOCKET.length, -1));
        if (found.get(inode) === 0) found.set(inode, pid);
      }
    }
    this.holders = found;
  }
}

const USES = ['listening', 'connected', 'connecting', 'closing'] as const;

/** What listens first, then by port; the order says nothing else, and stays. */
function byUse(one: ContainerSocket, other: ContainerSocket): number {
  return (
    USES.indexOf(one.state) - USES.indexOf(other.state) ||
    one.localPort - other.localPort ||
    one.remotePort - other.remotePort ||
    compare(one.protocol, other.protocol) ||
    compare(one.localAddress, other.localAddress) ||
    compare(one.remoteAddress, other.remoteAddress)
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function tooMany(): HostFailure {
  return new HostFailure(
    'not-supported',
    `its processes have more than ${MOST_DESCRIPTORS} open files: whose its sockets are was not looked for`,
    'Look at it on the host: nsenter --net with ss -p',
  );
}
