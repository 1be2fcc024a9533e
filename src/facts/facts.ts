/** Everything observed of one target at one moment. Never changed in place: each change makes a new one. */
import type { ContainerFact } from './container.ts';
import type { EngineIdentity, EngineInfo } from './engine.ts';
import type { Gap } from './gap.ts';
import type { ImageFact } from './image.ts';
import type { NetworkFact } from './network.ts';
import type { Connection, TargetIdentity } from './target.ts';
import type { VolumeFact } from './volume.ts';

export interface Facts {
  readonly target: TargetIdentity;
  readonly connection: Connection;
  readonly engine: EngineIdentity | undefined;
  readonly info: EngineInfo | undefined;
  /** By id, as are the others; volumes by name. */
  readonly containers: ReadonlyMap<string, ContainerFact>;
  readonly images: ReadonlyMap<string, ImageFact>;
  readonly networks: ReadonlyMap<string, NetworkFact>;
  readonly volumes: ReadonlyMap<string, VolumeFact>;
  /** By the name of the fact that could not be read. */
  readonly gaps: ReadonlyMap<string, Gap>;
}

/** What a batch of changes touched: ids that were added, changed or removed. */
export interface FactDelta {
  readonly containers: ReadonlySet<string>;
  readonly images: ReadonlySet<string>;
  readonly networks: ReadonlySet<string>;
  readonly volumes: ReadonlySet<string>;
  readonly engine: boolean;
  readonly gaps: boolean;
  readonly connection: boolean;
}

/** A batch that changed nothing. An auditor's first look takes all facts as changed, whatever it is told. */
export const NOTHING_TOUCHED: FactDelta = {
  containers: new Set(),
  images: new Set(),
  networks: new Set(),
  volumes: new Set(),
  engine: false,
  gaps: false,
  connection: false,
};

export function emptyFacts(target: TargetIdentity): Facts {
  return {
    target,
    connection: { state: 'connecting' },
    engine: undefined,
    info: undefined,
    containers: new Map(),
    images: new Map(),
    networks: new Map(),
    volumes: new Map(),
    gaps: new Map(),
  };
}
