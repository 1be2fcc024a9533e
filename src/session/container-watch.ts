/**
 * Follows what runs in a container and what it changes, for as long as somebody looks at it and not a moment longer. The host is
 * looked at where that can be done; what can't be seen there is asked of the target itself.
 */
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { containerName } from '../facts/container.ts';
import type { ContainerChanges } from '../facts/container-changes.ts';
import type { ContainerProcesses, ProcessDetail } from '../facts/container-processes.ts';
import type { FactChange } from '../facts/fact-change.ts';
import type { Facts } from '../facts/facts.ts';
import { type Gap, gapSchema } from '../facts/gap.ts';
import type { ContainerEyes, FactSink, HostReader, Source } from '../facts/source.ts';
import type { Trouble } from '../facts/target.ts';
import { TargetError } from '../facts/target-error.ts';
import { HostFailure } from '../sources/host/host-failure.ts';

export interface WatchParts {
  readonly source: Pick<Source, 'lookInto' | 'identity'>;
  /** Resolves once the host's reader is there, or there will be none. */
  readonly host: () => Promise<Pick<HostReader, 'lookInto' | 'lookAgain'> | undefined>;
  readonly facts: () => Facts;
  readonly tell: FactSink;
}

/** What looks into one run of a container. */
interface Sight {
  /** Which run it is: a container that is started anew is another one. */
  readonly run: string;
  readonly host: ContainerEyes | undefined;
  readonly target: ContainerEyes | undefined;
  /** Why nothing was seen from the host; undefined where it was, and where there is none to look from. */
  readonly gap: Gap | undefined;
}

interface Watch {
  readonly over: AbortController;
  readonly done: Promise<void>;
  lookers: number;
}

/** Whatever a look takes, something is told now and then. */
const LONGEST_PAUSE_MS = 20_000;
/** A look that failed is tried again after this time. */
const AFTER_FAILURE_MS = 3_000;

export class ContainerWatch {
  private readonly parts: WatchParts;
  private readonly watches = new Map<string, Watch>();
  private readonly sights = new Map<string, Promise<Sight>>();
  private readonly closing = new AbortController();

  constructor(parts: WatchParts) {
    this.parts = parts;
  }

  /** Keeps `facts.processes` and `facts.changes` of this container true until the signal is aborted. Never rejects. */
  async watch(id: string, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.closing.signal.aborted) return;
    const known = this.watches.get(id);
    const watch = known ?? this.begin(id);
    watch.lookers += 1;
    await Promise.race([watch.done, aborted(signal)]);
    watch.lookers -= 1;
    if (watch.lookers > 0) return;
    watch.over.abort();
    if (this.watches.get(id) === watch) this.watches.delete(id);
    this.sights.delete(id);
  }

  /**
   * One look at what it changed, and at what runs where the kernel's own view of that is missing. Rejects with the signal's
   * reason only: what can't be read is a gap.
   */
  async readOnce(id: string, signal?: AbortSignal): Promise<void> {
    const isSeen = this.parts.facts().live.has(id);
    await Promise.allSettled([
      isSeen ? undefined : this.lookAtProcesses(id, signal),
      this.lookAtChanges(id, signal),
    ]);
    this.sights.delete(id);
    signal?.throwIfAborted();
  }

  /**
   * One look at all there is of it, whoever looked before. Rejects with the signal's reason only: what can't be read is a gap.
   * What is asked of it afterwards rests on this look, until it is forgotten.
   */
  async readWhole(id: string, signal?: AbortSignal): Promise<void> {
    // What runs is gone sooner than what lies on a disk.
    await this.lookAtProcesses(id, signal).catch(() => undefined);
    signal?.throwIfAborted();
    await this.lookAtChanges(id, signal).catch(() => undefined);
    signal?.throwIfAborted();
  }

  /** What runs in it now, which nobody is told; undefined when nothing does. Rejects as a look does. */
  async processesNow(id: string, signal?: AbortSignal): Promise<ContainerProcesses | undefined> {
    const { host, target } = await this.sight(id, signal);
    return (host ?? target)?.processes(signal);
  }

  /** Ends what `readWhole` began. */
  forget(id: string): void {
    if (!this.watches.has(id)) this.sights.delete(id);
  }

  /** Undefined for one that has ended. Rejects with a TargetError, and with the signal's reason. */
  async process(id: string, pid: number, signal?: AbortSignal): Promise<ProcessDetail | undefined> {
    const { host, target } = await this.sight(id, signal);
    const eyes = host ?? target;
    if (eyes === undefined) throw nothingSeen(this.parts.source.identity.uri);
    return eyes.process(pid, signal);
  }

  /** A file that the container added or changed; undefined when there is none. Rejects with a TargetError. */
  async openFile(id: string, path: string, signal?: AbortSignal): Promise<Readable | undefined> {
    const { host, target } = await this.sight(id, signal);
    const eyes = host?.seesChanges ? host : target;
    if (eyes === undefined) throw nothingSeen(this.parts.source.identity.uri);
    return eyes.openFile(path, signal);
  }

  /** Ends all that is followed. */
  close(): void {
    this.closing.abort();
    for (const { over } of this.watches.values()) over.abort();
    this.watches.clear();
    this.sights.clear();
  }

  private begin(id: string): Watch {
    const over = new AbortController();
    const { signal } = over;
    const done = Promise.all([
      this.follow(id, signal, () => this.lookAtProcesses(id, signal)),
      this.follow(id, signal, () => this.lookAtChanges(id, signal)),
    ]).then(() => undefined);
    const watch = { over, done, lookers: 0 };
    this.watches.set(id, watch);
    return watch;
  }

  /** Looks, rests in proportion to what the look took, and looks again. */
  private async follow(
    id: string,
    signal: AbortSignal,
    look: () => Promise<ContainerEyes | undefined>,
  ): Promise<void> {
    // The first look reads what later ones know, and waits until there is somebody to ask.
    let isFirst = true;
    while (!signal.aborted) {
      try {
        await this.sight(id, signal);
        const began = performance.now();
        const eyes = await look();
        if (eyes === undefined) return;
        const took = isFirst ? 0 : performance.now() - began;
        isFirst = false;
        const { leastMs, times } = eyes.pace;
        const pause = Math.max(leastMs, Math.min(times * took, LONGEST_PAUSE_MS));
        await sleep(pause, undefined, { signal });
      } catch {
        // Given up, or told as a gap by the look itself.
        this.sights.delete(id);
        await sleep(AFTER_FAILURE_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Undefined when nothing can look there. Rejects when the look failed. */
  private async lookAtProcesses(id: string, signal?: AbortSignal): Promise<ContainerEyes | undefined> {
    const { host, target, gap } = await this.sight(id, signal);
    const eyes = host ?? target;
    if (eyes === undefined) {
      // Of what was saved earlier all is known that ever will be.
      if (this.parts.facts().processes.has(id)) return undefined;
      this.tellFailure(id, 'processes', gap ?? nothingSeen(this.parts.source.identity.uri));
      return undefined;
    }
    const before = this.parts.facts().processes.get(id);
    try {
      const found = await eyes.processes(signal);
      signal?.throwIfAborted();
      if (found === undefined) {
        if (before !== undefined) this.parts.tell([{ kind: 'processes-gone', id }]);
        return eyes;
      }
      const why = host === undefined && gap !== undefined ? [gap] : [];
      const processes = { ...found, gaps: [...why, ...found.gaps] };
      if (before === undefined || !areSameProcesses(before, processes)) {
        this.tell(id, 'processes', [{ kind: 'processes', id, processes }]);
        if (before === undefined || runsOtherThings(before, processes)) {
          (await this.parts.host())?.lookAgain?.(id);
        }
      }
    } catch (error) {
      signal?.throwIfAborted();
      this.tellFailure(id, 'processes', error);
      throw error;
    }
    return eyes;
  }

  private async lookAtChanges(id: string, signal?: AbortSignal): Promise<ContainerEyes | undefined> {
    const { host, target, gap } = await this.sight(id, signal);
    const eyes = [host, target].find((each) => each?.seesChanges);
    if (eyes === undefined) {
      if (this.parts.facts().changes.has(id)) return undefined;
      this.tellFailure(id, 'changes', gap ?? nothingSeen(this.parts.source.identity.uri));
      return undefined;
    }
    const before = this.parts.facts().changes.get(id);
    try {
      const changes = await eyes.changes(signal);
      signal?.throwIfAborted();
      if (before === undefined || !areSameChanges(before, changes))
        this.tell(id, 'changes', [{ kind: 'changes', id, changes }]);
    } catch (error) {
      signal?.throwIfAborted();
      this.tellFailure(id, 'changes', error);
      throw error;
    }
    return eyes;
  }

  private tell(id: string, what: string, changes: readonly FactChange[]): void {
    const fact = `${what} ${this.nameOf(id)}`;
    const isOpen = this.parts.facts().gaps.has(fact);
    this.parts.tell([...changes, ...(isOpen ? [{ kind: 'gap-closed', fact } as const] : [])]);
  }

  private tellFailure(id: string, what: string, failure: unknown): void {
    const fact = `${what} ${this.nameOf(id)}`;
    const { reason, detail, hint } = gapOf(failure);
    const known = this.parts.facts().gaps.get(fact);
    if (known?.detail === detail) return;
    this.parts.tell([{ kind: 'gap', gap: { fact, reason, detail, hint } }]);
  }

  private nameOf(id: string): string {
    const container = this.parts.facts().containers.get(id);
    return container === undefined ? id.slice(0, 12) : containerName(container);
  }

  /** Opened once for each run of a container. */
  private async sight(id: string, signal: AbortSignal | undefined): Promise<Sight> {
    const container = this.parts.facts().containers.get(id);
    const state = container?.stage === 'inspected' ? container.inspect.State : undefined;
    const run = `${state?.Running} ${state?.Pid} ${state?.StartedAt}`;
    const known = this.sights.get(id);
    if (known !== undefined) {
      const sight = await known;
      if (sight.run === run) return sight;
    }
    const opened = this.open(id, run);
    this.sights.set(id, opened);
    opened.catch(() => this.sights.delete(id));
    const sight = await opened;
    signal?.throwIfAborted();
    return sight;
  }

  private async open(id: string, run: string): Promise<Sight> {
    const { source, facts } = this.parts;
    const { signal } = this.closing;
    const reader = await this.parts.host();
    const found = await reader?.lookInto?.(id, facts, signal);
    const host = found !== undefined && 'pace' in found ? found : undefined;
    const gap = found !== undefined && !('pace' in found) ? found : undefined;
    const target = host?.seesChanges ? undefined : await source.lookInto?.(id, signal);
    return { run, host, target, gap };
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function areSameProcesses(one: ContainerProcesses, other: ContainerProcesses): boolean {
  const { readAt: _, processes: own, sockets: ownSockets, ...rest } = one;
  const { readAt: __, processes: others, sockets: otherSockets, ...otherRest } = other;
  return (
    own.length === others.length &&
    own.every((row, at) => row === others[at]) &&
    JSON.stringify(rest) === JSON.stringify(otherRest) &&
    JSON.stringify(ownSockets) === JSON.stringify(otherSockets)
  );
}

/** Whether there is a program or a listener that was not there before: what checks look at. */
function runsOtherThings(one: ContainerProcesses, other: ContainerProcesses): boolean {
  return thingsOf(one) !== thingsOf(other);
}

function thingsOf({ processes, sockets = [] }: ContainerProcesses): string {
  const programs = processes.map(
    ({ executable, origin, hostNamespaces = [], arguments: args }) =>
      `${executable} ${origin} ${hostNamespaces.join()} ${args.join(' ')}`,
  );
  const listeners = sockets
    .filter(({ state }) => state === 'listening')
    .map(({ protocol, localAddress, localPort }) => `${protocol} ${localAddress} ${localPort}`);
  return [...new Set([...programs, ...listeners])].sort().join('\n');
}

function areSameChanges(one: ContainerChanges, other: ContainerChanges): boolean {
  const { readAt: _, entries: own, ...rest } = one;
  const { readAt: __, entries: others, ...otherRest } = other;
  return (
    own.length === others.length &&
    own.every((entry, at) => entry === others[at]) &&
    JSON.stringify(rest) === JSON.stringify(otherRest)
  );
}

/** `failure` is what was thrown, or a gap that was given instead. */
function gapOf(failure: unknown): Pick<Gap, 'reason' | 'detail' | 'hint'> {
  if (isGap(failure)) return failure;
  if (failure instanceof HostFailure)
    return { reason: failure.reason, detail: failure.message, hint: failure.hint };
  if (failure instanceof TargetError) {
    const { kind, what, why, tryThis } = failure.trouble;
    return { reason: REASONS[kind] ?? 'error', detail: `${what}: ${why}`, hint: tryThis };
  }
  const detail = failure instanceof Error ? failure.message : String(failure);
  return { reason: 'error', detail, hint: 'Read again (:refresh on the screens)' };
}

function isGap(failure: unknown): failure is Gap {
  return gapSchema.safeParse(failure).success;
}

const REASONS: Readonly<Partial<Record<Trouble['kind'], Gap['reason']>>> = {
  permission: 'permission',
  timeout: 'timeout',
  unsupported: 'not-supported',
};

function nothingSeen(uri: string): TargetError {
  return new TargetError({
    kind: 'unsupported',
    what: 'The container can’t be looked into',
    why: `${uri} tells nothing of what runs in it`,
    tryThis: 'Run Plimsoll as root where the container runs',
  });
}
