/** Whatever a server or a manifest puts into fields, everything is worked out, and nothing throws. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRecord, type KubeObject, kubeObjectOf } from '../../../src/facts/kubernetes/kube-object.ts';
import { podSpecOf } from '../../../src/facts/kubernetes/pod-spec.ts';
import { accountUses, hasNeedlessToken } from '../../../src/insight/kubernetes/account-use.ts';
import { annotationSecrets, configMapSecrets } from '../../../src/insight/kubernetes/config-secrets.ts';
import { effectiveSecurity } from '../../../src/insight/kubernetes/effective-security.ts';
import { escalationPaths } from '../../../src/insight/kubernetes/escalation.ts';
import { imagesInUse } from '../../../src/insight/kubernetes/images-in-use.ts';
import { type KubeCluster, objectsOf } from '../../../src/insight/kubernetes/listed.ts';
import { namespaceFacts, networkPlugins } from '../../../src/insight/kubernetes/namespace-facts.ts';
import { namespaceLevel } from '../../../src/insight/kubernetes/namespace-level.ts';
import { networkReachOf } from '../../../src/insight/kubernetes/network-reach.ts';
import { writtenSecrets } from '../../../src/insight/kubernetes/pod-environment.ts';
import { podExposures } from '../../../src/insight/kubernetes/pod-exposure.ts';
import { podSecurityVerdict } from '../../../src/insight/kubernetes/pod-security-standards.ts';
import { podVolumes } from '../../../src/insight/kubernetes/pod-volumes.ts';
import { podDrift, workloadsOf } from '../../../src/insight/kubernetes/workloads.ts';
import { cluster, recordedCluster } from './objects.ts';

const RECORDED: readonly KubeObject[] = [...recordedCluster().objects]
  .filter(([resource]) => resource !== 'events' && resource !== 'apiservices')
  .flatMap(([, objects]) => [...objects.values()]);

/** What stands where something else should. */
const junk = fc.constantFrom<unknown>(
  null,
  0,
  -1,
  Number.NaN,
  '',
  'text',
  '\u001b[31m',
  '999.1.1.1/99',
  true,
  [],
  [null],
  [[]],
  {},
  { '': {} },
  { constructor: 1, toString: 'x' },
);

/** Puts junk at one place of an object, chosen by numbers that lead down. */
function damaged(value: unknown, turns: readonly number[], put: unknown): unknown {
  const [turn = 0, ...rest] = turns;
  if (rest.length === 0) return put;
  if (Array.isArray(value) && value.length > 0) {
    const at = turn % value.length;
    return value.map((item: unknown, index) => (index === at ? damaged(item, rest, put) : item));
  }
  if (isRecord(value) && Object.keys(value).length > 0) {
    const keys = Object.keys(value);
    const key = keys[turn % keys.length] ?? '';
    return { ...value, [key]: damaged(value[key], rest, put) };
  }
  return put;
}

/** Names and kinds are what the border lets through at all. */
function damagedObject(object: KubeObject, turns: readonly number[], put: unknown): KubeObject {
  const raw = damaged(object, turns, put);
  const { apiVersion, kind } = object;
  const metadata = isRecord(raw) && isRecord(raw.metadata) ? raw.metadata : {};
  const { name, namespace } = object.metadata;
  const whole = {
    ...(isRecord(raw) ? raw : {}),
    apiVersion,
    kind,
    metadata: { ...metadata, name, namespace },
  };
  return kubeObjectOf(whole, { apiVersion, kind }) ?? object;
}

function workOut(known: KubeCluster): number {
  let count = 0;
  const pods = [...objectsOf(known, 'pods')];
  const makers = (['deployments', 'cronjobs', 'daemonsets'] as const).flatMap((resource) => [
    ...objectsOf(known, resource),
  ]);
  for (const object of [...pods, ...makers]) {
    const reading = podSpecOf(object);
    if (reading === undefined) continue;
    count += podSecurityVerdict(reading, 36).violations.length + podVolumes(reading, known).length;
    count += reading.containers.map((entry) => effectiveSecurity(reading, entry)).length;
    count += writtenSecrets(reading).length + Number(hasNeedlessToken(known, reading) ?? 0);
    count += podDrift(known, object)?.injected.length ?? 0;
  }
  for (const map of objectsOf(known, 'configmaps'))
    count += configMapSecrets(map).length + annotationSecrets(map).length;
  for (const namespace of objectsOf(known, 'namespaces'))
    count += namespaceLevel(namespace, 'v1.36.2').warn.level.length;
  const reach = networkReachOf(known);
  for (const pod of pods) {
    for (const direction of ['ingress', 'egress'] as const)
      count += reach.reach(pod, direction)?.peers.length ?? 0;
  }
  count += podExposures(known).size + workloadsOf(known).length + imagesInUse(known).length;
  count += escalationPaths(known).length + accountUses(known).length + namespaceFacts(known).length;
  return count + networkPlugins(known).length;
}

describe('a cluster with damage in it', () => {
  it('is worked out all the same', () => {
    const place = fc.record({
      which: fc.nat(),
      turns: fc.array(fc.nat({ max: 40 }), { minLength: 2, maxLength: 9 }),
      put: junk,
    });
    fc.assert(
      fc.property(fc.array(place, { minLength: 20, maxLength: 60 }), (places) => {
        const objects = [...RECORDED];
        for (const { which, turns, put } of places) {
          const at = which % objects.length;
          const object = objects[at];
          if (object !== undefined) objects[at] = damagedObject(object, turns, put);
        }
        expect(workOut(cluster(objects))).toBeGreaterThan(0);
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it.each([
    [null],
    ['text'],
    [7],
    [[]],
    [{}],
    [{ spec: null, status: 'x', rules: 1, subjects: {}, roleRef: [], data: [] }],
  ])('is worked out when every object holds %j and nothing else', (content) => {
    const objects = RECORDED.map(({ apiVersion, kind, metadata }) => {
      const { name, namespace } = metadata;
      const fields = isRecord(content)
        ? content
        : {
            spec: content,
            status: content,
            rules: content,
            subjects: content,
            roleRef: content,
            data: content,
          };
      return kubeObjectOf(
        { apiVersion, kind, metadata: { name, namespace }, ...fields },
        { apiVersion, kind },
      );
    });
    expect(workOut(cluster(objects.flatMap((object) => object ?? [])))).toBeGreaterThan(0);
  });

  it('does not take the time of a stranger’s choice: long texts, many rules', () => {
    const blank = ' '.repeat(60_000);
    const map = kubeObjectOf(
      {
        metadata: { name: 'c', namespace: 'shop' },
        data: { a: `x${blank}=\n${blank}y`, b: `${'a '.repeat(30_000)}\n`, c: 'p=1\n'.repeat(15_000) },
      },
      { apiVersion: 'v1', kind: 'ConfigMap' },
    );
    expect(map && configMapSecrets(map)).toEqual([]);
  });
});
