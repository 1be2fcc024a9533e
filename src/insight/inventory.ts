/** What only a look at all containers tells: what nobody uses, what they open to others, what does not keep them apart. */
import { type ContainerFact, containerName, imageIdOf } from '../facts/container.ts';
import type { Facts } from '../facts/facts.ts';
import { imageName } from '../facts/image.ts';
import { publishedPorts } from './exposure.ts';
import { type SharedCategories, sharedCategories } from './selinux-label.ts';

export interface Inventory {
  readonly stoppedContainers: readonly StoppedContainer[];
  /** Missing while the images are not known. */
  readonly unusedImages?: readonly UnusedImage[];
  readonly openPorts: readonly OpenPort[];
  readonly sharedCategories: readonly SharedCategories[];
}

interface StoppedContainer {
  readonly name: string;
  /** RFC 3339: when it ended, or was made when it never ran. */
  readonly since: string;
}

interface UnusedImage {
  readonly name: string;
  /** RFC 3339. */
  readonly created: string;
  /** Bytes. */
  readonly size: number;
}

/** A port that others than this host reach, or would when the container starts. */
interface OpenPort {
  readonly container: string;
  /** As the engine has it; empty for every address. */
  readonly address: string;
  /** Empty when the engine chooses one at the start. */
  readonly port: string;
}

const NEVER = '0001-01-01T00:00:00Z';

/** By the facts, which never change: whoever compares two states asks for each of them twice. */
const inventories = new WeakMap<Facts, Inventory>();

/** Each list by name. */
export function inventoryOf(facts: Facts): Inventory {
  const known = inventories.get(facts) ?? takeInventory(facts);
  inventories.set(facts, known);
  return known;
}

function takeInventory(facts: Facts): Inventory {
  const used = new Set<string>();
  const stoppedContainers: StoppedContainer[] = [];
  const openPorts: OpenPort[] = [];
  for (const container of facts.containers.values()) {
    used.add(imageIdOf(container));
    const stopped = stoppedContainer(container);
    if (stopped !== undefined) stoppedContainers.push(stopped);
    openPorts.push(...openPortsOf(container));
  }
  const unusedImages: UnusedImage[] = [];
  for (const image of facts.images.values()) {
    if (used.has(image.id)) continue;
    const { Created, Size } = image.stage === 'inspected' ? image.inspect : image.summary;
    const created = typeof Created === 'number' ? new Date(Created * 1000).toISOString() : Created;
    unusedImages.push({ name: imageName(image), created, size: Size });
  }
  return {
    stoppedContainers: byName(stoppedContainers),
    ...(!areImagesUnread(facts) && { unusedImages: byName(unusedImages) }),
    openPorts: openPorts.toSorted((one, other) => compare(one.container, other.container)),
    sharedCategories: sharedCategories(facts),
  };
}

function areImagesUnread({ images, gaps, connection }: Facts): boolean {
  const isLoading = connection.state === 'connecting' || connection.state === 'loading';
  return images.size === 0 && (isLoading || gaps.has('images'));
}

/** Facts are never changed in place, and the inventory is taken at every change of one of many containers. */
const knownPorts = new WeakMap<ContainerFact, readonly OpenPort[]>();

function openPortsOf(fact: ContainerFact): readonly OpenPort[] {
  const known = knownPorts.get(fact);
  if (known) return known;
  const container = containerName(fact);
  const open = publishedPorts(fact)
    .filter(({ reach }) => reach !== 'this-host')
    .map(({ hostIp, hostPort }) => ({ container, address: hostIp, port: hostPort }));
  knownPorts.set(fact, open);
  return open;
}

function stoppedContainer(container: ContainerFact): StoppedContainer | undefined {
  if (container.stage !== 'inspected') return undefined;
  const { State, Created } = container.inspect;
  if (State.Running || State.Paused || State.Restarting) return undefined;
  const since = State.FinishedAt === '' || State.FinishedAt === NEVER ? Created : State.FinishedAt;
  return { name: containerName(container), since };
}

function byName<T extends { readonly name: string }>(list: readonly T[]): readonly T[] {
  return list.toSorted((one, other) => compare(one.name, other.name));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
