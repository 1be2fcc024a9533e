import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileWaivers } from '../../../src/audit/compiled-waivers.ts';
import { waiverSchema } from '../../../src/audit/waiver-file.ts';
import { waivableCheck, waivableFinding } from '../../../src/ui/waiving/waivable.ts';
import {
  draftHint,
  draftProblem,
  startDraft,
  type WaiverDraft,
  waiverOf,
} from '../../../src/ui/waiving/waiver-draft.ts';
import { checkOf } from '../../audit/sample-checks.ts';
import { anyText } from '../../facts/hostile-text.ts';
import { auditedBy, containerIs } from '../audited.ts';

const TODAY = '2026-11-21';
const CHECK = checkOf({ id: 'test.check', pass: 'false' });
const DAEMON = checkOf({ id: 'test.daemon', resource: 'daemon', pass: 'false' });
const { audit } = auditedBy([CHECK, DAEMON, checkOf({ id: 'test.fine', pass: 'true' })], containerIs('web'));
const [onWeb] = audit.findingsOfCheck('test.check');
const [fine] = audit.findingsOfCheck('test.fine');
if (onWeb === undefined || fine === undefined) throw new Error('both were judged');
const WEB = waivableFinding(onWeb);
const FILLED: WaiverDraft = { where: 'web', reason: 'because', expires: '2027-01-01', owner: 'ops' };

describe('a draft', () => {
  it('suggests the resource, ninety days and whoever sits there; the reason is a person’s own', () => {
    expect(startDraft(WEB, 'ops', TODAY)).toEqual({
      where: 'web',
      reason: '',
      expires: '2027-02-19',
      owner: 'ops',
    });
  });

  it.each([
    ['2026-12-31', '2027-03-31'],
    ['2027-11-30', '2028-02-28'],
    ['2027-12-01', '2028-02-29'],
  ])('counts the days of the calendar: from %s to %s', (today, expires) => {
    expect(startDraft(WEB, 'ops', today).expires).toBe(expires);
  });

  it.each([
    ['where', '', true],
    ['where', '*', false],
    ['reason', '  ', true],
    ['reason', 'x', false],
    ['owner', '', true],
    ['expires', '', true],
    ['expires', 'never', false],
    ['expires', 'Never', true],
    ['expires', '0', false],
    ['expires', '3650', false],
    ['expires', '3651', true],
    ['expires', '-1', true],
    ['expires', '2026-11-21', false],
    ['expires', '2026-11-20', true],
    ['expires', '2027-2-1', true],
    ['expires', '2027-02-29', true],
    ['expires', '2028-02-29', false],
    ['expires', '2027-13-01', true],
    ['expires', '0000-00-00', true],
  ] as const)('%s: %j is wrong: %s', (field, text, isWrong) => {
    expect(draftProblem(field, text, TODAY) !== undefined).toBe(isWrong);
  });

  it.each([
    ['never', 'holds until somebody takes it out'],
    ['30', '2026-12-21 is its last day, 30 days from now'],
    ['1', '2026-11-22 is its last day, 1 day from now'],
    ['0', '2026-11-21 is its last day, today'],
    ['2026', '2032-06-08 is its last day, 2026 days from now'],
    ['nonsense', 'a day, a number of days, or never'],
  ])('says what %s means', (expires, words) => {
    expect(draftHint('expires', { ...FILLED, expires }, WEB, TODAY)).toBe(words);
  });

  it.each([
    ['web', 'the container; * stands for any text'],
    ['*', 'every container'],
  ])('says what %s is about', (where, words) => {
    expect(draftHint('where', { ...FILLED, where }, WEB, TODAY)).toBe(words);
  });
});

describe('the waiver of a draft', () => {
  it('has its texts without the blanks around them', () => {
    const draft = { where: ' web ', reason: ' because ', expires: ' 30 ', owner: ' ops ' };
    expect(waiverOf(WEB, draft, TODAY)).toEqual({
      check: 'test.check',
      resource: { kind: 'container', name: 'web' },
      reason: 'because',
      owner: 'ops',
      expires: '2026-12-21',
    });
  });

  it('without an end, or about everything, leaves that out', () => {
    const draft = { ...FILLED, where: '*', expires: 'never' };
    expect(waiverOf(WEB, draft, TODAY)).toEqual({
      check: 'test.check',
      resource: { kind: 'container' },
      reason: 'because',
      owner: 'ops',
    });
  });

  it('is one that a file may hold, and names the resource that it was begun on, whatever that is called', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyText, fc.constantFrom('a*b', '[x]', '{a,b}', '!(web)', 'a\\b', '@(x|y)', 'web', 'a?')),
        (name) => {
          fc.pre(name.trim() === name && name !== '' && name.length < 400);
          const what = { ...WEB, name };
          const waiver = waiverOf(what, { ...startDraft(what, 'ops', TODAY), reason: 'because' }, TODAY);
          expect(waiverSchema.safeParse(waiver).success).toBe(true);
          const [compiled] = compileWaivers([waiver], TODAY).all;
          const fits = (called: string) =>
            compiled?.fits({ kind: 'container', name: called, bindings: undefined });
          expect(fits(name)).toBe(true);
          expect(fits(`${name}-other`)).toBe(false);
        },
      ),
    );
  });
});

describe('what can be waived', () => {
  it('is what fails: a finding, or all findings of a check', () => {
    expect(WEB).toMatchObject({ check: 'test.check', kind: 'container', name: 'web', refusal: undefined });
    expect(waivableFinding(fine).refusal).toMatch(/does not fail/);
    expect(waivableCheck(CHECK, 3)).toMatchObject({ name: undefined, refusal: undefined });
    expect(waivableCheck(CHECK, 0).refusal).toMatch(/Nothing fails here/);
  });

  it('is not waived a second time, but anew once it has expired', () => {
    const waiver = { reason: 'so', owner: 'ops', expires: '2026-12-31', isExpired: false };
    expect(waivableFinding({ ...onWeb, status: 'waived', waiver }).refusal).toBe(
      'ops accepted this already, until 2026-12-31.',
    );
    const over = { ...waiver, expires: '2026-01-01', isExpired: true };
    expect(waivableFinding({ ...onWeb, waiver: over }).refusal).toBeUndefined();
  });

  it('of the daemon there is one: it needs no name', () => {
    const [finding] = audit.findingsOfCheck('test.daemon');
    const what = finding && waivableFinding(finding);
    expect(what?.name).toBeUndefined();
    expect(what && draftHint('where', startDraft(what, 'ops', TODAY), what, TODAY)).toBe('the daemon');
  });
});
