import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeResource } from '../../../src/facts/kubernetes/kube-facts.ts';
import { type KubeObject, kubeKey } from '../../../src/facts/kubernetes/kube-object.ts';
import type { KubeCluster } from '../../../src/insight/kubernetes/listed.ts';
import { podExposures } from '../../../src/insight/kubernetes/pod-exposure.ts';
import { ingressRoutes, serviceTargets } from '../../../src/insight/kubernetes/service-targets.ts';
import { cluster, object, pod, recordedCluster } from './objects.ts';

const web = pod(
  'web',
  { containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8080 }] }] },
  { labels: { app: 'web' } },
  { phase: 'Running', podIP: '10.0.0.1' },
);

function service(
  spec: Readonly<Record<string, unknown>>,
  rest: Readonly<Record<string, unknown>> = {},
): KubeObject {
  const { annotations, ...fields } = rest;
  return object({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'shop', annotations },
    spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }], ...spec },
    ...fields,
  });
}

function node(type: string, address: string): KubeObject {
  return object({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: address },
    status: { addresses: [{ type, address }] },
  });
}

/** Every way but that by the pod’s own address. */
function ways(objects: readonly KubeObject[], of: KubeObject = web): readonly string[] {
  const found = podExposures(cluster([of, ...objects])).get(of)?.ways ?? [];
  return found
    .filter(({ way }) => way !== 'pod address')
    .map(({ to, way, isReady, policies }) => `${to}, ${way}${isReady ? '' : ', not yet'}: ${policies}`);
}

const balancer = (ip: string) => ({ status: { loadBalancer: { ingress: [{ ip }] } } });
const AWS = 'service.beta.kubernetes.io/aws-load-balancer';
const INTERNAL = { 'service.beta.kubernetes.io/azure-load-balancer-internal': 'true' };

describe('a pod behind a service', () => {
  it.each([
    ['of the cluster', service({}), ['cluster, service: everybody']],
    ['without an address', service({ clusterIP: 'None' }), ['cluster, service: everybody']],
    [
      'with a port on nodes',
      service({ type: 'NodePort', ports: [{ port: 80, targetPort: 'http', nodePort: 30_080 }] }),
      ['network, node port: everybody', 'cluster, service: everybody'],
    ],
    [
      'with a load balancer',
      service({ type: 'LoadBalancer' }, balancer('8.8.8.8')),
      ['internet, load balancer: everybody', 'cluster, service: everybody'],
    ],
    [
      'with a load balancer that has no address yet',
      service({ type: 'LoadBalancer' }),
      ['internet, load balancer, not yet: everybody', 'cluster, service: everybody'],
    ],
    [
      'with a load balancer of the own network',
      service({ type: 'LoadBalancer' }, balancer('10.1.1.1')),
      ['network, load balancer: everybody', 'cluster, service: everybody'],
    ],
    [
      'with a load balancer that is asked to be internal',
      service({ type: 'LoadBalancer' }, { annotations: INTERNAL }),
      ['network, load balancer, not yet: everybody', 'cluster, service: everybody'],
    ],
    [
      'with a load balancer of AWS’s controller, which makes internal ones',
      service({ type: 'LoadBalancer' }, { annotations: { [`${AWS}-type`]: 'external' } }),
      ['network, load balancer, not yet: everybody', 'cluster, service: everybody'],
    ],
    [
      'with a load balancer of AWS’s controller that is asked to be on the internet',
      service(
        { type: 'LoadBalancer' },
        { annotations: { [`${AWS}-type`]: 'external', [`${AWS}-scheme`]: 'internet-facing' } },
      ),
      ['internet, load balancer, not yet: everybody', 'cluster, service: everybody'],
    ],
    [
      'with a load balancer for private ranges only',
      service({ type: 'LoadBalancer', loadBalancerSourceRanges: ['10.0.0.0/8'] }, balancer('8.8.8.8')),
      ['network, load balancer: everybody', 'cluster, service: everybody'],
    ],
    [
      'with an address of somebody’s own',
      service({ externalIPs: ['8.8.4.4'] }),
      ['internet, external address: everybody', 'cluster, service: everybody'],
    ],
    ['that is another name for a host', service({ type: 'ExternalName', externalName: 'example.com' }), []],
    ['that selects others', service({ selector: { app: 'api' } }), []],
    [
      'that asks for a port of another protocol',
      service({ ports: [{ port: 80, protocol: 'UDP', targetPort: 'http' }] }),
      [],
    ],
    ['that asks for a port that it has not', service({ ports: [{ port: 80, targetPort: 'metrics' }] }), []],
  ])('%s', (_what, made, expected) => {
    expect(ways([made])).toEqual(expected);
  });

  it('is on the internet by its node’s port when a node is', () => {
    const offered = service({ type: 'NodePort', ports: [{ port: 80, targetPort: 8080, nodePort: 30_080 }] });
    expect(ways([offered, node('InternalIP', '10.0.0.9')])).toContain('network, node port: everybody');
    expect(ways([offered, node('ExternalIP', '8.8.8.8')])).toContain('internet, node port: everybody');
    // As on machines that are rented as a whole.
    expect(ways([offered, node('InternalIP', '8.8.8.8')])).toContain('internet, node port: everybody');
  });

  it('without a selector is found by its endpoints', () => {
    const slice = object({
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'web-x', namespace: 'shop', labels: { 'kubernetes.io/service-name': 'web' } },
      endpoints: [{ addresses: ['10.0.0.1'], targetRef: { kind: 'Pod', name: 'web' } }, null],
    });
    expect(ways([service({ selector: null }), slice])).toEqual(['cluster, service: everybody']);
    expect(ways([service({ selector: null })])).toEqual([]);
  });
});

describe('a pod with ports of its node', () => {
  const withPort = (port: Readonly<Record<string, unknown>>, spec = {}) =>
    pod('web', { containers: [{ name: 'main', ports: [{ containerPort: 80, ...port }] }], ...spec });

  it.each([
    ['one', withPort({ hostPort: 80 }), ['network, host port: everybody']],
    [
      'one for the node alone',
      withPort({ hostPort: 80, hostIP: '127.0.0.1' }),
      ['node, host port: everybody'],
    ],
    [
      'one on a public address',
      withPort({ hostPort: 80, hostIP: '8.8.8.8' }),
      ['internet, host port: everybody'],
    ],
    ['all', withPort({}, { hostNetwork: true }), ['network, host network: everybody']],
    ['none', withPort({}), []],
    [
      'one of an init container, which is done before anybody comes',
      pod('web', { initContainers: [{ name: 'first', ports: [{ containerPort: 80, hostPort: 80 }] }] }),
      [],
    ],
  ])('%s', (_what, made, expected) => {
    expect(ways([], made)).toEqual(expected);
  });

  it('for the node alone is open to the node, whatever policies say', () => {
    const made = withPort({ hostPort: 80, hostIP: '127.0.0.1' });
    const closed = object({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'p', namespace: 'shop' },
      spec: { podSelector: {} },
    });
    expect(podExposures(cluster([made, closed])).get(made)?.widest).toBe('node');
  });

  it('is not reached once it has ended', () => {
    const ended = pod('web', { hostNetwork: true }, {}, { phase: 'Failed' });
    expect(podExposures(cluster([ended])).get(ended)).toBeUndefined();
  });
});

describe('policies', () => {
  const offered = service({ type: 'NodePort', ports: [{ port: 80, targetPort: 8080, nodePort: 30_080 }] });
  const policy = (ingress: unknown) =>
    object({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'p', namespace: 'shop' },
      spec: { podSelector: {}, ingress },
    });
  const client = pod('client', {}, { labels: { app: 'client' } });

  it.each([
    ['close it', [], ['network, node port: nobody', 'cluster, service: nobody'], undefined],
    [
      'open the port',
      [{ ports: [{ port: 8080 }] }],
      ['network, node port: everybody', 'cluster, service: everybody'],
      'network',
    ],
    [
      'open another port',
      [{ ports: [{ port: 8081 }] }],
      ['network, node port: nobody', 'cluster, service: nobody'],
      undefined,
    ],
    [
      'let in addresses',
      [{ from: [{ ipBlock: { cidr: '192.168.0.0/16' } }] }],
      ['network, node port: some', 'cluster, service: some'],
      'network',
    ],
    [
      'let in every address',
      [{ from: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }],
      ['network, node port: everybody', 'cluster, service: everybody'],
      'network',
    ],
    [
      'let in every address but some',
      [{ from: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] } }] }],
      ['network, node port: some', 'cluster, service: some'],
      'network',
    ],
    // Other pods do not come by the port of the node.
    [
      'let in pods',
      [{ from: [{ podSelector: {} }] }],
      ['network, node port: nobody', 'cluster, service: some'],
      'cluster',
    ],
  ])('that %s', (_what, ingress, expected, widest) => {
    const objects = [offered, client, policy(ingress)];
    expect(ways(objects)).toEqual(expected);
    expect(podExposures(cluster([web, ...objects])).get(web)?.widest).toBe(widest);
  });

  it('that may not be listed leave it open whether they close it', () => {
    const limited = cluster([web, offered], { networkpolicies: { of: 'nothing' } });
    expect(podExposures(limited).get(web)?.ways[0]?.policies).toBe('unknown');
  });
});

describe('an ingress', () => {
  const ingress = object({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: { name: 'shop', namespace: 'shop' },
    spec: {
      tls: [{ hosts: ['*.example.com'] }],
      defaultBackend: { service: { name: 'web', port: { number: 80 } } },
      rules: [
        {
          host: 'shop.example.com',
          http: { paths: [{ path: '/', backend: { service: { name: 'web', port: { name: 'main' } } } }] },
        },
        {
          host: 'a.b.example.com',
          http: { paths: [{ backend: { service: { name: 'gone', port: { number: 1 } } } }] },
        },
        { host: 'odd' },
      ],
    },
  });
  const named = service({ ports: [{ name: 'main', port: 80, targetPort: 'http' }] });
  const all = cluster([web, named, ingress]);

  it('leads to services, by number and name of their ports', () => {
    const routes = ingressRoutes(all, serviceTargets(all));
    expect(
      routes.map(({ host, path, hasTls, serviceName, port }) => [
        host,
        path,
        hasTls,
        serviceName,
        port?.targets.length,
      ]),
    ).toEqual([
      ['', '', false, 'web', 1],
      ['shop.example.com', '/', true, 'web', 1],
      // A star stands for one name, not for two.
      ['a.b.example.com', '/', false, 'gone', undefined],
    ]);
  });

  it('brings the pods behind them to the internet once it has an address', () => {
    const found = podExposures(all)
      .get(web)
      ?.ways.filter(({ way }) => way === 'ingress');
    expect(found?.map(({ to, at, port, isReady }) => [to, at, port, isReady])).toEqual([
      ['internet', 'every host', 8080, false],
      ['internet', 'shop.example.com/', 8080, false],
    ]);
  });
});

describe('while pods, services and policies come and go', () => {
  const recorded = recordedCluster();
  const MOVING = ['pods', 'services', 'networkpolicies', 'endpointslices'] as const;

  /** Without those of each list whose place is named; a list that loses nothing stays the same one. */
  function without(gone: Readonly<Record<string, readonly number[]>>): KubeCluster {
    const objects = new Map<KubeResource, ReadonlyMap<string, KubeObject>>(recorded.objects);
    for (const resource of MOVING) {
      const places = gone[resource] ?? [];
      const listed = [...(recorded.objects.get(resource) ?? [])];
      if (places.length > 0)
        objects.set(resource, new Map(listed.filter((_, place) => !places.includes(place))));
    }
    return { objects, extents: recorded.extents };
  }

  const told = (of: KubeCluster) =>
    [...podExposures(of)]
      .map(([one, { widest, ways: all }]) => ({
        pod: kubeKey(one),
        widest,
        ways: all.map(({ through, ...way }) => ({ ...way, through: through.map(kubeKey) })),
      }))
      .sort((a, b) => (a.pod < b.pod ? -1 : 1));

  it('says of each pod what it says of a cluster that it meets for the first time', () => {
    const places = fc.array(fc.nat({ max: 26 }), { maxLength: 3 });
    const steps = fc.array(
      fc.record(
        { pods: places, services: places, networkpolicies: places, endpointslices: places },
        { requiredKeys: [] },
      ),
      { minLength: 2, maxLength: 6 },
    );
    fc.assert(
      fc.property(steps, (gone) => {
        const clusters = gone.map(without);
        const inTurn = clusters.map(told);
        const anew = clusters.map(({ objects, extents }) => told({ objects, extents: new Map(extents) }));
        expect(inTurn).toEqual(anew);
      }),
      { numRuns: 40 },
    );
  });
});
