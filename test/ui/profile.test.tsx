import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { HeldValue } from '../../src/cli/held-value.ts';
import type { Facts } from '../../src/facts/facts.ts';
import type { Profile } from '../../src/facts/profile.ts';
import { type Addition, emptyProfile, withAddition } from '../../src/insight/profile/add-to-profile.ts';
import type { DeskState } from '../../src/session/profile-desk.ts';
import type { Ports } from '../../src/ui/ports.ts';
import type { SessionPort } from '../../src/ui/session/session-port.ts';
import { KEY, recordedSession, type ShownProgram, showProgram } from './shown-program.tsx';

const NOTHING: Addition = { programs: [], commands: [], listeners: [], peers: [], paths: [] };

let session: SessionPort;
let image: Profile['image'];
/** Of the programs of the database. */
let capabilities: readonly string[] = [];
let program: ShownProgram | undefined;

/** Of the recorded host, what the database did before somebody broke into it. */
function normalProfile(): Profile {
  const users = { users: [0], capabilities, pids: [] };
  const empty = emptyProfile(image);
  return {
    ...withAddition(
      empty,
      {
        ...NOTHING,
        programs: ['sh', 'sleep'].map((name) => ({
          path: `/bin/busybox ${name}`,
          origin: 'image',
          ...users,
        })),
        listeners: [
          { port: 5432, protocol: 'tcp', open: true, number: 5432, address: '0.0.0.0', pid: 0 },
          { port: 'ephemeral', protocol: 'udp', open: true, number: 40_000, address: '0.0.0.0', pid: 0 },
        ],
        peers: [
          {
            direction: 'in',
            peer: 'service api',
            port: 5432,
            protocol: 'tcp',
            address: '172.17.0.3:40000',
            pid: 0,
          },
        ],
        paths: [{ path: '/var/log/postgresql.log', what: 'data', example: '', count: 1 }],
      },
      { container: 'legacy-db', at: '2026-11-19T14:00:00.000Z' },
    ),
    knows: ['programs', 'commands', 'rights', 'listeners', 'peers', 'paths'],
    recordings: [
      {
        container: 'legacy-db',
        target: 'unix:///var/run/docker.sock',
        from: '2026-11-19T14:00:00.000Z',
        until: '2026-11-19T14:05:00.000Z',
        looks: 41,
      },
    ],
  };
}

/** The recorded host as one that lives, with these profiles. */
function livingSession(
  profiles: readonly Profile[],
): SessionPort & { readonly set: (next: readonly Profile[]) => void } {
  const listeners = new Set<() => void>();
  let made = facts(profiles);
  function facts(list: readonly Profile[]): Facts {
    return {
      ...session.facts,
      connection: { state: 'live' },
      profiles: new Map(list.map((profile) => [profile.image.id, profile])),
    };
  }
  return {
    ...session,
    get facts() {
      return made;
    },
    get audit() {
      return session.audit;
    },
    ruleProblems: [],
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    watchContainer: () => Promise.resolve(),
    set: (next) => {
      made = facts(next);
      for (const listener of listeners) listener();
    },
  };
}

beforeAll(async () => {
  vi.useFakeTimers({ now: new Date('2026-11-21T12:00:00Z'), toFake: ['Date'] });
  session = await recordedSession();
  const database = [...session.facts.containers.values()].find(
    (one) => one.stage === 'inspected' && one.inspect.Name === '/legacy-db',
  );
  if (database?.stage !== 'inspected') throw new Error('the recorded host has it');
  // What the recording knows of it, read as a screen would have it.
  const over = new AbortController();
  void session.watchContainer(database.id, over.signal);
  await vi.waitFor(() => {
    expect(session.facts.processes.get(database.id)?.total).toBe(5);
    expect(session.facts.changes.get(database.id)?.total).toBe(8);
  });
  over.abort();
  capabilities = session.facts.processes.get(database.id)?.processes[0]?.capabilities ?? [];
  const { inspect } = database;
  image = { name: inspect.Config.Image, id: inspect.Image, digests: [] };
});

afterEach(async () => {
  await program?.close();
  program = undefined;
});

const CONTAINERS = ['2', '/name:legacy-db\r'] as const;
const PROFILE = [...CONTAINERS, 'B'] as const;

const SIZES = [
  [80, 24],
  [200, 50],
] as const;

describe.each(SIZES)('at %i×%i', (columns, rows) => {
  const SCREENS: readonly (readonly [string, readonly string[], string])[] = [
    ['profile', [...PROFILE, 'j'], 'Not in the profile ('],
    ['profiles', [':', 'profiles\r'], 'Kept in /nowhere/profiles'],
    ['profile-record', [...CONTAINERS, 'b'], 'how long'],
    ['profile-processes', [...CONTAINERS, KEY.enter, '7'], '4412'],
    ['profile-changes', [...CONTAINERS, KEY.enter, '8'], 'not in profile'],
  ];
  it.each(SCREENS)('%s', async (name, keys, shows) => {
    program = await showProgram({ columns, rows, session: livingSession([normalProfile()]) });
    await program.press(...keys);
    await program.waitFor(shows);
    const lines = program.screen();
    expect(lines.every((row) => row.length <= columns)).toBe(true);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`frames/${columns}x${rows}/${name}.txt`);
  });
});

/** A port that takes what is recorded and accepted. */
function takingPort(): {
  readonly port: Ports['profiles'];
  readonly taken: readonly string[];
  readonly state: HeldValue<DeskState>;
} {
  const state = new HeldValue<DeskState>({ recordings: [], ended: { number: 0, words: '' } });
  const taken: string[] = [];
  const port: Ports['profiles'] = {
    folder: '/nowhere/profiles',
    current: state.current,
    subscribe: state.subscribe,
    record: async (id, forMs) => void taken.push(`record ${id.slice(0, 4)} ${forMs}`),
    finish: (id) => void taken.push(`finish ${id.slice(0, 4)}`),
    cancel: (id) => void taken.push(`cancel ${id.slice(0, 4)}`),
    accept: async (_, { programs, listeners, peers, paths }, container) =>
      void taken.push(
        `accept ${programs.length} ${listeners.length} ${peers.length} ${paths.length} ${container}`,
      ),
    remove: async (id) => void taken.push(`remove ${id.slice(0, 12)}`),
  };
  return { port, taken, state };
}

it('asks how long, refuses what is no time, and records', async () => {
  const { port, taken } = takingPort();
  program = await showProgram({ session: livingSession([]), profiles: port });
  await program.press(...CONTAINERS, 'b', 'x', KEY.enter);
  await program.waitFor('Write it as 5m, 90s or 1h30m');
  await program.press(KEY.backspace, '90s', KEY.enter);
  await program.waitFor('Recording legacy-db for 1:30');
  expect(taken).toEqual(['record 33f8 90000']);
});

it('shows how far a recording is on every screen, and ends it or gives it up', async () => {
  const { port, taken, state } = takingPort();
  const live = livingSession([]);
  program = await showProgram({ session: live, profiles: port });
  const [id = ''] = [...live.facts.containers.keys()].filter((one) => one.startsWith('33f8'));
  const now = {
    containerId: id,
    name: 'legacy-db',
    imageId: image.id,
    startedAt: Date.now() - 133_000,
    forMs: 300_000,
    draft: normalProfile(),
  };
  state.set({ recordings: [now], ended: { number: 0, words: '' } });
  await program.waitFor('recording legacy-db  2:13 of 5:00  2 programs  2 ports');
  await program.press('5');
  await program.waitFor('recording legacy-db  2:13 of 5:00');
  await program.press(...CONTAINERS, 'b', 'c', 'b', KEY.enter);
  expect(taken).toEqual(['cancel 33f8', 'finish 33f8']);
  state.set({ recordings: [], ended: { number: 1, words: 'legacy-db is recorded.' } });
  await program.waitFor('legacy-db is recorded.');
});

it('takes one thing into the profile, or all of it, and what is in it is no news any more', async () => {
  const { port, taken } = takingPort();
  const live = livingSession([normalProfile()]);
  program = await showProgram({ session: live, profiles: port });
  await program.press(...PROFILE);
  await program.waitFor('runs /tmp/kdevtmpfsi');
  await program.press('w', 'j', 'w');
  await vi.waitFor(() => expect(taken).toHaveLength(2));
  expect(taken).toEqual(['accept 2 1 2 6 legacy-db', 'accept 1 0 0 0 legacy-db']);
  live.set([]);
  await program.waitFor('No profile is recorded');
});

it('asks before a profile is deleted', async () => {
  const { port, taken } = takingPort();
  program = await showProgram({ session: livingSession([normalProfile()]), profiles: port });
  await program.press(...PROFILE, 'D');
  await program.waitFor('Press the key again to delete');
  expect(taken).toEqual([]);
  await program.press('D');
  await program.waitFor('is deleted');
  expect(taken).toEqual(['remove sha256:c8867']);
});

it('refuses to record what was saved, and to change its profile', async () => {
  program = await showProgram({ session });
  await program.press(...CONTAINERS, 'b');
  await program.waitFor('nothing goes on here that could be recorded');
});
