import { describe, expect, it } from 'vitest';
import { benchmarksOf } from '../../../src/insight/benchmark.ts';
import { plain } from '../../../src/ui/document/document-line.ts';
import { filterRows, parseFilter } from '../../../src/ui/list/filter-query.ts';
import { listEntries } from '../../../src/ui/list/grouped-rows.ts';
import { RowOrder } from '../../../src/ui/list/row-order.ts';
import { checkDocument, evidenceText } from '../../../src/ui/screens/check/present.ts';
import { type CheckRow, checkRows } from '../../../src/ui/screens/checks/check-row.ts';
import { countStatuses, nextChoice, statusSegments } from '../../../src/ui/screens/checks/chosen-status.ts';
import { checkGroup, type GroupingName, groupAside } from '../../../src/ui/screens/checks/grouping.ts';
import { CHECK_LIST, checkList, referenceText } from '../../../src/ui/screens/checks/present.ts';
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
    found: 'is not web',
    references: [
      { ...CIS, id: '5.5' },
      { benchmark: 'CIS Docker', version: '1.6.0', id: '5.4' },
      { benchmark: 'Plimsoll', version: '1', id: 'NS-1' },
    ],
  }),
  checkOf({
    id: 'b2.passes',
    title: 'Passes too',
    pass: 'true',
    references: [{ ...CIS, id: '5.10' }],
  }),
  checkOf({ id: 'c.fails', title: 'Fails', severity: 'critical', pass: 'false' }),
  checkOf({
    id: 'd.undecided',
    title: 'Undecided',
    severity: 'high',
    pass: 'container.HostConfig.Nothing == 1',
  }),
  checkOf({ id: 'e.manual', title: 'To judge', mode: 'manual', pass: 'true', evidence: ['container.Id'] }),
  checkOf({ id: 'f.image', title: 'Of images', layer: 'image', resource: 'image', pass: 'true' }),
  checkOf({ id: 'g.none', title: 'Nothing to look at', when: 'false', pass: 'true' }),
  checkOf({
    id: 'h.daemon',
    title: 'Of the daemon',
    layer: 'host',
    control: 'hardened-configuration',
    resource: 'daemon',
    pass: 'false',
    found: 'lets anybody in',
    references: [{ benchmark: 'Plimsoll', version: '1', id: 'HOST-1' }],
  }),
];
const { audit } = auditedBy(CHECKS, containerIs('web'), containerIs('api'), imageIs('sha256:i'));
const BENCHMARKS = benchmarksOf(CHECKS);
const rows = checkRows(audit, { benchmarks: BENCHMARKS });
const cellText = (row: CheckRow, id: string): string => {
  const column = CHECK_LIST.columns.find((candidate) => candidate.id === id);
  if (column === undefined) throw new Error(`no column ${id}`);
  const cell = column.cell(row);
  return 'text' in cell ? cell.text : plain(cell);
};
const rowOf = (id: string, from = rows): CheckRow => {
  const row = from.find(({ check }) => check.id === id);
  if (row === undefined) throw new Error(`no check ${id}`);
  return row;
};

describe('the row of a check', () => {
  it.each([
    ['a.passes', '✓ all 2 pass'],
    ['b.fails-low', '✖ 1 of 2 fail'],
    ['c.fails', '✖ 2 of 2 fail'],
    ['d.undecided', '? 2 unknown'],
    ['e.manual', '▷ 2 to judge'],
    ['f.image', '✓ passes'],
    ['g.none', '– does not apply'],
    ['h.daemon', '✖ fails'],
  ])('%s: %s', (id, expected) => {
    expect(cellText(rowOf(id), 'result')).toBe(expected);
  });

  it.each([
    ['a.passes', ''],
    ['b.fails-low', 'api is not web'],
    ['d.undecided', 'api: The engine did not report container.HostConfig.Nothing.'],
    ['e.manual', 'api: Id is api'],
    ['g.none', ''],
    ['h.daemon', 'lets anybody in'],
  ])('%s says of the first of them: %j', (id, expected) => {
    expect(cellText(rowOf(id), 'said')).toBe(expected);
  });

  it('has the number of the benchmark that is shown, and a dash where it has none', () => {
    expect(cellText(rowOf('b.fails-low'), 'number')).toBe('5.5');
    expect(cellText(rowOf('h.daemon'), 'number')).toBe('HOST-1');
    expect(cellText(rowOf('c.fails'), 'number')).toBe('–');
    const own = checkRows(audit, { benchmarks: [{ name: 'Plimsoll', version: '1' }] });
    expect(cellText(rowOf('b.fails-low', own), 'number')).toBe('NS-1');
  });

  it.each([
    [0, 0, ''],
    [1, 0, 'new'],
    [3, 0, '3 new'],
    [0, 1, 'fixed'],
    [0, 12, '12 fixed'],
    [3, 2, '+3 −2'],
  ])('with %i new and %i fixed findings says %j', (fresh, fixed, text) => {
    const column = checkList(rows, true).columns.find(({ id }) => id === 'change');
    const cell = column?.cell({ ...rowOf('c.fails'), change: { new: fresh, fixed } });
    expect(cell).toMatchObject({ text });
  });

  it('has room for the longest number, up to nine letters', () => {
    const widthOf = (number: string): number | undefined =>
      checkList([{ ...rowOf('c.fails'), number }], false).columns.find(({ id }) => id === 'number')?.min;
    expect(['1.1', '1.1.10', 'NET-ICC', 'LSM-SECCOMP-X'].map(widthOf)).toEqual([6, 6, 7, 9]);
  });

  it('with a benchmark chosen, only its checks have one', () => {
    const own = checkRows(audit, { benchmarks: [{ name: 'Plimsoll', version: '1' }] }, false);
    expect(own.map(({ check }) => check.id)).toEqual(['b.fails-low', 'h.daemon']);
  });

  it('comes in the order of the numbers, 5.10 behind 5.5 and those without one last', () => {
    const column = CHECK_LIST.columns.find(({ id }) => id === CHECK_LIST.sort);
    const numbers = new RowOrder(column, false).sorted(rows).map(({ number }) => number);
    expect(numbers).toEqual(['5.1', '5.5', '5.10', 'HOST-1', '', '', '', '', '']);
  });

  it.each([
    ['severity:critical', 'a.passes c.fails'],
    ['layer:image', 'f.image'],
    ['control:secrets', 'b.fails-low'],
    ['resource:daemon', 'h.daemon'],
    ['cis:5.5', 'b.fails-low'],
    ['status:fail', 'b.fails-low c.fails h.daemon'],
    ['id:manual', 'e.manual'],
  ])('%s finds %s', (query, ids) => {
    const found = filterRows(rows, CHECK_LIST.fieldsOf, parseFilter(query, CHECK_LIST.fieldNames), undefined);
    expect(found.map(({ check }) => check.id).join(' ')).toBe(ids);
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

describe('the statuses of the checks', () => {
  const counts = countStatuses(rows);

  it('add up to the checks there are, waived and changed ones aside', () => {
    const { waived, changed, ...statuses } = counts;
    expect([waived, changed]).toEqual([0, 0]);
    expect(Object.values(statuses).reduce((sum, count) => sum + count, 0)).toBe(CHECKS.length);
    expect(statuses).toEqual({ fail: 3, manual: 1, unknown: 1, pass: 3, 'not-applicable': 1 });
  });

  it('can be gone through with one key, there and back; what nothing has is left out', () => {
    const forth: (string | undefined)[] = [];
    let chosen = nextChoice(undefined, counts, 1);
    while (chosen !== undefined) {
      forth.push(chosen);
      chosen = nextChoice(chosen, counts, 1);
    }
    expect(forth).toEqual(['fail', 'manual', 'unknown', 'pass', 'not-applicable']);
    expect(nextChoice(undefined, counts, -1)).toBe('not-applicable');
    expect(nextChoice('fail', counts, -1)).toBeUndefined();
    // A status that went while it was shown can still be left.
    expect(nextChoice('waived', counts, 1)).toBe('not-applicable');
  });

  it.each([
    [90, '  ✖ 3 fail  ▷ 1 manual  ? 1 unknown  [✓ 3 pass]  – 1 do not apply'],
    [52, '  ✖ 3  ▷ 1 manual  ? 1 unknown  [✓ 3]  – 1'],
    [34, '  ✖ 3  ▷ 1  ? 1  [✓ 3]  – 1'],
    [24, '  ✖ 3  ▷ 1  ? 1  [✓ 3]'],
    [20, '  ✖ 3  ? 1  [✓ 3]'],
    [5, '  ✖ 3  ? 1  [✓ 3]'],
  ])('are written in %i cells as %s', (width, text) => {
    expect(plain(statusSegments(counts, 'pass', { width, linear: false }))).toBe(text);
  });

  it('are words where signs are not read', () => {
    expect(plain(statusSegments(counts, undefined, { width: 90, linear: true }))).toBe(
      '  3 fail  1 manual  1 unknown  3 pass  1 do not apply',
    );
  });
});

describe('the groups of the checks', () => {
  const groupsOf = (by: GroupingName, benchmarks = BENCHMARKS): readonly string[] => {
    const { ids, at } = listEntries(
      rows,
      ({ check }) => check.id,
      (row) => checkGroup(row, by, benchmarks),
      new Set(),
    );
    return ids.flatMap((_, place) => {
      const entry = at(place);
      return entry?.kind === 'head' ? [`${entry.group.title} ${entry.rows.length}`] : [];
    });
  };

  it.each<[GroupingName, readonly string[]]>([
    ['section', ['CIS Docker 5 Containers as they run 3', 'Plimsoll Host 1', 'Checks of your own 5']],
    ['control', ['Hardened configuration 1', 'Secrets 1', 'Isolation 7']],
    ['layer', ['Image 1', 'Container 7', 'Host 1']],
    ['severity', ['Critical 2', 'High 1', 'Medium 5', 'Low 1']],
    ['resource', ['Container 7', 'Image 1', 'Daemon 1']],
  ])('by %s', (by, expected) => {
    expect(groupsOf(by)).toEqual(expected);
  });

  it('leave the name of the benchmark out where there is one only', () => {
    expect(groupsOf('section', BENCHMARKS.slice(0, 1))).toEqual([
      '5 Containers as they run 3',
      'Checks of your own 6',
    ]);
  });

  it('give a part of a benchmark that we have no name for its number', () => {
    const check = checkOf({ pass: 'true', references: [{ ...CIS, id: '9.1' }] });
    const [row] = checkRows(auditedBy([check], containerIs('web')).audit, { benchmarks: BENCHMARKS });
    expect(row && checkGroup(row, 'section', BENCHMARKS).title).toBe('CIS Docker 9');
  });

  it('say how many of the checks that apply pass, and what does not', () => {
    const aside = (ids: readonly string[], linear = false): string =>
      plain(
        groupAside(
          rows.filter(({ check }) => ids.includes(check.id)),
          linear,
        ),
      );
    expect(aside(['a.passes', 'c.fails', 'd.undecided', 'e.manual', 'g.none'])).toBe('✖ 1  ? 1  1 of 4 pass');
    expect(aside(['a.passes', 'c.fails', 'd.undecided'], true)).toBe('1 fail, 1 unknown, 1 of 3 pass');
    expect(aside(['a.passes', 'f.image'])).toBe('2 of 2 pass');
    expect(aside(['g.none'])).toBe('nothing here to decide');
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
