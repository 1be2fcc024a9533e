/** Finds the engine, or the cluster, that answers, and keeps what was tried on the way. */
import type { Source } from '../facts/source.ts';
import type { Trouble } from '../facts/target.ts';
import { TargetError } from '../facts/target-error.ts';
import { type Candidate, discoveryLadder } from '../sources/docker/discovery.ts';
import type { Endpoint } from '../sources/docker/endpoint.ts';
import { openEngine } from '../sources/docker/opening.ts';
import { discoveryInput, ownSurroundings, type Surroundings } from '../sources/docker/surroundings.ts';
import { CURRENT_CONTEXT, isClusterLikely, isClusterTarget, openClusterSource } from './find-cluster.ts';

/** One place that could be the target, and what came of it. */
export interface Attempt {
  /** As a person would type it after --target. */
  readonly target: string;
  /** Where the idea came from, in words. */
  readonly origin: string;
  readonly outcome:
    | { readonly state: 'answered' }
    | { readonly state: 'failed'; readonly trouble: Trouble }
    /** An earlier one answered. */
    | { readonly state: 'not-tried' };
}

export interface FindOptions {
  /** What stands after --target; without it the ladder of discovery is climbed. */
  readonly target?: string | undefined;
  readonly surroundings?: Surroundings | undefined;
  readonly isWatching: boolean;
  /** For a source that watches: details are read once this resolves, so that names are on screen first. */
  readonly detailsAfter?: Promise<void> | undefined;
  /** Told before each attempt, so that a screen can say what is going on. */
  readonly onAttempt?: ((target: string, origin: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface FoundTarget {
  /** Undefined when nothing answers. */
  readonly source: Source | undefined;
  /** Where the engine answers; undefined for what is no engine. */
  readonly endpoint: Endpoint | undefined;
  readonly attempts: readonly Attempt[];
  /** For what was saved earlier: when, in milliseconds since 1970, and by which sets of rules it was judged. */
  readonly recorded?: { readonly at: number; readonly ruleSets: readonly string[] } | undefined;
}

/** Rejects with a TargetUsageError for a target that makes no sense. That nothing answers is no error. */
export async function findTarget(options: FindOptions): Promise<FoundTarget> {
  if (options.target === 'demo:') return openDemo();
  if (/^(?:archive|oci):/.test(options.target ?? '')) return openFileTarget(options.target ?? '', options);
  if (options.target === 'host:') return openMachine();
  if (options.target?.startsWith('manifests:')) return openManifests(options.target);
  if (options.target?.startsWith('snapshot:')) return openSnapshot(options.target, options);
  if (isClusterTarget(options.target)) return openClusterTarget(options.target, '--target', options);
  const surroundings = options.surroundings ?? ownSurroundings();
  const ladder = discoveryLadder(await discoveryInput(surroundings, options.target));
  const attempts: Attempt[] = [];
  let source: Source | undefined;
  let endpoint: Endpoint | undefined;
  for (const candidate of ladder) {
    const { target, origin } = candidate;
    if (source !== undefined) {
      attempts.push({ target, origin, outcome: { state: 'not-tried' } });
      continue;
    }
    options.onAttempt?.(target, origin);
    try {
      source = await openSource(candidate, options);
      endpoint = 'endpoint' in candidate.reach ? candidate.reach.endpoint : undefined;
      attempts.push({ target, origin, outcome: { state: 'answered' } });
    } catch (error) {
      if (!(error instanceof TargetError)) throw error;
      attempts.push({ target, origin, outcome: { state: 'failed', trouble: error.trouble } });
    }
  }
  if (source === undefined && options.target === undefined && isClusterLikely(surroundings)) {
    const { target, origin } = CURRENT_CONTEXT;
    const cluster = await openClusterTarget(target, origin, options);
    return { ...cluster, attempts: [...attempts, ...cluster.attempts] };
  }
  return { source, endpoint, attempts };
}

async function openClusterTarget(target: string, origin: string, options: FindOptions): Promise<FoundTarget> {
  options.onAttempt?.(target, origin);
  try {
    const source = await openClusterSource(target, options);
    return { source, endpoint: undefined, attempts: [{ target, origin, outcome: { state: 'answered' } }] };
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    const outcome = { state: 'failed', trouble: error.trouble } as const;
    return { source: undefined, endpoint: undefined, attempts: [{ target, origin, outcome }] };
  }
}

async function openSource(candidate: Candidate, options: FindOptions): Promise<Source> {
  const opening = openEngine(candidate, options);
  // Loaded while the engine's first answer is on its way.
  const loading = 'endpoint' in candidate.reach ? import('../sources/docker/docker-source.ts') : undefined;
  loading?.catch(() => undefined);
  const opened = await opening;
  const { DockerSource } = await (loading ?? import('../sources/docker/docker-source.ts'));
  return new DockerSource(opened, options.detailsAfter);
}

async function openDemo(): Promise<FoundTarget> {
  const { DemoSource } = await import('../sources/demo/demo-source.ts');
  return {
    source: new DemoSource(),
    endpoint: undefined,
    attempts: [{ target: 'demo:', origin: '--target', outcome: { state: 'answered' } }],
  };
}

async function openMachine(): Promise<FoundTarget> {
  const { HostSource } = await import('../sources/host/host-source.ts');
  return {
    source: new HostSource(),
    endpoint: undefined,
    attempts: [{ target: 'host:', origin: '--target', outcome: { state: 'answered' } }],
  };
}

async function openManifests(target: string): Promise<FoundTarget> {
  const { ManifestSource, manifestPath } = await import('../sources/kubernetes/manifests/manifest-source.ts');
  return {
    source: new ManifestSource(manifestPath(target)),
    endpoint: undefined,
    attempts: [{ target, origin: '--target', outcome: { state: 'answered' } }],
  };
}

async function openFileTarget(
  target: string,
  { onAttempt, signal }: Pick<FindOptions, 'onAttempt' | 'signal'>,
): Promise<FoundTarget> {
  const { ArchiveSource, fileTarget } = await import('../sources/image/archive-source.ts');
  const named = fileTarget(target);
  if (named === undefined) return { source: undefined, endpoint: undefined, attempts: [] };
  const origin = '--target';
  onAttempt?.(target, origin);
  const source = new ArchiveSource(named);
  try {
    await source.count(signal);
    return { source, endpoint: undefined, attempts: [{ target, origin, outcome: { state: 'answered' } }] };
  } catch (error) {
    await source.close();
    if (!(error instanceof TargetError)) throw error;
    const outcome = { state: 'failed', trouble: error.trouble } as const;
    return { source: undefined, endpoint: undefined, attempts: [{ target, origin, outcome }] };
  }
}

async function openSnapshot(
  target: string,
  { onAttempt, signal }: Pick<FindOptions, 'onAttempt' | 'signal'>,
): Promise<FoundTarget> {
  const [{ SnapshotSource }, { snapshotPath }] = await Promise.all([
    import('../sources/snapshot/snapshot-source.ts'),
    import('../sources/snapshot/snapshot-file.ts'),
  ]);
  const path = snapshotPath(target);
  const origin = '--target';
  onAttempt?.(target, origin);
  try {
    const source = await SnapshotSource.open(path, signal);
    const { takenAt: at, ruleSets } = source;
    const attempts = [{ target, origin, outcome: { state: 'answered' } }] as const;
    return { source, endpoint: undefined, attempts, recorded: { at, ruleSets } };
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    const outcome = { state: 'failed', trouble: error.trouble } as const;
    return { source: undefined, endpoint: undefined, attempts: [{ target, origin, outcome }] };
  }
}
