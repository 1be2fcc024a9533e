/** Finished audits for tests of the reports. */

import { createAuditor } from '../../src/audit/auditor.ts';
import type { Check } from '../../src/audit/check.ts';
import { compileWaivers } from '../../src/audit/compiled-waivers.ts';
import { loadRules } from '../../src/audit/load-rules.ts';
import type { Waiver } from '../../src/audit/waiver.ts';
import type { FactChange } from '../../src/facts/fact-change.ts';
import { NOTHING_TOUCHED } from '../../src/facts/facts.ts';
import type { AuditResult } from '../../src/reports/audit-result.ts';
import { checkOf } from '../audit/sample-checks.ts';
import { container, factsOf, info, LIVE } from '../audit/sample-facts.ts';

const shipped = await loadRules();

/** The day on which the sample audits are judged. */
const TODAY = '2026-01-02';

export function resultOf(
  changes: readonly FactChange[],
  checks: readonly Check[] = shipped.checks,
  waivers: readonly Waiver[] = [],
): AuditResult {
  const facts = factsOf(...changes);
  const auditor = createAuditor(checks, {
    policy: shipped.policy,
    waivers: compileWaivers(waivers, TODAY),
    now: `${TODAY}T03:04:05Z`,
  });
  auditor.update(facts, NOTHING_TOUCHED);
  const startedAt = Date.UTC(2026, 0, 2, 3, 4, 5);
  return { facts, audit: auditor.view, startedAt, finishedAt: startedAt + 1500, version: '1.2.3' };
}

/** `count` containers that all fail the same. */
export function manyContainers(count: number): readonly FactChange[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `c${String(index).padStart(3, '0')}`;
    return { kind: 'container', inspect: container(id, { HostConfig: { Privileged: true } }) };
  });
}

const engine: FactChange = {
  kind: 'engine',
  engine: { name: 'Docker', version: '28.5.1', apiVersion: '1.51', rootless: false },
};

const PRIVILEGED = checkOf({
  id: 'a.privileged',
  severity: 'critical',
  control: 'hardened-configuration',
  title: 'Nothing runs privileged',
  references: [{ benchmark: 'CIS Docker', version: '1.8.0', id: '5.5' }],
  pass: '!container.HostConfig.Privileged',
  evidence: ['container.HostConfig.Privileged'],
  found: 'runs privileged',
  why: 'Nothing is left between it and the host.',
  attack: 'Somebody mounts the disk of the host.',
  fix: { text: 'Remove it.', compose: 'privileged: false\ncap_drop: [ALL]\n' },
});

/** One check for every way in which a check can end. */
export const ONE_OF_EACH: readonly Check[] = [
  checkOf({
    id: 'b.low',
    severity: 'low',
    title: 'Low things',
    pass: 'false',
    evidence: ['container.Id'],
    fix: { text: 'Raise them.' },
  }),
  PRIVILEGED,
  checkOf({ id: 'c.fine', title: 'Fine things', control: 'secrets', pass: 'true' }),
  checkOf({ id: 'd.unknown', title: 'Nobody knows', control: 'runtime-defence', pass: 'container.Nope' }),
  checkOf({
    id: 'e.manual',
    title: 'Somebody decides',
    mode: 'manual',
    layer: 'host',
    control: 'host-security',
    pass: 'true',
    evidence: ['container.Name'],
  }),
  checkOf({ id: 'f.never', title: 'Never asked', control: 'content-trust', when: 'false', pass: 'true' }),
  checkOf({
    id: 'g.waived',
    title: 'Accepted things',
    severity: 'high',
    pass: 'false',
    found: 'is accepted',
  }),
  checkOf({
    id: 'h.expired',
    title: 'Once accepted',
    severity: 'info',
    pass: 'false',
    found: 'was accepted',
  }),
];

const WAIVERS: readonly Waiver[] = [
  { check: 'g.*', resource: {}, reason: 'the vendor wants it', owner: 'ops', expires: '2026-06-30' },
  { check: 'h.*', resource: {}, reason: 'until the move', owner: 'dev', expires: '2025-12-31' },
];

/** One container, with a finding of every status. */
export function everyStatus(): AuditResult {
  const changes: readonly FactChange[] = [
    LIVE,
    engine,
    { kind: 'info', info: info({ Name: 'prod-7' }) },
    {
      kind: 'container',
      inspect: container('1', { Name: '/build', HostConfig: { Privileged: true } }),
    },
    {
      kind: 'gap',
      gap: { fact: 'container web', reason: 'timeout', detail: 'no answer within 10 s', hint: 'try again' },
    },
  ];
  return resultOf(changes, ONE_OF_EACH, WAIVERS);
}
