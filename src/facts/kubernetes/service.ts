/** How pods are offered to others: services, what stands behind them, and ingresses. */
import * as z from 'zod';
import { goBool, goList, goMap, goNumber, goString } from '../engine-shape.ts';
import type { KubeObject } from './kube-object.ts';
import {
  type FieldProblem,
  optionalBool,
  optionalPart,
  optionalPort,
  readLeniently,
} from './lenient-reading.ts';

const loadBalancer = z.object({ ingress: goList(z.object({ ip: goString, hostname: goString })) });

const serviceSchema = z.object({
  spec: z
    .object({
      /** ClusterIP, NodePort, LoadBalancer, ExternalName; empty means ClusterIP. */
      type: goString,
      /** `None` for a headless service. */
      clusterIP: goString,
      selector: goMap(z.string()),
      ports: goList(
        z.object({
          name: goString,
          protocol: goString,
          port: goNumber,
          targetPort: optionalPort,
          nodePort: goNumber,
        }),
      ),
      externalIPs: goList(z.string()),
      externalName: goString,
      loadBalancerSourceRanges: goList(z.string()),
      allocateLoadBalancerNodePorts: optionalBool,
      externalTrafficPolicy: goString,
      publishNotReadyAddresses: goBool,
    })
    .prefault({}),
  status: z.object({ loadBalancer: loadBalancer.prefault({}) }).prefault({}),
});
type ServiceFields = z.infer<typeof serviceSchema>;

export interface ServiceReading {
  readonly spec: ServiceFields['spec'];
  readonly status: ServiceFields['status'];
  readonly problems: readonly FieldProblem[];
}

const services = new WeakMap<KubeObject, ServiceReading>();

export function serviceOf(object: KubeObject): ServiceReading {
  const known = services.get(object);
  if (known !== undefined) return known;
  const { value, problems } = readLeniently(serviceSchema, object, '');
  const reading = { ...value, problems };
  services.set(object, reading);
  return reading;
}

const backendSchema = z.object({
  service: optionalPart(
    z.object({ name: goString, port: z.object({ name: goString, number: goNumber }).prefault({}) }),
  ),
});
export type IngressBackend = z.infer<typeof backendSchema>;

const ingressSchema = z.object({
  spec: z
    .object({
      ingressClassName: goString,
      defaultBackend: optionalPart(backendSchema),
      tls: goList(z.object({ hosts: goList(z.string()), secretName: goString })),
      rules: goList(
        z.object({
          host: goString,
          http: optionalPart(
            z.object({
              paths: goList(
                z.object({ path: goString, pathType: goString, backend: backendSchema.prefault({}) }),
              ),
            }),
          ),
        }),
      ),
    })
    .prefault({}),
  status: z.object({ loadBalancer: loadBalancer.prefault({}) }).prefault({}),
});
type IngressFields = z.infer<typeof ingressSchema>;

export interface IngressReading {
  readonly spec: IngressFields['spec'];
  readonly status: IngressFields['status'];
  readonly problems: readonly FieldProblem[];
}

const ingresses = new WeakMap<KubeObject, IngressReading>();

export function ingressOf(object: KubeObject): IngressReading {
  const known = ingresses.get(object);
  if (known !== undefined) return known;
  const { value, problems } = readLeniently(ingressSchema, object, '');
  const reading = { ...value, problems };
  ingresses.set(object, reading);
  return reading;
}

const endpointSliceSchema = z.object({
  endpoints: goList(
    z.object({
      addresses: goList(z.string()),
      targetRef: optionalPart(z.object({ kind: goString, name: goString, namespace: goString })),
    }),
  ),
  ports: goList(z.object({ name: goString, port: goNumber, protocol: goString })),
});
export type EndpointSlice = z.infer<typeof endpointSliceSchema>;

const slices = new WeakMap<KubeObject, EndpointSlice>();

/** What was damaged is left out: the slice is made by a controller, and nobody corrects it. */
export function endpointSliceOf(object: KubeObject): EndpointSlice {
  const known = slices.get(object);
  if (known !== undefined) return known;
  const { value } = readLeniently(endpointSliceSchema, object, '');
  slices.set(object, value);
  return value;
}
