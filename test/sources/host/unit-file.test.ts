import { expect, it } from 'vitest';
import { parseUnitFiles } from '../../../src/sources/host/unit-file.ts';

it.each<[string, readonly string[], Readonly<Record<string, string[]>>]>([
  [
    'values in order',
    ['[Service]\nExecStartPre=/a\nExecStartPre = /b --x=y\n'],
    { 'Service.ExecStartPre': ['/a', '/b --x=y'] },
  ],
  [
    'drop-ins behind the unit',
    ['[Service]\nEnvironment=A=1\n', '[Service]\nEnvironment=B=2\n'],
    { 'Service.Environment': ['A=1', 'B=2'] },
  ],
  [
    'an empty value takes back what came before',
    [
      '[Service]\nExecStart=/usr/bin/dockerd\n',
      '[Service]\nExecStart=\nExecStart=/usr/bin/dockerd --debug\n',
    ],
    { 'Service.ExecStart': ['/usr/bin/dockerd --debug'] },
  ],
  ['an empty value and nothing after it', ['[Service]\nLimitNOFILE=1\nLimitNOFILE=\n'], {}],
  [
    'lines that go on, with comments between',
    ['[Service]\nExecStart=/usr/bin/dockerd \\\n# why\n  -H fd:// \\\n; and why\n  --debug\nType=notify\n'],
    { 'Service.ExecStart': ['/usr/bin/dockerd -H fd:// --debug'], 'Service.Type': ['notify'] },
  ],
  ['a last line that goes on into nothing', ['[Unit]\nA=b \\'], { 'Unit.A': ['b'] }],
  ['one name in two sections', ['[Unit]\nA=1\n[Service]\nA=2\n'], { 'Unit.A': ['1'], 'Service.A': ['2'] }],
  ['what stands before any section', ['A=1\n[Unit]\nB=2\n'], { 'Unit.B': ['2'] }],
  ['a section that a drop-in does not open', ['[Unit]\nA=1\n', 'A=2\n'], { 'Unit.A': ['1'] }],
  ['line ends of Windows', ['[Unit]\r\nA=1\r\n'], { 'Unit.A': ['1'] }],
  ['what is no unit at all', ['\0\ufffd[[]\n=x\nno equals\n[Unit\nA=1'], {}],
])('%s', (_, texts, expected) => {
  expect(parseUnitFiles(texts)).toEqual(expected);
});
