/**
 * Computes the digests of layers in a thread of its own: they take as long as everything else that is done with the bytes
 * of an image. Worth its start for large images only.
 */
import { Worker } from 'node:worker_threads';
import {
  type BatchMemory,
  DIGEST_LENGTH,
  type DigestAnswer,
  type DigestBatch,
  DROP,
  FILE_END,
  HOLE,
  newMemory,
} from './digest-batch.ts';
import { ImageFault } from './image-fault.ts';
import {
  type Digested,
  DigestsHere,
  EMPTY_DIGEST,
  type LayerDigests,
  LONGEST_PIECE,
} from './layer-digests.ts';

/** Images of fewer bytes are through before a thread has paid off. */
const WORTH_A_THREAD = 64 * 1024 * 1024;
/** Batches that are under way at most, of LONGEST_PIECE bytes each. */
const MOST_BATCHES = 6;
/** A batch of the smallest files has half as many; the table grows for sparse files of many small pieces. */
const STEPS = 4096;

/** The thread keeps nothing but the states of two digests. */
const LIMITS = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 32 } as const;

/** Built, it stands beside the program; started from the sources, beside its source. */
const PROGRAM = new URL(
  import.meta.url.endsWith('.ts') ? './digest-worker.ts' : './digest-worker.js',
  import.meta.url,
);

/** A thread for an image of so many bytes, as far as anybody knows; undefined when it is not worth one. Has to be closed. */
export function digestThreadFor(bytes: number | undefined, signal: AbortSignal): DigestThread | undefined {
  if (bytes === undefined || bytes < WORTH_A_THREAD) return undefined;
  try {
    return new DigestThread(signal);
  } catch {
    // The system has no more threads to give: the same digests come without one, later.
    return undefined;
  }
}

/** The thread knows it by the number of its place. */
interface PlacedMemory {
  readonly place: number;
  readonly memory: BatchMemory;
}

/** For the layers of one image, one after the other. */
export class DigestThread {
  private readonly signal: AbortSignal;
  private readonly worker: Worker;
  private isUp = false;
  private isClosed = false;
  private failure: ImageFault | undefined;
  private layers = 0;
  private current: DigestsThere | undefined;
  /** What the thread does not use. */
  private readonly free: PlacedMemory[] = [];
  private readonly used = new Map<number, PlacedMemory>();
  /** The memory that the thread knows at a place. */
  private readonly known = new Map<number, BatchMemory>();
  private places = 0;
  private underWay = 0;
  /** Goes on with what waits for the thread. */
  private wake: () => void = () => undefined;

  constructor(signal: AbortSignal, program: URL = PROGRAM) {
    this.signal = signal;
    this.worker = new Worker(program, { resourceLimits: LIMITS });
    this.worker.on('message', (answer: DigestAnswer | 'up') => {
      if (answer === 'up') this.isUp = true;
      else this.take(answer);
      this.wake();
    });
    this.worker.on('error', (error) => this.failed(error));
    this.worker.on('exit', () => this.failed('it ended'));
    signal.addEventListener('abort', this.aborted);
  }

  /**
   * For the next layer; whatever is under way for the one before is forgotten. Computed here once the thread has failed.
   * Rejects with what an abort says.
   */
  async begin(): Promise<LayerDigests> {
    if (this.failure === undefined) await this.until(() => this.isUp || this.failure !== undefined);
    if (this.failure !== undefined) return new DigestsHere();
    if (this.current !== undefined) this.free.push(this.current.leave());
    this.layers += 1;
    this.current = new DigestsThere(this, this.layers);
    return this.current;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.signal.removeEventListener('abort', this.aborted);
    this.current = undefined;
    this.wake();
    await this.worker.terminate();
  }

  /** So much is under way that nothing should follow. */
  get isFull(): boolean {
    return this.underWay >= MOST_BATCHES;
  }

  /** To be filled; new when all is under way. */
  memory(): PlacedMemory {
    const free = this.free.pop();
    if (free !== undefined) return free;
    this.places += 1;
    return { place: this.places, memory: newMemory(LONGEST_PIECE, STEPS) };
  }

  send(placed: PlacedMemory, batch: Omit<DigestBatch, 'memory' | 'place'>): void {
    const { place, memory } = placed;
    this.underWay += 1;
    this.used.set(place, placed);
    const told = this.known.get(place) === memory ? undefined : memory;
    this.known.set(place, memory);
    this.worker.postMessage({ ...batch, place, memory: told } satisfies DigestBatch);
  }

  /** Resolves once it is so. Rejects with why it never will be. One may wait at a time. */
  async until(isSo: () => boolean): Promise<void> {
    while (!isSo()) {
      this.signal.throwIfAborted();
      if (this.failure !== undefined) throw this.failure;
      if (this.isClosed) throw new Error('the thread that computes digests was closed');
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  private readonly aborted = (): void => this.wake();

  private take(answer: DigestAnswer): void {
    this.underWay -= 1;
    const placed = this.used.get(answer.place);
    if (placed !== undefined) this.free.push(placed);
    this.current?.take(answer);
  }

  private failed(reason: unknown): void {
    if (this.isClosed || this.failure !== undefined) return;
    const why = reason instanceof Error ? reason.message : String(reason);
    this.failure = new ImageFault(
      `the thread that computes its digests is gone: ${why}`,
      'Read the image again',
    );
    this.wake();
  }
}

/** Of one layer: fills batches, and hands out the digests that come back. */
class DigestsThere implements LayerDigests {
  private readonly thread: DigestThread;
  private readonly number: number;
  private placed: PlacedMemory;
  /** Bytes and steps in the batch so far. */
  private length = 0;
  private steps = 0;
  /** What was pushed last, and where it begins in the batch. */
  private piece: Buffer = Buffer.alloc(0);
  private start = 0;
  private hasContent = false;
  /** Files whose digests are under way, and how many of them have theirs. */
  private waiting: Digested[] = [];
  private told = 0;
  private ofLayer = '';

  constructor(thread: DigestThread, number: number) {
    this.thread = thread;
    this.number = number;
    this.placed = thread.memory();
  }

  push(bytes: Buffer): void {
    if (this.length + bytes.length > LONGEST_PIECE) this.send(false);
    this.piece = bytes;
    this.start = this.length;
    this.placed.memory.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  content(bytes: Buffer): void {
    const { piece } = this;
    const at = bytes.byteOffset - piece.byteOffset;
    if (bytes.buffer !== piece.buffer || at < 0 || at + bytes.length > piece.length)
      throw new Error('content that was not pushed has no digest');
    if (bytes.length === 0) return;
    this.hasContent = true;
    this.step(this.start + at, bytes.length);
  }

  hole(length: number): void {
    if (length === 0) return;
    this.hasContent = true;
    this.step(HOLE, length);
  }

  fileEnd(file: Digested): void {
    if (!this.hasContent) {
      file.digest = EMPTY_DIGEST;
      return;
    }
    this.hasContent = false;
    this.step(FILE_END, 0);
    this.waiting.push(file);
  }

  drop(): void {
    if (!this.hasContent) return;
    this.hasContent = false;
    this.step(DROP, 0);
  }

  /** What is only a part of its memory leaves others in it alone. */
  release({ buffer, byteLength }: Buffer): void {
    if (buffer instanceof ArrayBuffer && byteLength === buffer.byteLength) buffer.transfer(0);
  }

  full(): Promise<void> | undefined {
    return this.thread.isFull ? this.thread.until(() => !this.thread.isFull) : undefined;
  }

  settled(): Promise<void> {
    this.send(true);
    return this.thread.until(() => this.ofLayer !== '');
  }

  digest(): string {
    return this.ofLayer;
  }

  take({ layer, files, digest }: DigestAnswer): void {
    if (layer !== this.number) return;
    for (let at = 0; at < files.length; at += DIGEST_LENGTH) {
      const file = this.waiting[this.told];
      if (file !== undefined) file.digest = files.slice(at, at + DIGEST_LENGTH);
      this.told += 1;
    }
    if (this.told > STEPS) {
      this.waiting = this.waiting.slice(this.told);
      this.told = 0;
    }
    this.ofLayer = digest;
  }

  /** What is filled but not sent will not be. */
  leave(): PlacedMemory {
    return this.placed;
  }

  private step(what: number, length: number): void {
    const at = this.steps * 2;
    let { table } = this.placed.memory;
    if (at === table.length) {
      const { place, memory } = this.placed;
      table = newMemory(0, at).table;
      table.set(memory.table);
      this.placed = { place, memory: { bytes: memory.bytes, table } };
    }
    table[at] = what;
    table[at + 1] = length;
    this.steps += 1;
  }

  private send(isLast: boolean): void {
    const { number: layer, length, steps } = this;
    this.thread.send(this.placed, { layer, length, steps, isLast });
    this.placed = this.thread.memory();
    this.length = 0;
    this.steps = 0;
  }
}
