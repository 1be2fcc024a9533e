/** Where the engine's daemon offers its API over TCP: root on the host for everybody who gets in. */
import type { DaemonOption, Listener, Unit } from '../facts/host.ts';
import { unitSettings } from './unit-setting.ts';

export interface ApiListening {
  /** The daemon's options by name. */
  readonly options: Readonly<Record<string, DaemonOption>>;
  readonly listeners: readonly Listener[];
  /** docker.socket, which may hand sockets to the daemon; null without it. */
  readonly socketUnit: Unit | null;
  /** Whether the engine belongs to a swarm. */
  readonly isInSwarm: boolean;
}

/** The daemon's own listeners that are not its API: a swarm's managers and gossip, the usual port of its metrics. */
const OTHER_PORTS: ReadonlySet<number> = new Set([2377, 7946, 9323]);

/** Where everybody expects the API, without TLS and with it. */
const API_PORTS: ReadonlySet<number> = new Set([2375, 2376]);

/**
 * As `address:port`, each once: what its options and its socket unit name, and where the process listens besides.
 * Options are read from a file that the running daemon may not have seen yet, so both count. In a swarm the daemon also
 * holds the ports that services publish, and that of its managers may be any: there, only the API's usual ports count
 * beside those that are named.
 */
export function engineAddresses({
  options,
  listeners,
  socketUnit,
  isInSwarm,
}: ApiListening): readonly string[] {
  const hosts = textsOf(options.hosts?.value);
  const handed = hosts.some((host) => /^fd:/i.test(host))
    ? unitSettings(socketUnit, 'Socket.ListenStream')
    : [];
  const named = [...hosts.flatMap(tcpAddress), ...handed.filter(isTcpListen)];
  const known = new Set([...named, ...textsOf(options['metrics-addr']?.value)].map(portOf));
  const found = listeners
    .filter(({ protocol, program }) => protocol === 'tcp' && program === 'dockerd')
    .filter(({ port }) => (isInSwarm ? API_PORTS.has(port) : !OTHER_PORTS.has(port)))
    .filter(({ port }) => !known.has(String(port)))
    .map(({ address, port }) => `${address.includes(':') ? `[${address}]` : address}:${port}`);
  return [...new Set([...named, ...found])];
}

/**
 * `tcp://1.2.3.4:2375`, or without the scheme, which then is tcp. The daemon takes localhost and 2375 for what is left out,
 * with TLS too.
 */
function tcpAddress(host: string): readonly string[] {
  const [, scheme = 'tcp', address = ''] = /^(?:([a-z]+):\/\/)?(.*)$/i.exec(host.trim()) ?? [];
  if (scheme.toLowerCase() !== 'tcp' || host.trim() === '') return [];
  const [, name, port] = /^(\[[^\]]*\]|[^:/]*)(?::(\d+))?/.exec(address) ?? [];
  return [`${name || 'localhost'}:${port || '2375'}`];
}

/** A port alone, or an address with one; the others are paths, abstract names (`@`) and vsock. */
function isTcpListen(stream: string): boolean {
  return /^(?:[^/@%]*:)?\d+$/.test(stream) && !stream.startsWith('vsock:');
}

function portOf(address: string): string {
  return /(\d+)$/.exec(address)?.[1] ?? address;
}

function textsOf(value: unknown): readonly string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter((entry) => typeof entry === 'string');
}
