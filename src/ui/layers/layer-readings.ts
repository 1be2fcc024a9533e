/** The reading of an image's layers that is under way: one at a time, told wherever a person is. */
import type { LayerProgress } from '../../facts/image-layers.ts';
import type { Changing } from '../ports.ts';
import type { SessionPort } from '../session/session-port.ts';
import { failureText } from '../text/trouble.ts';

export interface LayerReading {
  readonly imageId: string;
  /** Whether the contents of files are looked into. */
  readonly scan: boolean;
  /** Undefined until something was read. */
  readonly progress: LayerProgress | undefined;
}

export interface LayerReadingState {
  readonly current: LayerReading | undefined;
  /** How the last reading of an image ended, by the image's id. */
  readonly ended: ReadonlyMap<string, EndedReading>;
  /** Whether what is on the screen waits for the current reading: only there the key for back gives it up. */
  readonly isAwaited: boolean;
}

/**
 * All that can be read is read; given up by the person; or failed, with why and what to try. What was read comes to the
 * screen a little later, with the next picture of the session.
 */
export type EndedReading =
  | { readonly kind: 'read' }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly words: string };

export class LayerReadings implements Changing<LayerReadingState> {
  private readonly session: Pick<SessionPort, 'readLayers'>;
  private readonly listeners = new Set<() => void>();
  /** The images whose reading somebody waits for, as often as somebody does. */
  private awaited: readonly string[] = [];
  private state: LayerReadingState = { current: undefined, ended: new Map(), isAwaited: false };
  private over = new AbortController();

  constructor(session: Pick<SessionPort, 'readLayers'>) {
    this.session = session;
  }

  readonly current = (): LayerReadingState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** Reads what is still missing. What another image's reading has so far stays. */
  start(imageId: string, scan: boolean): void {
    const { current } = this.state;
    if (current?.imageId === imageId && (current.scan || !scan)) return;
    this.over.abort();
    const over = new AbortController();
    this.over = over;
    this.tell({ current: { imageId, scan, progress: undefined }, ended: this.without(imageId) });
    const onProgress = (progress: LayerProgress): void => {
      if (this.over === over && !over.signal.aborted)
        this.tell({ ...this.state, current: { imageId, scan, progress } });
    };
    this.session.readLayers(imageId, { scan, onProgress, signal: over.signal }).then(
      () => {
        if (this.over === over && !over.signal.aborted) this.end(imageId, { kind: 'read' });
      },
      (error: unknown) => {
        if (this.over === over && !over.signal.aborted)
          this.end(imageId, { kind: 'failed', words: failureText(error) });
      },
    );
  }

  /** Somebody waits for the reading of an image, until the function that it gives is called. */
  waitFor(imageId: string): () => void {
    this.awaited = [...this.awaited, imageId];
    this.tell(this.state);
    return () => {
      this.awaited = this.awaited.toSpliced(this.awaited.indexOf(imageId), 1);
      this.tell(this.state);
    };
  }

  /** Gives up the reading that is under way; what was read stays. */
  cancel(): void {
    const { current } = this.state;
    if (current === undefined) return;
    this.over.abort();
    this.end(current.imageId, { kind: 'stopped' });
  }

  /** Nobody looks any more: the session is gone from the screen. */
  close(): void {
    this.over.abort();
    this.tell({ current: undefined, ended: new Map() });
  }

  private end(imageId: string, how: EndedReading): void {
    this.tell({ current: undefined, ended: new Map([...this.state.ended, [imageId, how]]) });
  }

  private without(imageId: string): ReadonlyMap<string, EndedReading> {
    return new Map([...this.state.ended].filter(([id]) => id !== imageId));
  }

  private tell({ current, ended }: Omit<LayerReadingState, 'isAwaited'>): void {
    this.state = {
      current,
      ended,
      isAwaited: current !== undefined && this.awaited.includes(current.imageId),
    };
    for (const listener of this.listeners) listener();
  }
}
