/**
 * Reads a cluster once, as much of it as the caller may see: in the whole cluster where that is allowed, else in each
 * namespace where it is. What is refused becomes a gap, and everything else is read all the same.
 */
import * as z from 'zod';
import type { FactChange } from '../../facts/fact-change.ts';
import type { Gap } from '../../facts/gap.ts';
import type { KubeExtent, KubeRights, KubeUser } from '../../facts/kubernetes/kube-facts.ts';
import { type KubeObject, kubeKey } from '../../facts/kubernetes/kube-object.ts';
import type { ChangeBatch } from '../docker/change-batch.ts';
import type { OpenGaps } from '../docker/open-gaps.ts';
import { callerInRefusal, callerOf } from './caller.ts';
import { isStatus, KubeFailure } from './kube-failure.ts';
import {
  failedList,
  oddEntries,
  refusedEverywhere,
  refusedList,
  refusedNamespace,
  unaskedNamespaces,
} from './kube-gaps.ts';
import type { KubeGateway } from './kube-gateway.ts';
import { type ListPlace, type Page, readList, type WholeList } from './list-pages.ts';
import { RESOURCE_PLACES, type ResourcePlace } from './resource-places.ts';
import { askRights, isSureToRefuse } from './self-rights.ts';

/** A list that was read, and from where on it can be followed. */
export interface Followed extends ListPlace {
  resourceVersion: string;
  /** The version of each object by its key, so that a list that is read anew tells what differs. */
  readonly versions: Map<string, string>;
}

export interface KubeReadingParts {
  readonly gateway: KubeGateway;
  readonly batch: ChangeBatch;
  readonly gaps: OpenGaps;
  readonly context: string;
  readonly server: string;
  readonly version: string;
  /** The one that the context names, or `default`: where to look when no namespace may be listed. */
  readonly homeNamespace: string;
  /** The one that the person chose; empty for the whole cluster. */
  readonly namespace: string;
  /** The first pods are handed on, and the rest waits for this. */
  readonly detailsAfter: Promise<void> | undefined;
  /** Whether the pages of pods are handed on as they come. */
  readonly tellsPages: boolean;
  readonly signal: AbortSignal;
}

/** So many namespaces are asked one by one; beyond that a person has to choose. */
const MOST_NAMESPACES = 100;

const groupsSchema = z.object({
  groups: z.array(z.object({ name: z.string(), versions: z.array(z.object({ version: z.string() })) })),
});

/** What became of one resource. */
interface Outcome {
  readonly place: ResourcePlace;
  readonly extent: KubeExtent;
  /** Namespaces in which it was refused; with an empty name the whole cluster, or the chosen namespace. */
  readonly refused: readonly string[];
  readonly gaps: readonly Gap[];
  readonly followed: readonly Followed[];
}

export class KubeReading {
  private readonly parts: KubeReadingParts;
  private readonly rights = new Map<string, Promise<KubeRights | undefined>>();
  private readonly knownRights = new Map<string, KubeRights>();
  private user: KubeUser | undefined;
  private done = 0;
  private readonly podsShown = Promise.withResolvers<void>();
  private readonly namespaces = Promise.withResolvers<readonly string[]>();
  private asked: { readonly namespaces: readonly string[]; readonly count: number } | undefined;

  constructor(parts: KubeReadingParts) {
    this.parts = parts;
    this.namespaces.promise.catch(() => undefined);
  }

  /** Rejects with a KubeFailure when the connection is lost, or with the reason of the signal. */
  async load(): Promise<readonly Followed[]> {
    const { batch, gateway } = this.parts;
    this.user = callerOf(await gateway.passport());
    this.tellIdentity();
    this.tellProgress();
    const groups = await this.discover();
    const outcomes = await Promise.all(RESOURCE_PLACES.map((place) => this.readInTurn(place, groups)));
    batch.add(this.settleGaps(outcomes));
    this.tellIdentity();
    return outcomes.flatMap(({ followed }) => followed);
  }

  private tellIdentity(): void {
    const { batch, context, server, version, namespace } = this.parts;
    const rights = new Map(this.knownRights);
    batch.add([{ kind: 'kube', identity: { context, server, version, namespace, user: this.user, rights } }]);
  }

  private tellProgress(): void {
    this.parts.batch.tell({ state: 'loading', done: this.done, total: RESOURCE_PLACES.length });
  }

  /** The versions of each group that the server has; undefined where the caller may not know. */
  private async discover(): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
    try {
      const parsed = groupsSchema.safeParse(await this.parts.gateway.get('/apis', this.parts));
      if (!parsed.success) return undefined;
      return new Map(
        parsed.data.groups.map(({ name, versions }) => [name, versions.map(({ version }) => version)]),
      );
    } catch (error) {
      if (isConnectionLost(error)) throw error;
      return undefined;
    }
  }

  /** Pods and namespaces at once; the rest after the first pods are on screen. */
  private async readInTurn(
    place: ResourcePlace,
    groups: ReadonlyMap<string, readonly string[]> | undefined,
  ): Promise<Outcome> {
    const { resource } = place;
    if (resource !== 'pods' && resource !== 'namespaces') await this.podsShown.promise;
    try {
      const outcome = await this.read(place, groups);
      this.done += 1;
      this.tellProgress();
      return outcome;
    } catch (error) {
      if (resource === 'namespaces') this.namespaces.reject(error);
      throw error;
    } finally {
      if (resource === 'pods') this.podsShown.resolve();
    }
  }

  private async read(
    place: ResourcePlace,
    groups: ReadonlyMap<string, readonly string[]> | undefined,
  ): Promise<Outcome> {
    const { namespace: chosen } = this.parts;
    const scope = place.isNamespaced ? chosen : '';
    const served = place.group === '' ? undefined : groups?.get(place.group);
    const isGroupUnknown = groups !== undefined && place.group !== '' && served === undefined;
    const versions = place.versions.filter((version) => served === undefined || served.includes(version));
    if (isGroupUnknown || versions.length === 0) return this.unserved(place);
    for (const version of versions) {
      const at = { place, version, namespace: scope };
      try {
        const list = await this.list(at);
        const extent: KubeExtent =
          scope === '' ? { of: 'cluster' } : { of: 'namespaces', namespaces: [scope] };
        const odd = list.odd === 0 ? [] : [oddEntries(place, scope, list.odd)];
        return this.tell(place, list.objects, extent, { gaps: odd, followed: [followedOf(at, list)] });
      } catch (error) {
        // The server lacks this version, or this resource has no list.
        if (isStatus(error, 404, 405)) continue;
        if (isStatus(error, 403)) {
          this.learnUser(error);
          if (!place.isNamespaced || scope !== '') {
            return this.tell(place, [], { of: 'nothing' }, { refused: [scope] });
          }
          return this.readInNamespaces(place, version);
        }
        if (isConnectionLost(error)) throw error;
        return this.tell(place, [], { of: 'nothing' }, { gaps: [failedList(place, scope, error)] });
      }
    }
    return this.unserved(place);
  }

  private unserved(place: ResourcePlace): Outcome {
    return this.tell(place, [], { of: 'unserved' }, {});
  }

  private async readInNamespaces(place: ResourcePlace, version: string): Promise<Outcome> {
    const namespaces = await this.namespacesToAsk();
    const gaps: Gap[] = [];
    const refused: string[] = [];
    const followed: Followed[] = [];
    const objects: KubeObject[] = [];
    await Promise.all(
      namespaces.map(async (namespace) => {
        const at = { place, version, namespace };
        try {
          if (isSureToRefuse(await this.rightsIn(namespace), place)) {
            refused.push(namespace);
            return;
          }
          const list = await this.list(at);
          if (list.odd > 0) gaps.push(oddEntries(place, namespace, list.odd));
          followed.push(followedOf(at, list));
          for (const object of list.objects) objects.push(object);
        } catch (error) {
          if (isConnectionLost(error)) throw error;
          if (isStatus(error, 403)) refused.push(namespace);
          else gaps.push(failedList(place, namespace, error));
        }
      }),
    );
    const allowed = followed.map(({ namespace }) => namespace).sort();
    const extent: KubeExtent =
      allowed.length === 0 ? { of: 'nothing' } : { of: 'namespaces', namespaces: allowed };
    return this.tell(place, objects, extent, { gaps, refused, followed });
  }

  private list(at: ListPlace): Promise<WholeList> {
    const { gateway, signal } = this.parts;
    return readList(gateway, at, (page) => this.takePage(at, page), signal);
  }

  private async takePage({ place }: ListPlace, { objects }: Page): Promise<void> {
    if (place.resource !== 'pods') return;
    const { batch, tellsPages, detailsAfter } = this.parts;
    if (tellsPages) {
      batch.add(objects.map((object) => ({ kind: 'kube-object', resource: 'pods', object })));
      batch.flush();
      await detailsAfter;
    }
    this.podsShown.resolve();
  }

  private tell(
    place: ResourcePlace,
    objects: readonly KubeObject[],
    extent: KubeExtent,
    rest: Partial<Pick<Outcome, 'refused' | 'gaps' | 'followed'>>,
  ): Outcome {
    const { resource } = place;
    this.parts.batch.add([{ kind: 'kube-listed', resource, objects, extent }]);
    if (resource === 'namespaces') this.namespaces.resolve(objects.map(({ metadata }) => metadata.name));
    return { place, extent, refused: [], gaps: [], followed: [], ...rest };
  }

  /** Those that may be listed, the context's own first; that one alone where none may be. */
  private async namespacesToAsk(): Promise<readonly string[]> {
    const listed = await this.namespaces.promise;
    if (this.asked !== undefined) return this.asked.namespaces;
    const { homeNamespace: home } = this.parts;
    const all =
      listed.length === 0 ? [home] : listed.toSorted((a, b) => Number(b === home) - Number(a === home));
    this.asked = { namespaces: all.slice(0, MOST_NAMESPACES), count: all.length };
    return this.asked.namespaces;
  }

  private rightsIn(namespace: string): Promise<KubeRights | undefined> {
    const known = this.rights.get(namespace) ?? askRights(this.parts.gateway, namespace, this.parts.signal);
    this.rights.set(namespace, known);
    return known.then((rights) => {
      if (rights !== undefined) this.knownRights.set(namespace, rights);
      return rights;
    });
  }

  private learnUser(error: unknown): void {
    if (this.user !== undefined || !(error instanceof KubeFailure)) return;
    const name = callerInRefusal(error.message);
    if (name !== undefined) this.user = { name, groups: [] };
  }

  /** All gaps of this reading, and the closing of those that an earlier one left. */
  private settleGaps(outcomes: readonly Outcome[]): readonly FactChange[] {
    const { gaps } = this.parts;
    const isAllRefused = !outcomes.some(({ place, extent }) => place.isNamespaced && extent.of === 'cluster');
    const tried = this.asked?.namespaces ?? [];
    const empty = new Set(
      isAllRefused
        ? tried.filter((namespace) =>
            outcomes.every(
              ({ place, extent, refused }) =>
                !place.isNamespaced || extent.of === 'unserved' || refused.includes(namespace),
            ),
          )
        : [],
    );
    const changes = outcomes.flatMap((outcome) => {
      const found = [...outcome.gaps, ...this.refusals(outcome, tried, empty)];
      const told = found.map<FactChange>((gap) => ({ kind: 'gap', gap }));
      return gaps.settle(outcome.place.resource, told);
    });
    const namespaces = [...empty].map(refusedNamespace);
    const { count = 0 } = this.asked ?? {};
    const rest = count > tried.length ? [unaskedNamespaces(tried.length, count)] : [];
    const general = [...namespaces, ...rest].map<FactChange>((gap) => ({ kind: 'gap', gap }));
    return [...changes, ...gaps.settle('namespaces, all', general)];
  }

  private refusals(
    { place, refused, extent }: Outcome,
    tried: readonly string[],
    empty: ReadonlySet<string>,
  ): readonly Gap[] {
    const notable = refused.filter((namespace) => !empty.has(namespace)).sort();
    const isEverywhere = extent.of === 'nothing' && refused.length === tried.length && notable.length > 1;
    if (isEverywhere) return [refusedEverywhere(place, tried)];
    return notable.map((namespace) => refusedList(place, namespace));
  }
}

function followedOf(at: ListPlace, { objects, resourceVersion }: WholeList): Followed {
  const versions = new Map(objects.map((object) => [kubeKey(object), object.metadata.resourceVersion]));
  return { ...at, resourceVersion, versions };
}

/** Whether nothing more can be asked for now: the server is gone, or does not take the credentials. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof KubeFailure)) return true;
  switch (error.reason.kind) {
    case 'socket':
    case 'closed':
    case 'credentials':
    case 'ended':
      return true;
    case 'timeout':
      return error.reason.waitedFor === 'connection';
    case 'status':
      return error.reason.status === 401;
    default:
      return false;
  }
}
