/** With whom a container talks, as a profile keeps it: names and ranges instead of addresses that are others tomorrow. Pure. */
import type { ContainerFact, ContainerInspect } from '../../facts/container.ts';
import type { Facts } from '../../facts/facts.ts';
import type { ProfilePeer, ProfilePort } from '../../facts/profile.ts';
import { plainAddress, type SocketUse } from '../container/socket-peers.ts';
import { containsRange, type IpRange, parseIpRange } from '../ip-range.ts';
import { generalName } from './general-path.ts';

export type PeerUse = Pick<ProfilePeer, 'direction' | 'peer' | 'port' | 'protocol'>;

/** Ports that systems choose by themselves, the usual range of Linux. */
const FIRST_EPHEMERAL = 32_768;
const LAST_EPHEMERAL = 60_999;

export function isEphemeral(port: number): boolean {
  return port >= FIRST_EPHEMERAL && port <= LAST_EPHEMERAL;
}

const PRIVATE = [
  ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'],
  ...['127.0.0.0/8', 'fc00::/7', 'fe80::/10', '::1'],
].flatMap((text) => parseIpRange(text) ?? []);

/** Undefined for a socket that listens, and for what it says to itself. */
export function peerUse(
  { socket, direction, peer }: SocketUse,
  container: ContainerInspect,
  facts: Pick<Facts, 'containers' | 'networks'>,
): PeerUse | undefined {
  if (direction === 'listens' || peer === 'itself') return undefined;
  const { localPort, remotePort, protocol } = socket;
  const address = plainAddress(socket.remoteAddress);
  // The socket that listened is gone, and what came in by it is still there.
  const isIn = direction === 'in' || (isEphemeral(remotePort) && !isEphemeral(localPort));
  const name = peer === '' ? networkName(address, container, facts) : namedPeer(peer, facts);
  if (isIn) return { direction: 'in', peer: name ?? 'outside', port: portOf(localPort), protocol };
  return { direction: 'out', peer: name ?? addressRange(address), port: remotePort, protocol };
}

/** What a port is in a profile where nobody chose it. */
function portOf(port: number): ProfilePort {
  return isEphemeral(port) ? 'ephemeral' : port;
}

function namedPeer(peer: string, { containers }: Pick<Facts, 'containers'>): string {
  if (peer === 'this host') return peer;
  const container = namesOf(containers).get(peer);
  const labels = container?.stage === 'inspected' ? container.inspect.Config.Labels : {};
  const service = labels['com.docker.swarm.service.name'] ?? labels['com.docker.compose.service'];
  return service === undefined ? `container ${generalName(peer)}` : `service ${service}`;
}

const names = new WeakMap<Facts['containers'], ReadonlyMap<string, ContainerFact>>();

function namesOf(containers: Facts['containers']): ReadonlyMap<string, ContainerFact> {
  const before = names.get(containers);
  if (before !== undefined) return before;
  const made = new Map(
    [...containers.values()].flatMap((one) =>
      one.stage === 'inspected' ? [[one.inspect.Name.replace(/^\//, ''), one] as const] : [],
    ),
  );
  names.set(containers, made);
  return made;
}

/** Somebody on a network of the container that is none of the containers that are known. */
function networkName(
  address: string,
  container: ContainerInspect,
  { networks }: Pick<Facts, 'networks'>,
): string | undefined {
  const range = parseIpRange(address);
  if (range === undefined) return undefined;
  for (const [name, { NetworkID }] of Object.entries(container.NetworkSettings.Networks)) {
    const subnets = networks.get(NetworkID)?.IPAM.Config ?? [];
    if (subnets.some(({ Subnet }) => isWithin(Subnet, range))) return `network ${name}`;
  }
  return undefined;
}

function isWithin(subnet: string, address: IpRange): boolean {
  const range = parseIpRange(subnet);
  return range !== undefined && containsRange(range, address);
}

/** A private address as it is; of a public one the range around it, in which large services change their addresses. */
function addressRange(address: string): string {
  const range = parseIpRange(address);
  if (range === undefined || PRIVATE.some((one) => containsRange(one, range))) return address;
  if (range.family === 4) return `${address.split('.').slice(0, 3).join('.')}.0/24`;
  const groups = [0n, 1n, 2n].map((at) => ((range.first >> (112n - 16n * at)) & 0xffffn).toString(16));
  return `${groups.join(':')}::/48`;
}

/** Whether a peer is a range of public addresses. */
export function isPublicRange(peer: string): boolean {
  return /^[\d.]+\/24$|^[\da-f:]+\/48$/.test(peer);
}
