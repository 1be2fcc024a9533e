/** How the store changes its maps: one copy for a whole batch, and none where a batch writes nothing. */

/** A map that is copied when it is first written to, and remembers which keys were touched. */
export class CopyOnWrite<V> {
  readonly touched = new Set<string>();
  private readonly before: ReadonlyMap<string, V>;
  private copy: Map<string, V> | undefined;

  constructor(before: ReadonlyMap<string, V>) {
    this.before = before;
  }

  get after(): ReadonlyMap<string, V> {
    return this.copy ?? this.before;
  }

  get(key: string): V | undefined {
    return this.after.get(key);
  }

  set(key: string, value: V): void {
    this.copy ??= new Map(this.before);
    this.copy.set(key, value);
    this.touched.add(key);
  }

  delete(key: string): void {
    if (!this.after.has(key)) return;
    this.copy ??= new Map(this.before);
    this.copy.delete(key);
    this.touched.add(key);
  }

  /** Makes `entries` the whole content; order is theirs. Keys whose value stays the same are not touched. */
  replace(entries: ReadonlyMap<string, V>): void {
    for (const [key, value] of this.after) {
      if (entries.get(key) !== value) this.touched.add(key);
    }
    for (const key of entries.keys()) {
      if (!this.after.has(key)) this.touched.add(key);
    }
    this.copy = new Map(entries);
  }
}
