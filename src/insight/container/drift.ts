/**
 * How far a container has drifted from its image: what it runs that the image does not have, and what it changed. Expressions
 * see it as `drift`; a field that is missing could not be told, or was not read.
 */
import type { ContainerInspect } from '../../facts/container.ts';
import { areAllListed } from '../../facts/container-changes.ts';
import type { ContainerProcess, ExecutableOrigin } from '../../facts/container-processes.ts';
import type { Facts } from '../../facts/facts.ts';
import type { LiveContainer } from '../../facts/live-container.ts';
import { minerHint } from '../../knowledge/miner-hints.ts';
import { isExpectedPath, systemChanges } from './change-signs.ts';
import { programPathOf } from './program-path.ts';

/** A process that stands out. */
interface DriftProcess {
  readonly pid: number;
  readonly name: string;
  /** Path within the container; empty where it is not known. */
  readonly executable: string;
  /** What about it, in a few words. */
  readonly words: string;
}

export interface ContainerDrift {
  /** What runs and is no unchanged file of the image or of a mount. */
  readonly programs?: readonly DriftProcess[];
  /** What runs in namespaces of the host that the container itself does not share. */
  readonly escaped?: readonly DriftProcess[];
  /** What looks like a miner. */
  readonly miners?: readonly DriftProcess[];
  /** System files and setuid programs that were added, changed or deleted. */
  readonly files?: readonly { readonly path: string; readonly words: string }[];
}

const NOT_OF_IMAGE: Readonly<Partial<Record<ExecutableOrigin, string>>> = {
  added: 'not from the image',
  changed: 'changed since the image',
  deleted: 'deleted while it runs',
  memory: 'from memory only',
  temporary: 'from a temporary file system',
  host: 'a program of the host',
};

type Running = NonNullable<LiveContainer['Processes']>[number] | ContainerProcess;

/** `expected` are patterns of paths at which programs and files may differ from the image. */
export function containerDrift(
  { Id }: Pick<ContainerInspect, 'Id'>,
  { live, processes, changes }: Pick<Facts, 'live' | 'processes' | 'changes'>,
  expected: readonly string[],
): ContainerDrift {
  const changed = changes.get(Id);
  const found = systemChanges(changed, expected);
  // That there are none says only a list that has all of them.
  const files = found?.length === 0 && changed && !areAllListed(changed) ? undefined : found;
  // The kernel's own view is kept for every container that runs; a list of the engine tells names only.
  const running: readonly Running[] | undefined = live.get(Id)?.Processes ?? processes.get(Id)?.processes;
  if (running === undefined) return { ...(files && { files }) };
  const programs = running.flatMap((one) => {
    const words = one.origin && NOT_OF_IMAGE[one.origin];
    if (words === undefined || isExpectedPath(programPathOf(one.executable), expected)) return [];
    return [told(one, words)];
  });
  const escaped = running.flatMap((one) => {
    const { hostNamespaces = [] } = one;
    return hostNamespaces.length === 0 ? [] : [told(one, `in the host’s ${hostNamespaces.join(', ')}`)];
  });
  const miners = running.flatMap((one) => {
    const hint = minerHint(one.name, one.executable, one.arguments);
    return hint === undefined ? [] : [told(one, hint)];
  });
  const readable = running.filter(({ executable }) => executable !== '');
  const isToldOfAll = readable.length > 0 && readable.every(({ origin }) => origin !== undefined);
  return {
    // One that is not the image's is told, whatever else could not be.
    ...(programs.length > 0 || isToldOfAll ? { programs } : {}),
    ...(readable.length > 0 ? { escaped } : {}),
    miners,
    ...(files && { files }),
  };
}

function told({ pid, name, executable }: Running, words: string): DriftProcess {
  return { pid, name, executable: programPathOf(executable), words };
}
