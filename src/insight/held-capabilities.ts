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

/** The kernel's answer where there is one, else what is configured. Kept per container and kernel's view. */
export function heldCapabilities(configured: Configured, live: Live, engine: string): ReadonlySet<string> {
  const known = memory.get(configured);
  if (known?.live === live && known.engine === engine) return known.held;
  const held = liveCapabilities(live) ?? configuredCapabilities(configured, engine);
  memory.set(configured, { live, engine, held });
  return held;
}

interface Remembered {
  readonly live: Live;
  readonly engine: string;
  readonly held: ReadonlySet<string>;
}
const memory = new WeakMap<Configured, Remembered>();

/**
 * Where a container has a capability from; `kernel` when its processes have one that its configuration does not grant.
 * Undefined for one that it does not have.
 */
export type CapabilityOrigin = 'privileged' | 'added' | 'default' | 'kernel';

export function capabilityOrigin(
  configured: Configured,
  live: Live,
  engine: string,
  name: string,
): CapabilityOrigin | undefined {
  if (!heldCapabilities(configured, live, engine).has(name)) return undefined;
  if (configured.Privileged) return 'privileged';
  if (!configuredCapabilities(configured, engine).has(name)) return 'kernel';
  return configured.CapAdd.map(capabilityName).some((added) => added === name || added === 'ALL')
    ? 'added'
    : 'default';
}

/**
 * What a container has beyond what most programs need: all that Docker does not give unasked, and NET_RAW, which it gives
 * and hardly any program uses. Sorted.
 */
export function capabilitiesBeyond(configured: Configured, live: Live, engine: string): readonly string[] {
  return [...heldCapabilities(configured, live, engine)]
    .filter((name) => name === 'NET_RAW' || !DEFAULTS.Docker.has(name))
    .sort();
}

/**
 * Whether a container has all that the kernel knows, up to number `last` (40 since Linux 5.9). What was asked for counts
 * too: privileged, or ALL added and nothing dropped.
 */
export function hasEveryCapability(configured: Configured, live: Live, last: number): boolean {
  if (configured.Privileged) return true;
  if (configured.CapAdd.map(capabilityName).includes('ALL') && configured.CapDrop.length === 0) return true;
  const held = liveCapabilities(live);
  return held !== undefined && CAPABILITIES.every(({ name, bit }) => bit > last || held.has(name));
}
