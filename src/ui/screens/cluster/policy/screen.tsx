import { OBJECT_TABS, type ObjectTab } from '../../../navigation/cluster-place.ts';
import { namespaceOfKey, type ObjectKind, ObjectView } from '../object-view.tsx';
import { policyDirections, policyObject, policyOverview, policyPods } from './present.ts';

type Tab = ObjectTab<'policy'>;

const POLICY: ObjectKind<Tab> = {
  tabs: OBJECT_TABS.policy,
  trail: 'Network policies',
  word: 'network policy',
  nameOf: (id) => id,
  objectOf: policyObject,
  listOf: (id) => ({ resource: 'networkpolicies', namespace: namespaceOfKey(id) }),
  resourcesOf: (_, id) => [{ kind: 'networkpolicy', id }],
  asideOf: (seen, id) => [{ text: policyDirections(policyObject(seen, id)), token: 'text.dim' }],
  documents: { Overview: policyOverview, Pods: policyPods },
};

export function PolicyScreen({ id, tab }: { readonly id: string; readonly tab: Tab }) {
  return (
    <ObjectView kind={POLICY} id={id} tab={tab} placeOf={(next) => ({ screen: 'policy', id, tab: next })} />
  );
}
