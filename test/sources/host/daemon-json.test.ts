import { expect, it } from 'vitest';
import { parseDaemonJson } from '../../../src/sources/host/daemon-json.ts';

const PATH = '/etc/docker/daemon.json';

it('options are read, those too that we have never heard of', () => {
  const text = `\ufeff{"icc": false, "hosts": ["fd://"], "log-opts": {"max-size": "1m"}, "tomorrow": {"a": 1},
    "default-ulimits": {"nofile": {"Name": "nofile", "Hard": 2, "Soft": 1}}}`;
  expect(parseDaemonJson(text, PATH)).toEqual({
    options: {
      icc: false,
      hosts: ['fd://'],
      'log-opts': { 'max-size': '1m' },
      tomorrow: { a: 1 },
      'default-ulimits': { nofile: { Name: 'nofile', Hard: 2, Soft: 1 } },
    },
    malformed: {},
  });
});

it.each(['', ' \n', '{}'])('«%s» sets nothing', (text) => {
  expect(parseDaemonJson(text, PATH)).toEqual({ options: {}, malformed: {} });
});

it('an option with a value of another kind is told by itself', () => {
  expect(parseDaemonJson('{"icc": "false", "hosts": "fd://", "debug": true}', PATH)).toEqual({
    options: { debug: true },
    malformed: { icc: 'true or false', hosts: 'a list' },
  });
});

it.each([
  ['{\n  "icc": false,\n}', `${PATH} is no JSON: look at line 3`],
  ['{\n  "icc": false\n  "debug": true\n}', `${PATH} is no JSON: look at line 3`],
  ['{"icc": fals}', `${PATH} is no JSON: look at line 1`],
  ['{\n  "icc": false,\n\n', `${PATH} is no JSON: look at line 2`],
  ['\0\ufffd', `${PATH} is no JSON: look at line 1`],
  ['["icc"]', `${PATH} holds no map of options`],
  ['null', `${PATH} holds no map of options`],
])('%j is refused, and what it holds is not quoted', (text, message) => {
  expect(() => parseDaemonJson(text, PATH)).toThrow(
    expect.objectContaining({ reason: 'malformed', message }),
  );
});

it('a name that every object has is an option like any other', () => {
  expect(parseDaemonJson('{"__proto__": 1, "constructor": 2}', PATH).options).toHaveProperty(
    'constructor',
    2,
  );
});
