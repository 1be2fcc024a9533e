import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Trouble } from '../../../src/facts/target.ts';
import { TargetError } from '../../../src/facts/target-error.ts';
import { type OpenClusterOptions, openCluster } from '../../../src/sources/kubernetes/open-cluster.ts';
import { tokenOf } from '../../kubernetes/api-server.ts';
import { listen, makeCertificates } from '../docker/loopback.ts';
import { kubeconfig, passingFile, passingFolder, startApiServer } from './watched-cluster.ts';

/** Opens and closes again; what a person would see of it. */
async function opening(
  file: string,
  options: Partial<OpenClusterOptions> & { readonly target?: string } = {},
): Promise<{ readonly version: string; readonly label: string } | Trouble> {
  const { target = 'kube:', env = {}, ...rest } = options;
  const whole = { home: '/nowhere', ...rest, env: { PATH: process.env.PATH, ...env, KUBECONFIG: file } };
  try {
    const { gateway, version, identity } = await openCluster(target, whole);
    gateway.close();
    return { version, label: identity.label };
  } catch (error) {
    if (error instanceof TargetError) return error.trouble;
    throw error;
  }
}

const OPENED = { version: 'v1.36.2', label: 'test' };
const ADMIN = { token: tokenOf('admin') };

describe('credentials', () => {
  it('are a token, in the kubeconfig or in a file', async () => {
    const { url } = await startApiServer();
    const tokenFile = passingFile('token', `${tokenOf('reader')}\n`);
    expect(await opening(kubeconfig(url, ADMIN))).toEqual(OPENED);
    expect(await opening(kubeconfig(url, { tokenFile }))).toEqual(OPENED);
  });

  it('that the server does not take are said to be wrong or expired', async () => {
    const { url } = await startApiServer();
    expect(await opening(kubeconfig(url, { token: 'old' }))).toEqual({
      kind: 'permission',
      what: `${url} does not accept the credentials of the context test`,
      why: 'they are wrong or have expired',
      tryThis: 'Log in again, then try kubectl --context test version',
    });
  });

  it('in files that do not exist are named', async () => {
    const { url } = await startApiServer();
    const trouble = await opening(kubeconfig(url, { tokenFile: '/nowhere/token' }));
    expect(trouble).toMatchObject({ kind: 'permission', what: 'No credentials for the kube context test' });
    expect(trouble).toHaveProperty('why', expect.stringContaining('/nowhere/token'));
  });

  it('of providers that are gone are said to be that', async () => {
    const { url } = await startApiServer();
    expect(await opening(kubeconfig(url, { 'auth-provider': { name: 'gcp', config: {} } }))).toMatchObject({
      kind: 'permission',
      why: 'the kubeconfig wants the auth provider gcp, which kubectl does not have any more either',
      tryThis: 'Install gke-gcloud-auth-plugin and fetch the kubeconfig anew with gcloud',
    });
  });

  it('of OpenID Connect are the token while it is good, and renewed with the provider after that', async () => {
    const server = await startApiServer();
    const token = (exp: number, name: string) => {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      return `${part({ alg: 'none' })}.${part({ exp, sub: name })}.signature`;
    };
    const provider = (idToken: string, issuer: string) => ({
      'auth-provider': {
        name: 'oidc',
        config: {
          'id-token': idToken,
          'client-id': 'kubectl',
          'refresh-token': 'refresh',
          'idp-issuer-url': issuer,
        },
      },
    });
    const good = await opening(
      kubeconfig(server.url, provider(token(4_000_000_000, 'me'), 'https://127.0.0.1:1')),
    );
    // The test server does not know such tokens; that it was asked with one is what counts.
    expect(good).toMatchObject({ why: 'they are wrong or have expired' });
    const expired = await opening(kubeconfig(server.url, provider(token(1, 'me'), 'https://127.0.0.1:1')));
    expect(expired).toMatchObject({
      kind: 'permission',
      what: 'No credentials for the kube context test',
      tryThis: 'Log in again with the program that made the kubeconfig',
    });
  });
});

describe('a credential plugin', () => {
  const plugin = (script: string, rest: object = {}) => ({
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1',
      command: passingFile('login', `#!/bin/sh\n${script}\n`),
      ...rest,
    },
  });
  const credential = (status: object) =>
    `echo '${JSON.stringify({ apiVersion: 'client.authentication.k8s.io/v1', kind: 'ExecCredential', status })}'`;

  it('is asked once, and may know of the cluster what the kubeconfig allows', async () => {
    const { url } = await startApiServer();
    const seen = join(passingFolder(), 'seen');
    const script = `echo "$KUBERNETES_EXEC_INFO $EXTRA $1" >> ${seen}\n${credential({ token: tokenOf('admin') })}`;
    const rest = { args: ['get-token'], env: [{ name: 'EXTRA', value: 'more' }], provideClusterInfo: true };
    expect(await opening(kubeconfig(url, plugin(script, rest)))).toEqual(OPENED);
    const lines = readFileSync(seen, 'utf8').trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`"cluster":{"server":"${url}"}`);
    expect(lines[0]).toMatch(/more get-token$/);
  });

  it('is asked again when the server does not take its token any more', async () => {
    const server = await startApiServer();
    const seen = join(passingFolder(), 'seen');
    const script = `echo x >> ${seen}\n${credential({ token: tokenOf('admin') })}`;
    server.fault({ on: /version/, times: 1, act: { kind: 'unauthorized' } });
    expect(await opening(kubeconfig(server.url, plugin(script)))).toEqual(OPENED);
    expect(readFileSync(seen, 'utf8')).toBe('x\nx\n');
  });

  it.each([
    [
      'that fails',
      'echo "you are not logged in" >&2; exit 7',
      'the credential plugin login ended with code 7: you are not logged in',
    ],
    ['that says nothing', 'true', 'the credential plugin login gave no credentials'],
    ['that talks nonsense', 'echo hello', 'the credential plugin login gave no credentials'],
    ['that wants input and gets none', 'read line; exit 3', 'the credential plugin login ended with code 3'],
    ['that never stops talking', 'yes', 'the credential plugin login says more than can be read'],
  ])('%s is told with its words', async (_, script, why) => {
    const { url } = await startApiServer();
    expect(await opening(kubeconfig(url, plugin(script)))).toMatchObject({ kind: 'permission', why });
  });

  it('that fails is named without the values of its options', async () => {
    const { url } = await startApiServer();
    const args = ['get-token', '--client-secret', 'hunter2'];
    expect(await opening(kubeconfig(url, plugin('exit 1', { args })))).toMatchObject({
      tryThis: 'Run login get-token … yourself, and log in if it asks for it',
    });
  });

  it('that hangs is ended, with what it started', async () => {
    const { url } = await startApiServer();
    const alive = join(passingFolder(), 'alive');
    const script = `(sleep 2; echo still > ${alive}) & sleep 60`;
    const trouble = await opening(kubeconfig(url, plugin(script)), { pluginTimeoutMs: 300 });
    expect(trouble).toMatchObject({
      why: 'the credential plugin login gave nothing within 0.3 s and was ended',
      tryThis: 'Run login yourself: it may be waiting for you to log in',
    });
    await new Promise((resolve) => setTimeout(resolve, 2_300));
    expect(existsSync(alive)).toBe(false);
  });

  it('that is not installed is told with the hint of its makers', async () => {
    const { url } = await startApiServer();
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: 'no-such-login' };
    expect(await opening(kubeconfig(url, { exec }))).toMatchObject({
      why: 'the credential plugin no-such-login is not installed',
      tryThis: 'Install no-such-login, or put its folder into PATH',
    });
    const installHint = 'See https://login.example\nfor more';
    expect(await opening(kubeconfig(url, { exec: { ...exec, installHint } }))).toMatchObject({
      tryThis: 'See https://login.example',
    });
  });
});

describe('certificates', () => {
  it('of server and client are checked, and each trouble has its words', async () => {
    const folder = passingFolder();
    makeCertificates(folder);
    const file = (name: string) => join(folder, name);
    const text = (name: string) => readFileSync(file(name), 'utf8');
    const clientOf = (name: string, authority: string) => {
      const openssl = (...args: readonly string[]) =>
        execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
      openssl(
        'req',
        '-new',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        'me-key.pem',
        '-out',
        'me.csr',
        '-subj',
        `/O=auditors/CN=${name}`,
      );
      openssl(
        'x509',
        '-req',
        '-in',
        'me.csr',
        '-CA',
        `${authority}.pem`,
        '-CAkey',
        `${authority}-key.pem`,
        '-CAcreateserial',
        '-days',
        '2',
        '-out',
        'me.pem',
      );
    };
    const serve = (name: string) =>
      startApiServer({
        tls: { cert: text(`${name}.pem`), key: text(`${name}-key.pem`), clientCa: text('ca.pem') },
      });
    const good = await serve('server');
    const ca = { 'certificate-authority': file('ca.pem') };

    clientOf('verify-reader', 'ca');
    const me = { 'client-certificate': file('me.pem'), 'client-key': file('me-key.pem') };
    expect(await opening(kubeconfig(good.url, me, { cluster: ca }))).toEqual(OPENED);
    expect(good.requests.at(-1)?.caller).toBe('verify-reader');

    const data = {
      'client-certificate-data': Buffer.from(text('me.pem')).toString('base64'),
      'client-key-data': Buffer.from(text('me-key.pem')).toString('base64'),
    };
    const caData = { 'certificate-authority-data': Buffer.from(text('ca.pem')).toString('base64') };
    expect(await opening(kubeconfig(good.url, data, { cluster: caData }))).toEqual(OPENED);
    expect(good.requests.at(-1)?.caller).toBe('verify-reader');

    const trouble = async (url: string, cluster: object, user: object = ADMIN) => {
      const result = await opening(kubeconfig(url, user, { cluster }));
      return 'kind' in result ? `${result.kind}: ${result.why}` : 'opened';
    };
    const elsewhere = await serve('elsewhere');
    expect(await trouble(good.url, {})).toBe(
      'tls: its certificate comes from an authority that you do not trust',
    );
    expect(await trouble(good.url, { 'certificate-authority': file('other-ca.pem') })).toBe(
      'tls: its certificate comes from an authority that you do not trust',
    );
    expect(await trouble(good.url, { 'insecure-skip-tls-verify': true })).toBe('opened');
    expect(await trouble(elsewhere.url, ca)).toBe('tls: its certificate is for another name than 127.0.0.1');
    expect(await trouble(elsewhere.url, { ...ca, 'tls-server-name': 'elsewhere.example' })).toBe('opened');
    expect(await trouble((await serve('expired')).url, ca)).toBe('tls: its certificate has expired');
    expect(await trouble(good.url.replace('https', 'http'), {})).toMatch(/^(not-an-engine|dropped): /);
    writeFileSync(file('me-key.pem'), 'damaged');
    expect(await trouble(good.url, ca, me)).toBe('tls: a certificate or key in the kubeconfig is damaged');
  });
});

describe('the way to the server', () => {
  it('may lead through a proxy, that of the kubeconfig or of the environment', async () => {
    const server = await startApiServer();
    const through: string[] = [];
    const proxy = createServer((asked, response) => {
      through.push(asked.url ?? '');
      const onward = request(asked.url ?? '', { method: asked.method, headers: asked.headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 0, answer.headers);
        answer.pipe(response);
      });
      asked.pipe(onward);
    });
    proxy.on('connect', (asked, socket) => {
      through.push(asked.url ?? '');
      const [host, port] = (asked.url ?? '').split(':');
      const onward = connect(Number(port), host === 'api.example' ? '127.0.0.1' : host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
    });
    const address = `http://127.0.0.1:${await listen(proxy)}`;
    expect(await opening(kubeconfig(server.url, ADMIN, { cluster: { 'proxy-url': address } }))).toEqual(
      OPENED,
    );
    expect(through.length).toBeGreaterThan(0);
    const before = through.length;
    const port = server.url.split(':').at(-1);
    const named = kubeconfig(`http://api.example:${port}`, ADMIN);
    await opening(named, { env: { HTTP_PROXY: address } });
    expect(through.length).toBeGreaterThan(before);
  });

  it.each([
    ['refused', (url: string) => url, 'Nobody listens at'],
    ['not-found', () => 'https://no-such-host.invalid', 'no-such-host.invalid is not known'],
  ])('that leads nowhere is %s', async (kind, place, what) => {
    const server = await startApiServer();
    const { url } = server;
    await server.close();
    const trouble = await opening(kubeconfig(place(url), ADMIN));
    expect(trouble).toMatchObject({ kind });
    expect(trouble).toHaveProperty('what', expect.stringContaining(what));
    await server.listen();
  });

  it('that ends in silence is not waited for', async () => {
    const port = await listen(createTcpServer(() => undefined));
    const file = kubeconfig(`http://127.0.0.1:${port}`, ADMIN);
    expect(await opening(file, { limits: { answerMs: 200 } })).toMatchObject({
      kind: 'timeout',
      why: 'no answer within 0.2 s',
    });
  });

  it.each([
    ['a web page', 200, '<html>Welcome</html>'],
    ['JSON of another kind', 200, '{"version":"1.2.3"}'],
    ['a page that is not there', 404, '<h1>Not Found</h1>'],
  ])('that leads to %s leads to no API server', async (_, status, body) => {
    const port = await listen(createServer((_request, response) => response.writeHead(status).end(body)));
    expect(await opening(kubeconfig(`http://127.0.0.1:${port}`, ADMIN))).toMatchObject({
      kind: 'not-an-engine',
      what: `http://127.0.0.1:${port} is not a Kubernetes API server`,
    });
  });
});

describe('the context', () => {
  const configFor = (server: string) =>
    passingFile(
      'config',
      JSON.stringify({
        'current-context': 'arn:aws:eks:eu:1:cluster/prod',
        clusters: [
          { name: 'good', cluster: { server } },
          { name: 'bad', cluster: {} },
        ],
        users: [{ name: 'me', user: ADMIN }],
        contexts: [
          { name: 'arn:aws:eks:eu:1:cluster/prod', context: { cluster: 'good', user: 'me' } },
          { name: 'broken', context: { cluster: 'bad', user: 'me' } },
          { name: 'lost', context: { cluster: 'none', user: 'me' } },
          { name: 'empty' },
        ],
      }),
    );

  it.each([
    ['kube:', 'arn:aws:eks:eu:1:cluster/prod'],
    ['kube:arn:aws:eks:eu:1:cluster/prod', 'arn:aws:eks:eu:1:cluster/prod'],
    ['kube:arn:aws:eks:eu:1:cluster/prod/shop', 'arn:aws:eks:eu:1:cluster/prod/shop'],
    ['kube:/shop', 'arn:aws:eks:eu:1:cluster/prod/shop'],
  ])('%s opens %s', async (target, label) => {
    const { url } = await startApiServer();
    expect(await opening(configFor(url), { target })).toMatchObject({ label });
  });

  it.each([
    ['kube:nope', 'The kubeconfig has no context nope'],
    ['kube:broken', 'The cluster bad of the kubeconfig is broken'],
    ['kube:lost', 'The kubeconfig has no cluster none'],
    ['kube:empty', 'The context empty of the kubeconfig is broken'],
  ])('%s can’t be opened: %s', async (target, what) => {
    const { url } = await startApiServer();
    expect(await opening(configFor(url), { target })).toMatchObject({ kind: 'not-found', what });
  });

  it('is missing without a kubeconfig', async () => {
    expect(await opening('/nowhere/config')).toMatchObject({
      kind: 'not-found',
      what: 'There is no kubeconfig',
      why: '/nowhere/config does not exist',
    });
  });

  it('is missing in a kubeconfig that is none', async () => {
    const file = passingFile('config', '[');
    expect(await opening(file)).toMatchObject({ what: 'The kubeconfig can’t be read' });
  });
});
