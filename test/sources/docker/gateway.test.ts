import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createNetServer, type Socket } from 'node:net';
import { join } from 'node:path';
import Docker from 'dockerode';
import { describe, expect, test } from 'vitest';
import { Gateway, type GatewayLimits } from '../../../src/sources/docker/gateway.ts';
import { RequestFailure } from '../../../src/sources/docker/request-failure.ts';
import { listen, tcp, temporaryFolder } from './loopback.ts';

const folder = temporaryFolder();
let sockets = 0;

/** A gateway to a server that notes each request as `METHOD path`. */
async function gatewayTo(
  listener: RequestListener = (_request, response) => response.end('{}'),
  limits: Partial<GatewayLimits> = {},
) {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    listener(request, response);
  });
  sockets += 1;
  const path = join(folder, `${sockets}.sock`);
  await listen(server, path);
  const gateway = await Gateway.create({ kind: 'unix', path }, limits);
  return { gateway, requests, server };
}

function dockerOver(gateway: Gateway): Docker {
  const options = { modem: gateway.modem, Promise };
  return new Docker(options);
}

describe('nothing but reads leaves the process', () => {
  const changes: Record<string, (docker: Docker) => Promise<unknown>> = {
    'create a container': (docker) => docker.createContainer({ Image: 'x' }),
    'run an image': (docker) => docker.run('x', [], process.stdout),
    'start a container': (docker) => docker.getContainer('x').start(),
    'stop a container': (docker) => docker.getContainer('x').stop(),
    'restart a container': (docker) => docker.getContainer('x').restart(),
    'kill a container': (docker) => docker.getContainer('x').kill(),
    'pause a container': (docker) => docker.getContainer('x').pause(),
    'rename a container': (docker) => docker.getContainer('x').rename({ name: 'y' }),
    'update a container': (docker) => docker.getContainer('x').update({ Memory: 1 }),
    'remove a container': (docker) => docker.getContainer('x').remove({ force: true }),
    'wait for a container': (docker) => docker.getContainer('x').wait(),
    'commit a container': (docker) => docker.getContainer('x').commit(),
    'write files': (docker) => docker.getContainer('x').putArchive(Buffer.from('x'), { path: '/' }),
    'attach to a container': (docker) =>
      docker.getContainer('x').attach({ stream: true, stdin: true, hijack: true }),
    'prepare a command': (docker) => docker.getContainer('x').exec({ Cmd: ['id'] }),
    'run a command': (docker) => docker.getExec('x').start({ hijack: true, stdin: true }),
    'resize a terminal': (docker) => docker.getContainer('x').resize({ h: 1, w: 1 }),
    'pull an image': (docker) => docker.pull('x:latest'),
    'import an image': (docker) => docker.createImage({ fromImage: 'x' }),
    'load an image': (docker) => docker.loadImage(join(folder, 'none.tar')),
    'build an image': (docker) => docker.buildImage(process.stdin, { t: 'x' }),
    'tag an image': (docker) => docker.getImage('x').tag({ repo: 'y' }),
    'push an image': (docker) => docker.getImage('x').push(),
    'remove an image': (docker) => docker.getImage('x').remove(),
    'create a network': (docker) => docker.createNetwork({ Name: 'x' }),
    'connect a network': (docker) => docker.getNetwork('x').connect({ Container: 'y' }),
    'remove a network': (docker) => docker.getNetwork('x').remove(),
    'create a volume': (docker) => docker.createVolume({ Name: 'x' }),
    'remove a volume': (docker) => docker.getVolume('x').remove(),
    'prune containers': (docker) => docker.pruneContainers(),
    'prune images': (docker) => docker.pruneImages(),
    'prune networks': (docker) => docker.pruneNetworks(),
    'prune volumes': (docker) => docker.pruneVolumes(),
    'start a swarm': (docker) => docker.swarmInit({}),
    'leave a swarm': (docker) => docker.swarmLeave({}),
    'create a secret': (docker) => docker.createSecret({}),
    'log in': (docker) => docker.checkAuth({}),
  };

  test.each(Object.entries(changes))('not even through dockerode: %s', async (_name, change) => {
    let connections = 0;
    const server = createNetServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    sockets += 1;
    const path = join(folder, `${sockets}.sock`);
    await listen(server, path);
    const gateway = await Gateway.create({ kind: 'unix', path });
    await expect(change(dockerOver(gateway))).rejects.toThrow('not sent, because Plimsoll only reads');
    expect(connections).toBe(0);
    gateway.close();
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'CONNECT', 'TRACE', 'get', 'GET\r\nX: y', ''])(
    'not the method %j',
    async (method) => {
      const { gateway, requests } = await gatewayTo();
      const { promise, resolve } = Promise.withResolvers<Error | null>();
      gateway.modem.dial({ path: '/containers/json', method }, resolve);
      expect(await promise).toMatchObject({ reason: { kind: 'not-a-read' } });
      expect(requests).toEqual([]);
      gateway.close();
    },
  );

  test.each([
    { path: '/containers/x/attach/ws?' },
    { path: '/containers/x/attach' },
    { path: '/info', hijack: true },
    { path: '/info', openStdin: true },
    { path: '/info', file: 'x.tar' },
  ])('not a GET that takes over: %j', async (request) => {
    const { gateway, requests } = await gatewayTo();
    const { promise, resolve } = Promise.withResolvers<Error | null>();
    gateway.modem.dial({ method: 'GET', ...request }, resolve);
    expect(await promise).toMatchObject({ reason: { kind: 'not-a-read' } });
    await expect(gateway.get('/containers/x/attach/ws')).rejects.toMatchObject({
      reason: { kind: 'not-a-read' },
    });
    expect(requests).toEqual([]);
    gateway.close();
  });
});

describe('reads', () => {
  test('go out with the version that was agreed on', async () => {
    const { gateway, requests } = await gatewayTo();
    await gateway.get('/info');
    gateway.apiVersion = '1.41';
    await gateway.get('/containers/json', { all: true, filters: { type: ['a', 'b'] } });
    await dockerOver(gateway).getContainer('x').inspect();
    await dockerOver(gateway).listContainers({ all: true });
    expect(requests).toEqual([
      'GET /info',
      'GET /v1.41/containers/json?all=true&filters=%7B%22type%22%3A%5B%22a%22%2C%22b%22%5D%7D',
      'GET /v1.41/containers/x/json',
      'GET /v1.41/containers/json?all=true',
    ]);
    gateway.close();
  });

  test('carry the prefix of a proxied engine', async () => {
    const requests: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      requests.push(request.url);
      response.end('{}');
    });
    const endpoint = { ...tcp(await listen(server)), basePath: '/docker' };
    const gateway = await Gateway.create(endpoint);
    gateway.apiVersion = '1.41';
    await gateway.get('/info');
    expect(requests).toEqual(['/docker/v1.41/info']);
    gateway.close();
  });

  test('give the engine’s version and clock beside the answer', async () => {
    const { gateway } = await gatewayTo((_request, response) => {
      response.setHeader('Api-Version', '1.41').setHeader('Date', 'Fri, 20 Nov 2026 09:00:00 GMT').end('[1]');
    });
    expect(await gateway.get('/x')).toEqual({
      json: [1],
      apiVersion: '1.41',
      isPodman: false,
      date: Date.parse('2026-11-20T09:00:00Z'),
    });
    gateway.close();
  });

  test('tell Podman by its own header', async () => {
    const { gateway } = await gatewayTo((_request, response) => {
      response.setHeader('Libpod-Api-Version', '4.3.1').end('[]');
    });
    expect((await gateway.get('/x')).isPodman).toBe(true);
    gateway.close();
  });

  test.runIf(process.platform === 'linux')(
    'that stand still for long are watched over by the system',
    async () => {
      const server = createServer((_request, response) => response.flushHeaders());
      const port = await listen(server);
      const gateway = await Gateway.create(tcp(port));
      const stream = await gateway.stream('/events');
      const { localPort } = stream.socket;
      // Columns of /proc/net/tcp: number, local, remote, state, queues, timer:when. Timer 2 is TCP keep-alive.
      const hexadecimal = (number = 0) => number.toString(16).toUpperCase().padStart(4, '0');
      const connections = readFileSync('/proc/net/tcp', 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/));
      const ours = connections.find(
        ([, local, remote]) =>
          local?.endsWith(`:${hexadecimal(localPort)}`) && remote?.endsWith(`:${hexadecimal(port)}`),
      );
      expect(ours?.[5]).toMatch(/^02:/);
      gateway.close();
    },
  );

  test('share few connections', async () => {
    let connections = 0;
    const { gateway, server } = await gatewayTo();
    server.on('connection', () => {
      connections += 1;
    });
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(Array.from({ length: 40 }, () => gateway.get('/x')));
    }
    expect(connections).toBeLessThanOrEqual(16);
    gateway.close();
  });

  test('are asked again when a kept connection was closed meanwhile', async () => {
    // Each connection answers once and breaks when it is used again.
    const server = createNetServer((socket: Socket) => {
      let answered = false;
      socket.on('error', () => undefined);
      socket.on('data', () => {
        if (answered) socket.destroy();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\n{}');
        answered = true;
      });
    });
    const path = join(folder, 'breaking.sock');
    await listen(server, path);
    const gateway = await Gateway.create({ kind: 'unix', path });
    for (let round = 0; round < 4; round += 1) expect((await gateway.get('/x')).json).toEqual({});
    gateway.close();
  });

  test.each([
    [
      404,
      '{"message":"No such container: x\\n"}',
      { status: 404, message: 'No such container: x', fromEngine: true },
    ],
    [
      403,
      '{"kind":"Status","message":"forbidden"}',
      { status: 403, message: 'forbidden', fromEngine: false },
    ],
    [500, '<h1>Oops</h1>\n<p>sorry</p>', { status: 500, message: 'Oops sorry', fromEngine: false }],
    [304, '', { status: 304, message: '', fromEngine: false }],
    [400, '{"message":7}', { status: 400, message: '{"message":7}', fromEngine: false }],
  ])('that fail with %i tell what the server said', async (status, body, reason) => {
    const { gateway } = await gatewayTo((_request, response) => response.writeHead(status).end(body));
    const failure = await gateway.get('/x').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RequestFailure);
    expect(failure).toMatchObject({
      request: 'GET /x',
      statusCode: status,
      reason: { kind: 'status', ...reason },
    });
    gateway.close();
  });

  test('end at once when the gateway is closed, and none is sent afterwards', async () => {
    const { gateway, requests } = await gatewayTo((request, response) => {
      if (request.url === '/stream') response.write('x');
    });
    const stream = await gateway.stream('/stream');
    const ended = new Promise((resolve) => stream.once('close', resolve));
    stream.on('error', () => undefined);
    const waiting = Array.from({ length: 40 }, () => gateway.get('/hang').catch((error: unknown) => error));
    gateway.close();
    for (const failure of await Promise.all(waiting))
      expect(failure).toMatchObject({ reason: { kind: 'closed' } });
    await ended;
    const sent = requests.length;
    await expect(gateway.get('/x')).rejects.toMatchObject({ reason: { kind: 'closed' } });
    expect(requests.length).toBe(sent);
  });
});

describe('a server that means harm', () => {
  test('sends its answer in drops: it is given up as a whole', async () => {
    let drops: NodeJS.Timeout | undefined;
    const { gateway, server } = await gatewayTo(
      (_request, response) => {
        drops = setInterval(() => response.write(' '), 5);
      },
      { wholeMs: 200 },
    );
    await expect(gateway.get('/info')).rejects.toMatchObject({
      reason: { kind: 'timeout', waitedFor: 'rest', ms: 200 },
    });
    clearInterval(drops);
    gateway.close();
    server.close();
  });

  test.each([
    ['a page of tags without an end', '<'.repeat(2_000_000), 120],
    ['a message without an end', JSON.stringify({ message: 'm'.repeat(2_000_000) }), 1_000],
  ])('refuses with %s: the beginning is told', async (_name, page, longest) => {
    const { gateway, server } = await gatewayTo((_request, response) => response.writeHead(500).end(page));
    const error = await gateway.get('/info').catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RequestFailure);
    expect(error instanceof RequestFailure && error.message.length).toBeLessThan(longest + 100);
    gateway.close();
    server.close();
  });
});
