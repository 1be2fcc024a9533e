import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type EvidenceOptions, evidenceCommand } from '../../src/cli/evidence.ts';
import { sinceMoment } from '../../src/cli/since-moment.ts';
import { snapshotCommand } from '../../src/cli/snapshot.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { verifyCommand } from '../../src/cli/verify.ts';
import { emptyFacts } from '../../src/facts/facts.ts';
import { writeSnapshot } from '../../src/session/write-snapshot.ts';
import { recordedStreams } from './recorded-streams.ts';

let folder = '';
let path = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-evidence-cli-'));
  path = join(folder, 'db.tar');
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'config'));
});

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

async function evidence(name: string, options: Partial<EvidenceOptions> = {}) {
  const streams = recordedStreams();
  const given = { target: 'demo:', output: path, version: '1.2.3', ...options };
  const exitCode = await evidenceCommand(name, given, streams);
  return { exitCode, stdout: streams.stdout.text, stderr: streams.stderr.text };
}

async function verify(file: string, format = 'table') {
  const streams = recordedStreams();
  const exitCode = await verifyCommand(file, { format }, streams);
  return { exitCode, stdout: streams.stdout.text };
}

describe('plimsoll evidence', () => {
  test('says where it lies and what opens it, and prints its sum as sha256sum does', async () => {
    const { exitCode, stdout, stderr } = await evidence('legacy-db');
    expect(exitCode).toBe(0);
    const sum = createHash('sha256').update(readFileSync(path)).digest('hex');
    expect(stdout).toBe(`${sum}  ${path}\n`);
    expect(stderr).toContain(`plimsoll --target snapshot:${path}`);
    expect(stderr).toContain('Secrets are hidden in it.');
    execFileSync('sh', ['-c', 'sha256sum -c'], { input: stdout });
  });

  test('knows a container by the beginning of its id', async () => {
    await evidence('legacy-db');
    const { stdout } = await verify(path, 'json');
    const { container } = JSON.parse(stdout);
    expect((await evidence(container.id.slice(0, 12))).exitCode).toBe(0);
  });

  test.each<readonly [string, string, Partial<EvidenceOptions>, RegExp]>([
    ['a container that is not there', 'nobody', {}, /no container nobody. There are: api/],
    ['no file to write to', 'legacy-db', { output: undefined }, /--output/],
    ['a folder that is not there', 'legacy-db', { output: '/nowhere/at/all.tar' }, /folder does not exist/],
    ['a number that is none', 'legacy-db', { files: 'many' }, /no number of files/],
    ['a size that is none', 'legacy-db', { fileSize: 'big' }, /size such as/],
    ['a time that is none', 'legacy-db', { since: 'lately' }, /no time/],
  ])('refuses %s', async (_, name, options, words) => {
    const refused = evidence(name, options);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(words);
  });

  test('that is given up leaves nothing', async () => {
    const place = mkdtempSync(join(folder, 'given-up-'));
    const streams = recordedStreams();
    const options = { target: 'demo:', output: join(place, 'db.tar'), version: '1.2.3' };
    const exitCode = await evidenceCommand('legacy-db', options, streams, AbortSignal.abort());
    expect(exitCode).toBe(130);
    expect(streams.stderr.text).toContain('given up');
    expect(streams.stdout.text).toBe('');
    expect(readdirSync(place)).toEqual([]);
  });

  test('leaves nothing where there is no room for it', () => {
    const place = mkdtempSync(join(folder, 'full-'));
    const command = `ulimit -f 40; exec '${process.execPath}' src/cli/main.ts evidence legacy-db --target demo: --output '${join(place, 'db.tar')}'`;
    const { status, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
    expect(stderr).toMatch(/can't write .*db\.tar.*Nothing was left there/);
    expect(status).toBe(2);
    expect(readdirSync(place)).toEqual([]);
  });
});

describe('plimsoll verify', () => {
  test('says that all is as it was written', async () => {
    await evidence('legacy-db');
    const { exitCode, stdout } = await verify(path);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Evidence of legacy-db from demo:\n/);
    expect(stdout).toMatch(/all \d+ files in it are as they were written/);
  });

  test('gives no sum of a pipe, which can be read only once', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expect(verify(pipe)).rejects.toThrow('it is no file that can be read twice');
    await expect(verify(folder)).rejects.toThrow('folder');
  });

  test('names what is not, and ends with 1', async () => {
    await evidence('legacy-db');
    const work = mkdtempSync(join(folder, 'changed-'));
    execFileSync('tar', ['-xf', path, '-C', work]);
    writeFileSync(join(work, 'report.md'), '# All is well\n');
    const changed = join(folder, 'changed.tar');
    execFileSync('tar', ['-cf', changed, '-C', work, '.']);
    const told = await verify(changed);
    expect(told.exitCode).toBe(1);
    expect(told.stdout).toMatch(/✖ report\.md is not what was written/);
    const asJson = await verify(changed, 'json');
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      kind: 'evidence',
      isWhole: false,
      faults: [{ member: 'report.md' }],
    });
  });
});

test('what a manifest says of itself acts on no terminal', async () => {
  const file = join(folder, 'hostile.snapshot');
  await writeSnapshot(file, {
    facts: emptyFacts({ kind: 'docker', uri: 'unix:///x', label: 'x' }),
    ruleSets: ['engine'],
    takenAt: 0,
    takenBy: { user: 'ann\u009b31m\u202e', host: 'prod-7' },
    hidesSecrets: true,
    version: '1.2.3',
  });
  const inertUser = 'ann\\x9b31m\\u{202e}';
  expect((await verify(file)).stdout).toContain(`by ${inertUser} on `);
  expect(JSON.parse((await verify(file, 'json')).stdout)).toMatchObject({ takenBy: { user: inertUser } });
});

test.each([
  ['demo:', '24 containers, 20 images'],
  ['manifests:POD', '1 object of a cluster'],
  ['host:', 'this machine'],
])('a snapshot of %s says what is in it', async (target, words) => {
  const streams = recordedStreams();
  const pod = join(folder, 'pod.yaml');
  const containers = [{ name: 'web', image: 'nginx' }];
  writeFileSync(
    pod,
    JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers } }),
  );
  const output = join(folder, 'said.tar');
  await snapshotCommand({ target: target.replace('POD', pod), output, version: '1.2.3' }, streams);
  expect(streams.stderr.text).toContain(` kB, ${words}`);
});

describe('--since', () => {
  const NOW = Date.parse('2026-11-22T12:00:00Z');
  test.each([
    ['90s', '2026-11-22T11:58:30Z'],
    ['30m', '2026-11-22T11:30:00Z'],
    ['2h', '2026-11-22T10:00:00Z'],
    ['1d', '2026-11-21T12:00:00Z'],
    ['2026-11-22T10:00:00Z', '2026-11-22T10:00:00Z'],
    ['2026-11-22', '2026-11-22T00:00:00Z'],
  ])('%s is %s', (text, moment) => {
    expect(sinceMoment(text, NOW)).toBe(Date.parse(moment));
  });
});
