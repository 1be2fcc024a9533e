import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { auditCommand } from '../../src/cli/audit.ts';
import { type DiffOptions, diffCommand } from '../../src/cli/diff.ts';
import { snapshotCommand } from '../../src/cli/snapshot.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { containerName } from '../../src/facts/container.ts';
import { collect } from '../../src/session/collect.ts';
import { writeSnapshot } from '../../src/session/write-snapshot.ts';
import { recordedStreams } from './recorded-streams.ts';

let folder = '';
/** The demo as it is, and with one medium failure less. */
let whole = '';
let better = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-diff-'));
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'config'));
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'));
  whole = join(folder, 'whole.json');
  better = join(folder, 'better.json');
  const only = ['docker.container.memory-limit', 'docker.container.privileged'];
  await auditCommand(
    { target: 'demo:', format: 'json', output: whole, only, version: '1.2.3' },
    recordedStreams(),
  );
  const result: unknown = JSON.parse(await readFile(whole, 'utf8'));
  let isMended = false;
  const mended = JSON.stringify(result, (_key, value: unknown) => {
    if (isMended || typeof value !== 'object' || value === null) return value;
    const { check, status } = { check: undefined, status: undefined, ...value };
    if (check !== 'docker.container.memory-limit' || status !== 'fail') return value;
    isMended = true;
    return { ...value, status: 'pass' };
  });
  await writeFile(better, mended);
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function demoSnapshot(): Promise<string> {
  const output = join(folder, 'demo.snapshot');
  await snapshotCommand({ target: 'demo:', output, version: '1.2.3' }, recordedStreams());
  return output;
}

async function diff(before: string, after: string, options: Partial<DiffOptions> = {}, isTTY = false) {
  const streams = recordedStreams({ isTTY });
  const exitCode = await diffCommand(before, after, { version: '1.2.3', ...options }, streams);
  return { exitCode, stdout: streams.stdout.text, stderr: streams.stderr.text };
}

describe('two snapshots', () => {
  test('are judged by a person’s own files, and what is wrong with these is told once', async () => {
    const saved = await demoSnapshot();
    const config = join(folder, 'config', 'plimsoll');
    await mkdir(config, { recursive: true });
    await writeFile(join(config, 'waivers.yaml'), '- check: "5.5"\n');
    try {
      const { exitCode, stdout, stderr } = await diff(saved, saved);
      expect(exitCode).toBe(2);
      expect(stdout).toContain('No new failure');
      expect(stderr.match(/waivers\.yaml:1: reason: is missing/g)).toHaveLength(1);
      const streams = recordedStreams();
      const output = join(folder, 'again.snapshot');
      expect(await snapshotCommand({ target: 'demo:', output, version: '1.2.3' }, streams)).toBe(2);
      expect(streams.stderr.text).toContain('reason: is missing');
    } finally {
      await rm(config, { recursive: true });
    }
  });

  test('differ in what was found and in what there is', async () => {
    const { collected } = await collect({ target: 'demo:' });
    if (collected === undefined) throw new Error('no demo');
    const { facts, ruleSets } = collected;
    const [gone] = [...facts.containers.values()].filter((one) => containerName(one) === 'ci-runner');
    const fewer = new Map([...facts.containers].filter(([id]) => id !== gone?.id));
    const wish = { ruleSets, takenBy: { user: 'ann', host: 'prod-7' }, hidesSecrets: true, version: '1.2.3' };
    const [first, second] = [join(folder, 'first.snapshot'), join(folder, 'second.snapshot')];
    await writeSnapshot(first, {
      ...wish,
      facts: { ...facts, containers: fewer },
      takenAt: 1_700_000_000_000,
    });
    await writeSnapshot(second, { ...wish, facts, takenAt: 1_700_000_100_000 });
    const { exitCode, stdout } = await diff(first, second, { format: 'json' });
    expect(exitCode).toBe(1);
    const told: unknown = JSON.parse(stdout);
    expect(told).toMatchObject({
      before: { finishedAt: '2023-11-14T22:13:20.000Z' },
      appeared: [{ kind: 'container', name: 'ci-runner' }],
      vanished: [],
      worsened: [],
    });
    expect(await diff(second, second)).toMatchObject({ exitCode: 0 });
    // What is there, whatever checks say of it.
    expect(told).toMatchObject({
      facts: expect.arrayContaining([
        { change: 'appeared', kind: 'container', name: 'ci-runner', words: [] },
      ]),
    });
    expect((await diff(first, second)).stdout).toMatch(/New here \(\d+\)\n {2}container ci-runner\n/);
    expect((await diff(second, first, { format: 'markdown' })).stdout).toMatch(
      /## No longer here\n\n- container ci-runner\n/,
    );
  });

  test('of which one is damaged are not compared', async () => {
    const damaged = join(folder, 'damaged.snapshot');
    await writeFile(damaged, (await readFile(await demoSnapshot())).subarray(0, 3_000));
    await expect(diff(damaged, damaged)).rejects.toThrow(/ends too early/);
  });
});

describe('the exit code of plimsoll diff', () => {
  test.each<readonly [string, boolean, Partial<DiffOptions>, number]>([
    ['0 when nothing is new', false, { failOn: 'low' }, 0],
    ['0 when what is new is below the threshold', true, {}, 0],
    ['1 when it reaches it', true, { failOn: 'medium' }, 1],
    ['0 with never', true, { failOn: 'never' }, 0],
  ])('is %s', async (_, isWorse, options, exitCode) => {
    const answer = isWorse ? await diff(better, whole, options) : await diff(whole, better, options);
    expect(answer).toMatchObject({ exitCode, stderr: '' });
  });

  test.each<readonly [string, string, string]>([
    ['a file that is not there', 'none.json', 'none.json does not exist'],
    ['a folder', '.', ' is a folder, not a file'],
    ['something else', 'other.txt', 'other.txt is not JSON'],
    [
      'another document',
      'other.json',
      'is not a result that plimsoll audit --format json wrote. Files can be compared',
    ],
  ])('is that of a usage error for %s, on either side', async (_, name, message) => {
    await writeFile(join(folder, 'other.txt'), 'hello');
    await writeFile(join(folder, 'other.json'), '{"schemaVersion": 1, "facts": {}}');
    const wrong = join(folder, name);
    await expect(diff(wrong, whole)).rejects.toThrow(UsageError);
    await expect(diff(whole, wrong)).rejects.toThrow(message);
  });

  test('is that of a usage error for a format that does not exist', async () => {
    await expect(diff(whole, better, { format: 'sarif' })).rejects.toThrow(
      '--format sarif does not exist, there is table, json, markdown',
    );
  });
});

test.each([
  ['table', 'Fixed (1)\n  ■ Containers have a memory limit'],
  ['markdown', '## Fixed (1)\n'],
  ['json', '"fixed": [\n'],
])('%s tells what changed', async (format, words) => {
  expect((await diff(whole, better, { format })).stdout).toContain(words);
});

test('there are colours on a terminal only', async () => {
  expect((await diff(whole, better, {}, true)).stdout).toContain('\u001b[');
  expect((await diff(whole, better)).stdout).not.toContain('\u001b[');
});
