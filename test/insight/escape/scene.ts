/** All that ways out of a container are judged by, from the little that a test is about. */
import { containerInspectSchema } from '../../../src/facts/container.ts';
import { engineInfoSchema } from '../../../src/facts/engine.ts';
import { hostFactsSchema } from '../../../src/facts/host.ts';
import { liveContainerSchema } from '../../../src/facts/live-container.ts';
import { type VolumeFact, volumeSchema } from '../../../src/facts/volume.ts';
import { engineScene } from '../../../src/insight/escape/escape-of.ts';
import type { EscapeScene } from '../../../src/insight/escape/scene.ts';
import { heldCapabilities } from '../../../src/insight/held-capabilities.ts';
import { surroundingsOf } from '../../../src/insight/mount-surroundings.ts';
import { mountedPlaces } from '../../../src/insight/sensitive-mount.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What is left out is what a container has that asks for nothing, on an engine that confines it as usual. */
export interface Told {
  readonly container?: Fields;
  /** `GET /info`. */
  readonly info?: Fields;
  readonly engine?: {
    readonly name?: 'Podman';
    readonly version?: string;
    readonly rootless?: boolean;
    readonly platform?: string;
    readonly components?: Readonly<Record<string, string>>;
  };
  /** Null where the kernel's view may still come. */
  readonly live?: Fields | null;
  readonly host?: Fields;
  /** The namespaces that it shares with the host. */
  readonly shares?: readonly ('network' | 'pid' | 'ipc')[];
  readonly volumes?: readonly Fields[] | null;
  /** Without what the engine says of itself. */
  readonly isSilent?: boolean;
}

const USUAL_INFO = {
  KernelVersion: '7.1.0',
  CgroupVersion: '1',
  Architecture: 'x86_64',
  SecurityOptions: ['name=apparmor', 'name=seccomp,profile=builtin'],
};

export function sceneOf(told: Told): EscapeScene {
  const container = containerInspectSchema.parse({
    Id: 'c'.repeat(64),
    Name: '/web',
    State: { Running: true },
    HostConfig: {},
    Config: {},
    NetworkSettings: {},
    ...told.container,
  });
  const info = engineInfoSchema.parse({ ...USUAL_INFO, ...told.info });
  const rootless = told.engine?.rootless ?? false;
  const engine = { name: 'Docker', version: '29.9.0', apiVersion: '1.50', ...told.engine, rootless };
  const live = told.live === null ? undefined : liveContainerSchema.parse(told.live ?? {});
  const host = hostFactsSchema.parse(told.host ?? {});
  const volumes =
    told.volumes === null
      ? undefined
      : new Map<string, VolumeFact>(
          (told.volumes ?? []).map((fields) => {
            const volume = volumeSchema.parse(fields);
            return [volume.Name, volume];
          }),
        );
  const traits = { dataRoot: '/var/lib/docker', isPodman: false, isRootless: rootless, socket: '' };
  const end = (kind: 'network' | 'pid' | 'ipc') =>
    ({ mode: told.shares?.includes(kind) ? 'host' : 'own', through: [], isThroughStronger: false }) as const;
  return {
    container,
    live,
    engine: told.isSilent ? undefined : engineScene({ info, engine }),
    host,
    mounted: mountedPlaces({
      container,
      known: surroundingsOf(host, { ...traits, volumes: volumes ?? new Map() }),
      sockets: live?.Sockets ?? [],
      isAllowed: () => false,
      isComplete: volumes !== undefined,
    }),
    capabilities:
      live === undefined || told.isSilent
        ? undefined
        : heldCapabilities(container.HostConfig, live, 'Docker'),
    namespaces: { network: end('network'), pid: end('pid'), ipc: end('ipc') },
    accounts: undefined,
    volumes,
  };
}

/** Lays one over another, map by map; lists and values are replaced. */
export function laidOver(below: Told, above: Told): Told {
  return merged(below, above);
}

function merged<T extends object>(below: T, above: T): T {
  const entries = Object.entries(above).map(([key, value]) => {
    const before: unknown = Reflect.get(below, key);
    return [key, isMap(before) && isMap(value) ? merged(before, value) : value];
  });
  return { ...below, ...Object.fromEntries(entries) };
}

function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
