/**
 * Writes all that is known of one container to a bundle: what is gone soonest is read first, and everything is read from outside.
 * What can't be read is a gap of the bundle, and what happens to the container meanwhile is said in it.
 */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { AuditView } from '../../audit/audit-view.ts';
import { containerName, imageIdOf } from '../../facts/container.ts';
import type { ContainerEvents } from '../../facts/container-events.ts';
import type { EvidenceWish, WrittenEvidence } from '../../facts/evidence.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Finding } from '../../facts/finding.ts';
import type { Gap } from '../../facts/gap.ts';
import type { HostReads } from '../../facts/host-reads.ts';
import type { SentRequests } from '../../facts/request-record.ts';
import type { ContainerAnswers, Source } from '../../facts/source.ts';
import { TargetError } from '../../facts/target-error.ts';
import { socketUses } from '../../insight/container/socket-peers.ts';
import { publishedPorts } from '../../insight/exposure.ts';
import { hideSecrets } from '../../insight/hidden-secrets.ts';
import { HIDDEN_SECRET } from '../../insight/secret-value.ts';
import {
  EVENTS_FILE,
  type EvidenceFile,
  type EvidenceProcesses,
  FILES_FILE,
  LOG_FOLDER,
  PROCESSES_FILE,
  REPORT_FILE,
} from '../../sources/snapshot/evidence-document.ts';
import {
  FACTS_FILE,
  SNAPSHOT_FORMAT,
  type SnapshotManifest,
} from '../../sources/snapshot/snapshot-document.ts';
import { BundleWriter } from '../bundle-writer.ts';
import type { ContainerWatch } from '../container-watch.ts';
import { snapshotFacts } from '../snapshot-facts.ts';
import { chooseFiles, memberName, secretInFile } from './evidence-files.ts';
import { type GatheredLog, gatherLog } from './evidence-log.ts';
import { lookAtEach, meanwhile, meanwhileNotes } from './evidence-processes.ts';
import type { EvidenceStory } from './evidence-story.ts';

/** What evidence is taken with: a target that is open. */
export interface EvidenceParts {
  readonly facts: () => Facts;
  /** When the target was opened for this, in milliseconds since 1970; left out where it was open before. */
  readonly openedAt?: number | undefined;
  readonly source: Pick<Source, 'identity' | 'containerAnswers' | 'openLog' | 'requests' | 'imageHistory'>;
  readonly watch: Pick<ContainerWatch, 'readWhole' | 'processesNow' | 'process' | 'openFile' | 'forget'>;
  readonly readEvents: (id: string, signal?: AbortSignal) => Promise<ContainerEvents | undefined>;
  readonly hostReads: () => HostReads | undefined;
  /** Resolves once what is read by itself is read; at once where nothing is under way. Rejects with the signal's reason. */
  readonly settled?: ((signal?: AbortSignal) => Promise<void>) | undefined;
  /** The sets of rules that the target is judged by. */
  readonly ruleSets: readonly string[];
  /** The verdicts on these facts, as of a time in milliseconds since 1970. */
  readonly judge: (facts: Facts, at: number, signal?: AbortSignal) => Promise<AuditView>;
}

/** Who takes it, and who writes the report that is for people. */
export interface EvidenceAuthor {
  readonly takenBy: SnapshotManifest['takenBy'];
  /** Of Plimsoll. */
  readonly version: string;
  readonly report: (story: EvidenceStory) => Promise<string>;
}

const packed = promisify(gzip);
/** Lines of the log that are taken where nobody says since when. One more is asked for: it tells that there were more. */
const LOG_LINES = 200_000;

/**
 * Rejects with a TargetError for a container that is not there, with the error of the file system where the file can't be written,
 * and with the signal's reason: nothing is left then.
 */
export async function writeEvidence(
  parts: EvidenceParts,
  wish: EvidenceWish,
  author: EvidenceAuthor,
): Promise<WrittenEvidence> {
  const { containerId: id, signal } = wish;
  const container = parts.facts().containers.get(id);
  if (container === undefined) throw gone(id);
  signal?.throwIfAborted();
  const startedAt = Date.now();
  const bundle = await BundleWriter.create(wish.path, new Date(startedAt));
  try {
    return await new Collecting(parts, wish, author, bundle, startedAt).run();
  } finally {
    parts.watch.forget(id);
    await bundle.discard();
  }
}

class Collecting {
  private readonly parts: EvidenceParts;
  private readonly wish: EvidenceWish;
  private readonly author: EvidenceAuthor;
  private readonly bundle: BundleWriter;
  private readonly startedAt: number;
  private readonly gaps: Gap[] = [];
  private readonly notes: string[] = [];

  constructor(
    parts: EvidenceParts,
    wish: EvidenceWish,
    author: EvidenceAuthor,
    bundle: BundleWriter,
    startedAt: number,
  ) {
    this.parts = parts;
    this.wish = wish;
    this.author = author;
    this.bundle = bundle;
    this.startedAt = parts.openedAt ?? startedAt;
  }

  async run(): Promise<WrittenEvidence> {
    const { parts, wish, bundle } = this;
    const { containerId: id, signal } = wish;
    // In the order in which it would be gone.
    this.tell('processes');
    await parts.watch.readWhole(id, signal);
    const seen = parts.facts();
    const found = seen.processes.get(id);
    const looked = await lookAtEach(
      parts.watch,
      id,
      found,
      (done, total) => this.tell('processes', done, total),
      signal,
    );
    this.gaps.push(...looked.gaps);
    const answers = await this.answers();
    const log = await this.log();
    this.tell('events');
    const events = await parts.readEvents(id, signal);
    const files = await this.files(seen);
    this.tell('processes');
    const processes: EvidenceProcesses = {
      found: looked.found,
      details: looked.details,
      ended: looked.ended,
      notLookedAt: looked.notLookedAt,
      meanwhile: meanwhile(looked.found, await this.processesNow()),
    };
    this.notes.push(...meanwhileNotes(processes));
    this.notes.push(...this.lifeNotes(seen, parts.facts()));
    this.tell('the host');
    await parts.settled?.(signal);
    this.tell('findings');
    // What was saved before is as old as it is.
    const takenAt = seen.connection.state === 'recorded' ? seen.connection.at : Date.now();
    const facts = momentOf(seen, parts.facts(), id, events);
    const audit = await parts.judge(facts, takenAt, signal);
    await this.addDocuments(facts, audit, answers, processes);
    await this.addLog(log);
    if (events !== undefined)
      await bundle.add(EVENTS_FILE, events.entries.map((event) => `${this.json(event, '')}\n`).join(''));
    await bundle.add(FILES_FILE, document(files));
    const name = this.nameIn(facts);
    const head = this.head(takenAt);
    const hidden = this.wish.hidesSecrets ? hiddenProcesses(processes) : processes;
    const story: EvidenceStory = {
      head,
      container: { id, name },
      facts,
      audit,
      processes: hidden,
      files,
      log,
      eventCount: events?.entries.length,
      gaps: this.gaps,
      notes: this.notes,
    };
    await bundle.add(REPORT_FILE, await this.author.report(story));
    signal?.throwIfAborted();
    const { bytes, sha256 } = await bundle.finish((members) =>
      document({
        ...head,
        finishedAt: new Date().toISOString(),
        container: story.container,
        files: members.map(({ path, size, sha256: sum }) => ({ path, size, sha256: sum })),
      } satisfies SnapshotManifest),
    );
    const taken = files.filter(({ member }) => member !== undefined).length;
    return {
      path: wish.path,
      bytes,
      sha256,
      files: taken,
      filesLeftOut: files.length - taken,
      gaps: this.gaps.length,
      notes: this.notes,
    };
  }

  private tell(what: string, done = 0, total = 0): void {
    this.wish.onProgress?.({ what, done, total });
  }

  private head(takenAt: number) {
    const { parts, wish, author, startedAt } = this;
    const { files, fileBytes, filesBytes, logBytes, since, paths } = wish.bounds;
    const { kind, uri, label } = parts.source.identity;
    const reads = parts.hostReads();
    const requests: SentRequests | undefined = parts.source.requests?.(startedAt);
    return {
      plimsoll: 'evidence',
      format: SNAPSHOT_FORMAT,
      version: author.version,
      takenAt: new Date(takenAt).toISOString(),
      startedAt: new Date(startedAt).toISOString(),
      takenBy: author.takenBy,
      target: { kind, uri, label },
      hidesSecrets: wish.hidesSecrets,
      options: {
        files,
        fileBytes,
        filesBytes,
        logBytes,
        ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
        ...(paths === undefined ? {} : { paths: paths.join(' ') }),
      },
      notes: [...this.notes],
      gaps: [...this.gaps],
      ...(requests && { requests: { total: requests.total, listed: [...requests.listed] } }),
      ...(reads && {
        hostReads: { programs: [...reads.programs], paths: [...reads.paths], isCut: reads.isCut },
      }),
    } as const satisfies Partial<SnapshotManifest>;
  }

  private async processesNow() {
    const { parts, wish } = this;
    try {
      return await parts.watch.processesNow(wish.containerId, wish.signal);
    } catch (error) {
      wish.signal?.throwIfAborted();
      const detail = error instanceof Error ? error.message : String(error);
      this.gaps.push({
        fact: 'processes at the end',
        reason: 'error',
        detail,
        hint: 'What ran later is not known',
      });
      return undefined;
    }
  }

  /** What became of the container itself; `later` is known where the target tells of changes by itself. */
  private lifeNotes(seen: Facts, later: Facts): readonly string[] {
    const { containerId: id } = this.wish;
    const [before, after] = [seen.containers.get(id), later.containers.get(id)];
    if (after === undefined) return ['The container was removed while it was looked at.'];
    if (before?.stage !== 'inspected' || after.stage !== 'inspected') return [];
    const [one, other] = [before.inspect.State, after.inspect.State];
    return one.StartedAt === other.StartedAt && one.Status === other.Status
      ? []
      : [
          `The container was ${one.Status} at first and ${other.Status} later, started at ${other.StartedAt}.`,
        ];
  }

  private async answers(): Promise<ContainerAnswers> {
    const { parts, wish } = this;
    this.tell('what the engine says');
    try {
      const answers = await parts.source.containerAnswers?.(wish.containerId, wish.signal);
      this.gaps.push(...(answers?.gaps ?? []));
      if (answers !== undefined) return answers;
    } catch (error) {
      wish.signal?.throwIfAborted();
      this.gaps.push(gapOf('inspect', error));
    }
    return { networks: [], gaps: [] };
  }

  private async log(): Promise<GatheredLog | undefined> {
    const { parts, wish } = this;
    const { since, logBytes } = wish.bounds;
    this.tell('log');
    if (logBytes === 0) return undefined;
    try {
      const reading = await parts.source.openLog?.(
        { kind: 'container', id: wish.containerId },
        { tail: since === undefined ? LOG_LINES + 1 : 'all', follow: false, previous: false, since },
        wish.signal,
      );
      if (reading === undefined) {
        this.gaps.push(noLog(parts.source.identity.uri));
        return undefined;
      }
      const lines = since === undefined ? LOG_LINES : Number.POSITIVE_INFINITY;
      const bounds = { bytes: logBytes, lines, hidesSecrets: wish.hidesSecrets };
      return await gatherLog(reading, bounds, (read) => this.tell('log', read, 0));
    } catch (error) {
      wish.signal?.throwIfAborted();
      this.gaps.push(gapOf('log', error));
      return undefined;
    }
  }

  private async addLog(log: GatheredLog | undefined): Promise<void> {
    for (const [at, piece] of (log?.pieces ?? []).entries())
      await this.bundle.add(`${LOG_FOLDER}${String(at + 1).padStart(4, '0')}.jsonl`, piece);
    if (log?.isCut === true) this.notes.push(`Of the log only the newest ${log.lines} lines are here.`);
  }

  /** Each file that was chosen, or why it is not here. */
  private async files(seen: Facts): Promise<readonly EvidenceFile[]> {
    const { wish } = this;
    const changes = seen.changes.get(wish.containerId);
    if (changes === undefined) return [];
    const running = seen.processes.get(wish.containerId)?.processes ?? [];
    const { taken, leftOut } = chooseFiles(changes.entries, running, wish.bounds);
    const files: EvidenceFile[] = [];
    let room = wish.bounds.filesBytes;
    for (const [at, { path }] of taken.entries()) {
      wish.signal?.throwIfAborted();
      this.tell('changed files', at, taken.length);
      const file = await this.file(path, at + 1, room);
      if (file.member !== undefined) room -= file.size ?? 0;
      files.push(file);
    }
    return [...files, ...leftOut];
  }

  private async file(path: string, number: number, room: number): Promise<EvidenceFile> {
    const { parts, wish, bundle } = this;
    const most = Math.min(wish.bounds.fileBytes, room);
    try {
      const content = await parts.watch.openFile(wish.containerId, path, wish.signal);
      if (content === undefined) return { path, leftOut: 'it is gone, or no ordinary file' };
      const gathered = await bundle.gather(content, most);
      if (gathered === undefined)
        return { path, leftOut: `it is larger than the ${most} bytes that are left for it` };
      const { size, sha256, head } = gathered;
      const secret = wish.hidesSecrets ? secretInFile(path, head) : undefined;
      if (secret !== undefined) return { path, size, sha256, leftOut: secret };
      const member = memberName(path, number);
      await bundle.addGathered(member, gathered);
      return { path, member, size, sha256 };
    } catch (error) {
      wish.signal?.throwIfAborted();
      // The file that is written to, not the one that is read.
      if (isFullDisk(error)) throw error;
      return {
        path,
        leftOut: `it could not be read: ${error instanceof Error ? error.message : String(error)}`,
      };
    }
  }

  private async addDocuments(
    facts: Facts,
    audit: AuditView,
    answers: ContainerAnswers,
    processes: EvidenceProcesses,
  ): Promise<void> {
    const { bundle, parts, wish } = this;
    const { containerId: id, hidesSecrets } = wish;
    const document = snapshotFacts(facts, { ruleSets: parts.ruleSets, hidesSecrets });
    await bundle.add(FACTS_FILE, await packed(Buffer.from(JSON.stringify(document))));
    const container = facts.containers.get(id);
    const imageId = container === undefined ? '' : imageIdOf(container);
    const image = facts.images.get(imageId);
    // Without the engine's own words, what was understood of them.
    const known = {
      inspect: container?.stage === 'inspected' ? container.inspect : undefined,
      image: image?.stage === 'inspected' ? image.inspect : undefined,
      history: facts.histories.get(imageId) ?? (await this.history(imageId)),
    };
    await this.addJson('inspect.json', answers.inspect ?? known.inspect);
    await this.addJson('image.json', answers.image ?? known.image);
    await this.addJson('image-history.json', answers.imageHistory ?? known.history);
    await this.addJson('networks.json', answers.networks);
    await this.addJson(PROCESSES_FILE, processes);
    await this.addJson('changes.json', facts.changes.get(id));
    if (container?.stage === 'inspected') {
      const sockets = processes.found?.sockets ?? [];
      await this.addJson('exposure.json', {
        published: publishedPorts(container),
        sockets: socketUses(sockets, container.inspect, facts),
        firewall: facts.host.firewall ?? null,
      });
    }
    const findings: readonly Finding[] = [
      ...audit.findingsOf('container', id),
      ...(image === undefined ? [] : audit.findingsOf('image', imageId)),
    ];
    await this.addJson('findings.json', findings);
  }

  private async history(imageId: string): Promise<unknown> {
    try {
      return imageId === '' ? undefined : await this.parts.source.imageHistory(imageId);
    } catch (error) {
      this.gaps.push(gapOf('image history', error));
      return undefined;
    }
  }

  private async addJson(name: string, value: unknown): Promise<void> {
    if (value !== undefined) await this.bundle.add(name, `${this.json(value, 2)}\n`);
  }

  private json(value: unknown, indent: string | number): string {
    const shown = this.wish.hidesSecrets ? hideSecrets(value, { name: '', sign: HIDDEN_SECRET }) : value;
    return JSON.stringify(shown, undefined, indent);
  }

  private nameIn(facts: Facts): string {
    const container = facts.containers.get(this.wish.containerId);
    return container === undefined ? this.wish.containerId : containerName(container);
  }
}

/**
 * The facts of one moment: of the container as it was looked at, whatever became of it since, which the notes tell; of everything
 * else as it is known later.
 */
function momentOf(seen: Facts, later: Facts, id: string, events: ContainerEvents | undefined): Facts {
  const isSameRun = runOf(seen, id) === runOf(later, id);
  const base = isSameRun ? later : seen;
  const held = <T>(known: ReadonlyMap<string, T>, own: T | undefined): ReadonlyMap<string, T> =>
    own === undefined ? known : new Map([...known, [id, own]]);
  return {
    ...base,
    processes: held(base.processes, seen.processes.get(id)),
    changes: held(base.changes, seen.changes.get(id)),
    events: held(base.events, events),
    gaps: withoutOwn(base),
  };
}

/** That nobody looked at what containers changed is not so for this one. */
function withoutOwn({ gaps, containers }: Facts): Facts['gaps'] {
  const unasked = gaps.get('changes');
  if (unasked?.reason !== 'not-asked') return gaps;
  const rest = new Map(gaps);
  const others = containers.size - 1;
  if (others === 0) rest.delete('changes');
  else {
    const those = others === 1 ? 'the other container' : `the other ${others} containers`;
    const detail = `nobody looked at what ${those} changed on their own file systems`;
    rest.set('changes', { ...unasked, detail });
  }
  return rest;
}

function runOf({ containers }: Facts, id: string): string {
  const container = containers.get(id);
  if (container?.stage !== 'inspected') return '';
  const { Running, StartedAt, Pid } = container.inspect.State;
  return `${Running} ${StartedAt} ${Pid}`;
}

/** With the environments masked: the report shows command lines. */
function hiddenProcesses(processes: EvidenceProcesses): EvidenceProcesses {
  const { found } = processes;
  if (found === null) return { ...processes, details: [] };
  const listed = found.processes.map((process) => ({
    ...process,
    arguments: textsOf(hideSecrets(process.arguments, { name: '', sign: HIDDEN_SECRET })),
  }));
  return { ...processes, found: { ...found, processes: listed }, details: [] };
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function document(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

const FULL: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG', 'EROFS'];

function isFullDisk(error: unknown): boolean {
  return error instanceof Error && FULL.includes(Reflect.get(error, 'code'));
}

function gapOf(fact: string, error: unknown): Gap {
  if (error instanceof TargetError) {
    const { what, why, tryThis } = error.trouble;
    return { fact, reason: 'error', detail: `${what}: ${why}`, hint: tryThis };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { fact, reason: 'error', detail, hint: 'Take the evidence again' };
}

function noLog(uri: string): Gap {
  return {
    fact: 'log',
    reason: 'not-supported',
    detail: `Plimsoll knows no logs of ${uri}`,
    hint: 'Take the log where the container runs',
  };
}

function gone(id: string): TargetError {
  return new TargetError({
    kind: 'not-found',
    what: `There is no container ${id.slice(0, 12)}`,
    why: 'the target does not know it any more',
    tryThis: 'Look at the list of containers: plimsoll',
  });
}
