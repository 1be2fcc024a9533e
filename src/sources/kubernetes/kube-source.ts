/** A Kubernetes cluster as a source of facts. */
import type { ImageHistory } from '../../facts/image.ts';
import type { LayerReader } from '../../facts/image-layers.ts';
import type { LogPlace, LogReading, LogWish } from '../../facts/log.ts';
import type { SentRequests } from '../../facts/request-record.ts';
import type { FactSink, Source } from '../../facts/source.ts';
import type { TargetIdentity, Trouble } from '../../facts/target.ts';
import { TargetError } from '../../facts/target-error.ts';
import { backOffMs } from '../docker/back-off.ts';
import { ChangeBatch } from '../docker/change-batch.ts';
import { OpenGaps } from '../docker/open-gaps.ts';
import { isStatus, KubeFailure } from './kube-failure.ts';
import { KubeFollowing } from './kube-following.ts';
import type { KubeGateway } from './kube-gateway.ts';
import { type Followed, KubeReading } from './kube-reading.ts';
import { type KubeTroubleContext, kubeTroubleOf } from './kube-trouble.ts';
import { KubeletReading } from './kubelet-reading.ts';
import { openPodLog } from './pod-log.ts';
import { askVersion } from './server-version.ts';

/** A cluster that answers. */
export interface OpenedCluster {
  readonly identity: TargetIdentity;
  readonly gateway: KubeGateway;
  readonly about: KubeTroubleContext;
  /** The server's, as `v1.36.2`. */
  readonly version: string;
  /** The one that the context names, or `default`. */
  readonly homeNamespace: string;
  /** The one that the person chose; empty for the whole cluster. */
  readonly namespace: string;
}

export interface KubeSourceOptions {
  /** The first pods are handed on, and the rest waits for this. */
  readonly detailsAfter?: Promise<void> | undefined;
  readonly pollMs?: number | undefined;
}

/** In a large cluster something changes all the time, and each batch costs a look at what rests on all pods. */
const STORM_MS = 250;

/** Credentials that are wrong stay so until somebody logs in: plugins are not asked every few seconds. */
const LOGIN_FACTOR = 4;

export class KubeSource implements Source {
  readonly identity: TargetIdentity;
  private readonly opened: OpenedCluster;
  private readonly options: KubeSourceOptions;
  private readonly gaps = new OpenGaps();
  private batch: ChangeBatch | undefined;
  /** Since everything was read last. */
  private kubelets: KubeletReading | undefined;
  private hasLoaded = false;
  private isClosed = false;
  /** Ends the current reading or following, or the pause before the next attempt, so that everything is read anew. */
  private restart: () => void = () => undefined;
  private readonly refreshWaiters = new Set<() => void>();

  constructor(opened: OpenedCluster, options: KubeSourceOptions = {}) {
    this.opened = opened;
    this.identity = opened.identity;
    this.options = options;
  }

  requests(since?: number): SentRequests {
    return this.opened.gateway.requests.since(since);
  }

  async load(sink: FactSink, signal?: AbortSignal): Promise<void> {
    const batch = new ChangeBatch(sink);
    const stop = signal ?? new AbortController().signal;
    try {
      stop.throwIfAborted();
      const lists = await this.read(batch, stop);
      if (lists.length === 0) throw new TargetError(this.nothingReadable());
      await this.kubelets?.read(nodesOf(lists), stop);
      batch.tell({ state: 'live' });
      batch.flush();
    } catch (error) {
      if (error instanceof TargetError) throw error;
      throw new TargetError(kubeTroubleOf(error, this.opened.about), error);
    } finally {
      batch.close();
    }
  }

  async watch(sink: FactSink): Promise<void> {
    const batch = new ChangeBatch(sink, { stormMs: STORM_MS });
    this.batch = batch;
    let lists: readonly Followed[] | undefined;
    let since: number | undefined;
    let attempt = 0;
    while (!this.isClosed) {
      const round = new AbortController();
      let isRefresh = false;
      this.restart = () => {
        isRefresh = true;
        round.abort(new Error('everything is read anew'));
      };
      try {
        if (attempt > 0) await askVersion(this.opened.gateway, round.signal);
        lists ??= await this.read(batch, round.signal);
        const following = new KubeFollowing({
          gateway: this.opened.gateway,
          batch,
          gaps: this.gaps,
          signal: round.signal,
          pollMs: this.options.pollMs,
        });
        const followed = lists;
        await following.run(followed, () => {
          if (round.signal.aborted || this.isClosed) return;
          since = undefined;
          attempt = 0;
          batch.tell({ state: 'live' });
          batch.flush();
          this.tellRefreshed();
          // It ends with the round, by the reason of its signal.
          this.kubelets?.follow(() => nodesOf(followed), round.signal).catch(() => undefined);
        });
      } catch (error) {
        if (this.isClosed) break;
        if (isRefresh) {
          lists = undefined;
          continue;
        }
        since ??= Date.now();
        attempt += 1;
        batch.tell({ state: 'stale', since, trouble: kubeTroubleOf(error, this.opened.about), attempt });
        batch.flush();
        this.tellRefreshed();
        const isLogin =
          isStatus(error, 401) || (error instanceof KubeFailure && error.reason.kind === 'credentials');
        const isWanted = await this.pause(backOffMs(attempt, Math.random()) * (isLogin ? LOGIN_FACTOR : 1));
        if (isWanted) lists = undefined;
      } finally {
        round.abort();
      }
    }
    batch.close();
  }

  async refresh(): Promise<void> {
    if (this.isClosed || this.batch === undefined) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.refreshWaiters.add(resolve);
    this.restart();
    return promise;
  }

  imageHistory(imageId: string): Promise<ImageHistory> {
    return Promise.reject(new TargetError(noImages(imageId)));
  }

  layerReader(): Promise<LayerReader> {
    return Promise.reject(new TargetError(noImages('An image of this cluster')));
  }

  openLog(of: LogPlace, wish: LogWish, signal?: AbortSignal): Promise<LogReading> {
    if (of.kind !== 'pod-container') return Promise.reject(new TargetError(noContainers(of.id)));
    return openPodLog(this.opened, of, wish, signal);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.batch?.close();
    this.opened.gateway.close();
    this.restart();
    this.tellRefreshed();
  }

  private async read(batch: ChangeBatch, signal: AbortSignal): Promise<readonly Followed[]> {
    const { gateway, about, homeNamespace, namespace } = this.opened;
    const version = this.hasLoaded ? await askVersion(gateway, signal) : this.opened.version;
    const reading = new KubeReading({
      gateway,
      batch,
      gaps: this.gaps,
      context: about.context,
      server: about.server,
      version,
      homeNamespace,
      namespace,
      detailsAfter: this.options.detailsAfter,
      tellsPages: !this.hasLoaded,
      signal,
    });
    const lists = await reading.load();
    this.hasLoaded = true;
    this.kubelets = new KubeletReading({ gateway, batch, gaps: this.gaps });
    return lists;
  }

  /** A cluster of which nothing is seen must not look as if nothing were wrong with it. */
  private nothingReadable(): Trouble {
    const { about, namespace, homeNamespace } = this.opened;
    const place = namespace || homeNamespace;
    return {
      kind: 'permission',
      what: `Nothing of ${about.server} can be read`,
      why: `you may list neither anything in the whole cluster nor in namespace ${place}`,
      tryThis: `Ask for a RoleBinding to the ClusterRole view in ${place}, or choose another namespace: kube:CONTEXT/NAMESPACE`,
    };
  }

  /** True when somebody wants everything read anew, now. */
  private pause(ms: number): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), ms);
    this.restart = () => {
      clearTimeout(timer);
      resolve(true);
    };
    return promise;
  }

  private tellRefreshed(): void {
    const waiters = [...this.refreshWaiters];
    this.refreshWaiters.clear();
    for (const resolve of waiters) resolve();
  }
}

/** The names of the nodes; those of a list that is followed change with it. */
function nodesOf(lists: readonly Followed[]): readonly string[] {
  return lists.flatMap(({ place, versions }) => (place.resource === 'nodes' ? [...versions.keys()] : []));
}

function noContainers(id: string): Trouble {
  return {
    kind: 'unsupported',
    what: `There is no log of the container ${id.slice(0, 12)} here`,
    why: 'a cluster knows containers by their pods',
    tryThis: 'Open its pod, or the engine on its node: --target docker:',
  };
}

function noImages(what: string): Trouble {
  return {
    kind: 'unsupported',
    what: `${what} can’t be taken apart from here`,
    why: 'the Kubernetes API tells which images run, not what is in them',
    tryThis:
      'Open the image where it is: --target docker: on a node that has it, or archive:FILE after docker save',
  };
}
