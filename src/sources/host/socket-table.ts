/** The sockets of a network namespace as /proc/PID/net/{tcp,tcp6,udp,udp6} tell them; proc_pid_net(5). Pure. */
import { endianness } from 'node:os';

/** A socket that waits for others: listening TCP, or UDP that is not tied to one peer. */
export interface ListeningSocket {
  readonly protocol: 'tcp' | 'udp';
  /** As people write it: 0.0.0.0, ::, 127.0.0.1. */
  readonly address: string;
  readonly port: number;
  /** Which of the descriptors in /proc/PID/fd it is: `socket:[INODE]`. 0 when no process holds it. */
  readonly inode: number;
}

/** Numbers that the kernel gives to a socket's state. */
const TCP_ESTABLISHED = '01';
const TCP_LISTEN = '0A';
const UDP_UNCONNECTED = '07';

/**
 * Lines of another form are left out. `byteOrder` is that of the machine: the kernel prints each 32-bit word of an
 * address as its processor holds it.
 */
export function listeningSockets(
  text: string,
  protocol: 'tcp' | 'udp',
  byteOrder: 'LE' | 'BE' = endianness(),
): readonly ListeningSocket[] {
  const wanted = protocol === 'tcp' ? TCP_LISTEN : UDP_UNCONNECTED;
  return text.split('\n').flatMap((line) => {
    const { local, state, inode } = columnsOf(line);
    const own = state === wanted ? endOf(local, byteOrder) : undefined;
    return own === undefined ? [] : [{ protocol, ...own, inode: Number(inode) || 0 }];
  });
}

/** The numbers of the TCP sockets with a connection that is established. */
export function establishedSockets(text: string): readonly number[] {
  return text.split('\n').flatMap((line) => {
    const { state, inode } = columnsOf(line);
    return state === TCP_ESTABLISHED ? [Number(inode)] : [];
  });
}

/** Numbers that the kernel gives to the states of TCP; what is over (time wait, closed) is none of them. */
const TCP_STATES: Readonly<Record<string, TableSocket['state']>> = {
  '01': 'connected',
  '02': 'connecting',
  '03': 'connecting',
  '04': 'closing',
  '05': 'closing',
  '08': 'closing',
  '09': 'closing',
  '0A': 'listening',
  '0B': 'closing',
  '0C': 'connecting',
};

/** One line of a table. */
export interface TableSocket extends ListeningSocket {
  readonly state: 'listening' | 'connecting' | 'connected' | 'closing';
  /** Empty and 0 for one that listens. */
  readonly remoteAddress: string;
  readonly remotePort: number;
}

/** All sockets of a table that somebody still uses; see `listeningSockets`. */
export function tableSockets(
  text: string,
  protocol: 'tcp' | 'udp',
  byteOrder: 'LE' | 'BE' = endianness(),
): readonly TableSocket[] {
  return text.split('\n').flatMap((line) => {
    const { local, remote, state, inode } = columnsOf(line);
    const use =
      protocol === 'tcp' ? TCP_STATES[state] : state === UDP_UNCONNECTED ? 'listening' : 'connected';
    const own = endOf(local, byteOrder);
    const peer = endOf(remote, byteOrder);
    if (use === undefined || own === undefined || peer === undefined) return [];
    const isAlone = use === 'listening';
    return [
      {
        protocol,
        state: use,
        ...own,
        remoteAddress: isAlone ? '' : peer.address,
        remotePort: isAlone ? 0 : peer.port,
        inode: Number(inode) || 0,
      },
    ];
  });
}

function endOf(text: string, byteOrder: 'LE' | 'BE') {
  const [, hex, port] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/i.exec(text) ?? [];
  if (hex === undefined || port === undefined) return undefined;
  return { address: addressOf(hex, byteOrder), port: Number.parseInt(port, 16) };
}

function columnsOf(line: string) {
  const [, local = '', remote = '', state = '', , , , , , inode = ''] = line.trim().split(/\s+/);
  return { local, remote, state: state.toUpperCase(), inode };
}

function addressOf(hex: string, byteOrder: 'LE' | 'BE'): string {
  const bytes = (hex.match(/.{8}/g) ?? []).flatMap((word) => {
    const ofWord = (word.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16));
    return byteOrder === 'LE' ? ofWord.reverse() : ofWord;
  });
  return bytes.length === 4 ? bytes.join('.') : ipv6Of(bytes);
}

/** As RFC 5952 writes it: the longest run of zeros, two words or more, is left out. */
function ipv6Of(bytes: readonly number[]): string {
  const words = Array.from({ length: 8 }, (_, at) => (bytes[2 * at] ?? 0) * 256 + (bytes[2 * at + 1] ?? 0));
  const isIpv4 = words.slice(0, 5).every((word) => word === 0) && words[5] === 0xffff;
  if (isIpv4) return `::ffff:${bytes.slice(12).join('.')}`;
  const text = words.map((word) => word.toString(16)).join(':');
  const runs = [...text.matchAll(/(?:^|(?<=:))0(?::0)+(?=:|$)/g)];
  const longest = runs.toSorted((one, other) => other[0].length - one[0].length)[0];
  if (longest === undefined) return text;
  const before = text.slice(0, longest.index).replace(/:$/, '');
  const behind = text.slice(longest.index + longest[0].length).replace(/^:/, '');
  return `${before}::${behind}`;
}
