import { OBJECT_TABS, type ObjectTab } from '../../../navigation/cluster-place.ts';
import { type ObjectKind, ObjectView } from '../object-view.tsx';
import { subjectOverview } from './present-overview.ts';
import { subjectRights } from './present-rights.ts';
import { subjectWays } from './present-ways.ts';
import { subjectFacts, subjectOfId } from './subject-facts.ts';
import { subjectResources } from './subject-resources.ts';

type Tab = ObjectTab<'subject'>;

const KIND = { User: 'user', Group: 'group', ServiceAccount: 'service account' } as const;

const SUBJECT: ObjectKind<Tab> = {
  tabs: OBJECT_TABS.subject,
  trail: 'RBAC',
  word: 'subject',
  nameOf: (id) => {
    const subject = subjectOfId(id);
    if (subject === undefined) return id;
    return subject.namespace === '' ? subject.name : `${subject.namespace}/${subject.name}`;
  },
  objectOf: ({ kube }, id) => subjectFacts(kube, id)?.object,
  isToldOf: ({ kube }, id) => subjectFacts(kube, id)?.isKnown ?? false,
  listOf: (id) => {
    const subject = subjectOfId(id);
    return subject?.kind === 'ServiceAccount'
      ? { resource: 'serviceaccounts', namespace: subject.namespace }
      : { resource: 'clusterrolebindings', namespace: '' };
  },
  resourcesOf: subjectResources,
  asideOf: (_, id) => {
    const subject = subjectOfId(id);
    return [{ text: subject === undefined ? '' : KIND[subject.kind], token: 'text.dim' }];
  },
  documents: { Overview: subjectOverview, Rights: subjectRights, 'Ways up': subjectWays },
};

export function SubjectScreen({ id, tab }: { readonly id: string; readonly tab: Tab }) {
  return (
    <ObjectView kind={SUBJECT} id={id} tab={tab} placeOf={(next) => ({ screen: 'subject', id, tab: next })} />
  );
}
