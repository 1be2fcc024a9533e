import { expect, test } from 'vitest';
import { HOSTILE_TEXT } from '../engine/scenarios.ts';
import { colours, strayControls } from './terminal-text.ts';

test('drawing is no stray control', () => {
  const drawn =
    '\u001b[?1049h\u001b[2J\u001b[3;4H\u001b[1;38;5;12mword\u001b[0m\r\n\u001b]11;?\u0007\u001b[?25l✖';
  expect(strayControls(drawn)).toEqual([]);
});

test('every part of the hostile text but its colours is found', () => {
  for (const part of HOSTILE_TEXT.replace('line\nfeed', 'line\u2028feed').split(' ').slice(1)) {
    expect(strayControls(part), JSON.stringify(part)).not.toEqual([]);
  }
});

test.each([
  ['\u001b[31m', ['31']],
  ['\u001b[1;97m', ['1;97']],
  ['\u001b[38;2;1;2;3m', ['38;2;1;2;3']],
  ['\u001b[0m\u001b[1m\u001b[2;7m\u001b[39m\u001b[49m', []],
])('colours of %j', (output, expected) => {
  expect(colours(output)).toEqual(expected);
});
