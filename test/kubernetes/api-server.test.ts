import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { ApiServer, tokenOf } from './api-server.ts';
import {
  type RecordedRow,
  rawObjectSchema,
  recordedEvents,
  recordedRows,
  recordedText,
} from './recordings.ts';

const pageSchema = z.object({
  metadata: z.object({ continue: z.string().optional() }),
  items: z.array(rawObjectSchema),
});

/** What of an answer differs from one asking to the next, or depends on a client certificate. */
const CHANGING = new Set(['managedFields', 'creationTimestamp', 'extra']);

function steady(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(steady);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !CHANGING.has(key))
      .map(([key, inner]) => [key, steady(inner)]),
  );
}

/** RBAC gives rules in no order of their own. */
function inOrder(text: string): unknown {
  const body = steady(JSON.parse(text));
  if (typeof body !== 'object' || body === null || !('status' in body)) return body;
  const { status } = body;
  if (typeof status !== 'object' || status === null || !('resourceRules' in status)) return body;
  const sorted = Object.entries(status).map(([key, list]) => [
    key,
    Array.isArray(list) ? list.map((rule) => JSON.stringify(rule)).sort() : list,
  ]);
  return { ...body, status: Object.fromEntries(sorted) };
}

function tokenFor(caller: string): Record<string, string> {
  if (caller === 'anonymous') return {};
  if (caller === 'admin' || caller === 'reader' || caller === 'nobody')
    return { authorization: `Bearer ${tokenOf(caller)}` };
  return { authorization: 'Bearer nonsense' };
}

function ask(server: ApiServer, row: RecordedRow): Promise<Response> {
  return fetch(`${server.url}${row.path}`, {
    method: row.method,
    headers: {
      ...tokenFor(row.as),
      ...(row.accept === undefined ? {} : { accept: row.accept }),
      ...(row.requestBody === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(row.requestBody === undefined ? {} : { body: JSON.stringify(row.requestBody) }),
  });
}

function row(file: string): RecordedRow {
  const found = recordedRows.find((known) => known.file === file);
  if (found === undefined) throw new Error(`${file} is not recorded`);
  return found;
}

async function expectSame(server: ApiServer, recorded: RecordedRow): Promise<void> {
  const response = await ask(server, recorded);
  const text = await response.text();
  expect({ status: response.status, type: response.headers.get('content-type') }).toEqual({
    status: recorded.status,
    type: recorded.contentType,
  });
  if (recorded.contentType !== 'application/json') expect(text).toBe(recordedText(recorded.file));
  else expect(inOrder(text)).toEqual(inOrder(recordedText(recorded.file)));
}

/** Everything up to `count` events of a watch, then the watch is left. */
async function eventsOf(response: Response, count: number): Promise<readonly unknown[]> {
  const events: unknown[] = [];
  let rest = '';
  if (response.body === null) throw new Error('A watch has a body.');
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) events.push(JSON.parse(line));
    if (events.length >= count) break;
  }
  return events;
}

/** What was recorded while the cluster was as in the lists; the others need a cluster that has moved on. */
const LATER = new Set([
  'error-410-continue-expired.json',
  'error-410-exact-resource-version.json',
  'error-504-resource-version-too-large.json',
]);
const STEADY = recordedRows.filter(({ file }) => !LATER.has(file) && !file.startsWith('watch-'));

describe('the API server for tests', () => {
  describe('answers as recorded', () => {
    let server: ApiServer;
    beforeAll(async () => {
      server = await ApiServer.start();
    });
    afterAll(() => server.close());

    it.each(STEADY.map((recorded) => [recorded.file, recorded] as const))('%s', async (_, recorded) => {
      await expectSame(server, recorded);
    });
  });

  describe('moves on as recorded', () => {
    let server: ApiServer;
    beforeAll(async () => {
      server = await ApiServer.start();
      for (const { type, object } of recordedEvents('watch-pods.ndjson')) {
        if (type === 'BOOKMARK') continue;
        const { kind: _kind, apiVersion: _version, ...pod } = object;
        const raw = rawObjectSchema.parse(pod);
        const key = `${raw.metadata.namespace}/${raw.metadata.name}`;
        if (type === 'DELETED') server.remove('pods', key, raw);
        else server.put('pods', raw);
      }
    });
    afterAll(() => server.close());

    it('a watch from the version of a list tells what happened since, then how far it is', async () => {
      const recorded = recordedEvents('watch-pods.ndjson').slice(0, 24);
      const response = await ask(server, row('watch-pods.ndjson'));
      expect(response.headers.get('content-type')).toBe('application/json');
      server.bookmark();
      expect((await eventsOf(response, 24)).map(steady)).toEqual(recorded.map(steady));
    });

    it('a watch with its initial events says where they end', async () => {
      server.store.version = 1158;
      const recorded = recordedEvents('watch-pods-initial-events.ndjson');
      const response = await ask(server, row('watch-pods-initial-events.ndjson'));
      expect((await eventsOf(response, 4)).map(steady)).toEqual(recorded.map(steady));
    });

    it('a watch without a version begins with what is there', async () => {
      const recorded = recordedEvents('watch-pods-from-now-reader.ndjson');
      const response = await ask(server, row('watch-pods-from-now-reader.ndjson'));
      expect((await eventsOf(response, 3)).map(steady)).toEqual(recorded.map(steady));
    });

    it('a list that may not be watched is refused with a status, not with an event', async () => {
      await expectSame(server, row('error-403-reader-watch-all.json'));
    });

    it('a version from the future is waited for, in vain', async () => {
      server.store.version = 1163;
      await expectSame(server, row('error-504-resource-version-too-large.json'));
    });

    it('what was forgotten has expired', async () => {
      server.store.version = 1177;
      server.store.compact();
      await expectSame(server, row('error-410-continue-expired.json'));
      await expectSame(server, row('error-410-exact-resource-version.json'));
      const response = await ask(server, row('watch-pods-410-expired.ndjson'));
      expect(response.status).toBe(200);
      expect(JSON.parse(await response.text())).toEqual(
        JSON.parse(recordedText('watch-pods-410-expired.ndjson')),
      );
    });
  });

  it('a list that goes on with its token is the one that was begun, whatever happens meanwhile', async () => {
    const server = await ApiServer.start();
    try {
      const pods = server.store.list('pods');
      const [first] = pods;
      if (first === undefined) throw new Error('There are no recorded pods.');
      const names: string[] = [];
      let token = '';
      for (;;) {
        const query = token === '' ? '' : `&continue=${token}`;
        const response = await fetch(`${server.url}/api/v1/pods?limit=10${query}`, {
          headers: { authorization: `Bearer ${tokenOf('admin')}` },
        });
        const page = pageSchema.parse(await response.json());
        names.push(...page.items.map(({ metadata }) => metadata.name));
        server.put('pods', { ...first, metadata: { ...first.metadata, name: `late-${names.length}` } });
        server.remove('pods', 'team-b/too-big');
        token = page.metadata.continue ?? '';
        if (token === '') break;
      }
      expect(names).toEqual(pods.map(({ metadata }) => metadata.name));
    } finally {
      await server.close();
    }
  });
});
