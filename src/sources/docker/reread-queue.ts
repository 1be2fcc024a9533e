/**
 * Decides when an object is read again. At most one read of an object is under way; an object that changes
 * while it is read is read once more afterwards, so that the last state is never missed; and an object that
 * keeps changing is read less and less often, down to once a second.
 */

export interface RereadQueueOptions<T> {
  /** Reads one object. Must not reject. */
  readonly read: (key: string) => Promise<T>;
  /** Takes what a read gave. Not called for an object that was forgotten while it was read. */
  readonly take: (key: string, result: T) => void;
  /** Reads under way at the same time. */
  readonly concurrency: number;
}

/** A burst's first event waits this long for those that come right behind it. */
const GATHER_MS = 15;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;

interface Entry {
  state: 'gathering' | 'ready' | 'reading' | 'pausing';
  /** Touched again since its read began. */
  isDirty: boolean;
  /** Touched by an event rather than by a load: then it pauses after its read. */
  isEventful: boolean;
  pauseMs: number;
  timer: NodeJS.Timeout | undefined;
}

export class RereadQueue<T> {
  private readonly options: RereadQueueOptions<T>;
  private readonly entries = new Map<string, Entry>();
  /** Keys in state ready; what an event touched goes before what a load asked for. */
  private readonly urgent = new Set<string>();
  private readonly backlog = new Set<string>();
  private readonly idleWaiters = new Set<() => void>();
  private reading = 0;
  private isClosed = false;

  constructor(options: RereadQueueOptions<T>) {
    this.options = options;
  }

  /** Something happened to the object: reads it soon. */
  touch(key: string): void {
    if (this.isClosed) return;
    const entry = this.entries.get(key);
    if (entry === undefined) {
      const fresh: Entry = {
        state: 'gathering',
        isDirty: false,
        isEventful: true,
        pauseMs: FIRST_PAUSE_MS,
        timer: setTimeout(() => this.makeReady(key, fresh), GATHER_MS),
      };
      this.entries.set(key, fresh);
      return;
    }
    entry.isEventful = true;
    if (entry.state === 'reading' || entry.state === 'pausing') entry.isDirty = true;
  }

  /** Reads the objects once, as soon as there is room, in this order. */
  load(keys: Iterable<string>): void {
    if (this.isClosed) return;
    for (const key of keys) {
      const entry = this.entries.get(key);
      if (entry === undefined) {
        this.entries.set(key, {
          state: 'ready',
          isDirty: false,
          isEventful: false,
          pauseMs: FIRST_PAUSE_MS,
          timer: undefined,
        });
        this.backlog.add(key);
      } else if (entry.state === 'reading') {
        entry.isDirty = true;
      } else if (entry.state !== 'ready') {
        clearTimeout(entry.timer);
        entry.state = 'ready';
        this.backlog.add(key);
      }
    }
    this.start();
  }

  /** The object is gone: does not read it, and drops the result of a read that is under way. */
  forget(key: string): void {
    clearTimeout(this.entries.get(key)?.timer);
    this.entries.delete(key);
    this.urgent.delete(key);
    this.backlog.delete(key);
    this.tellIdle();
  }

  /** The keys that wait or are being read. */
  keys(): Iterable<string> {
    return this.entries.keys();
  }

  /** Resolves once nothing waits and nothing is read, or when the queue is closed. */
  idle(): Promise<void> {
    if (this.isIdle()) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.idleWaiters.add(resolve);
    return promise;
  }

  /** Drops everything that waits, and the results of reads under way. */
  close(): void {
    this.isClosed = true;
    for (const entry of this.entries.values()) clearTimeout(entry.timer);
    this.entries.clear();
    this.urgent.clear();
    this.backlog.clear();
    this.tellIdle();
  }

  private isIdle(): boolean {
    if (this.isClosed) return true;
    for (const { state, isDirty } of this.entries.values()) {
      if (state !== 'pausing' || isDirty) return false;
    }
    return true;
  }

  private tellIdle(): void {
    if (this.idleWaiters.size === 0 || !this.isIdle()) return;
    const waiters = [...this.idleWaiters];
    this.idleWaiters.clear();
    for (const resolve of waiters) resolve();
  }

  private makeReady(key: string, entry: Entry): void {
    entry.state = 'ready';
    entry.isDirty = false;
    entry.timer = undefined;
    (entry.isEventful ? this.urgent : this.backlog).add(key);
    this.start();
  }

  private start(): void {
    while (this.reading < this.options.concurrency) {
      const key = first(this.urgent) ?? first(this.backlog);
      if (key === undefined) return;
      this.urgent.delete(key);
      this.backlog.delete(key);
      const entry = this.entries.get(key);
      if (entry === undefined) continue;
      entry.state = 'reading';
      entry.isDirty = false;
      this.reading += 1;
      void this.options.read(key).then((result) => this.finish(key, entry, result));
    }
  }

  private finish(key: string, entry: Entry, result: T): void {
    this.reading -= 1;
    // A forgotten object may have been touched anew: then another entry stands in its place.
    if (this.entries.get(key) === entry) {
      this.options.take(key, result);
      this.rest(key, entry);
    }
    this.start();
    this.tellIdle();
  }

  /** After its read: pauses before the next one if events touch it, else is done. */
  private rest(key: string, entry: Entry): void {
    if (!entry.isEventful && !entry.isDirty) {
      this.entries.delete(key);
      return;
    }
    if (this.entries.get(key) !== entry) return;
    entry.state = 'pausing';
    entry.timer = setTimeout(() => {
      if (!entry.isDirty) {
        this.entries.delete(key);
        return;
      }
      entry.pauseMs = Math.min(entry.pauseMs * 2, LONGEST_PAUSE_MS);
      this.makeReady(key, entry);
    }, entry.pauseMs);
  }
}

function first(keys: ReadonlySet<string>): string | undefined {
  const { value } = keys.values().next();
  return value;
}
