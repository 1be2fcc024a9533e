/** Collects changes for a moment before they go to the store, so that a burst does not become a storm. */
import type { FactChange } from '../../facts/fact-change.ts';
import type { FactSink } from '../../facts/source.ts';
import type { Connection } from '../../facts/target.ts';

/** Long enough to gather what comes together, short enough that nobody sees a delay. */
const GATHER_MS = 30;

export class ChangeBatch {
  private readonly sink: FactSink;
  /** For how long changes are gathered that come soon after others. */
  private readonly stormMs: number;
  private flushedAt = 0;
  private waiting: FactChange[] = [];
  private connection: Connection | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  /** With `stormMs` a batch that comes within that time of the one before is gathered for as long. */
  constructor(sink: FactSink, { stormMs = GATHER_MS } = {}) {
    this.sink = sink;
    this.stormMs = stormMs;
  }

  /** Hands the changes on within the gathering time. */
  add(changes: readonly FactChange[]): void {
    if (this.isClosed || changes.length === 0) return;
    for (const change of changes) this.waiting.push(change);
    this.timer ??= setTimeout(() => this.flush(), this.gatherMs());
  }

  /** Tells how the connection stands, with the changes that wait; of several within one batch the last counts. */
  tell(connection: Connection): void {
    if (this.isClosed) return;
    this.connection = connection;
    this.timer ??= setTimeout(() => this.flush(), this.gatherMs());
  }

  /** Hands on what waits, now. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.connection !== undefined) {
      this.waiting.push({ kind: 'connection', connection: this.connection });
      this.connection = undefined;
    }
    if (this.isClosed || this.waiting.length === 0) return;
    const changes = this.waiting;
    this.waiting = [];
    this.flushedAt = performance.now();
    this.sink(changes);
  }

  /** Drops what waits; nothing is handed on afterwards. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.waiting = [];
  }

  private gatherMs(): number {
    return performance.now() - this.flushedAt < this.stormMs ? this.stormMs : GATHER_MS;
  }
}
