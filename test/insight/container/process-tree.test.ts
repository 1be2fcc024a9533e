import { expect, test } from 'vitest';
import { type ContainerProcess, containerProcessSchema } from '../../../src/facts/container-processes.ts';
import { processTree } from '../../../src/insight/container/process-tree.ts';

function process(pid: number, parentPid: number): ContainerProcess {
  return containerProcessSchema.parse({ pid, parentPid, name: `p${pid}` });
}

function drawn(...processes: readonly ContainerProcess[]): readonly string[] {
  return processTree(processes).map(({ branch, running: { pid } }) => `${branch}${pid}`);
}

test('parents stand before their children, whatever their numbers', () => {
  expect(
    drawn(process(10, 1), process(11, 10), process(12, 30), process(30, 10), process(31, 30), process(40, 1)),
  ).toEqual(['10', '├ 11', '└ 30', '  ├ 12', '  └ 31', '40']);
});

test('what was started from outside stands at the top', () => {
  expect(drawn(process(10, 0), process(50, 7), process(51, 50))).toEqual(['10', '50', '└ 51']);
});

test('a list that goes in circles is shown all the same, each process once', () => {
  expect(drawn(process(2, 3), process(3, 2), process(4, 4)).toSorted()).toHaveLength(3);
});

test('a chain of ten thousand is no deeper on the screen than eight steps', () => {
  const chain = Array.from({ length: 10_000 }, (_, at) => process(at + 1, at));
  const rows = processTree(chain);
  expect(rows).toHaveLength(10_000);
  expect(Math.max(...rows.map(({ branch }) => branch.length))).toBeLessThan(20);
});
