/** As whom a pod talks to the API server, what that lets it do, and where that leads. Pure. */

import { serviceAccountOf } from '../../../../facts/kubernetes/pod-spec.ts';
import { type PolicyRule, serviceAccountReading } from '../../../../facts/kubernetes/rbac.ts';
import { durationText } from '../../../../insight/container-state.ts';
import { hasNeedlessToken, type TokenMount, tokenMount } from '../../../../insight/kubernetes/account-use.ts';
import { escalationPaths } from '../../../../insight/kubernetes/escalation.ts';
import { objectNamed } from '../../../../insight/kubernetes/listed.ts';
import { podVolumes } from '../../../../insight/kubernetes/pod-volumes.ts';
import {
  accountSubject,
  groupSubject,
  groupsOf,
  rbacIndexOf,
  rulesGiven,
} from '../../../../insight/kubernetes/rbac-index.ts';
import { steadyCluster } from '../../../../insight/kubernetes/steady-cluster.ts';
import { grantsOf, type HeldGrant } from '../../../../insight/kubernetes/subject-rights.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { unreadList, unreadLists } from '../../../document/unread-list.ts';
import { rolePlace } from '../../../navigation/object-place.ts';
import type { Segment } from '../../../text/line.ts';
import { SEVERITY_SIGN, severityToken } from '../../../text/risk.ts';
import type { SeenPod } from './seen-pod.ts';

/** More rules of a role than that are for the screen of the role. */
const MOST_RULES = 8;

export function podAccount(seen: SeenPod): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const { kube, facts, reading, pod } = seen;
  const { namespace } = pod.metadata;
  const subject = accountSubject(namespace, serviceAccountOf(reading));
  const account = objectNamed(kube, 'serviceaccounts', namespace, subject.name);
  const unread = unreadList(facts, 'serviceaccounts', namespace);
  doc.heading('Account', { topic: 'service account' });
  doc.field(
    'service account',
    [
      { text: subject.name, token: 'text.strong' },
      {
        text:
          reading.spec.serviceAccountName === '' || subject.name === 'default'
            ? '   what everybody gets who asks for none'
            : '',
        token: 'text.dim',
      },
      {
        text: account === undefined && unread === undefined ? '   there is none of that name' : '',
        token: 'severity.medium',
      },
    ],
    { topic: 'service account', open: { screen: 'subject', id: subject.key }, copy: subject.name },
  );
  if (account === undefined && unread !== undefined) doc.none(unread);
  tokenLines(doc, seen);
  pullSecretLines(doc, seen, account && serviceAccountReading(account).imagePullSecrets);
  escalationLines(doc, seen, subject);
  rightLines(doc, seen, subject);
  return doc.lines;
}

const DECIDED: Readonly<Record<TokenMount['from'], string>> = {
  pod: 'the pod says so',
  account: 'its account says so',
  default: 'nobody says otherwise',
  volume: 'the pod lists a volume with one',
  static: 'its node runs it from a file, and it is nobody for the API server',
};

function tokenLines(doc: DocumentBuilder, seen: SeenPod): void {
  const { kube, reading } = seen;
  const { isMounted, from } = tokenMount(kube, reading);
  const value: Segment =
    isMounted === undefined
      ? { text: 'not known: its account is not', token: 'status.unknown' }
      : { text: isMounted ? 'mounted' : 'not mounted', token: isMounted ? undefined : 'status.pass' };
  doc.field(
    'its token',
    [value, { text: isMounted === undefined ? '' : `: ${DECIDED[from]}`, token: 'text.dim' }],
    { topic: 'service account token' },
  );
  if (hasNeedlessToken(kube, reading) === true)
    doc.field('', [{ text: 'needless: the account may do nothing of its own', token: 'severity.medium' }], {
      topic: 'service account token',
    });
  for (const { name, tokens, uses } of podVolumes(reading, kube)) {
    for (const { audience, expirationSeconds } of tokens) {
      const whom = audience === '' ? 'the API server' : audience;
      const where = uses.map(({ mountPath, container }) => `${mountPath} in ${container}`);
      doc.field(
        '',
        [
          { text: `for ${whom}, ${durationText(expirationSeconds * 1000)} at a time` },
          { text: where.length === 0 ? ', mounted nowhere' : `: ${whereText(where)}`, token: 'text.dim' },
        ],
        { topic: 'projected token', copy: name },
      );
    }
  }
}

function whereText(where: readonly string[]): string {
  const [first = ''] = where;
  return where.length === 1 ? first : `${first}, and ${where.length - 1} more`;
}

function pullSecretLines(
  doc: DocumentBuilder,
  { kube, pod, reading }: SeenPod,
  ofAccount: readonly string[] | undefined,
): void {
  const { namespace } = pod.metadata;
  const own = reading.spec.imagePullSecrets;
  // The API server writes those of the account into a pod that names none.
  const names = own.length > 0 ? own : (ofAccount ?? []);
  doc.field('pull secrets', names.length === 0 ? 'none' : names.join(', '), { topic: 'image pull secret' });
  const secrets = kube.extents.get('secrets');
  if (secrets?.of !== 'cluster') return;
  for (const name of names) {
    if (objectNamed(kube, 'secrets', namespace, name) === undefined)
      doc.field('', [{ text: `there is no secret ${name}`, token: 'severity.medium' }]);
  }
}

const LISTS = ['clusterrolebindings', 'rolebindings', 'clusterroles', 'roles'] as const;

type Subject = ReturnType<typeof accountSubject>;

/** Rights of it, or of a group that it is in, that lead to more. */
function escalationLines(doc: DocumentBuilder, { kube }: SeenPod, subject: Subject): void {
  const keys = new Set([subject.key, ...groupsOf(subject).map((group) => groupSubject(group).key)]);
  const paths = escalationPaths(steadyCluster(kube)).filter((path) => keys.has(path.subject.key));
  if (paths.length === 0) return;
  doc.heading(`Where its rights lead (${paths.length})`, { topic: 'escalation' });
  for (const { power, severity, may, gives, namespace, missing, through, subject: holder, names } of paths) {
    const isOpen = missing.length === 0;
    doc.item(
      `path ${power} ${namespace} ${through.binding.name}`,
      [
        { text: ` ${SEVERITY_SIGN[severity]} `, token: severityToken(severity) },
        { text: `may ${may}`, token: 'text.strong' },
        { text: namespace === '' ? ' in the whole cluster' : ` in ${namespace}` },
        { text: names.length === 0 ? '' : `, of ${names.join(', ')}` },
        { text: isOpen ? '' : '   leads nowhere by itself', token: 'text.dim' },
      ],
      3,
      { topic: 'escalation', open: { screen: 'subject', id: holder.key, tab: 'Ways up' } },
    );
    doc.text(gives, 3);
    doc.text(
      [
        { text: `by ${through.binding.kind} ${through.binding.name}`, token: 'text.dim' },
        { text: holder.key === subject.key ? '' : `, as one of ${holder.name}`, token: 'text.dim' },
      ],
      3,
    );
  }
}

function rightLines(doc: DocumentBuilder, { kube, facts, pod }: SeenPod, subject: Subject): void {
  const grants = grantsOf(rbacIndexOf(kube), subject);
  const own = grants.filter(({ grant, through }) => through === undefined || !grant.isBuiltIn);
  doc.heading(`Rights (${own.length})`, { topic: 'rbac' });
  const unread = unreadLists(facts, LISTS, pod.metadata.namespace);
  if (unread !== undefined)
    doc.text([{ text: `More than this is not known. ${unread}`, token: 'status.unknown' }]);
  if (own.length === 0)
    doc.none(
      unread === undefined ? 'None beyond what everybody has who is logged in.' : 'None that are known.',
    );
  for (const [index, held] of own.entries()) grantLines(doc, held, index);
  const usual = grants.length - own.length;
  if (usual > 0)
    doc.none(`And ${usual} that every account has: they let it ask what the server is and what it may do.`);
}

function grantLines(doc: DocumentBuilder, { grant, through }: HeldGrant, index: number): void {
  const { role, binding, namespace } = grant;
  const rules = rulesGiven(grant);
  const open = { open: rolePlace(role), topic: 'rbac' };
  doc.item(
    `grant ${index}`,
    [
      { text: ` ${role.kind} ${role.name}`, token: 'text.strong' },
      { text: namespace === '' ? ' in the whole cluster' : ` in ${namespace}` },
      { text: `   ${binding.kind} ${binding.name}`, token: 'text.dim' },
      { text: through === undefined ? '' : `, as one of ${through}`, token: 'text.dim' },
    ],
    3,
    { ...open, copy: role.name },
  );
  if (rules.length === 0) doc.none('   It allows nothing.');
  for (const [at, rule] of rules.slice(0, MOST_RULES).entries())
    doc.item(`grant ${index} rule ${at}`, [{ text: `   ${ruleText(rule)}` }], 5, open);
  if (rules.length > MOST_RULES)
    doc.item(
      `grant ${index} more`,
      [{ text: `   ${rules.length - MOST_RULES} more rules`, token: 'text.dim' }],
      5,
      open,
    );
}

/** `get, list: pods, pods/log`; `everything: secrets (only db)`. */
function ruleText({ verbs, resources, apiGroups, resourceNames, nonResourceURLs }: PolicyRule): string {
  const may = verbs.includes('*') ? 'everything' : verbs.join(', ');
  const group = apiGroups.filter((name) => name !== '' && name !== '*').join(', ');
  const kinds = resources.includes('*') ? 'every kind of object' : resources.join(', ');
  const of =
    resources.length === 0 ? nonResourceURLs.join(', ') : `${kinds}${group === '' ? '' : ` of ${group}`}`;
  const only = resourceNames.length === 0 ? '' : ` (only ${resourceNames.join(', ')})`;
  return `${may || 'nothing'}: ${of || 'nothing'}${only}`;
}
