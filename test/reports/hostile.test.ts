import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { FactChange } from '../../src/facts/fact-change.ts';
import { emptyProfile } from '../../src/insight/profile/add-to-profile.ts';
import type { AuditResult } from '../../src/reports/audit-result.ts';
import { FORMATS, reportIn } from '../../src/reports/formats.ts';
import { profileCheckJson, profileCheckTable } from '../../src/reports/profile-check.ts';
import { checkOf } from '../audit/sample-checks.ts';
import { container, image, info, LIVE } from '../audit/sample-facts.ts';
import { anyText, HOSTILE_PIECES, hostileCharacters } from '../facts/hostile-text.ts';
import { resultOf } from './sample-result.ts';

/** `text` wherever a stranger, a person's own check or a person's own waiver can put it. */
function hostile(text: string, hasExpired: boolean): AuditResult {
  const changes: readonly FactChange[] = [
    LIVE,
    { kind: 'engine', engine: { name: text, version: text, apiVersion: text, rootless: false } },
    { kind: 'info', info: info({ Name: text, OperatingSystem: text, KernelVersion: text }) },
    { kind: 'image', inspect: image('sha256:1', { RepoTags: [text] }) },
    {
      kind: 'container',
      inspect: container('1', { Name: `/${text}`, Config: { Cmd: [text], Labels: { [text]: text } } }),
    },
    { kind: 'gap', gap: { fact: `container ${text}`, reason: 'error', detail: text, hint: text } },
  ];
  const words = {
    title: text,
    why: text,
    attack: text,
    fix: { text, run: text, compose: text, kubernetes: text, daemon: text },
    references: [{ benchmark: text, version: text, id: text }],
    evidence: ['container.Config.Labels', 'container.Config.Cmd'],
  };
  const checks = [
    checkOf({ ...words, id: 'a.fail', pass: 'false', found: '{container.Config.Labels}' }),
    checkOf({ ...words, id: 'b.manual', mode: 'manual', pass: 'true' }),
    checkOf({ ...words, id: 'c.unknown', pass: 'container.Nope' }),
    checkOf({ ...words, id: 'd.waived', pass: 'false' }),
    checkOf({ ...words, id: 'e.pass', pass: 'true' }),
  ];
  const expires = hasExpired ? '2020-01-01' : undefined;
  return resultOf(changes, checks, [{ check: 'd.*', resource: {}, reason: text, owner: text, expires }]);
}

describe.each(FORMATS)('in the format %s', (format) => {
  const textOf = async (result: AuditResult): Promise<string> =>
    [...(await reportIn(format, result))].join('');

  test.each([
    ['blanks', ' '],
    ['ticks', '`a'],
    ['tags', '<'],
    ['ends of lines', ' \r\n'],
  ])('very many %s take no time that grows with their square', async (_name, sign) => {
    expect(await textOf(hostile(`a${sign.repeat(100_000)}b`, false))).not.toBe('');
  });

  test('nothing acts on a terminal or hides from a reader', async () => {
    const text = fc.oneof(anyText, fc.constantFrom(...HOSTILE_PIECES));
    await fc.assert(
      fc.asyncProperty(text, fc.boolean(), async (piece, hasExpired) => {
        // The page's own script is ours, whatever it is indented with.
        const report = (await textOf(hostile(piece, hasExpired))).replace(/<script>[\s\S]*<\/script>/, '');
        const lines = format === 'csv' ? report.split('\r\n') : report.split('\n');
        expect(lines.flatMap(hostileCharacters)).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  test('equal facts give the same bytes', async () => {
    expect(await textOf(hostile('x', false))).toBe(await textOf(hostile('x', false)));
  });

  test('no secret is told', async () => {
    const secret = 'Zk4mQ8vLr2Xw9TpBn7Hc';
    const inspect = container('1', { Config: { Env: [`DB_PASSWORD=${secret}`] } });
    const check = checkOf({
      pass: 'false',
      found: 'has {container.Config.Env}',
      evidence: ['container.Config.Env'],
    });
    const report = await textOf(resultOf([LIVE, { kind: 'container', inspect }], [check]));
    expect(report).toContain('DB');
    expect(report).not.toContain(secret);
  });
});

test('what a container does that is new acts on no terminal either, and begins no line of its own', () => {
  const text = 'x\ny \u009b31m\u202e\u001b[2J';
  const nothing = { programs: [], commands: [], listeners: [], peers: [], paths: [] };
  const at = '2026-03-15T12:00:00.000Z';
  const deviation = {
    kind: 'programs',
    id: 'a',
    subject: text,
    words: text,
    pid: 7,
    addition: nothing,
    at,
  } as const;
  const image = { id: 'sha256:1', name: text, digests: [] };
  const profile = emptyProfile(image);
  const checked = [
    {
      name: 'web',
      id: '1',
      image: text,
      imageId: 'sha256:2',
      profile,
      compared: [],
      deviations: [deviation],
    },
  ];
  const table = [...profileCheckTable(checked)].join('');
  const json = profileCheckJson(checked, {
    version: '1.2.3',
    target: { kind: 'docker', uri: `unix:///${text}`, label: text },
    at,
  });
  for (const report of [table, json]) expect(report.split('\n').flatMap(hostileCharacters)).toEqual([]);
  expect(table).not.toMatch(/^\s*y /m);
});
