/** A role: what it permits in words, of which roles it is put together, and who has it. Pure. */

import type { KubeObject } from '../../../../facts/kubernetes/kube-object.ts';
import { roleOf } from '../../../../facts/kubernetes/rbac.ts';
import { effectiveRights } from '../../../../insight/kubernetes/effective-rights.ts';
import { keptWhile } from '../../../../insight/kubernetes/kept-answer.ts';
import { matchesSelector } from '../../../../insight/kubernetes/label-match.ts';
import { objectsOf } from '../../../../insight/kubernetes/listed.ts';
import type { Grant, RbacSubject } from '../../../../insight/kubernetes/rbac-index.ts';
import { BOOTSTRAPPING } from '../../../../knowledge/kubernetes/system-names.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { worstLines } from '../../../document/finding-lines.ts';
import { type DocumentRoom, tableLines } from '../../../document/table-lines.ts';
import { unreadLists } from '../../../document/unread-list.ts';
import type { Column } from '../../../list/column.ts';
import { rolePlace } from '../../../navigation/object-place.ts';
import { momentText } from '../../../text/moment.ts';
import { labelLines } from '../../container/present-config.ts';
import { GRANT_COLUMNS } from '../grant-lines.ts';
import { namespaceField } from '../namespace-field.ts';
import { selectorWords } from '../policy-words.ts';
import { rightLines } from '../right-lines.ts';
import type { SeenCluster } from '../seen-cluster.ts';
import { rightsIndex } from '../subject/subject-facts.ts';
import { undecidedWords } from '../undecided-words.ts';

/** The key of a role in its list: `Role/shop/reader` is `shop/reader`. */
export function roleKey(id: string): string {
  return id.slice(id.indexOf('/') + 1);
}

export function isClusterRole(id: string): boolean {
  return id.startsWith('ClusterRole/');
}

export function roleObject({ kube }: SeenCluster, id: string): KubeObject | undefined {
  return kube.objects.get(isClusterRole(id) ? 'clusterroles' : 'roles')?.get(roleKey(id));
}

const grantsByRole = keptWhile(
  ['clusterroles', 'roles', 'clusterrolebindings', 'rolebindings', 'serviceaccounts'],
  (cluster) =>
    Map.groupBy(rightsIndex(cluster).grants, ({ role: { kind, namespace, name } }) =>
      namespace === '' ? `${kind}/${name}` : `${kind}/${namespace}/${name}`,
    ),
);

/** What bindings make of it. */
export function grantsOfRole({ kube }: SeenCluster, id: string): readonly Grant[] {
  return grantsByRole(kube).get(id) ?? [];
}

/** How many other roles are named before the rest is counted. */
const MOST_ROLES = 20;

export function roleOverview(seen: SeenCluster, id: string, room: DocumentRoom): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const role = roleObject(seen, id);
  if (role === undefined) return doc.none('This role is gone.').lines;
  const { namespace, labels, creationTimestamp } = role.metadata;
  const { gathers, rules: own } = roleOf(role);
  const grants = grantsOfRole(seen, id);
  worstLines(doc, seen.audit, [{ kind: 'role', id: roleKey(id) }], undecidedWords(seen.kube, role));

  doc.heading('What it is', { topic: 'role' });
  doc.field('kind', [
    { text: role.kind },
    {
      text: isClusterRole(id) ? '   for the whole cluster, or for any namespace that a binding names' : '',
      token: 'text.dim',
    },
  ]);
  if (namespace !== '') namespaceField(doc, namespace);
  if (labels[BOOTSTRAPPING.label] === BOOTSTRAPPING.value)
    doc.field('made by', 'Kubernetes itself, which puts it back when somebody changes it');
  doc.field('held by', heldBy(seen, id, grants), {
    open: { screen: 'role', id, tab: 'Held by' },
    topic: 'role binding',
  });
  doc.field('made', momentText(creationTimestamp ?? ''));
  aggregation(doc, seen, role);

  // A role that gathers others has their rules in the object already; in a manifest only its grants have them.
  const rules = grants[0]?.rules ?? own;
  const rights = effectiveRights(rules.map((rule) => ({ rule, source: role.metadata.name })));
  doc.heading(`What it permits (${rights.length})`, { topic: 'rbac rule' });
  if (rights.length === 0) doc.none(gathers.length > 0 ? 'Nothing: it gathers no role.' : 'Nothing.');
  const isForCluster =
    isClusterRole(id) && (grants.length === 0 || grants.some((grant) => grant.namespace === ''));
  rightLines(doc, rights, isForCluster, 'role', room);
  labelLines(doc, labels);
  return doc.lines;
}

function heldBy(seen: SeenCluster, id: string, grants: readonly Grant[]): string {
  const subjects = new Set(grants.flatMap((grant) => grant.subjects.map(({ key }) => key)));
  if (subjects.size > 0)
    return `${subjects.size} by ${grants.length === 1 ? '1 binding' : `${grants.length} bindings`}`;
  return (
    unreadBindings(seen, id) ??
    (grants.length === 0 ? 'nobody: it is not used' : 'nobody: its bindings name no one')
  );
}

function unreadBindings({ facts }: SeenCluster, id: string): string | undefined {
  const namespace = isClusterRole(id) ? '' : roleKey(id).slice(0, Math.max(0, roleKey(id).indexOf('/')));
  return unreadLists(
    facts,
    isClusterRole(id) ? ['clusterrolebindings', 'rolebindings'] : ['rolebindings'],
    namespace,
  );
}

function aggregation(doc: DocumentBuilder, { kube }: SeenCluster, role: KubeObject): void {
  if (role.kind !== 'ClusterRole') return;
  const { gathers } = roleOf(role);
  const all = [...objectsOf(kube, 'clusterroles')];
  const list = (title: string, roles: readonly KubeObject[]): void => {
    doc.heading(`${title} (${roles.length})`, { topic: 'aggregation' });
    if (roles.length === 0) doc.none('None.');
    for (const { kind, metadata } of roles.slice(0, MOST_ROLES))
      doc.item(`${title} ${metadata.name}`, [{ text: ` ${metadata.name}` }], 3, {
        open: rolePlace({ kind, namespace: '', name: metadata.name }),
        topic: 'aggregation',
      });
    if (roles.length > MOST_ROLES) doc.none(`and ${roles.length - MOST_ROLES} more`);
  };
  if (gathers.length > 0) {
    doc.field(
      'gathers',
      `roles with ${gathers.map((selector) => selectorWords(selector) || 'any labels').join('; or ')}`,
      { topic: 'aggregation' },
    );
    list(
      'Gathers the rules of',
      all.filter(
        (other) =>
          other !== role && gathers.some((selector) => matchesSelector(selector, other.metadata.labels)),
      ),
    );
  }
  const into = all.filter(
    (other) =>
      other !== role &&
      roleOf(other).gathers.some((selector) => matchesSelector(selector, role.metadata.labels)),
  );
  if (into.length > 0) list('Its rules are part of', into);
}

interface HolderRow {
  readonly subject: RbacSubject;
  readonly grant: Grant;
}

const HOLDER_COLUMNS: readonly Column<HolderRow>[] = [
  {
    id: 'who',
    title: 'who',
    min: 20,
    max: 50,
    rank: 0,
    cell: ({ subject: { namespace, name } }) => ({
      text: namespace === '' ? name : `${namespace}/${name}`,
      token: 'text.strong',
    }),
  },
  {
    id: 'kind',
    title: 'kind',
    min: 14,
    max: 16,
    rank: 3,
    cell: ({ subject }) => ({ text: subject.kind, token: 'text.dim' }),
  },
  ...GRANT_COLUMNS,
];

export function roleHolders(seen: SeenCluster, id: string, room: DocumentRoom): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const grants = grantsOfRole(seen, id);
  const rows = grants.flatMap((grant) => grant.subjects.map((subject): HolderRow => ({ subject, grant })));
  doc.heading(`Who has it (${rows.length})`, { topic: 'role binding' });
  const unread = unreadBindings(seen, id);
  if (unread !== undefined) doc.none(unread);
  else if (grants.length === 0) doc.none('Nobody: no binding names it. It is not used.');
  tableLines(
    doc,
    rows,
    {
      columns: HOLDER_COLUMNS,
      keyOf: ({ subject, grant }) => `holder ${subject.key} ${grant.binding.namespace} ${grant.binding.name}`,
      extrasOf: ({ subject }) => ({
        open: { screen: 'subject', id: subject.key },
        copy: subject.key,
        topic: 'role binding',
      }),
    },
    room,
  );
  for (const { binding } of grants.filter(({ subjects }) => subjects.length === 0))
    doc.text([{ text: `${binding.kind} ${binding.name} gives it to nobody.`, token: 'text.dim' }]);
  return doc.lines;
}
