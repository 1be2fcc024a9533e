/** Clusters for tests: made of few fields, or of the recorded lists. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import {
  KUBE_RESOURCES,
  type KubeExtent,
  type KubeResource,
} from '../../../src/facts/kubernetes/kube-facts.ts';
import { type KubeObject, kubeKey, kubeObjectOf } from '../../../src/facts/kubernetes/kube-object.ts';
import type { KubeCluster } from '../../../src/insight/kubernetes/listed.ts';

/** An object as a manifest would give it. */
export function object(raw: Readonly<Record<string, unknown>>): KubeObject {
  const made = kubeObjectOf(raw, { apiVersion: '', kind: '' });
  if (made === undefined) throw new Error('the test made an object without a name');
  return made;
}

export function pod(
  name: string,
  spec: Readonly<Record<string, unknown>> = {},
  metadata: Readonly<Record<string, unknown>> = {},
  status: Readonly<Record<string, unknown>> = {},
): KubeObject {
  return object({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', ...metadata },
    spec: { containers: [{ name: 'main', image: 'busybox' }], ...spec },
    status,
  });
}

/** A pod with one container that has this security context. */
export function podWith(
  securityContext: Readonly<Record<string, unknown>>,
  spec: Readonly<Record<string, unknown>> = {},
): KubeObject {
  return pod('web', { containers: [{ name: 'main', image: 'busybox', securityContext }], ...spec });
}

const KINDS: Readonly<Record<string, KubeResource>> = {
  Ingress: 'ingresses',
  NetworkPolicy: 'networkpolicies',
  IngressClass: 'ingressclasses',
  StorageClass: 'storageclasses',
  PriorityClass: 'priorityclasses',
  APIService: 'apiservices',
};

function resourceOf(kind: string): KubeResource {
  const plural = KINDS[kind] ?? `${kind.toLowerCase()}s`;
  const found = KUBE_RESOURCES.find((resource) => resource === plural);
  if (found === undefined) throw new Error(`no resource for ${kind}`);
  return found;
}

/** All of these, and nothing else is there; with `extent` something else is known of that. */
export function cluster(
  objects: readonly KubeObject[],
  extents: Readonly<Partial<Record<KubeResource, KubeExtent>>> = {},
): KubeCluster {
  const maps = new Map<KubeResource, Map<string, KubeObject>>(
    KUBE_RESOURCES.map((resource) => [resource, new Map()]),
  );
  for (const item of objects) maps.get(resourceOf(item.kind))?.set(kubeKey(item), item);
  return {
    objects: maps,
    extents: new Map<KubeResource, KubeExtent>(
      KUBE_RESOURCES.map((resource) => [resource, extents[resource] ?? { of: 'cluster' }]),
    ),
  };
}

const listSchema = z.looseObject({ apiVersion: z.string(), kind: z.string(), items: z.array(z.unknown()) });

/** What the recorded server answered to the administrator. */
export function recordedCluster(): KubeCluster {
  const folder = new URL('../../fixtures/kubernetes/', import.meta.url);
  const recorded = KUBE_RESOURCES.filter((resource) => !NOT_RECORDED.includes(resource));
  return cluster(
    recorded.flatMap((resource) => {
      const list = listSchema.parse(
        JSON.parse(readFileSync(new URL(`list-${resource}.json`, folder), 'utf8')),
      );
      const kind = { apiVersion: list.apiVersion, kind: list.kind.replace(/List$/, '') };
      return list.items.flatMap((item) => kubeObjectOf(item, kind) ?? []);
    }),
  );
}

const NOT_RECORDED: readonly KubeResource[] = [
  'replicationcontrollers',
  'validatingadmissionpolicies',
  'validatingadmissionpolicybindings',
  'validatingwebhookconfigurations',
  'mutatingwebhookconfigurations',
  'certificatesigningrequests',
];
