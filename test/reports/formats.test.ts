import { expect, test } from 'vitest';
import { FORMATS, reportIn } from '../../src/reports/formats.ts';
import { checkOf } from '../audit/sample-checks.ts';
import { LIVE } from '../audit/sample-facts.ts';
import { manyContainers, resultOf } from './sample-result.ts';

const two = 'Do this.\nThen do that.';
const result = resultOf(
  [LIVE, ...manyContainers(1)],
  [checkOf({ pass: 'false', why: two, attack: two, fix: { text: two } })],
);

test.each(FORMATS.filter((format) => format !== 'json' && format !== 'sarif'))(
  'a text of a check in two lines stays readable in the format %s',
  async (format) => {
    const text = [...(await reportIn(format, result))].join('');
    expect(text).toMatch(/Do this\.\s+Then do that\./);
    expect(text).not.toContain('\\n');
  },
);

test('a text of a check in two lines stays readable in SARIF', async () => {
  const { runs } = JSON.parse([...(await reportIn('sarif', result))].join(''));
  const [rule] = runs[0].tool.driver.rules;
  expect(rule.fullDescription.text).toBe(two);
  expect(rule.help.text).toContain(`Fix: ${two}`);
});
