import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EarlierFinding, EarlierResult } from '../../src/audit/earlier-result.ts';
import { type DiffedFinding, diffResults, type ResultDiff } from '../../src/audit/result-diff.ts';
import { SEVERITIES, STATUSES, type Status } from '../../src/facts/finding.ts';

function finding(
  check: string,
  name: string,
  status: Status,
  more: Partial<EarlierFinding> = {},
): EarlierFinding {
  return {
    check,
    title: `Title of ${check}`,
    severity: 'high',
    layer: 'container',
    control: 'isolation',
    status,
    resource: { kind: 'container', name },
    reason: status,
    ...more,
  };
}

function result(findings: readonly EarlierFinding[], more: Partial<EarlierResult> = {}): EarlierResult {
  const cells = new Set(findings.map(({ layer, control }) => `${layer} ${control}`));
  const matrix = [...cells].map((cell) => {
    const [layer = '', control = ''] = cell.split(' ');
    return { layer, control };
  });
  return {
    schemaVersion: 1,
    tool: { name: 'plimsoll', version: '1' },
    target: { kind: 'docker', uri: 'unix:///x', host: null },
    finishedAt: '2026-01-02T03:04:06.000Z',
    summary: { score: 50, coverage: 1, matrix },
    gaps: [],
    findings: [...findings],
    ...more,
  };
}

const SORTS = ['new', 'fixed', 'worsened', 'changed'] as const;

function words(diff: ResultDiff) {
  const short = ({ check, resource, from, to }: DiffedFinding): string =>
    `${check} ${resource.name} ${from ?? '–'} > ${to ?? '–'}`;
  return Object.fromEntries(SORTS.map((sort) => [sort, diff[sort].map(short)]));
}

const NOTHING = { new: [], fixed: [], worsened: [], changed: [] };

describe('one finding', () => {
  const sorts: Readonly<Record<string, string>> = {
    'fail > pass': 'fixed',
    'fail > not-applicable': 'fixed',
    'fail > unknown': 'changed',
    'fail > manual': 'changed',
    'fail > waived': 'changed',
  };
  const cases = STATUSES.flatMap((from) =>
    STATUSES.map((to): readonly [Status, Status, string] => {
      if (from === to) return [from, to, 'nothing'];
      if (to === 'fail') return [from, to, 'new'];
      return [from, to, sorts[`${from} > ${to}`] ?? (to === 'unknown' ? 'worsened' : 'changed')];
    }),
  );
  test.each(cases)('that was %s and is %s: %s', (from, to, sort) => {
    const diff = diffResults(result([finding('a', 'web', from)]), result([finding('a', 'web', to)]));
    const expected = sort === 'nothing' ? {} : { [sort]: [`a web ${from} > ${to}`] };
    expect(words(diff)).toEqual({ ...NOTHING, ...expected });
    expect(diff.known).toBe(from === 'fail' && to === 'fail' ? 1 : 0);
  });

  test.each([
    ['critical', 'worsened'],
    ['high', 'nothing'],
    ['low', 'changed'],
  ] as const)('that fails with high before and %s after: %s', (severity, sort) => {
    const diff = diffResults(
      result([finding('a', 'web', 'fail')]),
      result([finding('a', 'web', 'fail', { severity })]),
    );
    const expected = sort === 'nothing' ? {} : { [sort]: ['a web fail > fail'] };
    expect(words(diff)).toEqual({ ...NOTHING, ...expected });
  });
});

describe('resources', () => {
  const two = [finding('a', 'web', 'fail'), finding('a', 'db', 'pass')];

  test('that come and go are named, their failures new and fixed', () => {
    const diff = diffResults(result(two), result([finding('a', 'db', 'pass'), finding('a', 'api', 'fail')]));
    expect(words(diff)).toEqual({ ...NOTHING, new: ['a api – > fail'], fixed: ['a web fail > –'] });
    expect(diff.appeared).toEqual([{ kind: 'container', name: 'api' }]);
    expect(diff.vanished).toEqual([{ kind: 'container', name: 'web' }]);
  });

  test('are all gone when the checks took part and found none', () => {
    const { summary } = result(two);
    const diff = diffResults(result(two), result([], { summary }));
    expect(words(diff)).toEqual({ ...NOTHING, fixed: ['a web fail > –'] });
    expect(diff.vanished.map(({ name }) => name)).toEqual(['web', 'db']);
    expect(diff.onlyBefore).toEqual([]);
  });

  test('are not gone when their list could not be read: less is known then', () => {
    const { summary } = result(two);
    const diff = diffResults(result(two), result([], { summary, gaps: [{ fact: 'containers' }] }));
    expect(words(diff)).toEqual({ ...NOTHING, worsened: ['a web fail > –'] });
    expect(diff.vanished).toEqual([]);
  });

  test('of a cluster are not gone when some of it could not be read', () => {
    const workload = (name: string) =>
      finding('k', name, 'fail', { resource: { kind: 'workload', name: `shop/${name} (Deployment)` } });
    const [before, after] = [[workload('api'), workload('db')], [workload('api')]];
    for (const fact of ['kube.deployments', 'kube.pods in shop', 'kube in shop']) {
      const diff = diffResults(result(before), result(after, { gaps: [{ fact }] }));
      expect(words(diff)).toEqual({ ...NOTHING, worsened: ['k shop/db (Deployment) fail > –'] });
      expect(diff.vanished).toEqual([]);
    }
    expect(words(diffResults(result(before), result(after)))).toEqual({
      ...NOTHING,
      fixed: ['k shop/db (Deployment) fail > –'],
    });
  });

  test('are not gone when their checks did not take part', () => {
    const image = finding('i', 'app:1', 'fail', {
      layer: 'image',
      resource: { kind: 'image', name: 'app:1' },
    });
    const diff = diffResults(result([...two, image]), result(two));
    expect(words(diff)).toEqual(NOTHING);
    expect(diff.vanished).toEqual([]);
    expect(diff.onlyBefore).toEqual(['i']);
    expect(diffResults(result(two), result([...two, image]))).toMatchObject({
      appeared: [],
      onlyAfter: ['i'],
      onlyBefore: [],
    });
  });

  test('are there still when only some of their checks take part', () => {
    const both = [finding('a', 'web', 'pass'), finding('b', 'web', 'fail')];
    const diff = diffResults(result(both), result(both.slice(0, 1)));
    expect(words(diff)).toEqual(NOTHING);
    expect([diff.vanished, diff.onlyBefore]).toEqual([[], ['b']]);
  });

  test('of one name are taken together, the worst counts', () => {
    const twins = [finding('a', 'web', 'pass'), finding('a', 'web', 'fail')];
    expect(words(diffResults(result(twins), result([finding('a', 'web', 'fail')])))).toEqual(NOTHING);
    expect(words(diffResults(result(twins), result([finding('a', 'web', 'pass')]))).fixed).toHaveLength(1);
  });

  test('of different kinds may have one name', () => {
    const volume = finding('v', 'web', 'pass', { resource: { kind: 'volume', name: 'web' } });
    const diff = diffResults(result([...two, volume]), result([finding('a', 'db', 'pass'), volume]));
    expect(diff.vanished).toEqual([{ kind: 'container', name: 'web' }]);
  });
});

test('the most severe comes first', () => {
  const after = SEVERITIES.toReversed().map((severity, index) =>
    finding(`c${index}`, 'web', 'fail', { severity }),
  );
  expect(diffResults(result([]), result(after)).new.map(({ severity }) => severity)).toEqual(SEVERITIES);
});

const someFinding = fc
  .record({
    check: fc.constantFrom('a', 'b', 'c'),
    kind: fc.constantFrom('container', 'image'),
    name: fc.constantFrom('web', 'db', 'api'),
    status: fc.constantFrom(...STATUSES),
  })
  .map(({ check, kind, name, status }) =>
    finding(`${kind}.${check}`, name, status, { resource: { kind, name } }),
  );
const someResult = fc
  .uniqueArray(someFinding, { selector: ({ check, resource }) => `${check} ${resource.name}` })
  .map((findings) => result(findings));

test('nothing differs from itself', () => {
  fc.assert(
    fc.property(someResult, (one) => {
      const diff = diffResults(one, one);
      expect(words(diff)).toEqual(NOTHING);
      expect([diff.appeared, diff.vanished, diff.onlyBefore, diff.onlyAfter]).toEqual([[], [], [], []]);
      expect(diff.known).toBe(one.findings.filter(({ status }) => status === 'fail').length);
    }),
  );
});

test('every failure after is new or known, and no finding is told twice', () => {
  fc.assert(
    fc.property(someResult, someResult, (before, after) => {
      const diff = diffResults(before, after);
      const failures = after.findings.filter(({ status }) => status === 'fail');
      expect(diff.new.length + diff.known).toBe(failures.length);
      const told = SORTS.flatMap((sort) => diff[sort]).map(
        ({ check, resource }) => `${check} ${resource.name}`,
      );
      expect(new Set(told).size).toBe(told.length);
      for (const { from, to } of diff.fixed) expect([from, to]).not.toContain('unknown');
    }),
  );
});

test('backwards, what appeared vanished and what was only before is only after', () => {
  fc.assert(
    fc.property(someResult, someResult, (before, after) => {
      const there = diffResults(before, after);
      const back = diffResults(after, before);
      expect(back.vanished).toEqual(there.appeared);
      expect(back.appeared).toEqual(there.vanished);
      expect(back.onlyAfter).toEqual(there.onlyBefore);
      expect(back.known).toBe(there.known);
    }),
  );
});
