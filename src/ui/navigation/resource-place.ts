import type { Resource } from '../../facts/finding.ts';
import type { Place } from './place.ts';

/** Where a resource is shown; undefined for what has no screen of its own. */
export function resourcePlace({ kind, id }: Pick<Resource, 'kind' | 'id'>): Place | undefined {
  switch (kind) {
    case 'container':
      return { screen: 'container', id, tab: 'Overview' };
    case 'image':
      return { screen: 'image', id, tab: 'Overview' };
    case 'network':
      return { screen: 'network', id };
    case 'host':
      return { screen: 'host', tab: 'Overview' };
    case 'daemon':
    case 'swarm':
      return { screen: 'host', tab: 'Engine' };
    case 'volume':
      return undefined;
  }
}
