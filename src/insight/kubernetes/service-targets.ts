/** What stands behind services and ingresses: which pods, on which ports. */
import type { KubeObject } from '../../facts/kubernetes/kube-object.ts';
import { type PodReading, podSpecOf } from '../../facts/kubernetes/pod-spec.ts';
import { hasEnded } from '../../facts/kubernetes/pod-status.ts';
import { endpointPods, type IngressBackend, ingressOf, serviceOf } from '../../facts/kubernetes/service.ts';
import { matchesLabels } from './label-match.ts';
import { type KubeCluster, objectNamed, objectsOf } from './listed.ts';

/** A port of a pod that a service leads to. */
interface ServiceTarget {
  readonly pod: KubeObject;
  readonly port: number;
}

interface OfferedPort {
  readonly name: string;
  /** TCP, UDP or SCTP */
  readonly protocol: string;
  readonly port: number;
  /** 0 when nodes do not offer it. */
  readonly nodePort: number;
  readonly targets: readonly ServiceTarget[];
}

/** ExternalName is no more than another name for a host elsewhere. */
type ServiceType = 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName';

export interface ServiceTargets {
  readonly service: KubeObject;
  readonly type: ServiceType;
  /** Whether it has no address of its own: who asks gets those of the pods. */
  readonly isHeadless: boolean;
  readonly pods: readonly KubeObject[];
  readonly ports: readonly OfferedPort[];
}

const TYPES = ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] as const;

/** Every service, with the pods that its selector takes now; without a selector, those that its endpoints name. */
export function serviceTargets(cluster: KubeCluster): readonly ServiceTargets[] {
  const pods = [...objectsOf(cluster, 'pods')].flatMap((pod): readonly PodWithReading[] => {
    const reading = podSpecOf(pod);
    return reading === undefined || hasEnded(pod) ? [] : [{ pod, reading }];
  });
  const byNamespace = Map.groupBy(pods, ({ pod }) => pod.metadata.namespace);
  const slices = Map.groupBy(objectsOf(cluster, 'endpointslices'), ({ metadata }) => {
    const service = metadata.labels['kubernetes.io/service-name'] ?? '';
    return `${metadata.namespace}/${service}`;
  });
  return [...objectsOf(cluster, 'services')].map((service) => {
    const { namespace, name } = service.metadata;
    const { clusterIP, selector, ports, ...fields } = serviceOf(service);
    const type = TYPES.find((known) => known === fields.type) ?? 'ClusterIP';
    const hasSelector = Object.keys(selector).length > 0 && type !== 'ExternalName';
    const here = byNamespace.get(namespace) ?? [];
    const chosen = hasSelector
      ? here.filter(({ reading }) => matchesLabels(selector, reading.labels))
      : named(slices.get(`${namespace}/${name}`) ?? [], here);
    return {
      service,
      type,
      isHeadless: clusterIP === 'None',
      pods: chosen.map(({ pod }) => pod),
      ports: ports.map(({ protocol, targetPort, ...offered }) => ({
        name: offered.name,
        protocol: protocol || 'TCP',
        port: offered.port,
        nodePort: offered.nodePort,
        targets: chosen.flatMap(({ pod, reading }) =>
          targetPorts(reading, targetPort ?? offered.port, protocol || 'TCP').map((port) => ({ pod, port })),
        ),
      })),
    };
  });
}

interface PodWithReading {
  readonly pod: KubeObject;
  readonly reading: PodReading;
}

function named(slices: readonly KubeObject[], pods: readonly PodWithReading[]): readonly PodWithReading[] {
  if (slices.length === 0) return [];
  const names = new Set(slices.flatMap(endpointPods));
  return pods.filter(({ pod }) => names.has(pod.metadata.name));
}

/** A name is looked up in the pod; a pod without it gets nothing. */
function targetPorts(
  { containers }: PodReading,
  wanted: number | string,
  protocol: string,
): readonly number[] {
  if (typeof wanted === 'number') return [wanted];
  return containers
    .filter(({ role }) => role === 'container' || role === 'sidecar')
    .flatMap(({ container }) =>
      container.ports
        .filter((port) => port.name === wanted && (port.protocol || 'TCP') === protocol)
        .map(({ containerPort }) => containerPort),
    );
}

/** One path of an ingress, and the service that answers it. */
export interface IngressRoute {
  readonly ingress: KubeObject;
  /** Empty for every host. */
  readonly host: string;
  /** Empty for the default. */
  readonly path: string;
  readonly hasTls: boolean;
  readonly serviceName: string;
  /** Undefined when there is no such service, or it may not be read. */
  readonly service: ServiceTargets | undefined;
  /** The port of the service that is asked; undefined when it has none such. */
  readonly port: OfferedPort | undefined;
}

export function ingressRoutes(
  cluster: KubeCluster,
  services: readonly ServiceTargets[],
): readonly IngressRoute[] {
  const targets = new Map(services.map((entry) => [entry.service, entry]));
  return [...objectsOf(cluster, 'ingresses')].flatMap((ingress) => {
    const { namespace } = ingress.metadata;
    const { defaultBackend, rules, tls } = ingressOf(ingress);
    const route = (
      host: string,
      path: string,
      backend: IngressBackend | undefined,
    ): readonly IngressRoute[] => {
      if (backend === undefined) return [];
      const { name, portName, portNumber } = backend;
      const object = objectNamed(cluster, 'services', namespace, name);
      const service = object && targets.get(object);
      const offered = service?.ports.find((one) =>
        portName === '' ? one.port === portNumber : one.name === portName,
      );
      const hasTls = tls.some(({ hosts }) => hosts.length === 0 || hosts.some((own) => covers(own, host)));
      return [{ ingress, host, path, hasTls, serviceName: name, service, port: offered }];
    };
    return [
      ...route('', '', defaultBackend),
      ...rules.flatMap(({ host, paths }) =>
        paths.flatMap(({ path, backend }) => route(host, path || '/', backend)),
      ),
    ];
  });
}

/** `*.example.com` stands for one name more in front. */
function covers(own: string, host: string): boolean {
  if (own === host) return true;
  return own.startsWith('*.') && host.slice(host.indexOf('.') + 1) === own.slice(2) && host.includes('.');
}
