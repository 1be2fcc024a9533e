/** What runs in a container, each process in full, and what became of them while everything else was read. */
import type { ContainerProcess, ContainerProcesses, ProcessDetail } from '../../facts/container-processes.ts';
import type { Gap } from '../../facts/gap.ts';
import type { EvidenceProcesses } from '../../sources/snapshot/evidence-document.ts';
import type { ContainerWatch } from '../container-watch.ts';

/** So many are looked at one by one. */
const MOST_DETAILS = 500;

export interface LookedAt extends Omit<EvidenceProcesses, 'meanwhile'> {
  readonly gaps: readonly Gap[];
}

/** Rejects with the signal's reason only. */
export async function lookAtEach(
  watch: Pick<ContainerWatch, 'process'>,
  id: string,
  found: ContainerProcesses | undefined,
  onEach: (done: number, total: number) => void,
  signal?: AbortSignal,
): Promise<LookedAt> {
  const listed = [...(found?.processes ?? [])].sort(byWeight);
  const asked = listed.slice(0, MOST_DETAILS);
  const details: ProcessDetail[] = [];
  const ended: number[] = [];
  const gaps: Gap[] = [];
  for (const [at, { pid }] of asked.entries()) {
    signal?.throwIfAborted();
    onEach(at, asked.length);
    try {
      const detail = await watch.process(id, pid, signal);
      if (detail === undefined) ended.push(pid);
      else details.push(detail);
    } catch (error) {
      signal?.throwIfAborted();
      const said = error instanceof Error ? error.message : String(error);
      gaps.push({
        fact: 'process details',
        reason: 'error',
        detail: `process ${pid} could not be looked into: ${said}`,
        hint: 'Run Plimsoll as root where the container runs',
      });
      // What the target can't tell of one it can't tell of the others either.
      break;
    }
  }
  details.sort((one, other) => one.pid - other.pid);
  return { found: found ?? null, details, ended, notLookedAt: listed.length - asked.length, gaps };
}

/** What is not from the image first, then by number. */
function byWeight(one: ContainerProcess, other: ContainerProcess): number {
  const weight = ({ origin }: ContainerProcess): number =>
    origin === undefined || origin === 'image' ? 1 : 0;
  return weight(one) - weight(other) || one.pid - other.pid;
}

/** A number that stands for a process with another start is another process. */
export function meanwhile(
  before: ContainerProcesses | null,
  after: ContainerProcesses | undefined,
): EvidenceProcesses['meanwhile'] {
  if (after === undefined) return null;
  const keys = (processes: readonly ContainerProcess[]): ReadonlySet<string> => new Set(processes.map(keyOf));
  const earlier = before?.processes ?? [];
  const [known, there] = [keys(earlier), keys(after.processes)];
  return {
    ended: earlier.filter((process) => !there.has(keyOf(process))).map(({ pid }) => pid),
    begun: after.processes.filter((process) => !known.has(keyOf(process))).map(({ pid }) => pid),
  };
}

function keyOf({ pid, startedAt }: ContainerProcess): string {
  return `${pid} ${startedAt}`;
}

/** For a person, one line each. */
export function meanwhileNotes({ found, ended, meanwhile: change }: EvidenceProcesses): readonly string[] {
  const notes: string[] = [];
  if (found !== null && change === null)
    notes.push(
      'The container ended while it was looked at: what came after that moment is missing or older.',
    );
  const given = new Set(change?.begun);
  const reused = (change?.ended ?? []).filter((pid) => given.has(pid));
  if (reused.length > 0)
    notes.push(
      `Numbers that were given to other processes meanwhile, so that what is told of each may be of either: ${reused.join(', ')}.`,
    );
  const gone = (change?.ended ?? []).filter((pid) => !given.has(pid));
  if (gone.length > 0) notes.push(`Processes that ended meanwhile: ${short(gone)}.`);
  const fresh = (change?.begun ?? []).filter((pid) => !reused.includes(pid));
  if (fresh.length > 0) notes.push(`Processes that began meanwhile, and are not in here: ${short(fresh)}.`);
  const early = ended.filter((pid) => !(change?.ended ?? []).includes(pid));
  if (early.length > 0 && change !== null)
    notes.push(
      `Nothing was told of these processes one by one, most likely because they had ended: ${short(early)}.`,
    );
  return notes;
}

const SHOWN = 20;

function short(numbers: readonly number[]): string {
  const rest = numbers.length - SHOWN;
  return numbers.slice(0, SHOWN).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}
