/** Collects changes for a moment before they go to the store, so that a burst does not become a storm. */
import type { FactChange } from '../../facts/fact-change.ts';
import type { FactSink } from '../../facts/source.ts';
import type { Connection } from '../../facts/target.ts';

/** Long enough to gather what comes together, short enough that nobody sees a delay. */
const GATHER_MS = 30;

export class ChangeBatch {
  private readonly sink: FactSink;
  private waiting: FactChange[] = [];
  private connection: Connection | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(sink: FactSink) {
    this.sink = sink;
  }

  /** Hands the changes on within the gathering time. */
  add(changes: readonly FactChange[]): void {
    if (this.isClosed || changes.length === 0) return;
    for (const change of changes) this.waiting.push(change);
    this.timer ??= setTimeout(() => this.flush(), GATHER_MS);
  }

  /** Tells how the connection stands, with the changes that wait; of several within one batch the last counts. */
  tell(connection: Connection): void {
    if (this.isClosed) return;
    this.connection = connection;
    this.timer ??= setTimeout(() => this.flush(), GATHER_MS);
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
    this.sink(changes);
  }

  /** Drops what waits; nothing is handed on afterwards. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.waiting = [];
  }
}
