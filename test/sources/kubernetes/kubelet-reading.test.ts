import { describe, expect, it } from 'vitest';
import { kubeletSettings } from '../../kubernetes/kubelets.ts';
import { rawObjectSchema } from '../../kubernetes/recordings.ts';
import { loadCluster, startApiServer, type WatchedCluster, watchCluster } from './watched-cluster.ts';

function asked(server: { readonly requests: readonly { readonly path: string }[] }): readonly string[] {
  return server.requests.flatMap(({ path }) => /nodes\/([^/]+)\/proxy\/configz$/.exec(path)?.[1] ?? []);
}

function kubelets(cluster: WatchedCluster): readonly string[] {
  return [...(cluster.store.facts.kube?.kubelets.keys() ?? [])].sort();
}

function node(name: string) {
  return rawObjectSchema.parse({ metadata: { name, uid: name }, spec: {}, status: {} });
}

describe('the settings of kubelets', () => {
  it('are asked of every node, and a kubelet that can’t be reached is a gap', async () => {
    const server = await startApiServer();
    server.kubelets.set('edge-2', undefined);
    const cluster = await loadCluster(server, 'admin');
    expect(kubelets(cluster)).toEqual(['node-1']);
    expect(cluster.store.facts.kube?.kubelets.get('node-1')).toMatchObject({
      readOnlyPort: 0,
      tlsCipherSuites: [],
      serverTLSBootstrap: false,
      rotateCertificates: true,
      authentication: { anonymous: { enabled: false } },
    });
    expect(cluster.gaps()).toEqual([
      expect.stringMatching(/^kube\.nodes\/proxy edge-2: error: the kubelet of edge-2 does not tell .* 503/),
    ]);
  });

  it('hold no header with which a kubelet signs in elsewhere', async () => {
    const cluster = await loadCluster(await startApiServer(), 'admin');
    expect(JSON.stringify(cluster.store.facts.kube?.kubelets.get('node-1'))).not.toContain('made-up');
  });

  it('that may not be asked for are one gap that names verb and resource, and one question', async () => {
    const server = await startApiServer();
    server.put(
      'clusterroles',
      rawObjectSchema.parse({
        metadata: { name: 'node-reader' },
        rules: [{ verbs: ['list', 'watch', 'get'], apiGroups: [''], resources: ['nodes'] }],
      }),
    );
    server.put(
      'clusterrolebindings',
      rawObjectSchema.parse({
        metadata: { name: 'node-reader' },
        roleRef: { kind: 'ClusterRole', name: 'node-reader' },
        subjects: [{ kind: 'User', name: 'verify-nobody' }],
      }),
    );
    const cluster = await loadCluster(server, 'nobody');
    expect(cluster.keys('nodes')).toEqual(['edge-2', 'node-1']);
    expect(asked(server)).toHaveLength(1);
    expect(cluster.gaps().filter((gap) => gap.includes('nodes/proxy'))).toEqual([
      'kube.nodes/proxy: permission: you may not get nodes/proxy, by which kubelets tell their settings',
    ]);
  });

  it('are not asked for where no node may be listed', async () => {
    const server = await startApiServer();
    const cluster = await loadCluster(server, 'reader');
    expect(asked(server)).toEqual([]);
    expect(cluster.gaps().filter((gap) => gap.includes('nodes/proxy'))).toEqual([]);
  });

  it('of a large cluster are asked for in part, which is said', async () => {
    const server = await startApiServer();
    for (let number = 0; number < 150; number += 1) {
      const name = `worker-${String(number).padStart(3, '0')}`;
      server.put('nodes', node(name));
    }
    server.remove('nodes', 'edge-2');
    const cluster = await loadCluster(server, 'admin');
    expect(kubelets(cluster)).toHaveLength(100);
    expect(asked(server)).toHaveLength(100);
    expect(cluster.gaps()).toEqual([
      'kube.nodes/proxy (rest): not-asked: only 100 of 151 kubelets were asked for their settings',
    ]);
  });

  it('that are no settings are a gap', async () => {
    const server = await startApiServer();
    server.kubelets.set('node-1', { kubeletconfig: { authentication: 'none' } });
    server.kubelets.set('edge-2', 'nonsense');
    const cluster = await loadCluster(server, 'admin');
    expect(kubelets(cluster)).toEqual([]);
    expect(cluster.gaps().map((gap) => gap.split(':').slice(0, 2).join(':'))).toEqual([
      'kube.nodes/proxy edge-2: malformed',
      'kube.nodes/proxy node-1: malformed',
    ]);
  });

  it('come after everything else while a cluster is watched, and go with their node', async () => {
    const server = await startApiServer();
    const cluster = await watchCluster(server, 'admin');
    await cluster.until(({ kube }) => kube?.kubelets.has('node-1') === true);
    const live = cluster.batches.findIndex((batch) =>
      batch.some((change) => change.kind === 'connection' && change.connection.state === 'live'),
    );
    const told = cluster.batches.findIndex((batch) => batch.some(({ kind }) => kind === 'kubelet'));
    expect(told).toBeGreaterThanOrEqual(live);
    server.remove('nodes', 'node-1');
    await cluster.until(({ kube }) => kube?.kubelets.has('node-1') === false);
  });

  it('are read anew with everything else', async () => {
    const server = await startApiServer();
    const cluster = await watchCluster(server, 'admin');
    await cluster.until(({ kube }) => kube?.kubelets.has('node-1') === true);
    server.kubelets.set('node-1', kubeletSettings({ readOnlyPort: 10255 }));
    await cluster.source.refresh();
    await cluster.until(({ kube }) => kube?.kubelets.get('node-1')?.readOnlyPort === 10255);
    server.kubelets.set('node-1', undefined);
    await cluster.source.refresh();
    await cluster.until(({ kube, gaps }) => kube?.kubelets.has('node-1') === false && gaps.size === 1);
    server.kubelets.delete('node-1');
    await cluster.source.refresh();
    await cluster.until(({ kube, gaps }) => kube?.kubelets.has('node-1') === true && gaps.size === 0);
  });
});
