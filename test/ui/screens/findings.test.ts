import { describe, expect, it } from 'vitest';
import { STATUSES } from '../../../src/facts/finding.ts';
import { DocumentBuilder } from '../../../src/ui/document/document-line.ts';
import { findingLines } from '../../../src/ui/document/finding-lines.ts';
import { filterRows, parseFilter } from '../../../src/ui/list/filter-query.ts';
import { FINDING_LIST, findingRow, findingsTitle } from '../../../src/ui/screens/findings/present.ts';
import { checkOf } from '../../audit/sample-checks.ts';
import { auditedBy, containerIs, linesOf, textOf } from '../audited.ts';

const CHECKS = [
  checkOf({ id: 'a', title: 'Fails badly', severity: 'critical', pass: 'false', evidence: ['container.Id'] }),
  checkOf({ id: 'b', title: 'Fails', severity: 'low', pass: 'false' }),
  checkOf({ id: 'c', title: 'Passes', pass: 'true' }),
  checkOf({ id: 'd', title: 'Undecided', pass: 'container.HostConfig.Nothing == 1' }),
  checkOf({ id: 'e', title: 'To judge', mode: 'manual', pass: 'true' }),
  checkOf({ id: 'f', title: 'Elsewhere', when: 'false', pass: 'true' }),
];
const { audit } = auditedBy(CHECKS, containerIs('web'), containerIs('api'));

describe('the findings of one resource', () => {
  const doc = new DocumentBuilder();
  findingLines(doc, audit.findingsOf('container', 'web'));

  it('are grouped by status, what needs a look first', () => {
    const headings = linesOf(doc.lines).filter((line) => /^\S.* \(\d+\)$/.test(line));
    expect(headings).toEqual([
      'Fails (2)',
      'Could not be decided (1)',
      'For a person to judge (1)',
      'Passes (1)',
      'Not applicable (1)',
    ]);
  });

  it('show the worst first, each leading to its check', () => {
    expect(linesOf(doc.lines)[1]).toBe(' ✖ critical Fails badly');
    expect(doc.lines.find(({ id }) => id === 'finding a web')?.open).toEqual({
      screen: 'check',
      id: 'a',
      resource: { kind: 'container', id: 'web' },
    });
  });

  it('say why one could not be decided', () => {
    expect(textOf(doc.lines)).toMatch(/\? Undecided\n +The engine did not report/);
  });
});

describe('the list of findings', () => {
  const failing = audit.worst(100).map((finding) => findingRow(finding, undefined));

  it('tells the findings of one check on two resources apart', () => {
    const ids = failing.map(FINDING_LIST.idOf);
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(4);
  });

  it.each([
    ['severity:critical', 2],
    ['where:web', 2],
    ['check:b where:api', 1],
    ['what:badly', 2],
    ['kind:image', 0],
  ])('%s finds %i', (query, count) => {
    const terms = parseFilter(query, FINDING_LIST.fieldNames);
    expect(filterRows(failing, FINDING_LIST.fieldsOf, terms, undefined)).toHaveLength(count);
  });
});

describe('every status', () => {
  it('has a group of its own', () => {
    const [finding] = audit.worst(1);
    if (finding === undefined) throw new Error('something fails');
    const doc = new DocumentBuilder();
    findingLines(
      doc,
      STATUSES.map((status) => ({ ...finding, status })),
    );
    expect(linesOf(doc.lines).filter((line) => /^\S.* \(1\)$/.test(line))).toHaveLength(STATUSES.length);
  });
});

describe('how many findings there are', () => {
  const { total } = audit;
  it.each([
    [4, 4, 'fail', 'Findings   4 fail'],
    [1, 4, 'fail', 'Findings   1 of 4 fail'],
    [3, 3, 'fail', 'Findings   the first 3 of 4 fail'],
    [1, 3, 'fail', 'Findings   1 of the first 3 of 4 fail'],
    [2, 2, 'unknown', 'Findings   2 unknown'],
    [1, 1, 'not-applicable', 'Findings   the first 1 of 2 not-applicable'],
  ] as const)('%i of %i that are listed', (shown, listed, status, words) => {
    expect(findingsTitle(shown, listed, total, status)).toBe(words);
  });
});
