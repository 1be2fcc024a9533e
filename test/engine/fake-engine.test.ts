import { mkdtempSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json, text } from 'node:stream/consumers';
import Docker from 'dockerode';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { containerInspectSchema, containerSummarySchema } from '../../src/facts/container.ts';
import { imageHistorySchema, imageInspectSchema, imageSummarySchema } from '../../src/facts/image.ts';
import { networkSchema } from '../../src/facts/network.ts';
import { describeEngine } from './engine-test.ts';
import { type FakeEngine, startFakeEngine } from './fake-engine.ts';
import { makeFakeHost } from './fake-host.ts';

let folder = '';
let engine: FakeEngine;
let api: Docker;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-fake-test-'));
  engine = await startFakeEngine({ socket: join(folder, 'engine.sock'), containers: 60 });
  api = new Docker({ socketPath: engine.socket });
});
afterEach(async () => {
  await engine.close();
  rmSync(folder, { recursive: true, force: true });
});

const firstName = () => [...engine.host.containers.values()][0]?.Name.slice(1) ?? '';

test('equal seeds give equal hosts, other seeds others', () => {
  const names = (seed: number) =>
    [...makeFakeHost({ containers: 50, seed }).containers.values()].map((each) => [each.Id, each.Name]);
  expect(names(7)).toEqual(names(7));
  expect(names(7)).not.toEqual(names(8));
});

test('names and ids are unique at any size', () => {
  const containers = [...makeFakeHost({ containers: 10_000, seed: 1 }).containers.values()];
  expect(new Set(containers.map(({ Id }) => Id)).size).toBe(10_000);
  expect(new Set(containers.map(({ Name }) => Name)).size).toBe(10_000);
});

test('answers are engine answers', async () => {
  const listed = z.array(containerSummarySchema).parse(await api.listContainers({ all: true }));
  expect(listed).toHaveLength(60);
  for (const { Id } of listed) containerInspectSchema.parse(await api.getContainer(Id).inspect());
  for (const { Id } of z.array(imageSummarySchema).parse(await api.listImages())) {
    imageInspectSchema.parse(await api.getImage(Id).inspect());
    imageHistorySchema.parse(await api.getImage(Id).history());
  }
  z.array(networkSchema).parse(await api.listNetworks());
  expect(await api.ping()).toEqual(Buffer.from('OK'));
});

test('a change tells its events and shows in the answers', async () => {
  const stream = await api.getEvents();
  const heard = new Promise<string[]>((resolve) => {
    const actions: string[] = [];
    stream.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString().trim().split('\n')) actions.push(JSON.parse(line).Action);
      if (actions.at(-1) === 'destroy') resolve(actions);
    });
  });
  const like = firstName();
  engine.run('fresh', like, (container) => {
    container.HostConfig.Privileged = true;
  });
  expect(await api.getContainer('fresh').inspect()).toMatchObject({ HostConfig: { Privileged: true } });
  engine.stop('fresh');
  expect((await api.getContainer('fresh').inspect()).State.Status).toBe('exited');
  engine.rename('fresh', 'stale');
  engine.start('stale');
  engine.destroy('stale');
  expect(await heard).toEqual(['create', 'start', 'kill', 'die', 'stop', 'rename', 'start', 'destroy']);
  await expect(api.getContainer('stale').inspect()).rejects.toThrow(/No such container/);
});

test('events since a moment are told again', async () => {
  const before = Date.now() / 1000;
  engine.stop(firstName());
  const stream = await api.getEvents({ since: before });
  const first: string = await new Promise((resolve) =>
    stream.once('data', (chunk) => resolve(String(chunk))),
  );
  expect(first).toContain('"Action":"kill"');
});

describe('misbehaving', () => {
  const ask = (path: string) =>
    new Promise<string>((resolve, reject) => {
      const request = get({ socketPath: engine.socket, path, timeout: 300 }, async (response) => {
        resolve(`${response.statusCode} ${await text(response)}`);
      });
      request.on('timeout', () => request.destroy(new Error('timeout'))).on('error', reject);
    });

  test.each([
    [{ kind: 'error', status: 500, message: 'broken' }, /^500 .*broken/],
    [{ kind: 'body', body: '{"Id": 7}' }, /^200 \{"Id": 7\}$/],
    [{ kind: 'hang' }, /timeout/],
    [{ kind: 'drop' }, /socket hang up|ECONNRESET/],
  ] as const)('%j', async (how, expected) => {
    const path = `/v1.41/containers/${firstName()}/json`;
    const undo = engine.misbehave(/^\/containers\/.+\/json$/, how);
    const answer = await ask(path).catch((error: Error) => error.message);
    expect(answer).toMatch(expected);
    undo();
    expect(await ask(path)).toMatch(/^200 /);
  });

  test('only reads are answered', async () => {
    await expect(api.getContainer(firstName()).kill()).rejects.toThrow(/changes things/);
  });
});

test('an old engine refuses newer versions and says nothing of what it does not know', async () => {
  const socket = join(folder, 'old.sock');
  const old = await startFakeEngine({ socket, containers: 1, apiVersion: '1.24' });
  const ask = (path: string) =>
    new Promise<{ headers: object; body: unknown }>((resolve, reject) => {
      get({ socketPath: socket, path }, async (response) => {
        resolve({ headers: response.headers, body: await json(response) });
      }).on('error', reject);
    });
  expect((await ask('/v1.41/info')).body).toMatchObject({ message: expect.stringContaining('too new') });
  const version = await ask('/version');
  expect(version.headers).not.toHaveProperty('api-version');
  expect(version.body).toMatchObject({ ApiVersion: '1.24' });
  expect(version.body).not.toHaveProperty('Platform');
  await old.close();
});

describeEngine('the fake engine beside the real one', (real) => {
  const keys = (value: object | undefined) => Object.keys(value ?? {}).toSorted();

  test('rows and answers have the same fields', async () => {
    const [realRow] = await real.api.listContainers({ all: true, filters: { name: ['^/edge$'] } });
    const [fakeRow] = await api.listContainers({ all: true });
    expect(keys(fakeRow)).toEqual(keys(realRow));
    const [realImage] = await real.api.listImages();
    const [fakeImage] = await api.listImages();
    expect(keys(fakeImage)).toEqual(keys(realImage));
    const realEdge = await real.api.getContainer('edge').inspect();
    const fakeAnswer = await api.getContainer(firstName()).inspect();
    expect(keys(fakeAnswer)).toEqual(keys(realEdge));
    expect(keys(fakeAnswer.HostConfig)).toEqual(keys(realEdge.HostConfig));
    expect(keys(await api.info())).toEqual(keys(await real.api.info()));
  });

  test('events have the same fields', async () => {
    const firstLine = (stream: NodeJS.ReadableStream) =>
      new Promise<object>((resolve) => {
        stream.once('data', (chunk) => resolve(JSON.parse(String(chunk).split('\n')[0] ?? '')));
      });
    const realStream = await real.api.getEvents({ filters: { event: ['create'], type: ['container'] } });
    const fakeStream = await api.getEvents();
    const lines = [firstLine(realStream), firstLine(fakeStream)];
    const made = await real.api.createContainer({ Image: 'busybox:1.36', name: 'event-shape' });
    engine.run('event-shape', firstName());
    const [realEvent, fakeEvent] = await Promise.all(lines);
    expect(keys(fakeEvent)).toEqual(keys(realEvent));
    await made.remove();
  });
});
