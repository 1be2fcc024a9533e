import { OBJECT_TABS, type ObjectTab } from '../../../navigation/cluster-place.ts';
import { namespaceOfKey, type ObjectKind, ObjectView } from '../object-view.tsx';
import { serviceObject, serviceOverview, serviceType } from './present.ts';

type Tab = ObjectTab<'service'>;

const SERVICE: ObjectKind<Tab> = {
  tabs: OBJECT_TABS.service,
  trail: 'Services',
  word: 'service',
  nameOf: (id) => id,
  objectOf: serviceObject,
  listOf: (id) => ({ resource: 'services', namespace: namespaceOfKey(id) }),
  resourcesOf: (_, id) => [{ kind: 'service', id }],
  asideOf: serviceType,
  documents: { Overview: serviceOverview },
};

export function ServiceScreen({ id, tab }: { readonly id: string; readonly tab: Tab }) {
  return (
    <ObjectView kind={SERVICE} id={id} tab={tab} placeOf={(next) => ({ screen: 'service', id, tab: next })} />
  );
}
