/** Follows the lists of a cluster: each has a watch, which goes on from where the list was. */
import type { FactChange } from '../../facts/fact-change.ts';
import type { Gap } from '../../facts/gap.ts';
import { kubeKey } from '../../facts/kubernetes/kube-object.ts';
import { backOffMs } from '../docker/back-off.ts';
import type { ChangeBatch } from '../docker/change-batch.ts';
import type { OpenGaps } from '../docker/open-gaps.ts';
import { isStatus, KubeFailure } from './kube-failure.ts';
import { failedList, gapName, refusedList, unwatched } from './kube-gaps.ts';
import type { KubeGateway } from './kube-gateway.ts';
import { type Followed, isConnectionLost } from './kube-reading.ts';
import { objectAt, readList } from './list-pages.ts';
import { pause } from './pause.ts';
import { acceptOf, listPath } from './resource-places.ts';
import { type WatchEvent, watchEvents } from './watch-events.ts';

/** After so long the server ends a watch by itself, and it is opened again. */
const WATCH_SECONDS = 290;
/** A watch that says nothing for longer than it was to last has lost its server. */
const SILENCE_MS = (WATCH_SECONDS + 40) * 1000;
/** A watch that ends sooner than this is not opened again at once. */
const SHORTEST_MS = 1_000;
/** What can't be followed is read anew so often. */
const POLL_SECONDS = 60;
/** Each watch holds a connection. Callers who may list in single namespaces only would need hundreds. */
const MOST_WATCHES = 100;

export interface FollowingParts {
  readonly gateway: KubeGateway;
  readonly batch: ChangeBatch;
  readonly gaps: OpenGaps;
  readonly signal: AbortSignal;
  /** The time between two readings of what can't be followed; for tests. */
  readonly pollMs?: number | undefined;
}

export class KubeFollowing {
  private readonly parts: FollowingParts;

  constructor(parts: FollowingParts) {
    this.parts = parts;
  }

  /**
   * Follows all of them until the signal ends that. `onOpen` is called once every watch is open, or has become a gap.
   * Rejects when the connection is lost; what was told until then stays true, and they can be followed again.
   */
  async run(lists: readonly Followed[], onOpen: () => void): Promise<void> {
    const opened = lists.map(() => Promise.withResolvers<void>());
    void Promise.all(opened.map(({ promise }) => promise)).then(onOpen);
    const over = new AbortController();
    const signal = AbortSignal.any([this.parts.signal, over.signal]);
    try {
      if (lists.length === 0) await untilAborted(signal);
      await Promise.all(
        lists.map((list, index) => {
          const isOpen = opened[index]?.resolve ?? (() => undefined);
          return index < MOST_WATCHES
            ? this.follow(list, isOpen, signal)
            : this.poll(list, 'too many lists to follow all of them', isOpen, signal);
        }),
      );
    } finally {
      over.abort(new Error('another watch was lost'));
    }
  }

  private async follow(list: Followed, onOpen: () => void, signal: AbortSignal): Promise<never> {
    let failures = 0;
    let isExpiredAgain = false;
    for (;;) {
      signal.throwIfAborted();
      const begin = performance.now();
      try {
        await this.watchOnce(list, signal, () => {
          this.closeGap(list);
          onOpen();
        });
        failures = 0;
        isExpiredAgain = false;
        if (performance.now() - begin < SHORTEST_MS) await pause(SHORTEST_MS, signal);
      } catch (error) {
        if (signal.aborted || isConnectionLost(error)) throw error;
        if (isStatus(error, 403, 404, 405)) {
          const why = isStatus(error, 403)
            ? `you may not watch ${list.place.resource}`
            : `the server has no watch of ${list.place.resource}`;
          return this.poll(list, why, onOpen, signal);
        }
        if (isStatus(error, 410)) {
          // Too much happened, or too long ago: what is there now is asked for, and followed from there.
          const isRead = await this.readAnew(list, signal);
          failures = isRead ? failures : failures + 1;
          onOpen();
          const rest = SHORTEST_MS - (performance.now() - begin);
          if (failures > 0) await pause(backOffMs(failures, Math.random()), signal);
          else if (isExpiredAgain && rest > 0) await pause(rest, signal);
          isExpiredAgain = true;
          continue;
        }
        failures += 1;
        this.tellGap(list, failedList(list.place, list.namespace, error));
        onOpen();
        await pause(backOffMs(failures, Math.random()), signal);
        await this.readAnew(list, signal);
      }
    }
  }

  /** Resolves when the server ends the watch in its time, or the connection breaks while it is open. */
  private async watchOnce(list: Followed, signal: AbortSignal, onOpen: () => void): Promise<void> {
    const { gateway } = this.parts;
    const path = listPath(list.place, list.version, list.namespace);
    const query = new URLSearchParams({
      watch: 'true',
      allowWatchBookmarks: 'true',
      resourceVersion: list.resourceVersion,
      timeoutSeconds: String(WATCH_SECONDS),
    });
    const stream = await gateway.stream(`${path}?${query}`, { accept: acceptOf(list.place, true), signal });
    const abort = (): void => {
      stream.destroy();
    };
    signal.addEventListener('abort', abort, { once: true });
    // Ending it as if the connection broke: opening it again tells whether the server is gone.
    const silence = setTimeout(abort, SILENCE_MS);
    onOpen();
    try {
      for await (const event of watchEvents(`GET ${path}?watch`, stream)) {
        silence.refresh();
        this.take(list, event);
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof KubeFailure) throw error;
      // The connection broke. Opening it again tells whether the server is gone.
    } finally {
      clearTimeout(silence);
      signal.removeEventListener('abort', abort);
      stream.destroy();
    }
    signal.throwIfAborted();
  }

  private take(list: Followed, event: WatchEvent): void {
    const { batch } = this.parts;
    const { resource } = list.place;
    if (event.type === 'ERROR') {
      const path = listPath(list.place, list.version, list.namespace);
      throw new KubeFailure(`GET ${path}?watch`, {
        kind: 'status',
        status: event.code,
        message: event.message,
        isKubernetes: true,
        retryAfter: 0,
      });
    }
    if (event.type === 'BOOKMARK') {
      list.resourceVersion = event.resourceVersion;
      return;
    }
    const object = objectAt(list, event.object);
    if (object === undefined) return;
    const key = kubeKey(object);
    const { resourceVersion } = object.metadata;
    if (event.type === 'DELETED') {
      list.versions.delete(key);
      batch.add([{ kind: 'kube-gone', resource, key }]);
    } else if (list.versions.get(key) !== resourceVersion || resourceVersion === '') {
      list.versions.set(key, resourceVersion);
      batch.add([{ kind: 'kube-object', resource, object }]);
    }
    if (resourceVersion !== '') list.resourceVersion = resourceVersion;
  }

  /** Reads the list anew from time to time, because it can't be followed. */
  private async poll(list: Followed, why: string, onOpen: () => void, signal: AbortSignal): Promise<never> {
    const pollMs = this.parts.pollMs ?? POLL_SECONDS * 1000;
    this.tellGap(list, unwatched(list.place, list.namespace, why, pollMs / 1000));
    onOpen();
    for (;;) {
      await pause(pollMs, signal);
      await this.readAnew(list, signal);
    }
  }

  /** Tells what differs from what was known, or why that is not known. A list that is refused now has nothing left. */
  private async readAnew(list: Followed, signal: AbortSignal): Promise<boolean> {
    const { gateway, batch, gaps } = this.parts;
    const { place, namespace, versions } = list;
    const { resource } = place;
    const name = gapName(place, namespace);
    try {
      const fresh = await readList(gateway, list, undefined, signal);
      const changes: FactChange[] = [];
      const gone = new Set(versions.keys());
      for (const object of fresh.objects) {
        const key = kubeKey(object);
        gone.delete(key);
        const { resourceVersion } = object.metadata;
        if (versions.get(key) === resourceVersion && resourceVersion !== '') continue;
        versions.set(key, resourceVersion);
        changes.push({ kind: 'kube-object', resource, object });
      }
      for (const key of gone) {
        versions.delete(key);
        changes.push({ kind: 'kube-gone', resource, key });
      }
      list.resourceVersion = fresh.resourceVersion;
      batch.add(gaps.settle(`anew ${name}`, changes));
      return true;
    } catch (error) {
      if (signal.aborted || isConnectionLost(error)) throw error;
      const isRefused = isStatus(error, 403);
      const gap = isRefused ? refusedList(place, namespace) : failedList(place, namespace, error);
      // What was known may not be true any more.
      const lost = isRefused ? [...versions.keys()] : [];
      const changes = lost.map<FactChange>((key) => ({ kind: 'kube-gone', resource, key }));
      for (const key of lost) versions.delete(key);
      batch.add(gaps.settle(`anew ${name}`, [...changes, { kind: 'gap', gap }]));
      return false;
    }
  }

  private tellGap(list: Followed, gap: Gap): void {
    const { batch, gaps } = this.parts;
    const fact = `${gapName(list.place, list.namespace)} watch`;
    batch.add(gaps.settle(fact, [{ kind: 'gap', gap: { ...gap, fact } }]));
  }

  private closeGap(list: Followed): void {
    const { batch, gaps } = this.parts;
    batch.add(gaps.settle(`${gapName(list.place, list.namespace)} watch`, []));
  }
}

/** Nothing may be followed: there is nothing to do until everything is read anew. */
function untilAborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal.aborted) reject(signal.reason);
  signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  return promise;
}
