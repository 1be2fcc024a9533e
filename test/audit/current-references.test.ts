import { expect, test } from 'vitest';
import { currentReferences } from '../../src/audit/current-references.ts';

const cis = (version: string, id: string) => ({ benchmark: 'CIS Docker', version, id });

test('of each benchmark the newest version, with all of its numbers', () => {
  const nist = { benchmark: 'NIST SP 800-190', version: '1', id: '4.4.3' };
  expect(
    currentReferences([
      cis('1.6.0', '2.12'),
      cis('1.10.0', '2.13'),
      nist,
      cis('1.10.0', '2.14'),
      cis('1.9.0', '2.1'),
    ]),
  ).toEqual([cis('1.10.0', '2.13'), nist, cis('1.10.0', '2.14')]);
  expect(currentReferences([])).toEqual([]);
});
