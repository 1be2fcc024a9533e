/**
 * The capabilities that the processes of a container have or can get: what the kernel says where it could be asked, else
 * what the engine would give.
 */
import type { ContainerInspect } from '../facts/container.ts';
import type { LiveContainer } from '../facts/live-container.ts';
import { CAPABILITIES } from '../knowledge/capabilities.ts';
import { capabilityName } from './capability.ts';

type Configured = Pick<ContainerInspect['HostConfig'], 'Privileged' | 'CapAdd' | 'CapDrop'>;
type Live = Pick<LiveContainer, 'CapEff' | 'CapBnd'>;

const EVERY: ReadonlySet<string> = new Set(CAPABILITIES.map(({ name }) => name));

function defaultsOf(engine: 'Docker' | 'Podman'): ReadonlySet<string> {
  return new Set(CAPABILITIES.filter(({ givenBy }) => givenBy.includes(engine)).map(({ name }) => name));
}

const DEFAULTS = { Docker: defaultsOf('Docker'), Podman: defaultsOf('Podman') } as const;

/** What an engine gives to a container that asks for nothing; an engine that is not known counts as Docker. */
export function defaultCapabilities(engine: string): ReadonlySet<string> {
  return engine === 'Podman' ? DEFAULTS.Podman : DEFAULTS.Docker;
}

/**
 * What the configuration grants, by the engines' own rules: ALL added wins over what is dropped, except by name; with ALL
 * dropped only what is added is left; otherwise what is added wins over what is dropped.
 */
export function configuredCapabilities(
  { Privileged, CapAdd, CapDrop }: Configured,
  engine: string,
): ReadonlySet<string> {
  if (Privileged) return EVERY;
  const added = CapAdd.map(capabilityName);
  const dropped = new Set(CapDrop.map(capabilityName));
  if (added.includes('ALL')) return new Set([...EVERY].filter((name) => !dropped.has(name)));
  if (dropped.has('ALL')) return new Set(added);
  return new Set([...[...defaultCapabilities(engine)].filter((name) => !dropped.has(name)), ...added]);
}

/**
 * What the first process of a running container has (CapEff) or may still get through setuid programs (CapBnd);
 * undefined where neither could be read.
 */
export function liveCapabilities({ CapEff, CapBnd }: Live): ReadonlySet<string> | undefined {
  if (CapEff === undefined && CapBnd === undefined) return undefined;
  return new Set([...(CapEff ?? []), ...(CapBnd ?? [])]);
}

/**
 * Where a container has a capability from; `kernel` when its processes have one that its configuration does not grant.
 */
export type CapabilityOrigin = 'privileged' | 'added' | 'default' | 'kernel';

/** `capabilities` of the expressions. */
export interface HeldCapabilities {
  /** By name, where it comes from: the kernel's answer where there is one, else what is configured. */
  readonly held: Readonly<Record<string, CapabilityOrigin>>;
  /**
   * Those beyond what most programs need, sorted: all that Docker does not give unasked, and NET_RAW, which it gives and
   * hardly any program uses.
   */
  readonly beyond: readonly string[];
  /** Privileged, or ALL added and nothing dropped: as many as the kernel has. */
  readonly asksForAll: boolean;
}

export function heldCapabilities(configured: Configured, live: Live, engine: string): HeldCapabilities {
  const granted = configuredCapabilities(configured, engine);
  const names = [...(liveCapabilities(live) ?? granted)];
  const added = new Set(configured.CapAdd.map(capabilityName));
  const originOf = (name: string): CapabilityOrigin => {
    if (configured.Privileged) return 'privileged';
    if (!granted.has(name)) return 'kernel';
    return added.has(name) || added.has('ALL') ? 'added' : 'default';
  };
  return {
    held: Object.fromEntries(names.map((name) => [name, originOf(name)])),
    beyond: names.filter((name) => name === 'NET_RAW' || !DEFAULTS.Docker.has(name)).sort(),
    asksForAll: configured.Privileged || (added.has('ALL') && configured.CapDrop.length === 0),
  };
}

/** Whether these are all that the kernel knows, up to number `last` (40 since Linux 5.9). One without a name is CAP_41. */
export function isEveryCapability(held: HeldCapabilities['held'], last: number): boolean {
  for (let bit = 0; bit <= last; bit += 1) {
    if (!Object.hasOwn(held, NAMES.get(bit) ?? `CAP_${bit}`)) return false;
  }
  return true;
}

const NAMES: ReadonlyMap<number, string> = new Map(CAPABILITIES.map(({ name, bit }) => [bit, name]));
