import { expect, test } from 'vitest';
import { buildSteps } from '../../src/insight/build-step.ts';
import { debugListeners } from '../../src/insight/debug-listener.ts';
import { componentVersion } from '../../src/insight/engine-support.ts';
import { announcesSsh } from '../../src/insight/ssh-server.ts';

const history = (CreatedBy: string) => [{ Id: '', Created: 0, CreatedBy, Size: 1, Comment: '', Tags: [] }];

/** With a cost that grows with the square of its length, each of these takes minutes. */
test.each<readonly [string, (text: string) => unknown, unknown]>([
  ['dlv ', (text) => debugListeners({}, [], [text]), []],
  ['debugpy ', (text) => debugListeners({}, [`A=${text}`], []), []],
  ['rdbg ', (text) => debugListeners({}, [], [`${text}--open`]), ['the Ruby debugger']],
  [';/', (text) => announcesSsh(text, [], {}), false],
  [';/', (text) => announcesSsh('sh', ['-c', `${text}usr/sbin/sshd`], {}), true],
  ['1', (text) => componentVersion({ runc: text }, 'runc'), ''],
  ['exec ', (text) => buildSteps(history(`RUN ${text}`))[0]?.commands.length, 0],
  ['sudo ', (text) => buildSteps(history(`RUN ${text}id`))[0]?.commands.length, 1],
])('a megabyte of "%s" in what an image or an engine says is read at once', (unit, read, expected) => {
  expect(read(unit.repeat(1_000_000 / unit.length))).toEqual(expected);
});
