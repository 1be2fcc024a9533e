import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createAuditor } from '../../src/audit/auditor.ts';
import { compareWithBaseline, failuresOf } from '../../src/audit/baseline.ts';
import type { Check } from '../../src/audit/check.ts';
import { type Comparison, compare } from '../../src/audit/comparison.ts';
import { compileWaivers } from '../../src/audit/compiled-waivers.ts';
import type { EarlierResult } from '../../src/audit/earlier-result.ts';
import { parseEarlierResult } from '../../src/audit/earlier-result.ts';
import { RunningComparison } from '../../src/audit/running-comparison.ts';
import type { FactChange } from '../../src/facts/fact-change.ts';
import { NOTHING_TOUCHED } from '../../src/facts/facts.ts';
import { inert } from '../../src/facts/inert-text.ts';
import { jsonReport } from '../../src/reports/json.ts';
import { checkOf } from './sample-checks.ts';
import { container, factsOf, image, LIVE, LOADING, listedAs, listedContainers } from './sample-facts.ts';

const PRIVILEGED = checkOf({
  id: 'a.privileged',
  severity: 'critical',
  pass: '!container.HostConfig.Privileged',
});
const MEMORY = checkOf({
  id: 'b.memory',
  severity: 'low',
  when: 'container.Config.User != "exempt"',
  pass: 'container.HostConfig.Memory > container.HostConfig.MemorySwap',
});
const TAGGED = checkOf({
  id: 'c.tagged',
  resource: 'image',
  layer: 'image',
  pass: 'image.RepoTags.size() > 0',
});
const CHECKS = [PRIVILEGED, MEMORY, TAGGED];

interface Drawn {
  readonly privileged?: boolean;
  readonly memory?: number;
  readonly user?: string;
  readonly id?: string;
}

function is(name: string, { privileged = false, memory = 0, user = '', id = name }: Drawn = {}): FactChange {
  return {
    kind: 'container',
    inspect: container(id, {
      Name: `/${name}`,
      Config: { User: user },
      HostConfig: { Privileged: privileged, Memory: memory },
    }),
  };
}

function seen(
  changes: readonly FactChange[],
  checks: readonly Check[] = CHECKS,
  waived: readonly string[] = [],
) {
  const facts = factsOf(LIVE, ...changes);
  const waivers = compileWaivers(
    waived.map((check) => ({ check, resource: { name: '*' }, reason: 'so', owner: 'ops' })),
    '2026-03-15',
  );
  const auditor = createAuditor(checks, { policy: {}, waivers });
  auditor.update(facts, NOTHING_TOUCHED);
  return { facts, audit: auditor.view };
}

/** What `audit --format json` would have written. */
function result(...seenArguments: Parameters<typeof seen>): EarlierResult {
  const { facts, audit } = seen(...seenArguments);
  const text = [...jsonReport({ facts, audit, startedAt: 0, finishedAt: 1_000, version: '1' })].join('');
  const read = parseEarlierResult(text);
  if ('problem' in read) throw new Error(read.problem);
  return read.result;
}

function words(comparison: Comparison) {
  return {
    new: comparison.new.map(({ check, resource }) => `${check.id} ${resource.name}`),
    fixed: comparison.fixed.map(({ check, resource, now }) => `${check.id} ${resource.name} ${now}`),
    known: comparison.known,
  };
}

const BEFORE = [is('web', { privileged: true }), is('db')];

describe('compared with an earlier result', () => {
  test.each<readonly [string, readonly FactChange[], ReturnType<typeof words>]>([
    ['itself: all is known', BEFORE, { new: [], fixed: [], known: 3 }],
    [
      'another id under the same name is the same',
      [is('web', { privileged: true, id: 'made-anew' }), is('db')],
      { new: [], fixed: [], known: 3 },
    ],
    [
      'what passes now is fixed',
      [is('web', { memory: 1 }), is('db')],
      { new: [], fixed: ['a.privileged web pass', 'b.memory web pass'], known: 1 },
    ],
    [
      'what does not apply any more is fixed',
      [is('web', { privileged: true }), is('db', { user: 'exempt' })],
      { new: [], fixed: ['b.memory db not-applicable'], known: 2 },
    ],
    [
      'what is gone is fixed',
      [is('web', { privileged: true })],
      { new: [], fixed: ['b.memory db gone'], known: 2 },
    ],
    [
      'what fails beyond it is new',
      [is('web', { privileged: true }), is('db', { privileged: true }), is('new')],
      { new: ['a.privileged db', 'b.memory new'], fixed: [], known: 3 },
    ],
    [
      'another name is another resource',
      [is('web', { privileged: true }), is('db-2')],
      { new: ['b.memory db-2'], fixed: ['b.memory db gone'], known: 2 },
    ],
    [
      'of two with one name, one that fails is enough',
      [is('web', { privileged: true }), is('web', { id: 'second' }), is('db')],
      { new: [], fixed: [], known: 4 },
    ],
  ])('%s', (_, changes, expected) => {
    const { facts, audit } = seen(changes);
    expect(words(compareWithBaseline(result(BEFORE), audit, facts))).toEqual(expected);
  });

  test('what can’t be decided, or is waived, is not fixed', () => {
    const before = result([is('web', { privileged: true })]);
    const unread = seen([
      is('web'),
      { kind: 'container-unread', id: 'web' },
      { kind: 'gap', gap: { fact: 'container web', reason: 'timeout', detail: 'no answer', hint: '' } },
    ]);
    expect(words(compareWithBaseline(before, unread.audit, unread.facts))).toEqual({
      new: [],
      fixed: [],
      known: 0,
    });
    const waived = seen([is('web', { privileged: true })], CHECKS, ['*']);
    expect(words(compareWithBaseline(before, waived.audit, waived.facts))).toEqual({
      new: [],
      fixed: [],
      known: 0,
    });
  });

  test('what was waived, and fails now, is new', () => {
    const { facts, audit } = seen([is('web', { privileged: true })]);
    const before = result([is('web', { privileged: true })], CHECKS, ['a.privileged']);
    expect(words(compareWithBaseline(before, audit, facts)).new).toEqual(['a.privileged web']);
  });

  test('nothing is gone while lists are not complete', () => {
    const before = result([is('web'), is('db'), { kind: 'image', inspect: image('i') }]);
    const changes: readonly FactChange[] = [is('web')];
    const loading = seen([...changes, LOADING]);
    expect(words(compareWithBaseline(before, loading.audit, loading.facts)).fixed).toEqual([]);
    const noImages = seen([
      ...changes,
      { kind: 'gap', gap: { fact: 'images', reason: 'permission', detail: 'may not', hint: '' } },
    ]);
    expect(words(compareWithBaseline(before, noImages.audit, noImages.facts)).fixed).toEqual([
      'b.memory db gone',
    ]);
    const listed = seen([...changes, listedContainers('web', 'db')]);
    expect(words(compareWithBaseline(before, listed.audit, listed.facts)).fixed).toEqual(['c.tagged i gone']);
  });

  test('checks that do not run now are left out', () => {
    const { facts, audit } = seen([is('web')], [MEMORY]);
    expect(words(compareWithBaseline(result(BEFORE), audit, facts))).toEqual({
      new: [],
      fixed: ['b.memory db gone'],
      known: 1,
    });
  });

  test('failures of a check that did not run then are new, unless told which ran', () => {
    const { facts, audit } = seen(BEFORE);
    const before = result(BEFORE, [MEMORY]);
    expect(words(compareWithBaseline(before, audit, facts)).new).toEqual(['a.privileged web']);
    const judged = { at: 0, failed: new Map(), judged: new Set(['b.memory']) };
    expect(words(compare(judged, audit, facts)).new).toEqual(['b.memory db', 'b.memory web']);
  });

  test('hostile names are the same on both sides', () => {
    const hostile: readonly FactChange[] = [LIVE, listedAs({}), is('we\u001b[31mb\u202e')];
    const { facts, audit } = seen(hostile);
    expect(words(compareWithBaseline(result(hostile), audit, facts))).toEqual({
      new: [],
      fixed: [],
      known: 1,
    });
  });
});

describe('a running comparison', () => {
  const drawn = fc.dictionary(
    fc.constantFrom('api', 'db', 'edge', 'job', 'we\u202eb'),
    fc.record({
      privileged: fc.boolean(),
      memory: fc.constantFrom(0, 5),
      user: fc.constantFrom('', 'exempt'),
      id: fc.constantFrom('one', 'two'),
    }),
  );
  const hosts = fc.array(fc.record({ drawn, isLoading: fc.boolean() }), { minLength: 1, maxLength: 6 });

  test('counts, picture by picture, what a whole comparison lists', () => {
    fc.assert(
      fc.property(drawn, hosts, (before, pictures) => {
        const changesOf = (of: typeof before) =>
          Object.entries(of).map(([name, parts]) => is(name, { ...parts, id: `${name}-${parts.id}` }));
        const earlier = failuresOf(result(changesOf(before)));
        const running = new RunningComparison(earlier);
        for (const picture of pictures) {
          const facts = factsOf(picture.isLoading ? LOADING : LIVE, ...changesOf(picture.drawn));
          const auditor = createAuditor(CHECKS, { policy: {} });
          auditor.update(facts, NOTHING_TOUCHED);
          running.update(auditor.view, facts);
          const whole = compare(earlier, auditor.view, facts);
          for (const change of ['new', 'fixed'] as const) {
            expect(running.count(change)).toBe(whole[change].length);
            for (const { id } of CHECKS) {
              const own = whole[change].filter(({ check }) => check.id === id);
              expect(running.ofCheck(id)[change]).toBe(own.length);
            }
            for (const { check, resource } of whole[change])
              expect(running.of(check.id, resource.kind, inert(resource.name))).toBe(change);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});
