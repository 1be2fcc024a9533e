import { describe, expect, it } from 'vitest';
import {
  answerQuestion,
  parseQuestion,
  READY_QUESTIONS,
} from '../../../src/insight/kubernetes/access-question.ts';
import { effectiveRights } from '../../../src/insight/kubernetes/effective-rights.ts';
import { rbacIndexOf } from '../../../src/insight/kubernetes/rbac-index.ts';
import { ruleRisk } from '../../../src/insight/kubernetes/rule-risk.ts';
import { cluster, object } from './objects.ts';

const RBAC = 'rbac.authorization.k8s.io';

function role(name: string, rules: readonly unknown[]) {
  return object({ apiVersion: `${RBAC}/v1`, kind: 'ClusterRole', metadata: { name }, rules });
}

function bound(name: string, to: string, user: string, namespace?: string) {
  return object({
    apiVersion: `${RBAC}/v1`,
    kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    roleRef: { kind: 'ClusterRole', name: to },
    subjects: [{ kind: 'User', name: user }],
  });
}

const index = rbacIndexOf(
  cluster([
    role('reader', [{ verbs: ['get'], apiGroups: [''], resources: ['secrets'] }]),
    role('one', [{ verbs: ['get'], apiGroups: [''], resources: ['secrets'], resourceNames: ['db'] }]),
    role('widgets', [{ verbs: ['list'], apiGroups: ['example.com'], resources: ['widgets'] }]),
    role('all', [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }]),
    role('metrics', [{ verbs: ['get'], nonResourceURLs: ['/metrics*'] }]),
    bound('everywhere', 'reader', 'ann'),
    bound('in-shop', 'reader', 'bob', 'shop'),
    bound('named', 'one', 'cat'),
    bound('of-widgets', 'widgets', 'dan'),
    bound('of-metrics', 'metrics', 'eve'),
    bound('all-in-ops', 'all', 'fay', 'ops'),
  ]),
);

function whoCan(text: string): readonly string[] {
  const question = parseQuestion(text, index);
  if (typeof question === 'string') throw new Error(question);
  return answerQuestion(index, question)
    .map(({ subject, names }) => `${subject.name}${names === undefined ? '' : ` (${names.join()})`}`)
    .filter((name) => name !== 'system:masters')
    .sort();
}

describe('a question', () => {
  it.each([
    ['get secrets', ['ann', 'bob', 'cat (db)', 'fay']],
    ['get secret', ['ann', 'bob', 'cat (db)', 'fay']],
    ['GET secrets -n shop', ['ann', 'bob', 'cat (db)']],
    ['get secrets --namespace=data', ['ann', 'cat (db)']],
    ['get secrets db -n data', ['ann', 'cat']],
    ['get secrets other -A', ['ann', 'bob', 'fay']],
    // Of a resource that is not one of Kubernetes’ own, roles tell the group.
    ['list widgets', ['dan', 'fay']],
    ['list widgets.example.com', ['dan', 'fay']],
    ['list widgets.elsewhere.com', ['fay']],
    ['get /metrics/x', ['eve']],
    ['delete secrets', ['fay']],
    // What is in no namespace is not given by a binding in one.
    ['get nodes', []],
    ['get nodes/proxy -n ops', []],
    ['create clusterroles', []],
    ['list namespaces', []],
    // The server takes these for requests in the namespace.
    ['get namespaces ops -n ops', ['fay']],
    ['bind clusterroles -n ops', ['fay']],
  ])('%s', (text, expected) => {
    expect(whoCan(text)).toEqual(expected);
  });

  it.each([
    ['deploy', 'apps', 'deployments'],
    ['deployments.apps', 'apps', 'deployments'],
    ['roles.rbac', RBAC, 'roles'],
    ['pods/exec', '', 'pods/exec'],
    ['po', '', 'pods'],
    ['netpol', 'networking.k8s.io', 'networkpolicies'],
    ['deployments.apps/scale', 'apps', 'deployments/scale'],
  ])('takes %s as people type it', (what, group, resource) => {
    expect(parseQuestion(`create ${what}`, index)).toMatchObject({
      requests: [{ verb: 'create', group, resource }],
    });
  });

  it.each(['', 'get', 'get secrets -n', 'get secrets a b'])(
    'that is not one says what to type: %s',
    (text) => {
      expect(parseQuestion(text, index)).toContain('Type a verb and a resource');
    },
  );

  it('always names those whom no role restrains', () => {
    const question = parseQuestion('delete nodes', index);
    expect(typeof question === 'string' ? [] : answerQuestion(index, question)).toEqual([
      expect.objectContaining({
        subject: expect.objectContaining({ name: 'system:masters' }),
        grant: undefined,
      }),
    ]);
  });
});

describe('the ready questions', () => {
  it('are nine, one for each number key, and ask for something', () => {
    expect(READY_QUESTIONS).toHaveLength(9);
    expect(new Set(READY_QUESTIONS.map(({ id }) => id)).size).toBe(9);
    for (const { requests } of READY_QUESTIONS) expect(requests.length).toBeGreaterThan(0);
  });

  it('find the same as the question in words', () => {
    expect(whoCan('secrets')).toEqual(['ann', 'bob', 'cat (db)', 'fay']);
  });
});

describe('rights put together', () => {
  it('are one row for each resource, with all verbs and where they come from', () => {
    const rule = (
      verbs: readonly string[],
      resources: readonly string[],
      resourceNames: readonly string[] = [],
    ) => ({
      verbs,
      apiGroups: [''],
      resources,
      resourceNames,
      nonResourceURLs: [],
    });
    const rights = effectiveRights([
      { rule: rule(['list', 'get'], ['pods', 'secrets']), source: 'b' },
      { rule: rule(['watch'], ['pods']), source: 'a' },
      { rule: rule(['*'], ['*']), source: 'c' },
      { rule: rule(['get'], ['secrets'], ['db']), source: 'd' },
      { rule: { ...rule(['get'], []), apiGroups: [], nonResourceURLs: ['/healthz'] }, source: 'e' },
    ]);
    expect(rights.map(({ resource, verbs, names, sources }) => [resource, verbs, names, sources])).toEqual([
      ['*', ['*'], [], ['c']],
      ['pods', ['get', 'list', 'watch'], [], ['a', 'b']],
      ['secrets', ['get', 'list'], [], ['b']],
      ['secrets', ['get'], ['db'], ['d']],
      ['/healthz', ['get'], [], ['e']],
    ]);
  });

  it.each([
    [['get'], 'secrets', true, 'critical'],
    [['get'], 'secrets', false, 'high'],
    [['get'], 'configmaps', true, undefined],
    // Only for the whole cluster it leads anywhere.
    [['create'], 'nodes/proxy', false, undefined],
  ] as const)('%s on %s, cluster-wide: %s, is %s', (verbs, resource, isCluster, severity) => {
    const rule = { verbs, apiGroups: [''], resources: [resource], resourceNames: [], nonResourceURLs: [] };
    expect(ruleRisk(rule, isCluster)?.severity).toBe(severity);
  });
});
