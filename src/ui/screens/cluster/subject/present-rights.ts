/** What a subject may do, place by place, and which of it leads to more rights. Pure. */
import { effectiveRights } from '../../../../insight/kubernetes/effective-rights.ts';
import { type Grant, rulesGiven } from '../../../../insight/kubernetes/rbac-index.ts';
import { type HeldGrant, isMaster } from '../../../../insight/kubernetes/subject-rights.ts';
import { HARMLESS_DEFAULT_ROLES } from '../../../../knowledge/kubernetes/system-names.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import type { DocumentRoom } from '../../../document/table-lines.ts';
import { unreadLists } from '../../../document/unread-list.ts';
import { rightLines } from '../right-lines.ts';
import type { SeenCluster } from '../seen-cluster.ts';
import { subjectFacts } from './subject-facts.ts';

/** The whole cluster first, then each namespace; what everybody may do comes last. */
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
  const own = facts.grants.filter(({ grant }) => !isForEverybody(grant));
  if (own.length === 0 && unread === undefined)
    doc.none(
      facts.grants.length === 0
        ? 'Nothing: no binding gives it anything.'
        : 'Nothing that not everybody may do.',
    );
  const places = Map.groupBy(own, ({ grant }) => grant.namespace);
  for (const [namespace, grants] of [...places].sort(([a], [b]) => (a < b ? -1 : 1)))
    place(doc, namespace === '' ? 'In the whole cluster' : `In ${namespace}`, namespace, grants, room);
  const shared = facts.grants.filter(({ grant }) => isForEverybody(grant));
  if (shared.length > 0) place(doc, 'As everybody who logs in', '', shared, room);
  return doc.lines;
}

/** What a new cluster gives to all: discovery, and asking about oneself. */
function isForEverybody({ isBuiltIn, role }: Grant): boolean {
  return isBuiltIn && HARMLESS_DEFAULT_ROLES.has(role.name);
}

function place(
  doc: DocumentBuilder,
  title: string,
  namespace: string,
  grants: readonly HeldGrant[],
  room: DocumentRoom,
): void {
  const rights = effectiveRights(
    grants.flatMap(({ grant }) => rulesGiven(grant).map((rule) => ({ rule, source: grant.role.name }))),
  );
  doc.heading(`${title} (${rights.length})`, { topic: 'rbac rule' });
  if (rights.length === 0) doc.none('Nothing: its roles have no rules.');
  rightLines(doc, rights, namespace === '', title, room);
}
