import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { auditCommand } from '../../src/cli/audit.ts';
import { recordedStreams } from '../cli/recorded-streams.ts';
import { describeEngine } from './engine-test.ts';
import { scenarios } from './scenarios.ts';

/** What must fail on each container, told from its settings by hand. Ids without `docker.container.` */
const FAILS: Readonly<Record<string, readonly string[]>> = {
  api: [],
  backup: ['user', 'no-new-privileges', 'read-only-root', 'pids-limit', 'healthcheck'],
  bastion: [
    'user',
    'no-new-privileges',
    'read-only-root',
    'memory-limit',
    'pids-limit',
    'healthcheck',
    'published-ports',
    'ssh',
  ],
  batch: ['no-new-privileges', 'read-only-root', 'memory-limit', 'pids-limit', 'healthcheck'],
  build: [
    'privileged',
    'user',
    'no-new-privileges',
    'read-only-root',
    'memory-limit',
    'pids-limit',
    'healthcheck',
    'image-tag',
  ],
  cache: ['healthcheck'],
  'ci-runner': [
    'user',
    'no-new-privileges',
    'read-only-root',
    'memory-limit',
    'pids-limit',
    'healthcheck',
    'secrets-in-env',
    'runtime-socket',
  ],
  edge: ['user', 'no-new-privileges', 'read-only-root', 'pids-limit', 'published-ports'],
  gateway: [
    'user',
    'read-only-root',
    'memory-limit',
    'pids-limit',
    'healthcheck',
    'published-ports',
    'runtime-socket',
  ],
  'import-once': ['user', 'no-new-privileges', 'read-only-root', 'memory-limit', 'pids-limit', 'healthcheck'],
  'legacy-db': [
    'user',
    'no-new-privileges',
    'read-only-root',
    'memory-limit',
    'pids-limit',
    'healthcheck',
    'secrets-in-env',
    'published-ports',
  ],
  metrics: ['no-new-privileges', 'healthcheck', 'runtime-socket', 'host-network', 'host-pid'],
  profiler: [
    'capabilities',
    'user',
    'no-new-privileges',
    'read-only-root',
    'memory-limit',
    'pids-limit',
    'healthcheck',
    'image-tag',
    'host-pid',
    'host-ipc',
  ],
  signer: ['healthcheck'],
  tools: [
    'capabilities',
    'user',
    'no-new-privileges',
    'read-only-root',
    'memory-limit',
    'pids-limit',
    'healthcheck',
    'image-tag',
  ],
  'web-staging': ['user', 'no-new-privileges', 'read-only-root', 'memory-limit', 'healthcheck'],
  'worker-1': ['read-only-root', 'healthcheck'],
};

let home = '';

beforeAll(() => {
  // Whoever runs the tests may have rules of their own, and keeps what is remembered of their own runs.
  home = mkdtempSync(join(tmpdir(), 'plimsoll-home-'));
  vi.stubEnv('XDG_CONFIG_HOME', join(home, 'config'));
  vi.stubEnv('XDG_STATE_HOME', join(home, 'state'));
});

afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

describeEngine('an audit of a real engine', (engine) => {
  test('finds on each container what is wrong with it, and decides everything', async () => {
    const streams = recordedStreams();
    const exitCode = await auditCommand({ target: engine.target, format: 'json', version: '1' }, streams);
    expect(exitCode).toBe(1);
    expect(streams.stderr.text).toBe('');
    const { summary, gaps, findings } = JSON.parse(streams.stdout.text);
    expect(gaps).toEqual([]);
    expect(summary.coverage).toBe(1);
    expect(summary.byStatus).toMatchObject({ unknown: 0, manual: 0 });

    const fails: Record<string, string[]> = Object.fromEntries(scenarios.map(({ name }) => [name, []]));
    for (const { status, check, resource } of findings) {
      if (status !== 'fail' || resource.kind !== 'container') continue;
      fails[resource.name]?.push(check.replace('docker.container.', ''));
    }
    expect(Object.keys(fails)).toEqual(expect.arrayContaining(Object.keys(FAILS)));
    for (const [name, expected] of Object.entries(FAILS)) {
      expect(fails[name]?.toSorted(), name).toEqual(expected.toSorted());
    }
  });

  test('says the same twice', async () => {
    const texts: string[] = [];
    for (const _ of [1, 2]) {
      const streams = recordedStreams();
      const options = {
        target: engine.target,
        format: 'json',
        version: '1',
        skip: ['docker.container.published-ports'],
      };
      await auditCommand(options, streams);
      texts.push(streams.stdout.text.replace(/"(started|finished)At": "[^"]*"/g, ''));
    }
    expect(texts[1]).toBe(texts[0]);
  });
});
