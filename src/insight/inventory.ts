/** What lies on a host without being used. */
import { type ContainerFact, containerName, imageIdOf } from '../facts/container.ts';
import type { Facts } from '../facts/facts.ts';
import { imageName } from '../facts/image.ts';

export interface Inventory {
  readonly stoppedContainers: readonly StoppedContainer[];
  readonly unusedImages: readonly UnusedImage[];
}

export interface StoppedContainer {
  readonly name: string;
  /** RFC 3339: when it ended, or was made when it never ran. */
  readonly since: string;
}

export interface UnusedImage {
  readonly name: string;
  /** RFC 3339. */
  readonly created: string;
  /** Bytes. */
  readonly size: number;
}

const NEVER = '0001-01-01T00:00:00Z';

/** Containers that do not run, and images from which no container was made; each by name. */
export function inventoryOf(facts: Facts): Inventory {
  const used = new Set<string>();
  const stoppedContainers: StoppedContainer[] = [];
  for (const container of facts.containers.values()) {
    used.add(imageIdOf(container));
    const stopped = stoppedContainer(container);
    if (stopped !== undefined) stoppedContainers.push(stopped);
  }
  const unusedImages: UnusedImage[] = [];
  for (const image of facts.images.values()) {
    if (used.has(image.id)) continue;
    const { Created, Size } = image.stage === 'inspected' ? image.inspect : image.summary;
    const created = typeof Created === 'number' ? new Date(Created * 1000).toISOString() : Created;
    unusedImages.push({ name: imageName(image), created, size: Size });
  }
  return { stoppedContainers: byName(stoppedContainers), unusedImages: byName(unusedImages) };
}

function stoppedContainer(container: ContainerFact): StoppedContainer | undefined {
  if (container.stage !== 'inspected') return undefined;
  const { State, Created } = container.inspect;
  if (State.Running || State.Paused || State.Restarting) return undefined;
  const since = State.FinishedAt === '' || State.FinishedAt === NEVER ? Created : State.FinishedAt;
  return { name: containerName(container), since };
}

function byName<T extends { readonly name: string }>(list: readonly T[]): readonly T[] {
  return list.toSorted((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
}
