/** Where a person can be. A place names what it shows by id, so that it stays valid while facts change. */
import type { ResourceKind, Status } from '../../facts/finding.ts';
import type { MountedPlace } from '../../facts/mounted-folder.ts';
import type { TargetIdentity } from '../../facts/target.ts';
import type { ReadyViewId } from '../../insight/layers/ready-views.ts';
import type { ClusterPlace, ReachTab } from './cluster-place.ts';

export const CONTAINER_TABS = [
  'Overview',
  'Config',
  'Mounts',
  'Network',
  'Privileges',
  'Escape',
  'Processes',
  'Changes',
  'Layers',
  'Findings',
  'Logs',
  'Timeline',
  'Raw',
] as const;
export type ContainerTab = (typeof CONTAINER_TABS)[number];

export const IMAGE_TABS = [
  'Overview',
  'History',
  'Config',
  'Layers',
  'Packages',
  'Used by',
  'Findings',
  'Raw',
] as const;
export type ImageTab = (typeof IMAGE_TABS)[number];

export const HOST_TABS = ['Overview', 'Engine', 'Accounts', 'Network', 'Files', 'Findings', 'Raw'] as const;
export type HostTab = (typeof HOST_TABS)[number];

export const FILE_TABS = ['Text', 'Hex', 'Summary'] as const;
export type FileTab = (typeof FILE_TABS)[number];

/** What a list of checks is narrowed to: a status, or what is not as an earlier run found it. */
export type ChosenStatus = Status | 'changed';

export type Place =
  | ClusterPlace
  | { readonly screen: 'home' }
  | { readonly screen: 'containers'; readonly query?: string }
  | { readonly screen: 'images'; readonly query?: string }
  | { readonly screen: 'networks'; readonly query?: string }
  | { readonly screen: 'checks'; readonly query?: string; readonly status?: ChosenStatus }
  /** Containers by the ways out of them. */
  | { readonly screen: 'escapes'; readonly query?: string }
  /** Who reaches which port of which container, on an engine. */
  | { readonly screen: 'reach-map'; readonly query?: string }
  /** One start: `outside`, `host`, or a container’s id. */
  | { readonly screen: 'reach-of'; readonly id: string; readonly tab: ReachTab }
  /** Why a start reaches a port, which `to` names by its key. */
  | { readonly screen: 'reach-why'; readonly from: string; readonly to: string }
  | { readonly screen: 'host'; readonly tab?: HostTab }
  | {
      readonly screen: 'container';
      readonly id: string;
      readonly tab: ContainerTab;
      /** Of Logs: from which moment on, in milliseconds since 1970, in place of the end. */
      readonly from?: number;
    }
  /** One process of a container, by its number on the host. */
  | { readonly screen: 'process'; readonly id: string; readonly pid: number }
  /** A file that a container added or changed, by its path there. Without a tab the one that suits it. */
  | { readonly screen: 'changed-file'; readonly id: string; readonly path: string; readonly tab?: FileTab }
  /** A folder of a mount, a volume or a container's file system; the path is within it. */
  | { readonly screen: 'folder'; readonly of: MountedPlace; readonly path: string }
  /** A file there. Without a tab the one that suits it. */
  | {
      readonly screen: 'mounted-file';
      readonly of: MountedPlace;
      readonly path: string;
      readonly tab?: FileTab;
    }
  | { readonly screen: 'image'; readonly id: string; readonly tab: ImageTab }
  /** The ready views of an image, to choose from. */
  | { readonly screen: 'views'; readonly id: string }
  /** Paths of all layers of an image: those of a ready view, or those that a search finds. */
  | { readonly screen: 'paths'; readonly id: string; readonly view?: ReadyViewId; readonly query?: string }
  /** What became of one path of an image from layer to layer. */
  | { readonly screen: 'path'; readonly id: string; readonly path: string }
  /** A file as one layer of an image has it; layers count from 0. Without a tab the one that suits it. */
  | {
      readonly screen: 'file';
      readonly id: string;
      readonly layer: number;
      readonly path: string;
      readonly tab?: FileTab;
    }
  /** What differs from one image to another. */
  | { readonly screen: 'comparison'; readonly id: string; readonly other: string }
  | { readonly screen: 'network'; readonly id: string }
  | {
      readonly screen: 'check';
      readonly id: string;
      /** The resource whose finding comes first. */
      readonly resource?: { readonly kind: ResourceKind; readonly id: string };
    }
  | { readonly screen: 'findings'; readonly status: Status }
  | { readonly screen: 'gaps' }
  | { readonly screen: 'waivers' }
  /** What was recorded as normal: of all images, and of one. */
  | { readonly screen: 'profiles'; readonly query?: string }
  | { readonly screen: 'profile'; readonly id: string }
  | { readonly screen: 'glossary'; readonly topic?: string }
  | { readonly screen: 'targets' }
  | { readonly screen: 'themes' }
  | { readonly screen: 'settings' }
  | { readonly screen: 'help'; readonly about: Place['screen'] };

export type ScreenName = Place['screen'];

/** The screens that the number keys reach on an engine, in their order. */
const ENGINE_TOP = ['home', 'containers', 'images', 'networks', 'checks', 'host'] as const;

/** Those on a cluster. What an engine has too stands under the same number. */
const CLUSTER_TOP = [
  'home',
  'workloads',
  'cluster-images',
  'services',
  'checks',
  'nodes',
  'pods',
  'rbac',
  'namespaces',
] as const;

export type TopScreen = (typeof ENGINE_TOP)[number] | (typeof CLUSTER_TOP)[number];

/** The screens that the number keys reach on a target. */
export function topScreens({ kind }: TargetIdentity): readonly TopScreen[] {
  return kind === 'kubernetes' || kind === 'manifests' ? CLUSTER_TOP : ENGINE_TOP;
}

const TOP: readonly string[] = [...ENGINE_TOP, ...CLUSTER_TOP];

export function isTopScreen(screen: ScreenName): screen is TopScreen {
  return TOP.includes(screen);
}
