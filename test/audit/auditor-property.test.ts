import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AuditView } from '../../src/audit/audit-view.ts';
import { createAuditor } from '../../src/audit/auditor.ts';
import { loadRules } from '../../src/audit/load-rules.ts';
import type { FactChange } from '../../src/facts/fact-change.ts';
import { FactStore } from '../../src/facts/fact-store.ts';
import { NOTHING_TOUCHED } from '../../src/facts/facts.ts';
import type { Gap } from '../../src/facts/gap.ts';
import { checkOf } from './sample-checks.ts';
import {
  container,
  image,
  info,
  LIVE,
  LOADING,
  listedContainers,
  listedImages,
  TARGET,
} from './sample-facts.ts';

const { checks: shipped, policy } = await loadRules();
const checks = [
  ...shipped,
  checkOf({
    id: 'test.daemon',
    resource: 'daemon',
    pass: 'daemon.LiveRestoreEnabled',
    evidence: ['daemon.Driver'],
  }),
  checkOf({ id: 'test.network', resource: 'network', pass: 'network.Internal', evidence: ['daemon.Driver'] }),
  checkOf({ id: 'test.host', resource: 'host', pass: 'host.anything' }),
  checkOf({
    id: 'test.whole-image',
    pass: 'image == image && container.Config.Image != ""',
    evidence: ['image.Id'],
  }),
];

const IDS = ['a', 'b', 'c'] as const;
const IMAGES = ['i', 'j'] as const;
const id = fc.constantFrom(...IDS);
const imageId = fc.constantFrom(...IMAGES);
const ids = fc.uniqueArray(id).map((list) => listedContainers(...list));
const imageIds = fc.uniqueArray(imageId).map((list) => listedImages(...list));

const containerChange: fc.Arbitrary<FactChange> = fc
  .record({
    id,
    name: fc.constantFrom('/web', '/db', '/zoo'),
    image: imageId,
    user: fc.constantFrom('', 'app', '0'),
    privileged: fc.boolean(),
    memory: fc.constantFrom(0, 1024),
    env: fc.constantFrom<readonly string[]>([], ['DB_PASSWORD=correct-horse-battery']),
  })
  .map((drawn) => ({
    kind: 'container',
    inspect: container(drawn.id, {
      Name: drawn.name,
      Image: drawn.image,
      Config: { User: drawn.user, Env: drawn.env, Image: 'app:1' },
      HostConfig: { Privileged: drawn.privileged, Memory: drawn.memory },
    }),
  }));

const imageChange: fc.Arbitrary<FactChange> = fc
  .record({
    id: imageId,
    user: fc.constantFrom('', 'app'),
    tags: fc.constantFrom<readonly string[]>([], ['app:1'], ['app:latest']),
  })
  .map(({ id: Id, user, tags }) => ({
    kind: 'image',
    inspect: image(Id, { RepoTags: tags, Config: { User: user } }),
  }));

const infoChange: fc.Arbitrary<FactChange> = fc
  .record({
    options: fc.constantFrom<readonly string[]>([], ['name=userns'], ['name=no-new-privileges']),
    limits: fc.boolean(),
    restore: fc.boolean(),
    containers: fc.nat(5),
    driver: fc.constantFrom('overlay2', 'btrfs'),
  })
  .map((drawn) => ({
    kind: 'info',
    info: info({
      SecurityOptions: drawn.options,
      MemoryLimit: drawn.limits,
      LiveRestoreEnabled: drawn.restore,
      Containers: drawn.containers,
      Driver: drawn.driver,
    }),
  }));

const gapName = fc.constantFrom(
  'container a',
  'container web',
  'image i',
  'image i:1',
  'images',
  'networks',
  'engine.info',
);
const gapOf = (fact: string): Gap => ({
  fact,
  reason: 'timeout',
  detail: 'It took too long',
  hint: 'try again',
});

const change: fc.Arbitrary<FactChange> = fc.oneof(
  { weight: 4, arbitrary: containerChange },
  { weight: 3, arbitrary: imageChange },
  { weight: 2, arbitrary: infoChange },
  ids,
  imageIds,
  id.map((gone): FactChange => ({ kind: 'container-gone', id: gone })),
  imageId.map((gone): FactChange => ({ kind: 'image-gone', id: gone })),
  gapName.map((fact): FactChange => ({ kind: 'gap', gap: gapOf(fact) })),
  gapName.map((fact): FactChange => ({ kind: 'gap-closed', fact })),
  fc.constantFrom(LIVE, LOADING),
  fc.boolean().map((Internal): FactChange => {
    const rest = { Created: '', Scope: '', Driver: '', EnableIPv6: false, Attachable: false, Ingress: false };
    const network = {
      Id: 'n',
      Name: 'n',
      Internal,
      IPAM: { Driver: '', Config: [] },
      Options: {},
      Labels: {},
      ...rest,
    };
    return { kind: 'network', network };
  }),
);

function everything(view: AuditView): unknown {
  return {
    findings: [...view.all()],
    worst: view.worst(5),
    total: view.total,
    score: view.score,
    coverage: view.coverage,
    matrix: view.matrix,
    checks: view.checkTallies(),
    containers: IDS.map((one) => [view.tallyOf('container', one), view.findingsOf('container', one)]),
    images: IMAGES.map((one) => [view.tallyOf('image', one), view.findingsOf('image', one)]),
  };
}

/** Every shipped check is asked thousands of times. */
const LONG_MS = 120_000;

test(
  'what is re-evaluated change by change equals what a fresh look at the same facts says',
  () => {
    const batches = fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(batches, fc.integer({ min: 1, max: 3 }), (drawn, slice) => {
        const store = new FactStore(TARGET);
        const incremental = createAuditor(checks, { policy });
        incremental.update(store.facts, NOTHING_TOUCHED);
        store.subscribe((facts, delta) => incremental.note(facts, delta));
        for (const batch of drawn) {
          store.apply(batch);
          // Some batches are judged in part only before the next one comes.
          incremental.work(slice);
        }
        while (incremental.work(slice));

        const fresh = createAuditor(checks, { policy });
        fresh.update(store.facts, NOTHING_TOUCHED);
        expect(everything(incremental.view)).toEqual(everything(fresh.view));
      }),
      { numRuns: 60 },
    );
  },
  LONG_MS,
);

test(
  'a view stays as it was while the facts go on',
  () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 2, maxLength: 10 }), (drawn) => {
        const store = new FactStore(TARGET);
        const auditor = createAuditor(checks, { policy });
        store.subscribe((facts, delta) => auditor.update(facts, delta));
        let before: { readonly view: AuditView; readonly said: unknown } | undefined;
        for (const one of drawn) {
          store.apply([one]);
          if (before) expect(everything(before.view)).toEqual(before.said);
          before = { view: auditor.view, said: everything(auditor.view) };
        }
      }),
      { numRuns: 30 },
    );
  },
  LONG_MS,
);
