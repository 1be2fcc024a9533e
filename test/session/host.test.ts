import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { collect } from '../../src/session/collect.ts';
import { openSession } from '../../src/session/open-session.ts';
import type { Session } from '../../src/session/session.ts';
import { type FakeEngine, startFakeEngine } from '../engine/fake-engine.ts';

let folder = '';
let hostRoot = '';
let engine: FakeEngine;
let session: Session | undefined;

/** A person's own check, which reads a file that none of ours reads. */
const CHECK = `
- id: own.banner
  title: The host greets
  severity: low
  layer: host
  control: host-security
  resource: host
  mode: automated
  references: []
  needs: { texts: [/etc/banner], os: true }
  pass: '"/etc/banner" in host.texts && host.os.ID == "debian"'
  evidence: [host.texts]
  why: It is friendly.
  attack: None.
  fix: { text: Write one. }
  examples:
    pass: [{ host: { texts: { /etc/banner: hi }, os: { ID: debian } } }]
    fail: [{ host: { texts: {}, os: { ID: debian } } }]
- id: own.name
  title: Containers have names
  severity: low
  layer: container
  control: isolation
  resource: container
  mode: automated
  references: []
  pass: 'container.Name != ""'
  evidence: [container.Name]
  why: It is friendly.
  attack: None.
  fix: { text: Name it. }
  examples:
    pass: [{ container: { Name: /web } }]
    fail: [{ container: { Name: "" } }]
`;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-host-session-'));
  hostRoot = join(folder, 'host');
  place('checks/own.yaml', CHECK);
  place('host/etc/os-release', 'ID=debian\n');
  engine = await startFakeEngine({ socket: join(folder, 'engine.sock'), containers: 5 });
});
afterEach(async () => {
  await session?.close();
  session = undefined;
  await engine.close();
  rmSync(folder, { recursive: true });
});

function place(path: string, content: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function options() {
  const rules = { checkFolders: [join(folder, 'checks')], only: ['own.banner'] };
  return { target: engine.target, hostRoot, rules };
}

async function open(): Promise<Session> {
  ({ session } = await openSession(options()));
  if (session === undefined) throw new Error('nothing answered');
  return session;
}

const statusIn = ({ audit }: Pick<Session, 'audit'>) => audit.findingsOf('host', 'host')[0]?.status;

describe('a single reading', () => {
  test.each([
    ['pass', { 'host/etc/banner': 'hi' }],
    ['fail', {}],
  ])('reads of the host what the checks that run ask for, and judges it: %s', async (status, files) => {
    for (const [path, text] of Object.entries(files)) place(path, text);
    const { collected } = await collect(options());
    if (collected === undefined) throw new Error('nothing answered');
    expect(statusIn(collected)).toBe(status);
    expect(collected.facts.hostReading).toEqual({ state: 'done' });
    expect(collected.facts.host.users).toBeUndefined();
  });

  test('says why there is no host, and that nothing can be said of it', async () => {
    const { collected } = await collect({ ...options(), hostRoot: undefined });
    if (collected === undefined) throw new Error('nothing answered');
    const { facts, audit } = collected;
    expect(facts.gaps.get('host')).toMatchObject({ reason: 'remote' });
    expect(facts.host).toEqual({});
    expect(audit.findingsOf('host', 'host')).toMatchObject([
      { status: 'unknown', reason: expect.stringContaining('this host on') },
    ]);
  });

  test('reads no host where no check asks for it', async () => {
    const { collected } = await collect({
      ...options(),
      hostRoot: undefined,
      rules: { ...options().rules, only: ['own.name'] },
    });
    expect(collected?.facts.gaps.size).toBe(0);
    expect(collected?.facts.hostReading).toEqual({ state: 'none' });
  });

  test('ends with the engine’s failure, whatever the host is at', async () => {
    engine.misbehave(/^\/info/, { kind: 'hang' });
    const abort = new AbortController();
    const collecting = collect({ ...options(), signal: abort.signal });
    setTimeout(() => abort.abort(), 100);
    await expect(collecting).rejects.toThrow();
  });
});

describe('a session', () => {
  const wait = { timeout: 30_000 };

  test('judges the host, and again when it changes', async () => {
    const opened = await open();
    await expect.poll(() => statusIn(opened), wait).toBe('fail');
    place('host/etc/banner', 'hi');
    await expect.poll(() => statusIn(opened), wait).toBe('pass');
  });

  test('reads the host anew with the engine', async () => {
    const opened = await open();
    await expect.poll(() => opened.facts.hostReading.state, wait).toBe('done');
    place('host/etc/os-release', 'ID=other\n');
    place('host/etc/banner', 'hi');
    await opened.refresh();
    expect(opened.facts.host).toMatchObject({ os: { ID: 'other' }, texts: { '/etc/banner': 'hi' } });
  });

  test('that is closed leaves the host alone', async () => {
    const opened = await open();
    await expect.poll(() => opened.facts.hostReading.state, wait).toBe('done');
    await opened.close();
    const { host } = opened.facts;
    place('host/etc/banner', 'hi');
    await new Promise((resolve) => setTimeout(resolve, 1_800));
    expect(opened.facts.host).toBe(host);
  });
});
