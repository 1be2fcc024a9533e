/** Who is attached to each network. */
import { type ContainerInspect, containerName } from '../facts/container.ts';
import type { Facts } from '../facts/facts.ts';

export interface NetworkMember {
  readonly name: string;
  /** The compose project, or what else groups it; empty for a container by itself. */
  readonly project: string;
  readonly isRunning: boolean;
}

/** By network id, members by name. Made once per state of the containers. */
export function networkMembers(facts: Facts): ReadonlyMap<string, readonly NetworkMember[]> {
  const known = membersOf.get(facts.containers);
  if (known?.networks === facts.networks) return known.members;
  const idsByName = new Map([...facts.networks.values()].map(({ Id, Name }) => [Name, Id]));
  const members = new Map<string, NetworkMember[]>();
  for (const container of facts.containers.values()) {
    if (container.stage !== 'inspected') continue;
    const { inspect } = container;
    const member: NetworkMember = {
      name: containerName(container),
      project: inspect.Config.Labels['com.docker.compose.project'] ?? '',
      isRunning: inspect.State.Running,
    };
    for (const id of networkIdsOf(inspect, idsByName)) members.set(id, [...(members.get(id) ?? []), member]);
  }
  for (const list of members.values())
    list.sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
  membersOf.set(facts.containers, { networks: facts.networks, members });
  return members;
}

/** A stopped container's endpoints may lack the network's id: then the name decides. */
export function networkIdsOf(
  { NetworkSettings }: ContainerInspect,
  idsByName: ReadonlyMap<string, string>,
): readonly string[] {
  return Object.entries(NetworkSettings.Networks).flatMap(([name, { NetworkID }]) => {
    const id = NetworkID === '' ? idsByName.get(name) : NetworkID;
    return id === undefined ? [] : [id];
  });
}

interface KnownMembers {
  readonly networks: Facts['networks'];
  readonly members: ReadonlyMap<string, readonly NetworkMember[]>;
}
const membersOf = new WeakMap<Facts['containers'], KnownMembers>();
