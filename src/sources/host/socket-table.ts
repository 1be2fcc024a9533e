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
    if (state !== wanted) return [];
    const [, hex, port] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/i.exec(local) ?? [];
    if (hex === undefined || port === undefined) return [];
    const address = addressOf(hex, byteOrder);
    return [{ protocol, address, port: Number.parseInt(port, 16), inode: Number(inode) || 0 }];
  });
}

/** The numbers of the TCP sockets with a connection that is established. */
export function establishedSockets(text: string): readonly number[] {
  return text.split('\n').flatMap((line) => {
    const { state, inode } = columnsOf(line);
    return state === TCP_ESTABLISHED ? [Number(inode)] : [];
  });
}

function columnsOf(line: string) {
  const [, local = '', , state = '', , , , , , inode = ''] = line.trim().split(/\s+/);
  return { local, state: state.toUpperCase(), inode };
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
