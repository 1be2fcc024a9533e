/** Reads a target once and judges it, for commands without a screen. */
import type { AuditView } from '../audit/audit-view.ts';
import type { RuleSources } from '../audit/load-rules.ts';
import type { RuleProblem } from '../audit/rule-problem.ts';
import type { RuleSet } from '../audit/rule-set.ts';
import type { FactChange } from '../facts/fact-change.ts';
import { FactStore } from '../facts/fact-store.ts';
import { type Facts, NOTHING_TOUCHED } from '../facts/facts.ts';
import type { HostReads } from '../facts/host-reads.ts';
import { imageName } from '../facts/image.ts';
import type { LayerProgress } from '../facts/image-layers.ts';
import type { SentRequests } from '../facts/request-record.ts';
import type { FactSink, HostReader, Source } from '../facts/source.ts';
import { TargetError } from '../facts/target-error.ts';
import type { SecretScanOptions } from '../insight/secrets/secret-scan.ts';
import type { EvidenceParts } from './evidence/write-evidence.ts';
import { type Attempt, type FindOptions, type FoundTarget, findTarget } from './find-target.ts';
import type { LayerCacheFinder } from './layer-library.ts';
import { makeAuditor } from './make-auditor.ts';
import { engineStorage, type HostPlace, hostOpener } from './open-host.ts';
import { ruleSetsOf } from './rule-sets.ts';

export interface CollectOptions extends Pick<FindOptions, 'target' | 'surroundings' | 'signal'>, HostPlace {
  readonly rules?: RuleSources;
  /** Told after each batch of facts, for a line of progress. */
  readonly onProgress?: (facts: Facts) => void;
  /** Whether every image is taken apart and looked into before anything is judged. */
  readonly deep?: boolean | undefined;
  /** Where layers of images are kept from one run to the next; nothing is kept without it. */
  readonly layerCache?: LayerCacheFinder | undefined;
  /** Called when the facts are there and are about to be judged. */
  readonly onJudging?: (() => void) | undefined;
  /** Called once everything is read, while the target is still open. */
  readonly onRead?: ((target: EvidenceParts) => Promise<void>) | undefined;
  /** Told about ten times a second while images are taken apart. */
  readonly onDeepProgress?: ((progress: DeepProgress) => void) | undefined;
}

/** How far the taking apart of all images is. */
export interface DeepProgress {
  /** The name of the image that is being read. */
  readonly image: string;
  /** Its place among all, from 1. */
  readonly number: number;
  readonly count: number;
  readonly layers: LayerProgress;
}

export interface Collected {
  readonly facts: Facts;
  readonly audit: AuditView;
  /** The sets of shipped rules that it was judged by. */
  readonly ruleSets: readonly RuleSet[];
  /** What is wrong in a person's own checks and policy. */
  readonly ruleProblems: readonly RuleProblem[];
  /** What was asked of the target, and read of its host; undefined where nothing was. */
  readonly requests: SentRequests | undefined;
  readonly hostReads: HostReads | undefined;
  /** What did not work and changes nothing about the result, one line each, for a person. */
  readonly notes: readonly string[];
}

export interface Collection {
  /** Undefined when nothing answers; `attempts` says why. */
  readonly collected: Collected | undefined;
  readonly attempts: readonly Attempt[];
}

/**
 * Rejects with a TargetUsageError for a target that makes no sense, and with a TargetError when an engine
 * answered first and failed then.
 */
export async function collect(options: CollectOptions = {}): Promise<Collection> {
  const { onProgress, rules = {}, signal } = options;
  const openedAt = Date.now();
  const found = await findTarget({ ...options, isWatching: false });
  const { source, attempts } = found;
  if (source === undefined) return { collected: undefined, attempts };
  const over = new AbortController();
  const stop = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]);
  try {
    const store = new FactStore(source.identity);
    if (onProgress !== undefined) store.subscribe(onProgress);
    const tell: FactSink = (changes) => store.apply(changes);
    const making = ruleSetsOf(found, options).then(async (about) => ({
      about,
      ...(await makeAuditor({ about, ...rules }, found.recorded?.at)),
    }));
    // The host is read while the engine answers.
    const readingHost = making.then(async ({ needs }) => {
      const host = await hostOpener(found, options)?.();
      store.subscribe((_, delta) => host?.engineChanged(delta));
      await host?.read(needs, () => store.facts, tell, stop);
      return host;
    });
    readingHost.catch(() => undefined);
    await source.load(tell, signal);
    const profileProblems = await tellProfiles(source, rules, tell);
    const { about, auditor, problems, looksIntoLayers, looksAtChanges, scanOptions } = await making;
    let notes: readonly string[] = [];
    if (options.deep === true)
      notes = await readImages({ ...found, source }, store, { ...options, scanOptions });
    else if (looksIntoLayers) tell(layersUnasked(store.facts));
    const host = await readingHost;
    if (options.deep === true && looksAtChanges) await readContainers(source, host, store, signal);
    else if (looksAtChanges) tell(changesUnasked(store.facts));
    signal?.throwIfAborted();
    if (options.onRead !== undefined) {
      const judge: EvidenceParts['judge'] = async (facts, at, over) => {
        const { judgeFacts } = await import('./judge-facts.ts');
        return judgeFacts({ about, ...rules }, facts, at, over);
      };
      await options.onRead(await openTarget({ source, host, store, ruleSets: about, judge, openedAt }));
    }
    options.onJudging?.();
    auditor.update(store.facts, NOTHING_TOUCHED);
    return {
      collected: {
        facts: store.facts,
        audit: auditor.view,
        ruleSets: about,
        ruleProblems: [...problems, ...profileProblems],
        requests: source.requests?.(),
        hostReads: host?.reads?.(),
        notes,
      },
      attempts,
    };
  } finally {
    over.abort();
    await source.close();
  }
}

async function openTarget({
  source,
  host,
  store,
  ...others
}: Pick<EvidenceParts, 'ruleSets' | 'judge' | 'openedAt'> & {
  readonly source: Source;
  readonly host: HostReader | undefined;
  readonly store: FactStore;
}): Promise<EvidenceParts> {
  const [{ ContainerWatch }, { readEvents }] = await Promise.all([
    import('./container-watch.ts'),
    import('./container-events.ts'),
  ]);
  const facts = (): Facts => store.facts;
  return {
    facts,
    source,
    watch: new ContainerWatch({
      source,
      host: async () => host,
      facts,
      tell: (changes) => store.apply(changes),
    }),
    readEvents: async (id, signal) =>
      (await readEvents({ source, facts }, id, signal)) ?? store.facts.events.get(id),
    hostReads: () => host?.reads?.(),
    ...others,
  };
}

/** A person's profiles. Of what was saved earlier those count that were saved with it. Resolves with what is wrong with them. */
async function tellProfiles(
  { identity }: Source,
  { profileFolder }: RuleSources,
  tell: FactSink,
): Promise<readonly RuleProblem[]> {
  if (profileFolder === undefined || identity.kind === 'demo' || identity.snapshot !== undefined) return [];
  const { readProfiles } = await import('./profile-shelf.ts');
  const { profiles, problems } = await readProfiles(profileFolder);
  if (profiles.size > 0) tell([{ kind: 'profiles-listed', profiles }]);
  return problems;
}

/** Said once, and not for each image and check: it was nobody's mistake that they say nothing. */
function layersUnasked({ images }: Facts): readonly FactChange[] {
  if (images.size === 0) return [];
  const those = images.size === 1 ? 'the one image' : `the ${images.size} images`;
  const gap = {
    fact: 'layers',
    reason: 'not-asked',
    detail: `nobody looked into the layers of ${those}: secrets, setuid programs and what else is in there`,
    hint: 'Add --deep to the audit, or open an image’s layers on the screen',
  } as const;
  return [{ kind: 'gap', gap }];
}

/** As of layers. */
function changesUnasked({ containers }: Facts): readonly FactChange[] {
  if (containers.size === 0) return [];
  const those = containers.size === 1 ? 'the one container' : `the ${containers.size} containers`;
  const gap = {
    fact: 'changes',
    reason: 'not-asked',
    detail: `nobody looked at what ${those} changed on their own file systems`,
    hint: 'Add --deep to the audit, or open a container on the screen',
  } as const;
  return [{ kind: 'gap', gap }];
}

/** Containers that are looked into at the same time. */
const AT_ONCE = 4;

/** What each container changed, and what runs in it where the kernel did not tell. What can't be read leaves a gap. */
async function readContainers(
  source: Source,
  host: HostReader | undefined,
  store: FactStore,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { ContainerWatch } = await import('./container-watch.ts');
  const watch = new ContainerWatch({
    source,
    host: async () => host,
    facts: () => store.facts,
    tell: (changes) => store.apply(changes),
  });
  const ids = [...store.facts.containers.keys()];
  const next = async (): Promise<void> => {
    for (let id = ids.pop(); id !== undefined; id = ids.pop()) await watch.readOnce(id, signal);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
}

/**
 * An image that can't be read leaves a gap, and the others are read all the same. Rejects for an abort only, and resolves
 * with what did not work beside that.
 */
async function readImages(
  found: FoundTarget & { readonly source: Source },
  store: FactStore,
  options: CollectOptions & { readonly scanOptions: SecretScanOptions },
): Promise<readonly string[]> {
  const { signal, onDeepProgress } = options;
  const { LayerLibrary, shippedScan } = await import('./layer-library.ts');
  const library = new LayerLibrary({
    source: found.source,
    contentScan: () => shippedScan(options.scanOptions),
    cache: options.layerCache,
    storage: engineStorage(found, options),
    facts: () => store.facts,
    tell: (changes) => store.apply(changes),
  });
  let note = '';
  try {
    const images = [...store.facts.images.values()];
    for (const [index, image] of images.entries()) {
      const onProgress = (layers: LayerProgress): void =>
        onDeepProgress?.({ image: imageName(image), number: index + 1, count: images.length, layers });
      try {
        await library.read(image.id, { scan: true, signal, onProgress });
      } catch (error) {
        if (!(error instanceof TargetError)) throw error;
      }
    }
  } finally {
    note = await library.close();
  }
  return note === '' ? [] : [note];
}
