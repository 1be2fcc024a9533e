/** The checks of the Pod Security Standards against the other reading of them, that of src/insight, control by control. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Check } from '../../../src/audit/check.ts';
import { evaluate } from '../../../src/audit/evaluate.ts';
import { admissionNames } from '../../../src/audit/kubernetes/admission-names.ts';
import { type KubeObject, kubeObjectOf } from '../../../src/facts/kubernetes/kube-object.ts';
import { podSpecOf } from '../../../src/facts/kubernetes/pod-spec.ts';
import { podSecurityVerdict } from '../../../src/insight/kubernetes/pod-security-standards.ts';
import { POD_SECURITY_CONTROLS } from '../../../src/knowledge/kubernetes/pod-security-controls.ts';
import { recordedCluster } from '../../insight/kubernetes/objects.ts';
import { CLUSTER_CHECKS } from './judged-cluster.ts';

/** The checks of each control that read the object alone. */
const CHECKS: readonly (readonly [control: string, checks: readonly Check[]])[] = POD_SECURITY_CONTROLS.map(
  ({ id, level }) => [
    id,
    CLUSTER_CHECKS.filter(
      ({ references, id: check }) =>
        check !== 'kubernetes.workload.host-path-claim' &&
        references.some(
          (reference) =>
            reference.benchmark === 'Pod Security Standards' && reference.id === `${level}/${id}`,
        ),
    ),
  ],
);

/** The controls that checks say are violated. */
function byChecks(object: KubeObject, minor: number): readonly string[] {
  const bindings = admissionNames(object, { namespaceObject: undefined, serverVersion: `v1.${minor}.0` });
  return CHECKS.filter(([, checks]) =>
    checks.some((check) => evaluate(check, bindings).status === 'fail'),
  ).map(([control]) => control);
}

function byInsight(object: KubeObject, minor: number): readonly string[] {
  const reading = podSpecOf(object);
  if (reading === undefined) throw new Error('the test made no pod');
  return podSecurityVerdict(reading, minor).violations.map(({ control }) => control);
}

test('every control has a check', () => {
  expect(CHECKS.filter(([, checks]) => checks.length === 0)).toEqual([]);
});

describe('every object of the recorded cluster that makes pods', () => {
  const { objects } = recordedCluster();
  const makers = (['pods', 'deployments', 'statefulsets', 'daemonsets', 'jobs', 'cronjobs'] as const).flatMap(
    (resource) => [...(objects.get(resource)?.values() ?? [])],
  );

  test.each([36, 24, 18])('by the standards of 1.%i', (minor) => {
    expect(makers.length).toBeGreaterThan(20);
    for (const object of makers) expect(byChecks(object, minor)).toEqual(byInsight(object, minor));
  });
});

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 2 });
const profile = fc.record({ type: fc.constantFrom('RuntimeDefault', 'Localhost', 'Unconfined') });
const context = {
  runAsNonRoot: maybe(fc.boolean()),
  runAsUser: maybe(fc.constantFrom(0, 1000)),
  seccompProfile: maybe(profile),
  appArmorProfile: maybe(profile),
  seLinuxOptions: maybe(
    fc.record(
      {
        type: fc.constantFrom('', 'container_t', 'container_engine_t', 'spc_t'),
        user: fc.constantFrom('', 'system_u'),
        role: fc.constantFrom('', 'system_r'),
      },
      { requiredKeys: [] },
    ),
  ),
  windowsOptions: maybe(fc.record({ hostProcess: maybe(fc.boolean()) })),
};
const handler = maybe(
  fc.record({ httpGet: maybe(fc.record({ host: fc.constantFrom('', 'db') }, { requiredKeys: [] })) }),
);
const container = fc.record(
  {
    name: fc.constantFrom('a', 'b'),
    image: fc.constant('a:1'),
    ports: maybe(
      fc.array(fc.record({ containerPort: fc.constant(80), hostPort: fc.constantFrom(0, 80) }), {
        maxLength: 2,
      }),
    ),
    livenessProbe: handler,
    lifecycle: maybe(fc.record({ preStop: handler })),
    securityContext: maybe(
      fc.record(
        {
          ...context,
          privileged: maybe(fc.boolean()),
          allowPrivilegeEscalation: maybe(fc.boolean()),
          procMount: maybe(fc.constantFrom('Default', 'Unmasked')),
          capabilities: maybe(
            fc.record(
              {
                add: maybe(fc.subarray(['NET_BIND_SERVICE', 'CHOWN', 'SYS_ADMIN', 'ALL'])),
                drop: maybe(fc.subarray(['ALL', 'NET_RAW'])),
              },
              { requiredKeys: [] },
            ),
          ),
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: ['name', 'image'] },
);
const podSpec = fc.record(
  {
    containers: fc.array(container, { minLength: 1, maxLength: 2 }),
    initContainers: maybe(fc.array(container, { maxLength: 1 })),
    ephemeralContainers: maybe(fc.array(container, { maxLength: 1 })),
    hostPID: maybe(fc.boolean()),
    hostIPC: maybe(fc.boolean()),
    hostNetwork: maybe(fc.boolean()),
    hostUsers: maybe(fc.boolean()),
    os: maybe(fc.record({ name: fc.constantFrom('linux', 'windows') })),
    volumes: maybe(
      fc.array(
        fc.constantFrom(
          { name: 'a', emptyDir: {} },
          { name: 'b', hostPath: { path: '/' } },
          { name: 'c', nfs: { server: 'x', path: '/' } },
          { name: 'd' },
        ),
        { maxLength: 2 },
      ),
    ),
    securityContext: maybe(
      fc.record(
        {
          ...context,
          sysctls: maybe(
            fc.subarray([
              { name: 'net.ipv4.tcp_syncookies', value: '1' },
              { name: 'net.ipv4.tcp_keepalive_time', value: '1' },
              { name: 'kernel.msgmax', value: '1' },
            ]),
          ),
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: ['containers'] },
);
const annotations = fc.record(
  {
    'container.apparmor.security.beta.kubernetes.io/a': fc.constantFrom(
      '',
      'runtime/default',
      'localhost/x',
      'unconfined',
    ),
    'seccomp.security.alpha.kubernetes.io/pod': fc.constantFrom(
      'runtime/default',
      'localhost/x',
      'unconfined',
    ),
  },
  { requiredKeys: [] },
);

test('pods of all kinds, by the standards of all versions', () => {
  fc.assert(
    fc.property(
      podSpec,
      annotations,
      fc.integer({ min: 16, max: 38 }),
      fc.boolean(),
      (spec, notes, minor, isTemplate) => {
        const metadata = { name: 'a', namespace: 'shop' };
        const pod = { metadata: { ...metadata, annotations: notes }, spec };
        const object = isTemplate
          ? kubeObjectOf({ metadata, spec: { template: pod } }, { apiVersion: 'apps/v1', kind: 'Deployment' })
          : kubeObjectOf(pod, { apiVersion: 'v1', kind: 'Pod' });
        if (object === undefined) throw new Error('the test made no object');
        expect(byChecks(object, minor)).toEqual(byInsight(object, minor));
      },
    ),
    { numRuns: 1_500 },
  );
});
