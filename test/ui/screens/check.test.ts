import { describe, expect, it } from 'vitest';
import type { Check } from '../../../src/audit/check.ts';
import { checkDocument } from '../../../src/ui/screens/check/present.ts';
import { checkOf } from '../../audit/sample-checks.ts';
import { auditedBy, containerIs, linesOf } from '../audited.ts';
import { toldSession } from '../told-host.ts';

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

describe('a check’s page on a host that was looked at before', () => {
  const session = toldSession();
  const { facts, audit, earlier } = session;
  const pageOf = (id: string): string => {
    const check = audit.checks.find((candidate) => candidate.id === id);
    const compared = { earlier, changes: earlier?.compare(audit) };
    return linesOf(checkDocument(check, audit.findingsOfCheck(id), undefined, 78, compared), 78).join('\n');
  };

  it('marks what is new, and names what was fixed with what became of it', () => {
    expect(facts.containers.size).toBeGreaterThan(0);
    expect(pageOf('docker.5.4')).toMatch(/✖ fail +new {2}api/);
    expect(pageOf('docker.4.1')).toMatch(/Fixed since 20 Nov.* \(1\)\n ✓ old:1 {3}it is gone/);
    expect(pageOf('docker.2.3')).toMatch(/Fixed since 20 Nov.* \(1\)\n ✓ daemon {3}passes now/);
    expect(pageOf('docker.2.3')).toMatch(/✓ pass +fixed {2}daemon/);
    expect(pageOf('docker.1.1.1')).not.toMatch(/new|[Ff]ixed/);
  });

  it('says who accepted what is waived, and that a waiver is over', () => {
    expect(pageOf('docker.5.5').replaceAll(/\s+/g, ' ')).toContain(
      '~ waived ci-runner runs privileged accepted by ops, until 2027-01-31: builds images until the new runner',
    );
    expect(pageOf('docker.5.12').replaceAll(/\s+/g, ' ')).toContain(
      'accepted by dana until 2026-10-01, which is over: was to be measured first',
    );
  });

  it('of what there is one of begins with what was found there', () => {
    expect(pageOf('docker.2.14').split('\n').slice(1, 5)).toEqual([
      '',
      'Here',
      ' ✖ fail     daemon   daemon',
      '    keeps logs on the host: log-driver is json-file',
    ]);
  });

  it('leads from each result to its resource', () => {
    const place = (id: string) => {
      const check = audit.checks.find((candidate) => candidate.id === id);
      const lines = checkDocument(check, audit.findingsOfCheck(id), undefined, 78);
      return lines.find((line) => line.id.startsWith('resource '))?.open;
    };
    expect(place('docker.2.2')).toEqual({ screen: 'host', tab: 'Engine' });
    expect(place('docker.1.1.1')).toEqual({ screen: 'host', tab: 'Overview' });
    expect(place('docker.7.1')).toEqual({ screen: 'host', tab: 'Engine' });
    expect(place('docker.4.1')).toEqual({ screen: 'image', id: 'sha256:app', tab: 'Overview' });
    expect(place('network.between')).toEqual({ screen: 'network', id: 'n1' });
  });
});
