/** Entries of /proc for a host made of files. */
import type { HostTree } from './temporary-host.ts';

export interface FakeProcess {
  readonly args?: readonly string[];
  /** Where `exe` leads; none for a thread of the kernel. */
  readonly executable?: string;
  readonly name?: string;
  readonly parent?: number;
  readonly uid?: number;
  readonly cgroup?: string;
  /** Its number in each PID namespace, the outermost first. */
  readonly pids?: readonly number[];
  /** Lines of status beside those that follow from the rest. */
  readonly status?: Readonly<Record<string, string>>;
  readonly namespaces?: Readonly<Record<string, number>>;
  /** Where its descriptors lead, by number. */
  readonly descriptors?: Readonly<Record<string, string>>;
  /** Other files, by path below its folder. */
  readonly files?: Readonly<Record<string, string>>;
}

/** `processes` by number. */
export function fakeProc(processes: Readonly<Record<number, FakeProcess>>): HostTree {
  const entries = Object.entries(processes).flatMap(([pid, process]) => entriesOf(Number(pid), process));
  return { '/proc/stat': 'cpu 1 2 3\nbtime 1700000000\n', ...Object.fromEntries(entries) };
}

function entriesOf(pid: number, process: FakeProcess): readonly [string, HostTree[string]][] {
  const { args = [], executable, parent = 1, uid = 0, cgroup = '0::/\n', pids = [pid] } = process;
  const name = process.name ?? executable?.split('/').at(-1) ?? 'thread';
  const fields = {
    Name: name,
    Pid: String(pid),
    PPid: String(parent),
    Uid: `${uid}\t${uid}\t${uid}\t${uid}`,
    Gid: `${uid}\t${uid}\t${uid}\t${uid}`,
    NSpid: pids.join('\t'),
    ...process.status,
  };
  const status = Object.entries(fields).map(([field, value]) => `${field}:\t${value}\n`);
  const stat = `${pid} (${name}) S ${parent} ${'0 '.repeat(17)}12345 0\n`;
  const folder = `/proc/${pid}`;
  const link = (path: string, target: string): [string, HostTree[string]] => [
    `${folder}/${path}`,
    { link: target },
  ];
  return [
    [`${folder}/status`, status.join('')],
    [`${folder}/stat`, stat],
    [`${folder}/cmdline`, args.map((arg) => `${arg}\0`).join('')],
    [`${folder}/cgroup`, cgroup],
    [`${folder}/fd`, null],
    ...(executable === undefined ? [] : [link('exe', executable)]),
    ...Object.entries(process.namespaces ?? {}).map(([kind, number]) =>
      link(`ns/${kind}`, `${kind}:[${number}]`),
    ),
    ...Object.entries(process.descriptors ?? {}).map(([number, target]) => link(`fd/${number}`, target)),
    ...Object.entries(process.files ?? {}).map(([path, text]): [string, string] => [
      `${folder}/${path}`,
      text,
    ]),
  ];
}

/** A line of /proc/PID/net/unix for a socket that listens. */
export function listeningUnix(inode: number, path: string): string {
  return `0000000000000000: 00000002 00000000 00010000 0001 01 ${inode} ${path}\n`;
}
