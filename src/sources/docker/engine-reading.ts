/**
 * One uninterrupted reading of an engine: from the first list, through the load, to the last event. When the
 * connection breaks it is over, and another one starts from nothing.
 */
import { type ContainerInspect, type ContainerSummary, containerName } from '../../facts/container.ts';
import type { EngineInfo } from '../../facts/engine.ts';
import type { FactChange } from '../../facts/fact-change.ts';
import { isHealthCommand } from '../../facts/health-command.ts';
import { imageName } from '../../facts/image.ts';
import type { TargetKind } from '../../facts/target.ts';
import type { ChangeBatch } from './change-batch.ts';
import type { EngineClient, ListReading } from './engine-client.ts';
import type { EventEffect } from './engine-event.ts';
import { engineIdentity } from './engine-identity.ts';
import { gapOfEntry, gapOfFailure } from './gap-of-failure.ts';
import type { OpenGaps } from './open-gaps.ts';
import { MOST_EXECS, readExecs } from './read-execs.ts';
import { readSwarm } from './read-swarm.ts';
import { isVersionRefused, RequestFailure } from './request-failure.ts';
import { RereadQueue } from './reread-queue.ts';

const CONCURRENT_READS = 8;
const SWARM_PAUSE_MS = 10_000;
/**
 * So many reads in a row without any answer, and it is the engine that hangs or hangs up, not one object of it.
 */
const SILENT_READS = CONCURRENT_READS;

/** Beside these, what is read has the keys `container ID`, `image ID` and `history ID`. */
const LISTS = ['images', 'networks', 'volumes', 'info'] as const;

export interface EngineReadingOptions {
  readonly client: EngineClient;
  readonly batch: ChangeBatch;
  /** Outlives the reading: the next one closes what this one left open. */
  readonly gaps: OpenGaps;
  readonly kind: TargetKind;
  readonly apiVersion: string;
  /** What comes after the list of containers waits for this. */
  readonly detailsAfter?: Promise<void> | undefined;
  /** Told once, when the connection turns out to be broken. */
  readonly onLost: (error: unknown) => void;
}

export class EngineReading {
  private readonly options: EngineReadingOptions;
  private readonly queue: RereadQueue<readonly FactChange[]>;
  /** What the load still waits for. */
  private readonly pending = new Set<string>();
  private readonly loaded = Promise.withResolvers<void>();
  private total = 0;
  private done = 0;
  private silentReads = 0;
  private swarmTimer: NodeJS.Timeout | undefined;
  private isClosed = false;
  /** What people call the objects, by key; gaps name them so. */
  private readonly names = new Map<string, string>();
  /** Containers with a health check: those begin and end all the time and change nothing. */
  private readonly withHealthCheck = new Map<string, ContainerInspect>();
  /** Containers in which a program runs that somebody started. */
  private readonly withExecs = new Set<string>();
  /** Images whose history is known. */
  private readonly withHistory = new Set<string>();
  /** The tags and digests that each listed image had: a list that says otherwise asks for another read. */
  private readonly imageReferences = new Map<string, string>();

  constructor(options: EngineReadingOptions) {
    this.options = options;
    this.queue = new RereadQueue({
      read: (key) => this.read(key),
      take: (key, changes) => this.take(key, changes),
      concurrency: CONCURRENT_READS,
    });
    // Whoever waits for the load hears of it; without anybody waiting it must not end the process.
    this.loaded.promise.catch(() => undefined);
  }

  /** Hands the list on at once, then reads everything. Rejects when the connection breaks on the way. */
  async load({ items, malformed }: ListReading<ContainerSummary>): Promise<void> {
    const { batch, gaps, detailsAfter } = this.options;
    const keys = items.map((summary) => {
      const key = `container ${summary.Id}`;
      this.names.set(key, containerName({ stage: 'listed', id: summary.Id, summary }));
      return key;
    });
    batch.add(gaps.closeAll());
    batch.add([{ kind: 'containers-listed', summaries: items }]);
    batch.add(gaps.settle('containers', entryGaps('container', malformed)));
    this.total = items.length;
    this.tellProgress();
    batch.flush();
    for (const key of [...LISTS, ...keys]) this.pending.add(key);
    await detailsAfter;
    this.queue.load(this.pending);
    return this.loaded.promise;
  }

  /** Takes what events ask for. */
  apply(effects: readonly EventEffect[]): void {
    for (const effect of effects) {
      switch (effect.kind) {
        case 'container-changed':
          this.queue.touch(`container ${effect.id}`);
          break;
        case 'container-gone': {
          const key = `container ${effect.id}`;
          this.queue.forget(key);
          this.take(key, [this.gone(key)]);
          break;
        }
        case 'exec':
          this.noteExec(effect.id, effect.command);
          break;
        case 'list-changed':
          this.queue.touch(effect.list);
          break;
      }
    }
  }

  private noteExec(id: string, command: string | undefined): void {
    const checked = this.withHealthCheck.get(id);
    const concerns =
      command === undefined
        ? this.withExecs.has(id)
        : checked === undefined || !isHealthCommand(command, checked);
    if (concerns) this.queue.touch(`container ${id}`);
  }

  /** Ends it: nothing is read and nothing handed on any more. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.swarmTimer);
    this.queue.close();
    this.loaded.reject(new RequestFailure('the load', { kind: 'closed' }));
  }

  private take(key: string, changes: readonly FactChange[]): void {
    this.options.batch.add(this.options.gaps.settle(key, changes));
    if (!this.pending.delete(key)) return;
    if (isObject(key)) this.done += 1;
    this.tellProgress();
    if (this.pending.size === 0) this.loaded.resolve();
  }

  private tellProgress(): void {
    this.options.batch.tell({ state: 'loading', done: this.done, total: this.total });
  }

  private async read(key: string): Promise<readonly FactChange[]> {
    try {
      const changes = await this.readFact(key);
      this.silentReads = 0;
      return changes;
    } catch (error) {
      return this.changesOfFailure(key, error);
    }
  }

  private async readFact(key: string): Promise<readonly FactChange[]> {
    const { client } = this.options;
    switch (key) {
      case 'images':
        return this.readImages();
      case 'networks': {
        const { items, malformed } = await client.listNetworks();
        return [{ kind: 'networks-listed', networks: items }, ...entryGaps('network', malformed)];
      }
      case 'volumes': {
        const { items, malformed } = await client.listVolumes();
        return [{ kind: 'volumes-listed', volumes: items }, ...entryGaps('volume', malformed)];
      }
      case 'info':
        return this.readEngine();
    }
    const id = idOf(key);
    if (isHistory(key)) {
      const history = await client.imageHistory(id);
      this.withHistory.add(id);
      return [{ kind: 'image-history', id, history }];
    }
    if (isImage(key)) {
      const inspect = await client.inspectImage(id);
      // It never changes: the image's id stands for it.
      if (!this.withHistory.has(id)) this.loadToo(`history ${id}`);
      return [{ kind: 'image', inspect }];
    }
    return this.readContainer(key, await client.inspectContainer(id));
  }

  private async readContainer(key: string, inspect: ContainerInspect): Promise<readonly FactChange[]> {
    const { client } = this.options;
    const { Id: id } = inspect;
    const name = containerName({ stage: 'inspected', id, inspect });
    this.names.set(key, name);
    if (inspect.Config.Healthcheck) this.withHealthCheck.set(id, inspect);
    else this.withHealthCheck.delete(id);
    this.withExecs.delete(id);
    const fact = `exec sessions of container ${name}`;
    if (inspect.ExecIDs.length > MOST_EXECS) {
      const gap = {
        fact,
        reason: 'not-asked',
        detail: `it has ${inspect.ExecIDs.length}, and more than ${MOST_EXECS} are not asked for`,
        hint: 'See what so many are: docker top shows their programs',
      } as const;
      this.withExecs.add(id);
      return [
        { kind: 'container', inspect },
        { kind: 'gap', gap },
      ];
    }
    try {
      const execs = await readExecs(client, inspect);
      if (execs === undefined) return [{ kind: 'container', inspect }];
      if (execs.length > 0) this.withExecs.add(id);
      return [{ kind: 'container', inspect: { ...inspect, Execs: [...execs] } }];
    } catch (error) {
      const gap = gapOfFailure(fact, error);
      return [
        { kind: 'container', inspect },
        { kind: 'gap', gap },
      ];
    }
  }

  /** What a read found out about: the load waits for it too while it goes on. */
  private loadToo(key: string): void {
    if (this.pending.size > 0) this.pending.add(key);
    this.queue.load([key]);
  }

  /** Lists the images, and has those read which are new or have other names than before. */
  private async readImages(): Promise<readonly FactChange[]> {
    const { items, malformed } = await this.options.client.listImages();
    const listed = new Set<string>();
    const fresh: string[] = [];
    for (const summary of items) {
      const key = `image ${summary.Id}`;
      listed.add(key);
      const references = [...summary.RepoTags, ...summary.RepoDigests].join('\n');
      if (this.imageReferences.get(key) === references) continue;
      this.imageReferences.set(key, references);
      this.names.set(key, imageName({ stage: 'listed', id: summary.Id, summary }));
      fresh.push(key);
    }
    for (const key of this.imageReferences.keys()) {
      if (listed.has(key)) continue;
      this.queue.forget(key);
      this.withHistory.delete(idOf(key));
      this.queue.forget(`history ${idOf(key)}`);
      this.take(`history ${idOf(key)}`, []);
      this.take(key, [this.gone(key)]);
    }
    // The list itself is pending during the load, so the load can't end before these are counted.
    if (this.pending.has('images')) {
      for (const key of fresh) this.pending.add(key);
      this.total += fresh.length;
    }
    this.queue.load(fresh);
    return [{ kind: 'images-listed', summaries: items }, ...entryGaps('image', malformed)];
  }

  /** Version and info together say who the engine is. Either may be closed to us, as behind a filtering proxy. */
  private async readEngine(): Promise<readonly FactChange[]> {
    const { client, kind, apiVersion } = this.options;
    const [version, info] = await Promise.allSettled([client.version(), client.info()]);
    const changes: FactChange[] = [];
    if (version.status === 'fulfilled' || info.status === 'fulfilled') {
      const engine = engineIdentity(kind, apiVersion, fulfilled(version), fulfilled(info));
      changes.push({ kind: 'engine', engine });
    }
    if (info.status === 'fulfilled') {
      changes.push({ kind: 'info', info: info.value }, ...(await readSwarm(client, info.value)));
      this.watchSwarm(info.value);
    }
    if (info.status === 'rejected') changes.push(...this.changesOfFailure('info', info.reason));
    return changes;
  }

  /** An engine says nothing when its node leaves a swarm: while it is in one, it is asked now and then. */
  private watchSwarm({ Swarm }: EngineInfo): void {
    clearTimeout(this.swarmTimer);
    const state = Swarm?.LocalNodeState ?? 'inactive';
    if (state === 'inactive' || this.isClosed) return;
    this.swarmTimer = setTimeout(async () => {
      try {
        const info = await this.options.client.info();
        if (info.Swarm?.LocalNodeState === state) return this.watchSwarm(info);
      } catch {
        // What is wrong shows, and is told, when the info is read properly.
      }
      this.queue.touch('info');
    }, SWARM_PAUSE_MS).unref();
  }

  private changesOfFailure(key: string, error: unknown): readonly FactChange[] {
    const isSilent = isSilence(error);
    if (isHopeless(error) || (isSilent && this.silentReads + 1 >= SILENT_READS)) {
      this.queue.close();
      this.loaded.reject(error);
      this.options.onLost(error);
      return [];
    }
    this.silentReads = isSilent ? this.silentReads + 1 : 0;
    if (isHistory(key)) {
      // Gone between its inspection and its history.
      if (error instanceof RequestFailure && error.statusCode === 404) return [];
      const image = this.names.get(`image ${idOf(key)}`) ?? shortId(key);
      return [{ kind: 'gap', gap: gapOfFailure(`history of image ${image}`, error) }];
    }
    if (!isObject(key)) {
      return [{ kind: 'gap', gap: gapOfFailure(key === 'info' ? 'engine.info' : key, error) }];
    }
    // Gone between the list and its own answer.
    if (error instanceof RequestFailure && error.statusCode === 404) return [this.gone(key)];
    if (isImage(key)) this.imageReferences.set(key, '(not read)');
    const name = this.names.get(key) ?? shortId(key);
    const gap = gapOfFailure(`${isImage(key) ? 'image' : 'container'} ${name}`, error);
    return [
      { kind: isImage(key) ? 'image-unread' : 'container-unread', id: idOf(key) },
      { kind: 'gap', gap },
    ];
  }

  private gone(key: string): FactChange {
    this.names.delete(key);
    this.imageReferences.delete(key);
    return { kind: isImage(key) ? 'image-gone' : 'container-gone', id: idOf(key) };
  }
}

function isImage(key: string): boolean {
  return key.startsWith('image ');
}

function isHistory(key: string): boolean {
  return key.startsWith('history ');
}

function isObject(key: string): boolean {
  return isImage(key) || key.startsWith('container ');
}

function idOf(key: string): string {
  return key.slice(key.indexOf(' ') + 1);
}

function shortId(key: string): string {
  return idOf(key)
    .replace(/^sha256:/, '')
    .slice(0, 12);
}

function entryGaps(kind: string, malformed: ListReading<unknown>['malformed']): readonly FactChange[] {
  return malformed.map(({ id, detail }) => ({ kind: 'gap', gap: gapOfEntry(`${kind} ${id}`, detail) }));
}

function fulfilled<T>(result: PromiseSettledResult<T>): T | undefined {
  return result.status === 'fulfilled' ? result.value : undefined;
}

/** What a connection says that was there already and broke: one answer is lost, others may come. */
const BROKEN_OFF = new Set(['ECONNRESET', 'EPIPE', '']);

/** True when no other read would fare better: no connection can be made, or the engine refuses our version. */
function isHopeless(error: unknown): boolean {
  if (!(error instanceof RequestFailure)) return false;
  const { reason } = error;
  if (reason.kind === 'socket') return !BROKEN_OFF.has(reason.code);
  return reason.kind === 'closed' || isVersionRefused(reason);
}

/** True when there was a connection and no answer: the engine hung, or hung up, at this one object at least. */
function isSilence(error: unknown): boolean {
  if (!(error instanceof RequestFailure)) return false;
  return error.reason.kind === 'timeout' || error.reason.kind === 'socket';
}
