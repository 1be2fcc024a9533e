import { expect, test } from 'vitest';
import { AnswerTree } from '../../src/audit/answer-tree.ts';

test('an answer is found by the numbers at its places, in their order, and by no others', () => {
  const tree = new AnswerTree<string>(10);
  tree.set(Int32Array.of(7, 8, 9), [0, 2], 'seven and nine');
  tree.set(Int32Array.of(7, 8, 9), [], 'nothing');
  expect(tree.get(Int32Array.of(7, 1, 9), [0, 2])).toBe('seven and nine');
  expect(tree.get(Int32Array.of(9, 1, 7), [2, 0])).toBe('seven and nine');
  expect(tree.get(Int32Array.of(9, 1, 7), [0, 2])).toBeUndefined();
  expect(tree.get(Int32Array.of(7, 1, 9), [0])).toBeUndefined();
  expect(tree.get(Int32Array.of(7, 1, 9), [])).toBe('nothing');
});

test('no more is kept than that', () => {
  const tree = new AnswerTree<number>(2);
  for (const number of [1, 2, 3]) tree.set(Int32Array.of(number), [0], number);
  expect([1, 2, 3].map((number) => tree.get(Int32Array.of(number), [0]))).toEqual([undefined, undefined, 3]);
});
