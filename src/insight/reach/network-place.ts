/** Where a container sits: on which networks, with which address, and whose network it really uses. Pure. */
import { type ContainerInspect, containerName } from '../../facts/container.ts';
import type { Facts } from '../../facts/facts.ts';
import type { NetworkFact } from '../../facts/network.ts';
import { namedContainer } from '../namespace-chain.ts';
import { readNamespaceMode } from '../namespace-mode.ts';

/** One network that a container is on. */
export interface Attachment {
  /** Its id, or its name where the engine gives none. */
  readonly key: string;
  readonly name: string;
  /** Undefined while the list of networks could not be read. */
  readonly network: NetworkFact | undefined;
  /** bridge, overlay, macvlan, ipvlan, …; empty where it is not known. */
  readonly driver: string;
  /** Of a bridge: the interface of the host that it is. */
  readonly bridge: string;
  readonly address: string;
  readonly address6: string;
  readonly gateway: string;
}

/** gone: the container whose network it uses is not there. */
type NetworkKind = 'own' | 'host' | 'none' | 'gone';

export interface NetworkPlace {
  readonly kind: NetworkKind;
  /** The container whose network it is: itself, or the one that it joined. */
  readonly holder: ContainerInspect;
  /** By name. */
  readonly attachments: readonly Attachment[];
  /** Of its networks. */
  readonly keys: ReadonlySet<string>;
}

const BRIDGE_NAME = 'com.docker.network.bridge.name';
const ICC = 'com.docker.network.bridge.enable_icc';

/** `networksByName` is made once for all containers. */
export function networkPlace(
  facts: Facts,
  container: ContainerInspect,
  networksByName: ReadonlyMap<string, NetworkFact>,
): NetworkPlace {
  const holder = holderOf(facts, container);
  if (holder === undefined) return { kind: 'gone', holder: container, attachments: [], keys: NO_KEYS };
  const { kind } = readNamespaceMode(holder.HostConfig.NetworkMode);
  if (kind !== 'own')
    return { kind: kind === 'container' ? 'gone' : kind, holder, attachments: [], keys: NO_KEYS };
  const attachments = Object.entries(holder.NetworkSettings.Networks).map(([name, endpoint]): Attachment => {
    const network = facts.networks.get(endpoint.NetworkID) ?? networksByName.get(name);
    return {
      key: network?.Id ?? (endpoint.NetworkID || name),
      name,
      network,
      driver: network?.Driver ?? '',
      bridge: network === undefined ? '' : bridgeOf(network),
      address: endpoint.IPAddress,
      address6: endpoint.GlobalIPv6Address,
      gateway: endpoint.Gateway,
    };
  });
  attachments.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { kind: 'own', holder, attachments, keys: new Set(attachments.map(({ key }) => key)) };
}

const NO_KEYS: ReadonlySet<string> = new Set();

/** Follows `container:` modes; undefined where they lead to nobody or in a circle. */
function holderOf(facts: Facts, container: ContainerInspect): ContainerInspect | undefined {
  let holder = container;
  const seen = new Set<string>();
  for (;;) {
    const mode = readNamespaceMode(holder.HostConfig.NetworkMode);
    if (mode.kind !== 'container') return holder;
    seen.add(holder.Id);
    const next = namedContainer(facts, mode.container);
    if (next === undefined || seen.has(next.Id)) return undefined;
    holder = next;
  }
}

function bridgeOf({ Driver, Id, Name, Options }: NetworkFact): string {
  if (Driver !== 'bridge') return '';
  return Options[BRIDGE_NAME] ?? (Name === 'podman' ? 'podman0' : `br-${Id.slice(0, 12)}`);
}

/** Whether containers on a bridge reach each other. */
export function isIccOn(network: NetworkFact | undefined): boolean {
  return network?.Options[ICC] !== 'false';
}

/** nat, nat-unprotected, routed, isolated: how a bridge of Docker leads outside. */
export function gatewayMode(network: NetworkFact | undefined): string {
  return network?.Options['com.docker.network.bridge.gateway_mode_ipv4'] ?? 'nat';
}

/** The containers of whom `holder` uses old links to, by name: `--link db:database` gives `db`. */
export function linkedNames({ HostConfig }: ContainerInspect): readonly string[] {
  return HostConfig.Links.map((link) => link.split(':')[0]?.replace(/^\//, '') ?? '');
}

export function nameOf(inspect: ContainerInspect): string {
  return containerName({ stage: 'inspected', id: inspect.Id, inspect });
}
