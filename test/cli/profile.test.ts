import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  profileCheckCommand,
  profileListCommand,
  profileRecordCommand,
  profileShowCommand,
} from '../../src/cli/profile.ts';
import type { Profile } from '../../src/facts/profile.ts';
import { emptyProfile } from '../../src/insight/profile/add-to-profile.ts';
import { openProfileShelf } from '../../src/session/profile-shelf.ts';
import { startFakeEngine } from '../engine/fake-engine.ts';
import { recordedStreams } from './recorded-streams.ts';

let home = '';
let folder = '';
const options = { target: 'demo:', version: '0.0.0' };

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'plimsoll-profile-cli-'));
  folder = join(home, 'plimsoll', 'profiles');
  vi.stubEnv('XDG_CONFIG_HOME', home);
});

beforeEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true, force: true });
});

/** Of the database of the recorded host. */
const IMAGE = {
  name: 'postgres:14',
  id: 'sha256:c88670799e86b36aea918f16a0314aca4d69be797262825cb03a04f020ed41f9',
  digests: [],
};
const DATABASE: Profile = {
  ...emptyProfile(IMAGE),
  knows: ['programs', 'listeners'],
  programs: ['sh', 'sleep'].map((name) => ({
    path: `/bin/busybox ${name}`,
    origin: 'image',
    users: [],
    capabilities: [],
    since: '2026-11-19T14:00:00.000Z',
    container: 'legacy-db',
  })),
};

async function fileWith(text: string): Promise<string> {
  const file = join(home, 'given.json');
  await writeFile(file, text);
  return file;
}

test('given up before the containers are known, a recording says so and ends as ctrl-c does', async () => {
  const engine = await startFakeEngine({ socket: join(home, 'fake.sock'), containers: 1 });
  engine.misbehave(/^\/containers\/[^/]+\/json$/, { kind: 'hang' });
  try {
    const streams = recordedStreams();
    const given = { ...options, target: engine.target };
    expect(await profileRecordCommand('web', given, streams, AbortSignal.abort())).toBe(130);
    expect(streams.stderr.text).toBe('plimsoll: given up before the containers were read\n');
  } finally {
    await engine.close();
  }
});

describe('profile check', () => {
  test('tells what is new, and what could not be compared; 1', async () => {
    const file = await fileWith(JSON.stringify(DATABASE));
    const streams = recordedStreams();
    expect(await profileCheckCommand(['legacy-db'], { ...options, profile: file }, streams)).toBe(1);
    expect(streams.stdout.text).toBe(`legacy-db (postgres:14): 4 not in its profile
  runs /var/lib/postgresql/.x/kinsing deleted while it runs (process 4409)
  runs /tmp/kdevtmpfsi not from the image (process 4412)
  listens on 0.0.0.0:5432/tcp for others (process 2622)
  listens on 0.0.0.0:31458/tcp for others (process 4409)
  not compared: users and capabilities, peers, changed files
`);
    expect(streams.stderr.text).toBe('');
  });

  test('as JSON, of every container of the image when none is named', async () => {
    const file = await fileWith(JSON.stringify({ ...DATABASE, knows: ['programs'] }));
    const streams = recordedStreams();
    expect(await profileCheckCommand([], { ...options, profile: file, format: 'json' }, streams)).toBe(1);
    expect(JSON.parse(streams.stdout.text)).toMatchObject({
      schemaVersion: 1,
      target: { kind: 'demo' },
      containers: [
        {
          name: 'legacy-db',
          compared: ['programs'],
          notCompared: ['rights', 'listeners', 'peers', 'paths'],
          deviations: [
            { kind: 'programs', subject: '/var/lib/postgresql/.x/kinsing', pid: 4409 },
            { kind: 'programs', subject: '/tmp/kdevtmpfsi', pid: 4412 },
          ],
        },
      ],
    });
  });

  test('nothing new: 0', async () => {
    const file = await fileWith(JSON.stringify({ ...DATABASE, knows: [] }));
    expect(await profileCheckCommand(['legacy-db'], { ...options, profile: file }, recordedStreams())).toBe(
      0,
    );
  });

  test.each([
    ['without any profile', [], {}, 'no container that runs here has a profile'],
    ['of an image without one', ['edge'], {}, 'there is no profile of nginx:1.27, the image of edge'],
    ['of nobody', ['nobody'], {}, 'there is no container nobody'],
    ['in a format that is none', [], { format: 'xml' }, '--format xml does not exist'],
    ['for no time', [], { for: 'soon' }, '--for soon is no length of time'],
    ['with a file that is none', [], { profile: '/nowhere/a.json' }, 'does not exist'],
  ])('%s: the command line is wrong', async (_, names, more, words) => {
    await expect(profileCheckCommand(names, { ...options, ...more }, recordedStreams())).rejects.toThrow(
      words,
    );
  });

  test('a damaged file and one of a newer version are told with their names', async () => {
    const damaged = await fileWith('{');
    const check = (profile: string) => profileCheckCommand([], { ...options, profile }, recordedStreams());
    await expect(check(damaged)).rejects.toThrow(`${damaged} is damaged`);
    const newer = await fileWith(JSON.stringify({ ...DATABASE, version: 9 }));
    await expect(check(newer)).rejects.toThrow('was written by a newer Plimsoll');
  });
});

describe('profile record', () => {
  test.each([
    ['of what was saved', 'edge', {}, 'nothing goes on here that could be recorded'],
    ['of nobody', 'nobody', {}, 'there is no container nobody'],
    ['for no time', 'edge', { for: '8d' }, '--for 8d is no length of time'],
    ['to a folder that is not there', 'edge', { output: '/nowhere/a.json' }, 'its folder does not exist'],
  ])('%s: the command line is wrong', async (_, name, more, words) => {
    await expect(profileRecordCommand(name, { ...options, ...more }, recordedStreams())).rejects.toThrow(
      words,
    );
  });

  test('to a file that is no profile: it stays as it is', async () => {
    const output = await fileWith('{"mine": true}');
    await expect(profileRecordCommand('edge', { ...options, output }, recordedStreams())).rejects.toThrow(
      'is no profile',
    );
  });
});

test('profiles are listed and shown; one that can’t be used ends with 2', async () => {
  const { file } = await openProfileShelf(folder).change(IMAGE, () => DATABASE);
  const listed = recordedStreams();
  expect(await profileListCommand(listed)).toBe(0);
  expect(listed.stdout.text).toBe(
    `postgres:14  sha256:c88670799e86  2 programs, 0 ports, peers not seen, paths not seen  ${file}\n`,
  );
  const shown = recordedStreams();
  expect(await profileShowCommand('postgres:14', shown)).toBe(0);
  expect(JSON.parse(shown.stdout.text)).toEqual(DATABASE);
  await expect(profileShowCommand('nginx', recordedStreams())).rejects.toThrow(
    'there is no profile of nginx',
  );
  await writeFile(join(folder, 'broken.json'), '[');
  const broken = recordedStreams();
  expect(await profileListCommand(broken)).toBe(2);
  expect(broken.stderr.text).toContain('broken.json is damaged');
});
