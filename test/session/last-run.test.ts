import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AuditView } from '../../src/audit/audit-view.ts';
import { createAuditor } from '../../src/audit/auditor.ts';
import type { FactChange } from '../../src/facts/fact-change.ts';
import { type Facts, NOTHING_TOUCHED } from '../../src/facts/facts.ts';
import type { TargetIdentity } from '../../src/facts/target.ts';
import { earlierRun } from '../../src/session/earlier-run.ts';
import { openRunMemory } from '../../src/session/last-run.ts';
import { parseRecord, recordText } from '../../src/session/run-record.ts';
import { stateFolder } from '../../src/session/state-folder.ts';
import { checkOf } from '../audit/sample-checks.ts';
import { container, factsOf, LIVE } from '../audit/sample-facts.ts';

let state = '';
let folder = '';

beforeEach(async () => {
  state = join(await mkdtemp(join(tmpdir(), 'plimsoll-state-')), 'plimsoll');
  folder = join(state, 'last-run');
});

afterEach(async () => {
  await rm(join(state, '..'), { recursive: true, force: true });
});

const CHECKS = [
  checkOf({ id: 'a.privileged', severity: 'critical', pass: '!container.HostConfig.Privileged' }),
  checkOf({ id: 'b.memory', severity: 'low', pass: 'container.HostConfig.Memory > 0' }),
];

const HERE = target('unix:///run/docker.sock');

function target(uri: string): TargetIdentity {
  return { kind: 'docker', uri, label: 'here' };
}

function is(name: string, HostConfig: Readonly<Record<string, unknown>> = {}): FactChange {
  return { kind: 'container', inspect: container(`id-of-${name}`, { Name: `/${name}`, HostConfig }) };
}

function seen(changes: readonly FactChange[], checks = CHECKS): { audit: AuditView; facts: Facts } {
  const facts = factsOf(LIVE, ...changes);
  const auditor = createAuditor(checks, { policy: {} });
  auditor.update(facts, NOTHING_TOUCHED);
  return { audit: auditor.view, facts };
}

const BEFORE = [is('web', { Privileged: true }), is('db', { Memory: 1 })];

async function onlyFile(): Promise<string> {
  const names = await readdir(folder);
  expect(names).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.json$/)]);
  return join(folder, names[0] ?? '');
}

describe('the last run', () => {
  test('is given back for its target, and for no other', async () => {
    const memory = openRunMemory(state);
    await memory.rememberRun(HERE, seen(BEFORE).audit, 1_234);
    expect(await memory.lastRun(HERE)).toEqual({
      record: {
        target: HERE.uri,
        at: 1_234,
        score: 50,
        judged: new Set(['a.privileged', 'b.memory']),
        failed: new Map([
          ['a.privileged', { kind: 'container', names: new Set(['web']) }],
          ['b.memory', { kind: 'container', names: new Set(['web']) }],
        ]),
      },
      problem: '',
    });
    expect(await memory.lastRun(target('unix:///other.sock'))).toEqual({ record: undefined, problem: '' });
  });

  test('is not that of another cluster of the same name, or of somebody else who looked at it', async () => {
    const memory = openRunMemory(state);
    const context = { kind: 'kubernetes', uri: 'kube:default', label: 'default' } as const;
    const own = { ...context, whereAndWho: 'https://one.example ann' };
    await memory.rememberRun(own, seen(BEFORE).audit, 1);
    expect((await memory.lastRun(own)).record?.at).toBe(1);
    for (const whereAndWho of ['https://two.example ann', 'https://one.example bob'])
      expect(await memory.lastRun({ ...context, whereAndWho })).toEqual({ record: undefined, problem: '' });
  });

  test('takes the place of the one before, for its owner alone', async () => {
    const memory = openRunMemory(state);
    await memory.rememberRun(HERE, seen(BEFORE).audit, 1);
    await memory.rememberRun(HERE, seen([]).audit, 2);
    expect((await memory.lastRun(HERE)).record).toMatchObject({ at: 2, failed: new Map() });
    expect((await stat(await onlyFile())).mode & 0o777).toBe(0o600);
    expect((await stat(state)).mode & 0o777).toBe(0o700);
  });

  test.each([
    ['empty', ''],
    ['cut off', '{"version":1,"target":"unix:///run/docker.sock","at":1'],
    ['of another format', '{"version":2}'],
    ['something else', '[]'],
    ['full of bytes', '\u0000\u0001\ufffd'],
  ])('that is %s is named and does no harm', async (_, content) => {
    const memory = openRunMemory(state);
    await memory.rememberRun(HERE, seen(BEFORE).audit);
    const file = await onlyFile();
    await writeFile(file, content);
    expect(await memory.lastRun(HERE)).toEqual({
      record: undefined,
      problem: `${file} is damaged: what changed since the last run is not known.`,
    });
    await memory.rememberRun(HERE, seen(BEFORE).audit);
    expect((await memory.lastRun(HERE)).problem).toBe('');
  });

  test('of another target under the same name of a file is not taken', async () => {
    const memory = openRunMemory(state);
    await memory.rememberRun(HERE, seen(BEFORE).audit);
    const file = await onlyFile();
    await writeFile(file, (await readFile(file, 'utf8')).replace('/run/docker.sock', '/other.sock'));
    expect((await memory.lastRun(HERE)).record).toBeUndefined();
  });

  test('that is enormous or can’t be read is named', async () => {
    const memory = openRunMemory(state);
    await memory.rememberRun(HERE, seen(BEFORE).audit);
    const file = await onlyFile();
    await writeFile(file, Buffer.alloc(9 * 1_024 * 1_024, ' '));
    expect((await memory.lastRun(HERE)).problem).toContain('could not be read: it has 9437184 bytes');
    await rm(file);
    await mkdir(file);
    expect((await memory.lastRun(HERE)).problem).toContain('could not be read: EISDIR');
    await expect(memory.rememberRun(HERE, seen(BEFORE).audit)).rejects.toThrow(
      'This run is not remembered: ',
    );
  });

  test('is not kept where no folder can be made', async () => {
    await mkdir(join(state, '..'), { recursive: true });
    await writeFile(state, 'a file');
    const memory = openRunMemory(state);
    await expect(memory.rememberRun(HERE, seen(BEFORE).audit)).rejects.toThrow(
      /^This run is not remembered: /,
    );
    expect((await memory.lastRun(HERE)).record).toBeUndefined();
  });

  test('is not kept when it would be enormous', async () => {
    const names = Array.from({ length: 1_100 }, (_, index) => is(`${index}-${'x'.repeat(8_000)}`));
    const [check = CHECKS[1]] = CHECKS.slice(1);
    if (check === undefined) throw new Error('there is a check');
    await expect(openRunMemory(state).rememberRun(HERE, seen(names, [check]).audit)).rejects.toThrow(
      'would be larger than 8 MB',
    );
  });

  test('of the target that was not seen for longest goes when there are many', async () => {
    const memory = openRunMemory(state);
    const { audit } = seen([]);
    for (let index = 0; index < 50; index += 1) await memory.rememberRun(target(`tcp://${index}:1`), audit);
    const first = join(folder, (await readdir(folder))[0] ?? '');
    await utimes(first, 1, 1);
    await memory.rememberRun(HERE, audit);
    expect(await readdir(folder)).toHaveLength(50);
    await expect(stat(first)).rejects.toThrow('ENOENT');
    expect((await memory.lastRun(HERE)).record).toBeDefined();
  });

  test('is written beside a link, not through it', async () => {
    const memory = openRunMemory(state);
    await memory.rememberRun(HERE, seen([]).audit);
    const file = await onlyFile();
    const precious = join(state, 'precious');
    await writeFile(precious, 'precious');
    await rm(file);
    await symlink(precious, file);
    await memory.rememberRun(HERE, seen([]).audit);
    expect(await readFile(precious, 'utf8')).toBe('precious');
  });
});

test('a record is read as it was written, whatever the names', () => {
  const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.uniqueArray(name, { maxLength: 5 }), (names) => {
      const { audit, facts } = seen(names.map((one) => is(`x${one}`, { Privileged: true })));
      const record = parseRecord(recordText(HERE.uri, audit, 5), HERE.uri);
      if (record === undefined) throw new Error('it is a record');
      const { comparison } = earlierRun('the last run', record, () => facts).compare(audit);
      expect([comparison.new, comparison.fixed]).toEqual([[], []]);
      expect(comparison.known).toBe(2 * names.length);
    }),
  );
});

describe('since the last run', () => {
  const record = parseRecord(recordText(HERE.uri, seen(BEFORE).audit, 5), HERE.uri);
  if (record === undefined) throw new Error('it is a record');

  test('what fails newly and what is fixed can be asked for, as a whole, by check and by finding', () => {
    const { audit, facts } = seen([is('web', { Memory: 1 }), is('db', { Memory: 1, Privileged: true })]);
    const earlier = earlierRun('the last run', record, () => facts);
    expect(earlier).toMatchObject({ at: 5, name: 'the last run', score: 50 });
    const changes = earlier.compare(audit);
    expect([changes.new, changes.fixed]).toEqual([1, 2]);
    expect(changes.ofCheck('a.privileged')).toEqual({ new: 1, fixed: 1 });
    expect(changes.ofCheck('b.memory')).toEqual({ new: 0, fixed: 1 });
    expect(changes.ofCheck('other')).toEqual({ new: 0, fixed: 0 });
    const said = [...audit.all()].map((finding) => [
      finding.check,
      finding.resource.name,
      changes.of(finding),
    ]);
    expect(said).toEqual([
      ['a.privileged', 'db', 'new'],
      ['a.privileged', 'web', 'fixed'],
      ['b.memory', 'db', undefined],
      ['b.memory', 'web', 'fixed'],
    ]);
  });

  test('asking twice about one picture gives the same object, about another a new one', () => {
    let picture = seen(BEFORE);
    const earlier = earlierRun('the last run', record, () => picture.facts);
    const first = earlier.compare(picture.audit);
    expect(earlier.compare(picture.audit)).toBe(first);
    picture = seen([]);
    expect(earlier.compare(picture.audit)).toMatchObject({ new: 0, fixed: 2 });
  });

  test('a list that is complete now is looked at again, though no verdict changed', () => {
    const { audit, facts } = seen([is('db', { Memory: 1 })]);
    let known: Facts = { ...facts, connection: { state: 'loading', done: 1, total: 2 } };
    const earlier = earlierRun('the last run', record, () => known);
    expect(earlier.compare(audit).fixed).toBe(0);
    known = facts;
    expect(earlier.compare(audit).fixed).toBe(2);
  });

  test('a check that is new has no new failures: the host did not change', () => {
    const added = checkOf({ id: 'c.added', pass: '1 == 2' });
    const { audit, facts } = seen(BEFORE, [...CHECKS, added]);
    expect(earlierRun('the last run', record, () => facts).compare(audit)).toMatchObject({
      new: 0,
      fixed: 0,
    });
  });
});

test.each([
  [{}, '/home/me/.local/state/plimsoll', 'linux'],
  [{ XDG_STATE_HOME: '/state' }, '/state/plimsoll', 'linux'],
  [{ XDG_STATE_HOME: 'relative' }, '/home/me/.local/state/plimsoll', 'darwin'],
  [{ LOCALAPPDATA: 'C:\\Local' }, 'C:\\Local\\plimsoll', 'win32'],
])('with %j the state is in %s', (env, path, platform) => {
  expect(stateFolder({ env, home: '/home/me', platform })).toBe(path);
});
