/** A namespace at a glance: what it lets in, what limits it, what is in it. Pure. */
import { type KubeResource, RESOURCES_WITH_PODS } from '../../../../facts/kubernetes/kube-facts.ts';
import { limitRangeOf, quotaOf } from '../../../../facts/kubernetes/quota.ts';
import { serviceAccountReading } from '../../../../facts/kubernetes/rbac.ts';
import { isListed, objectNamed } from '../../../../insight/kubernetes/listed.ts';
import type { ModeLevel } from '../../../../insight/kubernetes/namespace-level.ts';
import { podState } from '../../../../insight/kubernetes/pod-state.ts';
import { accountSubject } from '../../../../insight/kubernetes/rbac-index.ts';
import { workloadsInNamespace } from '../../../../insight/kubernetes/workload-at.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { worstLines } from '../../../document/finding-lines.ts';
import { unreadList, unreadLists } from '../../../document/unread-list.ts';
import { joinWords } from '../../../text/join-words.ts';
import type { Segment } from '../../../text/line.ts';
import { momentText } from '../../../text/moment.ts';
import { labelLines } from '../../container/present-config.ts';
import { levelToken } from '../pod-security-lines.ts';
import type { SeenCluster } from '../seen-cluster.ts';
import { undecidedWords } from '../undecided-words.ts';
import { type NamespaceView, namespaceView, objectsIn, refusedWorkloads } from './namespace-view.ts';

export function namespaceOverview(seen: SeenCluster, id: string): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const view = namespaceView(seen, id);
  if (view === undefined) return doc.none('This namespace is gone.').lines;
  if (view.object === undefined)
    doc.none(
      `The namespace itself is not known, only what is in it. ${unreadList(seen.facts, 'namespaces') ?? ''}`.trim(),
    );
  else worstLines(doc, seen.audit, [{ kind: 'namespace', id }], undecidedWords(seen.kube, view.object));
  podSecurity(doc, seen, view);
  whatIsIn(doc, seen, view);
  network(doc, seen, view);
  limits(doc, seen, view);
  defaultAccount(doc, seen, id);
  if (view.object !== undefined) {
    doc.field('made', momentText(view.object.metadata.creationTimestamp ?? ''));
    labelLines(doc, view.object.metadata.labels);
  }
  return doc.lines;
}

const MODES = {
  enforce: 'refuses what breaks it',
  audit: 'writes it into the audit log',
  warn: 'tells whoever makes it',
} as const;

/** `baseline, as of v1.36   refuses what breaks it`. */
function modeSegments(mode: keyof typeof MODES, level: ModeLevel): readonly Segment[] {
  const version = level.versionLabel === '' ? '' : `, as of ${level.versionLabel}`;
  const from =
    level.from === 'label' ? '' : level.from === 'enforce' ? '   no label: follows enforce' : '   no label';
  return [
    { text: level.level, token: mode === 'enforce' ? levelToken(level.level) : undefined },
    { text: version },
    {
      text: from || (level.level === 'privileged' ? '   lets everything pass' : `   ${MODES[mode]}`),
      token: 'text.dim',
    },
    { text: level.problem === undefined ? '' : `   ${level.problem}`, token: 'severity.medium' },
  ];
}

/** Also at the head of the tab of its name. */
export function levelFields(doc: DocumentBuilder, { levels }: NamespaceView): void {
  if (levels === undefined) return;
  for (const mode of ['enforce', 'audit', 'warn'] as const)
    doc.field(mode, modeSegments(mode, levels[mode]), { topic: 'pod security' });
}

function podSecurity(doc: DocumentBuilder, { kube, facts }: SeenCluster, view: NamespaceView): void {
  doc.heading('Pod Security', { topic: 'pod security' });
  levelFields(doc, view);
  const open = {
    topic: 'pod security',
    open: { screen: 'namespace', id: view.name, tab: 'Pod Security' } as const,
  };
  if (view.enforceable === undefined) {
    doc.field('could enforce', [
      { text: `not known. ${unreadList(facts, 'pods', view.name) ?? ''}`.trim(), token: 'status.unknown' },
    ]);
    return;
  }
  const { level, refused } = view.enforceable;
  doc.field(
    'could enforce',
    [
      { text: level, token: levelToken(level) },
      {
        text: level === 'privileged' ? '   nothing stricter' : '   without refusing anything that is there',
        token: 'text.dim',
      },
    ],
    open,
  );
  for (const stricter of ['baseline', 'restricted'] as const) {
    const count = refusedWorkloads(kube, refused[stricter]).length;
    if (count > 0)
      doc.field(
        `not ${stricter}`,
        `${count === 1 ? '1 workload stands' : `${count} workloads stand`} in the way`,
        open,
      );
  }
}

function whatIsIn(doc: DocumentBuilder, { kube, facts }: SeenCluster, { name }: NamespaceView): void {
  doc.heading('What is in it');
  const workloads = workloadsInNamespace(kube, name);
  const pods = objectsIn(kube, 'pods', name);
  const bad = pods.filter((pod) => podState(pod).grade === 'bad').length;
  const count = (lists: KubeResource | readonly KubeResource[], number: number): readonly Segment[] => {
    const unread = unreadLists(facts, typeof lists === 'string' ? [lists] : lists, name);
    if (unread === undefined) return [{ text: String(number) }];
    return [{ text: number === 0 ? '' : `${number}   ` }, { text: unread, token: 'text.dim' }];
  };
  doc.field('workloads', count(RESOURCES_WITH_PODS, workloads.length), {
    topic: 'workload',
    open: { screen: 'namespace', id: name, tab: 'Contents' },
  });
  doc.field(
    'pods',
    [
      ...count('pods', pods.length),
      { text: bad === 0 ? '' : `   ${bad} in trouble`, token: 'severity.high' },
    ],
    { topic: 'pod', open: { screen: 'pods', query: `namespace:${name}` } },
  );
  doc.field('services', count('services', objectsIn(kube, 'services', name).length), {
    topic: 'service',
    open: { screen: 'services', query: `namespace:${name}` },
  });
  doc.field('secrets', count('secrets', objectsIn(kube, 'secrets', name).length), {
    topic: 'kubernetes secret',
    open: { screen: 'who-can', query: `get secrets -n ${name}` },
  });
  doc.field('config maps', count('configmaps', objectsIn(kube, 'configmaps', name).length), {
    topic: 'config map',
  });
  doc.field('accounts', count('serviceaccounts', objectsIn(kube, 'serviceaccounts', name).length), {
    topic: 'service account',
    open: { screen: 'rbac', query: `namespace:${name}` },
  });
}

function yesNo(value: boolean | undefined, unread: string | undefined): readonly Segment[] {
  if (value === undefined) return [{ text: `not known. ${unread ?? ''}`.trim(), token: 'status.unknown' }];
  return value ? [{ text: 'yes', token: 'status.pass' }] : [{ text: 'no', token: 'severity.medium' }];
}

function network(doc: DocumentBuilder, { facts, kube }: SeenCluster, view: NamespaceView): void {
  const { name } = view;
  const open = { topic: 'default deny', open: { screen: 'namespace', id: name, tab: 'Network' } as const };
  const unread = unreadList(facts, 'networkpolicies', name);
  const { deniesIngress, deniesEgress } = view.facts ?? {};
  doc.heading('Network', { topic: 'network policy' });
  const isKnown = unread === undefined;
  doc.field('closed inwards', yesNo(isKnown ? (deniesIngress ?? false) : deniesIngress, unread), open);
  doc.field('closed outwards', yesNo(isKnown ? (deniesEgress ?? false) : deniesEgress, unread), open);
  doc.field('policies', String(objectsIn(kube, 'networkpolicies', name).length), {
    topic: 'network policy',
    open: open.open,
  });
}

function limits(doc: DocumentBuilder, { facts, kube }: SeenCluster, { name }: NamespaceView): void {
  doc.heading('Limits', { topic: 'quota' });
  const quotas = objectsIn(kube, 'resourcequotas', name);
  if (quotas.length === 0)
    doc.field(
      'quota',
      unreadList(facts, 'resourcequotas', name) ?? 'none: it may take whatever the nodes have',
      {
        topic: 'quota',
      },
    );
  for (const quota of quotas) {
    const words = quotaOf(quota).map(({ name: what, hard, used }) => `${what} ${used || '?'} of ${hard}`);
    doc.field(`quota ${quota.metadata.name}`, joinWords(words) || 'limits nothing', { topic: 'quota' });
  }
  const ranges = objectsIn(kube, 'limitranges', name);
  if (ranges.length === 0)
    doc.field(
      'limit range',
      unreadList(facts, 'limitranges', name) ?? 'none: a container without limits has none',
      {
        topic: 'limit range',
      },
    );
  for (const range of ranges) {
    const words = limitRangeOf(range).flatMap(({ type, sets }) =>
      sets.map(({ what, names }) => `${type} ${what} for ${joinWords(names)}`),
    );
    doc.field(`range ${range.metadata.name}`, words.join('; ') || 'sets nothing', { topic: 'limit range' });
  }
}

function defaultAccount(doc: DocumentBuilder, { kube, facts }: SeenCluster, name: string): void {
  doc.heading('Default account', { topic: 'service account' });
  const account = objectNamed(kube, 'serviceaccounts', name, 'default');
  const open = { open: { screen: 'subject', id: accountSubject(name, 'default').key } as const };
  if (account === undefined) {
    const unread = unreadList(facts, 'serviceaccounts', name);
    doc.field(
      'account',
      isListed(kube, 'serviceaccounts', name) ? 'there is none' : (unread ?? 'not known'),
      open,
    );
    return;
  }
  const { automountServiceAccountToken } = serviceAccountReading(account);
  doc.field(
    'its token',
    automountServiceAccountToken === false
      ? [{ text: 'only into pods that ask for it', token: 'status.pass' }]
      : [{ text: 'into every pod that names no account and does not refuse it', token: 'severity.low' }],
    { topic: 'service account token', ...open },
  );
}
