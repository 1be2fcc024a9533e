/** Reads the users that each image names, once per image: what has an id never changes. */
import type { FactChange } from '../../facts/fact-change.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Gap } from '../../facts/gap.ts';
import { imageName } from '../../facts/image.ts';
import { gapOfFailure, HostFailure } from './host-failure.ts';
import type { HostRoot } from './host-root.ts';
import { readImageAccounts } from './image-accounts.ts';
import { SharedGaps } from './shared-gaps.ts';

export interface ImageAccountsKeeperOptions {
  readonly view: () => Facts;
  /** The file system as the engine's daemon sees it. */
  readonly root: () => Promise<HostRoot>;
  readonly tell: (changes: readonly FactChange[]) => void;
  /** Told after each image. */
  readonly onRead: () => void;
}

const CONCURRENT_READS = 4;

export class ImageAccountsKeeper {
  private readonly options: ImageAccountsKeeperOptions;
  private readonly known = new Set<string>();
  private readonly wanted = new Set<string>();
  private readonly gaps = new SharedGaps();
  private reading: Promise<unknown> | undefined;
  private isClosed = false;

  constructor(options: ImageAccountsKeeperOptions) {
    this.options = options;
  }

  /** These images came, changed or went. True when that leads to a look at any of them. */
  update(ids: Iterable<string>): boolean {
    const before = this.wanted.size;
    for (const id of ids) {
      if (this.options.view().images.get(id)?.stage === 'inspected') {
        if (this.known.has(id)) continue;
        this.known.add(id);
        this.wanted.add(id);
      } else if (this.known.delete(id)) {
        this.wanted.delete(id);
        this.options.tell(this.gaps.settle(id, undefined));
      }
    }
    this.start();
    return this.wanted.size > before;
  }

  /** Reads every image anew. */
  reload(): void {
    const all = new Set([...this.options.view().images.keys(), ...this.known]);
    this.known.clear();
    this.update(all);
  }

  /** How many images there are to look at. */
  get size(): number {
    return this.known.size;
  }

  async idle(): Promise<void> {
    while (this.reading !== undefined) await this.reading;
  }

  close(): void {
    this.isClosed = true;
    this.wanted.clear();
  }

  private start(): void {
    if (this.reading !== undefined || this.wanted.size === 0 || this.isClosed) return;
    const readers = Array.from({ length: CONCURRENT_READS }, () => this.readOn());
    this.reading = Promise.all(readers).finally(() => {
      this.reading = undefined;
      this.start();
    });
  }

  private async readOn(): Promise<void> {
    for (const id of this.wanted) {
      this.wanted.delete(id);
      await this.read(id);
      if (this.isClosed) return;
      this.options.onRead();
    }
  }

  private async read(id: string): Promise<void> {
    const image = this.options.view().images.get(id);
    if (image?.stage !== 'inspected') return;
    let changes: readonly FactChange[];
    try {
      const accounts = await readImageAccounts(image.inspect, await this.options.root());
      changes = [{ kind: 'image-accounts', id, accounts }, ...this.gaps.settle(id, undefined)];
    } catch (error) {
      changes = this.gaps.settle(id, gapOf(imageName(image), error));
    }
    if (!this.isClosed && this.known.has(id) && changes.length > 0) this.options.tell(changes);
  }
}

/** Who may not look into one image may look into none, and a storage driver holds them all: one gap for all. */
function gapOf(name: string, error: unknown): Gap {
  const isForAll = error instanceof HostFailure && ['permission', 'not-supported'].includes(error.reason);
  if (!isForAll) return gapOfFailure(`accounts of image ${name}`, error);
  if (error.reason !== 'permission') return gapOfFailure('host.imageAccounts', error);
  const failure = new HostFailure('permission', 'the files of images may be read by root only');
  return gapOfFailure('host.imageAccounts', failure);
}
