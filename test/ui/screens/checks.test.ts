import { describe, expect, it } from 'vitest';
import { plain } from '../../../src/ui/document/document-line.ts';
import { sortRows } from '../../../src/ui/list/column.ts';
import { filterRows, parseFilter } from '../../../src/ui/list/filter-query.ts';
import { checkDocument, evidenceText } from '../../../src/ui/screens/check/present.ts';
import { CHECK_LIST, checkRows, referenceText } from '../../../src/ui/screens/checks/present.ts';
import { checkOf } from '../../audit/sample-checks.ts';
import { auditedBy, containerIs, imageIs, textOf } from '../audited.ts';

const CIS = { benchmark: 'CIS Docker', version: '1.8.0' };
const CHECKS = [
  checkOf({
    id: 'a.passes',
    title: 'Passes',
    severity: 'critical',
    pass: 'true',
    references: [{ ...CIS, id: '5.1' }],
  }),
  checkOf({
    id: 'b.fails-low',
    title: 'Fails a little',
    severity: 'low',
    pass: 'container.Id == "web"',
    control: 'secrets',
    references: [{ ...CIS, id: '5.5' }],
  }),
  checkOf({ id: 'c.fails', title: 'Fails', severity: 'critical', pass: 'false' }),
  checkOf({
    id: 'd.undecided',
    title: 'Undecided',
    severity: 'high',
    pass: 'container.HostConfig.Nothing == 1',
  }),
  checkOf({ id: 'e.manual', title: 'To judge', mode: 'manual', pass: 'true' }),
  checkOf({ id: 'f.image', title: 'Of images', layer: 'image', resource: 'image', pass: 'true' }),
  checkOf({ id: 'g.none', title: 'Nothing to look at', when: 'false', pass: 'true' }),
];
const { audit } = auditedBy(CHECKS, containerIs('web'), containerIs('api'), imageIs('sha256:i'));
const rows = checkRows(audit);

describe('the list of checks', () => {
  it.each([
    ['a.passes', '✓ all 2 pass'],
    ['b.fails-low', '✖ 1 of 2 fail'],
    ['c.fails', '✖ 2 of 2 fail'],
    ['d.undecided', '? 2 unknown'],
    ['e.manual', '▷ 2 to judge'],
    ['f.image', '✓ pass'],
    ['g.none', '– not applicable'],
  ])('%s: %s', (id, expected) => {
    const row = rows.find(({ entry }) => entry.check.id === id);
    const result = CHECK_LIST.columns.find((column) => column.id === 'result');
    if (row === undefined || result === undefined) throw new Error('every check has a result');
    const cell = result.cell(row);
    expect('text' in cell ? cell.text : plain(cell)).toBe(expected);
  });

  it('is sorted by what needs a look first: fails by severity, then what is not decided', () => {
    const sorted = sortRows(
      rows,
      CHECK_LIST.columns.find(({ id }) => id === CHECK_LIST.sort),
      false,
    );
    expect(sorted.map(({ entry }) => entry.check.id.slice(0, 1)).join('')).toBe('cbdeafg');
  });

  it.each([
    ['status:fail', 'b.fails-low c.fails'],
    ['severity:critical', 'a.passes c.fails'],
    ['layer:image', 'f.image'],
    ['control:secrets', 'b.fails-low'],
    ['cis:5.5', 'b.fails-low'],
    ['id:manual', 'e.manual'],
  ])('%s finds %s', (query, ids) => {
    const found = filterRows(rows, CHECK_LIST.fieldsOf, parseFilter(query, CHECK_LIST.fieldNames), undefined);
    expect(found.map(({ entry }) => entry.check.id).join(' ')).toBe(ids);
  });

  it('names the numbers that an auditor asks for', () => {
    const check = checkOf({
      pass: 'true',
      references: [
        { ...CIS, id: '5.5' },
        { benchmark: 'NIST', version: '1', id: 'x' },
      ],
    });
    expect(referenceText(check)).toBe('CIS 5.5, NIST x');
  });
});

describe('one check', () => {
  const check = checkOf({
    id: 'docker.test',
    title: 'A test',
    severity: 'high',
    pass: 'container.Id == "web"',
    when: 'container.Id != "none"',
    evidence: ['container.Id', 'container.HostConfig.CapAdd'],
    why: 'Because it matters.',
    attack: 'Somebody comes in.',
    fix: {
      text: 'Change it.',
      run: '--cap-drop ALL',
      compose: 'cap_drop:\n  - ALL',
      kubernetes: 'drop: [ALL]',
      daemon: '{}',
    },
    references: [{ ...CIS, id: '5.5' }],
  });
  const seen = auditedBy(
    [check],
    containerIs('web'),
    containerIs('api', { HostConfig: { CapAdd: ['ALL'] } }),
  );
  const findings = seen.audit.findingsOfCheck(check.id);
  const page = checkDocument(check, findings, { kind: 'container', id: 'api' }, 78);

  it('shows why it matters, what someone does with it, the fix in every form, and the rule', () => {
    const text = textOf(page);
    for (const part of [
      'high',
      'docker.test',
      'Because it matters.',
      'Somebody comes in.',
      'Change it.',
      '--cap-drop ALL',
      '  - ALL',
      'drop: [ALL]',
      '{}',
      'container.Id == "web"',
      'container.Id != "none"',
      'CIS Docker 1.8.0 5.5',
    ])
      expect(text).toContain(part);
  });

  it('puts the evidence of the resource that was asked for first, and the others behind', () => {
    const text = textOf(page);
    expect(text).toMatch(/Here\n ✖ fail +api {3}container/);
    expect(text).toContain('Id = api');
    expect(text).toContain('HostConfig.CapAdd = ["ALL"]');
    expect(text.indexOf('Here')).toBeLessThan(text.indexOf('Why'));
    expect(text.indexOf('✓ pass')).toBeGreaterThan(text.indexOf('Why'));
  });

  it('leads to the resources', () => {
    const place = (id: string) => page.find((line) => line.id === `resource ${id}`)?.open;
    expect(place('api')).toEqual({ screen: 'container', id: 'api', tab: 'Overview' });
    expect(place('web')).toEqual({ screen: 'container', id: 'web', tab: 'Overview' });
  });

  it('copies a fix whole, from any of its lines', () => {
    const lines = page.filter(({ segments }) => /cap_drop|- ALL/.test(plain(segments)));
    expect(lines.map(({ copy }) => copy)).toEqual(['cap_drop:\n  - ALL', 'cap_drop:\n  - ALL']);
  });

  it('says when there is no such check, and lives without the resource that was asked for', () => {
    expect(textOf(checkDocument(undefined, [], undefined, 78)).trim()).toBe('There is no such check.');
    expect(textOf(checkDocument(check, findings, { kind: 'container', id: 'gone' }, 78))).not.toContain(
      'Here',
    );
  });
});

describe('evidenceText', () => {
  it.each([
    ['', '(empty)'],
    ['root', 'root'],
    [0, '0'],
    [false, 'false'],
    [null, 'null'],
    [['a', 'b'], '["a","b"]'],
    [{ Source: '/etc', RW: true }, '{"Source":"/etc","RW":true}'],
  ])('%o reads %s', (value, text) => {
    expect(evidenceText(value)).toBe(text);
  });
});
