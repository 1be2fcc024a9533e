import { expect, test } from 'vitest';
import { parseEarlierResult } from '../../src/audit/earlier-result.ts';

const FINDING = {
  check: 'docker.container.privileged',
  title: 'Containers do not run privileged',
  severity: 'critical',
  layer: 'container',
  control: 'hardened-configuration',
  references: [],
  status: 'fail',
  resource: { kind: 'container', id: '1', name: 'web' },
  evidence: [{ fact: 'HostConfig.Privileged', value: true }],
  reason: 'runs privileged',
  remediation: 'Remove --privileged.',
};

const RESULT = {
  schemaVersion: 1,
  tool: { name: 'plimsoll', version: '0.1.0' },
  target: {
    kind: 'docker',
    uri: 'unix:///run/docker.sock',
    engine: null,
    host: { name: 'prod-7', os: 'Debian' },
  },
  startedAt: '2026-01-02T03:04:05.000Z',
  finishedAt: '2026-01-02T03:04:06.000Z',
  summary: {
    score: 62,
    coverage: null,
    matrix: [{ layer: 'container', control: 'isolation', pass: 0, fail: 1, unknown: 0, manual: 0 }],
  },
  gaps: [{ fact: 'images', reason: 'permission', detail: 'may not', hint: '' }],
  findings: [FINDING],
};

function read(fields: Readonly<Record<string, unknown>>) {
  return parseEarlierResult(JSON.stringify({ ...RESULT, ...fields }));
}

test('a result gives what can be compared, and drops the rest', () => {
  const { evidence, references, remediation, ...compared } = FINDING;
  expect(parseEarlierResult(`\ufeff${JSON.stringify(RESULT)}`)).toEqual({
    result: {
      schemaVersion: 1,
      tool: RESULT.tool,
      target: { kind: 'docker', uri: 'unix:///run/docker.sock', host: { name: 'prod-7' } },
      finishedAt: RESULT.finishedAt,
      summary: { score: 62, coverage: null, matrix: [{ layer: 'container', control: 'isolation' }] },
      gaps: [{ fact: 'images' }],
      findings: [{ ...compared, resource: { kind: 'container', name: 'web' } }],
    },
  });
});

test('fields and kinds of a later program are no reason to refuse', () => {
  const pod = { ...FINDING, resource: { kind: 'pod', id: '1', name: 'web' }, more: true };
  expect(read({ findings: [pod], comparison: {}, extra: [] })).toMatchObject({
    result: { findings: [{ resource: { kind: 'pod' } }] },
  });
});

test('texts are inert, whoever wrote the file', () => {
  const hostile = { ...FINDING, resource: { ...FINDING.resource, name: '\u001b]0;x\u0007' } };
  expect(read({ findings: [hostile] })).toMatchObject({
    result: { findings: [{ resource: { name: '\\x1b]0;x\\x07' } }] },
  });
});

test.each<readonly [string, string, string]>([
  ['an empty file', ' \n', 'is empty'],
  ['no JSON', 'Plimsoll 0.1.0\n', 'is not JSON: '],
  ['the beginning of a result', JSON.stringify(RESULT).slice(0, 200), 'is not JSON: '],
  [
    'another document',
    '{"version":"2.1.0","runs":[]}',
    'is not a result that plimsoll audit --format json wrote',
  ],
  ['a list', '[]', 'is not a result'],
  ['null', 'null', 'is not a result'],
  [
    'what plimsoll diff wrote',
    '{"schemaVersion":1,"tool":{"name":"plimsoll","version":"1"},"new":[]}',
    'is not a result',
  ],
  [
    'a later format',
    JSON.stringify({ ...RESULT, schemaVersion: 2 }),
    'is written in version 2 of the format; this Plimsoll reads version 1',
  ],
  [
    'a status that does not exist',
    JSON.stringify({ ...RESULT, findings: [FINDING, { ...FINDING, status: 'passed' }] }),
    'is damaged: findings.1.status must be one of pass, fail,',
  ],
  [
    'a missing field',
    JSON.stringify({ ...RESULT, finishedAt: undefined }),
    'is damaged: finishedAt is missing',
  ],
  [
    'findings that are none',
    JSON.stringify({ ...RESULT, findings: {} }),
    'is damaged: findings must be a list',
  ],
])('%s is refused in words', (_, content, words) => {
  expect(parseEarlierResult(content)).toEqual({ problem: expect.stringContaining(words) });
});
