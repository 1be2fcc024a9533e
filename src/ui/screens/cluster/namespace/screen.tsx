import { isSystemNamespace } from '../../../../knowledge/kubernetes/system-names.ts';
import { OBJECT_TABS, type ObjectTab } from '../../../navigation/cluster-place.ts';
import { type ObjectKind, ObjectView } from '../object-view.tsx';
import { levelToken } from '../pod-security-lines.ts';
import { namespaceView } from './namespace-view.ts';
import { namespaceContents } from './present-contents.ts';
import { namespaceNetwork } from './present-network.ts';
import { namespaceOverview } from './present-overview.ts';
import { namespacePodSecurity } from './present-pod-security.ts';

type Tab = ObjectTab<'namespace'>;

const NAMESPACE: ObjectKind<Tab> = {
  tabs: OBJECT_TABS.namespace,
  trail: 'Namespaces',
  word: 'namespace',
  nameOf: (id) => id,
  objectOf: (seen, id) => namespaceView(seen, id)?.object,
  isToldOf: (seen, id) => namespaceView(seen, id) !== undefined,
  listOf: () => ({ resource: 'namespaces', namespace: '' }),
  resourcesOf: (_, id) => [{ kind: 'namespace', id }],
  asideOf: (seen, id) => {
    const level = namespaceView(seen, id)?.levels?.enforce.level;
    return [
      { text: isSystemNamespace(id) ? 'of the cluster   ' : '', token: 'text.dim' },
      ...(level === undefined ? [] : [{ text: level, token: levelToken(level) }]),
    ];
  },
  documents: {
    Overview: namespaceOverview,
    'Pod Security': namespacePodSecurity,
    Network: namespaceNetwork,
    Contents: namespaceContents,
  },
};

export function NamespaceScreen({ id, tab }: { readonly id: string; readonly tab: Tab }) {
  return (
    <ObjectView
      kind={NAMESPACE}
      id={id}
      tab={tab}
      placeOf={(next) => ({ screen: 'namespace', id, tab: next })}
    />
  );
}
