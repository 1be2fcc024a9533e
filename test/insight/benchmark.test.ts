import { describe, expect, it } from 'vitest';
import { benchmarksOf, inOrder, referenceIn, sectionOf } from '../../src/insight/benchmark.ts';
import { BENCHMARK_SECTIONS } from '../../src/knowledge/benchmark-sections.ts';

const ref = (benchmark: string, version: string, id: string) => ({ benchmark, version, id });
const check = (...references: readonly ReturnType<typeof ref>[]) => ({ references });

describe('the benchmarks of a set of checks', () => {
  it('are told once, each in its newest version: ours and CIS first, others by name', () => {
    const checks = [
      check(ref('Zebra', '2', '1'), ref('NIST SP 800-190', '1', '4.4.3')),
      check(ref('CIS Docker', '1.6.0', '5.1'), ref('CIS Docker', '1.10.0', '5.2')),
      check(ref('CIS Docker', '1.8.0', '5.3'), ref('Plimsoll', '1', 'NS-PID'), ref('Acme', '1', 'x')),
    ];
    expect(benchmarksOf(checks).map(({ name, version }) => `${name} ${version}`)).toEqual([
      'CIS Docker 1.10.0',
      'Plimsoll 1',
      'NIST SP 800-190 1',
      'Acme 1',
      'Zebra 2',
    ]);
  });

  it('are none without references', () => {
    expect(benchmarksOf([check()])).toEqual([]);
  });
});

describe('where a check stands', () => {
  const benchmarks = [
    { name: 'CIS Docker', version: '1.8.0' },
    { name: 'Plimsoll', version: '1' },
  ];

  it.each([
    [
      'in the first benchmark that it is in',
      check(ref('Plimsoll', '1', 'NS-1'), ref('CIS Docker', '1.8.0', '5.2')),
      '5.2',
    ],
    [
      'by the number of this version',
      check(ref('CIS Docker', '1.6.0', '5.9'), ref('CIS Docker', '1.8.0', '5.2')),
      '5.2',
    ],
    [
      'by the first of several numbers',
      check(ref('CIS Docker', '1.8.0', '5.10'), ref('CIS Docker', '1.8.0', '5.9')),
      '5.9',
    ],
    [
      'in the next one otherwise',
      check(ref('CIS Docker', '1.6.0', '5.9'), ref('Plimsoll', '1', 'NS-1')),
      'NS-1',
    ],
    ['nowhere', check(ref('Acme', '1', 'x')), undefined],
  ])('%s', (_, given, id) => {
    expect(referenceIn(given, benchmarks)?.id).toBe(id);
  });
});

describe('the order of numbers', () => {
  it('is that of people', () => {
    const numbers = ['5.10', '5.9', '10.1', '5.9.1', '2.1'];
    expect(numbers.toSorted((one, other) => (inOrder(one) < inOrder(other) ? -1 : 1))).toEqual([
      '2.1',
      '5.9',
      '5.9.1',
      '5.10',
      '10.1',
    ]);
  });
});

describe('the parts of a benchmark', () => {
  it.each([
    [ref('CIS Docker', '1.8.0', '2.19'), 'Daemon configuration'],
    [ref('CIS Docker', '1.8.0', '1.1.18'), 'Host'],
    [ref('Plimsoll', '1', 'NS-PID'), 'Namespaces'],
    [ref('Plimsoll', '1', 'NET-ICC'), 'Exposure'],
    [ref('NIST SP 800-190', '1', '4.4.3'), 'How containers are protected'],
    [ref('CIS Docker', '1.8.0', '22.1'), undefined],
    [ref('Plimsoll', '1', 'NSX-1'), undefined],
    [ref('Acme', '1', '2.1'), undefined],
  ])('%o: %s', (reference, name) => {
    expect(sectionOf(reference)?.name).toBe(name);
  });

  it('are told once each', () => {
    const starts = BENCHMARK_SECTIONS.map(({ benchmark, start }) => `${benchmark} ${start}`);
    expect(new Set(starts).size).toBe(starts.length);
  });
});
