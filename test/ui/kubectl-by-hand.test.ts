import { describe, expect, it } from 'vitest';
import { kubectlByHand } from '../../src/ui/kubectl-by-hand.ts';
import type { ClusterPlace } from '../../src/ui/navigation/cluster-place.ts';

const CLUSTER = { context: 'shop-eu', namespace: '' };

function first(place: ClusterPlace | 'home', target = CLUSTER): string | undefined {
  return kubectlByHand(place, target)[0]?.join(' ');
}

describe('kubectl by hand', () => {
  it.each<readonly [ClusterPlace | 'home', string]>([
    ['home', 'get deployments,statefulsets,daemonsets,pods -A'],
    [{ screen: 'pods' }, 'get pods -A -o wide'],
    [{ screen: 'nodes' }, 'get nodes -o wide'],
    [{ screen: 'services' }, 'get services,ingresses -A -o wide'],
    [{ screen: 'events' }, 'get events -A --sort-by .lastTimestamp'],
    [{ screen: 'workload', id: 'Deployment/shop/web' }, 'describe deployment web -n shop'],
    [{ screen: 'service', id: 'shop/web' }, 'get service web -n shop -o yaml'],
    [{ screen: 'ingress', id: 'shop/web' }, 'describe ingress web -n shop'],
    [{ screen: 'policy', id: 'shop/default-deny' }, 'describe networkpolicy default-deny -n shop'],
    [{ screen: 'role', id: 'ClusterRole/view' }, 'describe clusterrole view'],
    [{ screen: 'role', id: 'Role/shop/reader' }, 'describe role reader -n shop'],
    [{ screen: 'node', id: 'node-1' }, 'describe node node-1'],
    [{ screen: 'subject', id: 'User/ann' }, 'auth can-i --list --as ann'],
    [
      { screen: 'subject', id: 'ServiceAccount/shop/web' },
      'auth can-i --list --as system:serviceaccount:shop:web',
    ],
    [{ screen: 'subject', id: 'Group/ops' }, 'auth can-i --list --as somebody --as-group ops'],
  ])('%o: kubectl %s', (place, words) => {
    expect(first(place)).toBe(`kubectl --context shop-eu ${words}`);
  });

  it('asks for the one namespace that is looked at, and without a context inside of a pod', () => {
    expect(first({ screen: 'pods' }, { context: 'in-cluster', namespace: 'shop' })).toBe(
      'kubectl get pods -n shop -o wide',
    );
  });

  it('only reads', () => {
    const places: readonly (ClusterPlace | 'home')[] = [
      'home',
      ...(
        [
          'workloads',
          'pods',
          'pod-containers',
          'cluster-images',
          'nodes',
          'services',
          'policies',
          'rbac',
        ] as const
      ).map((screen) => ({ screen })),
      ...(['namespaces', 'events'] as const).map((screen) => ({ screen })),
      { screen: 'namespace', id: 'shop' },
      { screen: 'cluster-image', id: 'x' },
      { screen: 'reach' },
      { screen: 'who-can' },
    ];
    for (const place of places) {
      const commands = kubectlByHand(place, CLUSTER);
      expect(commands.length).toBeGreaterThan(0);
      for (const [program, , , verb] of commands) {
        expect(program).toBe('kubectl');
        expect(['get', 'describe', 'logs', 'auth']).toContain(verb);
      }
    }
  });
});
