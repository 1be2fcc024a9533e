import { expect, test } from 'vitest';
import { bindingsOf, sharedBindings } from '../../src/audit/bindings.ts';
import { evaluate, type Outcome } from '../../src/audit/evaluate.ts';
import { evidenceOf } from '../../src/audit/evidence.ts';
import { EvidenceMemory } from '../../src/audit/evidence-memory.ts';
import type { Bindings } from '../../src/audit/expression.ts';
import { loadRules } from '../../src/audit/load-rules.ts';
import { VerdictMemory } from '../../src/audit/verdict-memory.ts';
import { statusOf } from '../../src/audit/verdict-table.ts';
import { containerInspectSchema } from '../../src/facts/container.ts';
import type { FactChange } from '../../src/facts/fact-change.ts';
import type { ResourceKind } from '../../src/facts/finding.ts';
import { imageInspectSchema } from '../../src/facts/image.ts';
import { makeFakeHost } from '../engine/fake-host.ts';
import { checkOf } from './sample-checks.ts';
import { container, factsOf, info, LIVE } from './sample-facts.ts';

function shown(outcome: Outcome): unknown {
  return outcome.status === 'unknown' ? [outcome.trouble.kind, outcome.trouble.detail] : outcome.status;
}

/** What a memory says, check by check. */
function shownBy(memory: VerdictMemory, bindings: Bindings): unknown[] {
  const { codes, undecided } = memory.decide(bindings);
  const troubles = new Map(undecided.map(({ column, trouble }) => [column, trouble]));
  return Array.from(codes, (code, column) => {
    const status = statusOf(code);
    const trouble = troubles.get(column);
    expect(trouble !== undefined).toBe(status === 'unknown');
    return trouble ? [trouble.kind, trouble.detail] : status;
  });
}

test('remembered answers are those that evaluating gives, on a host with many alike', async () => {
  const { checks, policy } = await loadRules();
  const host = makeFakeHost({ containers: 300, seed: 7 });
  const images = [...host.images.values()].map((image) => imageInspectSchema.parse(image));
  const changes: FactChange[] = [
    { kind: 'info', info: info({ MemoryLimit: true }) },
    // The last image is not there: some containers lack theirs.
    ...images.slice(0, -1).map((inspect) => ({ kind: 'image', inspect }) as const),
    ...[...host.containers.values()].map(
      (one) => ({ kind: 'container', inspect: containerInspectSchema.parse(one) }) as const,
    ),
    LIVE,
  ];
  const facts = factsOf(...changes);
  const shared = sharedBindings(facts, policy, '2026-01-01T00:00:00Z');
  const kinds = { container: facts.containers, image: facts.images } satisfies {
    [kind in ResourceKind]?: unknown;
  };
  for (const kind of ['container', 'image'] as const) {
    const ofKind = checks.filter(({ resource }) => resource === kind);
    const memory = new VerdictMemory(ofKind);
    for (const id of kinds[kind].keys()) {
      const bindings = bindingsOf(kind, id, facts, shared);
      if (bindings === undefined) throw new Error('every one is inspected');
      expect(shownBy(memory, bindings)).toEqual(ofKind.map((check) => shown(evaluate(check, bindings))));
    }
  }
});

test('evidence that is shared is the resource’s own, in whatever order findings are made', async () => {
  const { checks, policy } = await loadRules();
  const { containers } = makeFakeHost({ containers: 60, seed: 3 });
  const facts = factsOf(
    { kind: 'info', info: info({ MemoryLimit: true }) },
    ...Array.from(
      containers.values(),
      (one) => ({ kind: 'container', inspect: containerInspectSchema.parse(one) }) as const,
    ),
    LIVE,
  );
  const shared = sharedBindings(facts, policy, '2026-01-01T00:00:00Z');
  const ofContainers = checks.filter(({ resource }) => resource === 'container');
  const all = [...facts.containers.keys()].map((id) => bindingsOf('container', id, facts, shared) ?? {});
  const memory = new EvidenceMemory(ofContainers);
  for (const check of ofContainers)
    expect(all.map((bindings) => memory.evidenceOf(check, bindings))).toEqual(
      all.map((bindings) => evidenceOf(check, bindings)),
    );
});

test('a name that is not bound and a field that is not there are different answers', () => {
  const memory = new VerdictMemory([checkOf({ pass: 'image.Config.User == ""' })]);
  const outcomes = [{}, { image: {} }, { image: { Config: {} } }, { image: { Config: { User: '' } } }].map(
    (own) => shownBy(memory, { container: container('a'), ...own }),
  );
  expect(outcomes).toEqual([
    [['unbound', 'image']],
    [['missing-field', 'image.Config']],
    [['missing-field', 'image.Config.User']],
    ['pass'],
  ]);
});

test('values that look alike when they are written down stay apart', () => {
  const memory = new VerdictMemory([checkOf({ pass: 'type(container.Name) == string' })]);
  const values = ['true', true, '1', 1, 'null', null, '[]', [], '{}', {}];
  const outcomes = values.map((Name) => shownBy(memory, { container: { Name } })[0]);
  expect(outcomes).toEqual(values.map((Name) => (typeof Name === 'string' ? 'pass' : 'fail')));
});

test('what containers have mounted is told apart by being the same object', () => {
  const memory = new VerdictMemory([checkOf({ pass: 'mounted["MNT-ETC"] == []' })]);
  const nothing = new Map([['MNT-ETC', []]]);
  const etc = new Map([['MNT-ETC', [{ source: '/etc' }]]]);
  const outcomes = [nothing, etc, nothing, new Map(), undefined].map((mounted) =>
    shownBy(memory, { container: container('a'), ...(mounted && { mounted }) }),
  );
  expect(outcomes).toEqual([
    ['pass'],
    ['fail'],
    ['pass'],
    [['missing-field', 'mounted["MNT-ETC"]']],
    [['unbound', 'mounted']],
  ]);
});

test('containers that are alike but for their names get their own answer where the name matters', () => {
  const memory = new VerdictMemory([
    checkOf({ pass: 'container.Config.User != ""' }),
    checkOf({ when: 'container.HostConfig.Privileged', pass: 'container.Name == "/a"' }),
    checkOf({ pass: 'container.Name.startsWith(image.Id)' }),
  ]);
  const said = ['/a', '/b', '/c', '/a'].map((Name) =>
    shownBy(memory, { container: { Name, Config: { User: '' }, HostConfig: { Privileged: Name !== '/c' } } }),
  );
  const unbound = ['unbound', 'image'];
  expect(said).toEqual([
    ['fail', 'pass', unbound],
    ['fail', 'fail', unbound],
    ['fail', 'not-applicable', unbound],
    ['fail', 'pass', unbound],
  ]);
});

test('what is too long to be compared is asked anew each time, lists with nothing and with something stay apart', () => {
  const memory = new VerdictMemory([
    checkOf({ pass: 'container.Config.Env.size() == 0' }),
    checkOf({ pass: 'container.Config.User == "a"' }),
  ]);
  const long = ['x'.repeat(3_000)];
  const given: [readonly string[], string][] = [
    [long, 'a'],
    [[], 'a'],
    [['x'], 'a'],
    [long, 'b'],
    [[], 'b'],
  ];
  const said = given.map(([Env, User]) => shownBy(memory, { container: { Config: { Env, User } } }));
  expect(said).toEqual([
    ['fail', 'pass'],
    ['pass', 'pass'],
    ['fail', 'pass'],
    ['fail', 'fail'],
    ['pass', 'fail'],
  ]);
});
