/** Who sits beside a container: on its networks, and in namespaces that it does not have to itself. */
import { type ContainerInspect, containerName } from '../facts/container.ts';
import type { Facts } from '../facts/facts.ts';
import { namedContainer } from './namespace-chain.ts';
import { type NamespaceMode, readNamespaceMode } from './namespace-mode.ts';

/** By the network's name: the other containers on it, by name and in order. */
export type Neighbours = ReadonlyMap<string, readonly string[]>;

export interface SharedNamespace {
  /** network, pid, ipc, uts, user, cgroup */
  readonly namespace: string;
  readonly shared: 'host' | 'container' | undefined;
  /** `its own`, `shared with the host`, `shared with api`, … */
  readonly words: string;
}

/**
 * The other containers on each of the container's networks. A container that uses another's network sits where
 * that one sits. Empty for a container that is unknown or not inspected yet.
 */
export function neighboursOf(facts: Facts, containerId: string): Neighbours {
  const neighbours = new Map<string, readonly string[]>();
  const container = facts.containers.get(containerId);
  if (container?.stage !== 'inspected') return neighbours;
  for (const [name, { NetworkID }] of networksOf(facts, container.inspect)) {
    const beside: string[] = [];
    for (const other of facts.containers.values()) {
      if (other.id === containerId || other.stage !== 'inspected') continue;
      if (
        networksOf(facts, other.inspect).some(([otherName, endpoint]) =>
          isSame(name, NetworkID, otherName, endpoint.NetworkID),
        )
      ) {
        beside.push(containerName(other));
      }
    }
    neighbours.set(
      name,
      beside.sort((one, another) => one.localeCompare(another)),
    );
  }
  return neighbours;
}

/** Each namespace and whom the container shares it with, in the order of their weight. */
export function sharedNamespaces(facts: Facts, container: ContainerInspect): readonly SharedNamespace[] {
  const { NetworkMode, PidMode, IpcMode, UTSMode, UsernsMode, CgroupnsMode } = container.HostConfig;
  const isRemapped = facts.info?.SecurityOptions.some((option) => option.includes('name=userns')) === true;
  const isRootless = facts.engine?.rootless === true;
  const list = [
    inWords(facts, 'network', readNamespaceMode(NetworkMode)),
    inWords(facts, 'pid', readNamespaceMode(PidMode)),
    inWords(facts, 'ipc', readNamespaceMode(IpcMode)),
    inWords(facts, 'uts', readNamespaceMode(UTSMode)),
    userNamespace(facts, UsernsMode, { isRemapped, isRootless }),
  ];
  // Before cgroup namespaces there was nothing to say, and old engines say nothing.
  if (CgroupnsMode !== '') list.push(inWords(facts, 'cgroup', readNamespaceMode(CgroupnsMode)));
  return list;
}

function networksOf(facts: Facts, container: ContainerInspect) {
  const mode = readNamespaceMode(container.HostConfig.NetworkMode);
  const owner = mode.kind === 'container' ? namedContainer(facts, mode.container) : undefined;
  return Object.entries((owner ?? container).NetworkSettings.Networks);
}

/** A stopped container's endpoints may lack the network's id: then the name decides. */
function isSame(name: string, id: string, otherName: string, otherId: string): boolean {
  return id !== '' && otherId !== '' ? id === otherId : name === otherName;
}

function inWords(facts: Facts, namespace: string, mode: NamespaceMode): SharedNamespace {
  switch (mode.kind) {
    case 'own':
      return { namespace, shared: undefined, words: 'its own' };
    case 'none':
      return {
        namespace,
        shared: undefined,
        words: namespace === 'network' ? 'none: no network at all' : 'none',
      };
    case 'host':
      return { namespace, shared: 'host', words: 'shared with the host' };
    case 'container': {
      const owner = namedContainer(facts, mode.container);
      const name =
        owner === undefined ? `${mode.container.slice(0, 12)} (gone)` : owner.Name.replace(/^\//, '');
      return { namespace, shared: 'container', words: `shared with ${name}` };
    }
  }
}

/** Unlike the others, a user namespace is the host's unless the engine was told to make one. */
function userNamespace(
  facts: Facts,
  mode: string,
  { isRemapped, isRootless }: { readonly isRemapped: boolean; readonly isRootless: boolean },
): SharedNamespace {
  const namespace = 'user';
  if (isRootless)
    return { namespace, shared: undefined, words: 'its engine’s: root inside is an ordinary user outside' };
  if (isRemapped && mode !== 'host') {
    return { namespace, shared: undefined, words: 'remapped: root inside is an ordinary user outside' };
  }
  if (mode.startsWith('container:')) return inWords(facts, namespace, readNamespaceMode(mode));
  // Podman's: private, auto, keep-id, the path of one.
  if (mode !== '' && mode !== 'host') {
    return { namespace, shared: undefined, words: 'its own: root inside is an ordinary user outside' };
  }
  return { namespace, shared: 'host', words: 'shared with the host: root inside is root outside' };
}
