import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { Credentials } from '../../../src/sources/kubernetes/credentials.ts';
import { KubeGateway, type KubeGatewayLimits } from '../../../src/sources/kubernetes/kube-gateway.ts';
import { readList } from '../../../src/sources/kubernetes/list-pages.ts';
import { RESOURCE_PLACES } from '../../../src/sources/kubernetes/resource-places.ts';
import type { ApiServer } from '../../kubernetes/api-server.ts';
import { tokenOf } from '../../kubernetes/api-server.ts';
import { listen } from '../docker/loopback.ts';
import { startApiServer } from './watched-cluster.ts';

const CLUSTER = {
  caFile: '',
  caData: '',
  skipTlsVerify: false,
  tlsServerName: '',
  proxyUrl: '',
};
const USER = {
  token: tokenOf('admin'),
  tokenFile: '',
  certFile: '',
  certData: '',
  keyFile: '',
  keyData: '',
  username: '',
  password: '',
  impersonate: { user: '', uid: '', groups: [], extra: {} },
  authProvider: undefined,
  exec: undefined,
};

function gatewayTo(server: string, limits: Partial<KubeGatewayLimits> = {}): KubeGateway {
  const credentials = new Credentials({ cluster: { ...CLUSTER, server }, user: USER, env: {} });
  return new KubeGateway(server, credentials, limits);
}

const METADATA = 'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io';

describe('the gateway to a cluster', () => {
  describe('refuses before anything is sent', () => {
    it.each([
      ['a command in a container', '/api/v1/namespaces/shop/pods/web/exec?command=id'],
      ['attaching to one', '/api/v1/namespaces/shop/pods/web/attach'],
      ['a tunnel to one', '/api/v1/namespaces/shop/pods/web/portforward'],
      ['what a pod serves', '/api/v1/namespaces/shop/pods/web/proxy/admin'],
      ['what a node runs', '/api/v1/nodes/node-1/proxy/run/shop/web'],
      ['a command that is written oddly', '/api/v1/namespaces/shop/pods/web/%65xec?command=id'],
      ['a way around', '/api/v1/nodes/node-1/proxy/../proxy/configz'],
      ['secrets with their values', '/api/v1/secrets'],
      ['a secret with its values', '/api/v1/namespaces/shop/secrets/api-db'],
      ['a watch of secrets with their values', '/api/v1/watch/namespaces/shop/secrets'],
    ])('%s', async (_, path) => {
      const server = await startApiServer();
      const gateway = gatewayTo(server.url);
      await expect(gateway.get(path)).rejects.toMatchObject({ reason: { kind: 'not-a-read' } });
      await expect(gateway.stream(path)).rejects.toMatchObject({ reason: { kind: 'not-a-read' } });
      await expect(gateway.review(path, {})).rejects.toMatchObject({ reason: { kind: 'not-a-read' } });
      expect(server.requests).toEqual([]);
      gateway.close();
    });

    it.each([
      '/api/v1/namespaces/shop/pods',
      '/apis/authorization.k8s.io/v1/subjectaccessreviews',
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews?dryRun=All',
      '/apis/authentication.k8s.io/v1/tokenreviews',
      '/api/v1/namespaces/shop/serviceaccounts/default/token',
    ])('sending to %s', async (path) => {
      const server = await startApiServer();
      const gateway = gatewayTo(server.url);
      await expect(gateway.review(path, {})).rejects.toMatchObject({ reason: { kind: 'not-a-read' } });
      expect(server.requests).toEqual([]);
      gateway.close();
    });
  });

  it.each([
    ['/api/v1/pods?limit=1', undefined],
    ['/api/v1/nodes/node-1/proxy/configz', undefined],
    ['/api/v1/secrets', METADATA],
  ])('lets the read %s through', async (path, accept) => {
    const server = await startApiServer();
    const gateway = gatewayTo(server.url);
    await gateway.get(path, { accept }).catch((error: unknown) => {
      // The test server has no kubelets behind it.
      expect(error).toMatchObject({ status: 404 });
    });
    expect(server.requests).toHaveLength(1);
    gateway.close();
  });

  it('asks what a caller may do', async () => {
    const server = await startApiServer();
    const gateway = gatewayTo(server.url);
    const answer = await gateway.review('/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SelfSubjectAccessReview',
      spec: { resourceAttributes: { verb: 'list', resource: 'pods' } },
    });
    expect(answer).toMatchObject({ status: { allowed: true } });
    gateway.close();
  });

  it('follows no redirect', async () => {
    let asked = 0;
    const port = await listen(
      createServer((_, response) => {
        asked += 1;
        response.writeHead(302, { location: '/elsewhere' }).end('moved');
      }),
    );
    const gateway = gatewayTo(`http://127.0.0.1:${port}`);
    await expect(gateway.get('/version')).rejects.toMatchObject({ reason: { kind: 'status', status: 302 } });
    expect(asked).toBe(1);
    gateway.close();
  });

  it('reads no answer beyond its limit, packed or not', async () => {
    const server = await startApiServer();
    const gateway = gatewayTo(server.url, { answerBytes: 100_000 });
    await expect(gateway.get('/api/v1/pods')).rejects.toMatchObject({ reason: { kind: 'too-large' } });
    gateway.close();
  });

  it('waits for no answer that comes in drops for ever', async () => {
    const port = await listen(
      createServer((_, response) => {
        const drops = setInterval(() => response.write(' '), 5);
        response.on('close', () => clearInterval(drops));
      }),
    );
    const gateway = gatewayTo(`http://127.0.0.1:${port}`, { wholeMs: 100 });
    await expect(gateway.get('/version')).rejects.toMatchObject({
      reason: { kind: 'timeout', waitedFor: 'rest', ms: 100 },
    });
    gateway.close();
  });

  it.each([
    ['pages', {}, 2_000],
    ['bytes', { bytes: 300 }, 4],
    ['time', { ms: -1 }, 1],
  ])('gives up a list that always has more, by its %s', async (_, limits, pages) => {
    let asked = 0;
    const page = JSON.stringify({ kind: 'PodList', metadata: { continue: 'more' }, items: [] });
    const port = await listen(
      createServer((_request, response) => {
        asked += 1;
        response.end(page.padEnd(80));
      }),
    );
    const gateway = gatewayTo(`http://127.0.0.1:${port}`);
    const [place] = RESOURCE_PLACES;
    if (place === undefined) throw new Error('there are no places');
    const reading = readList(gateway, { place, version: 'v1', namespace: '' }, undefined, undefined, {
      pages: 2_000,
      bytes: 10_000_000,
      ms: 600_000,
      ...limits,
    });
    await expect(reading).rejects.toThrow(
      `the list has no end: after ${pages} pages the server still has more`,
    );
    expect(asked).toBe(pages);
    gateway.close();
  });

  it('lets so many answers come at the same time and no more', async () => {
    let open = 0;
    let most = 0;
    const port = await listen(
      createServer((_, response) => {
        open += 1;
        most = Math.max(most, open);
        setTimeout(() => {
          open -= 1;
          response.end('{}');
        }, 10);
      }),
    );
    const gateway = gatewayTo(`http://127.0.0.1:${port}`, { requests: 3 });
    await Promise.all(Array.from({ length: 12 }, () => gateway.get('/version')));
    expect(most).toBe(3);
    gateway.close();
  });

  it('gives up what is under way when it is closed', async () => {
    const server: ApiServer = await startApiServer();
    server.fault({ on: /pods/, act: { kind: 'hang' } });
    const gateway = gatewayTo(server.url);
    const asking = gateway.get('/api/v1/pods');
    asking.catch(() => undefined);
    await expect.poll(() => server.requests.length).toBe(1);
    gateway.close();
    await expect(asking).rejects.toMatchObject({ reason: { kind: 'closed' } });
    await expect(gateway.get('/version')).rejects.toMatchObject({ reason: { kind: 'closed' } });
  });

  it('sends the person that is impersonated, with groups and all', async () => {
    const seen: (string | string[] | undefined)[] = [];
    const port = await listen(
      createServer(({ headers }, response) => {
        seen.push(
          headers['impersonate-user'],
          headers['impersonate-group'],
          headers['impersonate-extra-scopes%2fx'],
        );
        response.end('{}');
      }),
    );
    const server = `http://127.0.0.1:${port}`;
    const impersonate = { user: 'jane', uid: '', groups: ['dev', 'ops'], extra: { 'scopes/x': ['read'] } };
    const credentials = new Credentials({
      cluster: { ...CLUSTER, server },
      user: { ...USER, impersonate },
      env: {},
    });
    const gateway = new KubeGateway(server, credentials);
    await gateway.get('/version');
    expect(seen).toEqual(['jane', 'dev, ops', 'read']);
    gateway.close();
  });
});
