/** `plimsoll audit --target manifests:…` in every format, and `plimsoll checks export`. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { auditCommand } from '../../src/cli/audit.ts';
import { checksExportCommand } from '../../src/cli/checks.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { FORMATS } from '../../src/reports/formats.ts';
import { recordedStreams } from './recorded-streams.ts';

const SEED = 'test/fixtures/kubernetes/seed';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-audit-manifests-'));
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'config'));
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'state'));
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

async function audit(options: Partial<Parameters<typeof auditCommand>[0]>) {
  const streams = recordedStreams({ isTTY: false });
  const exitCode = await auditCommand({ target: `manifests:${SEED}`, version: '1.2.3', ...options }, streams);
  return { exitCode, stdout: streams.stdout.text, stderr: streams.stderr.text };
}

describe('an audit of manifests', () => {
  test.each(FORMATS)('can be told as %s', async (format) => {
    const { exitCode, stdout } = await audit({ format });
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/legacy\/privileged/);
  });

  test('as JSON keeps to the schema, with the file and line of each object', async () => {
    const { stdout } = await audit({ format: 'json' });
    const ajv = new Ajv2020({ strict: true, allowUnionTypes: true });
    addFormats.default(ajv);
    const schema: unknown = JSON.parse(await readFile('checks/result.schema.json', 'utf8'));
    if (typeof schema !== 'object' || schema === null) throw new Error('the schema is an object');
    const validate = ajv.compile(schema);
    const result: unknown = JSON.parse(stdout);
    expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
    const { findings } = z
      .object({
        findings: z.array(
          z.object({ check: z.string(), status: z.string(), resource: z.record(z.string(), z.unknown()) }),
        ),
      })
      .parse(result);
    const privileged = findings.find(
      ({ check, status }) => check === 'kubernetes.workload.privileged' && status === 'fail',
    );
    expect(privileged?.resource).toEqual({
      kind: 'workload',
      id: 'Pod/legacy/privileged',
      name: 'legacy/privileged (Pod)',
      namespace: 'legacy',
      file: `${SEED}/20-legacy-privileged.yaml`,
      line: 1,
    });
  });

  test('as SARIF points into the files', async () => {
    const { stdout } = await audit({ format: 'sarif', only: ['kubernetes.workload.host-pid'] });
    const location = z.object({
      physicalLocation: z.object({
        artifactLocation: z.object({ uri: z.string() }),
        region: z.object({ startLine: z.number() }),
      }),
    });
    const sarif = z
      .object({ runs: z.array(z.object({ results: z.array(z.object({ locations: z.array(location) })) })) })
      .parse(JSON.parse(stdout));
    const places = sarif.runs.flatMap(({ results }) =>
      results.flatMap(({ locations }) =>
        locations.map(
          ({ physicalLocation: { artifactLocation, region } }) =>
            `${artifactLocation.uri}:${region.startLine}`,
        ),
      ),
    );
    expect(places).toEqual([`${SEED}/20-legacy-privileged.yaml:12`, `${SEED}/30-platform-agents.yaml:5`]);
  });

  test('keeps to waivers by namespace, name and label', async () => {
    const waivers = join(folder, 'waivers.yaml');
    await writeFile(
      waivers,
      `- {check: kubernetes.workload.host-pid, resource: {kind: workload, namespace: platform}, reason: an agent, owner: ops}
- {check: kubernetes.workload.host-pid, resource: {name: host-names*}, reason: an old one, owner: ops}
`,
    );
    const { exitCode, stdout } = await audit({
      format: 'json',
      only: ['kubernetes.workload.host-pid'],
      waivers,
    });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/"waived": 2/);
  });

  test('with a file of policies asks them, too', async () => {
    await writeFile(
      join(folder, 'policy.yaml'),
      `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: team-label}
spec:
  matchConstraints: {resourceRules: [{apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments]}]}
  validations: [{expression: 'has(object.metadata.labels) && "team" in object.metadata.labels', message: Say whose it is.}]
`,
    );
    const { stdout } = await audit({ only: ['team-label'], checks: [folder] });
    expect(stdout).toMatch(/is refused: Say whose it is/);
  });
});

describe('plimsoll checks export', () => {
  async function exported(id: string, as = 'validating-admission-policy') {
    const streams = recordedStreams({ isTTY: false });
    const exitCode = await checksExportCommand(id, { as }, streams);
    return { exitCode, stdout: streams.stdout.text, stderr: streams.stderr.text };
  }

  test('prints a policy with its binding', async () => {
    const { exitCode, stdout, stderr } = await exported('kubernetes.workload.privileged');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout.match(/^kind: .*$/gm)).toEqual([
      'kind: ValidatingAdmissionPolicy',
      'kind: ValidatingAdmissionPolicyBinding',
    ]);
  });

  test('takes the number of a benchmark', async () => {
    expect((await exported('5.2.3')).stdout).toMatch(/name: plimsoll\.kubernetes\.workload\.host-pid/);
  });

  test('says why a check can not be exported', async () => {
    const { exitCode, stdout, stderr } = await exported('kubernetes.workload.sockets');
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/kubernetes\.workload\.sockets reads volumes, which Plimsoll works out/);
  });

  test('of many leaves out what can not be, and says so', async () => {
    const { exitCode, stdout, stderr } = await exported('kubernetes.workload.s*');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/kubernetes\.workload\.seccomp/);
    expect(stderr).toMatch(/kubernetes\.workload\.sandbox reads policy/);
  });

  test.each([
    ['nothing.like.it', 'validating-admission-policy', 'there is no check nothing.like.it'],
    ['kubernetes.workload.privileged', 'rego', '--as rego does not exist'],
  ])('refuses %s as %s', async (id, as, message) => {
    await expect(exported(id, as)).rejects.toThrow(UsageError);
    await expect(exported(id, as)).rejects.toThrow(message);
  });
});
