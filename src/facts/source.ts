/** What every kind of source offers the session. A source is the only code that does I/O toward its target. */
import type { FactChange } from './fact-change.ts';
import type { ImageHistory } from './image.ts';
import type { TargetIdentity } from './target.ts';

/** Takes a source's changes. A source batches them, so that a burst does not become a storm. */
export type FactSink = (changes: readonly FactChange[]) => void;

export interface Source {
  readonly identity: TargetIdentity;

  /**
   * Loads everything once. Containers come first and listed before inspected. What can't be read becomes a gap.
   * Rejects with a TargetError when the target can't be reached or is not an engine.
   */
  load(sink: FactSink, signal?: AbortSignal): Promise<void>;

  /**
   * Loads, then keeps the facts true until `close`: each event patches what it touched; a dropped connection
   * becomes `stale`, is tried again with growing pauses, and everything is loaded anew once it is back.
   * Never rejects: what goes wrong is told through the `connection` change.
   */
  watch(sink: FactSink): Promise<void>;

  /** Reads everything anew, now. */
  refresh(): Promise<void>;

  /** An image's history, newest first. Rejects with a TargetError. */
  imageHistory(imageId: string): Promise<ImageHistory>;

  /** Ends every connection. Nothing is told to the sink afterwards. */
  close(): Promise<void>;
}
