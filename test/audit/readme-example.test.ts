import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parseCheckFile } from '../../src/audit/check-file.ts';
import { runExamples } from '../../src/audit/examples.ts';

test('the check in checks/README.md is one that works', async () => {
  const readme = await readFile(new URL('../../checks/README.md', import.meta.url), 'utf8');
  const yaml = /```yaml\n(.*?)```/s.exec(readme)?.[1] ?? '';
  const { checks, problems } = parseCheckFile(yaml, 'README.md', []);
  expect(problems).toEqual([]);
  expect(checks).toHaveLength(1);
  for (const { check } of checks) {
    expect(runExamples(check, {}).map(({ isRight }) => isRight)).toEqual([true, true, true]);
  }
});
