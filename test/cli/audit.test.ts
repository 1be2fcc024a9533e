import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { type AuditOptions, auditCommand } from '../../src/cli/audit.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { TargetUsageError } from '../../src/facts/target-error.ts';
import { recordedStreams } from './recorded-streams.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-audit-'));
  // Whoever runs the tests may have checks of their own.
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'config'));
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'));
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function run(options: Partial<AuditOptions>, isTTY = false) {
  const streams = recordedStreams({ isTTY });
  const exitCode = await auditCommand({ target: 'demo:', version: '1.2.3', ...options }, streams);
  return { exitCode, stdout: streams.stdout.text, stderr: streams.stderr.text };
}

test('every failure says in words what is the case', async () => {
  const schema = z.object({
    findings: z.array(z.object({ check: z.string(), status: z.string(), reason: z.string() })),
  });
  const { findings } = schema.parse(JSON.parse((await run({ format: 'json', failOn: 'never' })).stdout));
  const failed = findings.filter(({ status }) => status === 'fail');
  expect(failed.length).toBeGreaterThan(500);
  // Where a check has no words for a case, its evidence stands there: the name of a fact and its value.
  expect(failed.filter(({ reason }) => /^[\w.]+(?:\(.*\))?[\w.[\]"]*: /.test(reason))).toEqual([]);
});

describe('the exit code', () => {
  test.each<readonly [string, Partial<AuditOptions>, number]>([
    ['1 for a failure of high severity by default', { only: ['docker.container.host-pid'] }, 1],
    ['0 for a failure of medium severity by default', { only: ['docker.container.memory-limit'] }, 0],
    ['1 at the threshold', { only: ['docker.container.memory-limit'], failOn: 'medium' }, 1],
    ['1 above the threshold', { only: ['docker.container.privileged'], failOn: 'low' }, 1],
    ['0 below the threshold', { only: ['docker.container.host-pid'], failOn: 'critical' }, 0],
    ['0 with never', { failOn: 'never' }, 0],
    ['1 with everything', {}, 1],
    ['0 when the failing ones are skipped', { only: ['docker.container.*'], skip: ['docker.**'] }, 0],
    ['3 when nothing answers', { target: 'unix:///nowhere/at/all.sock' }, 3],
  ])('is %s', async (_, options, exitCode) => {
    expect((await run(options)).exitCode).toBe(exitCode);
  });

  test.each<readonly [string, Partial<AuditOptions>, string]>([
    ['an unknown format', { format: 'pdf' }, '--format pdf does not exist, there is table, json'],
    [
      'an unknown threshold',
      { failOn: 'severe' },
      '--fail-on severe does not exist, there is critical, high, medium, low, never',
    ],
    [
      'a pattern that matches nothing',
      { only: ['dokcer.*'] },
      'no check has an id or a benchmark number like "dokcer.*"',
    ],
    [
      'an empty pattern, as of a variable that is not set',
      { only: [''] },
      'no check has an id or a benchmark number like ""',
    ],
    [
      'a pattern to skip that matches nothing',
      { skip: ['9.9'] },
      'no check has an id or a benchmark number like "9.9"',
    ],
    [
      'a file that can’t be written',
      { output: '/nowhere/at/all.json' },
      "can't write /nowhere/at/all.json: its folder does not exist",
    ],
    ['a folder as the file', { output: tmpdir() }, `can't write ${tmpdir()}: it is a folder`],
  ])('is that of a usage error for %s', async (_, options, message) => {
    const running = run(options);
    await expect(running).rejects.toThrow(UsageError);
    await expect(running).rejects.toThrow(message);
  });

  test('is that of a usage error for a target that makes no sense', async () => {
    await expect(run({ target: 'nonsense://' })).rejects.toThrow(TargetUsageError);
  });
});

describe('what it writes', () => {
  test('a table to standard output, and nothing else anywhere', async () => {
    const { stdout, stderr } = await run({});
    expect(stdout).toContain('CRITICAL ───');
    expect(stdout).not.toContain('\u001b');
    expect(stderr).toBe('');
  });

  test('colours and progress on a terminal only', async () => {
    const { stdout, stderr } = await run({}, true);
    expect(stdout).toContain('\u001b[');
    expect(stderr.startsWith('\r\u001b[KReading')).toBe(true);
    expect(stderr.endsWith('\r\u001b[K')).toBe(true);
  });

  test('JSON that can be read', async () => {
    const { stdout } = await run({ format: 'json', only: ['docker.container.ssh'] });
    const { findings } = JSON.parse(stdout);
    expect(new Set(findings.map(({ check }: { check: string }) => check))).toEqual(
      new Set(['docker.container.ssh']),
    );
  });

  test('two lines when nothing answers: what failed and why, and what to try', async () => {
    const { stdout, stderr } = await run({ target: 'unix:///nowhere/at/all.sock' });
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^plimsoll: .*\/nowhere\/at\/all\.sock.*\n.+\n$/);
  });
});

describe('--output', () => {
  test('writes the file and nothing to standard output', async () => {
    const output = join(folder, 'result.json');
    const { stdout } = await run({ format: 'json', output }, true);
    expect(stdout).toBe('');
    expect(JSON.parse(await readFile(output, 'utf8'))).toMatchObject({ schemaVersion: 1 });
  });

  test('replaces what was there, follows a link, and leaves no draft behind', async () => {
    const real = join(folder, 'real.txt');
    const link = join(folder, 'link.txt');
    await writeFile(real, 'old', { mode: 0o600 });
    await symlink(real, link);
    await run({ output: link });
    expect(await readFile(real, 'utf8')).toMatch(/^Plimsoll 1\.2\.3\n/);
    // It was for its owner alone, and stays so.
    expect((await stat(real)).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('has no colours, whatever the terminal', async () => {
    const output = join(folder, 'plain.txt');
    await run({ output }, true);
    expect(await readFile(output, 'utf8')).not.toContain('\u001b');
  });

  test('may be a device', async () => {
    expect((await run({ output: '/dev/null', failOn: 'never' })).exitCode).toBe(0);
  });
});

describe('a person’s own files', () => {
  const OWN = `- id: own.name
  title: Containers have a host name
  severity: critical
  layer: container
  control: isolation
  resource: container
  mode: automated
  references: []
  pass: container.Config.Hostname == "never"
  evidence: [container.Config.Hostname]
  why: Because.
  attack: Somebody.
  fix: {text: Name it.}
  examples: {pass: [{container: {Config: {Hostname: never}}}], fail: [{container: {}}]}
`;

  async function ownFolder(text: string): Promise<string> {
    const own = await mkdtemp(join(folder, 'own-'));
    await writeFile(join(own, 'own.yaml'), text);
    return own;
  }

  test('are judged beside the shipped checks', async () => {
    const { exitCode, stdout, stderr } = await run({ checks: [await ownFolder(OWN)], only: ['own.*'] });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('own.name');
    expect(stderr).toBe('');
  });

  test('that are wrong are told, the rest is judged, and the exit code is 2', async () => {
    const own = await ownFolder(
      OWN + OWN.replace('own.name', 'own.bad').replace('severity: critical', 'severity: dire'),
    );
    const { exitCode, stdout, stderr } = await run({ checks: [own] });
    expect(exitCode).toBe(2);
    expect(stdout).toContain('own.name');
    expect(stdout).toContain('docker.container.privileged');
    expect(stderr).toBe(
      `plimsoll: ${own}/own.yaml:17: severity: must be one of critical, high, medium, low, info, not "dire"\n`,
    );
  });

  test('a policy changes verdicts, a wrong one is told', async () => {
    const policy = join(folder, 'policy.yaml');
    const only = ['capability.sys-module'];
    expect((await run({ only })).exitCode).toBe(1);
    await writeFile(policy, 'allowed_capabilities: [SYS_MODULE]\n');
    expect((await run({ policy, only })).exitCode).toBe(0);
    await writeFile(policy, 'allowed_capability: [ALL]\n');
    const { exitCode, stderr } = await run({ policy });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${policy}:1: allowed_capability: is not a setting`);
  });
});

describe('waivers', () => {
  const PRIVILEGED = 'docker.container.privileged';

  async function waiversOf(text: string, name = 'waivers.yaml'): Promise<string> {
    const path = join(folder, name);
    await writeFile(path, text);
    return path;
  }

  const entry = (check: string, name: string, more = ''): string =>
    `- check: "${check}"\n  resource: {name: "${name}"}\n  reason: builds images\n  owner: ops\n${more}`;

  test('that hold take their failures out of the exit code', async () => {
    const waivers = await waiversOf(entry('CIS 5.5', '*'));
    const { exitCode, stdout, stderr } = await run({ waivers, only: [PRIVILEGED], format: 'json' });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const { findings, summary } = JSON.parse(stdout);
    expect(summary.byStatus).toMatchObject({ fail: 0, waived: 1 });
    expect(findings.find(({ status }: { status: string }) => status === 'waived')).toMatchObject({
      waiver: { reason: 'builds images', owner: 'ops', expires: null, expired: false },
    });
  });

  test('that have expired leave them in it, and the finding says so', async () => {
    const waivers = await waiversOf(entry(PRIVILEGED, 'build', '  expires: 2020-01-31\n'));
    const { exitCode, stdout, stderr } = await run({ waivers, only: [PRIVILEGED] });
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    expect(stdout.replace(/\s+/g, ' ')).toContain('runs privileged (its waiver expired on 2020-01-31)');
  });

  test('that cover nothing are named, and are no mistake', async () => {
    const waivers = await waiversOf(entry(PRIVILEGED, 'gone') + entry('docker.nothing', '*'));
    const { exitCode, stderr } = await run({ waivers, failOn: 'never' });
    expect(exitCode).toBe(0);
    expect(stderr.split('\n')).toEqual([
      `plimsoll: the waiver of ${PRIVILEGED} for name gone is not used: It fits nothing that is here.`,
      'plimsoll: the waiver of docker.nothing for name * is not used: No check has an id or a benchmark number like docker.nothing.',
      '',
    ]);
  });

  test('of checks that were left out this time are not called unused', async () => {
    const waivers = await waiversOf(entry(PRIVILEGED, 'gone'));
    expect((await run({ waivers, only: ['docker.container.ssh'] })).stderr).toBe('');
    expect((await run({ waivers, skip: [PRIVILEGED], failOn: 'never' })).stderr).toBe('');
  });

  test.each(['kubernetes.files.service-mode', '4.2.6', 'kubernetes.workload.*'])(
    'of checks that are about other targets are not called unused: %s',
    async (check) => {
      const waivers = await waiversOf(entry(check, '*'));
      expect((await run({ waivers, failOn: 'never' })).stderr).toBe('');
    },
  );

  test('with a mistake are told and left out, the others hold, and the exit code is 2', async () => {
    const waivers = await waiversOf(
      entry(PRIVILEGED, '*', '  expired: 2020-01-31\n') + entry('docker.container.memory-limit', '*'),
    );
    const { exitCode, stdout, stderr } = await run({ waivers, format: 'json' });
    expect(exitCode).toBe(2);
    expect(stderr).toBe(`plimsoll: ${waivers}:5: expired: is not a field that exists here\n`);
    const { findings } = JSON.parse(stdout);
    const checks = (status: string) =>
      findings.flatMap((one: { check: string; status: string }) =>
        one.status === status ? [one.check] : [],
      );
    expect(checks('fail')).toContain(PRIVILEGED);
    expect(new Set(checks('waived')).size).toBe(1);
  });

  test('that can’t be read are told', async () => {
    const { exitCode, stderr } = await run({ waivers: '/nowhere/waivers.yaml' });
    expect(exitCode).toBe(2);
    expect(stderr).toBe('plimsoll: /nowhere/waivers.yaml: does not exist\n');
  });

  test('in the config folder count, unless others are named', async () => {
    await mkdir(join(folder, 'config', 'plimsoll'), { recursive: true });
    const own = await waiversOf(entry(PRIVILEGED, '*'), 'config/plimsoll/waivers.yaml');
    expect((await run({ only: [PRIVILEGED] })).exitCode).toBe(0);
    const others = await waiversOf(entry(PRIVILEGED, 'other'));
    expect((await run({ only: [PRIVILEGED], waivers: others })).exitCode).toBe(1);
    await rm(own);
  });
});

describe('--baseline', () => {
  test('counts only what it does not have', async () => {
    const baseline = join(folder, 'baseline.json');
    const part = { only: ['docker.container.host-pid', 'docker.container.privileged'] };
    expect((await run({ ...part, format: 'json', output: baseline })).exitCode).toBe(1);
    expect((await run({ ...part, baseline })).exitCode).toBe(0);
    await run({ only: ['docker.container.host-pid'], format: 'json', output: baseline });
    const { exitCode, stdout } = await run({ ...part, baseline, format: 'json' });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout).comparison).toMatchObject({
      new: [{ check: 'docker.container.privileged', resource: { name: 'build' } }],
      fixed: [],
    });
    expect((await run({ ...part, baseline, failOn: 'never' })).exitCode).toBe(0);
  });

  test('of another target is told, and compared all the same', async () => {
    const baseline = join(folder, 'other.json');
    const part = { only: ['docker.container.host-pid'] };
    await run({ ...part, format: 'json', output: baseline });
    expect((await run({ ...part, baseline })).stderr).toBe('');
    const other = JSON.parse(await readFile(baseline, 'utf8'));
    await writeFile(
      baseline,
      JSON.stringify({ ...other, target: { ...other.target, kind: 'docker', uri: 'ssh://prod' } }),
    );
    const { exitCode, stderr, stdout } = await run({ ...part, baseline });
    expect([exitCode, stdout.includes('The baseline is of another target: ssh://prod')]).toEqual([0, true]);
    expect(stderr).toMatch(
      /^plimsoll: the baseline is of ssh:\/\/prod, host .*, and this is demo:, host .*: what only one/,
    );
  });

  test('may be the file that is written', async () => {
    const baseline = join(folder, 'rolling.json');
    await run({ only: ['docker.container.host-pid'], format: 'json', output: baseline });
    const { exitCode } = await run({
      baseline,
      output: baseline,
      format: 'json',
      only: ['docker.container.*'],
    });
    expect(exitCode).toBe(1);
    expect((await run({ baseline, only: ['docker.container.*'] })).exitCode).toBe(0);
  });

  test.each([
    ['is not there', undefined, 'does not exist'],
    ['is something else', 'Plimsoll 1.2.3', 'is not JSON'],
    [
      'was written by another program',
      '{"runs":[]}',
      'is not a result that plimsoll audit --format json wrote',
    ],
  ])('that %s is a usage error, before anything is read', async (_, content, words) => {
    const baseline = join(folder, 'wrong.json');
    await rm(baseline, { force: true });
    if (content !== undefined) await writeFile(baseline, content);
    const running = run({ baseline, target: 'unix:///nowhere/at/all.sock' });
    await expect(running).rejects.toThrow(UsageError);
    await expect(running).rejects.toThrow(`${baseline} ${words}`);
  });
});

describe('the last run', () => {
  const records = () => readdir(join(folder, 'state', 'plimsoll', 'last-run')).catch(() => []);

  test('is remembered after a whole audit, and not after a part of one', async () => {
    await rm(join(folder, 'state'), { recursive: true, force: true });
    await run({ only: ['docker.container.*'] });
    await run({ skip: ['docker.image.*'] });
    expect(await records()).toEqual([]);
    await run({});
    expect(await records()).toHaveLength(1);
  });

  test('that can’t be kept is told and changes nothing else', async () => {
    await rm(join(folder, 'state'), { recursive: true, force: true });
    await writeFile(join(folder, 'state'), 'a file');
    const { exitCode, stderr } = await run({ failOn: 'never' });
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^plimsoll: This run is not remembered: .*ENOTDIR.*\n$/);
    await rm(join(folder, 'state'));
  });
});
