/** Keeps the parts of the host true: reads those that checks ask for, and again what changed. */
import type { FactChange } from '../../facts/fact-change.ts';
import type { Gap } from '../../facts/gap.ts';
import { type HostFacts, hostFactsSchema } from '../../facts/host.ts';
import { KEYED_PARTS } from '../../facts/merge-host.ts';
import { RereadQueue } from '../docker/reread-queue.ts';
import { gapOfFailure } from './host-failure.ts';
import type { HostContext, HostPartReader, PartReading } from './host-part.ts';

export interface PartsKeeperOptions {
  readonly readers: readonly HostPartReader[];
  /** The reading that is under way. */
  readonly context: () => HostContext;
  readonly tell: (changes: readonly FactChange[]) => void;
  /** Told before a part is read. */
  readonly onStart: (what: string) => void;
  /** Told after it. */
  readonly onRead: (what: string) => void;
  /** Told when other paths than before have to be watched. */
  readonly onWatch: () => void;
}

const CONCURRENT_READS = 4;

const NOTHING: PartReading = { host: {}, gaps: [], watched: [] };

export class PartsKeeper {
  private readonly options: PartsKeeperOptions;
  private readonly readers: ReadonlyMap<string, HostPartReader>;
  private readonly told = new Map<string, PartReading>();
  private readonly queue: RereadQueue<PartReading | undefined>;

  constructor(options: PartsKeeperOptions) {
    this.options = options;
    this.readers = new Map(options.readers.map((reader) => [reader.what, reader]));
    this.queue = new RereadQueue({
      read: (key) => this.read(key),
      take: (key, reading) => this.take(key, reading),
      concurrency: CONCURRENT_READS,
    });
  }

  get size(): number {
    return this.readers.size;
  }

  /** Reads at once those that rest on the engine's answers, or the others. */
  load(doFollowEngine: boolean): void {
    this.queue.load(this.keys(doFollowEngine));
  }

  /** Reads soon those that rest on the engine's answers. */
  touchFollowers(): void {
    for (const key of this.keys(true)) this.queue.touch(key);
  }

  /** Reads soon those that rest on any of these paths. */
  touch(paths: ReadonlySet<string>): void {
    for (const [key, { watched }] of this.told) {
      if (watched.some((path) => paths.has(path))) this.queue.touch(key);
    }
  }

  /** All that the parts rest on. */
  watched(): ReadonlySet<string> {
    return new Set([...this.told.values()].flatMap(({ watched }) => watched));
  }

  idle(): Promise<void> {
    return this.queue.idle();
  }

  close(): void {
    this.queue.close();
  }

  private keys(doFollowEngine: boolean): readonly string[] {
    const readers = [...this.readers.values()];
    return readers
      .filter(({ followsEngine = false }) => followsEngine === doFollowEngine)
      .map(({ what }) => what);
  }

  /** Undefined when the reading was given up. */
  private async read(key: string): Promise<PartReading | undefined> {
    const reader = this.readers.get(key);
    if (reader === undefined) return undefined;
    const context = this.options.context();
    this.options.onStart(reader.what);
    try {
      const reading = await reader.read(context);
      return context.signal.aborted ? undefined : reading;
    } catch (error) {
      if (context.signal.aborted) return undefined;
      const gaps = reader.parts.map((part) => gapOfFailure(`host.${part}`, error));
      // What it rested on before is watched on: it may be mended there.
      return { host: {}, gaps, watched: this.told.get(key)?.watched ?? [] };
    }
  }

  private take(key: string, reading: PartReading | undefined): void {
    if (reading === undefined) return;
    const before = this.told.get(key) ?? NOTHING;
    this.told.set(key, reading);
    const changes = [...factChanges(before.host, reading.host), ...gapChanges(before.gaps, reading.gaps)];
    if (changes.length > 0) this.options.tell(changes);
    if (before.watched.toSorted().join('\n') !== reading.watched.toSorted().join('\n'))
      this.options.onWatch();
    this.options.onRead(key);
  }
}

function factChanges(before: HostFacts, after: HostFacts): readonly FactChange[] {
  const changes: FactChange[] = [];
  for (const part of hostFactsSchema.keyof().options) {
    if (before[part] === undefined) continue;
    if (after[part] === undefined) {
      changes.push({ kind: 'host-unread', part });
      continue;
    }
    if (!KEYED_PARTS.some((keyed) => keyed === part)) continue;
    const entries = new Set(Object.keys(after[part] ?? {}));
    for (const entry of Object.keys(before[part] ?? {})) {
      if (!entries.has(entry)) changes.push({ kind: 'host-unread', part, entry });
    }
  }
  if (JSON.stringify(before) !== JSON.stringify(after)) changes.unshift({ kind: 'host', host: after });
  return changes;
}

function gapChanges(before: readonly Gap[], after: readonly Gap[]): readonly FactChange[] {
  const known = new Map(before.map((gap) => [gap.fact, JSON.stringify(gap)]));
  const open = new Set(after.map(({ fact }) => fact));
  return [
    ...before.flatMap(({ fact }): FactChange[] => (open.has(fact) ? [] : [{ kind: 'gap-closed', fact }])),
    ...after.flatMap((gap): FactChange[] =>
      known.get(gap.fact) === JSON.stringify(gap) ? [] : [{ kind: 'gap', gap }],
    ),
  ];
}
