/** A network as a row. Pure. */
import { type ContainerFact, containerName, type NetworkEndpoint } from '../../../facts/container.ts';
import type { Facts } from '../../../facts/facts.ts';
import type { ListKind } from '../../components/list-view.tsx';

export interface NetworkRow {
  readonly id: string;
  readonly name: string;
  readonly driver: string;
  readonly subnets: string;
  /** The names of the containers on it. */
  readonly members: readonly string[];
  /** Whether its containers reach the outside. */
  readonly outside: boolean;
  /** Whether its containers reach each other. */
  readonly between: boolean;
}

const ICC = 'com.docker.network.bridge.enable_icc';

/** A container on a network, with its endpoint there. */
export interface NetworkMember {
  readonly container: Extract<ContainerFact, { stage: 'inspected' }>;
  readonly endpoint: NetworkEndpoint;
}

/**
 * Who sits on each network, by the network's id. Of a container that does not run the engine may know the network's
 * name only; some engines give the name as the id.
 */
export function membersOfNetworks(facts: Facts): ReadonlyMap<string, readonly NetworkMember[]> {
  const idOfName = new Map(Array.from(facts.networks.values(), ({ Name, Id }) => [Name, Id]));
  const members = new Map<string, NetworkMember[]>();
  for (const container of facts.containers.values()) {
    if (container.stage === 'listed') continue;
    for (const [name, endpoint] of Object.entries(container.inspect.NetworkSettings.Networks)) {
      const { NetworkID } = endpoint;
      const id = facts.networks.has(NetworkID) ? NetworkID : idOfName.get(NetworkID || name);
      if (id === undefined) continue;
      const known = members.get(id) ?? [];
      known.push({ container, endpoint });
      members.set(id, known);
    }
  }
  return members;
}

export function networkRows(facts: Facts): readonly NetworkRow[] {
  const members = membersOfNetworks(facts);
  return Array.from(facts.networks.values(), (network) => ({
    id: network.Id,
    name: network.Name,
    driver: network.Driver,
    subnets: network.IPAM.Config.map(({ Subnet }) => Subnet).join(' '),
    members: (members.get(network.Id) ?? []).map(({ container }) => containerName(container)),
    outside: !network.Internal && network.Driver !== 'null',
    between: network.Options[ICC] !== 'false',
  }));
}

export const NETWORK_LIST: ListKind<NetworkRow> = {
  name: 'networks',
  sort: 'members',
  columns: [
    {
      id: 'name',
      title: 'network',
      min: 16,
      max: 36,
      rank: 0,
      cell: ({ name }) => ({ text: name }),
      sortKey: ({ name }) => name,
    },
    {
      id: 'driver',
      title: 'driver',
      min: 8,
      max: 10,
      rank: 2,
      cell: ({ driver }) => ({ text: driver }),
      sortKey: ({ driver }) => driver,
    },
    {
      id: 'subnets',
      title: 'addresses',
      min: 16,
      max: 36,
      rank: 4,
      cell: ({ subnets }) => ({ text: subnets || '–', token: 'text.dim' }),
      sortKey: ({ subnets }) => subnets,
    },
    {
      id: 'outside',
      title: 'outside',
      min: 8,
      max: 8,
      rank: 3,
      cell: ({ outside }) => ({ text: outside ? 'yes' : 'no' }),
      sortKey: ({ outside }) => String(outside),
    },
    {
      id: 'between',
      title: 'each other',
      min: 10,
      max: 10,
      rank: 5,
      cell: ({ between }) => ({ text: between ? 'yes' : 'no' }),
      sortKey: ({ between }) => String(between),
    },
    {
      id: 'members',
      title: 'containers',
      min: 10,
      max: 40,
      rank: 1,
      cell: ({ members }) => ({
        text: members.length === 0 ? 'none' : `${members.length}  ${members.join(' ')}`,
      }),
      sortKey: ({ members }) => members.length,
      descending: true,
    },
  ],
  fieldNames: ['name', 'driver', 'container', 'address'],
  idOf: ({ id }) => id,
  fieldsOf: ({ name, driver, members, subnets }) => ({
    name,
    driver,
    container: members.join(' '),
    address: subnets,
  }),
  openOf: ({ id }) => ({ screen: 'network', id }),
  explainOf: () => ({ screen: 'glossary', topic: 'network' }),
  copyOf: ({ name }) => name,
};
