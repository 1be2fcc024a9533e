import { describe, expect, test } from 'vitest';
import type { AuditView } from '../../src/audit/audit-view.ts';
import { type Auditor, createAuditor } from '../../src/audit/auditor.ts';
import type { Check } from '../../src/audit/check.ts';
import { compileWaivers } from '../../src/audit/compiled-waivers.ts';
import type { WaivedResource, Waiver } from '../../src/audit/waiver.ts';
import type { FactChange } from '../../src/facts/fact-change.ts';
import { NOTHING_TOUCHED } from '../../src/facts/facts.ts';
import type { ResourceKind, Status } from '../../src/facts/finding.ts';
import { networkSchema } from '../../src/facts/network.ts';
import { volumeSchema } from '../../src/facts/volume.ts';
import { checkOf } from './sample-checks.ts';
import { container, factsOf, image, info, LIVE } from './sample-facts.ts';

const TODAY = '2026-03-15';

function waiver(fields: Partial<Waiver> = {}): Waiver {
  return { check: 'test.*', resource: { name: '*' }, reason: 'it is meant so', owner: 'ops', ...fields };
}

/** One failing check for each kind, and one that passes. */
const CHECKS: readonly Check[] = [
  ...(['container', 'image', 'network', 'volume', 'daemon'] as const).map((resource) =>
    checkOf({
      id: `test.${resource}`,
      resource,
      pass: '1 == 2',
      found: 'is wrong',
      references: [
        { benchmark: 'CIS Docker', version: '1.8.0', id: '4.1' },
        { benchmark: 'NIST SP 800-190', version: '1', id: '3.1.2' },
      ],
    }),
  ),
  checkOf({ id: 'test.passing', pass: '1 == 1' }),
];

const FACTS: readonly FactChange[] = [
  LIVE,
  { kind: 'info', info: info({ Labels: ['stage=prod'] }) },
  {
    kind: 'container',
    inspect: container('c1', {
      Name: '/web-1',
      Image: 'sha256:1',
      Config: {
        Image: 'registry.example.com:5000/team/app:1.2',
        Labels: {
          stage: 'prod',
          'com.docker.stack.namespace': 'shop',
          note: 'two\nlines',
          '.odd/one': 'a/b',
        },
      },
    }),
  },
  {
    kind: 'image',
    inspect: image('sha256:1', {
      RepoTags: ['app:1', 'other/app:2'],
      RepoDigests: ['app@sha256:abc'],
      Config: { Labels: { maintainer: 'me' } },
    }),
  },
  {
    kind: 'network',
    network: networkSchema.parse({
      Id: 'n1',
      Name: 'front',
      Labels: { 'com.docker.stack.namespace': 'shop' },
    }),
  },
  { kind: 'volume', volume: volumeSchema.parse({ Name: 'data', Labels: { stage: 'test' } }) },
];

function auditorOf(waivers: readonly Waiver[], checks = CHECKS, facts = FACTS): Auditor {
  const auditor = createAuditor(checks, { policy: {}, waivers: compileWaivers(waivers, TODAY) });
  auditor.update(factsOf(...facts), NOTHING_TOUCHED);
  return auditor;
}

function waivedKinds(view: AuditView): readonly ResourceKind[] {
  return [...view.all(['waived'])].map(({ resource }) => resource.kind);
}

function statusesOf(view: AuditView): Readonly<Record<string, Status>> {
  return Object.fromEntries([...view.all()].map(({ check, status }) => [check, status]));
}

describe('a resource is named', () => {
  test.each<readonly [WaivedResource, readonly ResourceKind[]]>([
    [{ name: '*' }, ['container', 'image', 'network', 'volume', 'daemon']],
    [{ kind: 'container' }, ['container']],
    [{ kind: 'daemon' }, ['daemon']],
    [{ name: 'web-1' }, ['container']],
    [{ name: 'web-*' }, ['container']],
    [{ name: 'WEB-*' }, []],
    [{ name: '{front,data}' }, ['network', 'volume']],
    [{ name: 'web' }, []],
    [{ name: 'c1' }, []],
    [{ image: 'registry.example.com:5000/team/app:1.2' }, ['container']],
    [{ image: 'registry.example.com:5000/*' }, ['container']],
    [{ image: 'app:1' }, ['image']],
    [{ image: 'other/*' }, ['image']],
    [{ image: 'app@sha256:*' }, ['image']],
    [{ image: '*app:*' }, ['container', 'image']],
    [{ image: 'app' }, []],
    [{ label: 'stage' }, ['container', 'volume']],
    [{ label: 'stage=prod' }, ['container']],
    [{ label: 'stage=*' }, ['container', 'volume']],
    [{ label: 'prod' }, []],
    [{ label: 'maintainer=me' }, ['image']],
    [{ label: 'note=two*' }, ['container']],
    [{ label: '*/one=a/*' }, ['container']],
    [{ namespace: 'shop' }, ['container', 'network']],
    [{ namespace: 'sh?p' }, ['container', 'network']],
    [{ namespace: 'kube-*' }, []],
    [{ name: 'web-*', label: 'stage=prod', kind: 'container' }, ['container']],
    [{ name: 'web-*', label: 'stage=test' }, []],
    [{ name: 'web-*', kind: 'image' }, []],
  ])('%j', (resource, kinds) => {
    expect(waivedKinds(auditorOf([waiver({ resource })]).view)).toEqual(kinds);
  });
});

describe('a check is named', () => {
  test.each<readonly [string, boolean]>([
    ['test.container', true],
    ['test.*', true],
    ['TEST.Container', true],
    ['4.1', true],
    ['4.*', true],
    ['CIS 4.1', true],
    ['cis docker 4.*', true],
    ['CIS Docker 1.8.0 4.1', true],
    ['CIS Docker 1.7.0 4.1', false],
    ['NIST SP 800-190 3.1.2', true],
    ['NIST 3.*', true],
    // A bare number is that of a CIS benchmark.
    ['3.1.2', false],
    ['3.*', false],
    ['4', false],
    ['container', false],
  ])('%s: %s', (check, isNamed) => {
    const { view } = auditorOf([waiver({ check, resource: { kind: 'container' } })]);
    expect(statusesOf(view)['test.container']).toBe(isNamed ? 'waived' : 'fail');
  });
});

describe('the last day', () => {
  test.each<readonly [string | undefined, Status]>([
    [undefined, 'waived'],
    ['2026-03-16', 'waived'],
    ['2026-03-15', 'waived'],
    ['2026-03-14', 'fail'],
    ['2025-12-31', 'fail'],
    ['9999-12-31', 'waived'],
  ])('%s gives %s', (expires, status) => {
    const { view } = auditorOf([waiver({ expires, resource: { kind: 'container' } })]);
    const finding = view.findingsOfCheck('test.container')[0];
    expect(finding).toMatchObject({
      status,
      waiver: { reason: 'it is meant so', owner: 'ops', isExpired: status === 'fail' },
      reason: status === 'fail' ? `is wrong (its waiver expired on ${expires})` : 'is wrong',
    });
    expect(finding?.waiver?.expires).toBe(expires);
  });

  test('of one waiver does not matter while another holds', () => {
    const both = [waiver({ expires: '2026-01-01', reason: 'old' }), waiver({ reason: 'new' })];
    expect(auditorOf(both).view.findingsOfCheck('test.container')).toMatchObject([
      { status: 'waived', reason: 'is wrong', waiver: { reason: 'new', isExpired: false } },
    ]);
  });
});

describe('a waiver', () => {
  test('covers no pass, no unknown and no manual verdict', () => {
    const checks = [
      checkOf({ id: 'test.pass', pass: '1 == 1' }),
      checkOf({ id: 'test.unknown', pass: 'container.Nothing == 1' }),
      checkOf({ id: 'test.manual', mode: 'manual', pass: '1 == 2' }),
      checkOf({ id: 'test.none', when: '1 == 2', pass: '1 == 2' }),
    ];
    expect(statusesOf(auditorOf([waiver()], checks).view)).toEqual({
      'test.pass': 'pass',
      'test.unknown': 'unknown',
      'test.manual': 'manual',
      'test.none': 'not-applicable',
    });
  });

  test('takes a failure out of the score and of what counts, and leaves it decided', () => {
    const without = auditorOf([]).view;
    const { view } = auditorOf([waiver({ resource: { kind: 'container' } })]);
    expect(view.total).toMatchObject({ waived: 1, fail: { medium: without.total.fail.medium - 1 } });
    expect(view.score).toBeGreaterThan(without.score ?? 100);
    expect(view.coverage).toBe(without.coverage);
    expect(view.tallyOf('container', 'c1')).toMatchObject({ waived: 1, pass: 1 });
    expect(view.worst(99).map(({ check }) => check)).not.toContain('test.container');
  });

  test('can come and go without any fact being looked at again', () => {
    const auditor = auditorOf([]);
    const before = auditor.view;
    auditor.setWaivers(compileWaivers([waiver({ resource: { name: 'web-*' } })], TODAY));
    expect(waivedKinds(auditor.view)).toEqual(['container']);
    expect(auditor.view.revision).toBeGreaterThan(before.revision);
    expect(waivedKinds(before)).toEqual([]);
    auditor.setWaivers(compileWaivers([], TODAY));
    expect([...auditor.view.all()]).toEqual([...before.all()]);
  });

  test('does not look into a text that a stranger made enormous', () => {
    const facts: readonly FactChange[] = [
      LIVE,
      { kind: 'container', inspect: container('c', { Config: { Labels: { big: 'a'.repeat(1_000_000) } } }) },
    ];
    const { view } = auditorOf([waiver({ resource: { label: 'big=a*' } })], CHECKS, facts);
    expect(statusesOf(view)['test.container']).toBe('fail');
  });
});

describe('unused waivers', () => {
  const unused = (waivers: readonly Waiver[], checks = CHECKS, facts = FACTS) =>
    auditorOf(waivers, checks, facts)
      .view.unusedWaivers()
      .map(({ waiver: { reason }, why }) => [reason, why]);

  test('are those that no failure needs, with the reason', () => {
    expect(
      unused([
        waiver({ reason: 'used' }),
        waiver({ reason: 'also used', resource: { name: 'web-1' } }),
        waiver({ reason: 'expired and used', expires: '2020-01-01' }),
        waiver({ reason: 'no check', check: 'docker.nothing' }),
        waiver({ reason: 'no resource', resource: { name: 'gone' } }),
        waiver({ reason: 'wrong kind', check: 'test.container', resource: { kind: 'image' } }),
        waiver({ reason: 'passes', check: 'test.passing' }),
        waiver({ reason: 'expired', check: 'test.passing', expires: '2020-01-01' }),
      ]),
    ).toEqual([
      ['no check', 'No check has an id or a benchmark number like docker.nothing.'],
      ['no resource', 'It fits nothing that is here.'],
      ['wrong kind', 'It fits nothing that is here.'],
      ['passes', 'What it is about does not fail.'],
      ['expired', 'What it is about does not fail.'],
    ]);
  });

  test('are not those that an undecided verdict may need', () => {
    const undecided = [checkOf({ id: 'test.unknown', pass: 'container.Nothing == 1' })];
    expect(unused([waiver()], undecided)).toEqual([]);
    const unread: readonly FactChange[] = [
      LIVE,
      { kind: 'containers-listed', summaries: [] },
      { kind: 'container', inspect: container('c', { Name: '/web' }) },
      { kind: 'container-unread', id: 'c' },
      {
        kind: 'gap',
        gap: { fact: 'container web', reason: 'timeout', detail: 'no answer', hint: 'try again' },
      },
    ];
    const about = (resource: WaivedResource) => unused([waiver({ resource })], undecided, unread);
    expect(about({ name: 'web' })).toEqual([]);
    // Its labels are not known.
    expect(about({ label: 'stage=prod' })).toEqual([]);
    expect(about({ name: 'db' })).toHaveLength(1);
  });
});
