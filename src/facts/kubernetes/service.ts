/** How pods are offered to others: services, what stands behind them, and ingresses. */
import { type FieldProblem, Fields } from './fields.ts';
import type { KubeObject } from './kube-object.ts';

/** Addresses that a load balancer has got. */
export type BalancerAddresses = readonly { readonly ip: string; readonly hostname: string }[];

interface ServicePortFields {
  readonly name: string;
  /** TCP, UDP or SCTP; empty means TCP. */
  readonly protocol: string;
  readonly port: number;
  /** The same port when it is absent. */
  readonly targetPort: number | string | undefined;
  readonly nodePort: number;
}

export interface ServiceReading {
  /** ClusterIP, NodePort, LoadBalancer, ExternalName; empty means ClusterIP. */
  readonly type: string;
  /** `None` for a headless service. */
  readonly clusterIP: string;
  readonly selector: Readonly<Record<string, string>>;
  readonly ports: readonly ServicePortFields[];
  readonly externalIPs: readonly string[];
  readonly externalName: string;
  readonly loadBalancerSourceRanges: readonly string[];
  readonly externalTrafficPolicy: string;
  readonly addresses: BalancerAddresses;
  readonly problems: readonly FieldProblem[];
}

const services = new WeakMap<KubeObject, ServiceReading>();

export function serviceOf(object: KubeObject): ServiceReading {
  const known = services.get(object);
  if (known !== undefined) return known;
  const from = Fields.of(object.spec, 'spec');
  const status = Fields.of(object.status, 'status');
  const reading = {
    type: from.text('type'),
    clusterIP: from.text('clusterIP'),
    selector: from.textMap('selector'),
    ports: from.list('ports', (port) => ({
      name: port.text('name'),
      protocol: port.text('protocol'),
      port: port.number('port'),
      targetPort: port.numberOrText('targetPort'),
      nodePort: port.number('nodePort'),
    })),
    externalIPs: from.texts('externalIPs'),
    externalName: from.text('externalName'),
    loadBalancerSourceRanges: from.texts('loadBalancerSourceRanges'),
    externalTrafficPolicy: from.text('externalTrafficPolicy'),
    addresses: balancerAddresses(status),
    problems: [...from.problems, ...status.problems],
  };
  services.set(object, reading);
  return reading;
}

function balancerAddresses(status: Fields): BalancerAddresses {
  const read = (address: Fields) => ({ ip: address.text('ip'), hostname: address.text('hostname') });
  return status.part('loadBalancer', (balancer) => balancer.list('ingress', read)) ?? [];
}

/** The service that answers; undefined for what is no service. */
export interface IngressBackend {
  readonly name: string;
  /** By name, or by number when the name is empty. */
  readonly portName: string;
  readonly portNumber: number;
}

export interface IngressReading {
  readonly ingressClassName: string;
  readonly defaultBackend: IngressBackend | undefined;
  readonly tls: readonly { readonly hosts: readonly string[]; readonly secretName: string }[];
  readonly rules: readonly {
    /** Empty for every host. */
    readonly host: string;
    readonly paths: readonly { readonly path: string; readonly backend: IngressBackend | undefined }[];
  }[];
  readonly addresses: BalancerAddresses;
  readonly problems: readonly FieldProblem[];
}

const ingresses = new WeakMap<KubeObject, IngressReading>();

export function ingressOf(object: KubeObject): IngressReading {
  const known = ingresses.get(object);
  if (known !== undefined) return known;
  const from = Fields.of(object.spec, 'spec');
  const status = Fields.of(object.status, 'status');
  const reading = {
    ingressClassName: from.text('ingressClassName'),
    defaultBackend: from.part('defaultBackend', readBackend),
    tls: from.list('tls', (tls) => ({ hosts: tls.texts('hosts'), secretName: tls.text('secretName') })),
    rules: from.list('rules', (rule) => ({
      host: rule.text('host'),
      paths: rule.part('http', (http) => http.list('paths', readPath)) ?? [],
    })),
    addresses: balancerAddresses(status),
    problems: [...from.problems, ...status.problems],
  };
  ingresses.set(object, reading);
  return reading;
}

function readPath(from: Fields) {
  return { path: from.text('path'), backend: from.part('backend', readBackend) };
}

function readBackend(from: Fields): IngressBackend | undefined {
  return from.part('service', (service) => ({
    name: service.text('name'),
    ...service.partOrEmpty('port', (port) => ({
      portName: port.text('name'),
      portNumber: port.number('number'),
    })),
  }));
}

const slices = new WeakMap<KubeObject, readonly string[]>();

/** The names of the pods that an EndpointSlice leads to. */
export function endpointPods(object: KubeObject): readonly string[] {
  const known = slices.get(object);
  if (known !== undefined) return known;
  const names = Fields.of(object, '')
    .list('endpoints', (endpoint) => endpoint.part('targetRef', podName) ?? '')
    .filter((name) => name !== '');
  slices.set(object, names);
  return names;
}

function podName(target: Fields): string {
  return target.text('kind') === 'Pod' ? target.text('name') : '';
}
