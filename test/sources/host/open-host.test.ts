import { spawn } from 'node:child_process';
import { copyFile, link, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { FactChange } from '../../../src/facts/fact-change.ts';
import type { Endpoint } from '../../../src/sources/docker/endpoint.ts';
import { type OpenHostOptions, openHost } from '../../../src/sources/host/open-host.ts';
import { info, LIVE, storeOf } from '../../audit/sample-facts.ts';
import { NO_NEEDS } from './reading-context.ts';
import { temporaryHost } from './temporary-host.ts';

const TCP: Endpoint = { kind: 'tcp', host: '10.0.0.1', port: 2376, basePath: '', tls: undefined };

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-open-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** What a reader tells of the operating system, and of the host as a whole. */
async function read(options: OpenHostOptions, fields: object | undefined) {
  const told: FactChange[] = fields === undefined ? [] : [{ kind: 'info', info: info({ ...fields }) }];
  const store = storeOf(LIVE, ...told);
  const needs = { ...NO_NEEDS, parts: new Set(['os'] as const) };
  await openHost(options).read(
    needs,
    () => store.facts,
    (changes) => store.apply(changes),
  );
  const gap = store.facts.gaps.get('host');
  return { os: store.facts.host.os?.ID, reason: gap?.reason, detail: gap?.detail, hint: gap?.hint };
}

const SOCKET: Endpoint = { kind: 'unix', path: '/nowhere/docker.sock' };
const HERE = { KernelVersion: release() };

describe('the host under an engine', () => {
  it('is this one where the engine has its kernel', async () => {
    expect(await read({ endpoint: SOCKET }, HERE)).toMatchObject({
      os: expect.any(String),
      reason: undefined,
    });
  });

  it.each<[string, OpenHostOptions, object | undefined, RegExp]>([
    [
      'another kernel',
      { endpoint: SOCKET },
      { KernelVersion: '1.0.0' },
      /runs on Linux 1\.0\.0, this host on/,
    ],
    [
      'a virtual machine',
      { endpoint: SOCKET },
      { ...HERE, OperatingSystem: 'Docker Desktop' },
      /machine of its own/,
    ],
    ['a network address', { endpoint: TCP }, HERE, /over the network/],
    ['no Linux here', { endpoint: SOCKET, platform: 'darwin' }, HERE, /machine of its own/],
    ['an engine that hides its kernel', { endpoint: SOCKET }, undefined, /does not tell its kernel/],
  ])('is far away with %s', async (_, options, fields, detail) => {
    const found = await read(options, fields);
    expect(found).toMatchObject({ os: undefined, reason: 'remote', detail: expect.stringMatching(detail) });
    expect(found.hint).not.toBe('');
  });

  it.each<[string, Endpoint, NodeJS.Platform]>([
    ['a socket', SOCKET, 'linux'],
    ['a network address', TCP, 'linux'],
    ['another system', SOCKET, 'darwin'],
  ])('is the one that the person names, with %s', async (_, endpoint, platform) => {
    const hostRoot = await temporaryHost({ '/etc/os-release': 'ID=named\n' });
    const found = await read({ endpoint, hostRoot, platform }, { KernelVersion: '1.0.0' });
    expect(found).toMatchObject({ os: 'named', reason: undefined });
  });
});

describe.runIf(process.getuid?.() === 0)('behind a socket', () => {
  /** A program of this name that listens there. */
  async function listener(name: string): Promise<Endpoint> {
    const folder = await temporaryFolder();
    const program = join(folder, name);
    await link(process.execPath, program).catch(() => copyFile(process.execPath, program));
    const path = join(folder, 'engine.sock');
    const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`;
    const child = spawn(program, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => {
      child.kill('SIGKILL');
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    return { kind: 'unix', path };
  }

  it('that ssh passes on is another host, even with the same kernel', async () => {
    expect(await read({ endpoint: await listener('ssh') }, HERE)).toMatchObject({
      os: undefined,
      reason: 'remote',
      detail: 'ssh passes this socket on to another host, which can’t be read from here',
    });
  });

  it('that a proxy of this host listens on is this host', async () => {
    expect(await read({ endpoint: await listener('proxy') }, HERE)).toMatchObject({ os: expect.any(String) });
  });

  it('that an engine itself listens on is this host, whatever it hides', async () => {
    expect(await read({ endpoint: await listener('dockerd') }, undefined)).toMatchObject({
      os: expect.any(String),
      reason: undefined,
    });
  });
});

it('a socket of ours that nobody else listens on does not make an engine', async () => {
  const path = join(await temporaryFolder(), 'own.sock');
  const server = createServer().listen(path);
  onTestFinished(() => new Promise((resolve) => server.close(() => resolve())));
  expect(await read({ endpoint: { kind: 'unix', path } }, undefined)).toMatchObject({ reason: 'remote' });
});
