/** How a subject comes to more rights than it was given: each way with what lets it, where it leads, and what closes it. Pure. */
import type { PolicyRule } from '../../../../facts/kubernetes/rbac.ts';
import type { EscalationPath } from '../../../../insight/kubernetes/escalation.ts';
import type { Grant } from '../../../../insight/kubernetes/rbac-index.ts';
import { POWERS } from '../../../../knowledge/kubernetes/powers.ts';
import { BOOTSTRAPPING } from '../../../../knowledge/kubernetes/system-names.ts';
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
  groups(doc, seen, open, 'open');
  if (closed.length > 0) {
    doc.heading(`One step away (${closed.length})`, { topic: 'escalation' });
    groups(doc, seen, closed, 'closed');
  }
  return doc.lines;
}

/** Ways by one rule of one role stand together, with what closes them all behind them. */
function groups(doc: DocumentBuilder, seen: SeenCluster, ways: readonly WayUp[], key: string): void {
  const found = new Map<Grant, Map<PolicyRule, WayUp[]>>();
  for (const way of ways) {
    const { through: grant, rule } = way.path;
    const rules = found.get(grant) ?? new Map<PolicyRule, WayUp[]>();
    found.set(grant, rules);
    rules.set(rule, [...(rules.get(rule) ?? []), way]);
  }
  let number = 0;
  for (const [grant, rules] of found) {
    for (const [rule, own] of rules) {
      number += 1;
      const [first] = own;
      if (first === undefined) continue;
      if (number > 1) doc.blank();
      giver(doc, first, grant, rule, `${key} ${number}`);
      for (const [index, { path }] of own.entries()) wayLines(doc, path, `${key} ${number} ${index}`);
      doc.text([{ text: 'closed by ', token: 'status.pass' }, { text: closing(seen, grant, rule, own) }], 3);
    }
  }
}

function giver(
  doc: DocumentBuilder,
  { through, path: { names } }: WayUp,
  grant: Grant,
  rule: PolicyRule,
  key: string,
): void {
  doc.item(
    `giver ${key}`,
    [
      { text: ' Role ', token: 'text.dim' },
      { text: grant.role.name, token: 'text.strong' },
      { text: ' in ', token: 'text.dim' },
      { text: scopeWords(grant.namespace) },
      { text: ` (binding ${grant.binding.name})`, token: 'text.dim' },
      { text: through === undefined ? '' : `, as one of ${through}`, token: 'text.dim' },
      { text: `: ${verbWords(rule.verbs)} on ${ruleResources(rule)}` },
      { text: names.length === 0 ? '' : `, only those called ${joinWords(names)}`, token: 'text.dim' },
    ],
    3,
    {
      open: rolePlace(grant.role),
      topic: 'role binding',
      copy: `${grant.binding.name} → ${grant.role.name}`,
    },
  );
}

/** `secrets and pods`, `every resource`. */
function ruleResources({ apiGroups, resources, nonResourceURLs }: PolicyRule): string {
  if (resources.includes('*')) {
    const groups = apiGroups.map((group) => group || 'the core');
    return apiGroups.includes('*') ? 'every resource' : `every resource of ${joinWords(groups)}`;
  }
  return joinWords([...resources, ...nonResourceURLs]) || 'nothing';
}

/** How many accounts and namespaces are named before the rest is counted. */
const MOST_NAMED = 8;

function wayLines(doc: DocumentBuilder, path: EscalationPath, key: string): void {
  const { severity, may, gives, namespace, through: grant, missing, stronger, openNamespaces } = path;
  doc.item(
    `way ${key}`,
    [
      { text: ` ${SEVERITY_SIGN[severity]} ${severity.padEnd(9)}`, token: severityToken(severity) },
      { text: `may ${may}. `, token: 'text.strong' },
      { text: gives, token: 'text.dim' },
    ],
    12,
    {
      topic: 'escalation',
      open: rolePlace(grant.role),
      copy: `may ${may} in ${scopeWords(namespace)}: ${gives}`,
    },
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
        {
          text: openNamespaces.length === 1 ? ', which refuses no pod' : ', which refuse no pod',
          token: 'text.dim',
        },
      ],
      12,
      { topic: 'pod security' },
    );
  }
}

const MAY: ReadonlyMap<string, string> = new Map(POWERS.map(({ id, may }) => [id, may]));

function powerWords(id: string): string {
  return MAY.get(id) ?? id;
}

/** What takes the ways away. A role that Kubernetes keeps comes back, so then only the binding can go. */
function closing({ kube }: SeenCluster, grant: Grant, rule: PolicyRule, ways: readonly WayUp[]): string {
  const binding = `${grant.binding.kind} ${grant.binding.name}`;
  const role =
    grant.role.kind === 'ClusterRole'
      ? kube.objects.get('clusterroles')?.get(grant.role.name)
      : kube.objects.get('roles')?.get(`${grant.role.namespace}/${grant.role.name}`);
  const isKept = role?.metadata.labels[BOOTSTRAPPING.label] === BOOTSTRAPPING.value;
  const less = isKept ? '' : `taking ${verbWords(rule.verbs)} on ${ruleResources(rule)} out of the role, or `;
  const first = grant.isBuiltIn
    ? `nothing: Kubernetes makes ${binding} anew by itself`
    : `${less}deleting ${binding}`;
  const takesNodes = ways.some(({ path }) => path.openNamespaces.length > 0);
  return `${first}${takesNodes ? '; a Pod Security level in these namespaces keeps the nodes out of it' : ''}.`;
}
