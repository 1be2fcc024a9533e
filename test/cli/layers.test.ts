import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import stringWidth from 'string-width';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type LayersOptions, layersCommand } from '../../src/cli/layers.ts';
import { UsageError } from '../../src/cli/usage-error.ts';
import { dockerArchive, type MadeImage, sampleImage, tarOf } from '../sources/image/made-images.ts';
import { rawTar } from '../sources/image/raw-tar.ts';
import { recordedStreams } from './recorded-streams.ts';

const ESC = '\u001b';
let folder = '';

function imageOf(
  names: readonly string[],
  layers: readonly Buffer[],
  steps: readonly string[] = [],
): MadeImage {
  const digest = (layer: Buffer) => `sha256:${createHash('sha256').update(layer).digest('hex')}`;
  return {
    layers,
    names,
    config: {
      os: 'linux',
      architecture: 'amd64',
      config: {},
      rootfs: { type: 'layers', diff_ids: layers.map(digest) },
      history: layers.map((_, place) => ({
        created: '2026-05-01T09:00:00Z',
        created_by: steps[place] ?? '',
      })),
    },
  };
}

/** 300 bytes of the base are replaced, 200 are taken away with their folder, and there is a name that acts on terminals. */
const WASTEFUL = imageOf(
  ['shop/wasteful:1'],
  [
    rawTar(
      { name: 'app/a', content: 'a'.repeat(300), mode: 0o4755 },
      { name: 'old/b', content: 'b'.repeat(200) },
      { name: 'keep', content: 'k'.repeat(500) },
      { name: `odd${ESC}]0;x\u0007`, content: '' },
    ),
    rawTar({ name: 'app/a', content: 'A'.repeat(400) }, { name: '.wh.old' }),
  ],
  ['/bin/sh -c #(nop) ADD file:1 in / ', `RUN /bin/sh -c echo ${'long '.repeat(40)} # buildkit`],
);

/** One more odd entry than are told, one of them with a name that acts on terminals. */
const ODD = imageOf(
  ['shop/odd:1'],
  [
    rawTar(
      { name: `../out${ESC}[31m`, content: 'x' },
      { name: 'plain', content: 'x' },
      { name: 'plain', content: 'y' },
      ...['a', 'b', 'c', 'd'].map((name) => ({ name: `../${name}`, content: 'x' })),
    ),
  ],
);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-layers-'));
  vi.stubEnv('XDG_CONFIG_HOME', join(folder, 'config'));
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  await writeFile(join(folder, 'wasteful.tar'), tarOf(dockerArchive(WASTEFUL)));
  const half = { ...WASTEFUL, layers: [...WASTEFUL.layers.slice(0, 1), Buffer.from('no layer at all')] };
  await writeFile(join(folder, 'half.tar'), tarOf(dockerArchive(half)));
  const told = 'RUN /bin/sh -c git clone https://bob:Zk4mQ8vLr2Xw@git.internal/a # buildkit';
  await writeFile(
    join(folder, 'told.tar'),
    tarOf(dockerArchive(imageOf(['told:1'], [rawTar({ name: 'a', content: 'a' })], [told]))),
  );
  await writeFile(join(folder, 'odd.tar'), tarOf(dockerArchive(ODD)));
  await writeFile(join(folder, 'several.tar'), tarOf(dockerArchive(WASTEFUL, sampleImage())));
  const broken = tarOf(dockerArchive(sampleImage()));
  await writeFile(join(folder, 'broken.tar'), broken.subarray(0, 100_000));
  await writeFile(join(folder, 'strict.yaml'), 'rules:\n  lowestEfficiency: 0.99\n');
  await writeFile(
    join(folder, 'lenient.yaml'),
    'rules:\n  lowestEfficiency: 0.1\n  highestUserWastedPercent: off\n',
  );
  await writeFile(join(folder, 'wrong.yaml'), 'rules:\n  lowestEfficiency: 3\n');
  await writeFile(join(folder, 'none.yaml'), 'a: [');
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

interface Asked extends Partial<LayersOptions> {
  readonly image?: string;
  readonly file?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly isTTY?: boolean;
}

async function layers({ image, file = 'wasteful.tar', env = {}, isTTY = false, ...options }: Asked = {}) {
  const streams = recordedStreams({ isTTY });
  const target = `archive:${join(folder, file)}`;
  const exitCode = await layersCommand(image, { target, version: '1.2.3', ...options }, streams, env);
  return { exitCode, stdout: streams.stdout.text, stderr: streams.stderr.text };
}

test('the table says what each layer did and what is wasted, in 80 columns', async () => {
  const { exitCode, stdout, stderr } = await layers();
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout.split('\n')).toEqual([
    expect.stringMatching(/^shop\/wasteful:1 {3}[0-9a-f]{12} {3}linux\/amd64 {3}2 layers {3}1\.4 kB$/),
    '',
    'layer      size  share    added  changed  removed  instruction',
    '    1      1 kB   71 %        4        0        0  ADD file:1 in /',
    expect.stringMatching(/^ {4}2 {5}400 B {3}29 % {8}0 {8}1 {8}1 {2}RUN echo long long .*…$/),
    '',
    'Efficiency 64.3 %   500 B of 1.4 kB wasted   2 paths',
    'Efficiency: 1 - wasted / all bytes of files. Wasted: versions of files that a',
    '  later layer replaces or removes.',
    '',
    'Most wasted',
    '     300 B  app/a  replaced by 2, in 1',
    '     200 B  old/b  removed by 2, in 1',
    '',
  ]);
  for (const line of stdout.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(80);
});

test('a path’s history is told layer by layer, and names do nothing to the terminal', async () => {
  const { stdout } = await layers({ path: '**' });
  expect(stdout).not.toContain(ESC);
  expect(stdout.split('\n').slice(1)).toEqual([
    '',
    '6 paths like **',
    'app',
    '  layer  1  added     drwxr-xr-x  0:0',
    'app/a',
    '  layer  1  added     -rwsr-xr-x  0:0  300 B',
    '  layer  2  modified  -rw-r--r--  0:0  400 B  mode, size, content',
    'keep',
    '  layer  1  added     -rw-r--r--  0:0  500 B',
    'odd\\x1b]0;x\\x07',
    '  layer  1  added     -rw-r--r--  0:0  0 B',
    'old',
    '  layer  1  added     drwxr-xr-x  0:0',
    '  layer  2  removed',
    'old/b',
    '  layer  1  added     -rw-r--r--  0:0  200 B',
    '  layer  2  removed   with old',
    '',
  ]);
});

test('JSON is as its schema describes it, with and without paths and rules', async () => {
  const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true });
  ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  const schemaFile = new URL('../../checks/layers.schema.json', import.meta.url);
  const validate = ajv.compile(JSON.parse(await readFile(schemaFile, 'utf8')));
  const asked: readonly Asked[] = [
    {},
    { path: '*' },
    { path: 'nothing-like-this' },
    { ci: true, forbid: ['*a', '*.pem'], path: 'app/**' },
    { file: 'several.tar', image: 'shop/web:1.2', path: '**', ci: true },
    { file: 'odd.tar' },
  ];
  for (const one of asked) {
    const { stdout } = await layers({ format: 'json', ...one });
    const document: unknown = JSON.parse(stdout);
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
    expect(stdout).not.toContain(ESC);
  }
});

test('What no honest builder writes is told, and left out', async () => {
  const { stdout } = await layers({ file: 'odd.tar' });
  expect(stdout.split('\n').slice(1, 9)).toEqual([
    '! 6 odd entries, as no honest builder writes:',
    '    layer 1: leads out of the layer, left out: ../out\\x1b[31m',
    '    layer 1: is there twice, the last one counts: plain',
    '    layer 1: leads out of the layer, left out: ../a',
    '    layer 1: leads out of the layer, left out: ../b',
    '    layer 1: leads out of the layer, left out: ../c',
    '    and 1 more',
    '',
  ]);
  const { stdout: json } = await layers({ file: 'odd.tar', format: 'json' });
  expect(JSON.parse(json)).toMatchObject({
    oddEntries: { count: 6, named: expect.arrayContaining([{ layer: 1, kind: 'outside', path: '../d' }]) },
    layers: [{ files: { added: 1 } }],
  });
});

test('Where a layer could not be read, nothing passes for the whole', async () => {
  const { stdout, stderr, exitCode } = await layers({ file: 'half.tar', lowestEfficiency: '0.5' });
  expect(exitCode).toBe(3);
  expect(stdout).toMatch(
    /^shop\/wasteful:1 .*\n! 1 of 2 layers was not read: all of this is about the others alone\n/,
  );
  expect(stdout).toMatch(/^ +2 {2}not read +RUN/m);
  expect(stderr).toMatch(/^layer 2: plimsoll: Layer 2 can’t be read: /);
});

test('What a build step says of secrets is hidden', async () => {
  for (const format of ['table', 'json']) {
    const { stdout } = await layers({ file: 'told.tar', format });
    expect(stdout).toContain('git clone https://bob:**');
    expect(stdout).not.toContain('Zk');
  }
});

test('JSON holds the figures', async () => {
  const { stdout } = await layers({ format: 'json', path: 'app/a', ci: true, forbid: ['keep'] });
  expect(JSON.parse(stdout)).toMatchObject({
    schemaVersion: 1,
    tool: { name: 'plimsoll', version: '1.2.3' },
    image: { name: 'shop/wasteful:1', os: 'linux', architecture: 'amd64', size: 1400 },
    layers: [
      { layer: 1, instruction: 'ADD', files: { added: 4, changed: 0, removed: 0 }, wastedBytes: 500 },
      { layer: 2, instruction: 'RUN', files: { added: 0, changed: 1, removed: 1 }, wastedBytes: 0 },
    ],
    efficiency: {
      score: 0.642857,
      wastedBytes: 500,
      mostWasted: [
        { path: 'app/a', layers: [1], hiddenBy: 2, fate: 'replaced' },
        { path: 'old/b', fate: 'removed' },
      ],
    },
    // The folder that was taken away counts once under its own path, and its file once.
    dive: { efficiency: 0.75, wastedBytes: 700, userWastedPercent: 1.75 },
    rules: [
      { rule: 'lowestEfficiency', status: 'broken', limit: 0.9 },
      { rule: 'highestUserWastedPercent', status: 'broken', limit: 0.1, value: 1.75 },
      { rule: 'forbid', status: 'broken', limit: 'keep', value: 1, paths: [{ path: 'keep', layer: 1 }] },
    ],
    paths: [
      {
        path: 'app/a',
        events: [
          { layer: 1, kind: 'added', entry: { mode: '4755' } },
          { layer: 2, kind: 'modified' },
        ],
      },
    ],
  });
});

describe('the exit code', () => {
  test.each<readonly [string, Asked, number]>([
    ['0 without rules', {}, 0],
    ['0 when every rule is kept', { lowestEfficiency: '0.75', highestWastedBytes: '1kB' }, 0],
    ['1 below the lowest efficiency', { lowestEfficiency: '0.9' }, 1],
    ['1 above the most wasted bytes', { highestWastedBytes: '699' }, 1],
    ['1 above the share that users waste', { highestUserWastedPercent: '1' }, 1],
    ['1 for a forbidden path, though it was taken away', { forbid: ['old/*'] }, 1],
    ['0 when no layer brings a forbidden path', { forbid: ['*.pem', 'b/a'] }, 0],
    ['1 in a pipeline, by the limits of dive', { env: { CI: 'true' } }, 1],
    ['0 in a pipeline that is not meant', { env: { CI: 'true' }, ci: false }, 0],
    ['0 with a variable that says no', { env: { CI: 'false' } }, 0],
    ['1 by a file of limits', { ciConfig: 'strict.yaml' }, 1],
    ['0 by a file of lenient ones', { ciConfig: 'lenient.yaml' }, 0],
    [
      '1 by an option in place of what the file says',
      { ciConfig: 'lenient.yaml', lowestEfficiency: '0.9' },
      1,
    ],
  ])('is %s', async (_, asked, exitCode) => {
    const ciConfig = asked.ciConfig === undefined ? undefined : join(folder, asked.ciConfig);
    expect((await layers({ ...asked, ciConfig })).exitCode).toBe(exitCode);
  });

  test.each<readonly [string, Asked, string]>([
    ['a format that does not exist', { format: 'xml' }, '--format xml does not exist'],
    [
      'a limit that is no number',
      { lowestEfficiency: 'most' },
      '--lowest-efficiency is "most", it has to be a number',
    ],
    ['a glob that is none', { path: '/' }, '--path "/" names no path'],
    [
      'a file of limits that is not there',
      { ciConfig: 'missing.yaml' },
      'missing.yaml: there is no such file',
    ],
    [
      'a file of limits that makes no sense',
      { ciConfig: 'wrong.yaml' },
      'wrong.yaml: lowestEfficiency is "3"',
    ],
    ['a file of limits that is no YAML', { ciConfig: 'none.yaml' }, 'none.yaml is no YAML'],
    ['an image that is not there', { image: 'redis' }, 'there is no image redis; there is shop/wasteful:1'],
    ['several images and none named', { file: 'several.tar' }, 'is more than one image; there is'],
    [
      'a platform that it is not for',
      { platform: 'linux/s390x' },
      'is not for linux/s390x; there is linux/amd64',
    ],
  ])('is that of a usage error for %s', async (_, asked, message) => {
    const ciConfig = asked.ciConfig === undefined ? undefined : join(folder, asked.ciConfig);
    const answer = layers({ ...asked, ciConfig });
    await expect(answer).rejects.toThrow(UsageError);
    await expect(answer).rejects.toThrow(message);
  });

  test.each([
    ['not there', 'missing.tar', 'there is no such file'],
    ['cut off', 'broken.tar', 'broken.tar'],
  ])('is 3 for an archive that is %s', async (_, file, message) => {
    const answer = await layers({ file, ci: true, highestUserWastedPercent: 'off' });
    expect(answer).toMatchObject({ exitCode: 3, stderr: expect.stringContaining(message) });
  });
});

test('rules are told with what was measured', async () => {
  const { stdout } = await layers({ lowestEfficiency: '0.9', highestWastedBytes: '20MB', forbid: ['old/*'] });
  expect(stdout).toContain(
    'As dive counts: efficiency 75.00 %, 700 B wasted, 175.00 % of what stands on\n  the base.\n',
  );
  expect(stdout.slice(stdout.indexOf('\n2 of 3'))).toBe(
    [
      '',
      '2 of 3 rules broken',
      '  ✖ lowestEfficiency 90.00 %: 75.00 %',
      '  ✔ highestWastedBytes 20 MB (20000000): 700 B (700)',
      '  ✖ no path like old/*: 1 found',
      '      old/b  in layer 1',
      'Limits go by the figures of dive, which counts every version of a path that',
      '  comes up more than once.',
      '',
    ].join('\n'),
  );
});

test('README shows what it really prints', async () => {
  const streams = recordedStreams();
  const image = 'plimsoll-test/web:1.4';
  await layersCommand(image, { target: 'demo:', version: '1.2.3' }, streams, {});
  const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
  expect(readme).toContain(`$ plimsoll layers --target demo: ${image}\n${streams.stdout.text}\`\`\``);
});

test('an image is found by its name in several ways', async () => {
  for (const image of ['shop/web:1.2', 'docker.io/shop/web:1.2'])
    expect((await layers({ file: 'several.tar', image })).stdout).toMatch(/^shop\/web:1\.2 /);
});

test('progress and colours are for terminals only', async () => {
  const seen = await layers({ isTTY: true });
  expect(seen.stdout).toContain(`${ESC}[`);
  expect((await layers()).stdout).not.toContain(ESC);
});
