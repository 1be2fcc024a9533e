import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/facts/kubernetes/kube-object.ts';
import { NetworkReach } from '../../../src/insight/kubernetes/network-reach.ts';
import { hasPort, portWords } from '../../../src/insight/kubernetes/port-set.ts';
import { naivelyAllowed, naivePolicies } from './naive-network.ts';
import { cluster, object, pod } from './objects.ts';

function namespace(name: string, labels: Readonly<Record<string, string>> = {}): KubeObject {
  return object({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
}

function policy(name: string, spec: Readonly<Record<string, unknown>>, namespace = 'shop'): KubeObject {
  return object({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { namespace, name },
    spec,
  });
}

function labelled(
  name: string,
  labels: Readonly<Record<string, string>>,
  rest: {
    readonly namespace?: string;
    readonly ip?: string;
    readonly spec?: Readonly<Record<string, unknown>>;
  } = {},
): KubeObject {
  const status = { phase: 'Running', ...(rest.ip === undefined ? {} : { podIP: rest.ip }) };
  return pod(name, rest.spec ?? {}, { namespace: rest.namespace ?? 'shop', labels }, status);
}

const web = labelled('web', { app: 'web' }, { ip: '10.0.0.1' });
const api = labelled(
  'api',
  { app: 'api' },
  {
    ip: '10.0.1.1',
    spec: { containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8000 }] }] },
  },
);
const other = labelled('other', { app: 'web' }, { namespace: 'data', ip: '10.0.0.2' });
const host = labelled(
  'host',
  { app: 'web' },
  { ip: '192.0.2.9', spec: { hostNetwork: true, nodeName: 'n1' } },
);
const NAMESPACES = [namespace('shop', { team: 'a' }), namespace('data', { team: 'b' })];

/** What reaches the api pod, with these policies in its namespace. */
function sources(policies: readonly KubeObject[]): Readonly<Record<string, string>> {
  const reach = new NetworkReach(cluster([web, api, other, host, ...NAMESPACES, ...policies]));
  return Object.fromEntries(
    [web, other, host].map((from) => [from.metadata.name, portWords(reach.ports(from, api))]),
  );
}

const ALL = 'any port';
const NO = 'no port';
const toApi = (ingress: unknown) => policy('p', { podSelector: { matchLabels: { app: 'api' } }, ingress });

describe('a pod', () => {
  it('without a policy is open, and says so', () => {
    const reach = new NetworkReach(cluster([web, api, ...NAMESPACES]));
    expect(reach.reach(api, 'ingress')).toMatchObject({
      isRestricted: false,
      policies: [],
      anyone: 'all',
      isKnown: true,
    });
    expect(sources([])).toEqual({ web: ALL, other: ALL, host: ALL });
  });

  it.each([
    ['nothing', [], { web: NO, other: NO, host: NO }],
    ['everybody', [{}], { web: ALL, other: ALL, host: ALL }],
    ['everybody on a port', [{ ports: [{ port: 80 }] }], { web: 'TCP 80', other: 'TCP 80', host: 'TCP 80' }],
    ['its own namespace', [{ from: [{ podSelector: {} }] }], { web: ALL, other: NO, host: NO }],
    ['every namespace', [{ from: [{ namespaceSelector: {} }] }], { web: ALL, other: ALL, host: NO }],
    [
      'a namespace by its name',
      [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'data' } } }] }],
      { web: NO, other: ALL, host: NO },
    ],
    [
      'pods of a namespace: both have to hold',
      [
        {
          from: [
            {
              namespaceSelector: { matchLabels: { team: 'b' } },
              podSelector: { matchLabels: { app: 'api' } },
            },
          ],
        },
      ],
      { web: NO, other: NO, host: NO },
    ],
    [
      'expressions',
      [
        {
          from: [
            { namespaceSelector: { matchExpressions: [{ key: 'team', operator: 'NotIn', values: ['a'] }] } },
          ],
        },
      ],
      { web: NO, other: ALL, host: NO },
    ],
    [
      'a range',
      [{ from: [{ ipBlock: { cidr: '10.0.0.0/24', except: ['10.0.0.2/32'] } }] }],
      { web: ALL, other: NO, host: NO },
    ],
    [
      'a range of nodes',
      [{ from: [{ ipBlock: { cidr: '192.0.2.0/24' } }] }],
      { web: NO, other: NO, host: ALL },
    ],
    [
      'a name of a port',
      [{ ports: [{ port: 'http' }] }],
      { web: 'TCP 8000', other: 'TCP 8000', host: 'TCP 8000' },
    ],
    ['a name that it has not', [{ ports: [{ port: 'https' }] }], { web: NO, other: NO, host: NO }],
    [
      'the name under another protocol',
      [{ ports: [{ port: 'http', protocol: 'UDP' }] }],
      { web: NO, other: NO, host: NO },
    ],
    [
      'a range of ports',
      [{ ports: [{ port: 80, endPort: 90 }] }],
      { web: 'TCP 80-90', other: 'TCP 80-90', host: 'TCP 80-90' },
    ],
    [
      'a protocol',
      [{ ports: [{ protocol: 'UDP' }] }],
      { web: 'any UDP port', other: 'any UDP port', host: 'any UDP port' },
    ],
    [
      'several rules together',
      [
        { ports: [{ port: 80 }] },
        { from: [{ podSelector: {} }], ports: [{ port: 81 }, { port: 53, protocol: 'UDP' }] },
      ],
      { web: 'TCP 80-81, UDP 53', other: 'TCP 80', host: 'TCP 80' },
    ],
    ['a peer without anything', [{ from: [{}] }], { web: NO, other: NO, host: NO }],
    [
      'a range that can’t be read',
      [{ from: [{ ipBlock: { cidr: 'everything' } }] }],
      { web: NO, other: NO, host: NO },
    ],
  ])('whose policy lets in %s', (_what, ingress, expected) => {
    expect(sources([toApi(ingress)])).toEqual(expected);
  });

  it('is only reached where both sides allow it', () => {
    const egress = (to: unknown) =>
      policy('out', { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'], egress: to });
    const both = [
      toApi([{ ports: [{ port: 8000 }, { port: 80 }] }]),
      egress([{ ports: [{ port: 'http' }] }]),
    ];
    expect(sources(both)).toEqual({ web: 'TCP 8000', other: 'TCP 80, TCP 8000', host: 'TCP 80, TCP 8000' });
    expect(sources([egress([])]).web).toBe(NO);
  });

  it.each([
    ['ingress, without types and egress rules', {}, [true, false]],
    ['ingress, with empty egress rules', { egress: [] }, [true, false]],
    ['both, with egress rules', { egress: [{}] }, [true, true]],
    ['egress only', { policyTypes: ['Egress'] }, [false, true]],
    ['both', { policyTypes: ['Ingress', 'Egress'] }, [true, true]],
  ])('is restricted for %s', (_what, spec, expected) => {
    const reach = new NetworkReach(cluster([api, ...NAMESPACES, policy('p', { podSelector: {}, ...spec })]));
    expect([reach.reach(api, 'ingress')?.isRestricted, reach.reach(api, 'egress')?.isRestricted]).toEqual(
      expected,
    );
  });

  it('with the network of its node is not selected, and passes by the policies of pods on its node', () => {
    const near = labelled('near', { app: 'web' }, { spec: { nodeName: 'n1' } });
    const closed = policy('closed', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    const reach = new NetworkReach(cluster([near, api, host, ...NAMESPACES, closed]));
    expect(reach.reach(host, 'ingress')?.isRestricted).toBe(false);
    expect(reach.ports(host, near)).toBe('all');
    expect(reach.ports(near, host)).toBe('all');
    expect(portWords(reach.ports(host, api))).toBe(NO);
    expect(reach.reach(near, 'ingress')?.peers.map(({ isSameNode, pods }) => [isSameNode, pods])).toEqual([
      [true, [host]],
    ]);
  });

  it('that has ended has no network', () => {
    const ended = pod('ended', {}, {}, { phase: 'Succeeded' });
    const reach = new NetworkReach(cluster([ended, web, ...NAMESPACES]));
    expect(reach.reach(ended, 'ingress')).toBeUndefined();
    expect(reach.reach(web, 'egress')?.peers).toEqual([]);
  });

  it('of a namespace whose policies may not be listed is not known to be open', () => {
    const extents = { networkpolicies: { of: 'namespaces', namespaces: ['data'] } } as const;
    const reach = new NetworkReach(cluster([web, other, ...NAMESPACES], extents));
    expect(reach.reach(web, 'ingress')?.isKnown).toBe(false);
    expect(reach.reach(other, 'ingress')?.isKnown).toBe(true);
  });

  it('tells addresses outside apart', () => {
    const blocks = policy('p', {
      podSelector: {},
      ingress: [{ from: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 443 }] }],
      egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] } }] }],
    });
    const reach = new NetworkReach(cluster([web, ...NAMESPACES, blocks]));
    expect(portWords(reach.outside(web, 'ingress', '203.0.113.7'))).toBe('TCP 443');
    expect(portWords(reach.outside(web, 'ingress', '198.51.100.7'))).toBe(NO);
    expect(portWords(reach.outside(web, 'egress', '198.51.100.7'))).toBe(ALL);
    expect(portWords(reach.outside(web, 'egress', '169.254.169.254'))).toBe(NO);
    expect(reach.reach(web, 'ingress')?.blocks).toMatchObject([{ cidr: '203.0.113.0/24', policy: blocks }]);
  });
});

const LABELS = { app: ['a', 'b'], tier: ['x', 'y'] };
const labels = fc.record(
  { app: fc.constantFrom(...LABELS.app), tier: fc.constantFrom(...LABELS.tier) },
  { requiredKeys: [] },
);
const selector = fc.oneof(
  fc.constant({}),
  labels.map((matchLabels) => ({ matchLabels })),
  fc
    .record({
      key: fc.constantFrom('app', 'tier', 'kubernetes.io/metadata.name'),
      operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist', 'Odd'),
      values: fc.subarray(['a', 'x', 'one', 'two']),
    })
    .map((expression) => ({ matchExpressions: [expression] })),
);
const peer = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector }),
  fc.record({ namespaceSelector: selector, podSelector: selector }),
  fc
    .record({
      cidr: fc.constantFrom('10.0.0.0/29', '10.0.0.0/30', '0.0.0.0/0', 'odd'),
      except: fc.subarray(['10.0.0.1/32', '10.0.0.2/31']),
    })
    .map((ipBlock) => ({ ipBlock })),
  fc.constant({}),
);
const port = fc.oneof(
  fc.record({ port: fc.constantFrom(80, 81, 'http', 'dns') }),
  fc.record({ port: fc.constantFrom(80, 'http'), protocol: fc.constant('UDP') }),
  fc.record({ port: fc.constant(79), endPort: fc.constantFrom(80, 82) }),
  fc.constant({ protocol: 'TCP' }),
);
const rule = fc.record({ peers: fc.array(peer, { maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) });
const anyPolicy = fc.record({
  namespace: fc.constantFrom('one', 'two'),
  podSelector: selector,
  policyTypes: fc.option(fc.subarray(['Ingress', 'Egress']), { nil: undefined }),
  ingress: fc.array(rule, { maxLength: 2 }),
  egress: fc.array(rule, { maxLength: 2 }),
});
const anyPod = fc.record({
  namespace: fc.constantFrom('one', 'two'),
  labels,
  hostNetwork: fc.boolean().chain((host) => (host ? fc.boolean() : fc.constant(false))),
  nodeName: fc.constantFrom('', 'n1', 'n2'),
  ports: fc.subarray([
    { name: 'http', containerPort: 80 },
    { name: 'http', containerPort: 80, protocol: 'UDP' },
    { name: 'dns', containerPort: 81 },
  ]),
});

describe('reachability', () => {
  it('is what a plain reading of the policies says, for every pair of pods and port', () => {
    fc.assert(
      fc.property(
        fc.array(anyPod, { minLength: 1, maxLength: 6 }),
        fc.array(anyPolicy, { maxLength: 5 }),
        fc.record({ one: labels, two: labels }),
        (madePods, madePolicies, namespaces) => {
          const pods = madePods.map(({ namespace: at, labels: own, hostNetwork, nodeName, ports }, n) =>
            labelled(`p${n}`, own, {
              namespace: at,
              ip: `10.0.0.${n}`,
              spec: { hostNetwork, nodeName, containers: [{ name: 'main', ports }] },
            }),
          );
          const policies = madePolicies.map(({ namespace: at, ingress, egress, ...spec }, n) =>
            policy(
              `policy-${n}`,
              {
                ...spec,
                ingress: ingress.map(({ peers, ports }) => ({ from: peers, ports })),
                egress: egress.map(({ peers, ports }) => ({ to: peers, ports })),
              },
              at,
            ),
          );
          const all = [
            ...pods,
            ...policies,
            namespace('one', namespaces.one),
            namespace('two', namespaces.two),
          ];
          const reach = new NetworkReach(cluster(all));
          const naive = naivePolicies(policies, { one: namespaces.one, two: namespaces.two });
          for (const from of pods) {
            for (const to of pods) {
              for (const protocol of ['TCP', 'UDP', 'SCTP']) {
                for (const number of [1, 79, 80, 81, 82, 65_535]) {
                  const expected = naivelyAllowed(naive, from, to, protocol, number);
                  expect(hasPort(reach.ports(from, to), protocol, number)).toBe(expected);
                }
              }
              const listed = reach.reach(to, 'ingress')?.peers.find(({ pods: here }) => here.includes(from));
              const back = reach.reach(from, 'egress')?.peers.find(({ pods: here }) => here.includes(to));
              if (from === to) expect([listed, back]).toEqual([undefined, undefined]);
              else {
                expect(listed?.ports ?? []).toEqual(reach.ports(from, to));
                expect(back?.ports ?? []).toEqual(reach.ports(from, to));
              }
            }
            for (const { count, pods: here } of reach.reach(from, 'ingress')?.peers ?? [])
              expect(here).toHaveLength(count);
          }
        },
      ),
      { numRuns: 400 },
    );
  }, 60_000);
});
