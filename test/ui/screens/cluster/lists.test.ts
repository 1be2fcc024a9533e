import { beforeAll, describe, expect, it } from 'vitest';
import { KUBE_KINDS } from '../../../../src/facts/finding.ts';
import { resourcePlace } from '../../../../src/ui/navigation/resource-place.ts';
import { clusterSubject } from '../../../../src/ui/screens/cluster/home/present.ts';
import { namespaceRows } from '../../../../src/ui/screens/cluster/namespaces/present.ts';
import { podContainerRows } from '../../../../src/ui/screens/cluster/pod-containers/present.ts';
import { podRows } from '../../../../src/ui/screens/cluster/pods/present.ts';
import { policyRows, unselectedPods } from '../../../../src/ui/screens/cluster/policies/present.ts';
import { subjectRows } from '../../../../src/ui/screens/cluster/rbac/present.ts';
import { serviceRows } from '../../../../src/ui/screens/cluster/services/present.ts';
import { workloadRows } from '../../../../src/ui/screens/cluster/workloads/present.ts';
import type { SessionPort } from '../../../../src/ui/session/session-port.ts';
import { clusterSession } from '../../cluster-session.ts';

let admin: SessionPort;
let reader: SessionPort;

beforeAll(async () => {
  admin = await clusterSession('admin');
  reader = await clusterSession('reader');
});

describe('rows of the recorded cluster', () => {
  it.each([
    ['Deployment/shop/web', '2/2', false],
    ['DaemonSet/platform/node-agent', '1/2', true],
    ['StatefulSet/data/db', '1/1', false],
    ['CronJob/batch/nightly-backup', '15 2 * * *', false],
    ['CronJob/batch/report', 'suspended', false],
    ['Job/batch/migrate', 'done', false],
    ['Job/batch/broken-import', '2 failed', true],
    ['Pod/team-b/crash-loop', '0/1 CrashLoopBackOff', true],
    ['Pod/team-b/completed', 'Completed', false],
    ['Pod/team-b/multi', '3/3', false],
  ])('%s is ready: %s', (id, ready, isShort) => {
    const row = workloadRows(admin.facts, admin.audit).find((each) => each.id === id);
    expect(row).toMatchObject({ ready, isShort });
  });

  it('have pods with the risk of their workload', () => {
    const rows = podRows(admin.facts, admin.audit);
    const web = rows.filter(({ judgedAs }) => judgedAs === 'Deployment/shop/web');
    expect(web).toHaveLength(2);
    expect(web[0]?.tally).toBe(admin.audit.tallyOf('workload', 'Deployment/shop/web'));
    expect(rows.every(({ tally }) => tally !== undefined)).toBe(true);
  });

  it('name what containers are for', () => {
    const roles = podContainerRows(admin.facts, admin.audit)
      .filter(({ role }) => role !== 'container')
      .map(({ id, role }) => `${id} ${role}`);
    expect(roles.sort()).toEqual([
      'legacy/privileged/debugger ephemeral',
      'team-b/init-stuck/wait-for-db init',
      'team-b/multi/fix-perms init',
      'team-b/multi/log-shipper sidecar',
    ]);
  });

  it.each([
    [
      'ServiceAccount/platform/deployer',
      'do everything: cluster-admin',
      'deployer-admin → cluster-admin',
      'a person',
    ],
    ['User/verify-reader', 'read secrets in shop, only web-tls', 'reader → reader', 'a person'],
    ['Group/system:masters', 'do everything: no role is asked', 'built into the API server', 'Kubernetes'],
    ['ServiceAccount/shop/web', 'nothing of its own', '–', ''],
  ])('%s may %s', (id, rights, through, givenBy) => {
    const row = subjectRows(admin.facts).find((each) => each.id === id);
    expect(row).toMatchObject({ rights, through, givenBy });
  });

  it.each([
    ['legacy', 'privileged', 'privileged', 6],
    ['shop', 'privileged', 'baseline', 3],
    ['hardened', 'restricted', 'restricted', 4],
    ['default', 'privileged', 'restricted', 0],
  ])('%s enforces %s and could enforce %s', (id, enforce, could, pods) => {
    const row = namespaceRows(admin.facts.kube, admin.audit).find((each) => each.id === id);
    expect(row).toMatchObject({ enforce, could, pods });
  });

  it('say what policies open, and whom they hold', () => {
    const rows = policyRows(admin.facts, admin.audit).map(
      ({ id, selected, pods, ingress, egress }) => `${id}: ${selected}/${pods} ${ingress}, ${egress}`,
    );
    expect(rows.sort()).toEqual([
      'data/db-from-shop: 1/1 from namespaces, –',
      'hardened/default-deny: 4/4 nothing, nothing',
      'shop/allow-dns: 3/3 –, to namespaces',
      'shop/allow-web-to-api: 1/3 from pods, –',
      'shop/default-deny: 3/3 nothing, nothing',
    ]);
    expect(unselectedPods(admin.facts)).toBe(15);
  });

  it('are the same objects while nothing changes', () => {
    for (const rowsOf of [workloadRows, podRows, podContainerRows]) {
      const before = rowsOf(admin.facts, admin.audit);
      const after = rowsOf(admin.facts, admin.audit);
      expect(after.every((row, index) => row === before[index])).toBe(true);
    }
  });
});

describe('somebody who may read one namespace', () => {
  it('is not told that nobody has rights where bindings may not be read', () => {
    expect(subjectRows(reader.facts).map(({ rights }) => rights)).toEqual([
      'not known: bindings may not be read',
      'not known: bindings may not be read',
    ]);
  });

  it('is not told that other namespaces are empty', () => {
    const other = namespaceRows(reader.facts.kube, reader.audit).find(({ id }) => id === 'legacy');
    expect(other).toMatchObject({ pods: undefined, policies: undefined, could: undefined });
    expect(unselectedPods(reader.facts)).toBeUndefined();
  });

  it('is told on Home which rights are missing, and what is open all the same', () => {
    const { open, unread } = clusterSubject(reader.facts, reader.audit);
    expect(open.said).toEqual([':8000 api (nodes)']);
    expect(unread.join('; ')).toMatch(/no right to list nodes, .* and \d+ more/);
    expect(unread.join('; ')).toMatch(/in shop: list \w+/);
  });

  it('is not told that nothing is open, or fine, where nothing may be read', async () => {
    const nobody = await clusterSession('nobody');
    const { open, fine, unread } = clusterSubject(nobody.facts, nobody.audit);
    expect(open.said).toEqual([]);
    expect(open.none).toContain('not known');
    expect(fine).toContain('of what could be read');
    expect(unread).not.toEqual([]);
  });

  it('sees how far services of the namespace reach', () => {
    const reach = serviceRows(reader.facts, reader.audit).map(({ id, reach: by }) => `${id} ${by}`);
    expect(reach).toEqual(
      expect.arrayContaining(['service shop/api nodes’ network', 'service shop/web cluster']),
    );
  });
});

describe('every kind of resource of a cluster', () => {
  it.each(KUBE_KINDS)('%s has a place', (kind) => {
    expect(resourcePlace({ kind, id: 'shop/web' })).toBeDefined();
  });

  it('leads to the screens of the objects that were judged', () => {
    const screens = new Set(
      [...admin.audit.all(['fail'])].map(({ resource }) => resourcePlace(resource)?.screen),
    );
    expect([...screens].sort()).toEqual(
      expect.arrayContaining(['namespace', 'node', 'pod', 'rbac', 'service', 'workload']),
    );
  });
});
