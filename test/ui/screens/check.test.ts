import { describe, expect, it } from 'vitest';
import type { Check } from '../../../src/audit/check.ts';
import { checkDocument } from '../../../src/ui/screens/check/present.ts';
import { checkOf } from '../../audit/sample-checks.ts';
import { auditedBy, containerIs, linesOf } from '../audited.ts';

const PRIVILEGED: Partial<Check> & Pick<Check, 'pass'> = {
  pass: '!container.HostConfig.Privileged',
  found: 'runs privileged',
};

/** What the page says below the line with the severity. */
function below(check: Check, containers: Readonly<Record<string, boolean>>, width = 78): readonly string[] {
  const changes = Object.entries(containers).map(([name, Privileged]) =>
    containerIs(name, { HostConfig: { Privileged } }),
  );
  const { audit } = auditedBy([check], ...changes);
  return linesOf(checkDocument(check, audit.findingsOfCheck(check.id), undefined, width), width).slice(1);
}

describe('a check’s page', () => {
  it.each<readonly [string, Partial<Check>, Readonly<Record<string, boolean>>, string]>([
    ['where it fails', {}, { b: true, a: true, c: false }, ' Fails on 2 of 3: a, b'],
    ['that it passes', {}, { a: false, b: false }, ' Passes on all 2.'],
    ['where it passes, if that is one', {}, { a: false }, ' Passes on a.'],
    [
      'what could not be decided',
      { pass: 'container.Name == "/a" || container.Nope' },
      { a: false, b: false },
      ' Passes on 1 of 2, 1 could not be decided.',
    ],
    ['what a person judges', { mode: 'manual' }, { a: false }, ' Passes on 0 of 1, 1 for a person to judge.'],
    ['that it has nothing to look at', { when: 'false' }, { a: true }, ' Applies to nothing here.'],
    [
      'nothing of what it does not apply to',
      { when: 'container.Name != "/c"' },
      { a: true, b: false, c: true },
      ' Fails on 1 of 2: a',
    ],
  ])('begins with %s', (_, fields, containers, line) => {
    expect(below(checkOf({ ...PRIVILEGED, ...fields }), containers).slice(0, 3)).toEqual([line, '', 'Why']);
  });

  it('goes straight to why while nothing is known', () => {
    expect(below(checkOf(PRIVILEGED), {}).slice(0, 2)).toEqual(['', 'Why']);
  });

  it.each([78, 58])('names as many as fit into %i cells, and counts the rest', (width) => {
    const names = Array.from({ length: 30 }, (_, index) => `container-${index}`);
    const [line = ''] = below(
      checkOf(PRIVILEGED),
      Object.fromEntries(names.map((name) => [name, true])),
      width,
    );
    expect(line).toMatch(/^ Fails on 30 of 30: contain.*, \d+ more$/);
    const shown = line.replace(/^.*?: /, '').split(', ').length - 1;
    expect(line).toContain(`, ${30 - shown} more`);
    expect(line.length).toBeLessThanOrEqual(width);
  });

  it('shows the one that was asked for instead, with what was found and its evidence', () => {
    const check = checkOf({ ...PRIVILEGED, evidence: ['container.HostConfig.Privileged'] });
    const { audit } = auditedBy([check], containerIs('a', { HostConfig: { Privileged: true } }));
    const lines = linesOf(
      checkDocument(check, audit.findingsOfCheck(check.id), { kind: 'container', id: 'a' }, 78),
    );
    expect(lines.slice(1, 6)).toEqual([
      '',
      'Here',
      ' ✖ fail     a   container',
      '    runs privileged',
      '     HostConfig.Privileged = true',
    ]);
  });
});
