import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KUBE_RESOURCES, kubeObjects } from '../../../src/facts/kubernetes/kube-facts.ts';
import { type ApiServer, tokenOf } from '../../kubernetes/api-server.ts';
import { rawObjectSchema, recordedList } from '../../kubernetes/recordings.ts';
import { isLive, loadCluster, passingFile, startApiServer, watchCluster } from './watched-cluster.ts';

function keysOf(file: string): readonly string[] {
  return recordedList(file)
    .items.map(({ metadata }) =>
      metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`,
    )
    .sort();
}

function pod(name: string, change: object = {}) {
  return rawObjectSchema.parse({
    metadata: { name, namespace: 'shop', uid: name },
    spec: { containers: [{ name: 'main', image: 'busybox' }] },
    ...change,
  });
}

/** Everything that was asked, by what it was. */
function asked(server: ApiServer): readonly string[] {
  return [...new Set(server.requests.map(({ method, path }) => `${method} ${path}`))];
}

describe('what an admin sees', () => {
  it('is everything that the server has', async () => {
    const server = await startApiServer();
    const cluster = await loadCluster(server, 'admin');
    for (const resource of ['pods', 'nodes', 'deployments', 'clusterroles', 'secrets', 'events'] as const)
      expect(cluster.keys(resource), resource).toEqual(keysOf(`list-${resource}.json`));
    expect(cluster.gaps()).toEqual([]);
    const { kube, connection } = cluster.store.facts;
    expect(connection).toEqual({ state: 'live' });
    expect(kube).toMatchObject({ context: 'test', namespace: '', version: 'v1.36.2', server: server.url });
    for (const resource of KUBE_RESOURCES)
      expect(kube?.extents.get(resource), resource).toEqual({ of: 'cluster' });
  });

  it('says what each object is, which a list leaves out, and drops what only repeats it', async () => {
    const cluster = await loadCluster(await startApiServer(), 'admin');
    expect(cluster.object('deployments', 'shop/web')).toMatchObject({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
    });
    for (const resource of KUBE_RESOURCES) {
      for (const { metadata } of kubeObjects(cluster.store.facts.kube, resource).values()) {
        expect(metadata).not.toHaveProperty('managedFields');
        expect(Object.keys(metadata.annotations)).not.toContain(
          'kubectl.kubernetes.io/last-applied-configuration',
        );
      }
    }
  });

  it('has no value of any secret, and none was asked for', async () => {
    const server = await startApiServer();
    const cluster = await watchCluster(server, 'admin');
    expect(cluster.object('secrets', 'shop/api-db')).toMatchObject({ kind: 'Secret', apiVersion: 'v1' });
    server.put('secrets', rawObjectSchema.parse({ ...pod('fresh'), data: { password: 'aHVudGVyMg==' } }));
    await cluster.until(({ kube }) => kubeObjects(kube, 'secrets').has('shop/fresh'));
    const secrets = kubeObjects(cluster.store.facts.kube, 'secrets');
    for (const secret of secrets.values())
      expect(Object.keys(secret).sort()).toEqual(['apiVersion', 'kind', 'metadata']);
    expect(JSON.stringify([...secrets.values()])).not.toMatch(/UkVEQUNURUQ|aHVudGVyMg/);
    const forms = server.requests.filter(({ path }) => path.endsWith('/secrets')).map(({ accept }) => accept);
    expect(forms.length).toBeGreaterThan(1);
    for (const form of forms) expect(form).toMatch(/^application\/json;as=PartialObjectMetadata(List)?;/);
  });

  it('was only read', async () => {
    const server = await startApiServer();
    await watchCluster(server, 'reader');
    expect(asked(server).filter((line) => !line.startsWith('GET '))).toEqual([
      'POST /apis/authorization.k8s.io/v1/selfsubjectrulesreviews',
    ]);
  });
});

describe('what a restricted person sees', () => {
  it('is all of the one namespace, and of the rest what is missing by verb, resource and namespace', async () => {
    const cluster = await loadCluster(await startApiServer(), 'reader');
    const { kube } = cluster.store.facts;
    for (const resource of ['pods', 'services', 'configmaps', 'serviceaccounts', 'deployments'] as const) {
      const inShop = keysOf(`list-${resource}.json`).filter((key) => key.startsWith('shop/'));
      expect(cluster.keys(resource), resource).toEqual(inShop);
      expect(kube?.extents.get(resource), resource).toEqual({ of: 'namespaces', namespaces: ['shop'] });
    }
    expect(cluster.keys('namespaces')).toEqual(keysOf('list-namespaces.json'));
    expect(cluster.keys('secrets')).toEqual([]);
    expect(kube?.extents.get('secrets')).toEqual({ of: 'nothing' });
    expect(kube?.user).toEqual({ name: 'verify-reader', groups: [] });
    expect(cluster.gaps()).toMatchInlineSnapshot(`
      [
        "kube in batch: permission: you may not list anything in namespace batch",
        "kube in data: permission: you may not list anything in namespace data",
        "kube in default: permission: you may not list anything in namespace default",
        "kube in hardened: permission: you may not list anything in namespace hardened",
        "kube in kube-node-lease: permission: you may not list anything in namespace kube-node-lease",
        "kube in kube-public: permission: you may not list anything in namespace kube-public",
        "kube in kube-system: permission: you may not list anything in namespace kube-system",
        "kube in legacy: permission: you may not list anything in namespace legacy",
        "kube in platform: permission: you may not list anything in namespace platform",
        "kube in team-b: permission: you may not list anything in namespace team-b",
        "kube.apiservices: permission: you may not list apiservices in the whole cluster",
        "kube.certificatesigningrequests: permission: you may not list certificatesigningrequests in the whole cluster",
        "kube.clusterrolebindings: permission: you may not list clusterrolebindings in the whole cluster",
        "kube.clusterroles: permission: you may not list clusterroles in the whole cluster",
        "kube.cronjobs in shop: permission: you may not list cronjobs in namespace shop",
        "kube.customresourcedefinitions: permission: you may not list customresourcedefinitions in the whole cluster",
        "kube.daemonsets in shop: permission: you may not list daemonsets in namespace shop",
        "kube.endpointslices in shop: permission: you may not list endpointslices in namespace shop",
        "kube.ingressclasses: permission: you may not list ingressclasses in the whole cluster",
        "kube.ingresses in shop: permission: you may not list ingresses in namespace shop",
        "kube.jobs in shop: permission: you may not list jobs in namespace shop",
        "kube.limitranges in shop: permission: you may not list limitranges in namespace shop",
        "kube.mutatingwebhookconfigurations: permission: you may not list mutatingwebhookconfigurations in the whole cluster",
        "kube.networkpolicies in shop: permission: you may not list networkpolicies in namespace shop",
        "kube.nodes: permission: you may not list nodes in the whole cluster",
        "kube.persistentvolumeclaims in shop: permission: you may not list persistentvolumeclaims in namespace shop",
        "kube.persistentvolumes: permission: you may not list persistentvolumes in the whole cluster",
        "kube.poddisruptionbudgets in shop: permission: you may not list poddisruptionbudgets in namespace shop",
        "kube.priorityclasses: permission: you may not list priorityclasses in the whole cluster",
        "kube.replicationcontrollers in shop: permission: you may not list replicationcontrollers in namespace shop",
        "kube.resourcequotas in shop: permission: you may not list resourcequotas in namespace shop",
        "kube.rolebindings in shop: permission: you may not list rolebindings in namespace shop",
        "kube.roles in shop: permission: you may not list roles in namespace shop",
        "kube.secrets in shop: permission: you may not list secrets in namespace shop",
        "kube.statefulsets in shop: permission: you may not list statefulsets in namespace shop",
        "kube.storageclasses: permission: you may not list storageclasses in the whole cluster",
        "kube.validatingadmissionpolicies: permission: you may not list validatingadmissionpolicies in the whole cluster",
        "kube.validatingadmissionpolicybindings: permission: you may not list validatingadmissionpolicybindings in the whole cluster",
        "kube.validatingwebhookconfigurations: permission: you may not list validatingwebhookconfigurations in the whole cluster",
      ]
    `);
  });

  it('is asked for only where the rights of the person do not rule it out', async () => {
    const server = await startApiServer();
    await loadCluster(server, 'reader');
    const inNamespaces = asked(server).filter((line) => line.includes('/namespaces/'));
    expect(inNamespaces.sort()).toEqual([
      'GET /api/v1/namespaces/shop/configmaps',
      'GET /api/v1/namespaces/shop/events',
      'GET /api/v1/namespaces/shop/pods',
      'GET /api/v1/namespaces/shop/serviceaccounts',
      'GET /api/v1/namespaces/shop/services',
      'GET /apis/apps/v1/namespaces/shop/deployments',
      'GET /apis/apps/v1/namespaces/shop/replicasets',
    ]);
  });

  it('knows its rights', async () => {
    const cluster = await loadCluster(await startApiServer(), 'reader');
    const rights = cluster.store.facts.kube?.rights.get('shop');
    expect(rights?.incomplete).toBe(false);
    expect(rights?.rules).toContainEqual({
      verbs: ['get'],
      apiGroups: [''],
      resources: ['secrets'],
      resourceNames: ['web-tls'],
    });
  });

  it('is the namespace of the context when no namespace may be listed', async () => {
    const server = await startApiServer();
    const cluster = await watchCluster(server, 'nobody', { namespace: 'legacy' });
    expect(cluster.gaps()).toContain(
      'kube in legacy: permission: you may not list anything in namespace legacy',
    );
    expect(cluster.gaps()).toContain(
      'kube.namespaces: permission: you may not list namespaces in the whole cluster',
    );
    expect(cluster.store.facts.connection).toEqual({ state: 'live' });
  });

  it('is no result where nothing at all may be read', async () => {
    const server = await startApiServer();
    await expect(loadCluster(server, 'nobody', { namespace: 'legacy' })).rejects.toMatchObject({
      trouble: {
        kind: 'permission',
        what: `Nothing of ${server.url} can be read`,
        why: 'you may list neither anything in the whole cluster nor in namespace legacy',
      },
    });
  });

  it('is what the anonymous caller may see, which is less than nobody thinks', async () => {
    const cluster = await loadCluster(await startApiServer(), 'anonymous', { namespace: 'legacy' });
    expect(cluster.keys('configmaps').length).toBeGreaterThan(0);
    expect(cluster.keys('pods')).toEqual([]);
    expect(cluster.gaps()).toContain(
      'kube.pods in legacy: permission: you may not list pods in namespace legacy',
    );
  });

  it('is one namespace when that is what the target says, for an admin too', async () => {
    const server = await startApiServer();
    const cluster = await loadCluster(server, 'admin', { target: 'kube:test/data' });
    expect(cluster.source.identity).toMatchObject({
      kind: 'kubernetes',
      uri: 'kube:test/data',
      label: 'test/data',
    });
    expect(cluster.keys('pods')).toEqual(['data/db-0']);
    expect(cluster.store.facts.kube?.extents.get('pods')).toEqual({ of: 'namespaces', namespaces: ['data'] });
    expect(cluster.keys('nodes')).toEqual(keysOf('list-nodes.json'));
    expect(cluster.gaps()).toEqual([]);
  });
});

describe('lists', () => {
  it('come page by page, the first pods before the rest', async () => {
    const server = await startApiServer({ pods: 1_200 });
    const cluster = await watchCluster(server, 'admin');
    const first = cluster.batches.findIndex((batch) => batch.some(({ kind }) => kind === 'kube-object'));
    const done = cluster.batches.findIndex((batch) =>
      batch.some((change) => change.kind === 'kube-listed' && change.resource === 'pods'),
    );
    expect(cluster.batches[first]?.filter(({ kind }) => kind === 'kube-object')).toHaveLength(500);
    expect(first).toBeLessThan(done);
    expect(cluster.keys('pods')).toHaveLength(1_200);
    const pages = server.requests.filter(
      ({ path, query }) => path === '/api/v1/pods' && query.get('watch') === null,
    );
    expect(pages.map(({ query }) => query.get('limit'))).toEqual(['500', '500', '500']);
  });

  it('wait for the screen after the first page', async () => {
    const server = await startApiServer({ pods: 600 });
    const screen = Promise.withResolvers<void>();
    const loading = watchCluster(server, 'admin', { detailsAfter: screen.promise });
    await expect.poll(() => server.requests.length).toBeGreaterThan(3);
    expect(asked(server)).not.toContain('GET /api/v1/nodes');
    screen.resolve();
    expect((await loading).keys('nodes')).toHaveLength(2);
  });

  it('begin anew when they expire between two pages', async () => {
    const server = await startApiServer({ pods: 1_200 });
    const expire = () => {
      server.put('pods', pod('late'));
      server.store.compact();
    };
    const cluster = await loadClusterWhile(server, expire);
    expect(cluster.keys('pods')).toHaveLength(1_201);
    // The first page, the expired second one, and three of the list that was begun anew.
    expect(server.requests.filter(({ path }) => path === '/api/v1/pods')).toHaveLength(5);
    expect(cluster.gaps()).toEqual([]);
  });

  it('are asked for in smaller pages when a page is too long', async () => {
    const server = await startApiServer();
    for (let number = 0; number < 12; number += 1) {
      const note = 'x'.repeat(1024 * 1024);
      server.put('configmaps', rawObjectSchema.parse({ ...pod(`large-${number}`), data: { note } }));
    }
    const cluster = await loadCluster(server, 'admin', { limits: { answerBytes: 8 * 1024 * 1024 } });
    expect(cluster.keys('configmaps')).toHaveLength(keysOf('list-configmaps.json').length + 12);
    expect(cluster.gaps()).toEqual([]);
  });

  it('that fail leave a gap, and everything else is read', async () => {
    const server = await startApiServer();
    server.fault({ on: /\/services\?/, act: { kind: 'internal-error' } });
    server.fault({ on: /\/jobs\?/, act: { kind: 'body', body: '{"kind":"JobList","items":"all of them"}' } });
    server.fault({ on: /\/roles\?/, act: { kind: 'body', body: '<html>sorry</html>' } });
    const cluster = await loadCluster(server, 'admin');
    expect(cluster.gaps()).toEqual([
      'kube.jobs: malformed: GET /apis/batch/v1/jobs: the answer is not a list of the API',
      'kube.roles: malformed: GET /apis/rbac.authorization.k8s.io/v1/roles: the answer is not JSON, it begins with "<html>sorry</html>"',
      'kube.services: error: GET /api/v1/services: status 500: Internal error occurred: etcdserver: request timed out',
    ]);
    expect(cluster.keys('pods')).toEqual(keysOf('list-pods.json'));
    expect(cluster.store.facts.kube?.extents.get('services')).toEqual({ of: 'nothing' });
  });

  it('of a slow server are waited for so long and no longer', async () => {
    const server = await startApiServer();
    server.fault({ on: /\/events\?/, act: { kind: 'hang' } });
    server.fault({ on: /\/nodes\?/, act: { kind: 'slow', ms: 100 } });
    const cluster = await loadCluster(server, 'admin', { limits: { answerMs: 1_000 } });
    expect(cluster.gaps()).toEqual(['kube.events: timeout: GET /api/v1/events: no answer within 1 s']);
    expect(cluster.keys('nodes')).toHaveLength(2);
  });

  it('are asked for again when the server wants patience, or an answer breaks off', async () => {
    const server = await startApiServer();
    server.fault({ on: /\/pods\?/, times: 2, act: { kind: 'too-many', retryAfterSeconds: 0 } });
    server.fault({ on: /\/services\?/, times: 1, act: { kind: 'drop', when: 'within' } });
    const cluster = await loadCluster(server, 'admin');
    expect(cluster.gaps()).toEqual([]);
    expect(cluster.keys('services')).toEqual(keysOf('list-services.json'));
  });

  it('that a server does not have are no gaps', async () => {
    const server = await startApiServer();
    server.fault({
      on: /GET \/apis$/,
      act: { kind: 'body', body: '{"groups":[{"name":"apps","versions":[{"version":"v1"}]}]}' },
    });
    const cluster = await loadCluster(server, 'admin');
    expect(cluster.gaps()).toEqual([]);
    expect(cluster.store.facts.kube?.extents.get('jobs')).toEqual({ of: 'unserved' });
    expect(cluster.store.facts.kube?.extents.get('deployments')).toEqual({ of: 'cluster' });
    expect(asked(server)).not.toContain('GET /apis/batch/v1/jobs');
  });

  it('keep odd objects as they are, and leave out what is none', async () => {
    const server = await startApiServer();
    const hostile = '\u001b]0;owned\u0007\u202e evil';
    server.put('pods', pod('nulls', { spec: null, status: { containerStatuses: null } }));
    server.put(
      'pods',
      rawObjectSchema.parse({
        metadata: { name: hostile, namespace: 'shop', annotations: { note: 'x'.repeat(1024 * 1024) } },
        futureField: { deep: [1] },
      }),
    );
    server.fault({
      on: /\/nodes\?/,
      act: {
        kind: 'body',
        body: '{"kind":"NodeList","metadata":{"resourceVersion":"5"},"items":[null,7,{"metadata":null},{"metadata":{"name":"n","labels":{"a":1,"b":"c"},"ownerReferences":[null]}}]}',
      },
    });
    const cluster = await loadCluster(server, 'admin');
    expect(cluster.object('pods', 'shop/nulls')?.spec).toBeNull();
    const odd = cluster.object('pods', `shop/${hostile}`);
    expect(odd?.futureField).toEqual({ deep: [1] });
    expect(odd?.metadata).toMatchObject({ labels: {}, ownerReferences: [] });
    expect(odd?.metadata.annotations.note).toHaveLength(1024 * 1024);
    expect(cluster.object('nodes', 'n')?.metadata).toMatchObject({ labels: { b: 'c' }, ownerReferences: [] });
    expect(cluster.gaps()).toEqual([
      'kube.nodes (odd entries): malformed: 3 of the nodes that the server lists have no name and are left out',
    ]);
  });
});

describe('watches', () => {
  it('tell what came, changed and went', async () => {
    const server = await startApiServer();
    const cluster = await watchCluster(server, 'admin');
    server.put('pods', pod('fresh'));
    await cluster.until(({ kube }) => kubeObjects(kube, 'pods').has('shop/fresh'));
    server.put('pods', pod('fresh', { status: { phase: 'Running' } }));
    await cluster.until(({ kube }) => kubeObjects(kube, 'pods').get('shop/fresh')?.status !== undefined);
    server.remove('pods', 'shop/fresh');
    await cluster.until(({ kube }) => !kubeObjects(kube, 'pods').has('shop/fresh'));
    expect(cluster.keys('pods')).toEqual(keysOf('list-pods.json'));
  });

  it('follow a person’s one namespace', async () => {
    const server = await startApiServer();
    const cluster = await watchCluster(server, 'reader');
    server.put('pods', pod('fresh'));
    server.put(
      'pods',
      rawObjectSchema.parse({ ...pod('hidden'), metadata: { name: 'hidden', namespace: 'data' } }),
    );
    await cluster.until(({ kube }) => kubeObjects(kube, 'pods').has('shop/fresh'));
    expect(cluster.keys('pods').filter((key) => key.startsWith('data/'))).toEqual([]);
  });

  it('go on from where they were when the server ends them, bookmarks counted', async () => {
    const server = await startApiServer();
    const cluster = await watchCluster(server, 'admin');
    server.put('nodes', rawObjectSchema.parse({ metadata: { name: 'late' } }));
    await cluster.until(({ kube }) => kubeObjects(kube, 'nodes').has('late'));
    server.bookmark();
    const { version } = server.store;
    const before = server.requests.length;
    server.put('pods', pod('marker'));
    await cluster.until(({ kube }) => kubeObjects(kube, 'pods').has('shop/marker'));
    server.endWatches();
    const watches = () => server.requests.slice(before).filter(({ query }) => query.get('watch') === 'true');
    await expect.poll(() => watches().length, { timeout: 30_000 }).toBe(KUBE_RESOURCES.length);
    const resumed = watches();
    const services = resumed.find(({ path }) => path === '/api/v1/services');
    expect(services?.query.get('resourceVersion')).toBe(String(version));
    expect(resumed.find(({ path }) => path === '/api/v1/pods')?.query.get('resourceVersion')).toBe(
      String(version + 1),
    );
    expect(server.requests.slice(before).every(({ query }) => query.get('limit') === null)).toBe(true);
    server.put('pods', pod('after'));
    await cluster.until(({ kube }) => kubeObjects(kube, 'pods').has('shop/after'));
  });

  it('that expired read the list anew, and tell only what differs', async () => {
    const server = await startApiServer();
    const cluster = await watchCluster(server, 'admin');
    const untouched = cluster.object('pods', 'data/db-0');
    await server.close();
    await cluster.until(({ connection }) => connection.state === 'stale');
    server.put('pods', pod('meanwhile'));
    server.remove('pods', 'legacy/privileged');
    server.store.compact();
    await server.listen();
    await cluster.until(
      (facts) =>
        isLive(facts) &&
        kubeObjects(facts.kube, 'pods').has('shop/meanwhile') &&
        !kubeObjects(facts.kube, 'pods').has('legacy/privileged'),
    );
    expect(cluster.object('pods', 'data/db-0')).toBe(untouched);
    server.put('pods', pod('after'));
    await cluster.until(({ kube }) => kubeObjects(kube, 'pods').has('shop/after'));
  });

  it('that break one by one are opened again without a word', async () => {
    const server = await startApiServer();
    const cluster = await watchCluster(server, 'admin');
    const before = cluster.batches.length;
    const requests = server.requests.length;
    server.dropConnections();
    await expect
      .poll(() => server.requests.length - requests, { timeout: 30_000 })
      .toBeGreaterThanOrEqual(KUBE_RESOURCES.length);
    server.put('pods', pod('after'));
    await cluster.until(({ kube }) => kubeObjects(kube, 'pods').has('shop/after'));
    const states = cluster.batches
      .slice(before)
      .flat()
      .flatMap((change) => (change.kind === 'connection' ? [change.connection.state] : []));
    expect(states).toEqual([]);
  });

  it('say that the server is gone, keep what was known, and go on when it is back', async () => {
    const server = await startApiServer();
    const cluster = await watchCluster(server, 'admin');
    await server.close();
    const { connection } = await cluster.until((facts) => facts.connection.state === 'stale');
    expect(connection).toMatchObject({
      trouble: { kind: 'refused', what: `Nobody listens at ${server.url}` },
    });
    expect(cluster.keys('pods')).toEqual(keysOf('list-pods.json'));
    server.put('pods', pod('meanwhile'));
    await server.listen();
    await cluster.until((facts) => isLive(facts) && kubeObjects(facts.kube, 'pods').has('shop/meanwhile'));
  });

  it('whose credentials have expired are opened with fresh ones, without a word', async () => {
    const server = await startApiServer();
    const seen = passingFile('seen', '');
    const status = JSON.stringify({ token: tokenOf('admin') });
    const script = `#!/bin/sh\necho x >> ${seen}\necho '{"apiVersion":"client.authentication.k8s.io/v1","kind":"ExecCredential","status":${status}}'\n`;
    const exec = {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: passingFile('login', script),
    };
    const cluster = await watchCluster(server, 'admin', { user: { exec } });
    const before = cluster.batches.length;
    server.fault({ on: /watch=true/, times: 1, act: { kind: 'unauthorized' } });
    server.endWatches();
    await expect.poll(() => readFileSync(seen, 'utf8'), { timeout: 30_000 }).toBe('x\nx\n');
    server.put('pods', pod('after'));
    await cluster.until(({ kube }) => kubeObjects(kube, 'pods').has('shop/after'));
    const states = cluster.batches.slice(before).flat();
    expect(states.filter(({ kind }) => kind === 'connection')).toEqual([]);
  });

  it('whose credentials are not taken any more say so, and go on after a login', async () => {
    const server = await startApiServer();
    const cluster = await watchCluster(server, 'admin');
    const loggedIn = server.fault({ on: /./, act: { kind: 'unauthorized' } });
    server.endWatches();
    const { connection } = await cluster.until((facts) => facts.connection.state === 'stale');
    expect(connection).toMatchObject({
      trouble: {
        kind: 'permission',
        what: `${server.url} does not accept the credentials of the context test`,
        tryThis: 'Log in again, then try kubectl --context test version',
      },
    });
    expect(cluster.keys('pods')).toEqual(keysOf('list-pods.json'));
    loggedIn();
    await cluster.source.refresh();
    await cluster.until(isLive);
  });

  it('that send garbage become a gap, the list is read anew, and the gap closes', async () => {
    const server = await startApiServer();
    const cluster = await watchCluster(server, 'admin');
    server.sendIntoWatches('services', '{"type":"MODIFIED","object":{"metada\n');
    await cluster.until(({ gaps }) => gaps.has('kube.services watch'));
    expect(cluster.store.facts.gaps.get('kube.services watch')?.reason).toBe('malformed');
    await cluster.until(({ gaps }) => !gaps.has('kube.services watch'));
    server.put('services', rawObjectSchema.parse({ metadata: { name: 'after', namespace: 'shop' } }));
    await cluster.until(({ kube }) => kubeObjects(kube, 'services').has('shop/after'));
  });

  it.each([
    ['an event of an unknown type', '{"type":"SPARKLED","object":{}}\n'],
    ['an object without a name', '{"type":"ADDED","object":{"kind":"Pod","metadata":{}}}\n'],
    ['an empty line', '\n'],
  ])('take no harm from %s', async (_, bytes) => {
    const server = await startApiServer();
    const cluster = await watchCluster(server, 'admin');
    server.sendIntoWatches('pods', bytes);
    server.put('pods', pod('after'));
    await cluster.until(({ kube }) => kubeObjects(kube, 'pods').has('shop/after'));
    expect(cluster.gaps()).toEqual([]);
  });

  it('of another kind than expected keep what the object says of itself', async () => {
    const server = await startApiServer();
    const cluster = await watchCluster(server, 'admin');
    server.sendIntoWatches(
      'pods',
      '{"type":"ADDED","object":{"kind":"Pod","apiVersion":"v7","metadata":{"name":"new","namespace":"shop"}}}\n',
    );
    await cluster.until(({ kube }) => kubeObjects(kube, 'pods').has('shop/new'));
    expect(cluster.object('pods', 'shop/new')).toMatchObject({ apiVersion: 'v7', kind: 'Pod' });
  });

  it('that are refused are replaced by reading anew from time to time', async () => {
    const server = await startApiServer();
    // The role of the reader loses its verb.
    const role = server.store.get('roles', 'shop/reader');
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] }];
    server.put('roles', rawObjectSchema.parse({ ...role, rules }));
    const cluster = await watchCluster(server, 'reader', { pollMs: 50 });
    expect(cluster.store.facts.gaps.get('kube.pods in shop watch')).toMatchObject({ reason: 'permission' });
    server.put('pods', pod('fresh'));
    await cluster.until(({ kube }) => kubeObjects(kube, 'pods').has('shop/fresh'));
    server.remove('pods', 'shop/fresh');
    await cluster.until(({ kube }) => !kubeObjects(kube, 'pods').has('shop/fresh'));
  });

  it('gather a burst into few batches', async () => {
    const server = await startApiServer();
    const cluster = await watchCluster(server, 'admin');
    const before = cluster.batches.length;
    for (let number = 0; number < 300; number += 1) server.put('pods', pod(`burst-${number}`));
    await cluster.until(({ kube }) => kubeObjects(kube, 'pods').has('shop/burst-299'));
    expect(cluster.batches.length - before).toBeLessThan(30);
  });

  it('end with the source, and nothing is told afterwards', async () => {
    const server = await startApiServer();
    const cluster = await watchCluster(server, 'admin');
    await cluster.source.close();
    const told = cluster.batches.length;
    server.put('pods', pod('late'));
    await expect.poll(() => server.watches).toBe(0);
    expect(cluster.batches.length).toBe(told);
  });
});

describe('refreshing', () => {
  it('reads everything anew and closes the gaps that are none any more', async () => {
    const server = await startApiServer();
    const heal = server.fault({ on: /\/jobs\?/, act: { kind: 'body', body: 'nonsense' } });
    const cluster = await watchCluster(server, 'admin');
    expect(cluster.gaps()).toHaveLength(1);
    const untouched = cluster.object('pods', 'data/db-0');
    heal();
    await cluster.source.refresh();
    await cluster.until(isLive);
    expect(cluster.gaps()).toEqual([]);
    expect(cluster.keys('jobs')).toEqual(keysOf('list-jobs.json'));
    expect(cluster.object('pods', 'data/db-0')).toBe(untouched);
  });

  it('shows rights that were given meanwhile', async () => {
    const server = await startApiServer();
    const cluster = await watchCluster(server, 'nobody', { namespace: 'shop' });
    const binding = server.store.get('rolebindings', 'shop/reader');
    server.put(
      'rolebindings',
      rawObjectSchema.parse({ ...binding, subjects: [{ kind: 'User', name: 'verify-nobody' }] }),
    );
    await cluster.source.refresh();
    expect(cluster.keys('pods').length).toBeGreaterThan(0);
    expect(cluster.gaps().some((gap) => gap.startsWith('kube in shop'))).toBe(false);
  });
});

describe('images', () => {
  it('can’t be taken apart through the API, which is said', async () => {
    const cluster = await loadCluster(await startApiServer(), 'admin');
    await expect(cluster.source.imageHistory('busybox')).rejects.toMatchObject({
      trouble: { kind: 'unsupported', what: 'busybox can’t be taken apart from here' },
    });
    await expect(cluster.source.layerReader()).rejects.toMatchObject({ trouble: { kind: 'unsupported' } });
  });
});

/** Loads, and does something once the first page of pods was answered. */
async function loadClusterWhile(server: ApiServer, act: () => void) {
  const timer = setInterval(() => {
    const pages = server.requests.filter(({ path }) => path === '/api/v1/pods').length;
    if (pages === 0) return;
    clearInterval(timer);
    act();
  }, 1);
  const heal = server.fault({ on: /pods\?limit=500&continue/, times: 1, act: { kind: 'slow', ms: 300 } });
  try {
    return await loadCluster(server, 'admin');
  } finally {
    clearInterval(timer);
    heal();
  }
}
