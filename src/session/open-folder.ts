/** Finds who can look into a mount, a volume or a container's file system: the host's reader, or the target itself. */
import type { Facts } from '../facts/facts.ts';
import type { GapReason } from '../facts/gap.ts';
import type { MountedFolder, MountedPlace } from '../facts/mounted-folder.ts';
import type { HostReader, Source } from '../facts/source.ts';
import type { Trouble } from '../facts/target.ts';
import { TargetError } from '../facts/target-error.ts';
import { HostFailure } from '../sources/host/host-failure.ts';

export interface FolderParts {
  readonly source: Pick<Source, 'openFolder' | 'identity'>;
  /** Resolves once the host's reader is there, or there will be none. */
  readonly host: () => Promise<Pick<HostReader, 'openFolder'> | undefined>;
  readonly facts: () => Facts;
}

/** Rejects with a TargetError, as do the calls of what is given, and with the signal's reason. */
export async function openFolder(
  place: MountedPlace,
  { source, host, facts }: FolderParts,
  signal?: AbortSignal,
): Promise<MountedFolder> {
  if (source.openFolder !== undefined) return source.openFolder(place);
  const reader = await host();
  signal?.throwIfAborted();
  const found = await reader?.openFolder?.(place, facts, signal);
  if (found === undefined)
    throw new TargetError({
      kind: 'unsupported',
      what: 'The folder can’t be looked into',
      why: `${source.identity.uri} has no files behind it that could be read from here`,
      tryThis: 'Run Plimsoll as root where the containers run',
    });
  if (!('look' in found)) throw closed(found.reason, found.detail, found.hint);
  return {
    look: (path, wish) => told(found.look(path, wish)),
    open: (path, wanted) => told(found.open(path, wanted)),
  };
}

async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof HostFailure) throw closed(error.reason, error.message, error.hint, error);
    throw error;
  }
}

function closed(reason: GapReason, why: string, tryThis: string, cause?: unknown): TargetError {
  const kind: Trouble['kind'] =
    reason === 'permission' || reason === 'timeout'
      ? reason
      : reason === 'error'
        ? 'not-found'
        : 'unsupported';
  return new TargetError({ kind, what: 'The folder can’t be looked into', why, tryThis }, cause);
}
