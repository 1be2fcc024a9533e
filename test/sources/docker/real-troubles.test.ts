/** Every way in which a server can disappoint, with real servers: what a person reads must be the right words. */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer, type ServerOptions } from 'node:https';
import { createServer as createNetServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Trouble } from '../../../src/facts/target.ts';
import { TargetError } from '../../../src/facts/target-error.ts';
import type { Endpoint, TlsFiles } from '../../../src/sources/docker/endpoint.ts';
import { openEngine } from '../../../src/sources/docker/opening.ts';
import { candidateAt, listen, makeCertificates, tcp, temporaryFolder } from './loopback.ts';

const folder = temporaryFolder();
beforeAll(() => makeCertificates(folder));

const pem = (name: string) => join(folder, `${name}.pem`);
const read = (name: string) => readFileSync(pem(name));

async function troubleAt(endpoint: Endpoint): Promise<Trouble> {
  try {
    const { gateway } = await openEngine(candidateAt(endpoint), {
      isWatching: true,
      limits: { answerMs: 1000 },
    });
    gateway.close();
  } catch (error) {
    if (error instanceof TargetError) return error.trouble;
    throw error;
  }
  throw new Error('the engine answered, and should not have');
}

const engine: RequestListener = (request, response) => {
  response.setHeader('Api-Version', '1.41');
  if (request.url?.startsWith('/events')) response.flushHeaders();
  else response.end('[]');
};
const always =
  (status: number, headers: Record<string, string>, body: string): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end(body);
  };
const json = { 'Content-Type': 'application/json' };
const html = { 'Content-Type': 'text/html' };

describe('a server that is no engine, or none that can be used', () => {
  test.each<[string, RequestListener, Trouble['kind'], RegExp]>([
    [
      'a web site',
      always(200, html, '<!doctype html><title>Hi</title>'),
      'not-an-engine',
      /starts with “<!doctype html>/,
    ],
    [
      'a web site without that page',
      always(404, html, '<h1>Not  Found</h1>'),
      'not-an-engine',
      /404: “Not Found”/,
    ],
    ['an API of something else', always(200, json, '{}'), 'not-an-engine', /does not list containers/],
    ['a list of something else', always(200, json, '[]'), 'not-an-engine', /names no version/],
    ['nothing', always(200, {}, ''), 'not-an-engine', /empty/],
    [
      'a Kubernetes API server',
      always(403, json, '{"kind":"Status","message":"forbidden"}'),
      'permission',
      /403/,
    ],
    [
      'a proxy that forbids',
      always(403, html, '<html><body><h1>403 Forbidden</h1></body></html>'),
      'permission',
      /403 Forbidden/,
    ],
    [
      'an engine that is broken',
      always(500, json, '{"message":"layer does not exist"}'),
      'server-error',
      /layer does not exist/,
    ],
    ['a proxy whose engine is away', always(502, html, 'Bad Gateway'), 'server-error', /502/],
    [
      'an engine of long ago',
      always(200, { ...json, 'Api-Version': '1.18' }, '[]'),
      'too-old',
      /at most 1\.18/,
    ],
  ])('%s', async (_name, listener, kind, words) => {
    const trouble = await troubleAt(tcp(await listen(createHttpServer(listener))));
    expect(trouble.kind).toBe(kind);
    expect(trouble.why).toMatch(words);
  });

  test('an engine that only its own version page knows, and that wants more than we speak', async () => {
    const server = createHttpServer((request, response) => {
      const isVersion = request.url === '/version';
      response.end(isVersion ? '{"ApiVersion":"1.99","MinAPIVersion":"1.98"}' : '[]');
    });
    expect((await troubleAt(tcp(await listen(server)))).tryThis).toBe('Update Plimsoll');
  });

  test('one that sends us elsewhere is not followed', async () => {
    let visits = 0;
    const other = createHttpServer((_request, response) => {
      visits += 1;
      response.setHeader('Api-Version', '1.41').end('[]');
    });
    const port = await listen(other);
    for (const location of [`http://127.0.0.1:${port}/`, '//', 'nonsense://x', '']) {
      const from = createHttpServer(always(302, { Location: location }, ''));
      expect(await troubleAt(tcp(await listen(from)))).toMatchObject({
        kind: 'not-an-engine',
        why: expect.stringContaining('302'),
      });
    }
    expect(visits).toBe(0);
  });

  test('one that switches protocols unasked is left', async () => {
    const server = createNetServer((socket) => {
      socket.once('data', () =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n'),
      );
    });
    expect((await troubleAt(tcp(await listen(server)))).kind).toBe('not-an-engine');
  });
});

describe('a server that does not speak', () => {
  test.each<[string, (socket: Socket) => void, Trouble['kind'], RegExp]>([
    ['hangs', (socket) => void socket.resume(), 'timeout', /takes connections, but did not answer/],
    [
      'hangs up',
      (socket) => void socket.once('data', () => socket.destroy()),
      'dropped',
      /closed the connection/,
    ],
    [
      'ends politely',
      (socket) => void socket.once('data', () => socket.end()),
      'dropped',
      /closed the connection/,
    ],
    [
      'stops in the middle',
      (socket) =>
        void socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[')),
      'timeout',
      /in the middle of an answer/,
    ],
    [
      'breaks off',
      (socket) =>
        void socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[')),
      'dropped',
      /closed the connection/,
    ],
    [
      'speaks SSH',
      (socket) => void socket.write('SSH-2.0-OpenSSH_9.2\r\n'),
      'not-an-engine',
      /does not speak HTTP/,
    ],
    [
      'speaks nonsense',
      (socket) => void socket.once('data', () => socket.end(Buffer.alloc(4096, 0xff))),
      'not-an-engine',
      /does not speak HTTP/,
    ],
    [
      'never ends its headers',
      (socket) =>
        void socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(100_000)}`)),
      'not-an-engine',
      /does not speak HTTP/,
    ],
  ])('%s', async (_name, serve, kind, words) => {
    for (const path of [undefined, join(folder, `${kind}-${words.source.length}-${_name.length}.sock`)]) {
      const port = await listen(createNetServer(serve), path);
      const trouble = await troubleAt(path === undefined ? tcp(port) : { kind: 'unix', path });
      expect(trouble.kind).toBe(kind);
      expect(trouble.why).toMatch(words);
    }
  });

  test('an answer without end is cut at the bound', async () => {
    const server = createHttpServer((_request, response) => {
      const pour = () => {
        while (!response.destroyed && response.write(Buffer.alloc(64 * 1024, 0x20)));
      };
      response.on('drain', pour);
      pour();
    });
    const opening = openEngine(candidateAt(tcp(await listen(server))), {
      isWatching: false,
      limits: { answerBytes: 1024 * 1024 },
    });
    await expect(opening).rejects.toMatchObject({ trouble: { why: 'it is longer than 1 MB' } });
  });
});

describe('nobody there', () => {
  test('a port that is closed', async () => {
    const server = createNetServer();
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address();
        server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
      });
    });
    expect(await troubleAt(tcp(port))).toMatchObject({
      kind: 'refused',
      why: 'nothing listens on that port',
    });
  });

  test('no socket', async () => {
    expect((await troubleAt({ kind: 'unix', path: join(folder, 'none.sock') })).kind).toBe('no-socket');
    expect((await troubleAt({ kind: 'unix', path: join(pem('ca'), 'none.sock') })).kind).toBe('no-socket');
  });

  test('a socket whose engine has died', async () => {
    const path = join(folder, 'dead.sock');
    const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
    const child = spawn(process.execPath, ['-e', script]);
    await new Promise((resolve) => child.once('exit', resolve));
    expect(await troubleAt({ kind: 'unix', path })).toMatchObject({
      kind: 'refused',
      why: expect.stringMatching(/left over/),
    });
  });

  test('another kind of file', async () => {
    expect((await troubleAt({ kind: 'unix', path: pem('ca') })).what).toMatch(/is not a socket/);
  });

  test('a path that is too long for a socket', async () => {
    const trouble = await troubleAt({ kind: 'unix', path: join(folder, 'x'.repeat(200)) });
    expect(trouble.why).toMatch(/path/);
  });
});

describe.runIf(process.getuid?.() === 0)('someone who may not', () => {
  /** What user and group 65534 are told. */
  function asNobody(path: string): unknown {
    const script = `
      const { openEngine } = await import(${JSON.stringify(new URL('../../../src/sources/docker/opening.ts', import.meta.url).href)});
      const reach = { endpoint: { kind: 'unix', path: ${JSON.stringify(path)} } };
      const candidate = { target: 't', kind: 'docker', origin: 'o', label: 'l', reach };
      await openEngine(candidate, { isWatching: false }).catch(({ trouble }) => console.log(JSON.stringify(trouble)));`;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      uid: 65_534,
      gid: 65_534,
      cwd: '/',
      encoding: 'utf8',
    });
    return JSON.parse(output);
  }

  test('learns who owns the socket', async () => {
    chmodSync(folder, 0o755);
    const path = join(folder, 'closed.sock');
    await listen(createHttpServer(engine), path);
    chmodSync(path, 0o660);
    expect(asNobody(path)).toMatchObject({
      kind: 'permission',
      why: 'it belongs to user root and group root, mode 660',
      tryThis: 'Run Plimsoll as root, for example with sudo',
    });
  });

  test('learns that the folder is closed', async () => {
    mkdirSync(join(folder, 'locked'), { mode: 0o700 });
    const path = join(folder, 'locked', 'x.sock');
    await listen(createHttpServer(engine), path);
    expect(asNobody(path)).toMatchObject({
      kind: 'permission',
      why: expect.stringMatching(/a folder on the way/),
    });
  });
});

describe('TLS', () => {
  const files = (more: Partial<TlsFiles> = {}): TlsFiles => ({
    ca: pem('ca'),
    cert: undefined,
    key: undefined,
    given: true,
    verify: true,
    ...more,
  });
  const client = { cert: pem('client'), key: pem('client-key') };
  const serve = (name: string, more: ServerOptions = {}) =>
    listen(createHttpsServer({ cert: read(name), key: read(`${name}-key`), ...more }, engine));
  const wantsClient = () => ({ ca: read('ca'), requestCert: true, rejectUnauthorized: true });

  test.each<[string, () => Promise<number>, TlsFiles, string?]>([
    ['a server of our authority', () => serve('server'), files()],
    ['by its name', () => serve('server'), files(), 'localhost'],
    ['with a client certificate', () => serve('server', wantsClient()), files(client)],
    ['a self-signed one that is its own authority', () => serve('self'), files({ ca: pem('self') })],
    ['anybody, unverified', () => serve('expired'), files({ ca: undefined, verify: false })],
    [
      'a folder of its own without files',
      () => serve('self'),
      files({ ca: '/nowhere/ca.pem', given: false, verify: false }),
    ],
  ])('opens %s', async (_name, start, tls, host) => {
    const opened = await openEngine(candidateAt(tcp(await start(), tls, host)), { isWatching: true });
    await opened.greeting.events;
    opened.gateway.close();
    expect(opened.greeting.apiVersion).toBe('1.41');
  });

  test.each<[string, () => Promise<number>, TlsFiles | undefined, RegExp]>([
    ['self-signed', () => serve('self'), files(), /self-signed/],
    [
      'an unknown authority',
      () => serve('server'),
      files({ ca: pem('other-ca') }),
      /authority that you do not trust/,
    ],
    [
      'no authority at all',
      () => serve('server'),
      files({ ca: undefined }),
      /authority that you do not trust/,
    ],
    ['expired', () => serve('expired'), files(), /has expired/],
    ['for another name', () => serve('elsewhere'), files(), /for another name than 127\.0\.0\.1/],
    [
      'a client certificate is wanted',
      () => serve('server', wantsClient()),
      files(),
      /client certificate, or wants one/,
    ],
    [
      'the same with TLS 1.2',
      () => serve('server', { ...wantsClient(), maxVersion: 'TLSv1.2' }),
      files(),
      /client certificate, or wants one/,
    ],
    ['plain HTTP behind it', () => listen(createHttpServer(engine)), files(), /speaks plain HTTP, not TLS/],
    [
      'a missing authority',
      () => serve('server'),
      files({ ca: '/nowhere/ca.pem' }),
      /\/nowhere\/ca\.pem: the file is missing/,
    ],
    [
      'a missing key',
      () => serve('server'),
      files({ cert: pem('client'), key: '/nowhere/key.pem' }),
      /key\.pem: the file is missing/,
    ],
    [
      'a certificate and key that differ',
      () => serve('server'),
      files({ cert: pem('client'), key: pem('self-key') }),
      /client\.pem: certificate and key do not belong together/,
    ],
    [
      'a key behind a passphrase',
      () => serve('server'),
      files({ cert: pem('client'), key: pem('locked-key') }),
      /locked-key\.pem: the key is protected by a passphrase/,
    ],
    [
      'a file that is no certificate',
      () => serve('server'),
      files({ ca: join(folder, 'ca.cnf') }),
      /ca\.cnf: it is not a PEM file/,
    ],
    [
      'an empty certificate',
      () => serve('server'),
      files({ ca: join(folder, 'empty.pem') }),
      /empty\.pem: it is not a PEM file/,
    ],
  ])('says: %s', async (_name, start, tls, words) => {
    writeFileSync(join(folder, 'empty.pem'), '');
    const trouble = await troubleAt(tcp(await start(), tls));
    expect(trouble.kind).toBe('tls');
    expect(trouble.why).toMatch(words);
  });

  test('a server that hangs up at another authority’s client certificate points at it', async () => {
    const port = await serve('server', { ...wantsClient(), ca: read('other-ca') });
    const trouble = await troubleAt(tcp(port, files(client)));
    expect([trouble.why, trouble.tryThis].join(' ')).toMatch(/cert\.pem/);
  });

  test('plain HTTP spoken to a TLS port is recognised by its answer, or by its silence', async () => {
    const trouble = await troubleAt(tcp(await serve('server')));
    expect([trouble.why, trouble.tryThis].join(' ')).toMatch(/DOCKER_TLS_VERIFY=1/);
  });

  test('a Go server says so itself', async () => {
    const listener = always(400, {}, 'Client sent an HTTP request to an HTTPS server.\n');
    expect((await troubleAt(tcp(await listen(createHttpServer(listener))))).what).toMatch(/wants TLS/);
  });
});
