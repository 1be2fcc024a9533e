/** One live inspection: a source, the facts it gives and the auditor that judges them, tied together. */
import type { Readable } from 'node:stream';
import type { AuditView } from '../audit/audit-view.ts';
import type { Auditor } from '../audit/auditor.ts';
import type { EarlierResult } from '../audit/earlier-result.ts';
import type { RuleSources } from '../audit/load-rules.ts';
import type { RuleProblem } from '../audit/rule-problem.ts';
import type { RuleSet } from '../audit/rule-set.ts';
import type { ContainerEvents } from '../facts/container-events.ts';
import type { ProcessDetail } from '../facts/container-processes.ts';
import type { EvidenceWish, WrittenEvidence } from '../facts/evidence.ts';
import type { Extracted, ExtractWish } from '../facts/extraction.ts';
import { FactStore } from '../facts/fact-store.ts';
import { type FactDelta, type Facts, NOTHING_TOUCHED } from '../facts/facts.ts';
import type { HostNeeds } from '../facts/host.ts';
import type { ImageHistory } from '../facts/image.ts';
import type { ImageChoice, ImageLayers } from '../facts/image-layers.ts';
import type { LogPlace, LogReading, LogWish } from '../facts/log.ts';
import type { FolderLook, FolderWish, MountedFolder, MountedPlace } from '../facts/mounted-folder.ts';
import type { Profile } from '../facts/profile.ts';
import type { FactSink, HostReader, Source } from '../facts/source.ts';
import type { TargetIdentity, Trouble } from '../facts/target.ts';
import { TargetError } from '../facts/target-error.ts';
import type { SecretScanOptions } from '../insight/secrets/secret-scan.ts';
import type { ContainerWatch } from './container-watch.ts';
import type { EarlierRun } from './earlier-run.ts';
import type { EvidenceAuthor } from './evidence/write-evidence.ts';
import type { Attempt } from './find-target.ts';
import type { RunMemory } from './last-run.ts';
import { LayerLibrary, type LibraryParts, type ReadImageOptions, shippedScan } from './layer-library.ts';
import { type MadeAuditor, makeAuditor } from './make-auditor.ts';
import { NO_VERDICTS } from './no-verdicts.ts';

/** Judging is cut into slices of about this length, so that keys are answered in between. */
const SLICE_MS = 10;
/** How long a person who leaves waits for what is still to be judged, so that the run can be remembered. */
const FINISH_MS = 200;
/** How long evidence waits for the host to be read to its end. */
const SETTLE_MS = 30_000;
/** Resources judged between two looks at the clock. */
const STEP = 8;

export interface SessionOptions {
  readonly source: Source;
  readonly attempts: readonly Attempt[];
  /** Called once the rules are loaded; undefined for a target without a host that could be read. */
  readonly openHost?: (() => Promise<HostReader>) | undefined;
  readonly rules: RuleSources;
  /** Which of the shipped rules are about the target, found out once the rules are loaded; engines when left out. */
  readonly ruleSets?: (() => Promise<readonly RuleSet[]>) | undefined;
  /** When the facts were saved, in milliseconds since 1970; left out for what is read now. */
  readonly recordedAt?: number | undefined;
  /**
   * Where layers of images are kept, and where the engine's own folders are; and what takes images apart, where that is not
   * the source.
   */
  readonly layers: Pick<LibraryParts, 'cache' | 'storage'> & Partial<Pick<LibraryParts, 'source'>>;
  /** The rules are loaded once this resolves. */
  readonly auditAfter: Promise<void>;
  /** Where the program remembers the last run of a target; nothing is remembered without it. */
  readonly stateFolder: string | undefined;
  /** An earlier result to compare with, in place of the last run. */
  readonly baseline: EarlierResult | undefined;
}

export class Session {
  /** What was tried to find the target, and what came of it. */
  readonly attempts: readonly Attempt[];
  private readonly source: Source;
  private readonly openHost: SessionOptions['openHost'];
  private readonly ruleSets: SessionOptions['ruleSets'];
  private readonly rules: RuleSources;
  private readonly recordedAt: number | undefined;
  private host: HostReader | undefined;
  /** Settles once the host's reader is there, or it is known that there is none. */
  private readonly hostOpened = Promise.withResolvers<HostReader | undefined>();
  private watching: Promise<ContainerWatch> | undefined;
  private readonly store: FactStore;
  private readonly library: LayerLibrary;
  /** As the policy says; its default until the rules are loaded. */
  private scanOptions: SecretScanOptions = {};
  private readonly listeners = new Set<() => void>();
  private auditor: Auditor | undefined;
  private problems: readonly RuleProblem[] = [];
  private ownProblems: readonly RuleProblem[] = [];
  private profileProblems: readonly RuleProblem[] = [];
  private readonly profileFolder: string | undefined;
  private readWaivers: MadeAuditor['readWaivers'] | undefined;
  private memory: RunMemory | undefined;
  private earlierRun: EarlierRun | undefined;
  private memoryProblem = '';
  /** Whether all facts were there once: only then is there a run to remember. */
  private wasComplete = false;
  private refreshing: AbortController | undefined;
  private slice: NodeJS.Immediate | undefined;
  private isClosed = false;

  constructor(options: SessionOptions) {
    const { source, attempts, openHost, layers, rules, auditAfter, stateFolder, baseline } = options;
    this.source = source;
    this.profileFolder = rules.profileFolder;
    this.openHost = openHost;
    this.ruleSets = options.ruleSets;
    this.rules = rules;
    this.recordedAt = options.recordedAt;
    this.attempts = attempts;
    this.store = new FactStore(source.identity);
    this.library = new LayerLibrary({
      source,
      facts: () => this.store.facts,
      tell: (changes) => this.store.apply(changes),
      contentScan: () => shippedScan(this.scanOptions),
      ...layers,
    });
    this.store.subscribe((facts, delta) => this.take(facts, delta));
    void this.start(rules, auditAfter);
    void auditAfter.then(() => this.recall(stateFolder, baseline));
  }

  get facts(): Facts {
    return this.store.facts;
  }

  /** The verdicts so far; the same object until they change. Empty until the rules are loaded. */
  get audit(): AuditView {
    return this.auditor?.view ?? NO_VERDICTS;
  }

  /** What is wrong in a person's own checks, policy and waivers. Known once the rules are loaded. */
  get ruleProblems(): readonly RuleProblem[] {
    return this.problems;
  }

  /** The baseline, or the run on this target before this one; undefined until it is known, and when there is none. */
  get earlier(): EarlierRun | undefined {
    return this.earlierRun;
  }

  /** Calls `listener` once for each change of facts or verdicts, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /**
   * Reads everything anew, now. Resolves when that is done or has failed, which `facts.connection` tells, or was given
   * up.
   */
  async refresh(): Promise<void> {
    this.refreshing?.abort();
    const refreshing = new AbortController();
    this.refreshing = refreshing;
    const givenUp = new Promise<void>((resolve) => {
      refreshing.signal.addEventListener('abort', () => resolve(), { once: true });
    });
    try {
      const reading = [this.source.refresh(), this.host?.refresh(refreshing.signal)];
      await Promise.race([Promise.all(reading), givenUp]);
    } finally {
      if (this.refreshing === refreshing) this.refreshing = undefined;
    }
  }

  /**
   * Gives up the reading anew that is under way; what was read stays. An engine's answers are read to their end all the
   * same: with half of them nothing could be told.
   */
  cancelRefresh(): void {
    this.refreshing?.abort();
  }

  /** Reads this file of waivers and judges by them from now on. Nothing is asked of the target. Never rejects. */
  async reloadWaivers(file: string): Promise<void> {
    const problems = await this.readWaivers?.(file);
    if (this.isClosed || problems === undefined) return;
    this.ownProblems = problems;
    this.tellProblems();
    this.tell();
  }

  /**
   * Reads a person's profiles and judges by them from now on. Of what was saved earlier the profiles that were saved with it
   * count. Never rejects.
   */
  async reloadProfiles(): Promise<void> {
    const { kind, snapshot } = this.source.identity;
    if (this.profileFolder === undefined || kind === 'demo' || snapshot !== undefined) return;
    const { readProfiles } = await import('./profile-shelf.ts');
    const { profiles, problems } = await readProfiles(this.profileFolder);
    if (this.isClosed) return;
    this.profileProblems = problems;
    this.tellProblems();
    const isSame = profiles.size === 0 && this.facts.profiles.size === 0;
    if (!isSame)
      this.store.apply([{ kind: 'profiles-listed', profiles: keptProfiles(this.facts, profiles) }]);
    else if (problems.length > 0) this.tell();
  }

  /** An image's history, newest first. Rejects with a TargetError. */
  imageHistory(id: string): Promise<ImageHistory> {
    return this.source.imageHistory(id);
  }

  /** The images whose layers can be read, those of an archive with their platforms. Rejects with a TargetError. */
  imageChoices(signal?: AbortSignal): Promise<readonly ImageChoice[]> {
    return this.library.choices(signal);
  }

  /**
   * Reads the layers of an image, from the base up; `facts.layers` has each as soon as it is read. What is known already
   * is given at once, and callers at the same time share one reading. Rejects with a TargetError when nothing of the
   * image can be read, and with the signal's reason within 200 ms of an abort.
   */
  readLayers(imageId: string, options?: ReadImageOptions): Promise<ImageLayers> {
    return this.library.read(imageId, options);
  }

  /**
   * The content of a file as one layer has it, which is counted from 0 at the base. Rejects with a TargetError; ends with
   * an error when it breaks off.
   */
  openFile(imageId: string, layer: number, path: string, signal?: AbortSignal): Promise<Readable> {
    return this.library.openFile(imageId, layer, path, signal);
  }

  /**
   * Writes files of an image to a folder: nothing is overwritten, no link followed or written, nothing lands outside it.
   * Rejects with a TargetError before anything is written, and with the signal's reason.
   */
  extract(imageId: string, wish: ExtractWish): Promise<Extracted> {
    return this.library.extract(imageId, wish);
  }

  /**
   * Opens the log of a container. Rejects with a TargetError where the target has none or the caller may not read it, and
   * with the signal's reason; an abort ends the reading too.
   */
  async openLog(of: LogPlace, wish: LogWish, signal?: AbortSignal): Promise<LogReading> {
    const reading = this.source.openLog?.(of, wish, signal);
    if (reading === undefined) throw new TargetError(noLogs(this.source.identity));
    return reading;
  }

  /**
   * Keeps `facts.processes` and `facts.changes` of a container true while somebody looks at it, until the signal is aborted.
   * Never rejects: what can't be read is a gap.
   */
  async watchContainer(id: string, signal: AbortSignal): Promise<void> {
    await (await this.containerWatch()).watch(id, signal);
  }

  /**
   * Keeps `facts.events` of a container true until the signal is aborted: what the target remembers of its life, and what happens
   * from then on. Nothing is asked of it afterwards. Never rejects: what can't be read is a gap of them.
   */
  async watchEvents(id: string, signal: AbortSignal): Promise<void> {
    const { watchEvents } = await import('./container-events.ts');
    const onFacts = (listener: () => void) => this.store.subscribe(listener);
    const tell: FactSink = (changes) => {
      if (!this.isClosed) this.store.apply(changes);
    };
    await watchEvents({ source: this.source, facts: () => this.facts, tell, onFacts }, id, signal);
  }

  /**
   * What the target remembers of a container's life up to now, its gaps included; of what was saved earlier, what was saved of it.
   * Undefined where it remembers nothing. Rejects with the signal's reason only.
   */
  async readEvents(id: string, signal?: AbortSignal): Promise<ContainerEvents | undefined> {
    const { readEvents } = await import('./container-events.ts');
    const read = await readEvents({ source: this.source, facts: () => this.facts }, id, signal);
    return read ?? this.facts.events.get(id);
  }

  /** One process of a container in full; undefined once it has ended. Rejects with a TargetError or why it can't be read. */
  async readProcess(id: string, pid: number, signal?: AbortSignal): Promise<ProcessDetail | undefined> {
    return (await this.containerWatch()).process(id, pid, signal);
  }

  /**
   * The content of a file that a container added or changed, as it is now; undefined when there is none. Rejects with a
   * TargetError or why it can't be read, and with the signal's reason.
   */
  async openChangedFile(id: string, path: string, signal?: AbortSignal): Promise<Readable | undefined> {
    return (await this.containerWatch()).openFile(id, path, signal);
  }

  /**
   * What is at a path of a mount, a volume or a container's file system: a folder with what is in it, or a file. Links are
   * followed inside only. Rejects with a TargetError, and with the signal's reason.
   */
  async lookAtFolder(place: MountedPlace, path: string, wish: FolderWish = {}): Promise<FolderLook> {
    return (await this.mountedFolder(place, wish.signal)).look(path, wish);
  }

  /** The content of an ordinary file there; undefined when there is none. Rejects as `lookAtFolder` does. */
  async openMounted(place: MountedPlace, path: string, signal?: AbortSignal): Promise<Readable | undefined> {
    return (await this.mountedFolder(place, signal)).open(path, signal);
  }

  /**
   * Writes all there is about a container to a file. Rejects with a TargetError when it is gone, with the error of the file
   * system, and with the signal's reason; then there is no file.
   */
  async writeEvidence(wish: EvidenceWish, author: EvidenceAuthor): Promise<WrittenEvidence> {
    const [{ writeEvidence }, { judgeFacts }, watch, ruleSets = ['engine']] = await Promise.all([
      import('./evidence/write-evidence.ts'),
      import('./judge-facts.ts'),
      this.containerWatch(),
      this.ruleSets?.(),
    ]);
    return writeEvidence(
      {
        facts: () => this.facts,
        source: this.source,
        watch,
        readEvents: (id, signal) => this.readEvents(id, signal),
        hostReads: () => this.host?.reads?.(),
        settled: (signal) => this.settled(signal),
        ruleSets,
        judge: (facts, at, signal) => judgeFacts({ about: ruleSets, ...this.rules }, facts, at, signal),
      },
      wish,
      author,
    );
  }

  /**
   * Ends every connection and remembers this run; nobody is told anything afterwards. Resolves with what was wrong with
   * remembering, one line each, for a person.
   */
  async close(): Promise<readonly string[]> {
    this.isClosed = true;
    clearImmediate(this.slice);
    this.listeners.clear();
    this.host?.close();
    this.hostOpened.resolve(undefined);
    void this.watching?.then((watch) => watch.close());
    const [problem, note] = await Promise.all([this.remember(), this.library.close(), this.source.close()]);
    return [this.memoryProblem, problem, note].filter((line) => line !== '');
  }

  /** Resolves once the host is read, or after a while. Rejects with the signal's reason. */
  private async settled(signal: AbortSignal | undefined): Promise<void> {
    const over = Promise.withResolvers<void>();
    const look = (): void => {
      const { hostReading, connection } = this.facts;
      if (hostReading.state !== 'reading' && connection.state !== 'loading') over.resolve();
    };
    const late = setTimeout(over.resolve, SETTLE_MS);
    const stop = this.store.subscribe(look);
    signal?.addEventListener('abort', () => over.resolve(), { once: true });
    try {
      look();
      await over.promise;
      signal?.throwIfAborted();
    } finally {
      clearTimeout(late);
      stop();
    }
  }

  private async mountedFolder(place: MountedPlace, signal: AbortSignal | undefined): Promise<MountedFolder> {
    const { openFolder } = await import('./open-folder.ts');
    const { source } = this;
    return openFolder(
      place,
      { source, host: () => this.hostOpened.promise, facts: () => this.facts },
      signal,
    );
  }

  /** Loaded with the first container that somebody looks into. */
  private containerWatch(): Promise<ContainerWatch> {
    this.watching ??= import('./container-watch.ts').then(
      ({ ContainerWatch }) =>
        new ContainerWatch({
          source: this.source,
          host: () => this.hostOpened.promise,
          facts: () => this.facts,
          tell: (changes) => {
            if (!this.isClosed) this.store.apply(changes);
          },
        }),
    );
    return this.watching;
  }

  private async recall(stateFolder: string | undefined, baseline: EarlierResult | undefined): Promise<void> {
    if (stateFolder === undefined && baseline === undefined) return;
    const [{ openRunMemory }, { baselineRun, earlierRun }] = await Promise.all([
      import('./last-run.ts'),
      import('./earlier-run.ts'),
    ]);
    const facts = (): Facts => this.facts;
    if (baseline !== undefined) this.earlierRun = baselineRun(baseline, facts);
    if (stateFolder !== undefined) {
      this.memory = openRunMemory(stateFolder);
      const { record, problem } = await this.memory.lastRun(this.source.identity);
      this.memoryProblem = problem;
      if (record !== undefined) this.earlierRun ??= earlierRun('the last run', record, facts);
    }
    if (this.earlierRun !== undefined && !this.isClosed) this.tell();
  }

  private async remember(): Promise<string> {
    // A host that is read anew just now would be remembered with holes.
    if (!this.wasComplete || this.facts.hostReading.state === 'reading') return '';
    const end = performance.now() + FINISH_MS;
    while (this.auditor?.work(STEP)) if (performance.now() > end) return '';
    try {
      if (this.auditor !== undefined) await this.memory?.rememberRun(this.source.identity, this.audit);
      return '';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  private async start(rules: RuleSources, auditAfter: Promise<void>): Promise<void> {
    const watching = this.source.watch((changes) => this.store.apply(changes));
    await auditAfter;
    if (!this.isClosed) await this.loadAuditor(rules);
    void this.reloadProfiles();
    await watching;
  }

  private async loadAuditor(sources: RuleSources): Promise<void> {
    const { auditor, needs, problems, readWaivers, scanOptions } = await makeAuditor(
      { about: await this.ruleSets?.(), ...sources },
      this.recordedAt,
    );
    if (this.isClosed) return;
    this.scanOptions = scanOptions;
    this.auditor = auditor;
    this.ownProblems = problems;
    this.tellProblems();
    this.readWaivers = readWaivers;
    auditor.note(this.facts, NOTHING_TOUCHED);
    this.judge();
    void this.watchHost(needs);
  }

  private async watchHost(needs: HostNeeds): Promise<void> {
    const host = await this.openHost?.();
    if (this.isClosed) host?.close();
    if (host === undefined || this.isClosed) {
      this.hostOpened.resolve(undefined);
      return;
    }
    this.host = host;
    const watching = host.watch(
      needs,
      () => this.facts,
      (changes) => this.store.apply(changes),
    );
    this.hostOpened.resolve(host);
    await watching;
  }

  private take(facts: Facts, delta: FactDelta): void {
    if (this.isClosed || isEmpty(delta)) return;
    this.wasComplete ||= facts.connection.state === 'live' || facts.connection.state === 'recorded';
    this.auditor?.note(facts, delta);
    this.host?.engineChanged(delta);
    // While slices are under way the next one takes this up; the facts themselves are told at once.
    if (this.slice === undefined) this.judge();
    else this.tell();
  }

  /** Judges for one slice, tells, and goes on in the next turn if there is more. */
  private judge(): void {
    const end = performance.now() + SLICE_MS;
    let isMoreLeft = this.auditor?.work(STEP) ?? false;
    while (isMoreLeft && performance.now() < end) isMoreLeft = this.auditor?.work(STEP) ?? false;
    if (isMoreLeft) {
      this.slice = setImmediate(() => {
        this.slice = undefined;
        this.judge();
      });
    }
    this.tell();
  }

  private tellProblems(): void {
    this.problems = [...this.ownProblems, ...this.profileProblems];
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

function noLogs({ uri, snapshot }: TargetIdentity): Trouble {
  return {
    kind: 'unsupported',
    what: 'There is no log here',
    why: snapshot === undefined ? `Plimsoll knows no logs of ${uri}` : 'the snapshot does not hold logs',
    tryThis: 'Open the engine or the cluster in which the container runs',
  };
}

/** A profile that says what it said before stays the same object, so that nothing is judged anew for it. */
function keptProfiles(
  { profiles: before }: Facts,
  read: ReadonlyMap<string, Profile>,
): ReadonlyMap<string, Profile> {
  return new Map(
    Array.from(read, ([id, profile]) => {
      const known = before.get(id);
      const isSame = known !== undefined && JSON.stringify(known) === JSON.stringify(profile);
      return [id, isSame ? known : profile];
    }),
  );
}

function isEmpty(delta: FactDelta): boolean {
  const { containers, images, networks, volumes, imageDetails, live, processes, changes, events, kube } =
    delta;
  const touched =
    containers.size +
    images.size +
    networks.size +
    volumes.size +
    imageDetails.size +
    live.size +
    processes.size +
    changes.size +
    delta.profiles.size +
    events.size +
    kube.size;
  const { engine, gaps, connection, swarm, host } = delta;
  return touched === 0 && !engine && !gaps && !connection && !swarm && !host;
}
