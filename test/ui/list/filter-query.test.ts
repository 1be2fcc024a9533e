import { describe, expect, it } from 'vitest';
import { filterRows, parseFilter, rememberHolds } from '../../../src/ui/list/filter-query.ts';
import { fuzzySearch } from '../../../src/ui/list/fuzzy-search.ts';

const FIELDS = ['name', 'image', 'port', 'user'];
const ROWS = [
  { name: 'edge', image: 'nginx:1.27', port: '80 80 everyone', user: 'root' },
  { name: 'api', image: 'registry.example:5000/shop/api:2.8', port: '', user: '10001' },
  { name: 'bastion', image: 'ops/bastion:12', port: '22 22 everyone', user: 'root' },
  { name: 'legacy-db', image: 'postgres:14', port: '5432 5432 everyone', user: 'root' },
];

function found(query: string, fuzzy = true): string {
  const terms = parseFilter(query, FIELDS);
  return filterRows(ROWS, (row) => row, terms, fuzzy ? fuzzySearch : undefined)
    .map(({ name }) => name)
    .join(' ');
}

describe('parseFilter', () => {
  it.each([
    ['', []],
    ['   ', []],
    ['!', []],
    ['nginx', [{ field: undefined, value: 'nginx', negated: false }]],
    ['!nginx', [{ field: undefined, value: 'nginx', negated: true }]],
    ['User:Root', [{ field: 'user', value: 'root', negated: false }]],
    ['!user:root', [{ field: 'user', value: 'root', negated: true }]],
    ['image:nginx:1.27', [{ field: 'image', value: 'nginx:1.27', negated: false }]],
    ['nginx:1.27', [{ field: undefined, value: 'nginx:1.27', negated: false }]],
    ['colour:red', [{ field: undefined, value: 'colour:red', negated: false }]],
    [':80', [{ field: undefined, value: ':80', negated: false }]],
    [
      'web  port:22',
      [
        { field: undefined, value: 'web', negated: false },
        { field: 'port', value: '22', negated: false },
      ],
    ],
  ])('%j', (query, terms) => {
    expect(parseFilter(query, FIELDS)).toEqual(terms);
  });
});

describe('filterRows', () => {
  it('asks a row once for each term, and finds the same', () => {
    const asked: string[] = [];
    const fieldsOf = (row: (typeof ROWS)[number]) => {
      asked.push(JSON.stringify(row));
      return row;
    };
    const holds = rememberHolds(fieldsOf);
    for (const query of ['nginx', 'image:nginx !web', '!nginx', 'zzz']) {
      const terms = parseFilter(query, FIELDS);
      const found = filterRows(ROWS, fieldsOf, terms, undefined);
      expect(filterRows(ROWS, fieldsOf, terms, undefined, holds)).toEqual(found);
      asked.length = 0;
      expect(filterRows([...ROWS].reverse(), fieldsOf, terms, undefined, holds)).toEqual(found.toReversed());
      expect(asked).toEqual([]);
    }
  });

  it.each([
    ['', 'edge api bastion legacy-db'],
    ['nginx', 'edge'],
    ['NGINX', 'edge'],
    ['!nginx', 'api bastion legacy-db'],
    ['user:root', 'edge bastion legacy-db'],
    ['!user:root', 'api'],
    ['user:root port:22', 'bastion'],
    ['user:root !port:22 !nginx', 'legacy-db'],
    ['nginx:1.27', 'edge'],
    ['registry.example:5000', 'api'],
    ['name:postgres', ''],
    ['postgres everyone', 'legacy-db'],
  ])('%j leaves %j', (query, names) => {
    expect(found(query)).toBe(names);
  });

  it('finds near misses when nothing has the word to the letter', () => {
    expect(found('posgres')).toBe('legacy-db');
    expect(found('basiton')).toBe('bastion');
    expect(found('posgres', false)).toBe('');
  });

  it('does not look for near misses of what is there, of fields, nor of what is not wanted', () => {
    expect(found('api')).toBe('api');
    expect(found('image:posgres')).toBe('');
    expect(found('!posgres')).toBe('edge api bastion legacy-db');
  });

  it('keeps the order of the rows', () => {
    expect(found('everyone')).toBe('edge bastion legacy-db');
    expect(found('evryone')).toBe('edge bastion legacy-db');
  });

  it('finds nothing rather than everything for a word that nothing resembles', () => {
    expect(found('zzzzqqqq')).toBe('');
  });
});
