import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { POD_TABS } from '../../src/ui/navigation/cluster-place.ts';
import { hostileCharacters } from '../facts/hostile-text.ts';
import type { ApiServer } from '../kubernetes/api-server.ts';
import { CONTEXT, clusterSession, kubeconfigFor, openCluster, startCluster } from './cluster-session.ts';
import { KEY, type ShownProgram, showProgram } from './shown-program.tsx';

const WEB = 'web-9498c4b88-bblkw';
const WEB_LOG = `shop/${WEB} web`;
/** How long nothing may be written, in milliseconds. */
const QUIET = 2_000;

let program: ShownProgram | undefined;

afterEach(async () => {
  await program?.close();
  program = undefined;
});

function pod(name: string): readonly string[] {
  return ['7', `/name:${name}\r`, KEY.enter];
}

async function shown(
  ...keys: readonly string[]
): Promise<{ readonly server: ApiServer; readonly program: ShownProgram }> {
  const server = await startCluster();
  const session = await openCluster(kubeconfigFor({ [CONTEXT]: server }, 'admin'));
  program = await showProgram({ session, columns: 100, rows: 30 });
  await program.press(...keys);
  return { server, program };
}

/** The lines of the log that are on the screen. */
function logLines({ screen }: ShownProgram): readonly string[] {
  return screen()
    .slice(6, -2)
    .map((line) => line.slice(2))
    .filter((line) => line !== '');
}

describe('the tabs of a pod', () => {
  it('are reached by their numbers, the tenth by tab', async () => {
    program = await showProgram({ session: await clusterSession('admin'), columns: 120, rows: 24 });
    await program.press(...pod('api-'));
    for (const [index, tab] of POD_TABS.entries()) {
      await program.press(index < 9 ? String(index + 1) : KEY.tab);
      expect(program.text()).toContain(index < 9 ? `[${index + 1} ${tab}]` : `[${tab}]`);
    }
    await program.press(KEY.tab);
    expect(program.text()).toContain('[1 Overview]');
  });

  it('stand still while nothing happens', async () => {
    const session = await clusterSession('admin');
    const programs = await Promise.all(
      POD_TABS.map(async (_tab, index) => {
        const one = await showProgram({ session, columns: 200, rows: 50 });
        const keys = index < 9 ? [String(index + 1)] : [KEY.shiftTab];
        await one.press(...pod('multi'), ...keys);
        return one;
      }),
    );
    for (const one of programs) await one.rest();
    const before = programs.map((one) => one.output().length);
    await sleep(QUIET);
    expect(programs.map((one) => one.output().length)).toEqual(before);
    await Promise.all(programs.map((one) => one.close()));
  });
});

describe('a pod that changes while somebody looks', () => {
  it('is shown as it is now, and says when it is gone', async () => {
    const { server, program: now } = await shown(...pod('crash-loop'));
    expect(now.text()).toContain('CrashLoopBackOff');
    const [raw] = server.store.list('pods').filter(({ metadata }) => metadata.name === 'crash-loop');
    if (raw === undefined) throw new Error('it was recorded');
    const containerStatuses = [
      {
        name: 'main',
        ready: true,
        restartCount: 6,
        state: { running: { startedAt: '2026-11-22T08:00:00Z' } },
      },
    ];
    server.put('pods', { ...raw, status: { phase: 'Running', containerStatuses } });
    await now.waitFor('6 so far, of all its containers');
    server.remove('pods', 'team-b/crash-loop');
    await now.waitFor('This pod is gone.');
    await now.press('5', '9', '2');
    expect(now.text()).toContain('This pod is gone.');
  });
});

describe('the log of a container', () => {
  it('goes on with what is written while the cursor is at its end', async () => {
    const { server, program: now } = await shown(...pod(WEB), '9');
    await now.waitFor('n=7');
    server.logs.write(WEB_LOG, 'one more\n');
    await now.waitFor('one more');
    expect(now.cursor()).toContain('one more');
  });

  it('leaves the cursor where somebody put it', async () => {
    const { server, program: now } = await shown(...pod(WEB), '9');
    await now.waitFor('n=7');
    await now.press('k', 'k');
    const before = now.cursor();
    expect(before).toContain('n=5');
    const shownBefore = logLines(now).slice(0, 5);
    server.logs.write(WEB_LOG, Array.from({ length: 200 }, (_, line) => `line ${line}\n`).join(''));
    await now.waitFor('205 lines');
    expect(now.cursor()).toBe(before);
    expect(logLines(now).slice(0, 5)).toEqual(shownBefore);
    await now.press('G');
    expect(now.cursor()).toContain('line 199');
  });

  it('is given up with its tab, and when somebody leaves', async () => {
    const { server, program: now } = await shown(...pod(WEB), '9');
    await expect.poll(() => server.logs.followersOf(WEB_LOG)).toBe(1);
    await now.press('1');
    await expect.poll(() => server.logs.followersOf(WEB_LOG)).toBe(0);
    await now.press('9');
    await expect.poll(() => server.logs.followersOf(WEB_LOG)).toBe(1);
    await now.press(KEY.esc);
    await expect.poll(() => server.logs.followersOf(WEB_LOG)).toBe(0);
  });

  it('asks for the last lines only, and keeps so many', async () => {
    const server = await startCluster();
    server.logs.write(WEB_LOG, Array.from({ length: 30_000 }, (_, line) => `old ${line}\n`).join(''));
    const session = await openCluster(kubeconfigFor({ [CONTEXT]: server }, 'admin'));
    program = await showProgram({ session, columns: 100, rows: 30 });
    await program.press(...pod(WEB), '9');
    await program.waitFor('the last 500 lines');
    for (let part = 0; part < 4; part++)
      server.logs.write(
        WEB_LOG,
        Array.from({ length: 5_000 }, (_, line) => `new ${part} ${line}\n`).join(''),
      );
    await program.waitFor('new 3 4999');
    await program.waitFor('the last 10,000 lines');
  });

  it('finds a text, and goes from one to the next', async () => {
    const { server, program: now } = await shown(...pod(WEB), '9');
    await now.waitFor('n=7');
    server.logs.write(WEB_LOG, 'Something failed\nfine\nfailed again\n');
    await now.waitFor('failed again');
    await now.press('/FAILED', KEY.enter, 'n');
    expect(now.text()).toContain('2 lines   n next');
    expect(now.cursor()).toContain('Something failed');
    await now.press('n');
    expect(now.cursor()).toContain('failed again');
    await now.press('N');
    expect(now.cursor()).toContain('Something failed');
  });

  it('makes hostile bytes inert, leaves colours out, and masks secrets until they are asked for', async () => {
    const { server, program: now } = await shown(...pod(WEB), '9');
    await now.waitFor('n=7');
    server.logs.write(
      WEB_LOG,
      Buffer.from(
        '\u001b[31mred\u001b[0m \u001b]0;owned\u0007\u202e \xff\npassword=c0rrect-h0rse-battery\n',
        'latin1',
      ),
    );
    await now.waitFor('red');
    await now.waitFor('password=');
    expect(now.text()).not.toContain('c0rrect-h0rse');
    expect(hostileCharacters(now.text().replaceAll('\n', ''))).toEqual([]);
    expect(now.output()).not.toContain('owned\u0007');
    await now.press('v');
    expect(now.text()).toContain('c0rrect-h0rse-battery');
    await now.press('v', 'y');
    expect(now.copied.join('')).not.toContain('c0rrect-h0rse');
  });

  it('says what keeps a container from having one, and opens it once it runs', async () => {
    const { server, program: now } = await shown(...pod('crash-loop'), '9');
    await now.waitFor('is waiting to start: CrashLoopBackOff');
    await now.press('p');
    await now.waitFor('fatal: no config');
    await now.press('p');
    await now.waitFor('is waiting to start');
    const [raw] = server.store.list('pods').filter(({ metadata }) => metadata.name === 'crash-loop');
    if (raw === undefined) throw new Error('it was recorded');
    server.logs.write('team-b/crash-loop main', 'at last\n');
    const containerStatuses = [
      {
        name: 'main',
        ready: true,
        restartCount: 6,
        state: { running: { startedAt: '2026-11-22T08:00:00Z' } },
      },
    ];
    server.put('pods', { ...raw, status: { phase: 'Running', containerStatuses } });
    await now.waitFor('at last');
  });

  it('says what failed, and reads it again when somebody asks', async () => {
    const server = await startCluster();
    const stop = server.fault({ on: /\/log\?/, act: { kind: 'internal-error' } });
    const session = await openCluster(kubeconfigFor({ [CONTEXT]: server }, 'admin'));
    program = await showProgram({ session, columns: 100, rows: 30 });
    await program.press(...pod(WEB), '9');
    await program.waitFor('could not be read');
    expect(program.text()).toMatch(/check that the node is up/);
    stop();
    await program.press('r');
    await program.waitFor('n=7');
  });

  it('shows a long line in full, when it is asked to', async () => {
    const { server, program: now } = await shown(...pod(WEB), '9');
    await now.waitFor('n=7');
    server.logs.write(WEB_LOG, `${'word '.repeat(60)}the end\n`);
    await now.waitFor('word word');
    expect(now.text()).not.toContain('the end');
    await now.press(KEY.enter);
    expect(now.text()).toContain('the end');
  });
});

it('shows which tab is open on a narrow screen too', async () => {
  program = await showProgram({ session: await clusterSession('admin'), columns: 60, rows: 15 });
  await program.press(...pod('api-'));
  for (const [index, tab] of POD_TABS.entries()) {
    await program.press(index < 9 ? String(index + 1) : KEY.tab);
    expect(program.screen()[3]).toContain(index < 9 ? `[${index + 1} ${tab}]` : `[${tab}]`);
  }
});
