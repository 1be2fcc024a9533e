/** The map of who reaches whom: what is open to the outside, and which namespaces reach which. Pure. */
import { keptWhile } from '../../../../insight/kubernetes/kept-answer.ts';
import { isListed } from '../../../../insight/kubernetes/listed.ts';
import { podExposures } from '../../../../insight/kubernetes/pod-exposure.ts';
import { steadyCluster } from '../../../../insight/kubernetes/steady-cluster.ts';
import {
  type NamespaceReach,
  namespaceReach,
  type ReachedCount,
} from '../../../../insight/kubernetes/workload-reach.ts';
import { DocumentBuilder, type DocumentLine, type LineCell } from '../../../document/document-line.ts';
import type { DocumentRoom } from '../../../document/table-lines.ts';
import { unreadList } from '../../../document/unread-list.ts';
import type { Place } from '../../../navigation/place.ts';
import { cells, fitCell, type Segment } from '../../../text/line.ts';
import { exposureToken, widestWords } from '../exposure-lines.ts';
import { enforcementLine } from '../policy-words.ts';
import { type SeenCluster, workloadKey } from '../seen-cluster.ts';

const namespacesIn = keptWhile(['pods', 'namespaces', 'networkpolicies'], namespaceReach);

export function reachMap(seen: SeenCluster, room: DocumentRoom): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const unread = unreadList(seen.facts, 'pods');
  if (unread !== undefined) doc.none(unread);
  const policies = unreadList(seen.facts, 'networkpolicies');
  if (policies !== undefined && policies !== unread) doc.none(policies);
  matrix(doc, seen, namespacesIn(steadyCluster(seen.kube)), room);
  enforcementLine(doc, seen);
  outside(doc, seen);
  return doc.lines;
}

/** The least and the most that a cell takes: a number or sign with a blank on either side, or a whole name. */
const LEAST_CELL = 5;
const MOST_CELL = 18;
/** From this width on a column is headed by its name; narrower ones by the number of its row. */
const NAMED_CELL = 7;
const MOST_LABEL = 24;

/** Namespaces as rows and as columns; where they are too many, each with those that it reaches in words. */
function matrix(
  doc: DocumentBuilder,
  { kube }: SeenCluster,
  { namespaces, between }: NamespaceReach,
  { width, linear }: DocumentRoom,
): void {
  doc.heading('Which namespaces reach which', { topic: 'network policy' });
  if (namespaces.length === 0) {
    doc.none('No pods run here.');
    return;
  }
  const longest = Math.max(...namespaces.map((name) => cells(name)));
  const label = Math.min(MOST_LABEL, longest + 5);
  const cell = Math.min(MOST_CELL, longest + 2, Math.floor((width - label - 1) / namespaces.length));
  if (linear || cell < LEAST_CELL) {
    for (const from of namespaces) inWords(doc, from, namespaces, between);
    return;
  }
  const hasNames = cell >= NAMED_CELL;
  doc.text([{ text: 'How many pods of the column some pod of the row may reach.', token: 'text.dim' }], 1);
  doc.text(
    [
      { text: ' '.repeat(label) },
      ...namespaces.map(
        (name, index): Segment => ({
          text: fitCell(` ${hasNames ? name : index + 1}`, cell, hasNames ? 'left' : 'right'),
          token: 'text.dim',
        }),
      ),
    ],
    1,
  );
  for (const [row, from] of namespaces.entries()) {
    const columns = namespaces.map((to) => {
      const isKnown = [from, to].every((name) => isListed(kube, 'networkpolicies', name));
      return sign(between(from, to), isKnown, cell);
    });
    const open = (query?: string): Place => ({
      screen: 'reach',
      id: `Namespace/${from}`,
      tab: 'May reach',
      ...(query === undefined ? {} : { query }),
    });
    doc.item(
      `from ${from}`,
      [
        { text: ` ${fitCell(hasNames ? from : `${row + 1} ${from}`, label)}` },
        ...columns.map(({ text, token }) => ({
          text: fitCell(` ${text}`, cell, hasNames ? 'left' : 'right'),
          token,
        })),
      ],
      3,
      {
        open: open(),
        copy: from,
        cells: namespaces.map(
          (to, index): LineCell => ({
            from: 1 + label + index * cell,
            width: cell,
            open: open(`namespace:${to}`),
          }),
        ),
      },
    );
  }
}

/** `all`, `2 of 7`, or a dash; a question mark while policies that nobody may read could close it. */
function sign({ reached, all }: ReachedCount, isKnown: boolean, cell: number): Segment {
  if (reached === 0) return { text: '–', token: 'status.pass' };
  if (!isKnown) return { text: '?', token: 'status.unknown' };
  if (reached === all) return { text: 'all', token: 'severity.medium' };
  const exact = `${reached} of ${all}`;
  return { text: exact.length + 1 < cell ? exact : 'some' };
}

function inWords(
  doc: DocumentBuilder,
  from: string,
  namespaces: readonly string[],
  between: NamespaceReach['between'],
): void {
  const counts = namespaces.map((to) => ({ to, ...between(from, to) }));
  const whole = counts.filter(({ reached, all }) => reached === all);
  const some = counts.filter(({ reached, all }) => reached > 0 && reached < all);
  const words =
    whole.length === namespaces.length
      ? 'every pod everywhere'
      : [
          ...(whole.length === 0 ? [] : [`all of ${names(whole.map(({ to }) => to))}`]),
          ...(some.length === 0 ? [] : [`some of ${names(some.map(({ to }) => to))}`]),
        ].join('; ') || 'nobody';
  doc.item(
    `from ${from}`,
    [
      { text: ` ${from}  `, token: 'text.strong' },
      { text: words, token: whole.length === namespaces.length ? 'severity.medium' : undefined },
    ],
    4,
    { open: { screen: 'reach', id: `Namespace/${from}`, tab: 'May reach' }, copy: from },
  );
}

/** How many namespaces are named before the rest is counted. */
const MOST_NAMED = 6;

function names(all: readonly string[]): string {
  const rest = all.length - MOST_NAMED;
  return rest > 0 ? `${all.slice(0, MOST_NAMED).join(', ')} and ${rest} more` : all.join(', ');
}

/** By workload, how many of its pods somebody outside of the cluster reaches. */
type Outside = Readonly<Record<'internet' | 'network', ReadonlyMap<string, number>>>;

const outsideIn = keptWhile(
  [
    'pods',
    'namespaces',
    'networkpolicies',
    'services',
    'endpointslices',
    'ingresses',
    'nodes',
    'replicasets',
  ],
  (cluster): Outside => {
    const open = { internet: new Map<string, number>(), network: new Map<string, number>() };
    for (const [pod, { widest }] of podExposures(cluster)) {
      if (widest !== 'internet' && widest !== 'network') continue;
      const key = workloadKey(cluster, pod);
      open[widest].set(key, (open[widest].get(key) ?? 0) + 1);
    }
    return open;
  },
);

/** Workloads that somebody outside of the cluster reaches. */
function outside(doc: DocumentBuilder, { kube }: SeenCluster): void {
  const open = outsideIn(steadyCluster(kube));
  for (const to of ['internet', 'network'] as const) {
    const workloads = [...open[to]].sort(([one], [other]) => (one < other ? -1 : 1));
    doc.heading(`Open to ${widestWords(to)} (${workloads.length})`, { topic: 'exposure' });
    if (workloads.length === 0) doc.none('No workload.');
    for (const [key, pods] of workloads.slice(0, MOST_ROWS)) {
      const [kind = '', namespace = '', name = ''] = key.split('/');
      doc.item(
        `open ${to} ${key}`,
        [
          { text: ` ${namespace}/${name}`, token: exposureToken(to) },
          { text: `  ${kind}, ${pods === 1 ? '1 pod' : `${pods} pods`}`, token: 'text.dim' },
        ],
        3,
        {
          open:
            kind === 'Pod'
              ? { screen: 'pod', id: `${namespace}/${name}`, tab: 'Network' }
              : { screen: 'workload', id: key, tab: 'Network' },
          copy: `${namespace}/${name}`,
        },
      );
    }
    const rest = workloads.length - MOST_ROWS;
    if (rest > 0) doc.none(`and ${rest} more`);
  }
}

const MOST_ROWS = 200;
