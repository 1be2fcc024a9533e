/** An ingress: which hosts and paths lead to which services, and whether the way there is encrypted. Pure. */

import { type KubeObject, kubeKey } from '../../../../facts/kubernetes/kube-object.ts';
import { ingressOf } from '../../../../facts/kubernetes/service.ts';
import { objectsOf } from '../../../../insight/kubernetes/listed.ts';
import type { IngressRoute } from '../../../../insight/kubernetes/service-targets.ts';
import { DocumentBuilder, type DocumentLine } from '../../../document/document-line.ts';
import { worstLines } from '../../../document/finding-lines.ts';
import { unreadList } from '../../../document/unread-list.ts';
import { momentText } from '../../../text/moment.ts';
import { labelLines } from '../../container/present-config.ts';
import { exposureLines, exposuresOf } from '../exposure-lines.ts';
import { namespaceField } from '../namespace-field.ts';
import { namespaceServices } from '../namespace-services.ts';
import type { SeenCluster } from '../seen-cluster.ts';

export function ingressObject({ kube }: SeenCluster, id: string): KubeObject | undefined {
  return kube.objects.get('ingresses')?.get(id);
}

export function ingressOverview(seen: SeenCluster, id: string): readonly DocumentLine[] {
  const doc = new DocumentBuilder();
  const ingress = ingressObject(seen, id);
  if (ingress === undefined) return doc.none('This ingress is gone.').lines;
  const { namespace } = ingress.metadata;
  const { ingressClassName, tls, addresses } = ingressOf(ingress);
  const routes = namespaceServices(seen.kube, namespace).routes.filter((route) => route.ingress === ingress);
  worstLines(doc, seen.audit, [{ kind: 'ingress', id }]);

  doc.heading('What it is');
  namespaceField(doc, namespace);
  doc.field('class', ingressClassName || defaultClass(seen), { topic: 'ingress class' });
  const given = addresses.map(({ ip, hostname }) => ip || hostname).filter((text) => text !== '');
  doc.field('address', given.join(', ') || 'none yet: no controller has taken it up', { topic: 'ingress' });
  doc.field('made', momentText(ingress.metadata.creationTimestamp ?? ''));

  doc.heading(`TLS (${tls.length})`, { topic: 'tls' });
  if (tls.length === 0)
    doc.text([{ text: 'None: everything goes there unencrypted.', token: 'severity.medium' }]);
  for (const { hosts, secretName } of tls)
    doc.field(
      hosts.join(', ') || 'every host',
      secretName === '' ? 'the controller’s own certificate' : `secret ${secretName}`,
      {
        topic: 'tls',
      },
    );

  doc.heading(`Ways (${routes.length})`);
  if (routes.length === 0) doc.none('It leads nowhere.');
  for (const [index, route] of routes.entries()) way(doc, seen, namespace, index, route);

  const pods = new Set(routes.flatMap(({ port }) => port?.targets.map(({ pod }) => pod) ?? []));
  const exposures = [...pods].flatMap((pod) => {
    const all = exposuresOf(seen, pod);
    return all === undefined
      ? []
      : [{ ...all, ways: all.ways.filter(({ through }) => through.includes(ingress)) }];
  });
  doc.heading('Reached from', { topic: 'exposure' });
  if (exposures.every(({ ways }) => ways.length === 0)) doc.none('No pod is reached through it now.');
  exposureLines(doc, exposures, exposures.length);
  labelLines(doc, ingress.metadata.labels);
  return doc.lines;
}

const DEFAULT_CLASS = 'ingressclass.kubernetes.io/is-default-class';

function defaultClass({ kube, facts }: SeenCluster): string {
  for (const { metadata } of objectsOf(kube, 'ingressclasses'))
    if (metadata.annotations[DEFAULT_CLASS] === 'true') return `${metadata.name}, the default`;
  const unread = unreadList(facts, 'ingressclasses');
  return unread === undefined
    ? 'none, and no default: whatever controller takes it up'
    : 'the default, which is not known';
}

function way(
  doc: DocumentBuilder,
  { facts }: SeenCluster,
  namespace: string,
  index: number,
  { host, path, hasTls, serviceName, service, port }: IngressRoute,
): void {
  const missing =
    service === undefined
      ? (unreadList(facts, 'services', namespace) ?? 'there is no such service')
      : port === undefined
        ? 'the service has no such port'
        : port.targets.length === 0
          ? 'no pod answers'
          : '';
  const isDefault = host === '' && path === '';
  doc.item(
    `route ${index}`,
    [
      {
        text: ` ${isDefault ? 'everything else' : `${host === '' ? 'every host' : host}${path}`}`,
        token: 'text.strong',
      },
      { text: ` → ${serviceName}${port === undefined ? '' : ` ${port.port}/${port.protocol}`}` },
      { text: hasTls ? '   TLS' : '   without TLS', token: hasTls ? 'status.pass' : 'severity.medium' },
      { text: missing === '' ? '' : `   ${missing}`, token: 'severity.medium' },
    ],
    4,
    {
      topic: 'ingress',
      copy: `${host}${path}`,
      ...(service === undefined ? {} : { open: { screen: 'service', id: kubeKey(service.service) } }),
    },
  );
}
