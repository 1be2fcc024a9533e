/** What the network policies of a namespace close, what they leave open, and what is reached from outside. Pure. */
import { type KubeObject, kubeKey } from '../../../../facts/kubernetes/kube-object.ts';
import { networkPolicyOf } from '../../../../facts/kubernetes/network-policy.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { unreadList } from '../../../document/unread-list.ts';
import { objectPlace } from '../../../navigation/object-place.ts';
import { exposuresOf, widestOf, widestSegment } from '../exposure-lines.ts';
import { namespaceServices } from '../namespace-services.ts';
import { enforcementLine, podWords } from '../policy-words.ts';
import { reachFrom, reachSummary } from '../reach/reach-start.ts';
import { type SeenCluster, workloadKey } from '../seen-cluster.ts';
import { namespaceView, objectsIn } from './namespace-view.ts';

/** How many workloads or services are named before the rest is counted. */
const MOST_SHOWN = 60;

export function namespaceNetwork(seen: SeenCluster, id: string): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const view = namespaceView(seen, id);
  if (view === undefined) return doc.none('This namespace is gone.').lines;
  directions(doc, seen, id);
  policies(doc, seen, id);
  for (const direction of ['ingress', 'egress'] as const) {
    const pods = direction === 'ingress' ? view.facts?.openIngress : view.facts?.openEgress;
    if (pods === undefined || pods.length === 0) continue;
    openPods(
      doc,
      seen,
      pods,
      direction === 'ingress' ? 'No policy for the way in of' : 'No policy for the way out of',
      direction,
    );
  }
  services(doc, seen, id);
  return doc.lines;
}

function directions(doc: DocumentBuilder, seen: SeenCluster, id: string): void {
  doc.heading('All its pods together', { topic: 'network policy' });
  for (const direction of ['ingress', 'egress'] as const) {
    const isIn = direction === 'ingress';
    const start = reachFrom(seen, `Namespace/${id}`, direction);
    doc.field(
      isIn ? 'let in' : 'may go to',
      start === undefined || start.sides.length === 0
        ? (unreadList(seen.facts, 'pods', id) ?? 'no pod runs')
        : reachSummary(start, direction),
      {
        topic: 'network policy',
        open: { screen: 'reach', id: `Namespace/${id}`, tab: isIn ? 'Reached by' : 'May reach' },
      },
    );
  }
  enforcementLine(doc, seen);
}

function policies(doc: DocumentBuilder, seen: SeenCluster, id: string): void {
  const all = objectsIn(seen.kube, 'networkpolicies', id);
  doc.heading(`Network policies (${all.length})`, { topic: 'network policy' });
  const unread = unreadList(seen.facts, 'networkpolicies', id);
  if (all.length === 0) doc.none(unread ?? 'None: every pod may talk to every pod, and to the outside.');
  else if (unread !== undefined) doc.none(unread);
  for (const policy of all) {
    const { podSelector, ingress, egress } = networkPolicyOf(policy);
    const words = [
      ...(ingress === undefined ? [] : [ingress.length === 0 ? 'closes the way in' : 'opens ways in']),
      ...(egress === undefined ? [] : [egress.length === 0 ? 'closes the way out' : 'opens ways out']),
    ];
    doc.item(
      `policy ${kubeKey(policy)}`,
      [
        { text: ` ${policy.metadata.name}  `, token: 'text.strong' },
        { text: `${words.join(', ') || 'does nothing'} for ${podWords(podSelector)}`, token: 'text.dim' },
      ],
      4,
      { open: objectPlace(policy), copy: kubeKey(policy), topic: 'network policy' },
    );
  }
}

function openPods(
  doc: DocumentBuilder,
  { kube }: SeenCluster,
  pods: readonly KubeObject[],
  title: string,
  direction: string,
): void {
  const keys = Map.groupBy(pods, (pod) => workloadKey(kube, pod));
  doc.heading(`${title} ${keys.size === 1 ? '1 workload' : `${keys.size} workloads`}`, {
    topic: 'network policy',
  });
  for (const [key, own] of [...keys].sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, MOST_SHOWN)) {
    const [kind = '', namespace = '', name = ''] = key.split('/');
    doc.item(
      `without ${direction} ${key}`,
      [
        { text: ` ${name}  ` },
        { text: `${kind}, ${own.length === 1 ? '1 pod' : `${own.length} pods`}`, token: 'text.dim' },
      ],
      3,
      {
        open:
          kind === 'Pod'
            ? { screen: 'pod', id: `${namespace}/${name}`, tab: 'Network' }
            : { screen: 'workload', id: key, tab: 'Network' },
        copy: key,
      },
    );
  }
  if (keys.size > MOST_SHOWN) doc.none(`and ${keys.size - MOST_SHOWN} more`);
}

function services(doc: DocumentBuilder, seen: SeenCluster, id: string): void {
  const all = namespaceServices(seen.kube, id).services;
  doc.heading(`Services (${all.length})`, { topic: 'service' });
  const unread = unreadList(seen.facts, 'services', id);
  if (all.length === 0) doc.none(unread ?? 'None.');
  for (const { service, type, isHeadless, pods } of all.slice(0, MOST_SHOWN)) {
    const ways = pods.flatMap((pod) => {
      const exposures = exposuresOf(seen, pod);
      if (exposures === undefined) return [];
      const own = exposures.ways.filter(({ through }) => through.includes(service));
      const widest = own.find(({ policies: answer }) => answer !== 'nobody')?.to;
      return [{ widest, ways: own }];
    });
    doc.item(
      `service ${kubeKey(service)}`,
      [
        { text: ` ${service.metadata.name}  `, token: 'text.strong' },
        { text: `${isHeadless ? 'headless' : type}  `, token: 'text.dim' },
        ...(type === 'ExternalName' ? [] : [{ text: 'open to ' }, widestSegment(widestOf(ways))]),
      ],
      4,
      { open: objectPlace(service), copy: kubeKey(service), topic: 'service' },
    );
  }
  if (all.length > MOST_SHOWN)
    doc.item('more services', [{ text: `   ${all.length - MOST_SHOWN} more`, token: 'text.dim' }], 3, {
      open: { screen: 'services', query: `namespace:${id}` },
    });
}
