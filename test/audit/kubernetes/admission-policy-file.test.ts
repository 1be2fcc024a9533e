/** Existing ValidatingAdmissionPolicies, asked as checks. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AuditView } from '../../../src/audit/audit-view.ts';
import { readAdmissionPolicies } from '../../../src/audit/kubernetes/admission-policy-file.ts';
import { loadRules } from '../../../src/audit/load-rules.ts';
import { judged, recordedFacts } from './judged-cluster.ts';

const PODS = '{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}';
const DEPLOYMENTS =
  '{apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments]}';

function policy(name: string, constraints: string, rest: string): string {
  return `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: ${name}}
spec:
  matchConstraints: ${constraints}
${rest.replace(/^/gm, '  ')}
`;
}

function read(text: string) {
  return readAdmissionPolicies(text, 'policy.yaml') ?? { checks: [], problems: [] };
}

/** Statuses by resource name; what does not apply is left out. */
function asked(text: string): Readonly<Record<string, string>> {
  const { checks, problems } = read(text);
  expect(problems).toEqual([]);
  const view = judged(
    recordedFacts(),
    checks.map(({ check }) => check),
  );
  return applying(view, checks[0]?.check.id ?? '');
}

function applying(view: AuditView, id: string): Readonly<Record<string, string>> {
  const verdicts = [...view.verdictsOf(id)].filter(({ status }) => status !== 'not-applicable');
  return Object.fromEntries(verdicts.map(({ name, status }) => [name, status]));
}

describe('a policy', () => {
  test('about deployments is asked of deployments, with its variables and conditions', () => {
    const text = policy(
      'replica-limit',
      `{resourceRules: [${DEPLOYMENTS}]}`,
      `matchConditions: [{name: no-builders, expression: 'object.metadata.name != "builder"'}]
variables:
- {name: count, expression: "object.spec.?replicas.orValue(1)"}
- {name: twice, expression: "variables.count * 2"}
validations: [{expression: "variables.twice < 4", messageExpression: '"too many: " + string(variables.count)'}]`,
    );
    expect(asked(text)).toEqual({ 'hardened/payments': 'fail', 'shop/api': 'pass', 'shop/web': 'fail' });
    const [located] = read(text).checks;
    const check = located?.check;
    const view = judged(recordedFacts(), check ? [check] : []);
    expect(view.firstOfCheck('replica-limit', 'fail')?.reason).toBe('is refused: too many: 2');
    expect(located?.lineOf(['id'])).toBe(10);
  });

  test('about pods is asked of everything that makes pods, with the pod in place of the object', () => {
    const verdicts = asked(
      policy(
        'own-registry',
        `{namespaceSelector: {matchExpressions: [{key: team, operator: In, values: [storefront]}]}, resourceRules: [${PODS}]}`,
        `validations: [{expression: 'object.kind == "Pod" && object.spec.containers.all(c, c.image.startsWith("registry."))'}]`,
      ),
    );
    expect(verdicts).toEqual({ 'shop/api': 'pass', 'shop/web': 'pass' });
  });

  test('sees whole numbers as whole numbers', () => {
    const verdicts = asked(
      policy(
        'odd',
        `{objectSelector: {matchLabels: {app: builder}}, resourceRules: [${DEPLOYMENTS}]}`,
        `validations: [{expression: 'type(object.spec.replicas) == int && object.spec.replicas % 2 == 1'}]`,
      ),
    );
    expect(verdicts).toEqual({ 'legacy/builder': 'pass' });
  });

  test.each([
    [
      '{matchExpressions: [{key: team, operator: NotIn, values: [storefront, ops, platform, data]}]}',
      ['hardened/payments'],
    ],
    [
      '{matchExpressions: [{key: pod-security.kubernetes.io/enforce, operator: DoesNotExist}]}',
      ['shop/api', 'shop/web'],
    ],
    ['{matchLabels: {team: ops}}', ['legacy/builder']],
  ])('keeps to the namespaces %s', (selector, names) => {
    const verdicts = asked(
      policy(
        'some',
        `{namespaceSelector: ${selector}, resourceRules: [${DEPLOYMENTS}]}`,
        `validations: [{expression: "true"}]`,
      ),
    );
    expect(Object.keys(verdicts)).toEqual(names);
  });

  test('about several kinds becomes a check for each; each validation one, too', () => {
    const { checks } = read(
      policy(
        'two-kinds',
        '{resourceRules: [{apiGroups: ["*"], apiVersions: ["*"], operations: ["*"], resources: [services, namespaces]}]}',
        `validations: [{expression: "has(object.metadata.labels)", message: Say who owns it.}, {expression: "true"}]`,
      ),
    );
    expect(checks.map(({ check: { id, resource, title } }) => [id, resource, title])).toEqual([
      ['two-kinds.namespace.1', 'namespace', 'Say who owns it'],
      ['two-kinds.namespace.2', 'namespace', 'The admission policy two-kinds holds'],
      ['two-kinds.service.1', 'service', 'Say who owns it'],
      ['two-kinds.service.2', 'service', 'The admission policy two-kinds holds'],
    ]);
  });

  test('lets an error in a variable make the answer unknown, not a pass', () => {
    const verdicts = asked(
      policy(
        'broken',
        `{resourceRules: [${DEPLOYMENTS}]}`,
        `variables: [{name: owner, expression: 'object.metadata.annotations["owner"]'}]
validations: [{expression: 'variables.owner != ""'}]`,
      ),
    );
    expect(new Set(Object.values(verdicts))).toEqual(new Set(['unknown']));
  });
});

describe('what can not be asked is told, with its line', () => {
  test.each([
    [
      'params',
      policy(
        'p',
        `{resourceRules: [${PODS}]}`,
        `paramKind: {apiVersion: v1, kind: ConfigMap}
validations: [{expression: 'object.spec.containers.size() < params.data.max'}]`,
      ),
      'takes values from params',
    ],
    [
      'the authorizer',
      policy(
        'p',
        `{resourceRules: [${PODS}]}`,
        `validations: [{expression: 'authorizer.group("").resource("x").check("get").allowed()'}]`,
      ),
      'asks the authorizer',
    ],
    [
      'kinds that are not judged',
      policy(
        'p',
        '{resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [configmaps]}]}',
        'validations: [{expression: "true"}]',
      ),
      'is about configmaps, which Plimsoll does not judge',
    ],
    [
      'deleting',
      policy(
        'p',
        '{resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [DELETE], resources: [pods]}]}',
        'validations: [{expression: "true"}]',
      ),
      'is about deleting and connecting only',
    ],
    ['nothing to ask', policy('p', `{resourceRules: [${PODS}]}`, 'validations: []'), 'has no validations'],
    ['no resources', policy('p', '{}', 'validations: [{expression: "true"}]'), 'names no resources'],
    [
      'an expression that is none',
      policy('p', `{resourceRules: [${PODS}]}`, `validations: [{expression: 'object.spec.('}]`),
      'expected IDENTIFIER, got LPAREN',
    ],
    [
      'an answer that is neither true nor false',
      policy('p', `{resourceRules: [${PODS}]}`, `validations: [{expression: '"yes"'}]`),
      'must give true or false, but gives string',
    ],
    [
      'a loop that hides the object',
      policy(
        'p',
        `{resourceRules: [${PODS}]}`,
        `validations: [{expression: 'object.spec.containers.all(object, object.name != "")'}]`,
      ),
      'calls something of its own object',
    ],
  ])('%s', (_, text, message) => {
    const { checks, problems } = read(text);
    expect(checks).toEqual([]);
    expect(problems).toEqual([
      expect.objectContaining({ file: 'policy.yaml', check: 'p', message: expect.stringContaining(message) }),
    ]);
    expect(problems[0]?.line).toBeGreaterThan(1);
  });

  test('other objects, and files of checks, are no policies', () => {
    expect(readAdmissionPolicies('kind: ConfigMap\napiVersion: v1\n', 'a.yaml')).toBeUndefined();
    expect(readAdmissionPolicies('- id: a.b\n  title: x\n', 'a.yaml')).toBeUndefined();
  });
});

test('policies and checks lie side by side in a folder of a person', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-policies-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(
    join(folder, 'policies.yaml'),
    `${policy('one', `{resourceRules: [${PODS}]}`, 'validations: [{expression: "true"}]')}---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: one}
spec: {policyName: one, validationActions: [Deny]}
---
${policy('one', `{resourceRules: [${PODS}]}`, 'validations: [{expression: "true"}]')}`,
  );
  const { checks, problems } = await loadRules({ about: ['cluster'], checkFolders: [folder] });
  expect(checks.at(-1)?.id).toBe('one');
  expect(problems).toEqual([
    expect.objectContaining({ message: expect.stringContaining('one is already the id of a check in') }),
  ]);
});
