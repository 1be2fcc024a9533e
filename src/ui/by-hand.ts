/** The commands that give the same answer by hand as the screen that a person looks at. Pure. */
import { containerName, imageIdOf } from '../facts/container.ts';
import type { Facts } from '../facts/facts.ts';
import { imageName } from '../facts/image.ts';
import { type ByHandView, byHand, shellQuote } from '../insight/by-hand.ts';
import { kubectlByHand } from './kubectl-by-hand.ts';
import { type ClusterPlace, isClusterPlace } from './navigation/cluster-place.ts';
import type { ContainerTab, HostTab, ImageTab, Place } from './navigation/place.ts';
import { resourcePlace } from './navigation/resource-place.ts';

const CONTAINER_VIEW = {
  Overview: 'container-overview',
  Config: 'container-config',
  Mounts: 'container-mounts',
  Network: 'container-network',
  Processes: 'container-processes',
  Changes: 'container-changes',
  Layers: 'image-layers',
  Findings: 'container-findings',
  Logs: 'container-logs',
  Timeline: 'container-events',
  Raw: 'container-raw',
} as const satisfies Record<Exclude<ContainerTab, 'Privileges' | 'Escape'>, ByHandView['kind']>;

const IMAGE_VIEW = {
  Overview: 'image-overview',
  History: 'image-history',
  Config: 'image-config',
  Layers: 'image-layers',
  Packages: 'image-layers',
  'Used by': 'image-used-by',
  Findings: 'image-findings',
  Raw: 'image-raw',
} as const satisfies Record<ImageTab, ByHandView['kind']>;

const HOST_VIEW = {
  Overview: 'host-overview',
  Engine: 'host-engine',
  Accounts: 'host-accounts',
  Network: 'host-network',
  Files: 'host-files',
  Findings: 'host-findings',
  Raw: 'host-raw',
} as const satisfies Record<HostTab, ByHandView['kind']>;

/** Undefined for a screen that shows nothing of the engine. */
function viewOf(place: Place, facts: Facts): ByHandView | undefined {
  switch (place.screen) {
    case 'containers':
    case 'images':
    case 'networks':
      return { kind: place.screen };
    case 'container': {
      const container = facts.containers.get(place.id);
      const name = container === undefined ? place.id : containerName(container);
      if (place.tab === 'Layers' && container !== undefined)
        return viewOf({ screen: 'image', id: imageIdOf(container), tab: 'Layers' }, facts);
      if (place.tab !== 'Privileges' && place.tab !== 'Escape')
        return { kind: CONTAINER_VIEW[place.tab], name };
      const pid = container?.stage === 'inspected' ? container.inspect.State.Pid : 0;
      return { kind: 'container-privileges', name, pid };
    }
    case 'process':
      return viewOf({ screen: 'container', id: place.id, tab: 'Processes' }, facts);
    case 'changed-file':
      return viewOf({ screen: 'container', id: place.id, tab: 'Changes' }, facts);
    case 'folder':
    case 'mounted-file':
      return place.of.kind === 'volume'
        ? { kind: 'volume', name: place.of.name }
        : viewOf({ screen: 'container', id: place.of.id, tab: 'Mounts' }, facts);
    case 'image': {
      const image = facts.images.get(place.id);
      return { kind: IMAGE_VIEW[place.tab], name: image === undefined ? place.id : imageName(image) };
    }
    case 'views':
    case 'paths':
    case 'path':
    case 'file':
    case 'comparison':
      return viewOf({ screen: 'image', id: place.id, tab: 'Layers' }, facts);
    case 'reach-map':
      return { kind: 'host-network' };
    case 'reach-of':
      return facts.containers.has(place.id)
        ? viewOf({ screen: 'container', id: place.id, tab: 'Network' }, facts)
        : { kind: 'host-network' };
    case 'reach-why':
      return viewOf({ screen: 'container', id: place.to.split(' ')[0] ?? '', tab: 'Network' }, facts);
    case 'network':
      return { kind: 'network', name: facts.networks.get(place.id)?.Name ?? place.id };
    case 'host':
      return { kind: HOST_VIEW[place.tab ?? 'Overview'] };
    case 'check': {
      const { kind, id = '' } = place.resource ?? {};
      if (kind === 'container') return viewOf({ screen: 'container', id, tab: 'Findings' }, facts);
      if (kind === 'image') return viewOf({ screen: 'image', id, tab: 'Findings' }, facts);
      if (kind === 'network') return viewOf({ screen: 'network', id }, facts);
      if (kind === 'host') return viewOf({ screen: 'host', tab: 'Overview' }, facts);
      return kind === 'daemon' ? viewOf({ screen: 'host', tab: 'Engine' }, facts) : { kind: 'home' };
    }
    case 'home':
    case 'checks':
    case 'findings':
    case 'gaps':
      return { kind: 'home' };
    default:
      return undefined;
  }
}

export function byHandLines(place: Place, facts: Facts): readonly string[] {
  if (facts.kube !== undefined) return kubectlLines(place, facts);
  const view = viewOf(place, facts);
  if (view === undefined) return [];
  return byHand(view, { engine: facts.engine?.name ?? 'Docker', uri: facts.target.uri });
}

/** Of a cluster. Files have no commands of their own: whoever reads them has done what there is to do. */
function kubectlLines(place: Place, { kube, target }: Facts): readonly string[] {
  if (kube === undefined || target.kind !== 'kubernetes') return [];
  const shown = clusterPlaceOf(place);
  if (shown === undefined) return [];
  return kubectlByHand(shown, kube).map((words) => words.map(shellQuote).join(' '));
}

function clusterPlaceOf(place: Place): ClusterPlace | 'home' | undefined {
  if (isClusterPlace(place)) return place;
  switch (place.screen) {
    case 'home':
    case 'checks':
    case 'findings':
    case 'gaps':
      return 'home';
    case 'check': {
      const about = place.resource === undefined ? undefined : resourcePlace(place.resource);
      return about !== undefined && isClusterPlace(about) ? about : 'home';
    }
    default:
      return undefined;
  }
}
