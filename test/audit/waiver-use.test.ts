import { describe, expect, it } from 'vitest';
import { createAuditor } from '../../src/audit/auditor.ts';
import { compileWaivers } from '../../src/audit/compiled-waivers.ts';
import type { Waiver } from '../../src/audit/waiver.ts';
import { NOTHING_TOUCHED } from '../../src/facts/facts.ts';
import { checkOf } from './sample-checks.ts';
import { container, factsOf, LIVE } from './sample-facts.ts';

const CHECKS = [
  checkOf({ id: 'test.fails', pass: '1 == 2' }),
  checkOf({ id: 'test.also-fails', pass: '1 == 2' }),
  checkOf({ id: 'test.passes', pass: '1 == 1' }),
];

function waiver(fields: Partial<Waiver>): Waiver {
  return { check: 'test.fails', resource: { name: '*' }, reason: 'meant so', owner: 'ops', ...fields };
}

function usesOf(...waivers: readonly Waiver[]) {
  const auditor = createAuditor(CHECKS, {
    policy: {},
    waivers: compileWaivers(waivers, '2026-03-15'),
  });
  const containers = ['web', 'db'].map((id) => ({ kind: 'container', inspect: container(id) }) as const);
  auditor.update(factsOf(LIVE, ...containers), NOTHING_TOUCHED);
  return auditor.view
    .waiverUses()
    .map(({ failures, isExpired, unused }) => [failures, isExpired, unused !== undefined]);
}

describe('what a waiver does now', () => {
  it.each<[string, Partial<Waiver>, failures: number, isExpired: boolean, isUnused: boolean]>([
    ['holds for everything', {}, 2, false, false],
    ['holds for one', { resource: { name: 'web' } }, 1, false, false],
    ['names several checks', { check: 'test.*' }, 4, false, false],
    ['is over, and what it names counts again', { expires: '2026-03-14' }, 2, true, false],
    ['holds on its last day', { expires: '2026-03-15' }, 2, false, false],
    ['names what passes', { check: 'test.passes' }, 0, false, true],
    ['names nothing that is here', { resource: { name: 'gone' } }, 0, false, true],
  ])('%s', (_, fields, ...expected) => {
    expect(usesOf(waiver(fields))).toEqual([expected]);
  });

  it('counts a failure once: for the waiver that holds, whatever their order', () => {
    const over = waiver({ expires: '2026-03-14' });
    const holds = waiver({ resource: { name: 'web' } });
    expect(usesOf(over, holds)).toEqual([
      [1, true, false],
      [1, false, false],
    ]);
  });

  it('is an empty list without waivers', () => {
    expect(usesOf()).toEqual([]);
  });
});
