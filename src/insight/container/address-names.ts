/** Who stands behind an address that a container talks with. Pure. */
import { type ContainerInspect, containerName } from '../../facts/container.ts';
import type { Facts } from '../../facts/facts.ts';
import { metadataAddresses } from '../../knowledge/cloud-metadata.ts';

/** What is named: a container may be opened, an outside address has no name. */
export interface AddressName {
  readonly kind: 'container' | 'itself' | 'host' | 'metadata' | 'dns' | 'outside';
  /** Empty for an outside address. */
  readonly name: string;
  /** Of a container. */
  readonly id: string;
}

const OUTSIDE: AddressName = { kind: 'outside', name: '', id: '' };
const HOST: AddressName = { kind: 'host', name: 'this host', id: '' };
const ITSELF: AddressName = { kind: 'itself', name: 'itself', id: '' };
const DNS: AddressName = { kind: 'dns', name: 'Docker’s DNS', id: '' };
const METADATA: AddressName = { kind: 'metadata', name: 'cloud metadata', id: '' };

/** Docker answers for names there, in every container. */
const DOCKER_DNS = '127.0.0.11';

/** `holder` is the container whose network it is: for most the container itself. */
export function addressNames(
  container: ContainerInspect,
  holder: ContainerInspect,
  facts: Facts,
): (address: string) => AddressName {
  const own = Object.values(holder.NetworkSettings.Networks);
  const networks = new Set(own.map(({ NetworkID }) => NetworkID));
  const isHostNetwork = holder.HostConfig.NetworkMode === 'host';
  const names = new Map<string, AddressName>();
  for (const other of facts.containers.values()) {
    if (other.stage !== 'inspected') continue;
    for (const { NetworkID, IPAddress, GlobalIPv6Address } of Object.values(
      other.inspect.NetworkSettings.Networks,
    )) {
      // Networks that it is not on may use the same addresses for others; the host is on all of them.
      if (!networks.has(NetworkID) && !isHostNetwork) continue;
      const name: AddressName =
        other.id === container.Id || other.id === holder.Id
          ? ITSELF
          : { kind: 'container', name: containerName(other), id: other.id };
      for (const address of [IPAddress, GlobalIPv6Address]) if (address !== '') names.set(address, name);
    }
  }
  for (const { Gateway } of own) if (Gateway !== '' && !names.has(Gateway)) names.set(Gateway, HOST);
  const clouds = new Set([...metadataAddresses(facts.host.cloud ?? ''), '169.254.169.254']);
  return (address) => {
    if (address === DOCKER_DNS) return DNS;
    if (/^127\.|^::1$/.test(address)) return isHostNetwork ? HOST : ITSELF;
    if (clouds.has(address)) return METADATA;
    return names.get(address) ?? OUTSIDE;
  };
}
