/** Services and ingresses as rows of one list: what leads to pods, and for whom. Pure. */
import type { AuditView, Tally } from '../../../../audit/audit-view.ts';
import type { Facts } from '../../../../facts/facts.ts';
import { type KubeObject, kubeKey } from '../../../../facts/kubernetes/kube-object.ts';
import { ingressOf, serviceOf } from '../../../../facts/kubernetes/service.ts';
import { keptWhile } from '../../../../insight/kubernetes/kept-answer.ts';
import type { KubeCluster } from '../../../../insight/kubernetes/listed.ts';
import { type PodExposures, podExposures } from '../../../../insight/kubernetes/pod-exposure.ts';
import {
  type IngressRoute,
  ingressRoutes,
  type ServiceTargets,
  serviceTargets,
} from '../../../../insight/kubernetes/service-targets.ts';
import { steadyCluster } from '../../../../insight/kubernetes/steady-cluster.ts';
import type { ListKind } from '../../../components/list-view.tsx';
import type { Column } from '../../../list/column.ts';
import { RISK_COLUMN } from '../../../list/object-columns.ts';
import { cutMiddle } from '../../../text/line.ts';
import { reachToken, reachWidth } from '../lists/exposure-words.ts';
import {
  CREATED_COLUMN,
  createdAt,
  FILE_COLUMNS,
  fileAndLine,
  NAME_COLUMN,
  NAMESPACE_COLUMN,
  riskText,
} from '../lists/list-columns.ts';

type ReachTo = PodExposures['widest'];

export interface ServiceRow {
  /** `service shop/web`, `ingress shop/shop`. */
  readonly id: string;
  readonly kind: 'service' | 'ingress';
  /** `namespace/name`. */
  readonly key: string;
  readonly namespace: string;
  readonly name: string;
  /** ClusterIP, NodePort, LoadBalancer, ExternalName, headless, Ingress. */
  readonly type: string;
  /** `80→8080 30080`, `shop.example.com/`. */
  readonly ports: string;
  readonly reach: string;
  readonly to: ReachTo;
  readonly pods: number;
  readonly created: number;
  readonly file: string;
  readonly tally: Tally | undefined;
}

type SteadyRow = Omit<ServiceRow, 'file' | 'tally'> & { readonly object: KubeObject };

const steadyRows = keptWhile(
  ['pods', 'namespaces', 'networkpolicies', 'services', 'endpointslices', 'ingresses', 'nodes'],
  (cluster: KubeCluster): readonly SteadyRow[] => {
    const exposures = podExposures(cluster);
    const services = serviceTargets(cluster);
    const routes = ingressRoutes(cluster, services);
    const byIngress = Map.groupBy(routes, ({ ingress }) => ingress);
    return [
      ...services.map((service) => serviceRow(service, exposures)),
      ...[...(cluster.objects.get('ingresses')?.values() ?? [])].map((ingress) =>
        ingressRow(ingress, byIngress.get(ingress) ?? [], exposures),
      ),
    ];
  },
);

export function serviceRows({ kube, target }: Facts, audit: AuditView): readonly ServiceRow[] {
  if (kube === undefined) return [];
  return steadyRows(steadyCluster(kube)).map(({ object, ...row }) => ({
    ...row,
    file: fileAndLine(object, target),
    tally: audit.tallyOf(row.kind, row.key),
  }));
}

function common(object: KubeObject, kind: ServiceRow['kind']) {
  const { namespace, name } = object.metadata;
  const key = kubeKey(object);
  return { id: `${kind} ${key}`, kind, key, namespace, name, created: createdAt(object), object };
}

function serviceRow(
  { service, type, isHeadless, pods, ports }: ServiceTargets,
  exposures: ReadonlyMap<KubeObject, PodExposures>,
): SteadyRow {
  const { externalName } = serviceOf(service);
  const offered = ports.map(({ port, nodePort, targets }) => {
    const inside = [...new Set(targets.map((target) => target.port))].filter((own) => own !== port);
    const to = inside.length === 0 ? '' : `→${inside.join(',')}`;
    return `${port}${to}${nodePort === 0 ? '' : ` node:${nodePort}`}`;
  });
  return {
    ...common(service, 'service'),
    type: isHeadless ? 'headless' : type,
    ports: type === 'ExternalName' ? `→ ${externalName}` : offered.join(' '),
    pods: pods.length,
    ...(type === 'ExternalName'
      ? { to: undefined, reach: 'leads elsewhere' }
      : reachThrough(service, pods, exposures)),
  };
}

function ingressRow(
  ingress: KubeObject,
  routes: readonly IngressRoute[],
  exposures: ReadonlyMap<KubeObject, PodExposures>,
): SteadyRow {
  const { tls } = ingressOf(ingress);
  const paths = routes.map(({ host, path }) => `${host === '' ? 'every host' : host}${path}`);
  const pods = new Set(routes.flatMap(({ port }) => port?.targets.map(({ pod }) => pod) ?? []));
  return {
    ...common(ingress, 'ingress'),
    type: tls.length === 0 ? 'Ingress, no TLS' : 'Ingress',
    ports: [...new Set(paths)].join(' '),
    pods: pods.size,
    ...reachThrough(ingress, [...pods], exposures),
  };
}

const WORDS: Readonly<Record<NonNullable<ReachTo>, string>> = {
  internet: 'whole world',
  network: 'nodes’ network',
  node: 'its node',
  cluster: 'cluster',
};

/** From where the pods behind it are reached by this way, after policies. */
function reachThrough(
  object: KubeObject,
  pods: readonly KubeObject[],
  exposures: ReadonlyMap<KubeObject, PodExposures>,
): Pick<ServiceRow, 'to' | 'reach'> {
  const ways = pods.flatMap((pod) =>
    (exposures.get(pod)?.ways ?? []).filter(({ through }) => through.includes(object)),
  );
  if (ways.length === 0) {
    return { to: undefined, reach: 'no pods behind' };
  }
  const open = ways.filter(({ policies }) => policies !== 'nobody');
  const widest = open.reduce<ReachTo>(
    (to, way) => (reachWidth(way.to) < reachWidth(to) ? way.to : to),
    undefined,
  );
  if (widest === undefined) return { to: undefined, reach: 'policies close it' };
  const isWaiting = open.every(({ to, isReady }) => to !== widest || !isReady);
  return { to: widest, reach: `${WORDS[widest]}${isWaiting ? ', no address yet' : ''}` };
}

const TYPE: Column<ServiceRow> = {
  id: 'type',
  title: 'type',
  min: 12,
  max: 16,
  rank: 2,
  cell: ({ type }) => ({ text: type, token: 'text.dim' }),
  sortKey: ({ type }) => type,
};
const PORTS: Column<ServiceRow> = {
  id: 'ports',
  title: 'ports, hosts',
  min: 14,
  max: 44,
  rank: 5,
  cell: ({ ports }) => ({
    text: cutMiddle(ports || 'none', 44),
    token: ports === '' ? 'text.dim' : undefined,
  }),
  sortKey: ({ ports }) => ports,
};
const REACH: Column<ServiceRow> = {
  id: 'reach',
  title: 'reached by',
  min: 14,
  max: 34,
  rank: 3,
  cell: ({ reach, to }) => ({ text: reach, token: reachToken(to) }),
  sortKey: ({ to, reach }) => `${reachWidth(to)} ${reach}`,
};
const PODS: Column<ServiceRow> = {
  id: 'pods',
  title: 'pods',
  min: 5,
  max: 6,
  rank: 6,
  align: 'right',
  cell: ({ pods }) => ({ text: String(pods), token: pods === 0 ? 'severity.medium' : undefined }),
  sortKey: ({ pods }) => pods,
  descending: true,
};
const LIST: ListKind<ServiceRow> = {
  name: 'services',
  sort: 'reach',
  columns: [NAMESPACE_COLUMN, NAME_COLUMN, TYPE, PORTS, REACH, PODS, CREATED_COLUMN, RISK_COLUMN],
  fieldNames: ['namespace', 'name', 'type', 'port', 'reach', 'kind', 'risk'],
  idOf: ({ id }) => id,
  fieldsOf: ({ namespace, name, type, ports, reach, kind, file, tally }) => ({
    namespace,
    name,
    type,
    port: ports,
    reach,
    kind,
    file,
    risk: riskText(tally),
  }),
  openOf: ({ kind, key }) => ({ screen: kind, id: key }),
  explainOf: ({ kind, key }) => ({ screen: kind, id: key, tab: 'Findings' }),
  copyOf: ({ key }) => key,
};

const IN_NAMESPACE: ListKind<ServiceRow> = {
  ...LIST,
  columns: LIST.columns.filter(({ id }) => id !== NAMESPACE_COLUMN.id),
};
const IN_MANIFESTS: ListKind<ServiceRow> = {
  ...LIST,
  sort: 'risk',
  columns: [NAMESPACE_COLUMN, NAME_COLUMN, TYPE, PORTS, ...FILE_COLUMNS, RISK_COLUMN],
};

export function serviceList({ kube, target }: Facts): ListKind<ServiceRow> {
  if (target.kind === 'manifests') return IN_MANIFESTS;
  return kube?.namespace === '' ? LIST : IN_NAMESPACE;
}
