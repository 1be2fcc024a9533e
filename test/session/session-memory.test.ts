/** What a session takes along from one run to the next, and waivers that come while it is open. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseEarlierResult } from '../../src/audit/earlier-result.ts';
import type { RuleSources } from '../../src/audit/load-rules.ts';
import { jsonReport } from '../../src/reports/json.ts';
import { type OpenSessionOptions, openSession } from '../../src/session/open-session.ts';
import type { Session } from '../../src/session/session.ts';
import { openWaiverShelf } from '../../src/session/waiver-shelf.ts';
import { type FakeEngine, startFakeEngine } from '../engine/fake-engine.ts';

let folder = '';
let engine: FakeEngine;
const sessions = new Set<Session>();

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-memory-'));
  mkdirSync(join(folder, 'checks'));
  writeFileSync(join(folder, 'checks', 'own.yaml'), CHECKS);
  engine = await startFakeEngine({ socket: join(folder, 'engine.sock'), containers: 5 });
});

afterEach(async () => {
  await Promise.all([...sessions].map((session) => session.close()));
  sessions.clear();
  await engine.close();
  rmSync(folder, { recursive: true });
});

const PRIVILEGED = 'own.privileged';

/** A check that asks for nothing of the host: reading that takes its time. */
const CHECKS = `- id: ${PRIVILEGED}
  title: Nothing runs privileged
  severity: critical
  layer: container
  control: isolation
  resource: container
  mode: automated
  references: []
  pass: "!container.HostConfig.Privileged"
  evidence: [container.HostConfig.Privileged]
  why: Because.
  attack: Somebody.
  fix: {text: Do not.}
  examples:
    pass: [{container: {HostConfig: {Privileged: false}}}]
    fail: [{container: {HostConfig: {Privileged: true}}}]
`;

function rules(): RuleSources {
  return { checkFolders: [join(folder, 'checks')], only: [PRIVILEGED] };
}

async function open(options: OpenSessionOptions = {}): Promise<Session> {
  const { session } = await openSession({
    target: engine.target,
    stateFolder: join(folder, 'state'),
    rules: rules(),
    ...options,
  });
  if (session === undefined) throw new Error('nothing answered');
  sessions.add(session);
  return session;
}

function until(session: Session, isWanted: () => boolean): Promise<void> {
  if (isWanted()) return Promise.resolve();
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = session.subscribe(() => {
    if (!isWanted()) return;
    stop();
    resolve();
  });
  return promise;
}

function judged(session: Session): Promise<void> {
  const isJudged = (): boolean =>
    session.facts.connection.state === 'live' &&
    [...session.facts.containers.keys()].every((id) => session.audit.tallyOf('container', id));
  return until(session, isJudged);
}

/** Resolves once nothing was asked of the engine for a while. */
async function atRest({ requests }: FakeEngine): Promise<void> {
  for (let before = -1; before !== requests.length; ) {
    before = requests.length;
    await sleep(300);
  }
}

function statusOf(session: Session, name: string): string | undefined {
  return session.audit.findingsOfCheck(PRIVILEGED).find(({ resource }) => resource.name === name)?.status;
}

function firstName(): string {
  return [...engine.host.containers.values()][0]?.Name.slice(1) ?? '';
}

test('the next session knows what changed since this one', async () => {
  const first = await open();
  await judged(first);
  expect(first.earlier).toBeUndefined();
  expect(await first.close()).toEqual([]);

  engine.run('risky', firstName(), (container) => {
    container.HostConfig.Privileged = true;
  });
  const second = await open();
  await judged(second);
  await until(second, () => second.earlier !== undefined);
  const { earlier } = second;
  expect(earlier?.name).toBe('the last run');
  expect(earlier?.score).toEqual(expect.any(Number));
  const changes = earlier?.compare(second.audit);
  expect(changes?.fixed).toBe(0);
  expect(new Set(changes?.comparison.new.map(({ resource }) => resource.name))).toEqual(new Set(['risky']));
  expect(changes?.ofCheck(PRIVILEGED)).toEqual({ new: 1, fixed: 0 });
  expect(second.earlier).toBe(earlier);
});

test('a baseline takes the place of the last run, and the run is remembered all the same', async () => {
  const first = await open();
  await judged(first);
  const text = [
    ...jsonReport({ facts: first.facts, audit: first.audit, startedAt: 0, finishedAt: 5_000, version: '1' }),
  ].join('');
  await first.close();
  const read = parseEarlierResult(text);
  if ('problem' in read) throw new Error(read.problem);

  const second = await open({ baseline: read.result });
  await judged(second);
  await until(second, () => second.earlier !== undefined);
  expect(second.earlier).toMatchObject({ name: 'the baseline', at: 5_000, score: read.result.summary.score });
  expect(second.earlier?.compare(second.audit)).toMatchObject({ new: 0, fixed: 0 });
  expect(await second.close()).toEqual([]);
});

test('a session that was closed before everything was judged is not remembered', async () => {
  const first = await open({ detailsAfter: new Promise(() => {}) });
  await until(first, () => first.facts.containers.size === 5);
  expect(await first.close()).toEqual([]);
  expect(readdirSync(folder)).not.toContain('state');
});

test('without a folder for it nothing is remembered', async () => {
  const first = await open({ stateFolder: undefined });
  await judged(first);
  expect(await first.close()).toEqual([]);
  expect(readdirSync(folder).toSorted()).toEqual(['checks', 'engine.sock']);
});

test('what is wrong with remembering is told when the session ends, and disturbs nothing', async () => {
  writeFileSync(join(folder, 'state'), 'a file where the folder should be');
  const session = await open();
  await judged(session);
  expect(await session.close()).toEqual([
    expect.stringContaining('could not be read: ENOTDIR'),
    expect.stringMatching(/^This run is not remembered: /),
  ]);
});

test('a waiver that is written counts at once, without a word to the engine', async () => {
  engine.run('risky', firstName(), (container) => {
    container.HostConfig.Privileged = true;
  });
  const session = await open();
  await judged(session);
  expect(statusOf(session, 'risky')).toBe('fail');
  await atRest(engine);
  const requests = engine.requests.length;
  let told = 0;
  session.subscribe(() => {
    told += 1;
  });

  const shelf = openWaiverShelf(join(folder, 'waivers.yaml'));
  await shelf.add({ check: PRIVILEGED, resource: { name: 'risky' }, reason: 'so', owner: 'ops' });
  await session.reloadWaivers(shelf.path);
  expect(statusOf(session, 'risky')).toBe('waived');
  expect(told).toBeGreaterThan(0);
  expect(session.ruleProblems).toEqual([]);

  writeFileSync(shelf.path, '- check: 1\n');
  await session.reloadWaivers(shelf.path);
  expect(statusOf(session, 'risky')).toBe('fail');
  expect(session.ruleProblems.map(({ file }) => file)).toContain(shelf.path);

  rmSync(shelf.path);
  await session.reloadWaivers(shelf.path);
  expect(session.ruleProblems).toEqual([{ file: shelf.path, line: 0, field: '', message: 'does not exist' }]);
  expect(engine.requests.length).toBe(requests);
});

test('waivers are judged by the day that it is', async () => {
  engine.run('risky', firstName(), (container) => {
    container.HostConfig.Privileged = true;
  });
  const waiverFile = join(folder, 'waivers.yaml');
  await openWaiverShelf(waiverFile).add({
    check: PRIVILEGED,
    resource: { name: 'risky' },
    reason: 'so',
    owner: 'ops',
    expires: '2026-03-15',
  });
  let day = '2026-03-15';
  const session = await open({ rules: { ...rules(), waiverFile, today: () => day } });
  await judged(session);
  expect(statusOf(session, 'risky')).toBe('waived');
  day = '2026-03-16';
  await session.reloadWaivers(waiverFile);
  expect(statusOf(session, 'risky')).toBe('fail');
});
