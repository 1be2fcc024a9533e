import { describe, expect, it } from 'vitest';
import { rbacIndexOf } from '../../../../src/insight/kubernetes/rbac-index.ts';
import { subjectRows } from '../../../../src/ui/screens/cluster/rbac/present.ts';
import { roleHolders, roleOverview } from '../../../../src/ui/screens/cluster/role/present.ts';
import { subjectOverview } from '../../../../src/ui/screens/cluster/subject/present-overview.ts';
import { subjectRights } from '../../../../src/ui/screens/cluster/subject/present-rights.ts';
import { subjectWays } from '../../../../src/ui/screens/cluster/subject/present-ways.ts';
import { whoCanRows } from '../../../../src/ui/screens/cluster/who-can/present.ts';
import { object, pod } from '../../../insight/kubernetes/objects.ts';
import { fieldOf, linesOf, textOf } from '../../audited.ts';
import { lineWith, RECORDED, ROOM, seenOf } from './seen.ts';

describe('a subject', () => {
  it('says whose token it is, who runs as it, and where its rights come from', () => {
    const lines = subjectOverview(RECORDED, 'ServiceAccount/platform/node-agent', ROOM);
    expect(textOf(lines)).toContain('Runs as it (1)');
    expect(lineWith(lines, ' node-agent  DaemonSet').open).toEqual({
      screen: 'workload',
      id: 'DaemonSet/platform/node-agent',
    });
    expect(lineWith(lines, 'secret-lister').open).toEqual({
      screen: 'role',
      id: 'ClusterRole/secret-lister',
    });
    expect(lineWith(lines, ' ways up ').open).toMatchObject({ screen: 'subject', tab: 'Ways up' });
  });

  it('that is not used says so', () => {
    expect(textOf(subjectOverview(RECORDED, 'ServiceAccount/platform/deployer', ROOM))).toContain(
      'Nothing: the account is not used.',
    );
  });

  it('whose token is mounted without need says so, and how to switch it off', () => {
    expect(textOf(subjectOverview(RECORDED, 'ServiceAccount/shop/default', ROOM))).toContain(
      'automountServiceAccountToken: false',
    );
  });

  it('that Kubernetes itself means is explained', () => {
    expect(fieldOf(subjectOverview(RECORDED, 'Group/system:masters', ROOM), 'kind')).toContain(
      'no role is asked',
    );
    expect(fieldOf(subjectOverview(RECORDED, 'Group/system:unauthenticated', ROOM), 'kind')).toContain(
      'everybody who does not log in',
    );
  });

  it('has its rights place by place, the dangerous ones first, and what everybody may last', () => {
    const text = linesOf(subjectRights(RECORDED, 'ServiceAccount/legacy/default', ROOM));
    const own = text.findIndex((line) => line.startsWith('In legacy'));
    const shared = text.findIndex((line) => line.startsWith('As everybody who logs in'));
    expect(own).toBeGreaterThanOrEqual(0);
    expect(own).toBeLessThan(shared);
    expect(text[own + 2]).toMatch(/▲ every resource of the core +everything/);
  });

  it('has its ways up under the role that gives them, with what closes them', () => {
    const lines = subjectWays(RECORDED, 'ServiceAccount/platform/deployer');
    expect(textOf(lines)).toContain('✖ critical may do everything.');
    // The role is kept by Kubernetes: only the binding can go.
    expect(textOf(lines)).toContain('closed by deleting ClusterRoleBinding deployer-admin.');
    const agent = textOf(subjectWays(RECORDED, 'ServiceAccount/platform/node-agent'));
    expect(agent).toContain('out of the role, or deleting');
  });

  it('has no paths by a binding in a namespace: they are in none', () => {
    const one = seenOf([
      role('all', {
        rules: [
          { verbs: ['get'], apiGroups: [''], resources: ['pods'] },
          { verbs: ['get'], nonResourceURLs: ['/metrics'] },
        ],
      }),
      object({
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'b', namespace: 'shop' },
        roleRef: { kind: 'ClusterRole', name: 'all' },
        subjects: [{ kind: 'User', name: 'ann' }],
      }),
    ]);
    const text = textOf(subjectRights(one, 'User/ann', ROOM));
    expect(text).toContain('In shop (1)');
    expect(text).not.toContain('/metrics');
  });

  it('has the pods that run', () => {
    const one = seenOf([
      object({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web', namespace: 'shop' } }),
      ...(['Running', 'Succeeded'] as const).map((phase) =>
        pod(phase.toLowerCase(), { serviceAccountName: 'web' }, {}, { phase }),
      ),
    ]);
    expect(subjectRows(one.facts).find(({ name }) => name === 'web')?.pods).toBe(1);
  });

  it('that nothing names is none', () => {
    expect(textOf(subjectOverview(RECORDED, 'Nonsense/x', ROOM))).toContain('There is no such subject.');
    expect(textOf(subjectRights(RECORDED, 'User/nobody-knows', ROOM))).toContain(
      'Nothing that not everybody may do.',
    );
  });
});

function role(name: string, more: Readonly<Record<string, unknown>> = {}, labels = {}) {
  return object({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name, labels },
    ...more,
  });
}

describe('a role', () => {
  it('tells what it permits and who has it', () => {
    const lines = roleOverview(RECORDED, 'ClusterRole/secret-lister', ROOM);
    expect(textOf(lines)).toMatch(/✖ secrets +get, list/);
    expect(lineWith(lines, ' held by ').open).toMatchObject({ tab: 'Held by' });
    expect(lineWith(roleHolders(RECORDED, 'ClusterRole/secret-lister', ROOM), 'node-agent').open).toEqual({
      screen: 'subject',
      id: 'ServiceAccount/platform/node-agent',
    });
  });

  it('that gathers others names them, and they name it', () => {
    const one = seenOf([
      role('all', { aggregationRule: { clusterRoleSelectors: [{ matchLabels: { into: 'all' } }] } }),
      role('part', { rules: [{ verbs: ['get'], apiGroups: [''], resources: ['pods'] }] }, { into: 'all' }),
    ]);
    const whole = roleOverview(one, 'ClusterRole/all', ROOM);
    expect(fieldOf(whole, 'gathers')).toBe('roles with into=all');
    expect(lineWith(whole, ' part').open).toEqual({ screen: 'role', id: 'ClusterRole/part' });
    expect(textOf(roleOverview(one, 'ClusterRole/part', ROOM))).toContain('Its rules are part of (1)');
  });

  it('that nobody has is not used', () => {
    expect(fieldOf(roleOverview(seenOf([role('idle')]), 'ClusterRole/idle', ROOM), 'held by')).toBe(
      'nobody: it is not used',
    );
  });
});

describe('who can', () => {
  const index = rbacIndexOf(RECORDED.kube);

  it('read secrets: people’s bindings first, then those of Kubernetes', () => {
    const { rows } = whoCanRows(index, 'secrets');
    expect(rows.slice(0, 4).map(({ who, scope, role: by }) => [who, scope, by])).toEqual([
      ['legacy/default', 'legacy', 'ns-wildcard'],
      ['platform/deployer', 'the whole cluster', 'cluster-admin'],
      ['platform/node-agent', 'the whole cluster', 'secret-lister'],
      ['verify-reader', 'shop', 'reader'],
    ]);
    expect(rows.at(-1)?.isBuiltIn).toBe(true);
  });

  it('do it in one namespace leaves out who may do it in another', () => {
    const whos = whoCanRows(index, 'get secrets -n data').rows.map(({ who }) => who);
    expect(whos).not.toContain('legacy/default');
    expect(whos).toContain('platform/node-agent');
  });

  it('says what to type where a question is not clear', () => {
    for (const text of ['get', 'secrets please now and here', 'get secrets -n', ''])
      expect(whoCanRows(index, text)).toMatchObject({ question: undefined, rows: [] });
    expect(whoCanRows(index, 'get').advice).toContain('get secrets -n shop');
  });
});
