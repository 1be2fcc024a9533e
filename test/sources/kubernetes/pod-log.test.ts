import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { LogLine, LogPlace, LogReading, LogWish } from '../../../src/facts/log.ts';
import type { Trouble } from '../../../src/facts/target.ts';
import { TargetError } from '../../../src/facts/target-error.ts';
import { KubeSource } from '../../../src/sources/kubernetes/kube-source.ts';
import { openCluster } from '../../../src/sources/kubernetes/open-cluster.ts';
import { openPodLog } from '../../../src/sources/kubernetes/pod-log.ts';
import { type ApiServer, type CallerName, tokenOf } from '../../kubernetes/api-server.ts';
import { recordedText } from '../../kubernetes/recordings.ts';
import { listen } from '../docker/loopback.ts';
import { kubeconfig, startApiServer } from './watched-cluster.ts';

const WEB: LogPlace = {
  kind: 'pod-container',
  namespace: 'shop',
  pod: 'web-9498c4b88-bblkw',
  container: 'web',
};
const WORKER: LogPlace = { ...WEB, pod: 'api-6bbcb967dc-n62zh', container: 'worker' };
const CRASHED: LogPlace = { ...WEB, namespace: 'team-b', pod: 'crash-loop', container: 'main' };
const WEB_KEY = 'shop/web-9498c4b88-bblkw web';

function wish(change: Partial<LogWish> = {}): LogWish {
  return { tail: 100, follow: false, previous: false, ...change };
}

async function cluster(server: Pick<ApiServer, 'url'>, caller: CallerName = 'admin') {
  const KUBECONFIG = kubeconfig(server.url, { token: tokenOf(caller) });
  return openCluster('kube:', { env: { KUBECONFIG }, home: '/nowhere' });
}

async function opened(
  server: ApiServer,
  place: LogPlace,
  change: Partial<LogWish> = {},
  options: { readonly caller?: CallerName; readonly signal?: AbortSignal } = {},
): Promise<LogReading> {
  const source = new KubeSource(await cluster(server, options.caller));
  return source.openLog(place, wish(change), options.signal);
}

async function read(reading: LogReading): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  for await (const some of reading) lines.push(...some);
  return lines;
}

async function texts(reading: LogReading): Promise<readonly string[]> {
  return (await read(reading)).map(({ text }) => text);
}

async function troubleOf(asking: Promise<unknown>): Promise<Trouble> {
  const error = await asking.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof TargetError) return error.trouble;
  throw new Error('A TargetError was expected.', { cause: error });
}

describe('the log of a container', () => {
  it('is its last lines with the times at which they were written', async () => {
    const server = await startApiServer();
    expect(await read(await opened(server, WORKER, { tail: 2 }))).toEqual([
      {
        at: '2026-11-21T21:40:35.737940714Z',
        text: 'Sat Nov 21 21:40:35 UTC 2026 worker: queue empty',
        isCut: false,
      },
      { at: '2026-11-21T21:40:35.737958184Z', text: 'WARN slow poll', isCut: false },
    ]);
    expect(server.requests.at(-1)).toMatchObject({ method: 'GET', body: undefined });
  });

  it('may be that of the run before the last restart', async () => {
    const server = await startApiServer();
    const reading = await opened(server, CRASHED, { previous: true, follow: true });
    expect(await texts(reading)).toEqual(['starting', 'fatal: no config']);
  });

  it('goes on while it is followed, until the container ends', async () => {
    const server = await startApiServer();
    const reading = (await opened(server, WEB, { tail: 1, follow: true }))[Symbol.asyncIterator]();
    const next = async () => (await reading.next()).value?.map(({ text }: LogLine) => text);
    expect(await next()).toEqual(['{"level":"info","msg":"GET /healthz","n":7}']);
    server.logs.write(WEB_KEY, 'one\n');
    expect(await next()).toEqual(['one']);
    server.logs.write(WEB_KEY, 'half a ');
    server.logs.end(WEB_KEY);
    expect(await next()).toEqual(['half a ']);
    expect(await reading.next()).toEqual({ done: true, value: undefined });
  });

  it('is not followed any more once the loop is left', async () => {
    const server = await startApiServer();
    for await (const _lines of await opened(server, WEB, { follow: true })) break;
    await expect.poll(() => server.logs.followersOf(WEB_KEY)).toBe(0);
  });

  it.each(['while it is gone through', 'before'])('is given up when that is asked for, %s', async (when) => {
    const server = await startApiServer();
    const leaving = new AbortController();
    const reason = new Error('the person left');
    const reading = await opened(server, WEB, { follow: true }, { signal: leaving.signal });
    if (when === 'before') leaving.abort(reason);
    const going = read(reading);
    const ended = expect(going).rejects.toBe(reason);
    leaving.abort(reason);
    await ended;
    await expect.poll(() => server.logs.followersOf(WEB_KEY)).toBe(0);
  });

  it('that hangs before its first byte is given up when that is asked for', async () => {
    const server = await startApiServer();
    server.fault({ on: /log/, act: { kind: 'hang' } });
    const leaving = new AbortController();
    const reason = new Error('the person left');
    const opening = expect(opened(server, WEB, {}, { signal: leaving.signal })).rejects.toBe(reason);
    await expect.poll(() => server.requests.some(({ path }) => path.endsWith('/log'))).toBe(true);
    leaving.abort(reason);
    await opening;
  });

  it('that stops in the middle is not waited for where all of it should be there', async () => {
    const version = recordedText('version.json');
    const port = await listen(
      createServer((request, response) => {
        if (request.url === '/version') response.end(version);
        else response.write('2026-11-21T21:40:00Z one\n2026-11-21T21:40:01Z two');
      }),
    );
    const stuck = await cluster({ url: `http://127.0.0.1:${port}` });
    const reading = (await openPodLog(stuck, WEB, wish(), undefined, 50))[Symbol.asyncIterator]();
    expect((await reading.next()).value).toEqual([{ at: '2026-11-21T21:40:00Z', text: 'one', isCut: false }]);
    expect(await troubleOf(reading.next())).toMatchObject({ kind: 'timeout', why: 'no rest within 0.05 s' });
    stuck.gateway.close();
  });

  it('that breaks off says so after what came', async () => {
    const server = await startApiServer();
    const reading = (await opened(server, WEB, { follow: true }))[Symbol.asyncIterator]();
    expect((await reading.next()).value).toHaveLength(5);
    server.dropConnections();
    expect(await troubleOf(reading.next())).toMatchObject({
      kind: 'dropped',
      what: `The connection to ${server.url} broke off`,
    });
  });

  it('may be lines of any length: of each no more is kept than a person can look at', async () => {
    const server = await startApiServer();
    const key = 'shop/web-9498c4b88-wjcns web';
    server.logs.write(key, `${'x'.repeat(30_000_000)}\nshort\n${'é'.repeat(20_000)}`);
    const place = { ...WEB, pod: 'web-9498c4b88-wjcns' };
    const [long, short, last] = await read(await opened(server, place));
    expect(long?.isCut).toBe(true);
    expect(long?.text.length).toBeLessThan(20_000);
    expect(short).toMatchObject({ text: 'short', isCut: false });
    expect(last?.isCut).toBe(true);
    expect(last?.text).toMatch(/^é+$/);
  });

  it('may be no text at all', async () => {
    const server = await startApiServer();
    const key = 'shop/web-9498c4b88-wjcns web';
    server.logs.write(key, Uint8Array.from([0xff, 0xfe, 0x00, 0x1b, 0x5b, 0x0d, 0x0a, 0xc3]));
    const place = { ...WEB, pod: 'web-9498c4b88-wjcns' };
    expect(await texts(await opened(server, place))).toEqual(['\ufffd\ufffd\0\x1b[', '\ufffd']);
  });

  it('may be empty', async () => {
    const server = await startApiServer();
    expect(await read(await opened(server, { ...WORKER, container: 'api' }))).toEqual([]);
  });

  it.each<[string, LogPlace, Partial<LogWish>, Partial<Trouble>]>([
    [
      'of a pod that is gone',
      { ...WEB, pod: 'gone' },
      {},
      { kind: 'not-found', why: 'pods "gone" not found' },
    ],
    [
      'of a container that waits',
      { ...WEB, namespace: 'team-b', pod: 'bad-image', container: 'main' },
      {},
      {
        kind: 'not-found',
        what: 'There is no log of main in team-b/bad-image',
        why: expect.stringContaining('is waiting to start'),
        tryThis: 'Read it again once the container has started; the events of the pod say what keeps it',
      },
    ],
    [
      'of a run that there never was',
      WEB,
      { previous: true },
      {
        why: 'previous terminated container "web" in pod "web-9498c4b88-bblkw" not found',
        tryThis: 'It has not been restarted: read the log of the present run',
      },
    ],
  ])('%s is told with the server’s words', async (_, place, change, trouble) => {
    const server = await startApiServer();
    expect(await troubleOf(opened(server, place, change))).toMatchObject(trouble);
  });

  it('that may not be read names the right that is missing', async () => {
    const server = await startApiServer();
    const batch = { ...WEB, namespace: 'batch', pod: 'migrate-ttnzs', container: 'migrate' };
    expect(await troubleOf(opened(server, batch, {}, { caller: 'reader' }))).toEqual({
      kind: 'permission',
      what: 'The log of migrate in batch/migrate-ttnzs can’t be read',
      why: 'you may not get pods/log in namespace batch',
      tryThis: 'Ask for a Role in batch with the verb get on pods/log',
    });
  });

  it('whose node can’t be reached says so', async () => {
    const server = await startApiServer();
    server.fault({ on: /log/, act: { kind: 'internal-error' } });
    expect(await troubleOf(opened(server, WEB))).toMatchObject({
      kind: 'server-error',
      tryThis: 'The log comes from the kubelet of the pod’s node: check that the node is up',
    });
  });
});
