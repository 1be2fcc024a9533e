import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { KubeObject } from '../../../src/facts/kubernetes/kube-object.ts';
import { escalationPaths } from '../../../src/insight/kubernetes/escalation.ts';
import {
  accountSubject,
  groupSubject,
  type RbacIndex,
  type RbacSubject,
  rbacIndexOf,
  userSubject,
} from '../../../src/insight/kubernetes/rbac-index.ts';
import { coversUrl, ruleAnswer } from '../../../src/insight/kubernetes/rbac-rule.ts';
import {
  grantsOf,
  hasOwnRights,
  isMaster,
  type ScopedRequest,
  whoCan,
} from '../../../src/insight/kubernetes/subject-rights.ts';
import { cluster, object, pod, recordedCluster } from './objects.ts';

const RBAC = 'rbac.authorization.k8s.io';

/** What lets a subject do something. */
function accessOf(
  index: RbacIndex,
  subject: RbacSubject,
  request: ScopedRequest,
  groups: readonly string[] = [],
) {
  const held = new Set(grantsOf(index, subject, groups).map(({ grant }) => grant));
  return whoCan(index, request).filter(({ grant }) => held.has(grant));
}

interface Rule {
  readonly verbs: readonly string[];
  readonly resources?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly resourceNames?: readonly string[];
}

function rules(list: readonly Rule[]) {
  return list.map((rule) => ({ apiGroups: [''], ...rule }));
}

function clusterRole(
  name: string,
  list: readonly Rule[],
  rest: Readonly<Record<string, unknown>> = {},
): KubeObject {
  return object({
    apiVersion: `${RBAC}/v1`,
    kind: 'ClusterRole',
    metadata: { name, ...rest },
    rules: rules(list),
  });
}

function role(namespace: string, name: string, list: readonly Rule[]): KubeObject {
  return object({
    apiVersion: `${RBAC}/v1`,
    kind: 'Role',
    metadata: { namespace, name },
    rules: rules(list),
  });
}

type Subject = Readonly<Record<string, string>>;
const account = (namespace: string, name: string): Subject => ({ kind: 'ServiceAccount', namespace, name });
const user = (name: string): Subject => ({ kind: 'User', name });
const group = (name: string): Subject => ({ kind: 'Group', name });

/** An empty namespace binds in the whole cluster. */
function binding(
  namespace: string,
  name: string,
  kind: string,
  to: string,
  subjects: readonly Subject[],
): KubeObject {
  return object({
    apiVersion: `${RBAC}/v1`,
    kind: namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: { namespace, name },
    roleRef: { apiGroup: RBAC, kind, name: to },
    subjects,
  });
}

describe('a rule', () => {
  const empty = { verbs: [], apiGroups: [''], resources: [], resourceNames: [], nonResourceURLs: [] };
  const get = (resource: string, rest = {}) => ({ verb: 'get', group: '', resource, ...rest });

  it.each([
    [{ verbs: ['get'], resources: ['pods'] }, get('pods'), 'yes'],
    [{ verbs: ['*'], resources: ['pods'] }, get('pods'), 'yes'],
    [{ verbs: ['list'], resources: ['pods'] }, get('pods'), 'no'],
    [{ verbs: ['get'], resources: ['pods'], apiGroups: ['apps'] }, get('pods'), 'no'],
    [{ verbs: ['get'], resources: ['pods'], apiGroups: ['*'] }, get('pods'), 'yes'],
    [{ verbs: ['get'], resources: ['*'] }, get('pods/exec'), 'yes'],
    // A resource does not stand for its subresources.
    [{ verbs: ['get'], resources: ['pods'] }, get('pods/exec'), 'no'],
    [{ verbs: ['get'], resources: ['pods/exec'] }, get('pods/exec'), 'yes'],
    [{ verbs: ['get'], resources: ['*/exec'] }, get('pods/exec'), 'yes'],
    [{ verbs: ['get'], resources: ['*/exec'] }, get('pods/log'), 'no'],
    [{ verbs: ['get'], resources: ['pods/*'] }, get('pods/exec'), 'no'],
    [{ verbs: ['get'], resources: ['pods'], resourceNames: ['a'] }, get('pods', { name: 'a' }), 'yes'],
    [{ verbs: ['get'], resources: ['pods'], resourceNames: ['a'] }, get('pods', { name: 'b' }), 'no'],
    [{ verbs: ['get'], resources: ['pods'], resourceNames: ['a'] }, get('pods'), { names: ['a'] }],
    // What is made has no name yet; a subresource of something has.
    [
      { verbs: ['create'], resources: ['pods'], resourceNames: ['a'] },
      { verb: 'create', group: '', resource: 'pods' },
      'no',
    ],
    [
      { verbs: ['create'], resources: ['serviceaccounts/token'], resourceNames: ['a'] },
      { verb: 'create', group: '', resource: 'serviceaccounts/token' },
      { names: ['a'] },
    ],
  ])('%j answers %j with %j', (rule, request, answer) => {
    expect(ruleAnswer({ ...empty, ...rule }, request)).toEqual(answer);
  });

  it.each([
    [['/healthz'], '/healthz', true],
    [['/healthz'], '/healthz/etcd', false],
    [['/healthz/*'], '/healthz/etcd', true],
    [['*'], '/metrics', true],
  ])('for %j covers %s: %s', (nonResourceURLs, path, expected) => {
    expect(coversUrl({ ...empty, verbs: ['get'], nonResourceURLs }, 'get', path)).toBe(expected);
  });
});

describe('grants', () => {
  it('of a RoleBinding hold in its namespace only, also those of a ClusterRole', () => {
    const index = rbacIndexOf(
      cluster([
        clusterRole('reader', [{ verbs: ['get'], resources: ['pods'] }]),
        binding('shop', 'b', 'ClusterRole', 'reader', [user('ann')]),
      ]),
    );
    const may = (namespace: string | undefined) =>
      accessOf(index, userSubject('ann'), { verb: 'get', group: '', resource: 'pods', namespace }).length > 0;
    expect(may('shop')).toBe(true);
    expect(may('data')).toBe(false);
    expect(may('')).toBe(false);
    expect(may(undefined)).toBe(true);
  });

  it('of a service account come by its own name, its user name and its groups', () => {
    const names = ['own', 'short', 'as-user', 'in-namespace', 'all-accounts', 'logged-in'];
    const index = rbacIndexOf(
      cluster([
        ...names.map((name) => clusterRole(name, [])),
        binding('', 'b1', 'ClusterRole', 'own', [account('shop', 'web')]),
        // Without a namespace it is that of the binding.
        binding('shop', 'b2', 'ClusterRole', 'short', [{ kind: 'ServiceAccount', name: 'web' }]),
        binding('', 'b3', 'ClusterRole', 'as-user', [user('system:serviceaccount:shop:web')]),
        binding('', 'b4', 'ClusterRole', 'in-namespace', [group('system:serviceaccounts:shop')]),
        binding('', 'b5', 'ClusterRole', 'all-accounts', [group('system:serviceaccounts')]),
        binding('', 'b6', 'ClusterRole', 'logged-in', [group('system:authenticated')]),
        // Nobody is meant by this one.
        binding('', 'b7', 'ClusterRole', 'own', [{ kind: 'ServiceAccount', name: 'web' }]),
        binding('', 'b8', 'ClusterRole', 'own', [
          group('system:serviceaccounts:data'),
          group('system:unauthenticated'),
        ]),
      ]),
    );
    const found = grantsOf(index, accountSubject('shop', 'web')).map(({ grant }) => grant.role.name);
    expect(found.sort()).toEqual([...names].sort());
    // The accounts of a namespace are among all accounts; a user with one part more in its name is no account.
    expect(
      grantsOf(index, groupSubject('system:serviceaccounts:shop')).map(({ grant }) => grant.binding.name),
    ).toEqual(['b4', 'b5', 'b6']);
    expect(userSubject('system:serviceaccount:shop:web:x').kind).toBe('User');
    expect(grantsOf(index, userSubject('system:anonymous')).map(({ grant }) => grant.binding.name)).toEqual([
      'b8',
    ]);
  });

  it('of aggregated roles are those of the roles that they gather, even through another', () => {
    const gather = (label: string) => ({
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to: label } }] },
    });
    const objects = [
      object({ kind: 'ClusterRole', metadata: { name: 'top' }, ...gather('top') }),
      object({
        kind: 'ClusterRole',
        metadata: { name: 'middle', labels: { to: 'top' } },
        ...gather('middle'),
      }),
      // In a circle.
      object({ kind: 'ClusterRole', metadata: { name: 'loop', labels: { to: 'middle' } }, ...gather('top') }),
      clusterRole('part', [{ verbs: ['get'], resources: ['pods'] }], { labels: { to: 'middle' } }),
      binding('', 'b', 'ClusterRole', 'top', [user('ann')]),
    ];
    const index = rbacIndexOf(cluster(objects));
    const request = { verb: 'get', group: '', resource: 'pods', namespace: '' };
    expect(accessOf(index, userSubject('ann'), request)[0]?.grant.role.name).toBe('top');
  });

  it('that lead nowhere are told: roles that are missing, accounts that are missing', () => {
    const objects = [
      role('shop', 'reader', []),
      binding('shop', 'no-role', 'Role', 'gone', [user('ann')]),
      binding('shop', 'no-account', 'Role', 'reader', [account('shop', 'gone'), user('ann')]),
      binding('shop', 'fine', 'Role', 'reader', [account('shop', 'here')]),
      object({ kind: 'ServiceAccount', metadata: { namespace: 'shop', name: 'here' } }),
    ];
    const told = rbacIndexOf(cluster(objects)).dangling;
    expect(
      told.map((one) => [one.binding.name, one.missingRole?.name, one.missingSubjects.map(({ key }) => key)]),
    ).toEqual([
      ['no-role', 'gone', []],
      ['no-account', undefined, ['ServiceAccount/shop/gone']],
    ]);
    // What may not be listed is not missing.
    const limited = cluster(objects, { roles: { of: 'nothing' }, serviceaccounts: { of: 'nothing' } });
    expect(rbacIndexOf(limited).dangling).toEqual([]);
  });

  it('of damaged roles and bindings give nothing, and nothing throws', () => {
    const objects = [
      object({
        kind: 'ClusterRole',
        metadata: { name: 'odd' },
        rules: [{ verbs: 'get', resources: [5] }, 'rule'],
      }),
      object({
        kind: 'ClusterRoleBinding',
        metadata: { name: 'odd' },
        roleRef: 'odd',
        subjects: [null, { kind: 'User' }],
      }),
      binding('', 'real', 'ClusterRole', 'odd', [user('ann')]),
    ];
    const index = rbacIndexOf(cluster(objects));
    expect(whoCan(index, { verb: 'get', group: '', resource: 'pods', namespace: undefined })).toEqual([]);
  });
});

describe('who can do something', () => {
  const objects = [
    clusterRole('secrets', [{ verbs: ['get', 'list'], resources: ['secrets'] }]),
    role('shop', 'one-secret', [{ verbs: ['get'], resources: ['secrets'], resourceNames: ['tls'] }]),
    binding('', 'all', 'ClusterRole', 'secrets', [user('ann'), group('auditors')]),
    binding('shop', 'one', 'Role', 'one-secret', [account('shop', 'web')]),
  ];
  const ask = (verb: string, namespace: string | undefined, name = '') =>
    whoCan(rbacIndexOf(cluster(objects)), { verb, group: '', resource: 'secrets', namespace, name }).map(
      ({ subject, names }) => `${subject.key}${names === undefined ? '' : ` ${names.join()}`}`,
    );

  it('is answered with everybody, and what they are limited to', () => {
    expect(ask('get', 'shop')).toEqual(['User/ann', 'Group/auditors', 'ServiceAccount/shop/web tls']);
    expect(ask('list', 'shop')).toEqual(['User/ann', 'Group/auditors']);
    expect(ask('get', 'data')).toEqual(['User/ann', 'Group/auditors']);
    expect(ask('get', 'shop', 'tls')).toEqual(['User/ann', 'Group/auditors', 'ServiceAccount/shop/web']);
    expect(ask('delete', undefined)).toEqual([]);
  });
});

describe('a real server', () => {
  const recording = (file: string): unknown =>
    JSON.parse(readFileSync(new URL(`../../fixtures/kubernetes/${file}`, import.meta.url), 'utf8'));
  const reviewSchema = z.object({
    spec: z.object({
      resourceAttributes: z.object({
        namespace: z.string().default(''),
        verb: z.string(),
        resource: z.string(),
        subresource: z.string().optional(),
      }),
    }),
    status: z.object({ allowed: z.boolean() }),
  });
  const callerSchema = z.object({
    status: z.object({ userInfo: z.object({ username: z.string(), groups: z.array(z.string()) }) }),
  });
  const caller = (who: string) =>
    callerSchema.parse(recording(`selfsubjectreview-${who}.json`)).status.userInfo;
  const index = rbacIndexOf(recordedCluster());
  const callers = ['admin', 'reader', 'nobody'];

  it.each(
    callers.flatMap((who) =>
      ['exec-shop', 'list-pods-all', 'list-pods-shop', 'list-secrets-shop'].map((what) => [who, what]),
    ),
  )('lets %s %s as we say', (who, what) => {
    const { spec, status } = reviewSchema.parse(recording(`ssar-${who}-${what}.json`));
    const { namespace, verb, resource, subresource } = spec.resourceAttributes;
    const { username, groups } = caller(who);
    const request = {
      verb,
      group: '',
      resource: subresource === undefined ? resource : `${resource}/${subresource}`,
      namespace,
    };
    const found = accessOf(index, userSubject(username), request, groups);
    expect(found.some(({ names }) => names === undefined)).toBe(status.allowed);
  });

  const ruleSchema = z.object({
    verbs: z.array(z.string()),
    apiGroups: z.array(z.string()).default([]),
    resources: z.array(z.string()).default([]),
    resourceNames: z.array(z.string()).default([]),
    nonResourceURLs: z.array(z.string()).default([]),
  });
  const reviewRulesSchema = z.object({
    status: z.object({ resourceRules: z.array(ruleSchema), nonResourceRules: z.array(ruleSchema) }),
  });

  it.each(
    callers.flatMap((who) => [
      [who, 'shop'],
      [who, 'default'],
    ]),
  )('lists the same rules for %s in %s', (who, namespace) => {
    const { resourceRules, nonResourceRules } = reviewRulesSchema.parse(
      recording(`ssrr-${who}-${namespace}.json`),
    ).status;
    const { username, groups } = caller(who);
    const held = grantsOf(index, userSubject(username), groups)
      .filter(({ grant }) => grant.namespace === '' || grant.namespace === namespace)
      .flatMap(({ grant }) => grant.rules);
    const texts = (list: readonly unknown[]) => [...new Set(list.map((rule) => JSON.stringify(rule)))].sort();
    expect(texts(held)).toEqual(
      texts([...resourceRules, ...nonResourceRules].map((rule) => ruleSchema.parse(rule)).map(ordered)),
    );
  });

  /** Fields in the order of our own rules. */
  function ordered({
    verbs,
    apiGroups,
    resources,
    resourceNames,
    nonResourceURLs,
  }: z.infer<typeof ruleSchema>) {
    return { verbs, apiGroups, resources, resourceNames, nonResourceURLs };
  }

  it('takes members of system:masters for masters', () => {
    expect(isMaster(userSubject('verify-admin'), caller('admin').groups)).toBe(true);
    expect(isMaster(groupSubject('system:masters'))).toBe(true);
    expect(isMaster(userSubject('verify-reader'), caller('reader').groups)).toBe(false);
  });

  it('gives accounts without bindings nothing of their own', () => {
    expect(hasOwnRights(index, accountSubject('shop', 'web'))).toBe(false);
    expect(hasOwnRights(index, accountSubject('legacy', 'default'))).toBe(true);
    expect(hasOwnRights(index, accountSubject('platform', 'node-agent'))).toBe(true);
  });
});

describe('ways to more rights', () => {
  /** One user with these rules, in the whole cluster or one namespace, beside a strong account. */
  function paths(list: readonly Rule[], namespace = '', more: readonly KubeObject[] = []) {
    const objects = [
      clusterRole('tested', list),
      binding(namespace, 'tested', 'ClusterRole', 'tested', [user('ann')]),
      clusterRole('strong', [{ verbs: ['get'], resources: ['secrets'] }]),
      binding('', 'strong', 'ClusterRole', 'strong', [account('ops', 'robot')]),
      ...more,
    ];
    return escalationPaths(cluster(objects)).filter(({ subject }) => subject.key === 'User/ann');
  }
  const powers = (list: readonly Rule[], namespace = '') =>
    paths(list, namespace)
      .map(({ power }) => power)
      .sort();

  it.each([
    ['everything', { verbs: ['*'], resources: ['*'], apiGroups: ['*'] }],
    ['escalate', { verbs: ['escalate'], resources: ['clusterroles'], apiGroups: [RBAC] }],
    ['bind', { verbs: ['bind'], resources: ['clusterroles'], apiGroups: [RBAC] }],
    ['write-roles', { verbs: ['patch'], resources: ['roles'], apiGroups: [RBAC] }],
    ['write-bindings', { verbs: ['create'], resources: ['clusterrolebindings'], apiGroups: [RBAC] }],
    ['impersonate-users', { verbs: ['impersonate'], resources: ['users'] }],
    ['impersonate-groups', { verbs: ['impersonate'], resources: ['groups'] }],
    ['impersonate-accounts', { verbs: ['impersonate'], resources: ['serviceaccounts'] }],
    ['mint-tokens', { verbs: ['create'], resources: ['serviceaccounts/token'] }],
    ['read-secrets', { verbs: ['watch'], resources: ['secrets'] }],
    ['create-secrets', { verbs: ['create'], resources: ['secrets'] }],
    ['create-pods', { verbs: ['create'], resources: ['pods'] }],
    ['write-workloads', { verbs: ['patch'], resources: ['cronjobs'], apiGroups: ['batch'] }],
    ['exec', { verbs: ['get'], resources: ['pods/exec'] }],
    ['port-forward', { verbs: ['create'], resources: ['pods/portforward'] }],
    ['ephemeral-containers', { verbs: ['patch'], resources: ['pods/ephemeralcontainers'] }],
    ['node-proxy', { verbs: ['get'], resources: ['nodes/proxy'] }],
    [
      'write-webhooks',
      {
        verbs: ['update'],
        resources: ['mutatingwebhookconfigurations'],
        apiGroups: ['admissionregistration.k8s.io'],
      },
    ],
    [
      'write-admission-policies',
      {
        verbs: ['delete'],
        resources: ['validatingadmissionpolicies'],
        apiGroups: ['admissionregistration.k8s.io'],
      },
    ],
    [
      'approve-requests',
      {
        verbs: ['update'],
        resources: ['certificatesigningrequests/approval'],
        apiGroups: ['certificates.k8s.io'],
      },
    ],
    ['approve-signers', { verbs: ['approve'], resources: ['signers'], apiGroups: ['certificates.k8s.io'] }],
    ['create-volumes', { verbs: ['create'], resources: ['persistentvolumes'] }],
    ['label-namespaces', { verbs: ['patch'], resources: ['namespaces'] }],
    [
      'write-api-services',
      { verbs: ['create'], resources: ['apiservices'], apiGroups: ['apiregistration.k8s.io'] },
    ],
  ])('%s is one', (power, rule) => {
    expect(powers([rule])).toEqual([power]);
  });

  it.each([
    [{ verbs: ['get', 'list', 'watch'], resources: ['pods', 'pods/log', 'nodes', 'configmaps'] }],
    [{ verbs: ['create'], resources: ['configmaps', 'events'] }],
    [{ verbs: ['get'], resources: ['roles', 'clusterroles'], apiGroups: [RBAC] }],
    [{ verbs: ['create'], resources: ['deployments'], apiGroups: ['example.com'] }],
  ])('%j is none', (rule) => {
    expect(powers([rule])).toEqual([]);
  });

  it('counts what belongs to the whole cluster only when it is given there', () => {
    const rule = { verbs: ['*'], resources: ['nodes/proxy', 'persistentvolumes', 'secrets'] };
    expect(powers([rule], 'shop')).toEqual(['create-secrets', 'read-secrets']);
  });

  it('grades what holds in one namespace milder', () => {
    const rule = { verbs: ['list'], resources: ['secrets'] };
    expect(paths([rule])[0]?.severity).toBe('critical');
    expect(paths([rule], 'shop')[0]).toMatchObject({ severity: 'high', namespace: 'shop' });
  });

  it('says which binding and role let it, and by which rule', () => {
    const [path] = paths([
      { verbs: ['get'], resources: ['pods'] },
      { verbs: ['list'], resources: ['secrets'] },
    ]);
    expect(path).toMatchObject({
      through: { binding: { kind: 'ClusterRoleBinding', name: 'tested' }, role: { name: 'tested' } },
      rule: { resources: ['secrets'] },
      names: [],
    });
  });

  it('says what is still missing', () => {
    const bind = { verbs: ['bind'], resources: ['clusterroles'], apiGroups: [RBAC] };
    const write = { verbs: ['create'], resources: ['rolebindings'], apiGroups: [RBAC] };
    const missing = (list: readonly Rule[]) => paths(list).find(({ power }) => power === 'bind')?.missing;
    expect(missing([bind])).toEqual(['write-bindings']);
    expect(missing([bind, write])).toEqual([]);
  });

  it('names the accounts that it can act as and that may do more', () => {
    const create = { verbs: ['create'], resources: ['pods'] };
    const stronger = (list: readonly Rule[], namespace: string) =>
      paths(list, namespace)
        .find(({ power }) => power === 'create-pods')
        ?.stronger.map(({ key }) => key);
    expect(stronger([create], '')).toEqual(['ServiceAccount/ops/robot']);
    expect(stronger([create], 'ops')).toEqual(['ServiceAccount/ops/robot']);
    expect(stronger([create], 'shop')).toEqual([]);
    // It has everywhere what the account has.
    expect(stronger([create, { verbs: ['get'], resources: ['secrets'] }], '')).toEqual([]);
  });

  it('names accounts that have their rights as members of a group', () => {
    const member = object({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'web', namespace: 'shop' },
    });
    const given = binding('', 'all', 'ClusterRole', 'strong', [group('system:serviceaccounts:shop')]);
    const [found] = paths([{ verbs: ['create'], resources: ['pods'] }], 'shop', [member, given]);
    expect(found?.stronger.map(({ key }) => key)).toEqual(['ServiceAccount/shop/web']);
  });

  it('reaches only accounts of running pods by way of their containers', () => {
    const exec = { verbs: ['create'], resources: ['pods/exec'] };
    const stronger = (more: readonly KubeObject[]) =>
      paths([exec], '', more)[0]?.stronger.map(({ key }) => key);
    expect(stronger([])).toEqual([]);
    const running = pod('robot', { serviceAccountName: 'robot' }, { namespace: 'ops' });
    expect(stronger([running])).toEqual(['ServiceAccount/ops/robot']);
    const ended = pod('robot', { serviceAccountName: 'robot' }, { namespace: 'ops' }, { phase: 'Succeeded' });
    expect(stronger([ended])).toEqual([]);
    // From change to change, as pods come, end and go: an account is reached while one of its pods runs.
    const other = pod('other', { serviceAccountName: 'robot' }, { namespace: 'ops' });
    const counts = [[running, other], [ended, other], [ended], [running, other], [other], []].map(
      (pods) => stronger(pods)?.length,
    );
    expect(counts).toEqual([1, 1, 0, 1, 1, 0]);
  });

  it('limits tokens to the accounts that the rule names', () => {
    const mint = (name: string) => ({
      verbs: ['create'],
      resources: ['serviceaccounts/token'],
      resourceNames: [name],
    });
    const stronger = (name: string) => paths([mint(name)])[0]?.stronger.map(({ key }) => key);
    expect(stronger('robot')).toEqual(['ServiceAccount/ops/robot']);
    expect(stronger('other')).toEqual([]);
  });

  it('names the namespaces that would take a privileged pod', () => {
    const namespace = (name: string, enforce: string) =>
      object({
        kind: 'Namespace',
        metadata: { name, labels: { 'pod-security.kubernetes.io/enforce': enforce } },
      });
    const more = [namespace('open', 'privileged'), namespace('closed', 'baseline')];
    const create = [{ verbs: ['create'], resources: ['pods'] }];
    expect(paths(create, '', more)[0]?.openNamespaces).toEqual(['open']);
    expect(paths(create, 'closed', more)[0]?.openNamespaces).toEqual([]);
  });
});
