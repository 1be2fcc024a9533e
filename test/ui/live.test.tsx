import { afterEach, describe, expect, it } from 'vitest';
import type { FactChange } from '../../src/facts/fact-change.ts';
import { networkSchema } from '../../src/facts/network.ts';
import type { Connection } from '../../src/facts/target.ts';
import { info, LIVE, listedContainers } from '../audit/sample-facts.ts';
import { containerIs, imageIs } from './audited.ts';
import { type LiveSession, liveSession } from './live-session.ts';
import { KEY, type ShownOptions, type ShownProgram, showProgram, TO_FINDINGS } from './shown-program.tsx';

let program: ShownProgram | undefined;

afterEach(async () => {
  await program?.close();
  program = undefined;
});

async function open(session: LiveSession, options: ShownOptions = {}): Promise<ShownProgram> {
  program = await showProgram({ session, ...options });
  return program;
}

const HARDENED = {
  State: { Status: 'running', Running: true, Pid: 10, StartedAt: '2025-11-08T09:00:00Z' },
  Config: { User: '1000', Image: 'app:1', Healthcheck: { Test: ['CMD', 'true'] } },
  HostConfig: {
    Memory: 1e8,
    PidsLimit: 100,
    ReadonlyRootfs: true,
    SecurityOpt: ['no-new-privileges'],
    CapDrop: ['ALL'],
  },
};
const hardened = (id: string): FactChange => containerIs(id, HARDENED);
const privileged = (id: string, is = true): FactChange =>
  containerIs(id, { ...HARDENED, HostConfig: { ...HARDENED.HostConfig, Privileged: is } });
const gone = (id: string): FactChange => ({ kind: 'container-gone', id });
const connection = (change: Connection): FactChange => ({ kind: 'connection', connection: change });

const gapOf = (fact: string): FactChange => ({
  kind: 'gap',
  gap: { fact, reason: 'permission', detail: 'the proxy lets nobody ask', hint: '' },
});

const NAMES = ['alpha', 'bravo', 'charlie', 'delta', 'echo'];
const host = (): Promise<LiveSession> => liveSession(LIVE, ...NAMES.map(hardened));

function names({ screen }: ShownProgram): readonly string[] {
  return screen()
    .slice(4, -2)
    .map((line) => line.slice(2).split(' ')[0] ?? '')
    .filter((name) => name !== '');
}
const under = ({ cursor }: ShownProgram): string => cursor().split(' ')[0] ?? '';

describe('a list without rows', () => {
  const trouble = { kind: 'refused', what: 'x', why: 'nobody listens', tryThis: 'Start it' } as const;
  it.each<[string, readonly FactChange[], string]>([
    ['while it is read', [connection({ state: 'loading', done: 0, total: 0 })], 'Reading…'],
    ['where nothing answers', [connection({ state: 'failed', trouble })], 'Not connected: nothing was read.'],
    [
      'where it could not be read',
      [LIVE, gapOf('images'), gapOf('networks')],
      'Could not be read. The proxy lets nobody ask.',
    ],
  ])('does not say that there are none %s', async (_, changes, words) => {
    const shown = await open(await liveSession(...changes));
    for (const key of ['3', '4']) {
      await shown.press(key);
      expect(shown.text()).toContain(words);
    }
  });
});

describe('a list while the host changes', () => {
  it('rows appear and vanish', async () => {
    const session = await host();
    const shown = await open(session);
    await shown.press('2', 's');
    expect(names(shown)).toEqual(NAMES);
    session.change(hardened('bingo'), gone('delta'));
    await shown.waitFor('bingo');
    expect(names(shown)).toEqual(['alpha', 'bingo', 'bravo', 'charlie', 'echo']);
    expect(shown.text()).toContain('Containers 5');
    session.change(...['alpha', 'bingo', 'bravo', 'charlie', 'echo'].map(gone));
    await shown.waitFor('No containers on this host.');
  });

  it('the cursor stays on its row, wherever that goes', async () => {
    const session = await host();
    const shown = await open(session);
    await shown.press('2', 's', 'j', 'j');
    expect(under(shown)).toBe('charlie');
    session.change(hardened('aaa'), hardened('bbb'));
    await shown.waitFor('bbb');
    expect(under(shown)).toBe('charlie');
    session.change(gone('alpha'), gone('bravo'));
    await shown.waitFor((text) => !text.includes('bravo'));
    expect(under(shown)).toBe('charlie');
  });

  it('it goes to the row in its place when its own vanishes, and then stays on that one', async () => {
    const session = await host();
    const shown = await open(session);
    await shown.press('2', 's', 'j', 'j');
    session.change(gone('charlie'));
    await shown.waitFor((text) => !text.includes('charlie'));
    expect(under(shown)).toBe('delta');
    session.change(gone('alpha'));
    await shown.waitFor((text) => !text.includes('alpha'));
    expect(under(shown)).toBe('delta');
    await shown.press('j');
    expect(under(shown)).toBe('echo');
  });

  it('it goes up when the last row vanishes', async () => {
    const session = await host();
    const shown = await open(session);
    await shown.press('2', 's', 'G');
    session.change(gone('echo'));
    await shown.waitFor((text) => !text.includes('echo'));
    expect(under(shown)).toBe('delta');
  });

  it('it stays at the top while nobody moved it, whatever is worst now', async () => {
    const session = await host();
    const shown = await open(session);
    await shown.press('2');
    session.change(privileged('delta'));
    await shown.waitFor((text) => /^▌ delta/m.test(text));
  });

  it('it follows its row when a change of its verdicts sorts it elsewhere', async () => {
    const session = await host();
    const shown = await open(session);
    await shown.press('2', 'j', 'j', 'j');
    const row = under(shown);
    session.change(privileged(row));
    await shown.waitFor('✖1');
    expect(under(shown)).toBe(row);
    expect(names(shown)[0]).toBe(row);
  });

  it('a row that was opened is found again, even if others came before it', async () => {
    const session = await host();
    const shown = await open(session);
    await shown.press('2', KEY.enter);
    expect(shown.screen()[2]).toContain('› alpha');
    session.change(privileged('zulu'));
    await shown.waitFor('Containers › alpha');
    await shown.press(KEY.esc);
    expect(names(shown)[0]).toBe('zulu');
    expect(under(shown)).toBe('alpha');
  });

  it('a filter goes on filtering', async () => {
    const session = await host();
    const shown = await open(session);
    await shown.press('2', '/', 'bravo', KEY.enter);
    session.change(hardened('bravo-2'), hardened('other'));
    await shown.waitFor('bravo-2');
    expect(shown.text()).not.toContain('other');
    expect(shown.text()).toContain('2 of 7');
  });

  it('what is only listed yet is being checked', async () => {
    const session = await liveSession(
      connection({ state: 'loading', done: 1, total: 4 }),
      listedContainers('alpha', 'bravo'),
    );
    const shown = await open(session);
    expect(shown.text()).toMatch(/2 containers being checked[\s\S]*alpha +bravo/);
    expect(shown.screen()[0]).toContain('○ reading 25 %');
    session.change(LIVE, privileged('alpha'), hardened('bravo'));
    await shown.waitFor('● live');
    await shown.waitFor('runs privileged');
    expect(shown.text()).not.toContain('being checked');
  });
});

describe('an open page while the host changes', () => {
  it('findings come and go', async () => {
    const session = await host();
    const shown = await open(session);
    await shown.press(':containers /name:bravo\r', KEY.enter);
    expect(shown.text()).not.toContain('critical');
    session.change(privileged('bravo'));
    await shown.waitFor('critical');
    expect(shown.screen()[0]).toContain('✖1');
    expect(shown.screen()[2]).toContain('✖1');
    session.change(privileged('bravo', false));
    await shown.waitFor((text) => !text.includes('critical'));
    expect(shown.screen()[0]).not.toContain('✖');
  });

  it('the cursor stays on its line while others come above it', async () => {
    const session = await host();
    const shown = await open(session, { rows: 40 });
    await shown.press(':containers /name:bravo\r', KEY.enter, '/', 'restarts', KEY.enter, 'n');
    const line = shown.cursor();
    session.change(privileged('bravo'));
    await shown.waitFor('critical');
    expect(shown.cursor()).toBe(line);
  });

  it('a check’s page follows its results', async () => {
    const session = await host();
    const shown = await open(session);
    await shown.press(':checks /id:privileged\r', KEY.enter);
    expect(shown.text()).toMatch(/Passes on all 5/);
    session.change(privileged('delta'));
    await shown.waitFor('Fails on 1 of 5: delta');
  });

  it.each([
    ['Overview', '1'],
    ['Config', '2'],
    ['Mounts', '3'],
    ['Network', '4'],
    ['Privileges', '5'],
    ['Escape', '6'],
    ['Findings', ...TO_FINDINGS],
    ['Raw', KEY.shiftTab],
  ])('%s says when its container is gone, and esc goes back', async (_, ...tab) => {
    const session = await host();
    const shown = await open(session);
    await shown.press('2', 's', KEY.enter, ...tab);
    session.change(gone('alpha'));
    await shown.waitFor('This container is gone.');
    await shown.press('j', 'G', 'y', 'v', 'z', KEY.enter, KEY.esc);
    expect(names(shown)).toEqual(NAMES.slice(1));
  });

  it.each([
    ['an image', '3', { kind: 'image-gone', id: 'sha256:app' }, 'This image is gone.'],
    ['a network', '4', { kind: 'network-gone', id: 'n1' }, 'This network is gone.'],
  ] as const)('%s too', async (_, key, change, text) => {
    const session = await liveSession(LIVE, imageIs('sha256:app', { RepoTags: ['app:1'] }), {
      kind: 'network',
      network: networkSchema.parse({ Id: 'n1', Name: 'back', Driver: 'bridge' }),
    });
    const shown = await open(session);
    await shown.press(key, KEY.enter);
    session.change(change);
    await shown.waitFor(text);
    await shown.press(KEY.enter, 'j', KEY.esc);
    expect(shown.text()).toMatch(/on this host\./);
  });

  it('the state of a container follows its events', async () => {
    const session = await host();
    const shown = await open(session);
    await shown.press('2', 's', KEY.enter, '/', 'state', KEY.enter);
    expect(shown.text()).toContain('running since');
    session.change(containerIs('alpha', { State: { Status: 'exited', ExitCode: 137, OOMKilled: true } }));
    await shown.waitFor('with code 137: killed: it used more memory');
    expect(shown.screen()[2]).toMatch(/exited/);
  });

  it('a value that was revealed stays revealed, and only that one', async () => {
    const secrets = {
      ...HARDENED,
      Config: { ...HARDENED.Config, Env: ['A_PASSWORD=s3cret-one', 'B_PASSWORD=s3cret-two'] },
    };
    const session = await liveSession(LIVE, containerIs('alpha', secrets));
    const shown = await open(session, { rows: 40 });
    await shown.press('2', KEY.enter, '2', '/', 'A_PASS', KEY.enter, 'n', 'v');
    expect(shown.text()).toContain('A_PASSWORD=s3cret-one');
    session.change(
      containerIs('alpha', {
        ...secrets,
        RestartCount: 3,
        Config: { ...secrets.Config, Env: [...secrets.Config.Env, 'C_PASSWORD=s3cret-three'] },
      }),
    );
    await shown.waitFor('C_PASSWORD');
    expect(shown.text()).toContain('A_PASSWORD=s3cret-one');
    expect(shown.text()).not.toMatch(/s3cret-t/);
  });
});

describe('the connection', () => {
  const trouble = {
    kind: 'dropped',
    what: 'The connection to unix:///run/docker.sock was lost',
    why: 'the engine went away',
    tryThis: 'Look whether it runs: systemctl status docker.',
  } as const;
  const since = new Date(2026, 10, 21, 14, 2).getTime();

  it.each([
    [80, 24],
    [60, 15],
  ])('that is stale says since when, why and that it is tried again, at %i×%i', async (columns, rows) => {
    const session = await host();
    const shown = await open(session, { columns, rows });
    await shown.press('2');
    const before = shown.text();
    session.change(connection({ state: 'stale', since, trouble, attempt: 2 }));
    await shown.waitFor('! stale since 14:02');
    const text = shown.text().replaceAll(/\s+/g, ' ');
    expect(text).toContain('The engine went away.');
    expect(text).toContain('Trying again.');
    expect(text).toContain('alpha');
    expect(shown.scrolls()).toBe(0);
    session.change(LIVE);
    await shown.waitFor('● live');
    expect(shown.text()).toBe(before);
  });

  it('that failed says what, why and what to try', async () => {
    const session = await liveSession();
    const shown = await open(session);
    session.change(connection({ state: 'failed', trouble }));
    await shown.waitFor('✖ not connected');
    const text = shown.text().replaceAll(/\s+/g, ' ');
    expect(text).toContain('The connection to unix:///run/docker.sock was lost.');
    expect(text).toContain('The engine went away.');
    expect(text).toContain('Look whether it runs: systemctl status docker.');
  });

  it('is being made, being read, live, in the header', async () => {
    const session = await liveSession();
    const shown = await open(session);
    expect(shown.screen()[0]).toContain('○ connecting');
    session.change(connection({ state: 'loading', done: 0, total: 0 }));
    await shown.waitFor('○ reading');
    session.change(
      {
        kind: 'engine',
        engine: { name: 'Docker', version: '28.5.1+dfsg1', apiVersion: '1.51', rootless: true },
      },
      { kind: 'info', info: info({ Name: 'prod-7' }) },
      LIVE,
    );
    await shown.waitFor('● live');
    expect(shown.screen()[0]).toContain('prod-7 · Docker 28.5.1 · rootless');
  });
});

describe('gaps', () => {
  const gap = (fact: string, detail: string): FactChange => ({
    kind: 'gap',
    gap: { fact, reason: 'permission', detail, hint: 'run as root' },
  });

  it('show on home and on their page, and go away when they are closed', async () => {
    const session = await host();
    const shown = await open(session);
    session.change(gap('engine.info', 'this user may not ask for it'));
    await shown.waitFor('engine.info: this user may not ask for it');
    await shown.press(':gaps\r');
    expect(shown.text()).toMatch(/engine\.info[\s\S]*this user may not ask for it[\s\S]*run as root/);
    session.change({ kind: 'gap-closed', fact: 'engine.info' });
    await shown.waitFor('Nothing: everything asked for was read.');
  });

  it('say on a container’s page why it can’t be shown', async () => {
    const session = await liveSession(
      LIVE,
      listedContainers('web'),
      gap('container web', 'the engine answered with an error'),
    );
    const shown = await open(session);
    await shown.press('2', KEY.enter);
    for (const tab of ['1', '2', '3', '4', '5']) {
      await shown.press(tab);
      expect(shown.text()).toContain('Could not be read. The engine answered with an error. Run as root.');
    }
    await shown.press('1', ...TO_FINDINGS);
    expect(shown.text()).toContain('Could not be decided');
  });
});

describe('many changes', () => {
  it('leave the screen as a fresh start would show it', async () => {
    const session = await host();
    const shown = await open(session);
    await shown.press('2', 's');
    for (let round = 0; round < 300; round++) {
      const name = `c-${round % 20}`;
      session.change(round % 3 === 0 ? gone(name) : round % 3 === 1 ? hardened(name) : privileged(name));
    }
    await shown.rest();
    const after = shown.text();
    const fresh = await showProgram({ session, settings: { sort: { containers: 'name' } } });
    await fresh.press('2');
    expect(after).toBe(fresh.text());
    await fresh.close();
  });

  it('are let go of when the program ends, and when it shows another target', async () => {
    const session = await host();
    const other = await host();
    const shown = await open(session, { open: async () => other });
    expect(session.watchers).toBe(1);
    await shown.press(':target demo:\r');
    expect(session.watchers).toBe(0);
    expect(other.watchers).toBe(1);
    await shown.close();
    expect(other.watchers).toBe(0);
  });

  it('r asks for everything anew', async () => {
    const session = await host();
    const shown = await open(session);
    await shown.press('r');
    expect(session.refreshes).toBe(1);
    expect(shown.screen().at(-1)).toBe(' Everything was read anew.');
  });
});
