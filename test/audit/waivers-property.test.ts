import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AuditView } from '../../src/audit/audit-view.ts';
import { createAuditor } from '../../src/audit/auditor.ts';
import { compileWaivers, NO_WAIVERS, type Waivers } from '../../src/audit/compiled-waivers.ts';
import type { Waiver } from '../../src/audit/waiver.ts';
import type { FactChange } from '../../src/facts/fact-change.ts';
import { FactStore } from '../../src/facts/fact-store.ts';
import { NOTHING_TOUCHED } from '../../src/facts/facts.ts';
import type { Finding, Status } from '../../src/facts/finding.ts';
import { checkOf } from './sample-checks.ts';
import { container, image, info, LIVE, LOADING, listedContainers, TARGET } from './sample-facts.ts';

const cis = (id: string) => [{ benchmark: 'CIS Docker', version: '1.8.0', id }];
const PRIVILEGED = '!container.HostConfig.Privileged';
/** Every way in which a check can end, on what the changes below touch. */
const checks = [
  checkOf({
    id: 'docker.container.privileged',
    references: cis('5.5'),
    pass: PRIVILEGED,
    found: 'is privileged',
  }),
  checkOf({
    id: 'docker.container.memory',
    references: cis('5.11'),
    pass: 'container.HostConfig.Memory > 0',
  }),
  checkOf({ id: 'docker.container.image', pass: 'image.RepoTags.size() > 1', evidence: ['image.RepoTags'] }),
  checkOf({ id: 'docker.container.nothing', pass: 'container.Nothing' }),
  checkOf({ id: 'docker.container.manual', mode: 'manual', pass: PRIVILEGED }),
  checkOf({ id: 'docker.container.rare', when: 'container.HostConfig.Privileged', pass: '1 == 2' }),
  checkOf({
    id: 'docker.image.tag',
    resource: 'image',
    references: cis('4.1'),
    pass: 'image.RepoTags.size() > 0',
  }),
  checkOf({ id: 'docker.daemon.restore', resource: 'daemon', pass: 'daemon.LiveRestoreEnabled' }),
];
const options = { policy: {}, now: '2026-03-15T12:00:00Z' };

const IDS = ['a', 'b', 'c'] as const;
const id = fc.constantFrom(...IDS);
const imageId = fc.constantFrom('i', 'j');

const change: fc.Arbitrary<FactChange> = fc.oneof(
  fc
    .record({
      id,
      name: fc.constantFrom('/web', '/db', '/web-2'),
      image: imageId,
      imageName: fc.constantFrom('app:1', 'registry.example.com/app:2'),
      labels: fc.constantFrom<Readonly<Record<string, string>>>({}, { stage: 'prod' }, { stage: 'test' }),
      privileged: fc.boolean(),
    })
    .map(
      (drawn): FactChange => ({
        kind: 'container',
        inspect: container(drawn.id, {
          Name: drawn.name,
          Image: drawn.image,
          Config: { Image: drawn.imageName, Labels: drawn.labels },
          HostConfig: { Privileged: drawn.privileged },
        }),
      }),
    ),
  fc
    .record({ id: imageId, tags: fc.constantFrom<readonly string[]>([], ['app:1'], ['b:1', 'app:2']) })
    .map((drawn): FactChange => ({ kind: 'image', inspect: image(drawn.id, { RepoTags: drawn.tags }) })),
  fc.boolean().map((live): FactChange => ({ kind: 'info', info: info({ LiveRestoreEnabled: live }) })),
  fc.uniqueArray(id).map((ids) => listedContainers(...ids)),
  id.map((gone): FactChange => ({ kind: 'container-gone', id: gone })),
  id.map((unread): FactChange => ({ kind: 'container-unread', id: unread })),
  fc.constantFrom(LIVE, LOADING),
);

const glob = (...globs: readonly string[]) => fc.option(fc.constantFrom(...globs), { nil: undefined });

const waiver: fc.Arbitrary<Waiver> = fc.record({
  check: fc.constantFrom(
    '*',
    'docker.container.*',
    'docker.container.privileged',
    'docker.image.**',
    '5.*',
    'CIS 4.*',
  ),
  resource: fc.record({
    kind: fc.option(fc.constantFrom('container' as const, 'image' as const), { nil: undefined }),
    name: glob('*', 'web*', 'db', 'a', '!web'),
    image: glob('app:*', 'registry.example.com/*'),
    label: glob('stage', 'stage=prod'),
  }),
  reason: fc.constantFrom('one', 'another'),
  owner: fc.constant('ops'),
  expires: glob('2026-03-14', '2026-03-15', '2027-01-01'),
});

const waivers: fc.Arbitrary<Waivers> = fc
  .array(waiver, { maxLength: 4 })
  .map((drawn) => compileWaivers(drawn, '2026-03-15'));

const history = fc.array(fc.array(change, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 8 });

function storeOf(batches: readonly (readonly FactChange[])[]): FactStore {
  const store = new FactStore(TARGET);
  for (const batch of batches) store.apply(batch);
  return store;
}

function viewOf(store: FactStore, given: Waivers): AuditView {
  const auditor = createAuditor(checks, { ...options, waivers: given });
  auditor.update(store.facts, NOTHING_TOUCHED);
  return auditor.view;
}

function everything(view: AuditView): unknown {
  return {
    findings: [...view.all()],
    total: view.total,
    score: view.score,
    coverage: view.coverage,
    matrix: view.matrix,
    checks: view.checkTallies(),
    containers: IDS.map((one) => [view.tallyOf('container', one), view.findingsOf('container', one)]),
    unused: view.unusedWaivers(),
  };
}

function key({ check, resource }: Finding): string {
  return `${check} ${resource.kind} ${resource.id}`;
}

function statuses(view: AuditView): ReadonlyMap<string, Status> {
  return new Map([...view.all()].map((finding) => [key(finding), finding.status]));
}

test('only failures are waived, each by a waiver that names it and holds', () => {
  fc.assert(
    fc.property(history, waivers, (batches, given) => {
      const store = storeOf(batches);
      const before = statuses(viewOf(store, NO_WAIVERS));
      const view = viewOf(store, given);
      const after = statuses(view);
      expect([...after.keys()]).toEqual([...before.keys()]);
      for (const finding of view.all()) {
        const was = before.get(key(finding));
        if (finding.status === 'waived') {
          expect(was).toBe('fail');
          expect(finding.waiver?.isExpired).toBe(false);
        } else {
          expect(finding.status).toBe(was);
          expect(finding.waiver?.isExpired ?? true).toBe(true);
          if (finding.waiver !== undefined) expect(finding.status).toBe('fail');
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('change by change, with waivers that come and go, says what a fresh look says', () => {
  const steps = fc.array(
    fc.oneof(
      fc.array(change, { minLength: 1, maxLength: 4 }).map((batch) => ({ batch })),
      waivers.map((given) => ({ given })),
    ),
    { minLength: 1, maxLength: 12 },
  );
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 3 }), (drawn, slice) => {
      const store = new FactStore(TARGET);
      const incremental = createAuditor(checks, options);
      incremental.update(store.facts, NOTHING_TOUCHED);
      store.subscribe((facts, delta) => incremental.note(facts, delta));
      let last = NO_WAIVERS;
      for (const step of drawn) {
        if ('batch' in step) store.apply(step.batch);
        else incremental.setWaivers(step.given);
        if ('given' in step) last = step.given;
        // Some changes are judged in part only before the next one comes.
        incremental.work(slice);
      }
      while (incremental.work(slice));
      expect(everything(incremental.view)).toEqual(everything(viewOf(store, last)));
    }),
    { numRuns: 100 },
  );
});

test('without its waivers an audit says what it said before', () => {
  fc.assert(
    fc.property(history, waivers, (batches, given) => {
      const store = storeOf(batches);
      const auditor = createAuditor(checks, options);
      auditor.update(store.facts, NOTHING_TOUCHED);
      const before = everything(auditor.view);
      auditor.setWaivers(given);
      auditor.setWaivers(NO_WAIVERS);
      expect(everything(auditor.view)).toEqual(before);
    }),
    { numRuns: 100 },
  );
});

test('a waiver that no finding carries is unused, and no other', () => {
  fc.assert(
    fc.property(history, waiver, (batches, one) => {
      const store = storeOf([...batches, [LIVE]]);
      const view = viewOf(store, compileWaivers([one], '2026-03-15'));
      const isNoted = [...view.all()].some((finding) => finding.waiver !== undefined);
      if (isNoted) expect(view.unusedWaivers()).toEqual([]);
      const isDecided = [...view.all()].every(({ status }) => status !== 'unknown');
      if (!isNoted && isDecided) expect(view.unusedWaivers()).toHaveLength(1);
    }),
    { numRuns: 100 },
  );
});
