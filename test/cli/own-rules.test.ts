import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ownRules, waiverPath } from '../../src/cli/own-rules.ts';

let home = '';
let config = '';

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'plimsoll-own-'));
  config = join(home, '.config', 'plimsoll');
  await mkdir(config, { recursive: true });
});

afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

const rules = (options = {}) => ownRules(options, { env: {}, home, platform: 'linux' });

describe('a person’s own rules', () => {
  test('are none without a config folder', async () => {
    await rm(config, { recursive: true });
    expect(rules()).toEqual({
      checkFolders: [],
      policyFile: undefined,
      profileFolder: join(config, 'profiles'),
    });
  });

  test('an empty folder for checks is no mistake', async () => {
    await mkdir(join(config, 'checks'));
    expect(rules().checkFolders).toEqual([]);
  });

  test('are found in the config folder, also in folders below', async () => {
    await mkdir(join(config, 'checks', 'team'), { recursive: true });
    await writeFile(join(config, 'checks', 'team', 'a.yml'), '');
    await writeFile(join(config, 'policy.yaml'), '');
    expect(rules()).toEqual({
      checkFolders: [join(config, 'checks')],
      policyFile: join(config, 'policy.yaml'),
      profileFolder: join(config, 'profiles'),
    });
  });

  test('the command line adds checks and replaces the policy', async () => {
    await mkdir(join(config, 'checks'));
    await writeFile(join(config, 'checks', 'a.yaml'), '');
    await writeFile(join(config, 'policy.yaml'), '');
    expect(rules({ checks: ['here', 'there', 'here'], policy: 'mine.yaml' })).toEqual({
      checkFolders: [join(config, 'checks'), 'here', 'there'],
      policyFile: 'mine.yaml',
      profileFolder: join(config, 'profiles'),
    });
  });

  test('the command line replaces the waivers of the config folder', async () => {
    const own = join(config, 'waivers.yaml');
    expect(rules().waiverFile).toBeUndefined();
    await writeFile(own, '');
    expect(rules().waiverFile).toBe(own);
    expect(rules({ waivers: 'mine.yaml' }).waiverFile).toBe('mine.yaml');
  });

  test('waivers have a place before there are any', () => {
    const machine = { env: {}, home, platform: 'linux' };
    expect(waiverPath({}, machine)).toBe(join(config, 'waivers.yaml'));
    expect(waiverPath({ waivers: 'mine.yaml' }, machine)).toBe('mine.yaml');
  });

  test('something else in place of the folder is passed on, so that it is told', async () => {
    await writeFile(join(config, 'checks'), 'not a folder');
    expect(rules().checkFolders).toEqual([join(config, 'checks')]);
  });
});
