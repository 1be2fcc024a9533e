import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { ImageChoice } from '../../../src/facts/image-layers.ts';
import { judgeForbidden } from '../../../src/insight/layers/forbidden-paths.ts';
import { chooseImage } from '../../../src/insight/layers/image-choice.ts';
import {
  DIVE_LIMITS,
  judgeWaste,
  NO_LIMITS,
  parseByteLimit,
  parseDiveRules,
  parseShare,
  type WasteLimits,
} from '../../../src/insight/layers/layer-rules.ts';
import { compilePathGlob } from '../../../src/insight/layers/path-glob.ts';
import { modeText } from '../../../src/insight/mode-text.ts';
import { FILE, GONE, madeTree } from './made-layers.ts';

describe('a .dive-ci file', () => {
  it.each<readonly [string, string, Partial<WasteLimits>]>([
    [
      'as its documentation has it',
      'rules:\n  lowestEfficiency: 0.95\n  highestWastedBytes: 20MB\n  highestUserWastedPercent: 0.20\n',
      { lowestEfficiency: 0.95, highestWastedBytes: 20_000_000, highestUserWastedPercent: 0.2 },
    ],
    [
      'as later versions write it',
      'lowest-efficiency-threshold: "0.8"\nhighest-wasted-bytes: 1MiB\n',
      { lowestEfficiency: 0.8, highestWastedBytes: 1_048_576 },
    ],
    ['in whatever case', 'rules: {LOWESTEFFICIENCY: 0.5}', { lowestEfficiency: 0.5 }],
    [
      'with rules turned off',
      'rules: {lowestEfficiency: disabled, highestUserWastedPercent: false}',
      { lowestEfficiency: undefined, highestUserWastedPercent: undefined },
    ],
    [
      'turned off by nothing at all',
      'rules: {lowestEfficiency: , highestUserWastedPercent: "off"}',
      { lowestEfficiency: undefined, highestUserWastedPercent: undefined },
    ],
    ['with rules that nobody knows', 'rules: {highestBeauty: 3}', {}],
    ['without rules', 'rules:', {}],
    ['empty', '', {}],
  ])('%s', (_, text, expected) => {
    expect(parseDiveRules(parse(text))).toEqual({ ...DIVE_LIMITS, ...expected });
  });

  it.each([
    [
      'rules: {lowestEfficiency: 1.5}',
      'lowestEfficiency is "1.5", it has to be a number from 0 to 1, or disabled',
    ],
    ['rules: {highestUserWastedPercent: 20%}', 'highestUserWastedPercent is "20%"'],
    [
      'rules: {highestWastedBytes: 20 apples}',
      'highestWastedBytes is "20 apples", it has to be a size such as',
    ],
    ['rules: {highestWastedBytes: [1]}', 'highestWastedBytes is "[1]", it has to be one value'],
    ['rules: 3', 'rules is "3", it has to be a map of rules'],
    ['hello', 'the file is "string", it has to be YAML with rules'],
  ])('%j is refused', (text, message) => {
    expect(() => parseDiveRules(parse(text))).toThrow(message);
  });
});

it.each([
  ['20MB', 20_000_000],
  ['19Mb', 19_000_000],
  ['1.5 GiB', 1_610_612_736],
  ['300', 300],
  ['0.5k', 500],
  ['7B', 7],
  ['2ti', 2_199_023_255_552],
  ['disabled', undefined],
])('%s are so many bytes', (text, bytes) => {
  expect(parseByteLimit('x', text)).toBe(bytes);
});

it.each(['', ' ', 'Disabled', 'OFF', 'false'])('%j turns a rule off', (text) => {
  expect(parseShare('x', text)).toBeUndefined();
});

it.each(['-0.1', '1.01', 'abc', '0x1', 'NaN', 'Infinity', '1,0'])('%s is no share', (text) => {
  expect(() => parseShare('x', text)).toThrow('a number from 0 to 1');
});

describe('a limit', () => {
  const figures = { efficiency: 0.9, wastedBytes: 100, userWastedPercent: 0.1 };

  it.each<readonly [Partial<WasteLimits>, boolean]>([
    [{ lowestEfficiency: 0.9 }, false],
    [{ lowestEfficiency: 0.91 }, true],
    [{ highestWastedBytes: 100 }, false],
    [{ highestWastedBytes: 99 }, true],
    [{ highestUserWastedPercent: 0.1 }, false],
    [{ highestUserWastedPercent: 0.09 }, true],
  ])('%j', (limits, isBroken) => {
    expect(judgeWaste({ ...NO_LIMITS, ...limits }, figures)).toMatchObject([{ isBroken }]);
  });

  it('on a share of nothing is kept', () => {
    const limits = { ...NO_LIMITS, highestUserWastedPercent: 0 };
    expect(judgeWaste(limits, { ...figures, userWastedPercent: Number.NaN })).toMatchObject([
      { isBroken: false },
    ]);
    expect(judgeWaste(limits, { ...figures, userWastedPercent: Number.POSITIVE_INFINITY })).toMatchObject([
      { isBroken: true },
    ]);
  });

  it('that nobody set is not judged', () => {
    expect(judgeWaste(NO_LIMITS, figures)).toEqual([]);
  });
});

it('a forbidden path counts though a later layer takes it away, and whiteouts and implied folders do not', () => {
  const tree = madeTree({ 'a/.env': FILE }, { 'a/.env': GONE, 'b/.env/x': FILE, 'c/.env': GONE });
  const glob = compilePathGlob('.env');
  expect(glob && judgeForbidden(tree, '.env', glob)).toEqual({
    rule: 'forbid',
    isBroken: true,
    limit: '.env',
    value: 1,
    paths: [{ path: 'a/.env', layer: 0 }],
  });
});

describe('the image that is meant', () => {
  const choice = (id: string, names: readonly string[], platform = 'linux/amd64'): ImageChoice => ({
    id,
    names,
    platform,
  });
  const FETCHED = `sha256:${'f0'.repeat(32)}`;
  const many = [
    choice(`sha256:${'ab'.repeat(32)}`, ['nginx:latest']),
    choice(`sha256:${'ac'.repeat(32)}`, ['nginx:1.27', 'registry.example:5000/web:1', `web@${FETCHED}`]),
    choice(`sha256:${'ad'.repeat(32)}`, ['multi:1'], 'linux/amd64'),
    choice(`sha256:${'ae'.repeat(32)}`, ['multi:1'], 'linux/arm64'),
  ];
  const wish = (image: string | undefined, platform?: string) => ({
    image,
    platform,
    machine: 'linux/arm64',
  });

  it.each<readonly [string | undefined, string | undefined, number]>([
    ['nginx', undefined, 0],
    ['docker.io/library/nginx:latest', undefined, 0],
    ['nginx:1.27', undefined, 1],
    ['registry.example:5000/web:1', undefined, 1],
    [`web@${FETCHED}`, undefined, 1],
    [`docker.io/library/web:2@${FETCHED}`, undefined, 1],
    [FETCHED, undefined, 1],
    ['abab', undefined, 0],
    [`sha256:${'ac'.repeat(32)}`, undefined, 1],
    ['multi:1', undefined, 3],
    ['multi:1', 'linux/amd64', 2],
  ])('%s for %s', (image, platform, place) => {
    expect(chooseImage(many, wish(image, platform))).toEqual({ choice: many[place] });
  });

  it.each<readonly [readonly ImageChoice[], string | undefined, string | undefined, string]>([
    [[], 'x', undefined, 'there is no image'],
    [many, 'redis', undefined, 'there is no image redis; there is nginx:latest (linux/amd64), nginx:1.27'],
    [many, 'a', undefined, 'there is no image a'],
    [many, undefined, undefined, 'the target is more than one image'],
    [many, 'multi:1', 'linux/s390x', 'multi:1 is not for linux/s390x; there is linux/amd64, linux/arm64'],
    [
      [choice('1', ['m'], 'linux/386'), choice('2', ['m'], 'linux/s390x')],
      'm',
      undefined,
      'choose one with --platform; there is linux/386, linux/s390x',
    ],
  ])('is not clear', (choices, image, platform, problem) => {
    expect(chooseImage(choices, wish(image, platform))).toEqual({
      problem: expect.stringContaining(problem),
    });
  });

  it.each<readonly [string | undefined, readonly string[], number | string]>([
    ['linux/arm64', ['linux/amd64', 'linux/arm64/v8'], 1],
    ['linux/arm64/v8', ['linux/amd64', 'linux/arm64/v8'], 1],
    ['linux/amd64', ['linux/amd64/v3', 'linux/amd64'], 1],
    [undefined, ['linux/amd64/v2', 'linux/arm64/v8'], 1],
    [
      'linux/arm',
      ['linux/arm/v6', 'linux/arm/v7'],
      'choose one with --platform; there is linux/arm/v6, linux/arm/v7',
    ],
    ['linux/arm', ['linux/arm64'], 'is not for linux/arm; there is linux/arm64'],
  ])('for %s, of %j', (platform, platforms, found) => {
    const choices = platforms.map((one, place) => choice(String(place), ['m'], one));
    expect(chooseImage(choices, wish('m', platform))).toEqual(
      typeof found === 'number' ? { choice: choices[found] } : { problem: expect.stringContaining(found) },
    );
  });

  it('is the only one when nobody says', () => {
    expect(chooseImage(many.slice(0, 1), wish(undefined))).toEqual({ choice: many[0] });
  });
});

it.each([
  ['file', 0o644, '-rw-r--r--'],
  ['file', 0o4755, '-rwsr-xr-x'],
  ['file', 0o6644, '-rwSr-Sr--'],
  ['directory', 0o1777, 'drwxrwxrwt'],
  ['directory', 0o1770, 'drwxrwx--T'],
  ['symlink', 0o777, 'lrwxrwxrwx'],
] as const)('a %s of mode %o is %s', (type, mode, text) => {
  expect(modeText(type, mode)).toBe(text);
});
