/** Follows the links behind what containers mount: what an engine calls by one name may really be another thing. */
import { posix } from 'node:path';
import type { FactChange } from '../../facts/fact-change.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Gap } from '../../facts/gap.ts';
import type { MountSource } from '../../facts/host.ts';
import { boundVolume } from '../../facts/volume.ts';
import { hostPath } from '../../knowledge/host-path.ts';
import { placesIn } from '../../knowledge/listed-places.ts';
import { gapOfFailure } from './host-failure.ts';
import type { HostRoot } from './host-root.ts';

export interface MountSourcesKeeperOptions {
  readonly view: () => Facts;
  /** The file system as the engine's daemon sees it. */
  readonly root: () => Promise<HostRoot>;
  readonly tell: (changes: readonly FactChange[]) => void;
}

const FACT = 'host.mountSources';
const CONCURRENT_READS = 4;

export class MountSourcesKeeper {
  private readonly options: MountSourcesKeeperOptions;
  private readonly known = new Map<string, MountSource>();
  /** Sources that were looked at, absent ones too. */
  private readonly looked = new Set<string>();
  private readonly failures = new Map<string, Gap>();
  private told = '';
  private reading: Promise<void> | undefined;
  /** Whether somebody asked since the last look at what is mounted. */
  private isStale = false;
  private isClosed = false;

  constructor(options: MountSourcesKeeperOptions) {
    this.options = options;
  }

  /** Containers or volumes came, changed or went. True when that leads to a look at anything. */
  update(): boolean {
    const isNew = [...mountedSources(this.options.view())].some((source) => !this.looked.has(source));
    this.start();
    return isNew;
  }

  /** Looks at every source anew. */
  reload(): void {
    this.looked.clear();
    this.start();
  }

  async idle(): Promise<void> {
    while (this.reading !== undefined) await this.reading;
  }

  close(): void {
    this.isClosed = true;
  }

  private start(): void {
    this.isStale = true;
    this.reading ??= this.readAll();
  }

  private async readAll(): Promise<void> {
    // One batch of changes may say more than once that there is something to look at.
    await Promise.resolve();
    while (this.isStale && !this.isClosed) {
      this.isStale = false;
      const wanted = mountedSources(this.options.view());
      this.forget(wanted);
      await this.read([...wanted].filter((source) => !this.looked.has(source)));
    }
    this.reading = undefined;
    if (!this.isClosed) this.tell();
  }

  private forget(wanted: ReadonlySet<string>): void {
    for (const source of this.looked) if (!wanted.has(source)) this.looked.delete(source);
    for (const source of this.known.keys()) if (!wanted.has(source)) this.known.delete(source);
    for (const source of this.failures.keys()) if (!wanted.has(source)) this.failures.delete(source);
  }

  private async read(sources: readonly string[]): Promise<void> {
    const waiting = [...sources];
    const readOn = async (): Promise<void> => {
      for (let source = waiting.pop(); source !== undefined && !this.isClosed; source = waiting.pop()) {
        await this.look(source);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENT_READS }, readOn));
  }

  private async look(source: string): Promise<void> {
    this.looked.add(source);
    this.known.delete(source);
    this.failures.delete(source);
    try {
      const root = await this.options.root();
      const status = await root.status(source);
      if (!status) return;
      const { realPath, type } = status;
      const isOpenToAll = await openToAll(realPath, type === 'folder' ? status.mode : FOR_OTHERS, root);
      this.known.set(source, { realPath, type, isOpenToAll });
      if (type === 'folder')
        this.known.set(source, { realPath, type, isOpenToAll, holds: await placesHeld(realPath, root) });
    } catch (error) {
      this.failures.set(source, gapOfFailure(FACT, error));
    }
  }

  private tell(): void {
    const mountSources = Object.fromEntries([...this.known].sort(([a], [b]) => (a < b ? -1 : 1)));
    const [gap] = [...this.failures].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, failure]) => failure);
    const told = JSON.stringify([mountSources, gap]);
    if (told === this.told) return;
    this.told = told;
    const gapChange: FactChange = gap ? { kind: 'gap', gap } : { kind: 'gap-closed', fact: FACT };
    this.options.tell([{ kind: 'host', host: { mountSources } }, gapChange]);
  }
}

const FOR_OTHERS = 0o001;

/** Whether every user of the host may go down to it. */
async function openToAll(realPath: string, mode: number, root: HostRoot): Promise<boolean> {
  if ((mode & FOR_OTHERS) === 0) return false;
  for (let above = posix.dirname(realPath); above !== '/'; above = posix.dirname(above)) {
    const status = await root.status(above);
    if (status === undefined || (status.mode & FOR_OTHERS) === 0) return false;
  }
  return true;
}

/** What containers have mounted of the host, as the engine writes it. */
function mountedSources({ containers, volumes }: Facts): ReadonlySet<string> {
  const sources = new Set<string>();
  for (const container of containers.values()) {
    if (container.stage !== 'inspected') continue;
    for (const { Type, Source, Name = '' } of container.inspect.Mounts) {
      const path = Type === 'volume' ? boundVolume(volumes.get(Name))?.device : Source;
      if (Type !== 'tmpfs' && path?.startsWith('/')) sources.add(path);
    }
  }
  return sources;
}

/** Which places of the lists a folder has in it. */
async function placesHeld(folder: string, root: HostRoot): Promise<string[]> {
  const held: string[] = [];
  for (const { place, rest } of placesIn(hostPath(folder))) {
    const path = `${folder}${rest}`;
    const isThere = /[*?]/.test(rest) ? (await root.glob(path)).length > 0 : await root.status(path);
    if (isThere) held.push(place);
  }
  return held.sort();
}
