/** Ways to a cluster that need somebody else: identity providers, proxies, the pod that we run in. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer } from 'node:https';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { describe, expect, it } from 'vitest';
import type { Trouble } from '../../../src/facts/target.ts';
import { TargetError } from '../../../src/facts/target-error.ts';
import { type OpenClusterOptions, openCluster } from '../../../src/sources/kubernetes/open-cluster.ts';
import { type ApiServer, tokenOf } from '../../kubernetes/api-server.ts';
import { listen, makeCertificates } from '../docker/loopback.ts';
import { kubeconfig, passingFile, passingFolder, startApiServer } from './watched-cluster.ts';

async function opening(
  file: string,
  { env, ...options }: Partial<OpenClusterOptions> = {},
): Promise<{ readonly version: string; readonly label: string } | Trouble> {
  try {
    const opened = await openCluster('kube:', {
      home: '/nowhere',
      ...options,
      env: { PATH: process.env.PATH, KUBECONFIG: file, ...env },
    });
    opened.gateway.close();
    return { version: opened.version, label: opened.identity.label };
  } catch (error) {
    if (error instanceof TargetError) return error.trouble;
    throw error;
  }
}

const OPENED = { version: 'v1.36.2', label: 'test' };
const ADMIN = { token: tokenOf('admin') };

/** Certificates in files of their own, and what serves with one of them. */
function certificates() {
  const folder = passingFolder();
  makeCertificates(folder);
  const text = (name: string) => readFileSync(join(folder, name), 'utf8');
  return {
    ca: join(folder, 'ca.pem'),
    caText: text('ca.pem'),
    server: { cert: text('server.pem'), key: text('server-key.pem') },
  };
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

const LONG_AGO = 1;
const LATER = 4_000_000_000;

function idToken(exp: number, name = 'me'): string {
  return `${part({ alg: 'none' })}.${part({ exp, sub: name })}.${part({})}`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const piece of request) body += String(piece);
  return body;
}

describe('a token of OpenID Connect that has expired', () => {
  /** An identity provider; `answer` is what it says to whoever wants a token. */
  async function provider(answer: (form: URLSearchParams, authorization: string) => object) {
    const { ca, server } = certificates();
    const asked: string[] = [];
    let port = 0;
    const respond: RequestListener = (request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.setHeader('content-type', 'application/json');
      if (request.method === 'GET')
        return response.end(JSON.stringify({ token_endpoint: `https://127.0.0.1:${port}/token` }));
      return void bodyOf(request).then((body) => {
        const told = answer(new URLSearchParams(body), request.headers.authorization ?? '');
        if ('error' in told) response.statusCode = 400;
        response.end(JSON.stringify(told));
      });
    };
    port = await listen(createServer(server, respond));
    const user = (config: Readonly<Record<string, string>> = {}) => ({
      'auth-provider': {
        name: 'oidc',
        config: {
          'id-token': idToken(LONG_AGO),
          'client-id': 'kubectl',
          'refresh-token': 'first',
          'idp-issuer-url': `https://127.0.0.1:${port}`,
          'idp-certificate-authority': ca,
          ...config,
        },
      },
    });
    return { asked, user };
  }

  /** The API server takes no such tokens: what it was asked with is what counts. */
  async function tokensSent(server: ApiServer, user: object): Promise<readonly string[]> {
    const seen: string[] = [];
    const port = await listen(
      createTcpServer((socket: Socket) => {
        const onward = connect(Number(new URL(server.url).port), '127.0.0.1');
        socket.on('data', (bytes) => {
          seen.push(...(/authorization: Bearer (\S+)/i.exec(bytes.toString('latin1'))?.slice(1) ?? []));
        });
        socket.pipe(onward).pipe(socket);
        onward.on('error', () => socket.destroy());
      }),
    );
    await opening(kubeconfig(`http://127.0.0.1:${port}`, user));
    return seen;
  }

  it('is renewed with the provider, and the new one is sent', async () => {
    const fresh = idToken(LATER);
    const { asked, user } = await provider((form) => {
      expect(Object.fromEntries(form)).toEqual({
        grant_type: 'refresh_token',
        refresh_token: 'first',
        client_id: 'kubectl',
      });
      return { id_token: fresh, refresh_token: 'second' };
    });
    const sent = await tokensSent(await startApiServer(), user());
    expect(sent[0]).toBe(fresh);
    // The server refuses it, and a provider is not asked for another one at once.
    expect(new Set(sent)).toEqual(new Set([fresh]));
    expect(asked).toEqual(['GET /.well-known/openid-configuration', 'POST /token']);
  });

  it('is sent as it is while it is good', async () => {
    const { asked, user } = await provider(() => ({ error: 'nobody should ask' }));
    const good = idToken(LATER);
    const [first] = await tokensSent(await startApiServer(), user({ 'id-token': good }));
    expect(first).toBe(good);
    // It was refused, so a newer one was wanted.
    expect(asked).toHaveLength(2);
  });

  it('is renewed with the secret of the client, wherever the provider wants it', async () => {
    const basic = `Basic ${Buffer.from('kubectl:s%2Fecret').toString('base64')}`;
    const inHeader = await provider((_, authorization) =>
      authorization === basic ? { id_token: idToken(LATER, 'header') } : { error: 'invalid_client' },
    );
    const inForm = await provider((form) =>
      form.get('client_secret') === 's/ecret'
        ? { id_token: idToken(LATER, 'form') }
        : { error: 'invalid_client' },
    );
    for (const [{ user }, name] of [
      [inHeader, 'header'],
      [inForm, 'form'],
    ] as const) {
      const sent = await tokensSent(await startApiServer(), user({ 'client-secret': 's/ecret' }));
      expect(sent[0]).toBe(idToken(LATER, name));
    }
  });

  it.each<[string, object, Readonly<Record<string, string>>, RegExp]>([
    [
      'whose refresh token is over',
      { error: 'invalid_grant', error_description: 'Token is not active' },
      {},
      /^the token can’t be renewed: 127\.0\.0\.1:\d+ refuses: Token is not active$/,
    ],
    ['whose provider gives none', { access_token: 'x' }, {}, /gives no token$/],
    ['without a refresh token', {}, { 'refresh-token': '' }, /the kubeconfig has no refresh token for it$/],
    ['of a provider that is not known', {}, { 'idp-certificate-authority': '' }, /certificate/],
    ['of a provider without TLS', {}, { 'idp-issuer-url': 'http://127.0.0.1' }, /is not https$/],
    [
      'with an authority that is not there',
      {},
      { 'idp-certificate-authority': '/nowhere/ca' },
      /\/nowhere\/ca/,
    ],
  ])('%s is told', async (_, answer, config, why) => {
    const { user } = await provider(() => answer);
    const { url } = await startApiServer();
    expect(await opening(kubeconfig(url, user(config)))).toMatchObject({
      kind: 'permission',
      what: 'No credentials for the kube context test',
      why: expect.stringMatching(why),
      tryThis: 'Log in again with the program that made the kubeconfig',
    });
  });
});

describe('inside a pod', () => {
  function account(files: Readonly<Record<string, string>>): string {
    const folder = passingFolder();
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return folder;
  }
  const pod = (server: ApiServer) => {
    const { hostname, port } = new URL(server.url);
    return { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
  };

  it('its service account leads to the cluster, and its namespace is the first to look at', async () => {
    const { caText, server: tls } = certificates();
    const server = await startApiServer({ tls });
    const accountFolder = account({ token: tokenOf('reader'), 'ca.crt': caText, namespace: 'shop\n' });
    const opened = await openCluster('kube:', {
      env: { KUBECONFIG: '/nowhere/config', ...pod(server) },
      home: '/nowhere',
      accountFolder,
    });
    expect(opened).toMatchObject({
      identity: { label: 'in-cluster' },
      version: 'v1.36.2',
      homeNamespace: 'shop',
      namespace: '',
    });
    expect(server.requests.at(-1)?.caller).toBe('verify-reader');
    opened.gateway.close();
  });

  it('a kubeconfig that is there is meant before it', async () => {
    const { url } = await startApiServer();
    const file = kubeconfig(url, ADMIN);
    const env = { KUBERNETES_SERVICE_HOST: '127.0.0.1', KUBERNETES_SERVICE_PORT: '1' };
    expect(await opening(file, { env, accountFolder: account({ token: 'x' }) })).toEqual(OPENED);
  });

  it.each([
    ['without a token there is nobody to be', {}, 'There is no kubeconfig'],
    ['with an account of another cluster says so', { token: 'old' }, 'does not accept the credentials'],
  ])('%s', async (_, files, what) => {
    const { caText, server: tls } = certificates();
    const server = await startApiServer({ tls });
    const accountFolder = account({ 'ca.crt': caText, namespace: 'shop', ...files });
    const trouble = await opening('/nowhere/config', { env: pod(server), accountFolder });
    expect(trouble).toHaveProperty('what', expect.stringContaining(what));
  });
});

describe('behind a proxy', () => {
  /** Speaks SOCKS 5 without a login; `seen` are the places that were asked for. */
  async function socks(seen: string[], isRefusing = false): Promise<number> {
    return listen(
      createTcpServer((socket) => {
        socket.once('data', () => {
          socket.write(Buffer.from([5, 0]));
          socket.once('data', (bytes: Buffer) => {
            const isName = bytes[3] === 3;
            const end = isName ? 5 + (bytes[4] ?? 0) : 8;
            const host = isName
              ? bytes.subarray(5, end).toString('latin1')
              : [...bytes.subarray(4, end)].join('.');
            const port = bytes.readUInt16BE(end);
            seen.push(host);
            if (isRefusing) return void socket.end(Buffer.from([5, 2, 0, 1, 0, 0, 0, 0, 0, 0]));
            const onward = connect(port, '127.0.0.1', () => {
              socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
              socket.pipe(onward).pipe(socket);
            });
            onward.on('error', () => socket.destroy());
          });
        });
      }),
    );
  }

  it('that speaks SOCKS a cluster is reached, with its certificate checked', async () => {
    const { ca, server: tls } = certificates();
    const server = await startApiServer({ tls });
    const seen: string[] = [];
    const cluster = { 'proxy-url': `socks5://127.0.0.1:${await socks(seen)}`, 'certificate-authority': ca };
    expect(await opening(kubeconfig(server.url, ADMIN, { cluster }))).toEqual(OPENED);
    expect(seen).toEqual(['127.0.0.1']);
    const named = server.url.replace('127.0.0.1', 'api.example');
    expect(await opening(kubeconfig(named, ADMIN, { cluster }))).toMatchObject({
      kind: 'tls',
      why: 'its certificate is for another name than api.example',
    });
  });

  it('that refuses or is not there it is told that nothing leads to the server', async () => {
    const server = await startApiServer();
    const refusing = `socks5://127.0.0.1:${await socks([], true)}`;
    for (const proxy of [refusing, 'socks5://127.0.0.1:1']) {
      const file = kubeconfig(server.url, ADMIN, { cluster: { 'proxy-url': proxy } });
      const trouble = await opening(file);
      expect(trouble).toHaveProperty('tryThis');
      expect(trouble).toHaveProperty('what', expect.stringContaining(server.url));
    }
  });

  it('that wants TLS itself a cluster is reached', async () => {
    const { ca, server: tls } = certificates();
    const server = await startApiServer({ tls });
    const seen: string[] = [];
    const port = await listen(
      createTlsServer(tls, (socket) => {
        socket.once('data', (bytes) => {
          const [, host = '', asked = ''] = /^CONNECT ([^:]+):(\d+)/.exec(bytes.toString('latin1')) ?? [];
          seen.push(host);
          const onward = connect(Number(asked), '127.0.0.1', () => {
            socket.write('HTTP/1.1 200 OK\r\n\r\n');
            socket.pipe(onward).pipe(socket);
          });
          onward.on('error', () => socket.destroy());
        });
        socket.on('error', () => undefined);
      }),
    );
    const cluster = { 'proxy-url': `https://localhost:${port}`, 'certificate-authority': ca };
    expect(await opening(kubeconfig(server.url, ADMIN, { cluster }))).toEqual(OPENED);
    expect(seen[0]).toBe('127.0.0.1');
    const nameless = { 'proxy-url': `https://127.0.0.1:${port}`, 'certificate-authority': ca };
    expect(await opening(kubeconfig(server.url, ADMIN, { cluster: nameless }))).toMatchObject({
      why: `the proxy https://127.0.0.1:${port} wants TLS and is given by its address`,
    });
  });
});

it('a broken entry spoils nothing but the contexts that use it', async () => {
  const { url } = await startApiServer();
  const file = passingFile(
    'config',
    JSON.stringify({
      'current-context': 'test',
      clusters: [
        { name: 'odd', cluster: { server: 42 } },
        'nonsense',
        { name: 'good', cluster: { server: url } },
        null,
      ],
      users: [
        { name: 'odd', user: { exec: { command: 7 } } },
        { name: 'me', user: ADMIN },
      ],
      contexts: [
        { name: 'odd', context: { cluster: 'odd', user: 'odd' } },
        { name: 'test', context: { cluster: 'good', user: 'me' } },
      ],
    }),
  );
  expect(await opening(file)).toEqual(OPENED);
});
