/** With whom the sockets of a container talk: connections in and out, and the names of the other ends. Pure. */
import type { ContainerInspect } from '../../facts/container.ts';
import type { ContainerSocket } from '../../facts/container-processes.ts';
import type { Facts } from '../../facts/facts.ts';
import { publishedPorts, reachOf } from '../exposure.ts';
import { namedContainer } from '../namespace-chain.ts';
import { readNamespaceMode } from '../namespace-mode.ts';
import { type AddressName, addressNames } from './address-names.ts';

export interface SocketUse {
  readonly socket: ContainerSocket;
  /** Who began it; `listens` for a socket that waits. */
  readonly direction: 'listens' | 'in' | 'out';
  /** The other end by name: a container, this host, itself; empty for an address without a name. */
  readonly peer: string;
  /** Who that is; undefined for one that listens. */
  readonly end: AddressName | undefined;
  /** Of one that listens and that others can reach: whether neither image nor container announces the port. */
  readonly isUndeclared: boolean;
}

/** In the order of the sockets: those that listen first. */
export function socketUses(
  sockets: readonly ContainerSocket[],
  container: ContainerInspect,
  facts: Facts,
): readonly SocketUse[] {
  const names = addressNames(container, holderOf(container, facts), facts);
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
      return {
        socket,
        direction: 'listens',
        peer: '',
        end: undefined,
        isUndeclared: isForOthers && !declared.has(port),
      };
    }
    const direction = listening.has(port) ? 'in' : 'out';
    const end = names(plainAddress(remoteAddress));
    return { socket, direction, peer: PEER[end.kind] ?? end.name, end, isUndeclared: false };
  });
}

/** An IPv4 address as it is, where a socket for both kinds writes it as one of IPv6. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && address.includes('.') ? address.slice('::ffff:'.length) : address;
}

/** What profiles and reports call those that are not themselves on a network. */
const PEER: Readonly<Partial<Record<AddressName['kind'], string>>> = { dns: 'itself', metadata: '' };

/** The container whose network it uses. */
function holderOf(container: ContainerInspect, facts: Facts): ContainerInspect {
  const mode = readNamespaceMode(container.HostConfig.NetworkMode);
  return (mode.kind === 'container' ? namedContainer(facts, mode.container) : undefined) ?? container;
}
