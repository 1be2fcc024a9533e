/**
 * Keeps the verdicts of all checks true while the facts change. A change re-evaluates only the resources whose
 * verdicts could differ: those it touched, the containers of an image it touched, everything that reads a field
 * of the engine that it touched, and what waited for a fact that now came or can no longer come.
 */
import { containerName } from '../facts/container.ts';
import type { FactDelta, Facts } from '../facts/facts.ts';
import {
  isKubeKind,
  KUBE_KINDS,
  RESOURCE_KINDS,
  type ResourceKind,
  type ResourcePlace,
} from '../facts/finding.ts';
import type { Gap } from '../facts/gap.ts';
import { imageName } from '../facts/image.ts';
import { hasEngine, hasHost } from '../facts/target.ts';
import { inventoryOf } from '../insight/inventory.ts';
import { networkIdsOf } from '../insight/network-members.ts';
import { type Deviations, deviationsOf } from '../insight/profile/deviations.ts';
import { profileOf } from '../insight/profile/profile-of.ts';
import { auditSnapshot } from './audit-snapshot.ts';
import type { AuditView } from './audit-view.ts';
import { bindingsOf, sharedBindings } from './bindings.ts';
import type { Check } from './check.ts';
import { NO_WAIVERS, type Waivers, waivedRow } from './compiled-waivers.ts';
import { type Dependencies, dependenciesOf } from './dependencies.ts';
import type { Bindings, EvaluationTrouble } from './expression.ts';
import { lackingOf } from './finding-of.ts';
import { Joiners } from './joiners.ts';
import type { KubeJudging } from './kubernetes/kube-judging.ts';
import {
  comesByLooking,
  gapAbout,
  hasGapOf,
  isLoading,
  type Lacking,
  missingFact,
  missingField,
} from './missing-fact.ts';
import { mountDependents } from './mount-dependents.ts';
import type { Policy } from './policy.ts';
import { type Undecided, VerdictMemory } from './verdict-memory.ts';
import { type Code, codeOf, PENDING, type Row, VerdictTable } from './verdict-table.ts';

export interface Auditor {
  /** Takes note of a change, without evaluating anything yet. The first call takes all facts as changed. */
  note(facts: Facts, delta: FactDelta): void;
  /**
   * Evaluates up to `limit` resources that need it, so that a caller can let a screen breathe in between.
   * True while more are left.
   */
  work(limit?: number): boolean;
  /** `note`, and all the work at once. */
  update(facts: Facts, delta: FactDelta): void;
  /** Judges by these waivers from now on. No check is evaluated anew for it. */
  setWaivers(waivers: Waivers): void;
  /** The verdicts as they are now; the same object until they change. */
  readonly view: AuditView;
}

/** What every resource may read: a change of it concerns all whose checks do. */
const SHARED_FACTS = ['daemon', 'host', 'networks', 'swarm'] as const;

/** Kinds of which a target has one, with the kind's name as its id. */
const SINGLE_KINDS = ['daemon', 'host', 'swarm'] as const satisfies readonly ResourceKind[];

export interface AuditorOptions {
  readonly policy: Policy;
  /** The time that ages are counted to, RFC 3339; the time of the call without it. */
  readonly now?: string | undefined;
  readonly waivers?: Waivers | undefined;
  /** For a cluster or manifests; without it nothing of them is judged. */
  readonly kube?: KubeJudging | undefined;
}

export function createAuditor(checks: readonly Check[], options: AuditorOptions): Auditor {
  const { policy, now = new Date().toISOString(), kube } = options;
  const table = new VerdictTable(checks);
  const dirty = new Map<ResourceKind, Set<string>>(RESOURCE_KINDS.map((kind) => [kind, new Set<string>()]));
  /** Resources with a verdict that waits for a fact, or that a gap decided. */
  const unsettled = new Map<ResourceKind, Set<string>>(
    RESOURCE_KINDS.map((kind) => [kind, new Set<string>()]),
  );
  const dependencies = new Map<ResourceKind, Dependencies>();

  /** By container: what was told of it last. */
  const deviations = new Map<string, Deviations>();

  let { waivers = NO_WAIVERS } = options;
  const joiners = new Joiners();
  const opened = new WeakMap<readonly Undecided[], Opened>();
  const memories = new Map<ResourceKind, VerdictMemory>();
  let facts: Facts | undefined;
  let shared: Bindings = {};
  let revision = 0;
  let view: AuditView | undefined;

  const memoryOf = (kind: ResourceKind): VerdictMemory => {
    const known = memories.get(kind) ?? new VerdictMemory(table.checksOf(kind).map(({ check }) => check));
    memories.set(kind, known);
    return known;
  };

  const dependenciesOfKind = (kind: ResourceKind): Dependencies => {
    const known = dependencies.get(kind) ?? dependenciesOf(table.checksOf(kind).map(({ check }) => check));
    dependencies.set(kind, known);
    return known;
  };

  const markDirty = (kind: ResourceKind, ids: Iterable<string>): void => {
    const set = dirty.get(kind);
    for (const id of ids) set?.add(id);
  };

  const note = (next: Facts, delta: FactDelta): void => {
    const before = facts;
    facts = next;
    if (!before) {
      shared = sharedBindings(next, policy, now);
      if (kube) noteCluster(next, undefined);
      for (const kind of RESOURCE_KINDS) markDirty(kind, idsOf(kind, next, kube));
      return;
    }
    if (kube) {
      noteCluster(next, delta);
      // How far the lists are decides what can be told at all.
      if (delta.engine) for (const kind of KUBE_KINDS) markDirty(kind, unsettled.get(kind) ?? []);
    }
    markDirty('container', delta.containers);
    markDirty('image', delta.images);
    markDirty('network', delta.networks);
    markDirty('volume', delta.volumes);
    markDirty('image', delta.imageDetails);
    markDirty('container', delta.live);
    markDirty('container', delta.changes);
    // A list of the engine stands in where the kernel's own view is missing; and with whom it talks is told nowhere else.
    markDirty(
      'container',
      [...delta.processes].filter((id) => !next.live.has(id) || deviatesAnew(id, next)),
    );
    if (delta.profiles.size > 0) markDirty('container', containersProfiled(before, next));
    if (delta.gaps) markDirty('container', containersUnread(before, next));
    if (delta.images.size > 0 && dependenciesOfKind('container').reads('image')) {
      markDirty('container', containersOf(next, delta.images));
    }
    if (delta.imageDetails.size > 0 && dependenciesOfKind('container').reads('accounts')) {
      markDirty('container', containersOf(next, delta.imageDetails));
    }
    if (delta.containers.size > 0) {
      noteContainers(before, next, delta.containers);
      noteUsers(before, next, delta.containers);
    }
    // Whether nothing is there or nothing is known of it changes with the gaps and the end of the load.
    const isKnownAnew = delta.gaps || isLoading(before) !== isLoading(next);
    if (delta.containers.size > 0 || delta.images.size > 0 || isKnownAnew) noteInventory(before, next);
    if (delta.engine || delta.host || delta.swarm || delta.networks.size > 0 || isKnownAnew) noteShared(next);
    if (dependenciesOfKind('container').reads('mounted')) {
      markDirty('container', mountDependents(before, next, delta));
      if (delta.volumes.size > 0) markDirty('container', unsettled.get('container') ?? []);
    }
    if (isKnownAnew || before.hostReading !== next.hostReading)
      for (const [kind, ids] of unsettled) markDirty(kind, ids);
  };

  /** Whether a container differs otherwise from the profile of its image than when this was asked before. */
  const deviatesAnew = (id: string, next: Facts): boolean => {
    const container = next.containers.get(id);
    if (next.profiles.size === 0 || container?.stage !== 'inspected') return false;
    const now = deviationsOf(container.inspect, next);
    if (deviations.get(id) === now) return false;
    if (now === undefined) deviations.delete(id);
    else deviations.set(id, now);
    return true;
  };

  const noteCluster = (next: Facts, delta: FactDelta | undefined): void => {
    const touched = kube?.note(next, delta, (kind, name) => dependenciesOfKind(kind).reads(name)) ?? [];
    for (const [kind, id] of touched) markDirty(kind, [id]);
  };

  /** Who joined the namespaces of a container that changed, and the networks that it was or is on. */
  const noteContainers = (before: Facts, next: Facts, ids: ReadonlySet<string>): void => {
    if (dependenciesOfKind('container').reads('namespaces')) markDirty('container', joiners.of(next, ids));
    if (!dependenciesOfKind('network').reads('members')) return;
    const idsByName = new Map([...next.networks.values()].map(({ Id, Name }) => [Name, Id]));
    for (const known of [before, next]) {
      for (const id of ids) {
        const container = known.containers.get(id);
        if (container?.stage === 'inspected')
          markDirty('network', networkIdsOf(container.inspect, idsByName));
      }
    }
  };

  /** The images that containers which came, changed or went are made of. */
  const noteUsers = (before: Facts, next: Facts, ids: ReadonlySet<string>): void => {
    if (!dependenciesOfKind('image').reads('usedBy')) return;
    for (const known of [before, next]) {
      for (const id of ids) {
        const container = known.containers.get(id);
        if (container?.stage === 'inspected') markDirty('image', [container.inspect.Image]);
        else if (container) markDirty('image', [container.summary.ImageID]);
      }
    }
  };

  const noteInventory = (before: Facts, next: Facts): void => {
    if (!dependenciesOfKind('host').reads('inventory')) return;
    if (JSON.stringify(inventoryOf(before)) !== JSON.stringify(inventoryOf(next)))
      markDirty('host', ['host']);
  };

  /** The engine's answer holds counters that move all the time: only fields that a check reads matter. */
  const noteShared = (next: Facts): void => {
    const fresh = sharedBindings(next, policy, now);
    const touched = RESOURCE_KINDS.filter((kind) =>
      SHARED_FACTS.some((name) => dependenciesOfKind(kind).differs(name, shared[name], fresh[name])),
    );
    if (touched.length === 0) return;
    shared = fresh;
    memories.clear();
    for (const kind of touched) markDirty(kind, idsOf(kind, next, kube));
  };

  const examine = (kind: ResourceKind, id: string, known: Facts): void => {
    unsettled.get(kind)?.delete(id);
    const inCluster = isKubeKind(kind) ? kube?.resource(kind, id) : undefined;
    const name = isKubeKind(kind) ? inCluster?.name : nameOf(kind, id, known);
    if (name === undefined) {
      table.delete(kind, id);
      return;
    }
    const row = judge(kind, id, name, known, inCluster?.place);
    if (row) table.set(kind, waivedRow(kind, row, table.checksOf(kind), waivers));
    else table.delete(kind, id);
  };

  /** The row of a resource, or undefined while nothing can be said of it. */
  const judge = (
    kind: ResourceKind,
    id: string,
    name: string,
    known: Facts,
    place: ResourcePlace | undefined,
  ): Row | undefined => {
    const placed = table.checksOf(kind);
    const bindings = isKubeKind(kind)
      ? { policy, now, ...kube?.bindings(kind, id) }
      : bindingsOf(kind, id, known, shared);
    if (!bindings) {
      unsettled.get(kind)?.add(id);
      const gap = gapAbout(known, kind, id, name);
      return gap && unreadRow(id, name, placed.length, gap);
    }
    const { codes, undecided } = memoryOf(kind).decide(bindings);
    let isWaiting = false;
    if (undecided.length > 0) {
      const byLack = openedOf(undecided, kind, known, lackingOf(kind, name, bindings));
      for (const { column, lack } of undecided) {
        const open = byLack[lack];
        if (open === undefined) continue;
        codes[column] = open.code;
        isWaiting ||= open.isWaiting;
      }
    }
    if (isWaiting) unsettled.get(kind)?.add(id);
    const saysNothing = placed.length > 0 && codes.every((code) => code === PENDING);
    return saysNothing ? undefined : { id, name, codes, bindings, gap: undefined, place };
  };

  /** What stands for what resources lack, by its number. Containers that are alike lack alike, once nothing is on its way. */
  const openedOf = (
    undecided: readonly Undecided[],
    kind: ResourceKind,
    known: Facts,
    lacking: Lacking,
  ): readonly (Open | undefined)[] => {
    const { imageId } = lacking;
    const isShared = kind === 'container' && isSettled(known) && !hasGapOf(known, lacking.name);
    const before = isShared ? opened.get(undecided) : undefined;
    if (before?.facts === known && before.imageId === imageId) return before.byLack;
    const byLack: (Open | undefined)[] = [];
    for (const { trouble, lack } of undecided)
      if (trouble.kind !== 'other') byLack[lack] ??= openBy(trouble, kind, known, lacking);
    if (isShared) opened.set(undecided, { facts: known, imageId, byLack });
    return byLack;
  };

  const work = (limit = Number.POSITIVE_INFINITY): boolean => {
    if (!facts) return false;
    let left = limit;
    for (const [kind, ids] of dirty) {
      for (const id of ids) {
        if (left <= 0) return true;
        left -= 1;
        ids.delete(id);
        examine(kind, id, facts);
        revision += 1;
        view = undefined;
      }
    }
    return false;
  };

  return {
    note,
    work,
    update(next, delta) {
      note(next, delta);
      work();
    },
    setWaivers(next) {
      waivers = next;
      for (const kind of RESOURCE_KINDS) {
        for (const row of table.snapshot().rows(kind))
          table.set(kind, waivedRow(kind, row, table.checksOf(kind), waivers));
      }
      revision += 1;
      view = undefined;
    },
    get view() {
      view ??= auditSnapshot(revision, checks, table.snapshot(), facts, waivers);
      return view;
    },
  };
}

/** What stands for a verdict that lacks something. */
interface Open {
  readonly code: Code;
  readonly isWaiting: boolean;
}

/** Good for one state of the facts, and for containers of one image. */
interface Opened {
  readonly facts: Facts;
  readonly imageId: string | undefined;
  readonly byLack: readonly (Open | undefined)[];
}

function isSettled(facts: Facts): boolean {
  return !isLoading(facts) && facts.hostReading.state !== 'reading';
}

function openBy(trouble: EvaluationTrouble, kind: ResourceKind, facts: Facts, lacking: Lacking): Open {
  const settled = needsEngine(kind, trouble, facts) ? 'not-applicable' : 'unknown';
  return {
    code: isStillComing(trouble, facts, lacking) ? PENDING : codeOf(settled),
    // What was changed is judged when it comes: nothing else can bring it.
    isWaiting: !comesByLooking(trouble.detail, lacking.imageId, facts),
  };
}

function isStillComing({ kind, detail }: EvaluationTrouble, facts: Facts, lacking: Lacking): boolean {
  // Asked for every container and way out of it: what these rest on comes with the first load or with the host.
  if (detail.startsWith('escapes.') && isSettled(facts)) return false;
  const missing =
    kind === 'unbound' ? missingFact(facts, detail, lacking) : missingField(facts, detail, lacking);
  return missing.isStillComing;
}

/** A target has one of these kinds or none. A machine beside a cluster counts from the moment that it is read. */
function isJudged(kind: ResourceKind, { target, hostReading }: Facts): boolean {
  if (kind !== 'host') return hasEngine(target);
  return hasHost(target) || (target.kind === 'kubernetes' && hostReading.state !== 'none');
}

/** A machine without an engine: what a check would ask of one, or of its daemon's options, does not apply there. */
function needsEngine(about: ResourceKind, { kind, detail }: EvaluationTrouble, { target }: Facts): boolean {
  if (target.kind !== 'host' && (target.kind !== 'kubernetes' || about !== 'host')) return false;
  return kind === 'unbound'
    ? ENGINE_NAMES.has(detail)
    : /^host\.(?:options|storage|swarmState)\b/.test(detail);
}

const ENGINE_NAMES: ReadonlySet<string> = new Set(['daemon', 'networks', 'swarm', 'inventory']);

function unreadRow(id: string, name: string, checks: number, gap: Gap): Row {
  return { id, name, codes: new Uint8Array(checks).fill(codeOf('unknown')), bindings: undefined, gap };
}

function idsOf(kind: ResourceKind, facts: Facts, kube: KubeJudging | undefined): Iterable<string> {
  if (isKubeKind(kind)) return kube?.ids(kind) ?? [];
  switch (kind) {
    case 'container':
      return facts.containers.keys();
    case 'image':
      return facts.images.keys();
    case 'network':
      return facts.networks.keys();
    case 'volume':
      return facts.volumes.keys();
    default:
      return isJudged(kind, facts) ? SINGLE_KINDS.filter((single) => single === kind) : [];
  }
}

/** Undefined for a resource that is not there (any more). */
function nameOf(kind: ResourceKind, id: string, facts: Facts): string | undefined {
  switch (kind) {
    case 'container': {
      const container = facts.containers.get(id);
      return container && containerName(container);
    }
    case 'image': {
      const image = facts.images.get(id);
      return image && imageName(image);
    }
    case 'network':
      return facts.networks.get(id)?.Name;
    case 'volume':
      return facts.volumes.get(id)?.Name;
    default:
      return isJudged(kind, facts) ? kind : undefined;
  }
}

/** Containers of which it became known that what they changed can't be read. */
function* containersUnread({ gaps: before }: Facts, { gaps, containers }: Facts): Generator<string> {
  const names = new Set<string>();
  for (const [fact, gap] of gaps) {
    if (fact.startsWith(CHANGES) && before.get(fact) !== gap) names.add(fact.slice(CHANGES.length));
  }
  if (names.size === 0) return;
  for (const container of containers.values()) if (names.has(containerName(container))) yield container.id;
}

const CHANGES = 'changes ';

/** Containers whose image got, lost or changed its profile. */
function* containersProfiled(before: Facts, next: Facts): Generator<string> {
  for (const container of next.containers.values()) {
    if (container.stage !== 'inspected') continue;
    const { Image } = container.inspect;
    if (profileOf(Image, before) !== profileOf(Image, next)) yield container.id;
  }
}

function* containersOf(facts: Facts, images: ReadonlySet<string>): Generator<string> {
  for (const container of facts.containers.values()) {
    if (container.stage === 'inspected' && images.has(container.inspect.Image)) yield container.id;
  }
}
