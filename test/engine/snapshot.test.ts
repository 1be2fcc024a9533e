import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collect } from '../../src/session/collect.ts';
import { writeSnapshot } from '../../src/session/write-snapshot.ts';
import { describeEngine } from './engine-test.ts';

let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-snapshot-test-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describeEngine('a snapshot of a real host', (engine) => {
  test('opens without the engine, with the same findings and none of its secrets', async () => {
    const takenAt = Date.now();
    const { collected: live } = await collect({ target: engine.target });
    if (live === undefined) throw new Error('the engine did not answer');
    const path = join(folder, 'host.snapshot');
    await writeSnapshot(path, {
      facts: live.facts,
      ruleSets: live.ruleSets,
      takenAt,
      takenBy: { user: 'ann', host: 'prod-7' },
      hidesSecrets: true,
      version: '1.2.3',
    });
    expect(statSync(path).size).toBeLessThan(1024 ** 2);
    const { collected: read } = await collect({ target: `snapshot:${path}` });
    expect(read?.facts.containers.size).toBe(live.facts.containers.size);
    const asTold = (collected: typeof live) =>
      Array.from(collected.audit.all(), ({ check, resource, status, reason, evidence }) => ({
        about: `${check} ${resource.kind} ${resource.name}`,
        status,
        reason,
        evidence,
      }));
    const findings = asTold(live);
    expect(findings.length).toBeGreaterThan(1_000);
    expect(read && asTold(read)).toEqual(findings);
    const envs = [...live.facts.containers.values()].flatMap((one) =>
      one.stage === 'inspected' ? one.inspect.Config.Env : [],
    );
    const password = envs.find((entry) => entry.startsWith('POSTGRES_PASSWORD='))?.split('=')[1];
    expect(password).toMatch(/^\S{5,}$/);
    const facts = execFileSync('sh', ['-c', `tar -xOf '${path}' facts.json.gz | gzip -dc`], {
      maxBuffer: 1024 ** 3,
    }).toString();
    expect(facts).not.toContain(`"POSTGRES_PASSWORD=${password}"`);
    expect(facts).toContain('POSTGRES_PASSWORD=‹hidden:password›');
  });
});
