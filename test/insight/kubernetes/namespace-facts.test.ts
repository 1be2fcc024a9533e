import { describe, expect, it } from 'vitest';
import { namespaceFacts, networkPlugins } from '../../../src/insight/kubernetes/namespace-facts.ts';
import { cluster, object, pod } from './objects.ts';

function policy(spec: Readonly<Record<string, unknown>>) {
  return object({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'p', namespace: 'shop' },
    spec,
  });
}

const web = pod('web', {}, { labels: { app: 'web' } });
const host = pod('host', { hostNetwork: true }, { labels: { app: 'web' } });

describe('a namespace', () => {
  it.each([
    ['closes ingress', { podSelector: {} }, [true, false]],
    ['closes both', { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }, [true, true]],
    ['closes nothing when it opens something', { podSelector: {}, ingress: [{}] }, [false, false]],
    ['closes nothing for some pods only', { podSelector: { matchLabels: { app: 'web' } } }, [false, false]],
  ])('%s', (_what, spec, expected) => {
    const [facts] = namespaceFacts(cluster([web, policy(spec)]));
    expect([facts?.deniesIngress, facts?.deniesEgress]).toEqual(expected);
  });

  it('tells pods that no policy selects; those with the network of their node can’t be', () => {
    const [facts] = namespaceFacts(cluster([web, host, policy({ podSelector: {} })]));
    expect(facts?.openIngress).toEqual([host]);
    expect(facts?.openEgress).toEqual([web, host]);
  });

  it('is told of by what makes pods in it; what names none tells of none', () => {
    const maker = (metadata: Readonly<Record<string, unknown>>) =>
      object({ apiVersion: 'apps/v1', kind: 'Deployment', metadata });
    const files = cluster([
      maker({ name: 'web', namespace: 'shop' }),
      maker({ name: 'api' }),
      pod('p', {}, { namespace: '' }),
    ]);
    expect(namespaceFacts(files).map(({ name }) => name)).toEqual(['shop']);
  });

  it('says nothing of what may not be listed', () => {
    const nothing = { of: 'nothing' } as const;
    const limited = cluster([web], {
      networkpolicies: nothing,
      resourcequotas: nothing,
      limitranges: nothing,
    });
    expect(namespaceFacts(limited)[0]).toMatchObject({
      name: 'shop',
      object: undefined,
      policies: undefined,
      deniesIngress: undefined,
      openIngress: undefined,
      hasQuota: undefined,
      hasLimitRange: undefined,
    });
  });
});

describe('network plugins', () => {
  const daemonSet = (name: string, image: string, args: readonly string[] = []) =>
    object({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name, namespace: 'kube-system' },
      spec: { template: { spec: { containers: [{ name: 'c', image, args }] } } },
    });

  it.each([
    ['calico-node', 'docker.io/calico/node:v3', ['Calico'], true],
    ['cni', 'quay.io/cilium/cilium:v1', ['Cilium'], true],
    ['kube-flannel-ds', 'ghcr.io/flannel-io/flannel:v0', ['Flannel'], false],
    ['node-exporter', 'prom/node-exporter', [], false],
  ])('%s (%s) is %j', (name, image, names, enforces) => {
    const found = networkPlugins(cluster([daemonSet(name, image)]));
    expect(found.map((plugin) => plugin.name)).toEqual(names);
    expect(found.some((plugin) => plugin.enforces)).toBe(enforces);
  });

  it.each([
    ['=false', ['AWS’s plugin']],
    ['=true', ['AWS’s node agent', 'AWS’s plugin']],
  ])('AWS’s agent runs on every node, and with --enable-network-policy%s it is %j', (value, names) => {
    const image = '602401143452.dkr.ecr.eu-central-1.amazonaws.com/amazon/aws-network-policy-agent:v1.2.7';
    const found = networkPlugins(
      cluster([daemonSet('aws-node', image, [`--enable-network-policy${value}`])]),
    );
    expect(found.map((plugin) => plugin.name)).toEqual(names);
  });
});
