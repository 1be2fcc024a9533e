/** What a source tells the store. The `…-listed` changes replace a whole kind: what they leave out is gone. */
import type { ContainerInspect, ContainerSummary } from './container.ts';
import type { ContainerChanges } from './container-changes.ts';
import type { ContainerEvents } from './container-events.ts';
import type { ContainerProcesses } from './container-processes.ts';
import type { EngineIdentity, EngineInfo } from './engine.ts';
import type { Gap } from './gap.ts';
import type { HostFacts, User } from './host.ts';
import type { HostReading } from './host-reading.ts';
import type { ImageHistory, ImageInspect, ImageSummary } from './image.ts';
import type { ImageLayers } from './image-layers.ts';
import type { KubeChange } from './kubernetes/kube-facts.ts';
import type { LiveContainer } from './live-container.ts';
import type { NetworkFact } from './network.ts';
import type { Profile } from './profile.ts';
import type { SwarmFact } from './swarm.ts';
import type { Connection } from './target.ts';
import type { VolumeFact } from './volume.ts';

export type FactChange =
  | { readonly kind: 'connection'; readonly connection: Connection }
  | { readonly kind: 'engine'; readonly engine: EngineIdentity }
  | { readonly kind: 'info'; readonly info: EngineInfo }
  /** Containers already inspected keep their inspection. */
  | { readonly kind: 'containers-listed'; readonly summaries: readonly ContainerSummary[] }
  | { readonly kind: 'container'; readonly inspect: ContainerInspect }
  /** It changed, and its inspection can't be had: what was known of it is not true any more. A gap says why. */
  | { readonly kind: 'container-unread'; readonly id: string }
  | { readonly kind: 'container-gone'; readonly id: string }
  | { readonly kind: 'images-listed'; readonly summaries: readonly ImageSummary[] }
  | { readonly kind: 'image'; readonly inspect: ImageInspect }
  | { readonly kind: 'image-unread'; readonly id: string }
  | { readonly kind: 'image-gone'; readonly id: string }
  | { readonly kind: 'networks-listed'; readonly networks: readonly NetworkFact[] }
  | { readonly kind: 'network'; readonly network: NetworkFact }
  | { readonly kind: 'network-gone'; readonly id: string }
  | { readonly kind: 'volumes-listed'; readonly volumes: readonly VolumeFact[] }
  | { readonly kind: 'volume'; readonly volume: VolumeFact }
  | { readonly kind: 'volume-gone'; readonly name: string }
  | { readonly kind: 'image-history'; readonly id: string; readonly history: ImageHistory }
  | { readonly kind: 'image-accounts'; readonly id: string; readonly accounts: readonly User[] }
  /** How far the taking apart of an image is; the last one has no layer that is waiting or being read. */
  | { readonly kind: 'image-layers'; readonly id: string; readonly layers: ImageLayers }
  | { readonly kind: 'image-layers-gone'; readonly id: string }
  | { readonly kind: 'swarm'; readonly swarm: SwarmFact }
  /** Parts with entries of their own (files, texts, sysctls, processes, units) keep the entries it does not name. */
  | { readonly kind: 'host'; readonly host: HostFacts }
  /** Parts, or entries as `files["docker.service"]`, that can't be read any more; a gap says why. */
  | { readonly kind: 'host-unread'; readonly part: keyof HostFacts; readonly entry?: string }
  | { readonly kind: 'host-reading'; readonly reading: HostReading }
  | { readonly kind: 'live'; readonly id: string; readonly live: LiveContainer }
  | { readonly kind: 'live-gone'; readonly id: string }
  /** What runs in a container that somebody looks at. */
  | { readonly kind: 'processes'; readonly id: string; readonly processes: ContainerProcesses }
  | { readonly kind: 'processes-gone'; readonly id: string }
  /** What such a container changed on its own file system. */
  | { readonly kind: 'changes'; readonly id: string; readonly changes: ContainerChanges }
  /** All profiles that there are, by image id; one that is the same object did not change. */
  | { readonly kind: 'profiles-listed'; readonly profiles: ReadonlyMap<string, Profile> }
  /** What the engine told of the life of a container whose time line somebody looks at. */
  | { readonly kind: 'events'; readonly id: string; readonly events: ContainerEvents }
  | KubeChange
  | { readonly kind: 'gap'; readonly gap: Gap }
  | { readonly kind: 'gap-closed'; readonly fact: string };
