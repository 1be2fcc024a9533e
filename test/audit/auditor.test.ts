import { describe, expect, test } from 'vitest';
import { type Auditor, createAuditor } from '../../src/audit/auditor.ts';
import type { Check } from '../../src/audit/check.ts';
import { containerChangesSchema } from '../../src/facts/container-changes.ts';
import type { FactChange } from '../../src/facts/fact-change.ts';
import type { FactStore } from '../../src/facts/fact-store.ts';
import { NOTHING_TOUCHED } from '../../src/facts/facts.ts';
import type { Gap } from '../../src/facts/gap.ts';
import { checkOf } from './sample-checks.ts';
import {
  container,
  image,
  info,
  LIVE,
  LOADING,
  listedAs,
  listedContainers,
  listedImages,
  storeOf,
} from './sample-facts.ts';

function audit(
  checks: readonly Check[],
  ...changes: readonly FactChange[]
): { auditor: Auditor; store: FactStore } {
  const store = storeOf(...changes);
  const auditor = createAuditor(checks, { policy: {} });
  auditor.update(store.facts, NOTHING_TOUCHED);
  store.subscribe((facts, delta) => auditor.update(facts, delta));
  return { auditor, store };
}

const inspected = (id: string, fields: Readonly<Record<string, unknown>> = {}): FactChange => ({
  kind: 'container',
  inspect: container(id, fields),
});

const gap = (fact: string): FactChange => {
  const made: Gap = {
    fact,
    reason: 'permission',
    detail: 'this user may not ask for it',
    hint: 'run as root',
  };
  return { kind: 'gap', gap: made };
};

const PRIVILEGED = checkOf({
  id: 'a.privileged',
  severity: 'critical',
  pass: '!container.HostConfig.Privileged',
  evidence: ['container.HostConfig.Privileged'],
  fix: { text: 'Remove --privileged.' },
});
const MEMORY = checkOf({ id: 'b.memory', severity: 'low', pass: 'container.HostConfig.Memory > 0' });
const IMAGE_USER = checkOf({
  id: 'c.user',
  severity: 'high',
  pass: 'container.Config.User != "" || image.Config.User != ""',
});
const DAEMON = checkOf({ id: 'd.daemon', pass: 'daemon.LiveRestoreEnabled' });

describe('a container that was only listed', () => {
  test('is not judged yet', () => {
    const { auditor } = audit([PRIVILEGED], listedContainers('web'), LIVE);
    expect(auditor.view.tallyOf('container', 'web')).toBeUndefined();
    expect(auditor.view.findingsOf('container', 'web')).toEqual([]);
    expect(auditor.view.total).toMatchObject({ pass: 0, unknown: 0 });
  });

  test.each(['container web', 'container 0123456789ab'])('is unknown when a gap says why: %s', (fact) => {
    const id = '0123456789abcdef';
    const { auditor, store } = audit([PRIVILEGED, MEMORY], listedAs({ [id]: 'web' }), LIVE);
    store.apply([gap(fact)]);
    expect(auditor.view.tallyOf('container', id)).toMatchObject({ unknown: 2, pass: 0 });
    expect(auditor.view.findingsOf('container', id)[0]).toMatchObject({
      status: 'unknown',
      reason: 'This user may not ask for it. Run as root.',
      evidence: [],
    });
    expect(auditor.view.coverage).toBe(0);
    store.apply([{ kind: 'gap-closed', fact }]);
    expect(auditor.view.tallyOf('container', id)).toBeUndefined();
  });
});

describe('a fact that is not there', () => {
  test('is waited for while the first load goes on', () => {
    const { auditor, store } = audit(
      [IMAGE_USER, DAEMON, PRIVILEGED],
      LOADING,
      inspected('web', { Image: 'i' }),
    );
    expect(auditor.view.tallyOf('container', 'web')).toMatchObject({ pass: 1, unknown: 0 });
    store.apply([{ kind: 'image', inspect: image('i', { Config: { User: 'app' } }) }]);
    expect(auditor.view.tallyOf('container', 'web')).toMatchObject({ pass: 2, unknown: 0 });
    store.apply([{ kind: 'info', info: info({ LiveRestoreEnabled: true }) }, LIVE]);
    expect(auditor.view.tallyOf('container', 'web')).toMatchObject({ pass: 3, unknown: 0 });
  });

  test('is unknown once nothing more will come', () => {
    const { auditor, store } = audit([IMAGE_USER, DAEMON], LOADING, inspected('web', { Image: 'i' }));
    expect(auditor.view.tallyOf('container', 'web')).toBeUndefined();
    store.apply([LIVE]);
    expect(
      auditor.view.findingsOf('container', 'web').map(({ check, status, reason }) => [check, status, reason]),
    ).toEqual([
      ['c.user', 'unknown', 'The image of this container is not on the engine any more.'],
      ['d.daemon', 'unknown', 'The engine’s own settings are not known.'],
    ]);
  });

  test('is unknown as soon as a gap says why', () => {
    const { auditor } = audit(
      [IMAGE_USER, DAEMON],
      LOADING,
      listedImages('i'),
      inspected('web', { Image: 'i' }),
      gap('image i:1'),
      gap('engine.info'),
    );
    expect(auditor.view.findingsOf('container', 'web').map(({ reason }) => reason)).toEqual([
      'This user may not ask for it. Run as root.',
      'This user may not ask for it. Run as root.',
    ]);
  });

  test('is told of the container that a gap is about, and not of those that are like it', () => {
    const drift = checkOf({ id: 'e.drift', pass: 'drift.files.size() == 0' });
    const { auditor } = audit(
      [drift],
      inspected('a'),
      inspected('b'),
      inspected('c'),
      gap('changes b'),
      LIVE,
    );
    const statuses = ['a', 'b', 'c'].map((id) =>
      auditor.view.findingsOf('container', id).map(({ status }) => status),
    );
    expect(statuses).toEqual([[], ['unknown'], []]);
  });

  test('is not that nothing was changed where only a part of the changes is listed', () => {
    const drift = checkOf({ id: 'e.drift', pass: 'drift.files.size() == 0' });
    const changed = (id: string, path: string, total: number): FactChange => ({
      kind: 'changes',
      id,
      changes: containerChangesSchema.parse({
        readAt: 1,
        source: 'folder',
        entries: [{ path, kind: 'added' }],
        total,
      }),
    });
    const { auditor } = audit(
      [drift],
      ...['unseen', 'whole', 'part', 'told'].map((id) => inspected(id)),
      LIVE,
      changed('whole', '/srv/data', 1),
      changed('part', '/srv/data', 30_000),
      changed('told', '/etc/passwd', 30_000),
    );
    const findingsOf = (id: string) =>
      auditor.view.findingsOf('container', id).map(({ status, reason }) => [status, reason]);
    expect(findingsOf('unseen')).toEqual([]);
    expect(findingsOf('whole')).toMatchObject([['pass', expect.anything()]]);
    expect(findingsOf('part')).toEqual([['unknown', 'It changed more files than can be listed.']]);
    expect(findingsOf('told')).toMatchObject([['fail', expect.anything()]]);
  });

  test('is named when the engine left it out', () => {
    const check = checkOf({ pass: 'container.HostConfig.OomScoreAdj >= 0' });
    const { auditor } = audit([check], LIVE, inspected('web'));
    expect(auditor.view.findingsOf('container', 'web')[0]).toMatchObject({
      status: 'unknown',
      reason: 'The engine did not report container.HostConfig.OomScoreAdj.',
    });
  });

  test('quotes no secret when an expression stumbles over one', () => {
    const check = checkOf({ pass: 'int(container.Config.Env[0]) > 0' });
    const secret = 'Zk4mQ8vLr2Xw9TpBn7Hc';
    const { auditor } = audit([check], LIVE, inspected('web', { Config: { Env: [`API_TOKEN=${secret}`] } }));
    const [finding] = auditor.view.findingsOf('container', 'web');
    expect(finding?.status).toBe('unknown');
    expect(JSON.stringify(finding)).not.toContain(secret);
  });

  test('does not matter to an expression that does not need it', () => {
    const { auditor } = audit([IMAGE_USER], LIVE, inspected('web', { Config: { User: 'app' } }));
    expect(auditor.view.tallyOf('container', 'web')).toMatchObject({ pass: 1, unknown: 0 });
  });
});

describe('what is looked at again', () => {
  /** How often expressions were evaluated is seen through a getter that counts. */
  function counting(id: string): { change: FactChange; reads: () => number } {
    let reads = 0;
    const inspect = container(id, { Image: 'i' });
    Object.defineProperty(inspect.HostConfig, 'Memory', {
      enumerable: true,
      get: () => {
        reads += 1;
        return 1;
      },
    });
    return { change: { kind: 'container', inspect }, reads: () => reads };
  }

  test.each<readonly [string, readonly Check[], FactChange, boolean]>([
    ['another container', [MEMORY], inspected('other'), false],
    ['an image that no check looks at', [MEMORY], { kind: 'image', inspect: image('i') }, false],
    [
      'its image, when a check looks at it',
      [MEMORY, IMAGE_USER],
      { kind: 'image', inspect: image('i') },
      true,
    ],
    ['another image', [MEMORY, IMAGE_USER], { kind: 'image', inspect: image('j') }, false],
    ['a counter of the engine', [MEMORY, DAEMON], { kind: 'info', info: info({ Containers: 9 }) }, false],
    [
      'a setting of the engine that a check looks at',
      [MEMORY, DAEMON],
      { kind: 'info', info: info({ LiveRestoreEnabled: true }) },
      true,
    ],
    ['the connection', [MEMORY], { kind: 'connection', connection: { state: 'recorded', at: 0 } }, false],
    ['a gap elsewhere', [MEMORY], gap('images'), false],
  ])('after a change of %s', (_, checks, change, isLookedAt) => {
    const { change: first, reads } = counting('web');
    const { auditor, store } = audit(
      checks,
      LIVE,
      { kind: 'info', info: info() },
      { kind: 'image', inspect: image('i') },
      first,
    );
    const before = reads();
    const { revision } = auditor.view;
    store.apply([change]);
    expect(reads() > before).toBe(isLookedAt);
    if (isLookedAt) expect(auditor.view.revision).toBeGreaterThan(revision);
  });

  test('a container that is gone leaves nothing behind', () => {
    const { auditor, store } = audit([PRIVILEGED], LIVE, inspected('web'), inspected('db'));
    store.apply([{ kind: 'container-gone', id: 'web' }]);
    expect(auditor.view.tallyOf('container', 'web')).toBeUndefined();
    expect([...auditor.view.all()].map(({ resource }) => resource.name)).toEqual(['db']);
    expect(auditor.view.total.pass).toBe(1);
  });
});

test('work can be cut into slices', () => {
  const ids = Array.from({ length: 10 }, (_, index) => `c${index}`);
  const store = storeOf(LIVE, ...ids.map((id) => inspected(id)));
  const auditor = createAuditor([PRIVILEGED], { policy: {} });
  auditor.note(store.facts, NOTHING_TOUCHED);
  expect(auditor.view.total.pass).toBe(0);
  let slices = 1;
  while (auditor.work(4)) slices += 1;
  expect(slices).toBeGreaterThanOrEqual(3);
  expect(auditor.view.total.pass).toBe(10);
  expect(auditor.work()).toBe(false);
});

test('the view is the same object until something changes', () => {
  const { auditor, store } = audit([PRIVILEGED], LIVE, inspected('web'));
  const { view } = auditor;
  expect(auditor.view).toBe(view);
  store.apply([inspected('web', { HostConfig: { Privileged: true } })]);
  expect(auditor.view).not.toBe(view);
  expect(auditor.view.revision).toBeGreaterThan(view.revision);
  expect(view.findingsOf('container', 'web').map(({ status }) => status)).toEqual(['pass']);
  expect(auditor.view.findingsOf('container', 'web').map(({ status }) => status)).toEqual(['fail']);
});

describe('sums and orders', () => {
  const MANUAL = checkOf({
    id: 'e.manual',
    mode: 'manual',
    severity: 'critical',
    pass: 'true',
    evidence: ['container.Name'],
  });
  const NEVER = checkOf({ id: 'f.never', when: 'false', pass: 'true' });
  const UNKNOWN = checkOf({ id: 'g.unknown', severity: 'critical', pass: 'container.Nope' });
  const checks = [MEMORY, PRIVILEGED, MANUAL, NEVER, UNKNOWN];
  const { auditor } = audit(
    checks,
    LIVE,
    inspected('1', { Name: '/zoo', HostConfig: { Privileged: true } }),
    inspected('2', { Name: '/web', HostConfig: { Memory: 1 } }),
    inspected('3', { Name: '/Web', HostConfig: { Privileged: true, Memory: 1 } }),
  );
  const { view } = auditor;

  test('findings of a resource: fails first, worst first, then what needs a look', () => {
    expect(view.findingsOf('container', '1').map(({ check, status }) => [check, status])).toEqual([
      ['a.privileged', 'fail'],
      ['b.memory', 'fail'],
      ['g.unknown', 'unknown'],
      ['e.manual', 'manual'],
      ['f.never', 'not-applicable'],
    ]);
  });

  test('findings of a check: fails first, then by name', () => {
    expect(
      view.findingsOfCheck('a.privileged').map(({ resource, status }) => [resource.name, status]),
    ).toEqual([
      ['Web', 'fail'],
      ['zoo', 'fail'],
      ['web', 'pass'],
    ]);
    expect(view.findingsOfCheck('a.privileged', ['pass', 'unknown']).map(({ status }) => status)).toEqual([
      'pass',
    ]);
    expect(view.findingsOfCheck('no.such.check')).toEqual([]);
    for (const status of ['fail', 'pass', 'unknown', 'waived'] as const) {
      const [first] = view.findingsOfCheck('a.privileged', [status]);
      expect(view.firstOfCheck('a.privileged', status)).toEqual(first);
    }
    expect(view.firstOfCheck('no.such.check', 'fail')).toBeUndefined();
  });

  test('the worst fails', () => {
    const names = (limit: number) =>
      view.worst(limit).map(({ check, resource }) => `${check} ${resource.name}`);
    expect(names(10)).toEqual(['a.privileged Web', 'a.privileged zoo', 'b.memory zoo']);
    expect(names(1)).toEqual(['a.privileged Web']);
    expect(names(0)).toEqual([]);
  });

  test('of equally severe fails those come first and last whose checks say so', () => {
    const severe = [
      { id: 'a.way', shown: 'last' as const },
      { id: 'b.privileged' },
      { id: 'c.now', shown: 'first' as const },
      { id: 'd.disk' },
    ].map((each) => checkOf({ ...each, severity: 'critical', pass: '!container.HostConfig.Privileged' }));
    const { auditor } = audit(severe, inspected('web', { HostConfig: { Privileged: true } }), LIVE);
    const order = ['c.now', 'b.privileged', 'd.disk', 'a.way'];
    expect(auditor.view.worst(9).map(({ check }) => check)).toEqual(order);
    expect(auditor.view.findingsOf('container', 'web').map(({ check }) => check)).toEqual(order);
  });

  test('everything: by check, then by name', () => {
    const order = [...view.all()].map(({ check, resource }) => `${check} ${resource.name}`);
    expect(order.slice(0, 4)).toEqual(['b.memory Web', 'b.memory web', 'b.memory zoo', 'a.privileged Web']);
    expect(order).toHaveLength(15);
    const some = [...view.all(['fail', 'manual'])].map(({ check, status }) => `${check} ${status}`);
    expect(some).toEqual(
      [...view.all()]
        .map(({ check, status }) => `${check} ${status}`)
        .filter((one) => /fail|manual/.test(one)),
    );
    expect(some).toHaveLength(6);
  });

  test('the total, the score and the coverage', () => {
    expect(view.total).toEqual({
      fail: { critical: 2, high: 0, medium: 0, low: 1, info: 0 },
      pass: 3,
      manual: 3,
      unknown: 3,
      notApplicable: 3,
      waived: 0,
    });
    // Passed: critical 10 and two low 1 each; decided: three critical and three low.
    expect(view.score).toBe(Math.floor((100 * 12) / 33));
    expect(view.coverage).toBe(6 / 9);
    expect(view.matrix).toEqual([
      { layer: 'container', control: 'isolation', pass: 3, fail: 3, unknown: 3, manual: 3 },
    ]);
  });

  test('tallies by check', () => {
    expect(view.checkTallies().map(({ check, status }) => [check.id, status])).toEqual([
      ['b.memory', 'fail'],
      ['a.privileged', 'fail'],
      ['e.manual', 'manual'],
      ['f.never', 'not-applicable'],
      ['g.unknown', 'unknown'],
    ]);
  });

  test('a finding tells what was found and what to do', () => {
    expect(view.worst(1)[0]).toMatchObject({
      check: 'a.privileged',
      severity: 'critical',
      resource: { kind: 'container', id: '3', name: 'Web' },
      evidence: [{ fact: 'HostConfig.Privileged', value: true }],
      reason: 'HostConfig.Privileged is true',
      remediation: 'Remove --privileged.',
    });
    expect(view.findingsOfCheck('e.manual')[0]?.reason).toBe('A person has to decide this: Name is /Web');
    expect(view.findingsOfCheck('f.never')[0]?.reason).toBe('Does not apply to this container.');
  });

  test('a failure says what its check found, and its evidence where that can’t be told', () => {
    const check = checkOf({
      pass: '!container.HostConfig.Privileged',
      evidence: ['container.HostConfig.Privileged'],
      found: 'runs privileged on {daemon.OSType}',
    });
    const { auditor, store } = audit(
      [check],
      LIVE,
      inspected('1', { HostConfig: { Privileged: true } }),
      inspected('2'),
    );
    const reasons = () =>
      auditor.view.findingsOfCheck(check.id).map(({ status, reason }) => [status, reason]);
    const passed = ['pass', 'HostConfig.Privileged is false'];
    expect(reasons()).toEqual([['fail', 'HostConfig.Privileged is true'], passed]);
    store.apply([{ kind: 'info', info: info({ OSType: 'linux' }) }]);
    expect(reasons()).toEqual([['fail', 'runs privileged on linux'], passed]);
    store.apply([{ kind: 'info', info: info({ OSType: 'windows' }) }]);
    expect(reasons()).toEqual([['fail', 'runs privileged on windows'], passed]);
  });

  test('with nothing decided there is no score', () => {
    const { view: empty } = audit([PRIVILEGED], LIVE).auditor;
    expect(empty.score).toBeUndefined();
    expect(empty.coverage).toBeUndefined();
    const { view: undecided } = audit([UNKNOWN], LIVE, inspected('web')).auditor;
    expect(undecided.score).toBeUndefined();
    expect(undecided.coverage).toBe(0);
  });

  test('one low failure among a thousand passes is not a hundred', () => {
    const many = Array.from({ length: 1000 }, (_, index) =>
      inspected(`c${index}`, { HostConfig: { Memory: index } }),
    );
    expect(audit([MEMORY], LIVE, ...many).auditor.view.score).toBe(99);
  });
});

test('stopped and created containers are judged like running ones', () => {
  const states = ['created', 'running', 'exited', 'paused', 'restarting', 'dead'];
  const { auditor } = audit(
    [PRIVILEGED],
    LIVE,
    ...states.map((Status) => inspected(Status, { State: { Status }, HostConfig: { Privileged: true } })),
  );
  expect(auditor.view.total.fail.critical).toBe(states.length);
});

test('checks of the engine itself have one resource', () => {
  const check = checkOf({
    id: 'x.daemon',
    resource: 'daemon',
    pass: 'daemon.LiveRestoreEnabled && daemon.ApiVersion == "1.41"',
  });
  const engine: FactChange = {
    kind: 'engine',
    engine: { name: 'Docker', version: '20.10', apiVersion: '1.41', rootless: false },
  };
  const { auditor } = audit(
    [check],
    LIVE,
    { kind: 'info', info: info({ LiveRestoreEnabled: true }) },
    engine,
  );
  expect([...auditor.view.all()].map(({ status, resource }) => [status, resource])).toEqual([
    ['pass', { kind: 'daemon', id: 'daemon', name: 'daemon' }],
  ]);
});

test('checks of the host say that nothing is known of it', () => {
  const { auditor } = audit([checkOf({ id: 'x.host', resource: 'host', pass: 'host.x' })], LIVE);
  expect([...auditor.view.all()].map(({ status, reason }) => [status, reason])).toEqual([
    ['unknown', 'host.x was not read.'],
  ]);
});
