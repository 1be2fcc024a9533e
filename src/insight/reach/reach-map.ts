/**
 * Who reaches which port of which container, on an engine: from outside, from this host, from every container. Containers
 * that sit on the same networks reach the same, so verdicts are made for such groups, and only those that somebody asks for.
 * Pure.
 */
import type { ContainerInspect } from '../../facts/container.ts';
import type { Facts } from '../../facts/facts.ts';
import type { Listener } from '../../facts/host.ts';
import type { NetworkFact } from '../../facts/network.ts';
import { endpointsOf, type Listening, listenersOf, type ReachEndpoint } from './endpoint.ts';
import { linkedNames, type NetworkPlace, nameOf, networkPlace } from './network-place.ts';
import { isReached, type ReachVerdict, type ReachWay, verdictOf, wayOf } from './reach-verdict.ts';
import { type ReachFrom, ReachWays } from './reach-ways.ts';

/** Starts that reach the same: one of `outside` and `host`, or containers on the same networks. */
export interface StartGroup {
  readonly key: string;
  /** Its place in `groups`. */
  readonly index: number;
  readonly from: ReachFrom;
  /** By name; empty for outside and host. */
  readonly containers: readonly ContainerInspect[];
  /** `internet or LAN`, `this host`, `on shop_back`, `on no network`. */
  readonly name: string;
}

/** What of one container somebody reaches. */
export interface ReachedContainer {
  readonly container: ContainerInspect;
  readonly name: string;
  readonly ends: readonly { readonly end: ReachEndpoint; readonly verdict: ReachVerdict }[];
}

export const OUTSIDE = 'outside';
export const HOST = 'host';

export class ReachMap {
  /** Ports of containers that run, by the name of the container, then by port. */
  readonly endpoints: readonly ReachEndpoint[];
  /** Outside first, then this host, then containers by the names of their networks; those without one last. */
  readonly groups: readonly StartGroup[];
  /** By container id: the processes that were looked at, because the kernel’s own view of who listens is missing. */
  private readonly looked = new Map<string, unknown>();
  private readonly facts: Facts;
  private readonly ways: ReachWays;
  private readonly networksByName: ReadonlyMap<string, NetworkFact>;
  private readonly places = new Map<string, NetworkPlace>();
  private readonly groupOf = new Map<string, StartGroup>();
  private readonly ofContainer = new Map<string, readonly ReachEndpoint[]>();
  private readonly reached = new Map<string, readonly ReachedContainer[]>();
  private readonly verdicts = new Map<ReachEndpoint, (ReachVerdict | undefined)[]>();

  constructor(facts: Facts) {
    this.facts = facts;
    this.ways = new ReachWays(facts);
    this.networksByName = new Map([...facts.networks.values()].map((network) => [network.Name, network]));
    const running: ContainerInspect[] = [];
    for (const container of facts.containers.values()) {
      if (container.stage === 'inspected' && isRunning(container.inspect)) running.push(container.inspect);
    }
    running.sort((one, other) => compare(one.Name, other.Name));
    const inNetwork = Map.groupBy(running, (inspect) => this.placeOf(inspect).holder.Id);
    const listening = new Map<string, Listening>();
    for (const [holder, members] of inNetwork) listening.set(holder, this.listeningIn(members));
    for (const inspect of running) {
      const place = this.placeOf(inspect);
      const known = listening.get(place.holder.Id) ?? NOBODY;
      this.ofContainer.set(inspect.Id, endpointsOf(inspect, place, known));
    }
    this.endpoints = [...this.ofContainer.values()].flat();
    this.groups = this.grouped(running);
    for (const group of this.groups) for (const { Id } of group.containers) this.groupOf.set(Id, group);
  }

  /** Of a container that runs; empty for all others. */
  endpointsOf(containerId: string): readonly ReachEndpoint[] {
    return this.ofContainer.get(containerId) ?? [];
  }

  endpoint(key: string): ReachEndpoint | undefined {
    return this.endpointsOf(key.split(' ')[0] ?? '').find((each) => each.key === key);
  }

  /** The group of `outside`, `host` or a container’s id; undefined for one that does not run. */
  group(start: string): StartGroup | undefined {
    return start === OUTSIDE || start === HOST
      ? this.groups.find(({ key }) => key === start)
      : this.groupOf.get(start);
  }

  placeOf(inspect: ContainerInspect): NetworkPlace {
    const known = this.places.get(inspect.Id);
    if (known !== undefined) return known;
    const place = networkPlace(this.facts, inspect, this.networksByName);
    this.places.set(inspect.Id, place);
    return place;
  }

  /** `start` is outside, host or a container’s id. */
  verdict(start: string, end: ReachEndpoint): ReachVerdict {
    const group = this.group(start);
    if (group === undefined) return NOTHING;
    const [container] = group.containers;
    if (container === undefined) return this.groupVerdict(group, end);
    const holder = this.places.get(start)?.holder.Id;
    // Whoever shares a network also gets to what listens on loopback.
    return holder === end.place.holder.Id && end.place.kind !== 'host'
      ? verdictOf([ownWay(end, start)])
      : this.groupVerdict(group, end);
  }

  /** What any of a group reaches, but for ports of its own. */
  groupVerdict(group: StartGroup, end: ReachEndpoint): ReachVerdict {
    let row = this.verdicts.get(end);
    if (row === undefined) {
      row = [];
      this.verdicts.set(end, row);
    }
    const known = row[group.index];
    if (known !== undefined) return known;
    const made = this.ways.verdict(group.from, end);
    row[group.index] = made;
    return made;
  }

  /** Containers of a group that are another one than that of the port. */
  others(group: StartGroup, end: ReachEndpoint): number {
    return group.containers.length - (this.groupOf.get(end.container.Id) === group ? 1 : 0);
  }

  /** Whether a container gets outside. */
  wayOut(inspect: ContainerInspect): ReachWay {
    return this.ways.wayOut(this.placeOf(inspect));
  }

  /** Ports of other containers that a start gets to, or may, by container; what is closed is left out. */
  mayReach(start: string): readonly ReachedContainer[] {
    const known = this.reached.get(start);
    if (known !== undefined) return known;
    const found: ReachedContainer[] = [];
    for (const [id, ends] of this.ofContainer) {
      if (id === start) continue;
      const reached = ends.flatMap((end) => {
        const verdict = this.verdict(start, end);
        return verdict.state === 'closed' ? [] : [{ end, verdict }];
      });
      const [first] = reached;
      if (first !== undefined)
        found.push({ container: first.end.container, name: first.end.name, ends: reached });
    }
    this.reached.set(start, found);
    return found;
  }

  /** Groups that may reach anything: without containers that have no network. */
  get starts(): readonly StartGroup[] {
    return this.groups.filter(({ from }) => from.kind !== 'container' || from.place.kind !== 'none');
  }

  /** How many containers reach a port, itself left out. */
  reachedByContainers(end: ReachEndpoint): number {
    let count = 0;
    for (const group of this.groups) {
      if (group.containers.length === 0) continue;
      if (isReached(this.groupVerdict(group, end).state)) count += this.others(group, end);
    }
    return count;
  }

  private listeningIn(members: readonly ContainerInspect[]): Listening {
    const of = new Map<string, readonly Listener[]>();
    let isWhole = true;
    for (const { Id } of members) {
      const listeners = listenersOf(this.facts.live.get(Id)) ?? this.listenersSeen(Id);
      if (listeners === undefined) isWhole = false;
      else of.set(Id, listeners);
    }
    return { isWhole, of };
  }

  /** As somebody who looks at it sees it; for containers of which the kernel’s own view was not read for all. */
  private listenersSeen(id: string): readonly Listener[] | undefined {
    const processes = this.facts.processes.get(id);
    this.looked.set(id, processes);
    return processes?.sockets?.flatMap(({ state, protocol, localAddress, localPort, pid }) =>
      state === 'listening' ? [{ protocol, address: localAddress, port: localPort, pid, program: '' }] : [],
    );
  }

  /** Whether of these facts the processes are those that it was made of. */
  hasSameProcesses({ processes }: Pick<Facts, 'processes'>): boolean {
    for (const [id, known] of this.looked) if (processes.get(id) !== known) return false;
    return true;
  }

  private grouped(running: readonly ContainerInspect[]): readonly StartGroup[] {
    const byPlace = Map.groupBy(running, (inspect) => groupKey(this.placeOf(inspect)));
    const drafts = [...byPlace].flatMap(([key, containers]) => {
      const [first] = containers;
      if (first === undefined) return [];
      const place = this.placeOf(first);
      return [{ key, from: { kind: 'container', place } as const, containers, name: placeName(place) }];
    });
    const isLast = ({ from }: (typeof drafts)[number]): number => Number(from.place.kind === 'none');
    drafts.sort(
      (one, other) =>
        isLast(one) - isLast(other) || compare(one.name, other.name) || compare(one.key, other.key),
    );
    const all = [
      { key: OUTSIDE, from: { kind: 'outside' } as const, containers: [], name: 'internet or LAN' },
      { key: HOST, from: { kind: 'host' } as const, containers: [], name: 'this host' },
      ...drafts,
    ];
    return all.map((draft, index) => ({ ...draft, index }));
  }
}

const NOBODY: Listening = { isWhole: false, of: new Map() };
const NOTHING: ReachVerdict = { state: 'closed', ways: [] };

function isRunning({ State }: ContainerInspect): boolean {
  return State.Running && !State.Restarting;
}

/** What decides where connections from a place get to. */
function groupKey({ kind, attachments, holder }: NetworkPlace): string {
  if (kind !== 'own') return `${kind} ${kind === 'gone' ? holder.Id : 'network'}`;
  return [...attachments.map(({ key }) => key), ...linkedNames(holder).map((name) => `link ${name}`)].join(
    ' ',
  );
}

function placeName({ kind, attachments, holder }: NetworkPlace): string {
  if (kind === 'host') return 'on the host network';
  if (kind === 'none') return 'without a network';
  if (kind === 'gone') return `in a network that is gone (${nameOf(holder)})`;
  const names = attachments.map(({ name }) => name);
  return names.length === 0 ? 'on no network' : `on ${names.join(' and ')}`;
}

/** To a port of one’s own network. */
function ownWay(end: ReachEndpoint, start: string): ReachWay {
  const isItself = end.container.Id === start;
  return wayOf(isItself ? 'itself' : `in the network of ${nameOf(end.place.holder)}`, [
    {
      effect: 'opens',
      words: isItself ? 'it is the container itself' : 'they share one network, loopback included',
      fact: 'HostConfig.NetworkMode',
      value: end.container.HostConfig.NetworkMode,
    },
    end.listening === 'no'
      ? {
          effect: 'idle',
          words: 'nothing listens there now',
          fact: 'sockets',
          value: `none on ${end.port}/${end.protocol}`,
        }
      : end.listening === 'yes'
        ? {
            effect: 'opens',
            words: 'something listens there',
            fact: 'sockets',
            value: `${end.port}/${end.protocol}`,
          }
        : {
            effect: 'note',
            words: 'whether anything listens there can’t be seen',
            fact: 'sockets',
            value: 'not read',
          },
  ]);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

type Sources = Pick<Facts, 'containers' | 'networks' | 'live' | 'host' | 'engine' | 'gaps'>;

let last: { readonly sources: Sources; readonly map: ReachMap } | undefined;

/** Made anew only when something changed that it rests on. */
export function reachMapOf(facts: Facts): ReachMap {
  const { sources } = last ?? {};
  const isSame =
    sources !== undefined &&
    sources.containers === facts.containers &&
    sources.networks === facts.networks &&
    sources.live === facts.live &&
    sources.host === facts.host &&
    sources.engine === facts.engine &&
    sources.gaps === facts.gaps;
  if (last !== undefined && isSame && last.map.hasSameProcesses(facts)) return last.map;
  const map = new ReachMap(facts);
  last = { sources: facts, map };
  return map;
}
