/**
 * What an engine itself tells of a container: the list of `docker top` and the paths of `docker diff`. It knows neither where
 * programs come from nor who talks to whom; what is at a path is asked for the most telling ones.
 */
import type { Readable } from 'node:stream';
import type { ContainerChanges, FileChange } from '../../facts/container-changes.ts';
import type { ContainerProcess, ContainerProcesses, ProcessDetail } from '../../facts/container-processes.ts';
import type { Gap } from '../../facts/gap.ts';
import type { ContainerEyes } from '../../facts/source.ts';
import { TargetError } from '../../facts/target-error.ts';
import { changeRank } from '../../knowledge/system-paths.ts';
import type { Endpoint } from './endpoint.ts';
import type { ContainerTop, EngineClient, PathStat } from './engine-client.ts';
import { explainFailure } from './explain-failure.ts';
import { RequestFailure } from './request-failure.ts';

const MOST_CHANGES = 20_000;
const MOST_PROCESSES = 10_000;
const MOST_ARGUMENTS = 64;
/** Each costs a request; so many in one look, and so many in all. */
const STATS_IN_ONE_LOOK = 40;
const MOST_STATS = 200;

/** Each look is a request: the engine is not asked all the time. */
const PACE: ContainerEyes['pace'] = { leastMs: 1_500, times: 20 };

/** Docker asks its machine's `ps`. */
const DOCKER_COLUMNS = '-eo pid,ppid,user,args';
/** Podman would run the container's own `ps` for anything that is not its own list of columns. */
const PODMAN_COLUMNS = 'pid,ppid,user,args';

const ONLY_A_LIST: Gap = {
  fact: 'processes',
  reason: 'remote',
  detail: 'the engine lists command lines only: neither programs nor their origin, sockets, files or rights',
  hint: 'Run Plimsoll as root where the container runs',
};

/** What engines call them; the numbers stand in the answer of `GET /containers/{id}/changes`. */
const KINDS = ['changed', 'added', 'deleted'] as const;

export class EngineEyes implements ContainerEyes {
  readonly seesChanges = true;
  readonly pace = PACE;
  private readonly client: EngineClient;
  private readonly endpoint: Endpoint;
  private readonly id: string;
  private readonly psArguments: string;
  private readonly rows = new Map<number, ContainerProcess>();
  private entries = new Map<string, FileChange>();
  private readonly stats = new Map<string, PathStat | undefined>();

  constructor(client: EngineClient, endpoint: Endpoint, id: string, isPodman: boolean) {
    this.psArguments = isPodman ? PODMAN_COLUMNS : DOCKER_COLUMNS;
    this.client = client;
    this.endpoint = endpoint;
    this.id = id;
  }

  async processes(signal?: AbortSignal): Promise<ContainerProcesses | undefined> {
    const top = await this.ask(() => this.client.containerTop(this.id, this.psArguments));
    signal?.throwIfAborted();
    if (top === undefined) return undefined;
    const rows = rowsOf(top);
    const processes = rows.slice(0, MOST_PROCESSES).map((row) => this.kept(row));
    const listed = new Set(processes.map(({ pid }) => pid));
    for (const pid of this.rows.keys()) if (!listed.has(pid)) this.rows.delete(pid);
    return { readAt: Date.now(), source: 'engine', processes, total: rows.length, gaps: [ONLY_A_LIST] };
  }

  async changes(signal?: AbortSignal): Promise<ContainerChanges> {
    const told = await this.ask(() => this.client.containerChanges(this.id));
    signal?.throwIfAborted();
    const all = (told ?? []).flatMap(({ Path, Kind }): FileChange[] => {
      const kind = KINDS[Kind];
      return kind === undefined ? [] : [{ path: Path, kind, type: 'unknown' }];
    });
    const folders = new Set(all.flatMap(({ path }) => foldersAround(path)));
    // A folder counts as changed when something in it did, and is told by that.
    const telling = all.filter(({ path, kind }) => kind !== 'changed' || !folders.has(path));
    const entries = telling
      .sort((one, other) => (one.path < other.path ? -1 : one.path > other.path ? 1 : 0))
      .slice(0, MOST_CHANGES);
    await this.askForStats(entries, signal);
    const next = new Map(entries.map((entry) => [entry.path, this.described(entry, folders)]));
    this.entries = next;
    const unread = entries.filter(
      ({ path, kind }) => kind !== 'deleted' && this.stats.get(path) === undefined,
    ).length;
    return {
      readAt: Date.now(),
      source: 'engine',
      entries: [...next.values()],
      total: telling.length,
      gaps: unread === 0 ? [] : [unreadAttributes(unread)],
    };
  }

  /** The engine tells nothing of one process. */
  async process(): Promise<ProcessDetail | undefined> {
    throw new TargetError({
      kind: 'unsupported',
      what: 'The process can’t be looked into',
      why: 'the engine lists command lines only',
      tryThis: 'Run Plimsoll as root where the container runs',
    });
  }

  async openFile(path: string, signal?: AbortSignal): Promise<Readable | undefined> {
    const archive = await this.ask(() => this.client.containerArchive(this.id, path, signal));
    if (archive === undefined) return undefined;
    const { firstFileOf } = await import('../image/first-file.ts');
    return firstFileOf(archive, signal);
  }

  private kept(row: ContainerProcess): ContainerProcess {
    const before = this.rows.get(row.pid);
    if (before !== undefined && JSON.stringify(before) === JSON.stringify(row)) return before;
    this.rows.set(row.pid, row);
    return row;
  }

  /** The most telling ones first; each path once, as the engine's answer does not say when one changed again. */
  private async askForStats(entries: readonly FileChange[], signal: AbortSignal | undefined): Promise<void> {
    const room = Math.min(STATS_IN_ONE_LOOK, MOST_STATS - this.stats.size);
    const asked = entries
      .filter(({ path, kind }) => kind !== 'deleted' && !this.stats.has(path))
      .map((entry) => ({ entry, rank: changeRank(entry.path) }))
      .sort((one, other) => one.rank - other.rank)
      .slice(0, Math.max(0, room));
    const answers = await Promise.all(
      asked.map(async ({ entry }) => {
        const stat = await this.ask(() => this.statOf(entry.path));
        return [entry.path, stat] as const;
      }),
    );
    signal?.throwIfAborted();
    for (const [path, stat] of answers) this.stats.set(path, stat);
  }

  /** What an engine can't say of one path is no reason to know nothing of all others. */
  private async statOf(path: string): Promise<PathStat | undefined> {
    try {
      return await this.client.statPath(this.id, path);
    } catch (error) {
      if (error instanceof RequestFailure && error.statusCode !== undefined) return undefined;
      throw error;
    }
  }

  private described(entry: FileChange, folders: ReadonlySet<string>): FileChange {
    const stat = entry.kind === 'deleted' ? undefined : this.stats.get(entry.path);
    const type = folders.has(entry.path) ? 'folder' : 'unknown';
    const whole: FileChange = { ...entry, type, ...stat };
    const before = this.entries.get(entry.path);
    return before !== undefined && JSON.stringify(before) === JSON.stringify(whole) ? before : whole;
  }

  /** Undefined for what is not there, or does not run. */
  private async ask<T>(request: () => Promise<T>): Promise<T | undefined> {
    try {
      return await request();
    } catch (error) {
      if (error instanceof RequestFailure && (error.statusCode === 404 || error.statusCode === 409))
        return undefined;
      throw new TargetError(await explainFailure(error, this.endpoint), error);
    }
  }
}

/** The columns are those of `ps -ef`, or of the engine's own. */
function rowsOf({ Titles, Processes }: ContainerTop): readonly ContainerProcess[] {
  const column = (...names: readonly string[]): number =>
    Titles.findIndex((title) => names.includes(title.toUpperCase()));
  const [pid, parent, user, command] = [
    column('PID'),
    column('PPID'),
    column('UID', 'USER'),
    column('CMD', 'COMMAND', 'ARGS'),
  ];
  return Processes.flatMap((cells): ContainerProcess[] => {
    const number = Number(cells[pid]);
    if (!Number.isSafeInteger(number) || number <= 0) return [];
    const words = (cells[command] ?? '').split(/\s+/).filter((word) => word !== '');
    const program = words[0] ?? '';
    const owner = cells[user] ?? '';
    return [
      {
        pid: number,
        parentPid: Number(cells[parent]) || 0,
        name: program.slice(program.lastIndexOf('/') + 1),
        executable: '',
        arguments: words.slice(0, MOST_ARGUMENTS),
        user: owner,
        ...(/^\d+$/.test(owner) ? { uid: Number(owner) } : {}),
        startedAt: '',
        state: '',
      },
    ];
  }).sort((one, other) => one.pid - other.pid);
}

function foldersAround(path: string): readonly string[] {
  const steps = path.split('/');
  return steps.slice(1, -1).map((_, at) => steps.slice(0, at + 2).join('/'));
}

function unreadAttributes(count: number): Gap {
  return {
    fact: 'changes',
    reason: 'remote',
    detail: `mode, size and time of ${count} of the changes are not known: the engine does not say, or was not asked, as each costs a request`,
    hint: 'Run Plimsoll as root where the container runs',
  };
}
