import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, request as sendRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type CountingProxy, startCountingProxy } from './counting-proxy.ts';
import { type FakeEngine, startFakeEngine } from './fake-engine.ts';

let folder = '';
let engine: FakeEngine;
let proxy: CountingProxy;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-proxy-test-'));
  engine = await startFakeEngine({ socket: join(folder, 'engine.sock'), containers: 3 });
  proxy = await startCountingProxy(engine.socket, join(folder, 'proxy.sock'));
});
afterEach(async () => {
  await proxy.close();
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

function ask(socketPath: string, method: string, path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    sendRequest({ socketPath, method, path }, async (response) => {
      resolve({ status: response.statusCode ?? 0, body: await text(response) });
    })
      .on('error', reject)
      .end();
  });
}

test('passes answers on unchanged and writes requests down', async () => {
  const direct = await ask(engine.socket, 'GET', '/v1.41/containers/json?all=1');
  expect(await ask(proxy.socket, 'GET', '/v1.41/containers/json?all=1')).toEqual(direct);
  expect(proxy.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /v1.41/containers/json?all=1',
  ]);
  expect(proxy.changes()).toEqual([]);
});

test('tells what was not a read', async () => {
  await ask(proxy.socket, 'HEAD', '/_ping');
  await ask(proxy.socket, 'POST', '/v1.41/containers/x/kill');
  await ask(proxy.socket, 'DELETE', '/v1.41/containers/x');
  expect(proxy.changes().map(({ method }) => method)).toEqual(['POST', 'DELETE']);
});

test('hands events over as they happen, without waiting for the end of the stream', async () => {
  const heard = new Promise<string>((resolve, reject) => {
    sendRequest({ socketPath: proxy.socket, path: '/v1.41/events' }, (response) => {
      response.setEncoding('utf8').once('data', resolve);
      engine.emit({ Type: 'network', Action: 'create', Actor: { ID: 'n1', Attributes: {} } });
    })
      .on('error', reject)
      .end();
  });
  expect(JSON.parse(await heard)).toMatchObject({ Type: 'network', Action: 'create' });
});

test('a client sees the connection break when the proxy breaks it', async () => {
  const broken = new Promise<string>((resolve, reject) => {
    sendRequest({ socketPath: proxy.socket, path: '/v1.41/events' }, (response) => {
      response.on('error', (error) => resolve(error.message));
      proxy.dropConnections();
    })
      .on('error', reject)
      .end();
  });
  expect(await broken).toBe('aborted');
});

test('passes an upgraded connection byte by byte', async () => {
  const upstream = createServer();
  upstream.on('upgrade', (_request, connection) => {
    connection.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
    connection.pipe(connection);
  });
  await new Promise<void>((resolve) => upstream.listen(join(folder, 'upgrade.sock'), resolve));
  const upgrading = await startCountingProxy(
    join(folder, 'upgrade.sock'),
    join(folder, 'upgrade-proxy.sock'),
  );
  const echoed = new Promise<string>((resolve, reject) => {
    sendRequest({
      socketPath: upgrading.socket,
      path: '/containers/x/attach',
      headers: { Connection: 'Upgrade', Upgrade: 'tcp' },
    })
      .on('upgrade', (_response, connection) => {
        connection.setEncoding('utf8').once('data', (data: string) => {
          connection.destroy();
          resolve(data);
        });
        connection.write('\u0000bytes');
      })
      .on('error', reject)
      .end();
  });
  expect(await echoed).toBe('\u0000bytes');
  await upgrading.close();
  await new Promise((resolve) => upstream.close(resolve));
});
