/** The commands that give the same answer by hand as the screen that a person looks at. Pure. */

import { containerName } from '../facts/container.ts';
import type { Facts } from '../facts/facts.ts';
import { imageName } from '../facts/image.ts';
import { byHand } from '../insight/by-hand.ts';
import type { Place } from './navigation/place.ts';

export function byHandLines(place: Place, facts: Facts): readonly string[] {
  const engine = facts.engine?.name ?? 'Docker';
  switch (place.screen) {
    case 'containers':
    case 'images':
    case 'networks':
    case 'home':
    case 'checks':
      return byHand({ kind: place.screen, engine });
    case 'container': {
      const container = facts.containers.get(place.id);
      const name = container === undefined ? place.id : containerName(container);
      return byHand({ kind: 'container', tab: place.tab, name, engine });
    }
    case 'image': {
      const image = facts.images.get(place.id);
      return byHand({
        kind: 'image',
        tab: place.tab,
        name: image === undefined ? place.id : imageName(image),
        engine,
      });
    }
    case 'network':
      return byHand({ kind: 'network', name: facts.networks.get(place.id)?.Name ?? place.id, engine });
    default:
      return byHand({ kind: 'home', engine });
  }
}
