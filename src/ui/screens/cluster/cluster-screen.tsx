import type { ClusterPlace } from '../../navigation/cluster-place.ts';
import { ObjectsScreen } from './objects/screen.tsx';

/** The screen of a place in a cluster. In a module of its own, that is loaded with the first cluster. */
export function ClusterScreen({ place }: { readonly place: ClusterPlace }) {
  switch (place.screen) {
    default:
      return <ObjectsScreen place={place} />;
  }
}
