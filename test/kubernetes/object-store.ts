/** The objects behind the API server for tests, with their versions and what became of them, as etcd keeps them. */
import type { RawObject } from './recordings.ts';

export interface StoredEvent {
  readonly version: number;
  readonly resource: string;
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: RawObject;
  /** What was there before; undefined for an object that was added. */
  readonly before: RawObject | undefined;
}

type Listener = (event: StoredEvent) => void;

export function keyOf({ metadata }: RawObject): string {
  return metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
}

export class ObjectStore {
  /** The version of the newest change. */
  version: number;
  /** Versions before this one are forgotten. */
  oldest: number;
  private readonly objects = new Map<string, Map<string, RawObject>>();
  private readonly events: StoredEvent[] = [];
  private readonly listeners = new Set<Listener>();

  constructor(version: number) {
    this.version = version;
    this.oldest = version;
  }

  /** What was there before the server started. */
  seed(resource: string, objects: readonly RawObject[]): void {
    this.objects.set(resource, new Map(objects.map((object) => [keyOf(object), object])));
  }

  get(resource: string, key: string): RawObject | undefined {
    return this.objects.get(resource)?.get(key);
  }

  /** All objects of a resource in the order of their keys, as they were at `version`. */
  list(resource: string, version = this.version): readonly RawObject[] {
    const objects = new Map(this.objects.get(resource));
    for (const event of this.events.toReversed()) {
      if (event.version <= version) break;
      if (event.resource !== resource) continue;
      if (event.before === undefined) objects.delete(keyOf(event.object));
      else objects.set(keyOf(event.object), event.before);
    }
    return [...objects].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
  }

  /** Adds or changes an object. It gets the next version, or the one that it names if that is newer than all. */
  put(resource: string, object: RawObject): RawObject {
    const named = Number(object.metadata.resourceVersion ?? 0);
    const version = named > this.version ? named : this.version + 1;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
    const before = this.get(resource, keyOf(object));
    const known = this.objects.get(resource) ?? new Map<string, RawObject>();
    known.set(keyOf(object), stored);
    this.objects.set(resource, known);
    this.tell({ version, resource, type: before ? 'MODIFIED' : 'ADDED', object: stored, before });
    return stored;
  }

  /** Removes an object; `last` is how it looked at its end. */
  remove(resource: string, key: string, last?: RawObject): void {
    const before = this.get(resource, key);
    if (before === undefined) return;
    const named = Number(last?.metadata.resourceVersion ?? 0);
    const version = named > this.version ? named : this.version + 1;
    const object = {
      ...(last ?? before),
      metadata: { ...(last ?? before).metadata, resourceVersion: String(version) },
    };
    this.objects.get(resource)?.delete(key);
    this.tell({ version, resource, type: 'DELETED', object, before });
  }

  since(resource: string, version: number): readonly StoredEvent[] {
    return this.events.filter((event) => event.version > version && event.resource === resource);
  }

  /** Forgets what was before the newest version: who continues from there is told that it expired. */
  compact(oldest = this.version): void {
    this.oldest = oldest;
  }

  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  private tell(event: StoredEvent): void {
    this.version = event.version;
    this.events.push(event);
    for (const listener of this.listeners) listener(event);
  }
}
