/** A session whose facts a test changes: the real store and the real auditor, without an engine. */
import { Readable } from 'node:stream';

import { type Auditor, createAuditor } from '../../src/audit/auditor.ts';
import type { Check } from '../../src/audit/check.ts';
import { compileWaivers, NO_WAIVERS } from '../../src/audit/compiled-waivers.ts';
import { loadRules, type Rules } from '../../src/audit/load-rules.ts';
import { thisDay, type Waiver } from '../../src/audit/waiver.ts';
import type { ProcessDetail } from '../../src/facts/container-processes.ts';
import type { Extracted, ExtractItem, ExtractWish } from '../../src/facts/extraction.ts';
import type { FactChange } from '../../src/facts/fact-change.ts';
import { FactStore } from '../../src/facts/fact-store.ts';
import { NOTHING_TOUCHED } from '../../src/facts/facts.ts';
import type { ImageHistory } from '../../src/facts/image.ts';
import type { ImageChoice, ImageLayers } from '../../src/facts/image-layers.ts';
import type { LogPlace, LogReading } from '../../src/facts/log.ts';
import type { FolderLook, MountedPlace } from '../../src/facts/mounted-folder.ts';
import type { Trouble } from '../../src/facts/target.ts';
import { TargetError } from '../../src/facts/target-error.ts';
import type { EarlierRun } from '../../src/session/earlier-run.ts';
import type { ReadImageOptions } from '../../src/session/layer-library.ts';
import type { SessionPort } from '../../src/ui/session/session-port.ts';
import { checkOf } from '../audit/sample-checks.ts';
import { TARGET } from '../audit/sample-facts.ts';

let loading: Promise<Rules> | undefined;

export class LiveSession implements SessionPort {
  readonly ruleProblems = [];
  /** How often everything was asked for anew, and how often that was given up. */
  refreshes = 0;
  cancels = 0;
  /** What a run before this one found. */
  earlier: EarlierRun | undefined;
  /** What the engine says of every image. */
  history: ImageHistory = [];
  /** By id: images that can be taken apart. */
  readonly layered = new Map<string, ImageLayers>();
  /** The same once their contents were looked into. */
  readonly scanned = new Map<string, ImageLayers>();
  /** Set while layers take long: resolves when they are read. */
  layering: PromiseWithResolvers<void> | undefined;
  /** What tells how far the reading of layers is, while there is one. */
  onLayers: ReadImageOptions['onProgress'];
  /** What `openFile` gives, by image id, layer and path with a space between. */
  readonly files = new Map<string, Uint8Array>();
  /** What `openLog` gives, by namespace, pod and container with a space between, or by container id. */
  readonly logs = new Map<string, LogReading>();
  /** What `readProcess` gives, by container id and number with a space between. */
  readonly processes = new Map<string, ProcessDetail>();
  /** What `lookAtFolder` gives, by place as JSON and path with a space between. */
  readonly folders = new Map<string, FolderLook>();
  /** The containers that somebody looks into now. */
  readonly lookedInto: string[] = [];
  /** What was asked to be written to a folder. */
  readonly extracted: ExtractItem[] = [];
  private readonly store = new FactStore(TARGET);
  private readonly listeners = new Set<() => void>();
  private readonly auditor: Auditor;
  private refreshing: PromiseWithResolvers<void> | undefined;

  constructor({ checks, policy, waivers }: Pick<Rules, 'checks' | 'policy' | 'waivers'>) {
    this.auditor = createAuditor(checks, { policy, waivers });
    this.auditor.update(this.store.facts, NOTHING_TOUCHED);
    this.store.subscribe((facts, delta) => {
      this.auditor.update(facts, delta);
      for (const listener of this.listeners) listener();
    });
  }

  async watchContainer(id: string, signal: AbortSignal): Promise<void> {
    this.lookedInto.push(id);
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    this.lookedInto.splice(this.lookedInto.indexOf(id), 1);
  }

  /** Events are told as changes. */
  async watchEvents(): Promise<void> {}

  async readProcess(id: string, pid: number): Promise<ProcessDetail | undefined> {
    return this.processes.get(`${id} ${pid}`);
  }

  async openChangedFile(id: string, path: string): Promise<Readable | undefined> {
    const bytes = this.files.get(`${id} ${path}`);
    return bytes && Readable.from([bytes]);
  }

  async lookAtFolder(place: MountedPlace, path: string): Promise<FolderLook> {
    const look = this.folders.get(`${JSON.stringify(place)} ${path}`);
    if (look === undefined) throw new TargetError(notThere(path));
    return look;
  }

  async openMounted(place: MountedPlace, path: string): Promise<Readable | undefined> {
    const bytes = this.files.get(`${JSON.stringify(place)} ${path}`);
    return bytes && Readable.from([bytes]);
  }

  get facts() {
    return this.store.facts;
  }

  get audit() {
    return this.auditor.view;
  }

  /** How many are told of changes. */
  get watchers(): number {
    return this.listeners.size;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** Judges by these waivers from now on. */
  waive(waivers: readonly Waiver[]): void {
    this.auditor.setWaivers(compileWaivers(waivers, thisDay()));
    for (const listener of this.listeners) listener();
  }

  /** Changes what is known, as an engine's events do. */
  change(...changes: readonly FactChange[]): void {
    this.store.apply(changes);
  }

  /** Ends at once, unless one was asked for that takes long. */
  async refresh(): Promise<void> {
    this.refreshes += 1;
    await this.refreshing?.promise;
  }

  cancelRefresh(): void {
    this.cancels += 1;
    this.refreshing?.resolve();
  }

  /** From now on a reading anew takes until the returned function is called, or it is given up. */
  takeLong(): () => void {
    this.refreshing = Promise.withResolvers();
    return () => this.refreshing?.resolve();
  }

  async imageHistory(): Promise<ImageHistory> {
    return this.history;
  }

  async imageChoices(): Promise<readonly ImageChoice[]> {
    return [...this.layered.values()].map(({ imageId, name }) => ({
      id: imageId,
      names: [name],
      platform: '',
    }));
  }

  /** Those of `layered` and `scanned` are told at once, or once `layering` says so. */
  async readLayers(imageId: string, options: ReadImageOptions = {}): Promise<ImageLayers> {
    const { scan = false, signal, onProgress } = options;
    this.onLayers = onProgress;
    if (this.layering !== undefined) await Promise.race([this.layering.promise, aborted(signal)]);
    const layers = (scan ? this.scanned : this.layered).get(imageId) ?? this.layered.get(imageId);
    if (layers === undefined) throw new TargetError(notThere(imageId));
    this.change({ kind: 'image-layers', id: imageId, layers });
    return layers;
  }

  async openFile(imageId: string, layer: number, path: string): Promise<Readable> {
    const content = this.files.get(`${imageId} ${layer} ${path}`);
    if (content === undefined) throw new TargetError(notThere(path));
    return Readable.from([content]);
  }

  /** Writes nothing, and says that it did. */
  async extract(_imageId: string, { items, folder }: ExtractWish): Promise<Extracted> {
    this.extracted.push(...items);
    return { folder, written: items.map(({ path }) => path), skipped: [], bytes: 0, trouble: undefined };
  }

  async openLog(of: LogPlace): Promise<LogReading> {
    const key = of.kind === 'container' ? of.id : `${of.namespace} ${of.pod} ${of.container}`;
    const reading = this.logs.get(key);
    if (reading === undefined)
      throw new TargetError(notThere(of.kind === 'container' ? of.id : of.container));
    return reading;
  }
}

function aborted(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function notThere(what: string): Trouble {
  return {
    kind: 'not-found',
    what: `${what} can’t be read`,
    why: 'it is not there',
    tryThis: 'Choose another',
  };
}

/** A few checks that need nothing but the engine's own answers, whatever the shipped ones ask for. */
const FEW_CHECKS: readonly Check[] = [
  checkOf({
    id: 'docker.container.privileged',
    title: 'Containers do not run privileged',
    severity: 'critical',
    pass: '!container.HostConfig.Privileged',
    found: 'runs privileged',
  }),
  checkOf({
    id: 'docker.container.user',
    title: 'Containers run as a user other than root',
    severity: 'high',
    pass: 'container.Config.User != ""',
    found: 'runs as root',
  }),
  checkOf({
    id: 'docker.container.memory-limit',
    title: 'Containers have a memory limit',
    control: 'runtime-defence',
    pass: 'container.HostConfig.Memory > 0',
    found: 'may take all memory of the host',
  }),
  checkOf({
    id: 'docker.image.user',
    title: 'Images name a user other than root',
    layer: 'image',
    resource: 'image',
    severity: 'high',
    pass: 'image.Config.User != ""',
    found: 'runs as root unless told otherwise',
  }),
];

/** Judged by a few checks. */
export async function liveSession(...changes: readonly FactChange[]): Promise<LiveSession> {
  const session = new LiveSession({ checks: FEW_CHECKS, policy: {}, waivers: NO_WAIVERS });
  session.change(...changes);
  return session;
}

/** Judged by every check that ships. */
export async function shippedSession(...changes: readonly FactChange[]): Promise<LiveSession> {
  loading ??= loadRules();
  const session = new LiveSession(await loading);
  session.change(...changes);
  return session;
}
