/** Whose namespaces a container really uses: `container:` modes followed to their end. */
import { type ContainerFact, type ContainerInspect, containerName } from '../facts/container.ts';
import type { Facts } from '../facts/facts.ts';
import { readNamespaceMode } from './namespace-mode.ts';

interface NamespaceEnd {
  /** own, none, host, container; the last only when the container it names is not there. */
  readonly mode: 'own' | 'none' | 'host' | 'container';
  /** The names of the containers through which it gets there, the nearest first. */
  readonly through: readonly string[];
  /** Whether one of those is privileged or uses a namespace of the host. */
  readonly isThroughStronger: boolean;
}

export interface NamespaceEnds {
  readonly network: NamespaceEnd;
  readonly pid: NamespaceEnd;
  readonly ipc: NamespaceEnd;
}

/** A chain that goes in a circle ends where it would begin anew. */
export function namespaceEnds(facts: Facts, container: ContainerInspect): NamespaceEnds {
  return {
    network: follow(facts, container, ({ HostConfig }) => HostConfig.NetworkMode),
    pid: follow(facts, container, ({ HostConfig }) => HostConfig.PidMode),
    ipc: follow(facts, container, ({ HostConfig }) => HostConfig.IpcMode),
  };
}

/** What a mode names, by id, short id or name: the ids or names of the containers whose namespaces it joins. */
export function joinedContainers({ HostConfig }: ContainerInspect): readonly string[] {
  const modes = [HostConfig.NetworkMode, HostConfig.PidMode, HostConfig.IpcMode];
  return modes.flatMap((text) => {
    const mode = readNamespaceMode(text);
    return mode.kind === 'container' ? [mode.container] : [];
  });
}

/** The container that a mode names, by id, short id or name. */
export function namedContainer({ containers }: Facts, named: string): ContainerInspect | undefined {
  const byName = containersByName(containers);
  const found = containers.get(named) ?? byName.get(named) ?? containerWithShortId(containers, named);
  return found?.stage === 'inspected' ? found.inspect : undefined;
}

/** A whole id that is not there is of a container that is gone. */
const SHORT_ID = /^[0-9a-f]{12,63}$/;

function containerWithShortId(containers: Facts['containers'], named: string): ContainerFact | undefined {
  if (!SHORT_ID.test(named)) return undefined;
  for (const [id, container] of containers) if (id.startsWith(named)) return container;
  return undefined;
}

/** Made once per state of the containers: on a large host many join others, and each asks. */
const byNames = new WeakMap<Facts['containers'], ReadonlyMap<string, ContainerFact>>();

function containersByName(containers: Facts['containers']): ReadonlyMap<string, ContainerFact> {
  const known = byNames.get(containers);
  if (known) return known;
  const byName = new Map([...containers.values()].map((container) => [containerName(container), container]));
  byNames.set(containers, byName);
  return byName;
}

const OWN: NamespaceEnd = { mode: 'own', through: [], isThroughStronger: false };

function follow(
  facts: Facts,
  container: ContainerInspect,
  modeOf: (container: ContainerInspect) => string,
): NamespaceEnd {
  let mode = readNamespaceMode(modeOf(container));
  if (mode.kind === 'own') return OWN;
  const through: string[] = [];
  const seen = new Set([container.Id]);
  let isThroughStronger = false;
  while (mode.kind === 'container') {
    const next = namedContainer(facts, mode.container);
    if (next === undefined || seen.has(next.Id)) return { mode: 'container', through, isThroughStronger };
    seen.add(next.Id);
    through.push(containerName({ stage: 'inspected', id: next.Id, inspect: next }));
    isThroughStronger ||= isStronger(next);
    mode = readNamespaceMode(modeOf(next));
  }
  return { mode: mode.kind, through, isThroughStronger };
}

function isStronger({ HostConfig }: ContainerInspect): boolean {
  const { Privileged, NetworkMode, PidMode, IpcMode } = HostConfig;
  return Privileged || [NetworkMode, PidMode, IpcMode].includes('host');
}
