/** Reads the host under an engine, piece by piece, and keeps what it read true while the host changes. */
import type { FactDelta, Facts } from '../../facts/facts.ts';
import type { Gap } from '../../facts/gap.ts';
import type { HostNeeds, HostPart } from '../../facts/host.ts';
import type { HostReads } from '../../facts/host-reads.ts';
import type { MountedFolder, MountedPlace } from '../../facts/mounted-folder.ts';
import type { ContainerEyes, FactSink, FactView, HostReader } from '../../facts/source.ts';
import { ChangeBatch } from '../docker/change-batch.ts';
import type { EngineDaemon } from './engine-daemon.ts';
import { ENGINE_PARTS } from './engine-parts.ts';
import { gapOfFailure, HostFailure } from './host-failure.ts';
import type { HostContext } from './host-part.ts';
import { hostReadingContext } from './host-reading-context.ts';
import type { HostRoot } from './host-root.ts';
import { HostWatch } from './host-watch.ts';
import { ImageAccountsKeeper } from './image-accounts-keeper.ts';
import { KUBERNETES_PARTS } from './kubernetes/kubernetes-parts.ts';
import { LiveKeeper } from './live/live-keeper.ts';
import { MACHINE_PARTS } from './machine-parts.ts';
import { MountSourcesKeeper } from './mount-sources-keeper.ts';
import { PartsKeeper } from './parts-keeper.ts';

export interface HostInspectorOptions {
  readonly root: HostRoot;
  /** The unix socket on which the engine answers us. */
  readonly socket: string | undefined;
  /** Whether there is no engine to answer: what only one can tell is not looked for. */
  readonly isWithoutEngine?: boolean;
  /** Asked once the engine's own answer is in: why the engine does not run on this host; undefined when it does. */
  readonly whyForeign: (facts: Facts) => Promise<Gap | undefined>;
}

/**
 * undecided: the engine has not told yet whether it runs here. foreign: it does not, and nothing is read. machine: what
 * the engine has no part in is read, the rest waits for its answers. all: everything is read or being read.
 */
type Phase = 'undecided' | 'foreign' | 'machine' | 'all';

/** What is at work from `read` or `watch` on. */
interface Works {
  readonly needs: HostNeeds;
  readonly view: FactView;
  readonly batch: ChangeBatch;
  readonly parts: PartsKeeper;
  readonly live: LiveKeeper | undefined;
  readonly accounts: ImageAccountsKeeper | undefined;
  readonly mountSources: MountSourcesKeeper | undefined;
  readonly watch: HostWatch | undefined;
}

/** Reads that began so shortly before a change may have missed it: the clock of file systems is that coarse. */
const CLOCK_GRAIN_MS = 20;

export class HostInspector implements HostReader {
  private readonly options: HostInspectorOptions;
  private works: Works | undefined;
  private phase: Phase = 'undecided';
  private isDeciding = false;
  private isClosed = false;
  private readonly closing = Promise.withResolvers<void>();
  /** Settles once it is known whether the engine runs here: with why not, or with nothing. */
  private readonly decided = Promise.withResolvers<Gap | undefined>();
  /** Settles when the reading that is under way has told everything. */
  private over = Promise.withResolvers<void>();
  private abort = new AbortController();
  /** What is read together shares what it finds out. A change of the host or of the engine ends it. */
  private context: HostContext | undefined;
  /**
   * When the present reading of everything began, milliseconds since 1970. Its parts come one after another: what changed
   * since its beginning may have been read before that and watched after it.
   */
  private readSince: number | undefined;
  private watching: Promise<void> = Promise.resolve();
  private engineSeen = '';
  private wasStale = false;
  /** Which of the endings that are waited for is the latest. */
  private ending = 0;
  private isReading = false;
  private what = '';
  private done = 0;

  constructor(options: HostInspectorOptions) {
    this.options = options;
  }

  async read(needs: HostNeeds, facts: FactView, sink: FactSink, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!asksForAnything(needs)) return;
    const stop = (): void => this.close();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      this.open(needs, facts, sink, false);
      await Promise.race([this.over.promise, this.closing.promise]);
      signal?.throwIfAborted();
    } finally {
      signal?.removeEventListener('abort', stop);
      this.close();
    }
  }

  async watch(needs: HostNeeds, facts: FactView, sink: FactSink): Promise<void> {
    if (this.isClosed || !asksForAnything(needs)) return;
    this.open(needs, facts, sink, true);
    await this.closing.promise;
  }

  engineChanged({ engine, connection, gaps, containers, images, volumes }: FactDelta): void {
    const { works } = this;
    if (works === undefined || this.isClosed) return;
    if (engine || connection || gaps) this.advance(works);
    if (this.phase !== 'all') return;
    if (engine || connection) this.followEngine(works);
    const isLive = containers.size > 0 && works.live?.update(containers);
    const isNamed = images.size > 0 && works.accounts?.update(images);
    const isMounted = containers.size + volumes.size > 0 && works.mountSources?.update();
    if (!isLive && !isNamed && !isMounted) return;
    this.beginReading();
    // Before anybody takes what is missing for what can't be read.
    queueMicrotask(() => works.batch.flush());
    void this.end(works);
  }

  async refresh(signal?: AbortSignal): Promise<void> {
    const { works } = this;
    if (works === undefined || this.isClosed || this.phase === 'foreign') return;
    this.abort.abort();
    this.abort = new AbortController();
    this.context = undefined;
    this.readSince = undefined;
    this.over.resolve();
    this.over = Promise.withResolvers();
    const { over, abort } = this;
    const stop = (): void => {
      abort.abort();
      // What changes from now on is read all the same.
      if (this.abort === abort) {
        this.abort = new AbortController();
        this.context = undefined;
      }
      over.resolve();
    };
    signal?.addEventListener('abort', stop, { once: true });
    if (this.phase !== 'undecided') this.begin(works);
    await Promise.race([over.promise, this.closing.promise]);
    signal?.removeEventListener('abort', stop);
  }

  async lookInto(id: string, facts: FactView, signal?: AbortSignal): Promise<ContainerEyes | Gap> {
    const fact = `processes ${id.slice(0, 12)}`;
    const why = await this.whyClosed(fact, signal);
    if (why !== undefined) return why;
    const known = facts();
    const container = known.containers.get(id);
    if (container?.stage !== 'inspected') return gapOfFailure(fact, notKnownYet());
    try {
      const { openContainer } = await import('./container/container-look.ts');
      const engineRoot = await this.engineRoot(facts).catch(() => undefined);
      return await openContainer(container.inspect, { root: this.options.root, engineRoot }, known, signal);
    } catch (error) {
      signal?.throwIfAborted();
      return gapOfFailure(fact, error);
    }
  }

  reads(): HostReads {
    return this.options.root.record.reads();
  }

  async openFolder(place: MountedPlace, facts: FactView, signal?: AbortSignal): Promise<MountedFolder | Gap> {
    const why = await this.whyClosed('folder', signal);
    if (why !== undefined) return why;
    const { mountedFolder } = await import('./container/mounted-folder.ts');
    const { root } = this.options;
    return mountedFolder(place, { root, engineRoot: () => this.engineRoot(facts) }, facts());
  }

  /** Rejects with a HostFailure where nothing tells which daemon is that of the engine. */
  private async engineRoot(facts: FactView): Promise<HostRoot> {
    const { works } = this;
    const daemon = works && (await this.currentContext(works.needs, facts).daemon());
    return daemon?.root ?? this.options.root;
  }

  /** Why nothing of the engine's host can be looked at from here; undefined when it can. */
  private async whyClosed(fact: string, signal: AbortSignal | undefined): Promise<Gap | undefined> {
    // Whoever has read what was needed can still look; nobody who did not begin will find out.
    const isUndecided = this.works === undefined || (this.isClosed && this.phase === 'undecided');
    const foreign = isUndecided ? undefined : await this.decided.promise;
    signal?.throwIfAborted();
    return isUndecided ? gapOfFailure(fact, notKnownYet()) : foreign;
  }

  lookAgain(id: string): void {
    if (!this.isClosed) this.works?.live?.lookAgain(id);
  }

  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    if (this.phase === 'undecided') this.decided.resolve(undefined);
    this.abort.abort();
    const { parts, live, accounts, mountSources, watch, batch } = this.works ?? {};
    for (const work of [parts, live, accounts, mountSources, watch, batch]) work?.close();
    this.closing.resolve();
  }

  private open(asked: HostNeeds, view: FactView, sink: FactSink, isWatching: boolean): void {
    const { root, isWithoutEngine = false } = this.options;
    const needs = isWithoutEngine ? withoutEngineParts(asked) : asked;
    const batch = new ChangeBatch(sink);
    const tell = batch.add.bind(batch);
    const context = (): HostContext => this.currentContext(needs, view);
    const onRead = (what: string): void => {
      this.what = what;
      this.done += 1;
      this.tellProgress();
    };
    // What is wrong with finding it is told where its options are asked for.
    const daemon = (): Promise<EngineDaemon | undefined> =>
      context()
        .daemon()
        .catch(() => undefined);
    const daemonRoot = async (): Promise<HostRoot> => (await daemon())?.root ?? root;
    const watch = isWatching ? new HostWatch(root, (paths) => this.reread(paths)) : undefined;
    const works: Works = {
      needs,
      view,
      batch,
      watch,
      parts: new PartsKeeper({
        readers: [...MACHINE_PARTS, ...ENGINE_PARTS, ...KUBERNETES_PARTS].filter((reader) =>
          reader.isNeeded(needs),
        ),
        context,
        tell,
        onStart: (what) => {
          this.what = what;
          this.tellProgress();
        },
        onRead,
        onWatch: () => this.rewatch(),
      }),
      live: needs.parts.has('live')
        ? new LiveKeeper({
            root,
            view,
            daemons: async () => {
              const running = await context().processes('dockerd');
              return running.map(({ pid }) => pid);
            },
            tell,
            onRead: () => onRead('processes of containers'),
          })
        : undefined,
      accounts: needs.parts.has('imageAccounts')
        ? new ImageAccountsKeeper({
            view,
            root: daemonRoot,
            tell,
            onRead: () => onRead('users of images'),
          })
        : undefined,
      mountSources: needs.parts.has('mountSources')
        ? new MountSourcesKeeper({ view, root: daemonRoot, tell })
        : undefined,
    };
    this.works = works;
    this.advance(works);
  }

  /** Takes the next step that the engine's answers allow. */
  private advance(works: Works): void {
    const facts = works.view();
    if (this.phase === 'undecided' && !this.isDeciding && mayDecide(facts)) {
      this.isDeciding = true;
      void this.decide(works, facts);
    }
    if (this.phase === 'machine' && isSettled(facts)) {
      this.phase = 'all';
      this.engineSeen = engineDigest(facts);
      this.context = undefined;
      works.parts.load(true);
      works.live?.reload();
      works.accounts?.reload();
      works.mountSources?.reload();
      void this.end(works);
    }
  }

  private async decide(works: Works, facts: Facts): Promise<void> {
    const gap = await this.options.whyForeign(facts).catch((error: unknown) => gapOfFailure('host', error));
    if (this.isClosed) return;
    this.decided.resolve(gap);
    if (gap === undefined) {
      this.begin(works);
      return;
    }
    this.phase = 'foreign';
    works.batch.add([{ kind: 'gap', gap }]);
    works.batch.flush();
    this.over.resolve();
  }

  /** Reads everything, as far as the engine's answers are in. */
  private begin(works: Works): void {
    this.phase = 'machine';
    this.isReading = false;
    this.beginReading();
    works.batch.flush();
    works.parts.load(false);
    this.advance(works);
  }

  private beginReading(): void {
    if (this.isReading) return;
    this.isReading = true;
    this.done = 0;
    this.tellProgress();
  }

  private tellProgress(): void {
    if (!this.isReading || this.works === undefined) return;
    const { parts, live, accounts, batch } = this.works;
    const total = Math.max(this.done, parts.size + (live?.size ?? 0) + (accounts?.size ?? 0));
    batch.add([
      { kind: 'host-reading', reading: { state: 'reading', what: this.what, done: this.done, total } },
    ]);
  }

  /** Tells that all is read, once it is. */
  private async end({ parts, live, accounts, mountSources, batch }: Works): Promise<void> {
    this.ending += 1;
    const mine = this.ending;
    await Promise.all([parts.idle(), live?.idle(), accounts?.idle(), mountSources?.idle()]);
    if (mine !== this.ending || this.phase !== 'all' || this.isClosed) return;
    this.isReading = false;
    batch.add([{ kind: 'host-reading', reading: { state: 'done' } }]);
    batch.flush();
    this.over.resolve();
  }

  /** Reads again what rests on the engine, when its settings differ or it was started anew. */
  private followEngine({ view, parts }: Works): void {
    const facts = view();
    const seen = engineDigest(facts);
    const { state } = facts.connection;
    const isBack = this.wasStale && state === 'live';
    if (state === 'stale' || state === 'live') this.wasStale = state === 'stale';
    if (seen === this.engineSeen && !isBack) return;
    this.engineSeen = seen;
    this.context = undefined;
    parts.touchFollowers();
  }

  /** These watched paths changed. */
  private reread(paths: ReadonlySet<string>): void {
    this.context = undefined;
    this.works?.parts.touch(paths);
  }

  private rewatch(): void {
    const { watch, parts } = this.works ?? {};
    if (watch === undefined || parts === undefined) return;
    const since = (this.readSince ?? Date.now()) - CLOCK_GRAIN_MS;
    this.watching = this.watching.then(() => watch.set(parts.watched(), since));
  }

  private currentContext(needs: HostNeeds, view: FactView): HostContext {
    if (this.context === undefined) {
      const { root, socket } = this.options;
      this.readSince ??= Date.now();
      this.context = hostReadingContext({ root, needs, facts: view(), socket, signal: this.abort.signal });
    }
    return this.context;
  }
}

function notKnownYet(): HostFailure {
  return new HostFailure('error', 'it is not known yet', 'Read again (:refresh on the screens)');
}

const ENGINE_PARTS_OF_HOST: ReadonlySet<HostPart> = new Set([
  'options',
  'storage',
  'swarmState',
  'live',
  'imageAccounts',
  'mountSources',
]);

function withoutEngineParts(needs: HostNeeds): HostNeeds {
  return { ...needs, parts: new Set([...needs.parts].filter((part) => !ENGINE_PARTS_OF_HOST.has(part))) };
}

function asksForAnything({ files, texts, sysctls, processes, units, parts }: HostNeeds): boolean {
  return [files, texts, sysctls, processes, units, parts].some((names) => names.size > 0);
}

/** Whether the engine has told about itself, or will not. */
function mayDecide(facts: Facts): boolean {
  return facts.info !== undefined || facts.gaps.has('engine.info') || isSettled(facts);
}

/** Whether the engine's answers are in: from then on each change is told by itself. */
function isSettled({ connection }: Facts): boolean {
  return connection.state !== 'connecting' && connection.state !== 'loading';
}

/** What of an engine's answers decides where its things are. Its counters, which always move, are not among it. */
function engineDigest({ info, engine }: Facts): string {
  const { DockerRootDir, Runtimes, SecurityOptions, ServerVersion, Swarm, CgroupVersion, Driver } =
    info ?? {};
  const swarm = [Swarm?.LocalNodeState, Swarm?.NodeID];
  return JSON.stringify([
    engine?.name,
    engine?.rootless,
    DockerRootDir,
    Runtimes,
    SecurityOptions,
    ServerVersion,
    CgroupVersion,
    Driver,
    swarm,
  ]);
}
