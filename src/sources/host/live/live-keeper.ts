/** Keeps the kernel's view of running containers true: reads those that start, forgets those that stop. */
import { type ContainerInspect, containerName } from '../../../facts/container.ts';
import type { FactChange } from '../../../facts/fact-change.ts';
import type { Facts } from '../../../facts/facts.ts';
import type { Gap } from '../../../facts/gap.ts';
import { gapOfFailure } from '../host-failure.ts';
import { HostRoot } from '../host-root.ts';
import { ProcFolder } from '../proc-folder.ts';
import { SharedGaps } from '../shared-gaps.ts';
import { type LiveReading, readLive } from './live-pass.ts';

export interface LiveKeeperOptions {
  readonly root: HostRoot;
  readonly view: () => Facts;
  /** The processes of daemons, as far as they can be seen. */
  readonly daemons: () => Promise<readonly number[]>;
  readonly tell: (changes: readonly FactChange[]) => void;
  /** Told after each container. */
  readonly onRead: () => void;
}

/** Containers that start together are looked at together. */
const GATHER_MS = 15;
/** A program that has just started drops rights, opens its ports and starts others: it is looked at again. */
const SECOND_LOOKS_MS = [1_000, 5_000] as const;

/** What stands for a container of which nothing can be seen. */
const NOTHING = 'nothing';

export class LiveKeeper {
  private readonly options: LiveKeeperOptions;
  /** By id: which run of the container was looked at, and what was told of it. */
  private readonly known = new Map<string, { readonly run: string; told: string }>();
  private readonly gaps = new SharedGaps();
  private readonly wanted = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private pass: Promise<void> | undefined;
  private abort = new AbortController();
  private isClosed = false;

  constructor(options: LiveKeeperOptions) {
    this.options = options;
  }

  /** These containers changed. True when that leads to a look at any of them. */
  update(ids: Iterable<string>): boolean {
    const started = this.note(ids);
    this.want(started);
    for (const ms of started.length > 0 ? SECOND_LOOKS_MS : []) this.later(ms, started);
    return started.length > 0;
  }

  /** Gives those that run and were not looked at in this run; forgets those that do not run. */
  private note(ids: Iterable<string>): readonly string[] {
    const started: string[] = [];
    for (const id of ids) {
      const inspect = this.inspectOf(id);
      if (inspect?.State.Running && inspect.State.Pid > 0) {
        const run = `${inspect.State.Pid} ${inspect.State.StartedAt}`;
        if (this.known.get(id)?.run === run) continue;
        this.known.set(id, { run, told: '' });
        started.push(id);
        continue;
      }
      this.wanted.delete(id);
      const gone: readonly FactChange[] = this.known.delete(id) ? [{ kind: 'live-gone', id }] : [];
      // While an engine waits to start it again, a container counts as running and has no process.
      const gap = inspect?.State.Running ? waitingGap(inspect) : undefined;
      const changes = [...gone, ...this.gaps.settle(id, gap)];
      if (changes.length > 0) this.options.tell(changes);
    }
    return started;
  }

  /** Looks at every running container anew; an earlier look is given up. */
  reload(): void {
    this.abort.abort();
    this.abort = new AbortController();
    this.note(new Set([...this.options.view().containers.keys(), ...this.known.keys()]));
    this.want(this.known.keys());
  }

  /** Looks at one container again: something runs there, or listens, that did not before. */
  lookAgain(id: string): void {
    if (this.known.has(id)) this.want([id]);
  }

  /** How many containers there are to look at. */
  get size(): number {
    return this.known.size;
  }

  /** Resolves once nothing is looked at any more. */
  async idle(): Promise<void> {
    while (this.pass !== undefined) await this.pass;
  }

  close(): void {
    this.isClosed = true;
    this.abort.abort();
    this.wanted.clear();
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private later(ms: number, ids: readonly string[]): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.want(ids.filter((id) => this.known.has(id)));
    }, ms).unref();
    this.timers.add(timer);
  }

  private want(ids: Iterable<string>): void {
    for (const id of ids) this.wanted.add(id);
    this.start();
  }

  private start(): void {
    if (this.pass !== undefined || this.wanted.size === 0 || this.isClosed) return;
    this.pass = this.look().finally(() => {
      this.pass = undefined;
      this.start();
    });
  }

  private async look(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    const { signal } = this.abort;
    const { root, view, onRead } = this.options;
    const ids = [...this.wanted];
    this.wanted.clear();
    const all = [...view().containers.values()].flatMap((container) =>
      container.stage === 'inspected' ? [container.inspect] : [],
    );
    const wanted = ids.flatMap((id) => this.inspectOf(id) ?? []);
    try {
      const daemons = await this.options.daemons();
      await readLive(
        wanted,
        all,
        {
          proc: new ProcFolder(root),
          isOwnHost: root.isOwn,
          daemons,
          roots: [root, ...daemons.map((pid) => new HostRoot(root.placeOf(`/proc/${pid}/root`)))],
          hasSeenOthers: [...this.known.values()].some(({ told }) => told !== '' && told !== NOTHING),
          signal,
        },
        (id, reading) => {
          this.take(id, reading);
          onRead();
        },
      );
    } catch (error) {
      if (signal.aborted) return;
      const gap = gapOfFailure('live', error);
      for (const id of ids) this.take(id, { live: undefined, gap });
    }
  }

  private take(id: string, { live, gap }: LiveReading): void {
    const known = this.known.get(id);
    // Stopped meanwhile.
    if (known === undefined) return;
    const text = live === undefined ? NOTHING : JSON.stringify(live);
    const changes: FactChange[] = [...this.gaps.settle(id, gap)];
    if (text !== known.told) changes.push(live ? { kind: 'live', id, live } : { kind: 'live-gone', id });
    known.told = text;
    if (changes.length > 0) this.options.tell(changes);
  }

  private inspectOf(id: string): ContainerInspect | undefined {
    const container = this.options.view().containers.get(id);
    return container?.stage === 'inspected' ? container.inspect : undefined;
  }
}

function waitingGap(inspect: ContainerInspect): Gap {
  const name = containerName({ stage: 'inspected', id: inspect.Id, inspect });
  return {
    fact: `live ${name}`,
    reason: 'error',
    detail: `${name} has no process: its engine waits to start it again`,
    hint: 'Find out in its log why it ends',
  };
}
