/** Which ports of a container others can reach, at which address, and who that is. */
import type { ContainerFact, ContainerInspect, PortBinding } from '../facts/container.ts';
import { type NamespaceMode, readNamespaceMode } from './namespace-mode.ts';

/**
 * Who can reach a published port: only programs on this host, whoever reaches one address of it, or whoever
 * reaches the host at any address.
 */
export type Reach = 'this-host' | 'lan' | 'everyone';

export interface PublishedPort {
  /** The address it is bound to; `0.0.0.0`, `::`, `*` and an empty one mean every address. */
  readonly hostIp: string;
  /** More than one when IPv4 and IPv6 are bound alike: they are one line for a person. */
  readonly hostIps: readonly string[];
  /** As the engine has it: `8080`, `8000-8010`, or empty when the engine chooses one at the start. */
  readonly hostPort: string;
  readonly containerPort: number;
  /** tcp, udp, sctp */
  readonly protocol: string;
  readonly reach: Reach;
  /** False while the container does not run: this is what a start would publish. */
  readonly active: boolean;
}

interface DeclaredPort {
  readonly containerPort: number;
  readonly protocol: string;
}

/** Widest reach first. */
const REACHES: readonly Reach[] = ['everyone', 'lan', 'this-host'];

/** What is published, or would be when a stopped container starts; widest reach first, then by port. */
export function publishedPorts(container: ContainerFact): readonly PublishedPort[] {
  if (container.stage === 'inspected') return inspectedOf(container.inspect);
  const isOwn = networkModeOf(container).kind === 'own';
  const active = isOwn ? container.summary.Ports : [];
  return sorted(
    active.flatMap(({ IP = '', PrivatePort, PublicPort, Type }) =>
      PublicPort === undefined
        ? []
        : [published({ HostIp: IP, HostPort: String(PublicPort) }, `${PrivatePort}/${Type}`, true)],
    ),
  );
}

/** All that `publishedPorts` reads of a container, as the fields that lead there. */
export const PORT_FIELDS = [
  ['State', 'Running'],
  ['State', 'Restarting'],
  ['NetworkSettings', 'Ports'],
  ['HostConfig', 'NetworkMode'],
  ['HostConfig', 'PortBindings'],
  ['HostConfig', 'PublishAllPorts'],
  ['Config', 'ExposedPorts'],
] as const satisfies readonly (readonly string[])[];

/** Asked for by many checks of the same container. */
function inspectedOf(inspect: ContainerInspect): readonly PublishedPort[] {
  const known = memory.get(inspect);
  if (known) return known;
  const isOwn = readNamespaceMode(inspect.HostConfig.NetworkMode).kind === 'own';
  const ports = isOwn ? sorted(inspectedPorts(inspect)) : [];
  memory.set(inspect, ports);
  return ports;
}

const memory = new WeakMap<ContainerInspect, readonly PublishedPort[]>();

/** The host ports below 1024 that a container publishes, ranges taken apart: those that elsewhere only root may open. */
export function lowPorts(container: ContainerInspect): readonly string[] {
  const ports = new Set<string>();
  for (const { hostPort } of inspectedOf(container)) {
    const [first, last = first] = hostPort.split('-').map((text) => Number.parseInt(text, 10));
    if (first === undefined || last === undefined) continue;
    for (let port = first; port <= Math.min(last, 1023); port += 1) ports.add(String(port));
  }
  return [...ports];
}

/** Ports that are declared and not published, as `80/tcp`: reachable from the container's own networks only. */
export function unpublishedPorts(container: ContainerFact): readonly string[] {
  const declared =
    container.stage === 'inspected'
      ? [
          ...Object.keys(container.inspect.Config.ExposedPorts),
          ...Object.keys(container.inspect.NetworkSettings.Ports),
        ].map(readPort)
      : container.summary.Ports.map(({ PrivatePort, Type }) => ({
          containerPort: PrivatePort,
          protocol: Type,
        }));
  const taken = new Set(publishedPorts(container).map(portKey));
  const keys = declared.sort((one, other) => one.containerPort - other.containerPort).map(portKey);
  return [...new Set(keys)].filter((key) => !taken.has(key));
}

/** Whose network the container uses. */
function networkModeOf(container: ContainerFact): NamespaceMode {
  const mode =
    container.stage === 'inspected'
      ? container.inspect.HostConfig.NetworkMode
      : (container.summary.HostConfig?.NetworkMode ?? '');
  return readNamespaceMode(mode);
}

/** As most ports are bound: to every address. */
const WILDCARDS: ReadonlySet<string> = new Set(['', '*', '0.0.0.0', '::']);

/** Who can reach an address that a port is bound to. */
export function reachOf(hostIp: string): Reach {
  if (WILDCARDS.has(hostIp)) return 'everyone';
  const address = hostIp.replace(/^\[|\]$/g, '').replace(/^::ffff:(?=\d+\.)/i, '');
  if (WILDCARDS.has(address) || /^[0:]+$/.test(address)) return 'everyone';
  return address.startsWith('127.') || /^[0:]*:0*1$/.test(address) ? 'this-host' : 'lan';
}

/** Reach in words: "this host only", "whoever reaches 192.168.1.5", "everyone who reaches this host". */
export function reachWords({ reach, hostIp }: Pick<PublishedPort, 'reach' | 'hostIp'>): string {
  if (reach === 'this-host') return 'this host only';
  return reach === 'lan' ? `whoever reaches ${hostIp}` : 'everyone who reaches this host';
}

/**
 * Open ports for a narrow column: `all :80 :443`, `host :8080`, `192.168.1.5 :5432`, `host network`, `–` for
 * none; in parentheses what a stopped container would open.
 */
export function openPorts(container: ContainerFact): string {
  if (networkModeOf(container).kind === 'host') return 'host network';
  const ports = publishedPorts(container);
  const [first] = ports;
  if (first === undefined) return '–';
  const byAddress = new Map<string, Set<string>>();
  for (const port of ports) {
    const address = { everyone: 'all', lan: port.hostIp, 'this-host': 'host' }[port.reach];
    const protocol = port.protocol === 'tcp' ? '' : `/${port.protocol}`;
    const known = byAddress.get(address) ?? new Set();
    byAddress.set(address, known.add(`:${port.hostPort || '?'}${protocol}`));
  }
  const text = Array.from(byAddress, ([address, open]) => [address, ...open].join(' ')).join(' ');
  return first.active ? text : `(${text})`;
}

function inspectedPorts({ State, NetworkSettings, HostConfig, Config }: ContainerInspect): PublishedPort[] {
  const active = State.Running && !State.Restarting;
  const ports: PublishedPort[] = [];
  for (const [port, bindings] of Object.entries(active ? NetworkSettings.Ports : HostConfig.PortBindings)) {
    for (const binding of bindings) ports.push(published(binding, port, active));
  }
  if (active || !HostConfig.PublishAllPorts) return ports;
  for (const port of Object.keys(Config.ExposedPorts)) {
    if (!(port in HostConfig.PortBindings)) ports.push(published({ HostIp: '', HostPort: '' }, port, active));
  }
  return ports;
}

function published({ HostIp, HostPort }: PortBinding, port: string, active: boolean): PublishedPort {
  // Asked for port 0, the engine chooses one, as it does for none.
  const hostPort = HostPort === '0' ? '' : HostPort;
  return { hostIp: HostIp, hostIps: [HostIp], hostPort, ...readPort(port), reach: reachOf(HostIp), active };
}

/** `80/tcp`; the protocol is tcp when it is left out. */
function readPort(port: string): DeclaredPort {
  const [number = '', protocol = 'tcp'] = port.split('/');
  return { containerPort: Number.parseInt(number, 10), protocol };
}

function portKey({ containerPort, protocol }: DeclaredPort): string {
  return `${containerPort}/${protocol}`;
}

/** Sorted, with the IPv4 and the IPv6 binding of the same port as one. */
function sorted(ports: readonly PublishedPort[]): readonly PublishedPort[] {
  const merged = new Map<string, PublishedPort>();
  for (const port of ports) {
    const key = [portKey(port), port.hostPort, port.reach === 'lan' ? port.hostIp : port.reach].join(' ');
    const known = merged.get(key);
    if (known === undefined) merged.set(key, port);
    else if (!known.hostIps.includes(port.hostIp)) {
      merged.set(key, { ...known, hostIps: [...known.hostIps, port.hostIp] });
    }
  }
  return [...merged.values()].sort(
    (one, other) =>
      REACHES.indexOf(one.reach) - REACHES.indexOf(other.reach) ||
      Number.parseInt(one.hostPort || '0', 10) - Number.parseInt(other.hostPort || '0', 10) ||
      one.containerPort - other.containerPort ||
      one.protocol.localeCompare(other.protocol) ||
      one.hostIp.localeCompare(other.hostIp),
  );
}
