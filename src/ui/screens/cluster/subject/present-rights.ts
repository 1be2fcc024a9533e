/** What a subject may do, place by place, and which of it leads to more rights. Pure. */
import { effectiveRights } from '../../../../insight/kubernetes/effective-rights.ts';
import { isMaster } from '../../../../insight/kubernetes/subject-rights.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import type { DocumentRoom } from '../../../document/table-lines.ts';
import { unreadLists } from '../../../document/unread-list.ts';
import { rightLines } from '../right-lines.ts';
import type { SeenCluster } from '../seen-cluster.ts';
import { subjectFacts } from './subject-facts.ts';

/** The whole cluster first, then each namespace. What holds everywhere is not told again. */
export function subjectRights(seen: SeenCluster, id: string, room: DocumentRoom): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const facts = subjectFacts(seen.kube, id);
  if (facts === undefined) return doc.none('There is no such subject.').lines;
  if (isMaster(facts.subject))
    doc.text([{ text: 'Everything: for its members no role is asked.', token: 'severity.critical' }]);
  const unread = unreadLists(
    seen.facts,
    ['clusterrolebindings', 'rolebindings', 'clusterroles', 'roles'],
    facts.subject.namespace,
  );
  if (unread !== undefined) doc.none(unread);
  const places = Map.groupBy(facts.grants, ({ grant }) => grant.namespace);
  if (places.size === 0 && unread === undefined) doc.none('Nothing: no binding gives it anything.');
  for (const [namespace, grants] of [...places].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const rights = effectiveRights(
      grants.flatMap(({ grant }) => grant.rules.map((rule) => ({ rule, source: grant.role.name }))),
    );
    doc.heading(`${namespace === '' ? 'In the whole cluster' : `In ${namespace}`} (${rights.length})`, {
      topic: 'rbac rule',
    });
    if (rights.length === 0) doc.none('Nothing: its roles have no rules.');
    rightLines(doc, rights, namespace === '', namespace, room);
  }
  return doc.lines;
}
