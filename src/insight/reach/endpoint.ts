/** Ports of a container that somebody might reach: those that it publishes, declares, and really listens on. Pure. */
import type { ContainerInspect } from '../../facts/container.ts';
import type { Listener } from '../../facts/host.ts';
import type { LiveContainer } from '../../facts/live-container.ts';
import { DATA_STORES } from '../../knowledge/data-stores.ts';
import { portNote } from '../../knowledge/ports.ts';
import { type PublishedPort, publishedPorts, reachOf } from '../exposure.ts';
import { adminInterface } from '../published-service.ts';
import { type NetworkPlace, nameOf } from './network-place.ts';

export interface ReachEndpoint {
  /** `CONTAINER-ID 5432/tcp`; stays the same while it listens or not. */
  readonly key: string;
  readonly container: ContainerInspect;
  readonly name: string;
  readonly place: NetworkPlace;
  readonly port: number;
  /** tcp, udp, sctp */
  readonly protocol: string;
  /** Whether anything listens there; unknown where the kernel could not be asked. */
  readonly listening: 'yes' | 'no' | 'unknown';
  /** Where it listens, those of containers that share its network included. */
  readonly listeners: readonly Listener[];
  /** Whether the image or the container announces it. */
  readonly isDeclared: boolean;
  /** Whether it is open to others than itself and neither announced nor published. */
  readonly isUndeclared: boolean;
  readonly published: readonly PublishedPort[];
  /** What it serves, as far as its number and its image tell; empty where they don't. */
  readonly service: string;
  /** What makes it worth hiding: data, or control over something. */
  readonly kind: 'data' | 'admin' | 'other';
}

/** What is known of who listens in one network: what its containers do, put together. */
export interface Listening {
  /** Undefined where the kernel could not be asked of every container that is in it. */
  readonly isWhole: boolean;
  /** By container id. */
  readonly of: ReadonlyMap<string, readonly Listener[]>;
}

/** Docker answers for names there, in every container. */
const DOCKER_DNS = '127.0.0.11';

export function listenersOf(live: LiveContainer | undefined): readonly Listener[] | undefined {
  return live?.Listeners?.filter(({ address }) => address !== DOCKER_DNS);
}

/** Sorted by port. Those of a container that does not run are what a start would open. */
export function endpointsOf(
  container: ContainerInspect,
  place: NetworkPlace,
  listening: Listening,
): readonly ReachEndpoint[] {
  const { holder } = place;
  const published = publishedPorts({ stage: 'inspected', id: holder.Id, inspect: holder });
  const isHolder = holder.Id === container.Id;
  const own = listening.of.get(container.Id) ?? [];
  const declared = new Set(Object.keys(container.Config.ExposedPorts).map(withProtocol));
  const keys = new Set([
    ...own.map(({ port, protocol }) => `${port}/${protocol}`),
    ...(place.kind === 'none' || place.kind === 'gone' ? [] : declared),
    ...(isHolder ? published.map(({ containerPort, protocol }) => `${containerPort}/${protocol}`) : []),
  ]);
  const all = [...listening.of.values()].flat();
  return [...keys]
    .map((key): ReachEndpoint => {
      const [port, protocol] = portAndProtocol(key);
      const listeners = all.filter((each) => each.port === port && each.protocol === protocol);
      const ports = published.filter((each) => each.containerPort === port && each.protocol === protocol);
      const isDeclared = declared.has(key);
      const isOpen = listeners.some(({ address }) => reachOf(address) !== 'this-host');
      return {
        key: `${container.Id} ${key}`,
        container,
        name: nameOf(container),
        place,
        port,
        protocol,
        listening: listeners.length > 0 ? 'yes' : listening.isWhole && protocol !== 'sctp' ? 'no' : 'unknown',
        listeners,
        isDeclared,
        isUndeclared: isOpen && !isDeclared && ports.length === 0,
        published: ports,
        ...serviceOf(container, port, ports),
      };
    })
    .sort((one, other) => one.port - other.port || (one.protocol < other.protocol ? -1 : 1));
}

function withProtocol(port: string): string {
  return port.includes('/') ? port : `${port}/tcp`;
}

function portAndProtocol(key: string): readonly [number, string] {
  const [port = '', protocol = 'tcp'] = key.split('/');
  return [Number.parseInt(port, 10), protocol];
}

/** By the port inside, and by the one on the host where that tells more. */
function serviceOf(
  container: ContainerInspect,
  port: number,
  published: readonly PublishedPort[],
): Pick<ReachEndpoint, 'service' | 'kind'> {
  const numbers = [port, ...published.map(({ hostPort }) => Number.parseInt(hostPort, 10))];
  for (const number of numbers) {
    const store = DATA_STORES.get(number);
    const admin = adminInterface(container, number);
    // RabbitMQ’s management is both: what it steers is worth more.
    if (admin !== undefined) return { service: admin, kind: 'admin' };
    if (store !== undefined) return { service: store, kind: 'data' };
  }
  return { service: portNote(port) ?? '', kind: 'other' };
}
