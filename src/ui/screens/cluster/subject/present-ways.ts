/** How a subject comes to more rights than it was given: each way with what lets it, where it leads, and what closes it. Pure. */
import type { EscalationPath } from '../../../../insight/kubernetes/escalation.ts';
import { POWERS } from '../../../../knowledge/kubernetes/powers.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { unreadLists } from '../../../document/unread-list.ts';
import { rolePlace } from '../../../navigation/object-place.ts';
import { joinWords } from '../../../text/join-words.ts';
import { SEVERITY_SIGN, severityToken } from '../../../text/risk.ts';
import { scopeWords } from '../grant-lines.ts';
import { verbWords } from '../right-lines.ts';
import type { SeenCluster } from '../seen-cluster.ts';
import { subjectFacts, type WayUp } from './subject-facts.ts';

export function subjectWays(seen: SeenCluster, id: string): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const facts = subjectFacts(seen.kube, id);
  if (facts === undefined) return doc.none('There is no such subject.').lines;
  const unread = unreadLists(
    seen.facts,
    ['clusterrolebindings', 'rolebindings', 'clusterroles', 'roles'],
    facts.subject.namespace,
  );
  if (unread !== undefined) doc.none(unread);
  const open = facts.waysUp.filter(({ path }) => path.missing.length === 0);
  const closed = facts.waysUp.filter(({ path }) => path.missing.length > 0);
  doc.heading(`Open (${open.length})`, { topic: 'escalation' });
  if (open.length === 0) doc.none('No right of it leads to more rights.');
  for (const [index, way] of open.entries()) wayLines(doc, way, `open ${index}`);
  if (closed.length > 0) doc.heading(`One step away (${closed.length})`, { topic: 'escalation' });
  for (const [index, way] of closed.entries()) wayLines(doc, way, `closed ${index}`);
  return doc.lines;
}

/** How many accounts and namespaces are named before the rest is counted. */
const MOST_NAMED = 8;

function wayLines(doc: DocumentBuilder, { path, through }: WayUp, key: string): void {
  const { severity, may, gives, namespace, through: grant, names, missing, stronger, openNamespaces } = path;
  doc.item(
    `way ${key}`,
    [
      { text: ` ${SEVERITY_SIGN[severity]} ${severity.padEnd(9)}`, token: severityToken(severity) },
      { text: `may ${may}`, token: 'text.strong' },
      { text: ` in ${scopeWords(namespace)}`, token: 'text.dim' },
    ],
    12,
    {
      topic: 'escalation',
      open: rolePlace(grant.role),
      copy: `may ${may} in ${scopeWords(namespace)}: ${gives}`,
    },
  );
  doc.text(gives, 12);
  doc.item(
    `way ${key} through`,
    [
      { text: '            by ', token: 'text.dim' },
      { text: `role ${grant.role.name}` },
      { text: ` (binding ${grant.binding.name})`, token: 'text.dim' },
      { text: through === undefined ? '' : `, as one of ${through}`, token: 'text.dim' },
      { text: names.length === 0 ? '' : `, only those called ${joinWords(names)}`, token: 'text.dim' },
    ],
    15,
    { open: rolePlace(grant.role), topic: 'role binding' },
  );
  if (missing.length > 0)
    doc.text([{ text: `still needs to ${joinWords(missing.map(powerWords))}`, token: 'text.dim' }], 12);
  for (const account of stronger.slice(0, MOST_NAMED))
    doc.item(
      `way ${key} ${account.key}`,
      [
        { text: '            acts as ', token: 'text.dim' },
        { text: account.namespace === '' ? account.name : `${account.namespace}/${account.name}` },
        { text: ', which may more', token: 'text.dim' },
      ],
      14,
      { open: { screen: 'subject', id: account.key, tab: 'Ways up' }, copy: account.key },
    );
  if (stronger.length > MOST_NAMED)
    doc.text([{ text: `and as ${stronger.length - MOST_NAMED} more accounts`, token: 'text.dim' }], 12);
  if (openNamespaces.length > 0) {
    const named = openNamespaces.slice(0, MOST_NAMED);
    const rest = openNamespaces.length - named.length;
    doc.text(
      [
        { text: 'takes nodes through ', token: 'text.dim' },
        { text: rest > 0 ? `${named.join(', ')} and ${rest} more` : joinWords(named) },
        { text: ', which refuse no pod', token: 'text.dim' },
      ],
      12,
      { topic: 'pod security' },
    );
  }
  doc.text([{ text: 'closed by ', token: 'status.pass' }, { text: closing(path) }], 12);
}

const MAY: ReadonlyMap<string, string> = new Map(POWERS.map(({ id, may }) => [id, may]));

function powerWords(id: string): string {
  return MAY.get(id) ?? id;
}

/** What takes the way away; of a role that Kubernetes keeps, only the binding can go. */
function closing({ through: grant, rule, openNamespaces }: EscalationPath): string {
  const resources = [...rule.resources, ...rule.nonResourceURLs].join(', ');
  const binding = `${grant.binding.kind} ${grant.binding.name}`;
  const first = grant.isBuiltIn
    ? `nothing: Kubernetes makes ${binding} anew by itself`
    : `taking ${verbWords(rule.verbs)} on ${resources || 'nothing'} out of role ${grant.role.name}, or deleting ${binding}`;
  const second =
    openNamespaces.length === 0 ? '' : '; a Pod Security level in these namespaces keeps the nodes out of it';
  return `${first}${second}.`;
}
