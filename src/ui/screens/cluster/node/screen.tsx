import { OBJECT_TABS, type ObjectTab } from '../../../navigation/cluster-place.ts';
import { type ObjectKind, ObjectView } from '../object-view.tsx';
import { nodeImages, nodeObject, nodeOverview, nodePods, nodeState } from './present.ts';

type Tab = ObjectTab<'node'>;

const NODE: ObjectKind<Tab> = {
  tabs: OBJECT_TABS.node,
  trail: 'Nodes',
  word: 'node',
  nameOf: (id) => id,
  objectOf: nodeObject,
  listOf: () => ({ resource: 'nodes', namespace: '' }),
  resourcesOf: (_, id) => [{ kind: 'node', id }],
  asideOf: nodeState,
  documents: { Overview: nodeOverview, Pods: nodePods, Images: nodeImages },
};

export function NodeScreen({ id, tab }: { readonly id: string; readonly tab: Tab }) {
  return <ObjectView kind={NODE} id={id} tab={tab} placeOf={(next) => ({ screen: 'node', id, tab: next })} />;
}
