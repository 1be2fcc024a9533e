import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { containerProcessesSchema } from '../../src/facts/container-processes.ts';
import { FactStore } from '../../src/facts/fact-store.ts';
import type { Profile } from '../../src/facts/profile.ts';
import { emptyProfile } from '../../src/insight/profile/add-to-profile.ts';
import { type DeskSession, ProfileDesk, profileWords } from '../../src/session/profile-desk.ts';
import { openProfileShelf, profileText, readProfiles } from '../../src/session/profile-shelf.ts';
import { container, TARGET } from '../audit/sample-facts.ts';

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-profiles-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const IMAGE = { name: 'shop/api:1.4', id: `sha256:${'ab'.repeat(32)}`, digests: [] };
const AT = '2026-11-22T10:00:00.000Z';

function profileWith(...programs: readonly string[]): Profile {
  return {
    ...emptyProfile(IMAGE),
    knows: ['programs'],
    programs: programs.map((path) => ({ path, users: [], capabilities: [], since: AT, container: 'api' })),
  };
}

const FILE = 'shop-api-1.4-abababababab.json';

describe('profiles are kept in files', () => {
  test('for their owner alone, whole, and to be read', async () => {
    const deep = join(folder, 'config', 'profiles');
    const { file, profile } = await openProfileShelf(deep).change(IMAGE, () => profileWith('/app'));
    expect(file).toBe(join(deep, FILE));
    expect(await readFile(file, 'utf8')).toBe(profileText(profile));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect((await stat(deep)).mode & 0o777).toBe(0o700);
    expect(await readdir(deep)).toEqual([FILE]);
    expect(await readProfiles(deep)).toEqual({
      profiles: new Map([[IMAGE.id, profile]]),
      files: new Map([[IMAGE.id, file]]),
      problems: [],
    });
  });

  test('a change sees what is there, also under another name, and changes overtake each other never', async () => {
    const own = join(folder, 'my api.json');
    await writeFile(own, profileText(profileWith('/app')));
    const shelf = openProfileShelf(folder);
    const add = (path: string) =>
      shelf.change(IMAGE, (before) =>
        profileWith(...(before?.programs ?? []).map((program) => program.path), path),
      );
    await Promise.all([add('/one'), add('/two')]);
    const { profiles } = await shelf.read();
    expect(profiles.get(IMAGE.id)?.programs.map(({ path }) => path)).toEqual(['/app', '/one', '/two']);
    expect(await readdir(folder)).toEqual(['my api.json']);
  });

  test('a name of an image leads nowhere else', async () => {
    const { file } = await openProfileShelf(folder).change({ ...IMAGE, name: '../../etc/x\u001b[2J' }, () =>
      profileWith(),
    );
    expect(file.startsWith(`${folder}/`)).toBe(true);
    expect(file.slice(folder.length + 1)).toMatch(/^[\w.-]+$/);
  });

  test('one that is deleted is gone; one that is not there is no mistake', async () => {
    const shelf = openProfileShelf(folder);
    await shelf.change(IMAGE, () => profileWith('/app'));
    await shelf.remove(IMAGE.id);
    await shelf.remove(IMAGE.id);
    expect(await readdir(folder)).toEqual([]);
  });

  test.each([
    ['no JSON', '{', 'is damaged: it is not JSON'],
    ['another document', '{"a":1}', 'is no profile: '],
    [
      'of a newer version',
      JSON.stringify({ ...profileWith(), version: 2 }),
      'was written by a newer Plimsoll (its version is 2, this one knows 1)',
    ],
    [
      'with a field that is wrong',
      profileText(profileWith()).replace('"looks"', '"x"').replace('"knows": [', '"knows": [7,'),
      'is no profile: knows',
    ],
  ])('%s: it is told, the others are used, and nothing is written over it', async (_, text, problem) => {
    await writeFile(join(folder, FILE), text);
    const other = { ...profileWith('/other'), image: { ...IMAGE, id: 'sha256:other' } };
    await writeFile(join(folder, 'other.json'), profileText(other));
    const { profiles, problems } = await readProfiles(folder);
    expect([...profiles.keys()]).toEqual(['sha256:other']);
    expect(problems.map(({ file }) => file)).toEqual([join(folder, FILE)]);
    expect(problems[0]?.message).toContain(problem);
    await expect(openProfileShelf(folder).change(IMAGE, () => profileWith())).rejects.toThrow('is not saved');
    expect(await readFile(join(folder, FILE), 'utf8')).toBe(text);
  });

  test('two of one image: the second is told', async () => {
    await writeFile(join(folder, 'a.json'), profileText(profileWith('/a')));
    await writeFile(join(folder, 'b.json'), profileText(profileWith('/b')));
    const { profiles, problems } = await readProfiles(folder);
    expect(profiles.get(IMAGE.id)?.programs.map(({ path }) => path)).toEqual(['/a']);
    expect(problems[0]?.message).toContain('is about the same image as');
  });

  test('a folder that is none is told, one that is not there has none', async () => {
    await writeFile(join(folder, 'file'), '');
    expect((await readProfiles(join(folder, 'file'))).problems[0]?.message).toBe('is not a folder');
    expect((await readProfiles(join(folder, 'none'))).problems).toEqual([]);
  });

  test('one that can’t be written says so', async () => {
    await writeFile(join(folder, 'file'), '');
    await expect(
      openProfileShelf(join(folder, 'file', 'profiles')).change(IMAGE, () => profileWith()),
    ).rejects.toThrow('could not be written to');
  });
});

/** A session of one container that a test moves by hand. */
class HandSession implements DeskSession {
  readonly store = new FactStore(TARGET);
  watching = 0;
  reloads = 0;
  private readonly closed = new AbortController();

  constructor(isRunning = true) {
    const inspect = container('web', {
      Image: IMAGE.id,
      Config: { Image: IMAGE.name },
      State: { Running: isRunning, Status: isRunning ? 'running' : 'exited' },
    });
    this.store.apply([{ kind: 'container', inspect }]);
  }

  get facts() {
    return this.store.facts;
  }

  subscribe(listener: () => void): () => void {
    return this.store.subscribe(listener);
  }

  async watchContainer(_: string, signal: AbortSignal): Promise<void> {
    this.watching += 1;
    await new Promise<void>((resolve) => {
      for (const one of [signal, this.closed.signal]) one.addEventListener('abort', () => resolve());
    });
    this.watching -= 1;
  }

  async reloadProfiles(): Promise<void> {
    this.reloads += 1;
  }

  runs(...programs: readonly string[]): void {
    const processes = containerProcessesSchema.parse({
      readAt: 1,
      source: 'proc',
      total: programs.length,
      processes: programs.map((executable, at) => ({
        pid: at + 1,
        parentPid: 0,
        name: 'x',
        executable,
        origin: 'image',
      })),
    });
    this.store.apply([{ kind: 'processes', id: 'web', processes }]);
  }

  stops(): void {
    this.store.apply([{ kind: 'container-gone', id: 'web' }]);
  }

  close(): void {
    this.closed.abort();
  }
}

const LONG = 3_600_000;

describe('a recording', () => {
  const programs = async (): Promise<readonly string[] | undefined> =>
    (await readProfiles(folder)).profiles.get(IMAGE.id)?.programs.map(({ path }) => path);
  const endedWords = (desk: ProfileDesk) => expect.poll(() => desk.current().ended.words);

  test('goes on by itself, tells what it saw, and saves it when it is ended early', async () => {
    const session = new HandSession();
    const desk = new ProfileDesk(openProfileShelf(folder));
    desk.record(session, 'web', LONG);
    desk.record(session, 'web', LONG);
    expect(desk.current().recordings.map(({ name }) => name)).toEqual(['web']);
    session.runs('/app');
    session.runs('/app', '/bin/sh');
    await expect.poll(() => desk.current().recordings[0]?.draft?.programs.length).toBe(2);
    desk.finish('web');
    await endedWords(desk).toContain(
      'web is recorded: 2 programs, ports not seen, peers not seen, paths not seen.',
    );
    expect(await programs()).toEqual(['/app', '/bin/sh']);
    expect(desk.current().recordings).toEqual([]);
    expect(session.reloads).toBe(1);
    // Nobody looks any more.
    await expect.poll(() => session.watching).toBe(0);
    const { profiles } = await readProfiles(folder);
    expect(profiles.get(IMAGE.id)?.recordings).toMatchObject([{ container: 'web', looks: 2 }]);
  });

  test('ends when its time is over, and a second one adds to the first', async () => {
    const session = new HandSession();
    const desk = new ProfileDesk(openProfileShelf(folder));
    session.runs('/app');
    desk.record(session, 'web', 1);
    await endedWords(desk).toContain('is recorded');
    session.runs('/other');
    desk.record(session, 'web', 1);
    await expect.poll(() => desk.current().ended.number).toBe(2);
    expect(await programs()).toEqual(['/app', '/other']);
  });

  test('that is given up saves nothing', async () => {
    const session = new HandSession();
    const desk = new ProfileDesk(openProfileShelf(folder));
    session.runs('/app');
    desk.record(session, 'web', LONG);
    desk.cancel('web');
    await endedWords(desk).toContain('given up, nothing is saved');
    expect(await readdir(folder)).toEqual([]);
  });

  test.each([
    ['its container stops', (session: HandSession) => session.stops(), 'the container does not run any more'],
    ['its target is closed', (session: HandSession) => session.close(), 'the target was closed'],
  ])('saves what was seen when %s', async (_, end, words) => {
    const session = new HandSession();
    const desk = new ProfileDesk(openProfileShelf(folder));
    session.runs('/app');
    desk.record(session, 'web', LONG);
    end(session);
    await endedWords(desk).toContain(words);
    expect(await programs()).toEqual(['/app']);
  });

  test('of which nothing could be seen makes no profile', async () => {
    const desk = new ProfileDesk(openProfileShelf(folder));
    desk.record(new HandSession(), 'web', LONG);
    desk.finish('web');
    await endedWords(desk).toContain('nothing could be seen');
    expect(await readdir(folder)).toEqual([]);
  });

  test('of a container that does not run does not begin', async () => {
    const desk = new ProfileDesk(openProfileShelf(folder));
    desk.record(new HandSession(false), 'web', LONG);
    await endedWords(desk).toBe('web does not run: there is nothing to record.');
  });

  test('is saved when the program ends', async () => {
    const session = new HandSession();
    const desk = new ProfileDesk(openProfileShelf(folder));
    session.runs('/app');
    desk.record(session, 'web', LONG);
    const [words] = await desk.close();
    expect(words).toContain('web is recorded: 1 program');
    expect(await programs()).toEqual(['/app']);
  });
});

test('what a person takes in is in the profile, marked as such', async () => {
  const session = new HandSession();
  const desk = new ProfileDesk(openProfileShelf(folder));
  const program = { path: '/bin/sh', origin: 'image' as const, users: [0], capabilities: [], pids: [7] };
  const addition = { programs: [program], commands: [], listeners: [], peers: [], paths: [] };
  await openProfileShelf(folder).change(IMAGE, () => profileWith('/app'));
  await desk.accept(session, IMAGE, addition, 'web');
  const { profiles } = await readProfiles(folder);
  expect(profiles.get(IMAGE.id)?.programs).toMatchObject([
    { path: '/app' },
    { path: '/bin/sh', accepted: true },
  ]);
  expect(session.reloads).toBe(1);
  await desk.remove(session, IMAGE.id);
  expect(await readdir(folder)).toEqual([]);
});

test('a profile in words says what it does not know', () => {
  expect(profileWords(profileWith('/a'))).toBe('1 program, ports not seen, peers not seen, paths not seen');
  expect(profileWords({ ...emptyProfile(IMAGE), knows: ['commands', 'paths'] })).toBe(
    '0 commands, ports not seen, peers not seen, 0 paths',
  );
});
