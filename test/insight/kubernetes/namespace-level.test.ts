import { describe, expect, it } from 'vitest';
import {
  minorOf,
  namespaceLevel,
  strictestEnforceable,
} from '../../../src/insight/kubernetes/namespace-level.ts';
import { object, pod, podWith } from './objects.ts';

function namespace(labels: Readonly<Record<string, string>>) {
  return object({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels } });
}

const PREFIX = 'pod-security.kubernetes.io/';

function levels(labels: Readonly<Record<string, string>>, server = 'v1.36.2') {
  const prefixed = Object.fromEntries(
    Object.entries(labels).map(([key, value]) => [`${PREFIX}${key}`, value]),
  );
  return namespaceLevel(namespace(prefixed), server);
}

describe('the level of a namespace', () => {
  it('without labels is privileged by default', () => {
    expect(levels({}).enforce).toEqual({
      level: 'privileged',
      version: 36,
      versionLabel: '',
      from: 'default',
      problem: undefined,
    });
  });

  it.each([
    ['latest', 36],
    ['v1.30', 30],
    ['v1.36', 36],
    // A version that the server does not know yet means its own.
    ['v1.40', 36],
  ])('with version %s is judged by 1.%s', (label, version) => {
    expect(levels({ enforce: 'baseline', 'enforce-version': label }).enforce).toMatchObject({
      level: 'baseline',
      version,
      versionLabel: label,
      problem: undefined,
    });
  });

  it('is judged by the newest policy where the server is not known', () => {
    expect(levels({ enforce: 'baseline' }, '').enforce.version).toBe('latest');
    expect(levels({ enforce: 'baseline', 'enforce-version': 'v1.40' }, '').enforce.version).toBe(40);
  });

  it('with a level that nobody knows enforces restricted, and does nothing else', () => {
    const found = levels({ enforce: 'strict', audit: 'strict', warn: 'strict' });
    expect(found.enforce.level).toBe('restricted');
    expect(found.audit.level).toBe('privileged');
    expect(found.warn.level).toBe('privileged');
    expect(found.enforce.problem).toContain('strict');
  });

  it('with a version that is none uses the newest, and says so', () => {
    const { enforce } = levels({ enforce: 'baseline', 'enforce-version': '1.30' });
    expect(enforce.version).toBe(36);
    expect(enforce.problem).toContain('1.30');
  });

  it('warns as it enforces, unless warn says otherwise or enforce is wrong', () => {
    expect(levels({ enforce: 'restricted', 'enforce-version': 'v1.30' }).warn).toMatchObject({
      level: 'restricted',
      version: 30,
      from: 'enforce',
    });
    expect(levels({ enforce: 'restricted', warn: 'baseline' }).warn.level).toBe('baseline');
    expect(levels({ enforce: 'privileged' }).warn.from).toBe('default');
    expect(levels({ enforce: 'strict' }).warn.level).toBe('privileged');
    expect(levels({ enforce: 'restricted' }).audit.level).toBe('privileged');
  });
});

describe('the minor version', () => {
  it.each([
    ['v1.36.2', 36],
    ['v1.30.5+k3s1', 30],
    ['v1.29', 29],
    ['1.31', 31],
    ['', undefined],
    ['v2.0', undefined],
    ['v1.x', undefined],
  ])('of %j is %s', (version, minor) => {
    expect(minorOf(version)).toBe(minor);
  });
});

describe('the strictest level that a namespace could enforce', () => {
  const hardened = podWith({
    allowPrivilegeEscalation: false,
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
    capabilities: { drop: ['ALL'] },
  });
  const plain = pod('plain');
  const privileged = podWith({ privileged: true });

  it.each([
    ['restricted', []],
    ['restricted', [hardened]],
    ['baseline', [hardened, plain]],
    ['privileged', [hardened, plain, privileged]],
  ])('is %s', (level, objects) => {
    expect(strictestEnforceable(objects, 36).level).toBe(level);
  });

  it('names what stands in the way of each level', () => {
    const { refused } = strictestEnforceable([hardened, plain, privileged], 36);
    expect(refused.baseline.map((entry) => entry.object)).toEqual([privileged]);
    expect(refused.restricted.map((entry) => entry.object)).toEqual([plain, privileged]);
    expect(refused.baseline[0]?.violations.map(({ control }) => control)).toEqual(['privileged']);
  });

  it('counts what makes pods, as it will make more; and nothing else', () => {
    const cronJob = object({
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      metadata: { name: 'backup', namespace: 'shop' },
      spec: { jobTemplate: { spec: { template: { spec: { hostPID: true, containers: [] } } } } },
    });
    const service = object({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's', namespace: 'shop' } });
    expect(strictestEnforceable([hardened, service], 36).level).toBe('restricted');
    expect(strictestEnforceable([hardened, cronJob], 36).level).toBe('privileged');
  });

  it('depends on the version of the policy', () => {
    const probed = pod('probed', {
      containers: [{ name: 'main', livenessProbe: { httpGet: { host: '10.0.0.1', port: 80 } } }],
    });
    expect(strictestEnforceable([probed], 33).level).toBe('baseline');
    expect(strictestEnforceable([probed], 34).level).toBe('privileged');
  });
});
