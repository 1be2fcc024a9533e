/**
 * The life of a container as one line of time: what the engine told, what its state, files and processes say of themselves, and, on
 * wish, what it wrote. Pure.
 */
import type { ContainerInspect } from '../../facts/container.ts';
import type { ContainerChanges, FileChange } from '../../facts/container-changes.ts';
import type { ContainerEvents } from '../../facts/container-events.ts';
import type { ContainerProcess, ContainerProcesses } from '../../facts/container-processes.ts';
import type { EngineIdentity } from '../../facts/engine.ts';
import type { ImageFact } from '../../facts/image.ts';
import { changeSigns } from '../container/change-signs.ts';
import { processSigns } from '../container/process-signs.ts';
import { timeOf } from '../container-state.ts';
import { exitWords } from '../exit-code.ts';
import { maskArguments } from '../secret-value.ts';
import { eventEntries } from './event-entries.ts';
import type { TimelineEntry } from './timeline-entry.ts';

export interface TimelineBasis {
  readonly inspect: ContainerInspect;
  readonly image: ImageFact | undefined;
  readonly engine: EngineIdentity | undefined;
  /** Undefined while they are not read. */
  readonly events: ContainerEvents | undefined;
  readonly processes: ContainerProcesses | undefined;
  readonly changes: ContainerChanges | undefined;
}

export interface Timeline {
  /** The newest first. */
  readonly entries: readonly TimelineEntry[];
  /** What can't be known, one sentence each. */
  readonly unknown: readonly string[];
}

/** A state and an event that tell the same are not further apart. */
const SAME_MS = 2_000;
/** A file that is so much older than its container came with its time. */
const OLDER_MS = 60_000;

export function containerTimeline(basis: TimelineBasis): Timeline {
  const { inspect, events, processes, changes } = basis;
  const told = eventEntries(events?.entries ?? [], inspect);
  const entries = [
    ...told,
    ...stateEntries(basis, events?.entries ?? []),
    ...imageEntries(basis),
    ...fileEntries(changes, timeOf(inspect.Created)),
    ...processEntries(processes, changes),
  ];
  return { entries: entries.sort(newestFirst), unknown: unknownOf(basis) };
}

/** The newest first; of the same moment in a fixed order. */
export function newestFirst(one: TimelineEntry, other: TimelineEntry): number {
  return other.at - one.at || (one.id < other.id ? 1 : -1);
}

/** What the engine keeps of the state, where no event tells it too. */
function stateEntries(
  { inspect }: TimelineBasis,
  events: NonNullable<TimelineBasis['events']>['entries'],
): readonly TimelineEntry[] {
  const { State, Created, RestartCount } = inspect;
  const isTold = (at: number, actions: readonly string[]): boolean =>
    events.some(
      (event) =>
        event.type === 'container' && actions.includes(event.action) && Math.abs(event.at - at) < SAME_MS,
    );
  const entry = (
    time: string,
    actions: readonly string[],
    text: string,
    severity?: TimelineEntry['severity'],
  ): readonly TimelineEntry[] => {
    const at = timeOf(time);
    if (at === undefined || isTold(at, actions)) return [];
    const detail = 'the engine keeps it with the container’s state';
    return [
      { id: `state ${actions[0]} ${at}`, at, kind: 'state', text, detail, severity, about: { kind: 'log' } },
    ];
  };
  const restarts =
    RestartCount === 0 ? '' : `; ${RestartCount} ${RestartCount === 1 ? 'restart' : 'restarts'} so far`;
  const isOver = timeOf(State.FinishedAt) !== undefined;
  const code = State.Running && !State.Restarting ? Number.NaN : State.ExitCode;
  const failed = State.Error === '' ? '' : `; ${State.Error}`;
  const isBad = State.OOMKilled || (!Number.isNaN(code) && code !== 0 && code !== 143);
  return [
    ...entry(Created, ['create'], 'was made'),
    ...entry(State.StartedAt, ['start', 'restart', 'restored'], `started${restarts}`),
    ...(isOver
      ? entry(
          State.FinishedAt,
          ['die', 'died'],
          `${exitWords(code, State.OOMKilled)}${failed}`,
          isBad ? (State.OOMKilled ? 'high' : 'medium') : undefined,
        )
      : []),
  ];
}

function imageEntries({ image }: TimelineBasis): readonly TimelineEntry[] {
  if (image?.stage !== 'inspected') return [];
  const at = timeOf(image.inspect.Created);
  if (at === undefined) return [];
  return [
    {
      id: `image ${image.id}`,
      at,
      kind: 'image',
      text: 'its image was built',
      detail: 'the image says so of itself; builds that can be repeated say another time',
      about: { kind: 'image', id: image.id },
    },
  ];
}

function fileEntries(
  changes: ContainerChanges | undefined,
  created: number | undefined,
): readonly TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  let older = 0;
  for (const change of changes?.entries ?? []) {
    const { modifiedAt } = change;
    if (modifiedAt === undefined || change.kind === 'deleted') continue;
    if (created !== undefined && modifiedAt < created - OLDER_MS) {
      older += 1;
      continue;
    }
    entries.push(fileEntry(change, modifiedAt));
  }
  if (older > 0 && created !== undefined) {
    entries.push({
      id: 'older files',
      at: created,
      kind: 'file',
      text: `${older} ${older === 1 ? 'file is' : 'files are'} older than the container`,
      detail: 'they were copied with their times, or somebody set these: when they came can’t be told',
      about: { kind: 'changes' },
    });
  }
  return entries;
}

const DONE = { added: 'was added', changed: 'was changed', deleted: 'was deleted' } as const;

function fileEntry(change: FileChange, at: number): TimelineEntry {
  const { path, kind } = change;
  const [worst] = changeSigns(change);
  const folder = path.slice(0, Math.max(1, path.lastIndexOf('/')));
  return {
    id: `file ${path}`,
    at,
    kind: 'file',
    text: `${path} ${kind === 'added' ? 'was written' : DONE[kind]}${worst === undefined ? '' : `: ${worst.words}`}`,
    detail: `the time of its last change; ${kind === 'added' ? 'the image does not have it' : 'the image has another one'}`,
    severity: worst?.severity,
    about: { kind: 'changed-file', path },
    ...(worst === undefined ? { group: `files in ${folder}` } : {}),
  };
}

function processEntries(
  processes: ContainerProcesses | undefined,
  changes: ContainerChanges | undefined,
): readonly TimelineEntry[] {
  if (processes === undefined) return [];
  const signs = processSigns(processes, changes);
  return processes.processes.flatMap((running): TimelineEntry[] => {
    const at = timeOf(running.startedAt);
    if (at === undefined) return [];
    const [worst] = signs.get(running.pid) ?? [];
    return [
      {
        id: `process ${running.pid} ${running.startedAt}`,
        at,
        kind: 'process',
        text: `${commandOf(running)} began${worst === undefined ? '' : `: ${worst.words}`}`,
        detail: `process ${running.pid}${running.user === '' ? '' : ` of ${running.user}`}, which still runs`,
        severity: worst?.severity,
        about: { kind: 'process', pid: running.pid },
        ...(worst === undefined ? { group: `processes ${running.name}` } : {}),
      },
    ];
  });
}

function commandOf({ name, arguments: args }: ContainerProcess): string {
  return args.length === 0 ? `[${name}]` : maskArguments(args).join(' ');
}

function unknownOf({ inspect, engine, events, processes, changes }: TimelineBasis): readonly string[] {
  const sentences: string[] = [];
  if (events !== undefined) {
    for (const { detail, hint } of events.gaps)
      sentences.push(`What the engine told could not be read: ${detail}. ${hint}.`);
    const created = timeOf(inspect.Created);
    const hasBegin = events.entries.some(({ type, action }) => type === 'container' && action === 'create');
    if (events.gaps.length === 0 && !hasBegin && created !== undefined) {
      const [first] = events.entries.filter(({ type }) => type === 'container');
      sentences.push(
        engine?.name === 'Podman'
          ? 'The engine does not remember that it was made: its older events are gone.'
          : `Docker forgets all but its last 256 events, and all of them when it restarts: ${first === undefined ? 'of this container it remembers none' : 'older ones are gone'}.`,
      );
    }
    if (events.total > events.entries.length)
      sentences.push(
        `Only the last ${events.entries.length.toLocaleString('en')} of ${events.total.toLocaleString('en')} events are kept.`,
      );
  }
  const deleted = (changes?.entries ?? []).filter(({ kind }) => kind === 'deleted').length;
  if (deleted > 0)
    sentences.push(
      `When ${deleted === 1 ? 'one file was' : `${deleted} files were`} deleted can’t be told: nothing keeps the time.`,
    );
  const untimed = (changes?.entries ?? []).filter(
    ({ kind, type, modifiedAt }) => kind !== 'deleted' && type !== 'folder' && modifiedAt === undefined,
  ).length;
  if (untimed > 0)
    sentences.push(`The times of ${untimed} changed ${untimed === 1 ? 'file' : 'files'} were not read.`);
  if (processes !== undefined && processes.processes.length > 0)
    sentences.push(
      processes.source === 'engine'
        ? 'When its processes began is not known: the engine does not tell. Run Plimsoll as root on its host.'
        : 'Of programs that have ended only those are told that somebody started through the engine.',
    );
  return sentences;
}
