/**
 * One uninterrupted reading of an engine: from the first list, through the load, to the last event. When the
 * connection breaks it is over, and another one starts from nothing.
 */

import type { ContainerSummary } from '../../facts/container.ts';
import { containerName } from '../../facts/container.ts';
import type { EngineIdentity, EngineInfo, EngineVersion } from '../../facts/engine.ts';
import type { FactChange } from '../../facts/fact-change.ts';
import type { Gap, GapReason } from '../../facts/gap.ts';
import { imageName } from '../../facts/image.ts';
import type { TargetKind } from '../../facts/target.ts';
import type { ChangeBatch } from './change-batch.ts';
import type { EngineClient, ListReading } from './engine-client.ts';
import type { EventEffect } from './engine-event.ts';
import { MalformedAnswer } from './malformed-answer.ts';
import { RequestFailure, statusOf } from './request-failure.ts';
import { RereadQueue } from './reread-queue.ts';

const CONCURRENT_READS = 8;
/** So many reads in a row without an answer in time, and the engine as a whole hangs. */
const TIMEOUTS_IN_A_ROW = CONCURRENT_READS;

/** Keys of what is read: `container ID`, `image ID`, and the lists. */
const LISTS = ['images', 'networks', 'volumes', 'info'] as const;

export interface EngineReadingOptions {
  readonly client: EngineClient;
  readonly batch: ChangeBatch;
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
  private isLoading = true;
  private timeouts = 0;
  /** Names for gaps, by key, as long as the object was not read. */
  private readonly names = new Map<string, string>();
  /** Names of open gaps, by the key whose read closes them. */
  private readonly gaps = new Map<string, string>();
  /** What names each image had when it was read: a list that says otherwise asks for another read. */
  private readonly imageNames = new Map<string, string>();

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
    const { batch } = this.options;
    batch.add([{ kind: 'containers-listed', summaries: items }, ...this.listGaps('container', malformed)]);
    for (const summary of items) {
      const key = `container ${summary.Id}`;
      this.names.set(key, containerName({ stage: 'listed', id: summary.Id, summary }));
      this.pending.add(key);
    }
    this.total = items.length;
    this.tellProgress();
    batch.flush();
    const keys = [...this.pending];
    for (const list of LISTS) this.pending.add(list);
    await this.options.detailsAfter;
    this.queue.load([...LISTS, ...keys]);
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
          this.take(key, this.goneChanges(key));
          break;
        }
        case 'list-changed':
          this.queue.touch(effect.list);
          break;
      }
    }
  }

  /** Ends it: nothing is read and nothing handed on any more. */
  close(): void {
    this.queue.close();
    this.loaded.reject(new RequestFailure('the load', { kind: 'closed' }));
  }

  private take(key: string, changes: readonly FactChange[]): void {
    this.options.batch.add(changes);
    if (!this.pending.delete(key)) return;
    if (isObject(key)) this.done += 1;
    if (!this.isLoading) return;
    this.tellProgress();
    if (this.pending.size > 0) return;
    this.isLoading = false;
    this.loaded.resolve();
  }

  private tellProgress(): void {
    this.options.batch.tell({ state: 'loading', done: this.done, total: this.total });
  }

  private async read(key: string): Promise<readonly FactChange[]> {
    try {
      const changes = await this.readFact(key);
      this.timeouts = 0;
      const gap = this.gaps.get(key);
      if (gap === undefined) return changes;
      this.gaps.delete(key);
      return [...changes, { kind: 'gap-closed', fact: gap }];
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
        return [{ kind: 'networks-listed', networks: items }, ...this.listGaps('network', malformed)];
      }
      case 'volumes': {
        const { items, malformed } = await client.listVolumes();
        return [{ kind: 'volumes-listed', volumes: items }, ...this.listGaps('volume', malformed)];
      }
      case 'info':
        return this.readEngine();
    }
    const id = idOf(key);
    if (key.startsWith('container ')) {
      const inspect = await client.inspectContainer(id);
      this.names.delete(key);
      return [{ kind: 'container', inspect }];
    }
    return [{ kind: 'image', inspect: await client.inspectImage(id) }];
  }

  private async readImages(): Promise<readonly FactChange[]> {
    const { items, malformed } = await this.options.client.listImages();
    const listed = new Set<string>();
    const fresh: string[] = [];
    for (const summary of items) {
      const key = `image ${summary.Id}`;
      listed.add(key);
      const names = [...summary.RepoTags, ...summary.RepoDigests].join('\n');
      if (this.imageNames.get(key) === names) continue;
      this.imageNames.set(key, names);
      this.names.set(key, imageName({ stage: 'listed', id: summary.Id, summary }));
      fresh.push(key);
    }
    const gone = [...this.imageNames.keys()].filter((key) => !listed.has(key));
    const closed = gone.flatMap((key) => this.goneChanges(key));
    for (const key of gone) {
      this.queue.forget(key);
      this.imageNames.delete(key);
      this.take(key, []);
    }
    if (this.isLoading) {
      for (const key of fresh) this.pending.add(key);
      this.total += fresh.length;
    }
    this.queue.load(fresh);
    return [{ kind: 'images-listed', summaries: items }, ...closed, ...this.listGaps('image', malformed)];
  }

  /** Version and info together say who the engine is. Either may be closed to us, as behind a filtering proxy. */
  private async readEngine(): Promise<readonly FactChange[]> {
    const { client, kind, apiVersion } = this.options;
    const [version, info] = await Promise.allSettled([client.version(), client.info()]);
    if (version.status === 'rejected' && info.status === 'rejected') throw info.reason;
    const changes: FactChange[] = [
      {
        kind: 'engine',
        engine: engineIdentity(kind, apiVersion, fulfilled(version), fulfilled(info)),
      },
    ];
    if (info.status === 'fulfilled') changes.push({ kind: 'info', info: info.value });
    else if (isLost(info.reason)) throw info.reason;
    else changes.push({ kind: 'gap', gap: gapOf('engine.info', info.reason) });
    return changes;
  }

  private changesOfFailure(key: string, error: unknown): readonly FactChange[] {
    if (isLost(error)) {
      this.lose(error);
      return [];
    }
    if (error instanceof RequestFailure && error.reason.kind === 'timeout') {
      this.timeouts += 1;
      if (this.timeouts >= TIMEOUTS_IN_A_ROW) {
        this.lose(error);
        return [];
      }
    }
    // Gone between the list and its own answer.
    if (isObject(key) && statusOf(error) === 404) return this.goneChanges(key);
    const fact = this.factOf(key);
    this.gaps.set(key, fact);
    return [{ kind: 'gap', gap: gapOf(fact, error) }];
  }

  private lose(error: unknown): void {
    this.queue.close();
    this.loaded.reject(error);
    this.options.onLost(error);
  }

  private goneChanges(key: string): readonly FactChange[] {
    const gap = this.gaps.get(key);
    this.gaps.delete(key);
    this.names.delete(key);
    const gone: FactChange = key.startsWith('container ')
      ? { kind: 'container-gone', id: idOf(key) }
      : { kind: 'image-gone', id: idOf(key) };
    return gap === undefined ? [gone] : [gone, { kind: 'gap-closed', fact: gap }];
  }

  /** The name of the fact behind a key, in the words of the checks. */
  private factOf(key: string): string {
    if (key === 'info') return 'engine.info';
    if (!isObject(key)) return key;
    const kind = key.startsWith('container ') ? 'container' : 'image';
    return `${kind} ${
      this.names.get(key) ??
      idOf(key)
        .replace(/^sha256:/, '')
        .slice(0, 12)
    }`;
  }

  private listGaps(kind: string, malformed: ListReading<unknown>['malformed']): readonly FactChange[] {
    return malformed.map(({ id, detail }) => ({
      kind: 'gap',
      gap: {
        fact: `${kind} ${id}`,
        reason: 'malformed',
        detail: `the engine lists it in an unknown form: ${detail}`,
        hint: 'Please report this as a bug, with the engine’s version',
      },
    }));
  }
}

function isObject(key: string): boolean {
  return key.startsWith('container ') || key.startsWith('image ');
}

function idOf(key: string): string {
  return key.slice(key.indexOf(' ') + 1);
}

function fulfilled<T>(result: PromiseSettledResult<T>): T | undefined {
  return result.status === 'fulfilled' ? result.value : undefined;
}

/** True when the connection itself failed, so that no other read would fare better. */
function isLost(error: unknown): boolean {
  return (
    error instanceof RequestFailure && (error.reason.kind === 'socket' || error.reason.kind === 'closed')
  );
}

/** Who the engine is, from what it said of itself. */
export function engineIdentity(
  kind: TargetKind,
  apiVersion: string,
  version: EngineVersion | undefined,
  info: EngineInfo | undefined,
): EngineIdentity {
  const isPodman = version?.Components.some(({ Name }) => /podman/i.test(Name)) ?? kind === 'podman';
  return {
    name: isPodman ? 'Podman' : 'Docker',
    version: version?.Version || info?.ServerVersion || '',
    apiVersion,
    rootless:
      info?.SecurityOptions.some((option) => option === 'name=rootless' || option === 'rootless') ?? false,
  };
}

const HINTS: Readonly<Record<GapReason, string>> = {
  permission: 'Ask who runs the engine, or the proxy before it, to allow this read',
  timeout: 'Press r to read again; if it stays, the engine hangs at this object',
  'not-supported': 'The engine does not know this read: update it',
  malformed: 'Please report this as a bug, with the engine’s version',
  remote: 'Run Plimsoll on the host itself',
  error: 'Look into the engine’s log, then press r to read again',
};

function gapOf(fact: string, error: unknown): Gap {
  const reason = gapReason(error);
  const detail = error instanceof Error ? error.message : String(error);
  return { fact, reason, detail, hint: HINTS[reason] };
}

function gapReason(error: unknown): GapReason {
  if (error instanceof MalformedAnswer) return 'malformed';
  if (!(error instanceof RequestFailure)) return 'error';
  switch (error.reason.kind) {
    case 'timeout':
      return 'timeout';
    case 'not-json':
      return 'malformed';
    case 'status':
      if (error.reason.status === 401 || error.reason.status === 403) return 'permission';
      if (error.reason.status === 404 || error.reason.status === 501) return 'not-supported';
      return 'error';
    default:
      return 'error';
  }
}
