import { expect, test } from 'vitest';
import { looseUlimits } from '../../src/insight/default-ulimits.ts';
import { unit } from './host-samples.ts';

const LIMITED_UNIT = unit({
  'Service.LimitNOFILE': ['infinity', '1024:524288'],
  'Service.LimitNPROC': ['4096'],
});
const OPEN_UNIT = unit({ 'Service.LimitNOFILE': ['1024:infinity'], 'Service.LimitNPROC': ['infinity'] });

test.each([
  ['a map', { nofile: { Name: 'nofile', Soft: 1024, Hard: 4096 }, nproc: { Hard: 100 } }],
  ['a map of texts', { nofile: '1024:4096', nproc: 100 }],
  ['a list', ['nofile=1024:4096', 'nproc=100']],
])('%s sets both', (_, value) => {
  expect(looseUlimits(value, OPEN_UNIT, [])).toEqual([]);
  expect(looseUlimits(value, null, ['nofile=4096', 'nproc=100'])).toEqual([]);
  expect(looseUlimits(value, null, ['nofile=4095', 'nproc=99'])).toEqual(['nofile', 'nproc']);
  expect(looseUlimits(value, null, ['nofile=1024:4095', 'nproc=50:100'])).toEqual(['nofile']);
});

test.each([
  ['nothing', null, null, ['nofile', 'nproc']],
  ['one of them', { nofile: { Hard: 1024 } }, null, ['nproc']],
  ['one of them on the command line', 'nofile=1024', null, ['nproc']],
  ['a limit of none', { nofile: { Hard: -1 }, nproc: { Hard: 100 } }, null, ['nofile']],
  ['no limit in words', ['nofile=1024:unlimited', 'nproc=100'], null, ['nofile']],
  ['a soft one alone', { nofile: { Soft: 1024 }, nproc: { Hard: 100 } }, null, ['nofile']],
  ['only the unit', null, LIMITED_UNIT, []],
  ['only the unit, to no limit', null, OPEN_UNIT, ['nofile', 'nproc']],
  ['what overrides the unit', { nofile: { Hard: -1 } }, LIMITED_UNIT, ['nofile']],
])('%s is set: %o, %o leave %o', (_, value, service, expected) => {
  expect(looseUlimits(value, service, [])).toEqual(expected);
});

test('a policy may ask for more of them', () => {
  expect(looseUlimits({ core: { Hard: 0 } }, LIMITED_UNIT, ['core=0'])).toEqual([]);
  expect(looseUlimits(null, LIMITED_UNIT, ['core=0'])).toEqual(['core']);
});
