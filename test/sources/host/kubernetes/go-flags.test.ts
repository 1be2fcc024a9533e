import { describe, expect, it } from 'vitest';
import { parseGoFlags, secondsOf, wordsOfLine } from '../../../../src/sources/host/kubernetes/go-flags.ts';

const SWITCHES: ReadonlyMap<string, boolean> = new Map([
  ['profiling', true],
  ['max-pods', false],
]);

describe('flags as Go reads them', () => {
  it.each<[string, readonly string[], Record<string, readonly string[]>]>([
    ['a value behind =', ['--a=b'], { a: ['b'] }],
    ['a value with = in it', ['--a=b=c'], { a: ['b=c'] }],
    ['an empty value', ['--a='], { a: [''] }],
    ['a value in the next word', ['--a', 'b'], { a: ['b'] }],
    ['one dash, as etcd takes it', ['-a=b', '-c', 'd'], { a: ['b'], c: ['d'] }],
    ['a letter', ['-v=2'], { v: ['2'] }],
    ['one that stands twice', ['--a=1', '--a', '2'], { a: ['1', '2'] }],
    ['a switch alone', ['--profiling'], { profiling: ['true'] }],
    ['a switch, which takes no next word', ['--profiling', 'false'], { profiling: ['true'] }],
    ['a known one takes a next word with a dash', ['--max-pods', '-1'], { 'max-pods': ['-1'] }],
    ['an unknown one does not', ['--other', '--a=b'], { other: ['true'], a: ['b'] }],
    ['underscores', ['--max_pods=5'], { 'max-pods': ['5'] }],
    ['nothing behind --', ['--a=b', '--', '--c=d'], { a: ['b'] }],
    ['words that are no flags', ['server', '--a=b', 'more'], { a: ['b'] }],
    ['a value of several lines', ['--a=b\nc'], { a: ['b\nc'] }],
  ])('%s', (_, args, expected) => {
    expect(Object.fromEntries(parseGoFlags(args, (name) => SWITCHES.get(name)))).toEqual(expected);
  });
});

it.each([
  ['--a=b  c', ['--a=b', 'c']],
  [`--a="b c" '--d=e f'`, ['--a=b c', '--d=e f']],
  ['a\\ b', ['a b']],
  ['', []],
])('words of %j', (line, expected) => {
  expect(wordsOfLine(line)).toEqual(expected);
});

it.each([
  ['1m0s', 60],
  ['4h0m0s', 14_400],
  ['1.5s', 1.5],
  ['500ms', 0.5],
  ['0', 0],
  ['0s', 0],
  ['-1s', -1],
  ['30', undefined],
  ['soon', undefined],
])('%s is %s seconds', (duration, expected) => {
  expect(secondsOf(duration)).toBe(expected);
});
