/** Finds a target and opens a live session on it. Light: what is heavy is loaded while the engine answers. */
import type { EarlierResult } from '../audit/earlier-result.ts';
import type { RuleSources } from '../audit/load-rules.ts';
import type { Source } from '../facts/source.ts';
import { type Attempt, type FindOptions, findTarget } from './find-target.ts';
import type { LayerCacheFinder } from './layer-library.ts';
import { engineStorage, type HostPlace, hostOpener } from './open-host.ts';
import { ruleSetsOf } from './rule-sets.ts';
import { Session } from './session.ts';

export interface OpenSessionOptions extends Omit<FindOptions, 'isWatching'>, HostPlace {
  /** A person's own checks and policy, beside the shipped ones. */
  readonly rules?: RuleSources;
  /** Where the program remembers the last run of a target; nothing is remembered without it. */
  readonly stateFolder?: string | undefined;
  /** Where layers of images are kept; nothing is kept without it. */
  readonly layerCache?: LayerCacheFinder | undefined;
  /** An earlier result to compare with, in place of the last run. */
  readonly baseline?: EarlierResult | undefined;
}

export type Opening =
  | { readonly session: Session; readonly attempts: readonly Attempt[] }
  /** Nothing answers. */
  | { readonly session: undefined; readonly attempts: readonly Attempt[] };

/**
 * Resolves as soon as an engine has answered, or none has. Rejects with a TargetUsageError for a target that
 * makes no sense. With `detailsAfter` only the names are read until it resolves.
 */
export async function openSession(options: OpenSessionOptions = {}): Promise<Opening> {
  const found = await findTarget({ ...options, isWatching: true });
  const { source, attempts } = found;
  if (source === undefined) return { session: undefined, attempts };
  const session = new Session({
    source,
    attempts,
    openHost: hostOpener(found, options),
    layers: {
      cache: options.layerCache,
      storage: engineStorage(found, options),
      ...(source.identity.kind === 'kubernetes' ? { source: localLayers(options) } : {}),
    },
    rules: options.rules ?? {},
    ruleSets: () => ruleSetsOf(found, options),
    recordedAt: found.recorded?.at,
    auditAfter: options.detailsAfter ?? Promise.resolve(),
    stateFolder: options.stateFolder,
    baseline: options.baseline,
  });
  return { session, attempts };
}

/** A cluster has no layers to read: engines of this machine may have the same images. */
function localLayers({ surroundings }: OpenSessionOptions): Pick<Source, 'layerReader'> {
  return {
    layerReader: async () => {
      const { LocalLayers } = await import('./local-layers.ts');
      return new LocalLayers({ surroundings });
    },
  };
}
