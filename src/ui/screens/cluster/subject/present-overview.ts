/** A user, group or service account: what it has, who is it, and whether that is needed. Pure. */

import { SEVERITIES } from '../../../../facts/finding.ts';
import { serviceAccountReading } from '../../../../facts/kubernetes/rbac.ts';
import { hasOwnRights, isMaster } from '../../../../insight/kubernetes/subject-rights.ts';
import { ANONYMOUS, GROUPS } from '../../../../knowledge/kubernetes/system-names.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { worstLines } from '../../../document/finding-lines.ts';
import type { DocumentRoom } from '../../../document/table-lines.ts';
import { unreadLists } from '../../../document/unread-list.ts';
import { joinWords } from '../../../text/join-words.ts';
import type { Segment } from '../../../text/line.ts';
import { momentText } from '../../../text/moment.ts';
import { SEVERITY_SIGN, severityToken } from '../../../text/risk.ts';
import { grantTable } from '../grant-lines.ts';
import { namespaceField } from '../namespace-field.ts';
import { type SeenCluster, workloadKey } from '../seen-cluster.ts';
import { undecidedWords } from '../undecided-words.ts';
import { rightsIndex, type SubjectFacts, subjectFacts } from './subject-facts.ts';
import { subjectResources } from './subject-resources.ts';

const RBAC_LISTS = ['clusterrolebindings', 'rolebindings', 'clusterroles', 'roles'] as const;

export function subjectOverview(seen: SeenCluster, id: string, room: DocumentRoom): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const facts = subjectFacts(seen.kube, id);
  if (facts === undefined) return doc.none('There is no such subject.').lines;
  const { subject, grants } = facts;
  const resources = subjectResources(seen, id);
  if (resources.length > 0) worstLines(doc, seen.audit, resources, undecidedWords(seen.kube, facts.object));
  doc.heading('Who it is', { topic: 'rbac subject' });
  doc.field('kind', [{ text: KIND[subject.kind] }, special(facts)], { topic: TOPIC[subject.kind] });
  if (subject.namespace !== '') namespaceField(doc, subject.namespace);
  waysUp(doc, id, facts);
  if (subject.kind === 'ServiceAccount') account(doc, seen, facts);
  const unread = unreadLists(seen.facts, RBAC_LISTS, subject.namespace);
  const own = grants.filter(({ through }) => through === undefined);
  doc.heading(`Roles that it is given (${own.length})`, { topic: 'role binding' });
  if (own.length === 0) doc.none(unread ?? 'None by its own name.');
  else if (unread !== undefined) doc.none(unread);
  grantTable(doc, own, room);
  const others = grants.filter(({ through }) => through !== undefined);
  if (others.length > 0) {
    doc.heading(`Roles that it has as a member of groups (${others.length})`, { topic: 'group' });
    grantTable(doc, others, room);
  }
  if (subject.kind === 'User')
    doc.none('Groups of a person come with the login; the cluster knows none of them, so it may have more.');
  return doc.lines;
}

const KIND = { User: 'user', Group: 'group', ServiceAccount: 'service account' } as const;
const TOPIC = { User: 'rbac subject', Group: 'group', ServiceAccount: 'service account' } as const;

/** What is particular about names that Kubernetes itself uses. */
function special({ subject }: SubjectFacts): Segment {
  const { kind, name } = subject;
  if (isMaster(subject))
    return { text: '   its members may do everything; no role is asked', token: 'severity.critical' };
  if (kind === 'User' && name === ANONYMOUS)
    return { text: '   whoever does not log in', token: 'severity.high' };
  if (kind === 'Group' && name === GROUPS.unauthenticated)
    return { text: '   everybody who does not log in', token: 'severity.high' };
  if (kind === 'Group' && name === GROUPS.authenticated)
    return { text: '   everybody who logs in, every service account too', token: 'severity.medium' };
  if (kind === 'Group' && name === GROUPS.serviceAccounts)
    return { text: '   every service account of the cluster', token: 'severity.medium' };
  if (kind === 'Group' && name.startsWith(`${GROUPS.serviceAccounts}:`))
    return { text: `   every service account of ${name.slice(GROUPS.serviceAccounts.length + 1)}` };
  return { text: '' };
}

function waysUp(doc: DocumentBuilder, id: string, { waysUp: ways }: SubjectFacts): void {
  const open = ways.filter(({ path }) => path.missing.length === 0);
  const worst = open[0]?.path;
  const place = { open: { screen: 'subject', id, tab: 'Ways up' } as const, topic: 'escalation' };
  if (worst === undefined) {
    doc.field(
      'ways up',
      [{ text: ways.length === 0 ? 'none' : 'none that is open', token: 'status.pass' }],
      place,
    );
    return;
  }
  const counts = SEVERITIES.flatMap((severity) => {
    const count = open.filter(({ path }) => path.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  const where = worst.namespace === '' ? 'in the whole cluster' : `in ${worst.namespace}`;
  doc.field(
    'ways up',
    [
      { text: `${SEVERITY_SIGN[worst.severity]} `, token: severityToken(worst.severity) },
      { text: `may ${worst.may} ${where}` },
      { text: `   ${counts.join(', ')}`, token: 'text.dim' },
    ],
    place,
  );
}

/** How many users are shown; the pods list has all. */
const MOST_USERS = 40;

function account(doc: DocumentBuilder, seen: SeenCluster, facts: SubjectFacts): void {
  const { subject, object, use } = facts;
  const { namespace, name } = subject;
  if (object === undefined)
    doc.text([
      {
        text:
          unreadLists(seen.facts, ['serviceaccounts'], namespace) ??
          'There is no such account: whoever makes it has these rights.',
        token: 'severity.medium',
      },
    ]);
  else {
    const { automountServiceAccountToken, secrets } = serviceAccountReading(object);
    doc.field(
      'token',
      automountServiceAccountToken === false
        ? [{ text: 'only into pods that ask for it', token: 'status.pass' }]
        : [{ text: 'into every pod that does not refuse it' }],
      { topic: 'service account token' },
    );
    if (secrets.length > 0)
      doc.field('lasting tokens', [{ text: joinWords(secrets), token: 'severity.medium' }], {
        topic: 'service account token',
      });
    doc.field('made', momentText(object.metadata.creationTimestamp ?? ''));
  }
  const users = use?.users ?? [];
  const workloads = [...new Map(users.map((user) => [workloadKey(seen.kube, user), user])).keys()].sort();
  const holders = new Set((use?.tokenHolders ?? []).map((user) => workloadKey(seen.kube, user)));
  const isNeedless = use !== undefined && !hasOwnRights(rightsIndex(seen.kube), subject);
  doc.heading(`Runs as it (${workloads.length})`, { topic: 'service account' });
  const unread = unreadLists(seen.facts, ['pods'], namespace);
  if (workloads.length === 0)
    doc.none(unread ?? (name === 'default' ? 'Nothing.' : 'Nothing: the account is not used.'));
  if (isNeedless && holders.size > 0)
    doc.text(
      [
        {
          text: `${holders.size === 1 ? 'One workload gets its token' : `${holders.size} workloads get its token`} without need: it opens nothing that not everybody has. Switch it off: automountServiceAccountToken: false.`,
          token: 'severity.low',
        },
      ],
      1,
      { topic: 'service account token' },
    );
  for (const key of workloads.slice(0, MOST_USERS)) {
    const [kind = '', home = '', workload = ''] = key.split('/');
    doc.item(
      `user ${key}`,
      [
        { text: ` ${workload}  `, token: 'text.strong' },
        { text: kind, token: 'text.dim' },
        holders.has(key)
          ? { text: '   has its token', token: isNeedless ? 'severity.low' : undefined }
          : { text: '   without its token', token: 'text.dim' },
      ],
      3,
      {
        open:
          kind === 'Pod'
            ? { screen: 'pod', id: `${home}/${workload}`, tab: 'Account' }
            : { screen: 'workload', id: key },
        copy: key,
      },
    );
  }
  if (workloads.length > MOST_USERS) doc.none(`and ${workloads.length - MOST_USERS} more`);
}
