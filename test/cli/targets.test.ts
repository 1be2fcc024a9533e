import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type TargetsOptions, targetsCommand, targetsJson, targetsTable } from '../../src/cli/targets.ts';
import { emptyFacts } from '../../src/facts/facts.ts';
import { TargetUsageError } from '../../src/facts/target-error.ts';
import { writeSnapshot } from '../../src/session/write-snapshot.ts';
import { type FakeEngine, startFakeEngine } from '../engine/fake-engine.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-targets-'));
let engine: FakeEngine;
beforeAll(async () => {
  engine = await startFakeEngine({ socket: join(folder, 'engine.sock'), containers: 2 });
});
afterAll(async () => {
  await engine.close();
  rmSync(folder, { recursive: true });
});

async function run(options: Partial<TargetsOptions>): Promise<{ output: string; exitCode: number }> {
  let output = '';
  const exitCode = await targetsCommand({
    format: 'table',
    write: (text) => {
      output += text;
    },
    surroundings: { env: {}, platform: 'linux', home: folder, uid: 4242 },
    ...options,
  });
  return { output: output.replaceAll(folder, 'HOME'), exitCode };
}

const env = (variables: Record<string, string>) => ({
  surroundings: { env: variables, platform: 'linux', home: folder, uid: 4242 } as const,
});

describe('plimsoll targets', () => {
  test('prints who answers, and what Plimsoll opens', async () => {
    expect(await run(env({ DOCKER_HOST: `unix://${folder}/engine.sock` }))).toEqual({
      exitCode: 0,
      output: `* unix://HOME/engine.sock  (DOCKER_HOST)
    Docker 20.10.24+dfsg1, API 1.41, rootful

* is what plimsoll opens.
`,
    });
  });

  test('prints why the others do not, and where names lead', async () => {
    mkdirSync(join(folder, 'podman'));
    symlinkSync(engine.socket, join(folder, 'podman', 'podman.sock'));
    const { output, exitCode } = await run(
      env({ XDG_RUNTIME_DIR: folder, CONTAINER_HOST: 'ssh://core@vm:2222' }),
    );
    expect(exitCode).toBe(0);
    expect(output).toContain(
      '  unix://HOME/docker.sock  (well-known socket, rootless Docker)\n    nothing there\n',
    );
    expect(output).toContain('* unix://HOME/podman/podman.sock  (well-known socket, rootless Podman)\n');
    expect(output).toContain(
      '  ssh://core@vm:2222  (CONTAINER_HOST)\n    ssh://core@vm:2222 can’t be opened: ',
    );
    expect(output).toContain('-p 2222 core@vm');
  });

  test('a single target that fails says all of it, and the exit code is 3', async () => {
    const { output, exitCode } = await run({ target: `unix://${folder}/none.sock` });
    expect(exitCode).toBe(3);
    expect(output).toBe(`  unix://HOME/none.sock  (--target)
    There is no socket at unix://HOME/none.sock: the engine is not running, or listens elsewhere
    Start it (systemctl start docker), or see plimsoll targets

Nothing answers. The demo needs no engine: plimsoll --target demo:
`);
  });

  test('a target that makes no sense is a mistake of the command line', async () => {
    await expect(run({ target: 'nonsense' })).rejects.toBeInstanceOf(TargetUsageError);
  });

  test('the demo always answers', async () => {
    const { output, exitCode } = await run({ target: 'demo:' });
    expect(exitCode).toBe(0);
    expect(output).toMatch(/^\* demo: {2}\(--target\)\n {4}Docker /);
  });

  test('what was saved, and manifests, say what they are or why they can’t be opened', async () => {
    const saved = `snapshot:${folder}/host.snapshot`;
    expect(await run({ target: saved })).toMatchObject({ exitCode: 3 });
    await writeSnapshot(join(folder, 'host.snapshot'), {
      facts: emptyFacts({ kind: 'docker', uri: 'unix:///x', label: 'x' }),
      ruleSets: ['engine'],
      takenAt: Date.UTC(2026, 2, 15),
      takenBy: { user: 'ann', host: 'prod-7' },
      hidesSecrets: true,
      version: '1.2.3',
    });
    expect(await run({ target: saved })).toEqual({
      exitCode: 0,
      output: `* snapshot:HOME/host.snapshot  (--target)
    snapshot, taken 2026-03-15T00:00:00.000Z

* is what plimsoll opens.
`,
    });
    const manifests = `manifests:${folder}/pod.yaml`;
    expect(await run({ target: manifests })).toMatchObject({ exitCode: 3 });
    writeFileSync(join(folder, 'pod.yaml'), 'apiVersion: v1\nkind: Namespace\nmetadata: { name: shop }\n');
    const { exitCode, output } = await run({ target: manifests });
    expect(exitCode).toBe(0);
    expect(output).toContain('    Kubernetes manifests\n');
  });

  test('as JSON', async () => {
    const { output } = await run({ ...env({ DOCKER_HOST: `unix://${folder}/engine.sock` }), format: 'json' });
    expect(JSON.parse(output)).toEqual({
      schemaVersion: 1,
      targets: [
        {
          target: 'unix://HOME/engine.sock',
          origin: 'DOCKER_HOST',
          endpoint: 'unix://HOME/engine.sock',
          chosen: true,
          answered: true,
          engine: { name: 'Docker', version: '20.10.24+dfsg1', apiVersion: '1.41', rootless: false },
          trouble: null,
        },
      ],
    });
  });
});

test('hostile text of an engine or a setting is shown inert', () => {
  const hostile = '\x1b]0;owned\x07\u202e\x9b31m';
  const target = {
    target: `unix:///${hostile}`,
    origin: `DOCKER_CONTEXT, ${hostile}`,
    endpoint: `tcp://${hostile}`,
  };
  const targets = [
    {
      ...target,
      outcome: {
        state: 'answered',
        engine: { name: hostile, version: hostile, apiVersion: hostile, rootless: true },
      },
    },
    {
      ...target,
      outcome: {
        state: 'failed',
        trouble: { kind: 'unexpected', what: hostile, why: hostile, tryThis: hostile },
      },
    },
  ] as const;
  const table = targetsTable(targets);
  const json = targetsJson(targets);
  for (const text of [table, json]) expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  // What JSON itself would unescape again must be inert too.
  const strings: string[] = [];
  JSON.parse(json, (_key, value: unknown) => {
    if (typeof value === 'string') strings.push(value);
    return value;
  });
  expect(strings.length).toBeGreaterThan(5);
  for (const text of strings) expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  expect(
    z
      .object({ targets: z.array(z.object({ chosen: z.boolean() })) })
      .parse(JSON.parse(json))
      .targets.map(({ chosen }) => chosen),
  ).toEqual([true, false]);
});
