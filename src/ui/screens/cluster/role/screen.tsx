import { OBJECT_TABS, type ObjectTab } from '../../../navigation/cluster-place.ts';
import { namespaceOfKey, type ObjectKind, ObjectView } from '../object-view.tsx';
import { grantsOfRole, isClusterRole, roleHolders, roleKey, roleObject, roleOverview } from './present.ts';

type Tab = ObjectTab<'role'>;

const ROLE: ObjectKind<Tab> = {
  tabs: OBJECT_TABS.role,
  trail: 'RBAC',
  word: 'role',
  nameOf: (id) => `${isClusterRole(id) ? 'cluster role' : 'role'} ${roleKey(id)}`,
  objectOf: roleObject,
  isToldOf: (seen, id) => grantsOfRole(seen, id).length > 0,
  listOf: (id) =>
    isClusterRole(id)
      ? { resource: 'clusterroles', namespace: '' }
      : { resource: 'roles', namespace: namespaceOfKey(roleKey(id)) },
  resourcesOf: (_, id) => [{ kind: 'role', id: roleKey(id) }],
  documents: { Overview: roleOverview, 'Held by': roleHolders },
};

export function RoleScreen({ id, tab }: { readonly id: string; readonly tab: Tab }) {
  return <ObjectView kind={ROLE} id={id} tab={tab} placeOf={(next) => ({ screen: 'role', id, tab: next })} />;
}
