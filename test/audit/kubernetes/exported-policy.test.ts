/** Checks as ValidatingAdmissionPolicies: what is exported says the same as the check, read back and judged by ourselves. */
import { describe, expect, test } from 'vitest';
import type { Check } from '../../../src/audit/check.ts';
import { readAdmissionPolicies } from '../../../src/audit/kubernetes/admission-policy-file.ts';
import { exportedPolicy } from '../../../src/audit/kubernetes/exported-policy.ts';
import { loadRules } from '../../../src/audit/load-rules.ts';
import { admissionPolicies } from '../../../src/reports/admission-policies.ts';
import { CLUSTER_CHECKS, judged, recordedFacts } from './judged-cluster.ts';

const EXPORTED = CLUSTER_CHECKS.filter((check) => 'policy' in exportedPolicy(check));

function readBack(check: Check): readonly Check[] {
  const { text, refusals } = admissionPolicies([check]);
  expect(refusals).toEqual([]);
  const read = readAdmissionPolicies(text, `${check.id}.yaml`);
  expect(read?.problems).toEqual([]);
  return read?.checks.map((located) => located.check) ?? [];
}

describe('a policy that was exported judges the recorded cluster as its check does', () => {
  const facts = recordedFacts();
  const byCheck = judged(facts, EXPORTED);
  const back = new Map(EXPORTED.map((check) => [check.id, readBack(check)]));
  const byPolicy = judged(facts, [...back.values()].flat());

  test('every workload check of the Pod Security Standards that reads the object can be', () => {
    const ids = new Set(EXPORTED.map(({ id }) => id));
    const standards = CLUSTER_CHECKS.filter(({ references }) =>
      references.some(({ benchmark }) => benchmark === 'Pod Security Standards'),
    );
    expect(standards.filter(({ id }) => !ids.has(id)).map(({ id }) => id)).toEqual([
      'kubernetes.workload.host-path-claim',
    ]);
  });

  test.each(EXPORTED.map((check) => [check.id, check] as const))('%s', (id, check) => {
    const [policy] = back.get(id) ?? [];
    if (policy === undefined) throw new Error('the policy was not read back');
    expect(policy.resource).toBe(check.resource);
    const statuses = (view: typeof byCheck, about: string) =>
      Object.fromEntries(
        Array.from(view.verdictsOf(about), ({ id: row, status }) => [
          row,
          status === 'not-applicable' ? 'pass' : status,
        ]),
      );
    expect(Object.keys(statuses(byCheck, id)).length).toBeGreaterThan(0);
    expect(statuses(byPolicy, policy.id)).toEqual(statuses(byCheck, id));
  });
});

describe('what an admission policy can not see is refused', () => {
  test.each([
    ['kubernetes.workload.sockets', 'reads volumes, which Plimsoll works out from more than the object'],
    ['kubernetes.rights.secrets', 'reads powers, subjects, policy, which Plimsoll works out'],
    ['kubernetes.workload.image-registry', 'reads policy, which'],
    ['kubernetes.ingress.tls', 'calls slice, which the CEL of Kubernetes does not have'],
    ['kubernetes.cluster.version', 'is about the cluster as a whole'],
    ['kubernetes.cluster.secret-store', 'is about the cluster as a whole'],
  ])('%s: %s', (id, why) => {
    const check = CLUSTER_CHECKS.find((one) => one.id === id);
    expect(check && exportedPolicy(check)).toEqual({ refusal: expect.stringContaining(`${id} ${why}`) });
  });

  test('a check about an engine', async () => {
    const { checks } = await loadRules({ only: ['docker.container.privileged'] });
    expect(admissionPolicies(checks)).toEqual({
      text: '',
      refusals: ['docker.container.privileged is about each container, which no Kubernetes API serves.'],
    });
  });
});

test('a policy says what to do, and its binding begins by warning', () => {
  const check = CLUSTER_CHECKS.find(({ id }) => id === 'kubernetes.workload.host-pid');
  if (check === undefined) throw new Error('there is no such check');
  const made = exportedPolicy(check);
  expect(made).toMatchObject({
    policy: {
      apiVersion: 'admissionregistration.k8s.io/v1',
      metadata: { name: 'plimsoll.kubernetes.workload.host-pid' },
      spec: {
        variables: [{ name: 'pod' }],
        validations: [
          {
            expression: '!variables.pod.?hostPID.orValue(false)',
            message: expect.stringMatching(/^Pods do not see the processes of their node\. Remove hostPID\./),
          },
        ],
      },
    },
    binding: {
      spec: { policyName: 'plimsoll.kubernetes.workload.host-pid', validationActions: ['Warn', 'Audit'] },
    },
  });
});

test('a message is one line, as the API server wants it', () => {
  const check = CLUSTER_CHECKS.find(({ id }) => id === 'kubernetes.workload.host-pid');
  if (check === undefined) throw new Error('there is no such check');
  const made = exportedPolicy({ ...check, title: 'Ours', fix: { text: 'Ask ops.\nThen remove it.\n' } });
  expect(made).toMatchObject({
    policy: { spec: { validations: [{ message: 'Ours. Ask ops. Then remove it.' }] } },
  });
});
