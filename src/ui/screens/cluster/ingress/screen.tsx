import { ingressOf } from '../../../../facts/kubernetes/service.ts';
import { OBJECT_TABS, type ObjectTab } from '../../../navigation/cluster-place.ts';
import { namespaceOfKey, type ObjectKind, ObjectView } from '../object-view.tsx';
import { ingressObject, ingressOverview } from './present.ts';

type Tab = ObjectTab<'ingress'>;

const INGRESS: ObjectKind<Tab> = {
  tabs: OBJECT_TABS.ingress,
  trail: 'Ingresses',
  word: 'ingress',
  nameOf: (id) => id,
  objectOf: ingressObject,
  listOf: (id) => ({ resource: 'ingresses', namespace: namespaceOfKey(id) }),
  resourcesOf: (_, id) => [{ kind: 'ingress', id }],
  asideOf: (seen, id) => {
    const ingress = ingressObject(seen, id);
    if (ingress === undefined) return [{ text: 'gone', token: 'text.dim' }];
    return ingressOf(ingress).tls.length === 0
      ? [{ text: 'no TLS', token: 'severity.medium' }]
      : [{ text: 'TLS', token: 'text.dim' }];
  },
  documents: { Overview: ingressOverview },
};

export function IngressScreen({ id, tab }: { readonly id: string; readonly tab: Tab }) {
  return (
    <ObjectView kind={INGRESS} id={id} tab={tab} placeOf={(next) => ({ screen: 'ingress', id, tab: next })} />
  );
}
