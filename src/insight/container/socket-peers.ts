/** With whom the sockets of a container talk: connections in and out, and the names of the other ends. Pure. */
import { type ContainerInspect, containerName } from '../../facts/container.ts';
import type { ContainerSocket } from '../../facts/container-processes.ts';
import type { Facts } from '../../facts/facts.ts';
import { publishedPorts, reachOf } from '../exposure.ts';

export interface SocketUse {
  readonly socket: ContainerSocket;
  /** Who began it; `listens` for a socket that waits. */
  readonly direction: 'listens' | 'in' | 'out';
  /** The other end by name: a container, this host, itself; empty for an address without a name. */
  readonly peer: string;
  /** Of one that listens and that others can reach: whether neither image nor container announces the port. */
  readonly isUndeclared: boolean;
}

/** In the order of the sockets: those that listen first. */
export function socketUses(
  sockets: readonly ContainerSocket[],
  container: ContainerInspect,
  facts: Facts,
): readonly SocketUse[] {
  const names = addressNames(container, facts);
  const listening = new Set(
    sockets.flatMap(({ state, protocol, localPort }) =>
      state === 'listening' ? [`${localPort}/${protocol}`] : [],
    ),
  );
  const declared = new Set([
    ...Object.keys(container.Config.ExposedPorts),
    ...publishedPorts({ stage: 'inspected', id: container.Id, inspect: container }).map(
      ({ containerPort, protocol }) => `${containerPort}/${protocol}`,
    ),
  ]);
  return sockets.map((socket) => {
    const { state, protocol, localAddress, localPort, remoteAddress } = socket;
    const port = `${localPort}/${protocol}`;
    if (state === 'listening') {
      const isForOthers = reachOf(plainAddress(localAddress)) !== 'this-host';
      return { socket, direction: 'listens', peer: '', isUndeclared: isForOthers && !declared.has(port) };
    }
    const direction = listening.has(port) ? 'in' : 'out';
    return { socket, direction, peer: names(plainAddress(remoteAddress)), isUndeclared: false };
  });
}

/** An IPv4 address as it is, where a socket for both kinds writes it as one of IPv6. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;
}

function addressNames(container: ContainerInspect, facts: Facts): (address: string) => string {
  const own = Object.values(container.NetworkSettings.Networks);
  const networks = new Set(own.map(({ NetworkID }) => NetworkID));
  const names = new Map<string, string>();
  for (const other of facts.containers.values()) {
    if (other.stage !== 'inspected') continue;
    for (const { NetworkID, IPAddress, GlobalIPv6Address } of Object.values(
      other.inspect.NetworkSettings.Networks,
    )) {
      // Networks that it is not on may use the same addresses for others.
      if (!networks.has(NetworkID)) continue;
      const name = other.id === container.Id ? 'itself' : containerName(other);
      for (const address of [IPAddress, GlobalIPv6Address]) if (address !== '') names.set(address, name);
    }
  }
  for (const { Gateway } of own) if (Gateway !== '' && !names.has(Gateway)) names.set(Gateway, 'this host');
  const isHostNetwork = container.HostConfig.NetworkMode === 'host';
  return (address) => {
    if (/^127\.|^::1$/.test(address)) return isHostNetwork ? 'this host' : 'itself';
    return names.get(address) ?? '';
  };
}
