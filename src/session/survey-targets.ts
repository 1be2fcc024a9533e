/** Asks every place that could be the target who is there, for a person who wants to choose or to understand. */
import type { EngineIdentity } from '../facts/engine.ts';
import type { Trouble } from '../facts/target.ts';
import { TargetError } from '../facts/target-error.ts';
import { type Candidate, discoveryLadder } from '../sources/docker/discovery.ts';
import { endpointUri } from '../sources/docker/endpoint.ts';
import { openEngine } from '../sources/docker/opening.ts';
import { discoveryInput, ownSurroundings, type Surroundings } from '../sources/docker/surroundings.ts';
import {
  askCluster,
  CURRENT_CONTEXT,
  isClusterLikely,
  isClusterTarget,
  kubeContexts,
} from './find-cluster.ts';

/** One place, and what it said. */
export interface SurveyedTarget {
  /** As a person would type it after --target. */
  readonly target: string;
  /** Where the idea came from, in words. */
  readonly origin: string;
  /** Where it listens, as an address; undefined when the settings do not lead to one. */
  readonly endpoint: string | undefined;
  /** Whether it is opened only when somebody names it, whatever it answers. */
  readonly isAside?: boolean;
  readonly outcome:
    | { readonly state: 'asking' }
    | { readonly state: 'answered'; readonly engine: EngineIdentity }
    /** Images in a file, without an engine. */
    | { readonly state: 'holds-images'; readonly count: number }
    /** A Kubernetes cluster; the version as `v1.36.2`. */
    | { readonly state: 'is-cluster'; readonly version: string }
    /** One of many contexts. */
    | { readonly state: 'unasked' }
    /** A machine by itself. */
    | { readonly state: 'is-machine' }
    /** A file that facts come from: what it is, in words. */
    | { readonly state: 'is-file'; readonly words: string }
    | { readonly state: 'failed'; readonly trouble: Trouble };
}

const THIS_MACHINE: SurveyedTarget = {
  target: 'host:',
  origin: '--target',
  endpoint: undefined,
  outcome: { state: 'is-machine' },
};

export interface SurveyOptions {
  /** What stands after --target; without it the ladder of discovery is asked, each of its steps. */
  readonly target?: string | undefined;
  readonly surroundings?: Surroundings | undefined;
  /** Told after each answer, with all of them so far, in the order of the ladder. */
  readonly onAnswer?: ((targets: readonly SurveyedTarget[]) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** So many contexts beside the current one are asked, and so many of them at the same time. */
const MOST_CONTEXTS = 40;
const AT_ONCE = 8;

/**
 * All are asked at the same time. The first that answered is the one that Plimsoll opens. Rejects with a
 * TargetUsageError for a target that makes no sense.
 */
export async function surveyTargets(options: SurveyOptions = {}): Promise<readonly SurveyedTarget[]> {
  if (options.target === 'demo:') return [await surveyDemo()];
  if (/^(?:archive|oci):/.test(options.target ?? ''))
    return [await surveyFile(options.target ?? '', options.signal)];
  if (options.target === 'host:') return [THIS_MACHINE];
  if (options.target?.startsWith('snapshot:'))
    return [await surveyFactsFile(options.target, snapshotWords(options.target, options.signal))];
  if (options.target?.startsWith('manifests:'))
    return [await surveyFactsFile(options.target, manifestWords(options.target, options.signal))];
  if (isClusterTarget(options.target))
    return [await surveyCluster({ target: options.target, origin: '--target' }, options)];
  const surroundings = options.surroundings ?? ownSurroundings();
  const ladder = discoveryLadder(await discoveryInput(surroundings, options.target));
  const targets = ladder.map<SurveyedTarget>(({ target, origin, reach }) => ({
    target,
    origin,
    endpoint: 'endpoint' in reach ? endpointUri(reach.endpoint) : undefined,
    outcome: { state: 'asking' },
  }));
  const answer = (index: number, answered: Partial<SurveyedTarget>): void => {
    const asked = targets[index];
    if (asked === undefined) return;
    targets[index] = { ...asked, ...answered };
    options.onAnswer?.([...targets]);
  };
  const asking = ladder.map(async (candidate, index) =>
    answer(index, { outcome: await ask(candidate, options.signal) }),
  );
  if (options.target === undefined && isClusterLikely(surroundings)) {
    const index = targets.push({ ...CURRENT_CONTEXT, endpoint: undefined, outcome: { state: 'asking' } }) - 1;
    asking.push(
      surveyCluster(CURRENT_CONTEXT, { ...options, surroundings }).then((cluster) => answer(index, cluster)),
    );
  }
  if (options.target === undefined)
    asking.push(surveyContexts(targets, answer, { ...options, surroundings }));
  await Promise.all(asking);
  return targets;
}

/** The contexts that nobody asked about yet. Nobody is logged in for it: a server that wants that is one all the same. */
async function surveyContexts(
  targets: SurveyedTarget[],
  answer: (index: number, answered: Partial<SurveyedTarget>) => void,
  options: SurveyOptions & { readonly surroundings: Surroundings },
): Promise<void> {
  const { names, current } = await kubeContexts(options.surroundings);
  const isCurrentAsked = targets.some(({ target }) => target === CURRENT_CONTEXT.target);
  const others = names
    .filter((name) => !(isCurrentAsked && name === current))
    .map((name) => ({ target: `kube:${name}`, origin: 'the kubeconfig', isAside: true }));
  const first = targets.length;
  others.forEach((about, place) => {
    const state = place < MOST_CONTEXTS ? 'asking' : 'unasked';
    targets.push({ ...about, endpoint: undefined, outcome: { state } });
  });
  if (others.length > 0) options.onAnswer?.([...targets]);
  const queue = others.slice(0, MOST_CONTEXTS).entries();
  const askInTurn = async (): Promise<void> => {
    for (const [place, about] of queue)
      answer(first + place, await surveyCluster(about, { ...options, withoutLogin: true }));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, askInTurn));
}

async function surveyCluster(
  about: Pick<SurveyedTarget, 'target' | 'origin' | 'isAside'>,
  options: SurveyOptions & { readonly withoutLogin?: boolean },
): Promise<SurveyedTarget> {
  try {
    const { server, version } = await askCluster(about.target, options);
    return { ...about, endpoint: server, outcome: { state: 'is-cluster', version } };
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return { ...about, endpoint: undefined, outcome: { state: 'failed', trouble: error.trouble } };
  }
}

async function ask(
  candidate: Candidate,
  signal: AbortSignal | undefined,
): Promise<SurveyedTarget['outcome']> {
  try {
    const opened = await openEngine(candidate, { isWatching: false, signal });
    try {
      const { identifyEngine } = await import('../sources/docker/identify-engine.ts');
      return { state: 'answered', engine: await identifyEngine(opened) };
    } finally {
      opened.gateway.close();
    }
  } catch (error) {
    if (error instanceof TargetError) return { state: 'failed', trouble: error.trouble };
    throw error;
  }
}

async function snapshotWords(target: string, signal: AbortSignal | undefined): Promise<string> {
  const { readSnapshot, snapshotPath } = await import('../sources/snapshot/snapshot-file.ts');
  const { plimsoll, takenAt, container } = (await readSnapshot(snapshotPath(target), signal)).manifest;
  return `${plimsoll}${container === undefined ? '' : ` of ${container.name}`}, taken ${takenAt}`;
}

async function manifestWords(target: string, signal: AbortSignal | undefined): Promise<string> {
  const { ManifestSource, manifestPath } = await import('../sources/kubernetes/manifests/manifest-source.ts');
  const path = manifestPath(target);
  // Standard input can be read once, and only by who audits it.
  if (path === '-') return 'Kubernetes manifests on standard input';
  const source = new ManifestSource(path);
  await source.load(() => undefined, signal);
  return 'Kubernetes manifests';
}

async function surveyFactsFile(target: string, words: Promise<string>): Promise<SurveyedTarget> {
  const about = { target, origin: '--target', endpoint: undefined };
  try {
    return { ...about, outcome: { state: 'is-file', words: await words } };
  } catch (error) {
    if (!(error instanceof TargetError)) throw error;
    return { ...about, outcome: { state: 'failed', trouble: error.trouble } };
  }
}

async function surveyDemo(): Promise<SurveyedTarget> {
  const { DemoSource } = await import('../sources/demo/demo-source.ts');
  const source = new DemoSource();
  return {
    target: source.identity.uri,
    origin: '--target',
    endpoint: undefined,
    outcome: { state: 'answered', engine: await source.engine() },
  };
}

async function surveyFile(target: string, signal: AbortSignal | undefined): Promise<SurveyedTarget> {
  const { ArchiveSource, fileTarget } = await import('../sources/image/archive-source.ts');
  const named = fileTarget(target);
  const about = { target, origin: '--target', endpoint: undefined };
  if (named === undefined) return { ...about, outcome: { state: 'asking' } };
  const source = new ArchiveSource(named);
  try {
    return { ...about, outcome: { state: 'holds-images', count: await source.count(signal) } };
  } catch (error) {
    if (error instanceof TargetError)
      return { ...about, outcome: { state: 'failed', trouble: error.trouble } };
    throw error;
  } finally {
    await source.close();
  }
}
