/** A service: where it is reached, and which pods answer. Pure. */

import { type KubeObject, kubeKey } from '../../../../facts/kubernetes/kube-object.ts';
import { serviceOf } from '../../../../facts/kubernetes/service.ts';
import type { ServiceTargets } from '../../../../insight/kubernetes/service-targets.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { worstLines } from '../../../document/finding-lines.ts';
import type { DocumentRoom } from '../../../document/table-lines.ts';
import { unreadList } from '../../../document/unread-list.ts';
import { objectPlace } from '../../../navigation/object-place.ts';
import type { Segment } from '../../../text/line.ts';
import { momentText } from '../../../text/moment.ts';
import { labelLines } from '../../container/present-config.ts';
import { exposureLines, exposuresOf } from '../exposure-lines.ts';
import { namespaceField } from '../namespace-field.ts';
import { namespaceServices, podsNow } from '../namespace-services.ts';
import { podTable } from '../pod-table.ts';
import type { SeenCluster } from '../seen-cluster.ts';

export function serviceObject({ kube }: SeenCluster, id: string): KubeObject | undefined {
  return kube.objects.get('services')?.get(id);
}

export function serviceType(seen: SeenCluster, id: string): readonly Segment[] {
  const service = serviceObject(seen, id);
  if (service === undefined) return [{ text: 'gone', token: 'text.dim' }];
  return [{ text: typeWord(service), token: 'text.dim' }];
}

function typeWord(service: KubeObject): string {
  const { type, clusterIP } = serviceOf(service);
  return clusterIP === 'None' ? 'headless' : type || 'ClusterIP';
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  ClusterIP: 'an address inside the cluster',
  NodePort: 'a port of every node',
  LoadBalancer: 'a load balancer of the provider',
  ExternalName: 'another name for a host elsewhere',
  headless: 'no address of its own: who asks gets those of the pods',
};

export function serviceOverview(seen: SeenCluster, id: string, room: DocumentRoom): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const service = serviceObject(seen, id);
  if (service === undefined) return doc.none('This service is gone.').lines;
  const { namespace } = service.metadata;
  const reading = serviceOf(service);
  const { services, routes } = namespaceServices(seen.kube, namespace);
  const targets = services.find((one) => one.service === service);
  worstLines(doc, seen.audit, [{ kind: 'service', id }]);

  doc.heading('What it is');
  const type = typeWord(service);
  doc.field('type', [{ text: type }, { text: `   ${TYPE_WORDS[type] ?? ''}`, token: 'text.dim' }], {
    topic: TOPICS[type] ?? 'service',
  });
  namespaceField(doc, namespace);
  addresses(doc, service);
  if (type !== 'ExternalName') ports(doc, targets);
  const selector = Object.entries(reading.selector).map(([key, value]) => `${key}=${value}`);
  if (type !== 'ExternalName')
    doc.field('chooses pods with', selector.join(', ') || 'nothing: somebody else writes its endpoints', {
      topic: 'selector',
    });
  doc.field('made', momentText(service.metadata.creationTimestamp ?? ''));

  if (type !== 'ExternalName') {
    reachedFrom(doc, seen, service, targets);
    pods(doc, seen, service, targets, room);
  }
  const own = routes.filter((route) => route.service?.service === service);
  doc.heading(`Ingresses that lead to it (${own.length})`, { topic: 'ingress' });
  const unread = unreadList(seen.facts, 'ingresses', namespace);
  if (own.length === 0) doc.none(unread ?? 'None.');
  for (const { ingress, host, path, hasTls } of own)
    doc.item(
      `ingress ${kubeKey(ingress)} ${host}${path}`,
      [
        { text: ` ${ingress.metadata.name}  `, token: 'text.strong' },
        { text: `${host === '' ? 'every host' : host}${path}` },
        { text: hasTls ? '' : '  without TLS', token: 'severity.medium' },
      ],
      3,
      { open: objectPlace(ingress), topic: 'ingress' },
    );
  labelLines(doc, service.metadata.labels);
  return doc.lines;
}

const TOPICS: Readonly<Record<string, string>> = { NodePort: 'node port', LoadBalancer: 'load balancer' };

function addresses(doc: DocumentBuilder, service: KubeObject): void {
  const { clusterIP, externalIPs, externalName, type, loadBalancerSourceRanges, ...rest } =
    serviceOf(service);
  if (type === 'ExternalName') {
    doc.field('leads to', externalName || '–', { copy: externalName });
    return;
  }
  if (clusterIP !== '' && clusterIP !== 'None') doc.field('address', clusterIP, { copy: clusterIP });
  if (externalIPs.length > 0)
    doc.field('outer addresses', [{ text: externalIPs.join(', '), token: 'severity.medium' }], {
      topic: 'service',
    });
  if (type !== 'LoadBalancer') return;
  const given = rest.addresses.map(({ ip, hostname }) => ip || hostname).filter((text) => text !== '');
  doc.field('load balancer', given.join(', ') || 'has no address yet', { topic: 'load balancer' });
  doc.field(
    'lets in',
    loadBalancerSourceRanges.length === 0
      ? [{ text: 'every address', token: 'severity.medium' }]
      : loadBalancerSourceRanges.join(', '),
    { topic: 'load balancer' },
  );
}

function ports(doc: DocumentBuilder, targets: ServiceTargets | undefined): void {
  for (const { name, protocol, port, nodePort, targets: behind } of targets?.ports ?? []) {
    const inside = [...new Set(behind.map((target) => target.port))].sort((a, b) => a - b);
    doc.field(
      name === '' ? 'port' : `port ${name}`,
      [
        { text: `${port}/${protocol}`, token: 'text.strong' },
        {
          text: inside.length === 0 ? ' → no pod listens for it' : ` → ${inside.join(', ')} of the pods`,
          token: inside.length === 0 ? 'severity.low' : undefined,
        },
        { text: nodePort === 0 ? '' : `   and port ${nodePort} of every node`, token: 'severity.medium' },
      ],
      { copy: `${port}`, topic: nodePort === 0 ? 'service' : 'node port' },
    );
  }
  if ((targets?.ports.length ?? 0) === 0) doc.field('ports', 'none');
}

function reachedFrom(
  doc: DocumentBuilder,
  seen: SeenCluster,
  service: KubeObject,
  targets: ServiceTargets | undefined,
): void {
  const exposures = (targets?.pods ?? []).flatMap((pod) => {
    const all = exposuresOf(seen, pod);
    if (all === undefined) return [];
    return [{ ...all, ways: all.ways.filter(({ through }) => through.includes(service)) }];
  });
  doc.heading('Reached from', { topic: 'exposure' });
  if (exposures.every(({ ways }) => ways.length === 0)) doc.none('It leads to no pod now.');
  exposureLines(doc, exposures, exposures.length);
}

function pods(
  doc: DocumentBuilder,
  seen: SeenCluster,
  service: KubeObject,
  targets: ServiceTargets | undefined,
  room: DocumentRoom,
): void {
  const { namespace } = service.metadata;
  const now = podsNow(seen.kube, targets?.pods ?? []);
  doc.heading(`Pods behind it (${now.length})`, { topic: 'pod' });
  const unread = unreadList(seen.facts, 'pods', namespace);
  if (now.length === 0) doc.none(unread ?? 'None: nothing answers.');
  podTable(
    doc,
    seen,
    now,
    { of: 'namespace', all: { open: { screen: 'pods', query: `namespace:${namespace}` } } },
    room,
  );
}
