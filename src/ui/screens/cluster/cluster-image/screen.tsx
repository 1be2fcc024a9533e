import { useCommands } from '../../../hooks/use-commands.ts';
import { useNavigation } from '../../../hooks/use-navigation.ts';
import { OBJECT_TABS, type ObjectTab } from '../../../navigation/cluster-place.ts';
import { type ObjectKind, ObjectView } from '../object-view.tsx';
import { LocalLayersView } from './local-layers-view.tsx';
import { clusterImage, clusterImageLayers, clusterImageOverview, clusterImageUses } from './present.ts';

type Tab = ObjectTab<'cluster-image'>;

const IMAGE: ObjectKind<Tab> = {
  tabs: OBJECT_TABS['cluster-image'],
  trail: 'Images',
  word: 'image',
  nameOf: (id) => id.replace(/@sha256:([0-9a-f]{12})[0-9a-f]*$/, '@$1…'),
  objectOf: () => undefined,
  isToldOf: (seen, id) => clusterImage(seen, id) !== undefined,
  listOf: () => ({ resource: 'pods', namespace: '' }),
  resourcesOf: () => [],
  asideOf: (seen, id) => {
    const image = clusterImage(seen, id);
    if (image === undefined) return [{ text: 'not used any more', token: 'text.dim' }];
    const count = new Set(image.uses.map(({ workload }) => workload)).size;
    return [{ text: count === 1 ? '1 workload' : `${count} workloads`, token: 'text.dim' }];
  },
  documents: { Overview: clusterImageOverview, 'Used by': clusterImageUses, Layers: clusterImageLayers },
};

export function ClusterImageScreen({ id, tab }: { readonly id: string; readonly tab: Tab }) {
  const { go } = useNavigation();
  useCommands('screen', {
    'look.layers': () => go({ kind: 'instead', place: { screen: 'cluster-image', id, tab: 'Layers' } }),
  });
  return (
    <ObjectView
      kind={IMAGE}
      id={id}
      tab={tab}
      placeOf={(next) => ({ screen: 'cluster-image', id, tab: next })}
      instead={
        tab === 'Layers'
          ? (lines, height) => <LocalLayersView id={id} ways={lines} height={height} />
          : undefined
      }
    />
  );
}
