import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { auditCommand } from '../../src/cli/audit.ts';
import { recordedStreams } from '../cli/recorded-streams.ts';
import { describeEngine } from './engine-test.ts';
import { scenarios } from './scenarios.ts';

/**
 * What must fail on each container, told from its settings by hand: of the checks that fail on any of them here. Ids
 * without `docker.container.` The others are provoked one by one in faults/.
 */
const FAILS: Readonly<Record<string, readonly string[]>> = {
  api: [],
  backup: ['capabilities', 'user', 'no-new-privileges', 'read-only-root', 'pids-limit'],
  bastion: [
    'capabilities',
    'user',
    'no-new-privileges',
    'read-only-root',
    'memory-limit',
    'pids-limit',
    'healthcheck',
    'published-ports',
    'ssh',
  ],
  batch: ['capabilities', 'no-new-privileges', 'read-only-root', 'memory-limit', 'pids-limit', 'healthcheck'],
  build: [
    'capabilities',
    'privileged',
    'user',
    'no-new-privileges',
    'read-only-root',
    'memory-limit',
    'pids-limit',
    'image-tag',
  ],
  cache: ['healthcheck'],
  'ci-runner': [
    'capabilities',
    'user',
    'no-new-privileges',
    'read-only-root',
    'memory-limit',
    'pids-limit',
    'healthcheck',
    'secrets-in-env',
    'runtime-socket',
  ],
  edge: ['capabilities', 'user', 'no-new-privileges', 'read-only-root', 'pids-limit', 'published-ports'],
  gateway: [
    'capabilities',
    'user',
    'read-only-root',
    'memory-limit',
    'pids-limit',
    'healthcheck',
    'published-ports',
    'runtime-socket',
  ],
  'import-once': [
    'capabilities',
    'user',
    'no-new-privileges',
    'read-only-root',
    'memory-limit',
    'pids-limit',
  ],
  'legacy-db': [
    'capabilities',
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
  'web-staging': ['capabilities', 'user', 'no-new-privileges', 'read-only-root', 'memory-limit'],
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
  test('finds on each container what is wrong with it, and nothing else', async () => {
    const streams = recordedStreams();
    const exitCode = await auditCommand({ target: engine.target, format: 'json', version: '1' }, streams);
    expect(exitCode).toBe(1);
    expect(streams.stderr.text).toBe('');
    const { findings } = JSON.parse(streams.stdout.text);
    const watched = new Set(Object.values(FAILS).flat());
    const fails: Record<string, string[]> = Object.fromEntries(scenarios.map(({ name }) => [name, []]));
    const undecided: string[] = [];
    for (const { status, check, resource } of findings) {
      const id = check.replace('docker.container.', '');
      if (resource.kind !== 'container' || !watched.has(id)) continue;
      if (status === 'fail') fails[resource.name]?.push(id);
      if (status === 'unknown' || status === 'manual') undecided.push(`${resource.name} ${id}`);
    }
    // This one keeps ending: between two starts there are no processes to look at.
    expect(undecided.filter((text) => !text.startsWith('reports '))).toEqual([]);
    expect(Object.keys(fails)).toEqual(expect.arrayContaining(Object.keys(FAILS)));
    for (const [name, expected] of Object.entries(FAILS)) {
      expect(fails[name]?.toSorted(), name).toEqual(expected.toSorted());
    }
  });

  test('says the same twice', async () => {
    const told = async (): Promise<string> => {
      const streams = recordedStreams();
      const options = {
        target: engine.target,
        format: 'json',
        version: '1',
        // Other tests start and end daemons of their own on the same host meanwhile.
        skip: ['docker.container.published-ports', 'host.*', 'docker.{host,daemon,files}.*'],
      };
      await auditCommand(options, streams);
      return streams.stdout.text.replace(/"(started|finished)At": "[^"]*"/g, '');
    };
    // Other tests make and remove containers of this engine; it is quiet in between.
    await expect
      .poll(async () => {
        const [first, second] = [await told(), await told()];
        return first === second ? 'the same' : [first, second];
      })
      .toBe('the same');
  });
});
