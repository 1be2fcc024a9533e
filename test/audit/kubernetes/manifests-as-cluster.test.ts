/** The manifests that the recorded cluster was made of give the findings that the cluster gives. */
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { isForManifests } from '../../../src/audit/kubernetes/manifest-checks.ts';
import { loadRules } from '../../../src/audit/load-rules.ts';
import { FactStore } from '../../../src/facts/fact-store.ts';
import { ManifestSource } from '../../../src/sources/kubernetes/manifests/manifest-source.ts';
import { CLUSTER_CHECKS, judged, recordedFacts } from './judged-cluster.ts';

const SEED = fileURLToPath(new URL('../../fixtures/kubernetes/seed', import.meta.url));

async function seedFacts() {
  const source = new ManifestSource(SEED);
  const store = new FactStore(source.identity);
  await source.load((changes) => store.apply(changes));
  return store.facts;
}

const checks = CLUSTER_CHECKS.filter(isForManifests);
const ofManifests = judged(await seedFacts(), checks);
const ofCluster = judged(recordedFacts(), checks);

/**
 * What differs, and why: the API server or somebody did something between the manifest and the pod.
 */
const DIFFERENCES: Readonly<Record<string, readonly string[]>> = {
  // Somebody added a debugger to the running pod; without it, no capability is added.
  'Pod/legacy/privileged': ['kubernetes.workload.added-capabilities'],
  // The claim of a StatefulSet is made with its pod, and what stands behind it is only known then.
  'StatefulSet/data/db': ['kubernetes.workload.host-path-claim'],
  // The network of the node: the API server fills in host ports of pods. Neither has ports here, so nothing differs.
};

function workloadVerdicts(view: typeof ofCluster): ReadonlyMap<string, string> {
  return new Map(
    checks
      .filter(({ resource }) => resource === 'workload')
      .flatMap(({ id }) =>
        Array.from(view.verdictsOf(id), ({ id: row, status }): [string, string] => [`${row} ${id}`, status]),
      ),
  );
}

test('workload by workload and check by check', () => {
  const cluster = workloadVerdicts(ofCluster);
  const manifests = workloadVerdicts(ofManifests);
  expect([...manifests.keys()].toSorted()).toEqual([...cluster.keys()].toSorted());
  const different = [...cluster].filter(([about, status]) => manifests.get(about) !== status);
  const expected = Object.entries(DIFFERENCES).flatMap(([row, ids]) => ids.map((id) => `${row} ${id}`));
  expect(different.map(([about]) => about).toSorted()).toEqual(expected.toSorted());
});

describe('a finding of a manifest', () => {
  test('says in which file and on which line its object begins', () => {
    const [finding] = ofManifests.findingsOfCheck('kubernetes.workload.privileged', ['fail']);
    expect(finding?.resource).toEqual({
      kind: 'workload',
      id: 'Pod/legacy/privileged',
      name: 'legacy/privileged (Pod)',
      namespace: 'legacy',
      file: `${SEED}/20-legacy-privileged.yaml`,
      line: 1,
    });
    const [second] = ofManifests.findingsOfCheck('kubernetes.workload.host-pid', ['fail']);
    expect(second?.resource.line).toBe(12);
  });

  test('is never unknown for what only a cluster knows: such checks are not asked', async () => {
    expect([...ofManifests.all(['unknown'])]).toEqual([]);
    const { checks: asked } = await loadRules({ about: ['manifests'] });
    expect(asked.map(({ id }) => id)).toEqual(checks.map(({ id }) => id));
    expect(asked.some(({ resource }) => resource === 'cluster' || resource === 'node')).toBe(false);
  });
});
