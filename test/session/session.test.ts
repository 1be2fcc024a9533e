import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Facts } from '../../src/facts/facts.ts';
import { TargetUsageError } from '../../src/facts/target-error.ts';
import { collect } from '../../src/session/collect.ts';
import { type OpenSessionOptions, openSession } from '../../src/session/open-session.ts';
import type { Session } from '../../src/session/session.ts';
import { type SurveyedTarget, surveyTargets } from '../../src/session/survey-targets.ts';
import { type FakeEngine, startFakeEngine } from '../engine/fake-engine.ts';

let folder = '';
let engine: FakeEngine;
const sessions: Session[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-session-'));
  engine = await startFakeEngine({ socket: join(folder, 'engine.sock'), containers: 40 });
});
afterEach(async () => {
  await Promise.all(sessions.splice(0).map((session) => session.close()));
  await engine.close();
  rmSync(folder, { recursive: true });
});

async function open(options: OpenSessionOptions): Promise<Session> {
  const { session } = await openSession(options);
  if (session === undefined) throw new Error('nothing answered');
  sessions.push(session);
  return session;
}

function until(session: Session, isWanted: (session: Session) => boolean): Promise<void> {
  if (isWanted(session)) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = session.subscribe(() => {
    if (!isWanted(session)) return;
    stop();
    resolve();
  });
  return promise;
}

const isLive = ({ facts }: Session) => facts.connection.state === 'live';
/** Everything is judged: nothing waits any more. */
const isJudged = (session: Session) =>
  isLive(session) &&
  [...session.facts.containers.keys()].every((id) => session.audit.tallyOf('container', id));

/** A person whose home is the test's folder and who has nothing set. */
function person(env: Record<string, string> = {}): NonNullable<OpenSessionOptions['surroundings']> {
  return { env, platform: 'linux', home: folder, uid: 4242 };
}

function place(path: string, content: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

describe('a session', () => {
  test('judges as a single reading does, while it follows what changes', async () => {
    const session = await open({ target: engine.target });
    await until(session, isJudged);
    const name = [...engine.host.containers.values()][0]?.Name.slice(1) ?? '';
    engine.run('risky', name, (container) => {
      container.HostConfig.Privileged = true;
    });
    engine.destroy([...engine.host.containers.values()].at(-1)?.Name.slice(1) ?? '');
    await until(
      session,
      (each) =>
        isJudged(each) &&
        each.audit
          .findingsOfCheck('docker.container.privileged')
          .some(({ resource, status }) => resource.name === 'risky' && status === 'fail'),
    );
    const { collected } = await collect({ target: engine.target });
    // The host is read beside the engine, and may tell its last later.
    await until(session, ({ audit }) => isDeepStrictEqual(audit.total, collected?.audit.total));
    expect([...session.audit.all()]).toEqual([...(collected?.audit.all() ?? [])]);
  });

  test('tells its listeners of changes, and of nothing else', async () => {
    const session = await open({ target: engine.target });
    await until(session, isJudged);
    await sleep(200);
    let told = 0;
    const stop = session.subscribe(() => {
      told += 1;
    });
    engine.emit({ Type: 'container', Action: 'exec_start: x', Actor: { ID: 'x', Attributes: {} } });
    await sleep(300);
    expect(told).toBe(0);
    engine.run('one', [...engine.host.containers.values()][0]?.Name.slice(1) ?? '');
    await until(session, ({ facts }) => facts.containers.size === 41);
    expect(told).toBeGreaterThan(0);
    stop();
    const before = told;
    engine.destroy('one');
    await until(session, ({ facts }) => facts.containers.size === 40);
    expect(told).toBe(before);
  });

  test('shows names and no verdicts until the details may come', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const session = await open({ target: engine.target, detailsAfter: promise });
    await until(session, ({ facts }) => facts.containers.size === 40);
    await sleep(50);
    expect(session.audit.checks).toEqual([]);
    expect(engine.requests.map(({ path }) => path.split('?')[0]).toSorted()).toEqual([
      '/containers/json',
      '/events',
    ]);
    resolve();
    await until(session, isJudged);
    expect(session.audit.checks.length).toBeGreaterThan(0);
  });

  test('says what is wrong with a person’s own checks and goes on without them', async () => {
    place('checks/mine.yaml', '- id: mine.broken\n  severity: purple\n');
    const session = await open({ target: engine.target, rules: { checkFolders: [join(folder, 'checks')] } });
    await until(session, isJudged);
    expect(session.ruleProblems.length).toBeGreaterThan(0);
  });

  test('closed before it is loaded asks for nothing more', async () => {
    const { session } = await openSession({ target: engine.target });
    await session?.close();
    await sleep(100);
    const before = engine.requests.length;
    await sleep(200);
    expect(engine.requests.length).toBe(before);
    expect(engine.listeners()).toBe(0);
  });

  test('a reading anew can be given up: who waits goes on, and what was known stays', async () => {
    const session = await open({ target: engine.target });
    await until(session, isJudged);
    session.cancelRefresh();
    const before = session.facts.containers.size;
    const told: string[] = [];
    const refreshed = session.refresh().then(() => told.push('given up'));
    const live = until(session, ({ facts }) => facts.connection.state === 'loading').then(() =>
      until(session, isLive).then(() => told.push('read')),
    );
    session.cancelRefresh();
    await Promise.all([refreshed, live]);
    expect(told).toEqual(['given up', 'read']);
    expect(session.facts.containers.size).toBe(before);
    await session.refresh();
  });

  test('refresh and history go to the engine', async () => {
    const session = await open({ target: engine.target });
    await until(session, isLive);
    const [container] = engine.host.containers.values();
    if (container !== undefined) container.Name = '/told-by-nobody';
    await session.refresh();
    const fact = session.facts.containers.get(container?.Id ?? '');
    expect(fact?.stage === 'inspected' && fact.inspect.Name).toBe('/told-by-nobody');
    const [image] = engine.host.images.keys();
    expect((await session.imageHistory(image ?? '')).length).toBeGreaterThan(0);
  });
});

test.each(['engine', 'demo'] as const)(
  'images are told by tag and by the digest they were fetched by: %s',
  async (of) => {
    const session = await open({ target: of === 'demo' ? 'demo:' : engine.target });
    const choices = await session.imageChoices();
    const nginx = choices.find(({ names }) => names.includes('nginx:1.27'));
    expect(nginx?.names.find((name) => /^nginx@sha256:[0-9a-f]{64}$/.test(name))).toBeDefined();
  },
);

describe('finding the target', () => {
  test('nothing answers: what was tried is told, and no session opens', async () => {
    const tried: string[] = [];
    const opening = await openSession({
      surroundings: person({ DOCKER_HOST: `unix://${folder}/none.sock` }),
      onAttempt: (target, origin) => tried.push(`${origin} ${target}`),
    });
    expect(opening.session).toBeUndefined();
    expect(opening.attempts).toMatchObject([
      { origin: 'DOCKER_HOST', outcome: { state: 'failed', trouble: { kind: 'no-socket' } } },
    ]);
    expect(tried).toEqual([`DOCKER_HOST unix://${folder}/none.sock`]);
    const { collected } = await collect({ target: `unix://${folder}/none.sock` });
    expect(collected).toBeUndefined();
  });

  test('a target that makes no sense is a mistake of the command line', async () => {
    await expect(openSession({ target: 'nonsense' })).rejects.toBeInstanceOf(TargetUsageError);
    await expect(collect({ target: 'nonsense' })).rejects.toBeInstanceOf(TargetUsageError);
  });

  test('the Docker CLI’s current context is found, and what comes after it is not tried', async () => {
    place('.docker/config.json', '{"currentContext": "lab"}');
    place(
      '.docker/contexts/meta/abc/meta.json',
      JSON.stringify({ Name: 'lab', Endpoints: { docker: { Host: engine.target } } }),
    );
    const session = await open({ surroundings: person() });
    expect(session.attempts[0]).toMatchObject({
      target: 'docker:context=lab',
      outcome: { state: 'answered' },
    });
    expect(session.attempts.slice(1).every(({ outcome }) => outcome.state === 'not-tried')).toBe(true);
    expect(session.facts.target).toEqual({ kind: 'docker', uri: 'docker:context=lab', label: 'lab' });
  });

  test('a broken context is passed over, not hidden, and a socket answers instead', async () => {
    place('.docker/config.json', '{"currentContext": "lab"}');
    place('.docker/contexts/meta/abc/meta.json', '{');
    mkdirSync(join(folder, '.docker/run'), { recursive: true });
    symlinkSync(engine.socket, join(folder, '.docker/run/docker.sock'));
    const session = await open({ surroundings: person({ XDG_RUNTIME_DIR: folder }) });
    expect(session.attempts[0]?.outcome).toMatchObject({ state: 'failed', trouble: { kind: 'not-found' } });
    expect(session.attempts.find(({ outcome }) => outcome.state === 'answered')?.target).toContain(
      '/docker.sock',
    );
  });

  test('DOCKER_CONFIG moves the Docker CLI’s settings', async () => {
    place(
      'cfg/contexts/meta/abc/meta.json',
      JSON.stringify({ Name: 'lab', Endpoints: { docker: { Host: engine.target } } }),
    );
    const env = { DOCKER_CONFIG: join(folder, 'cfg'), DOCKER_CONTEXT: 'lab' };
    const session = await open({ surroundings: person(env) });
    expect(session.attempts).toMatchObject([
      { origin: 'DOCKER_CONTEXT, lab', outcome: { state: 'answered' } },
    ]);
  });
});

describe('a survey', () => {
  test('asks all at the same time: one that hangs holds up nobody', async () => {
    const hanging = createServer((socket) => void socket.resume());
    await new Promise<void>((resolve) => hanging.listen(join(folder, 'docker.sock'), resolve));
    mkdirSync(join(folder, 'podman'));
    symlinkSync(engine.socket, join(folder, 'podman/podman.sock'));
    const giveUp = new AbortController();
    const told: (readonly SurveyedTarget[])[] = [];
    const result = await surveyTargets({
      surroundings: person({ XDG_RUNTIME_DIR: folder }),
      signal: giveUp.signal,
      onAnswer: (targets) => {
        told.push(targets);
        if (targets.some(({ outcome }) => outcome.state === 'answered')) giveUp.abort();
      },
    });
    const states = (targets: readonly SurveyedTarget[] = []) =>
      Object.fromEntries(targets.map(({ target, outcome }) => [target, outcome.state]));
    const whenAnswered = told.find((targets) => targets.some(({ outcome }) => outcome.state === 'answered'));
    expect(states(whenAnswered)).toMatchObject({
      [`unix://${folder}/docker.sock`]: 'asking',
      [`unix://${folder}/podman/podman.sock`]: 'answered',
    });
    expect(Object.values(states(result))).not.toContain('asking');
    await new Promise((resolve) => hanging.close(resolve));
  });

  test('knows the demo', async () => {
    expect(await surveyTargets({ target: 'demo:' })).toMatchObject([
      { target: 'demo:', outcome: { state: 'answered', engine: { name: 'Docker' } } },
    ]);
  });
});

describe('collecting once', () => {
  test('gives facts and verdicts, and lets go of the engine', async () => {
    const seen: Facts[] = [];
    const { collected, attempts } = await collect({
      target: engine.target,
      onProgress: (facts) => seen.push(facts),
    });
    expect(attempts).toHaveLength(1);
    expect(collected?.facts.containers.size).toBe(40);
    expect(collected?.facts.connection).toEqual({ state: 'live' });
    expect(collected?.audit.total.pass).toBeGreaterThan(0);
    expect(seen.length).toBeGreaterThan(1);
    expect(engine.listeners()).toBe(0);
  });

  test('an engine that answers first and fails then is a TargetError', async () => {
    engine.misbehave(/^\/(images|networks|volumes|info|version|containers\/[0-9a-f]{64})/, { kind: 'drop' });
    engine.misbehave(/^\/containers\/json/, {
      kind: 'body',
      body: JSON.stringify([...engine.host.containers.keys()].map((Id) => ({ Id }))),
    });
    await expect(collect({ target: engine.target })).rejects.toMatchObject({ trouble: { kind: 'dropped' } });
  });

  test('can be given up', async () => {
    engine.misbehave(/^\/containers\/.+\/json/, { kind: 'hang' });
    const giveUp = new AbortController();
    const collecting = collect({ target: engine.target, signal: giveUp.signal });
    setTimeout(() => giveUp.abort(), 100);
    await expect(collecting).rejects.toMatchObject({ trouble: { kind: 'dropped' } });
  });
});

describe('the demo', () => {
  test('needs no engine, is recorded, and is judged', async () => {
    const session = await open({ target: 'demo:' });
    await until(session, ({ facts, audit }) => facts.connection.state === 'recorded' && audit.total.pass > 0);
    expect(session.facts.target).toEqual({ kind: 'demo', uri: 'demo:', label: 'demo' });
    expect(session.facts.containers.size).toBeGreaterThan(10);
    expect(session.facts.gaps.size).toBe(0);
    await session.refresh();
    const ids = [...session.facts.images.keys()];
    for (const id of ids) expect((await session.imageHistory(id)).length).toBeGreaterThan(0);
    await expect(session.imageHistory('sha256:none')).rejects.toMatchObject({
      trouble: { kind: 'not-found' },
    });
  });

  test('shows both stages of a finding', async () => {
    const { collected } = await collect({ target: 'demo:' });
    expect(collected?.audit.total.fail.critical).toBeGreaterThan(0);
    // A container that restarts all the time has no processes to look at, and an image's history does not tell all.
    expect(collected?.audit.coverage).toBeGreaterThan(0.98);
  });
});
