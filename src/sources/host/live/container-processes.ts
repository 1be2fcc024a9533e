/** Which processes of the host belong to which container: the kernel's control groups tell it. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ProcFolder } from '../proc-folder.ts';

/** Between two looks at whether something else wants its turn. */
const STEP = 400;

/** Podman's monitor of a container has a group with its id too, and does not run in it. */
const CONTAINER_ID = /(?<!conmon-)[0-9a-f]{64}/g;

/**
 * The processes of each of these containers, by id. A number that an engine names is not trusted: it counts in the
 * engine's own PID namespace, and may be another process by now.
 */
export async function containerProcesses(
  proc: ProcFolder,
  ids: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const found = new Map<string, number[]>();
  if (ids.size === 0) return found;
  for (const [at, pid] of proc.pids().entries()) {
    if (at % STEP === STEP - 1) {
      await nextTurn();
      signal?.throwIfAborted();
    }
    const id = containerOf(proc.text(`${pid}/cgroup`) ?? '', ids);
    if (id === undefined) continue;
    const pids = found.get(id);
    if (pids === undefined) found.set(id, [pid]);
    else pids.push(pid);
  }
  return found;
}

/** The container that a process's control groups name; `text` is its /proc/PID/cgroup. */
export function containerOf(text: string, ids: ReadonlySet<string>): string | undefined {
  for (const [id] of text.matchAll(CONTAINER_ID)) if (ids.has(id)) return id;
  return undefined;
}
