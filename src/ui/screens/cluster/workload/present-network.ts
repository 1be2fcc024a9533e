/** From where a workload is reached, what leads to it, and what policies leave open. Pure. */
import { type KubeObject, kubeKey } from '../../../../facts/kubernetes/kube-object.ts';
import type { Direction } from '../../../../insight/kubernetes/network-reach.ts';
import { workloadAt } from '../../../../insight/kubernetes/workload-at.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { unreadList } from '../../../document/unread-list.ts';
import { objectPlace } from '../../../navigation/object-place.ts';
import { exposureLines, exposuresOf } from '../exposure-lines.ts';
import { namespaceServices } from '../namespace-services.ts';
import { enforcementLine } from '../policy-words.ts';
import { reachFrom, reachSummary } from '../reach/reach-start.ts';
import type { SeenCluster } from '../seen-cluster.ts';

export function workloadNetwork(seen: SeenCluster, id: string): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const at = workloadAt(seen.kube, id);
  if (at === undefined) return doc.none('This workload is gone.').lines;
  const { namespace } = at.workload;
  const exposures = at.pods.flatMap((pod) => exposuresOf(seen, pod) ?? []);
  doc.heading('Reached from', { topic: 'exposure' });
  if (exposures.length === 0) doc.none('It has no pods that run now: nobody reaches it.');
  exposureLines(doc, exposures, exposures.length);
  for (const resource of ['services', 'ingresses'] as const) {
    const unread = unreadList(seen.facts, resource, namespace);
    if (unread !== undefined) doc.none(unread);
  }
  services(doc, seen, namespace, at.pods);
  directions(doc, seen, id, namespace);
  return doc.lines;
}

function services(
  doc: DocumentBuilder,
  { kube }: SeenCluster,
  namespace: string,
  pods: readonly KubeObject[],
): void {
  const names = new Set(pods.map(kubeKey));
  const leading = namespaceServices(kube, namespace).services.filter((service) =>
    service.pods.some((pod) => names.has(kubeKey(pod))),
  );
  if (leading.length === 0) return;
  doc.heading(`Services (${leading.length})`, { topic: 'service' });
  for (const { service, type, isHeadless, ports } of leading) {
    const offered = ports.map(({ port, protocol }) => `${port}/${protocol}`).join(' ');
    doc.item(
      `service ${kubeKey(service)}`,
      [
        { text: ` ${service.metadata.name}  `, token: 'text.strong' },
        { text: `${isHeadless ? 'headless' : type} ${offered}` },
      ],
      3,
      { open: objectPlace(service), topic: 'service' },
    );
  }
}

function directions(doc: DocumentBuilder, seen: SeenCluster, id: string, namespace: string): void {
  doc.heading('Network policies', { topic: 'network policy' });
  const unread = unreadList(seen.facts, 'networkpolicies', namespace);
  if (unread !== undefined) doc.none(unread);
  for (const direction of ['ingress', 'egress'] as const satisfies readonly Direction[]) {
    const start = reachFrom(seen, id, direction);
    if (start === undefined || start.sides.length === 0) continue;
    const tab = direction === 'ingress' ? 'Reached by' : 'May reach';
    doc.field(direction === 'ingress' ? 'lets in' : 'may go to', reachSummary(start, direction), {
      topic: 'network policy',
      open: { screen: 'reach', id, tab },
    });
    const policies = new Set(start.sides.flatMap(({ reach }) => reach.policies));
    for (const policy of policies)
      doc.item(
        `policy ${direction} ${kubeKey(policy)}`,
        [{ text: '                   by policy ', token: 'text.dim' }, { text: policy.metadata.name }],
        21,
        { open: objectPlace(policy), topic: 'network policy' },
      );
  }
  enforcementLine(doc, seen);
}
