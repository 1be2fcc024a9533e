/** Where the processes of a container listen, and who can reach them there. */
import type { ContainerInspect } from '../facts/container.ts';
import type { LiveContainer } from '../facts/live-container.ts';
import { reachOf } from './exposure.ts';

type Listeners = NonNullable<LiveContainer['Listeners']>;

/**
 * Ports that neighbours on the container's networks can reach although neither image nor container announces them, as
 * `9100/tcp`, sorted.
 */
export function undeclaredPorts(
  listeners: Listeners,
  exposed: ContainerInspect['Config']['ExposedPorts'],
): readonly string[] {
  const ports = listeners
    .filter(({ address }) => reachOf(address) !== 'this-host')
    .toSorted((one, other) => one.port - other.port)
    .map(({ port, protocol }) => `${port}/${protocol}`);
  return [...new Set(ports)].filter((port) => !Object.hasOwn(exposed, port));
}

/** Ports on every address of the machine, as `9100/tcp`, without those that are meant for everyone; sorted. */
export function openListeners(listeners: Listeners, publicPorts: readonly string[]): readonly string[] {
  const open = listeners.filter(
    ({ address, port }) => reachOf(address) === 'everyone' && !publicPorts.includes(String(port)),
  );
  const ports = open
    .toSorted((one, other) => one.port - other.port)
    .map(({ port, protocol }) => `${port}/${protocol}`);
  return [...new Set(ports)];
}
