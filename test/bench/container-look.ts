/** What it costs to look into a container with 200 processes that changed 5,000 files, and how soon something new is seen. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerProcess } from '../../src/facts/container-processes.ts';
import { openSession } from '../../src/session/open-session.ts';
import type { Session } from '../../src/session/session.ts';
import { KEY, startPlimsoll, type Terminal } from '../e2e/terminal.ts';
import type { PrivateDaemon } from '../engine/private-daemon.ts';
import type { Figure } from './figure.ts';
import { processorTime } from './process-cost.ts';
import { median } from './statistics.ts';

const NAME = 'bench-crowd';
const PROCESSES = 200;
const FILES = 5_000;
/** Somebody watches for minutes: what is compiled and cleared away after the first look is not what watching costs. */
const WARMING_MS = 20_000;
const WATCHED_MS = 15_000;
const INTRUSIONS = 5;

const CROWD = `
i=1; while [ $i -lt ${PROCESSES} ]; do busybox sleep 36000 & i=$((i+1)); done
for d in $(busybox seq 1 50); do
  busybox mkdir -p /var/data/$d
  for f in $(busybox seq 1 ${FILES / 50}); do echo $f > /var/data/$d/$f; done
done
touch /var/data/done; wait`;

export async function measureContainerLook({ api, target }: PrivateDaemon): Promise<Figure[]> {
  const made = await api.createContainer({
    name: NAME,
    Image: 'nginx:1.27',
    Entrypoint: ['busybox', 'sh', '-c', CROWD],
    User: '0',
  });
  let session: Session | undefined;
  const over = new AbortController();
  try {
    await made.start();
    ({ session } = await openSession({ target }));
    if (session === undefined) throw new Error('the engine did not answer');
    const { facts } = await settled(session, made.id);
    // Whoever opens the container waits for both.
    const began = performance.now();
    void session.watchContainer(made.id, over.signal);
    while (!isThere(session, made.id)) await sleep(2);
    const opened = performance.now() - began;
    while ((session.facts.changes.get(made.id)?.total ?? 0) < FILES) await sleep(100);
    await sleep(WARMING_MS);
    const before = process.cpuUsage();
    await sleep(WATCHED_MS);
    const { user, system } = process.cpuUsage(before);
    const seen: number[] = [];
    for (let at = 0; at < INTRUSIONS; at += 1) {
      const path = `/tmp/intruder-${at}`;
      const exec = await made.exec({
        Cmd: [
          'busybox',
          'sh',
          '-c',
          `busybox mkdir -p ${path}; busybox cp /bin/busybox ${path}/sleep; exec ${path}/sleep 36000`,
        ],
      });
      await exec.start({ Detach: true });
      const dropped = performance.now();
      while (!isFound(session, made.id, `${path}/sleep`)) await sleep(5);
      seen.push(performance.now() - dropped);
    }
    over.abort();
    await session.close();
    session = undefined;
    return [
      {
        what: `processes and ${FILES} changes of a container, first look`,
        value: opened,
        unit: 'ms',
        limit: 1_000,
      },
      {
        what: `watching ${PROCESSES} processes and ${FILES} changed files`,
        value: (user + system) / 10 / WATCHED_MS,
        unit: '% of a core',
        limit: 2,
      },
      {
        what: 'a new program in a container until its finding, median',
        value: median(seen),
        unit: 'ms',
        limit: 2_000,
      },
      { what: 'containers beside it', value: facts.containers.size - 1, unit: '' },
      ...(await measureTabs(target)),
    ];
  } finally {
    over.abort();
    await session?.close();
    await made.remove({ force: true });
  }
}

/** What stands on the screen once all of a tab is there. */
const TABS: readonly (readonly [key: string, shows: RegExp])[] = [
  ['2', /\[2 Config\]/],
  ['3', /\[3 Mounts\]/],
  ['4', /\[4 Network\]/],
  ['5', /\[5 Privileges\][\s\S]*capabilities/],
  ['6', /\[6 Escape\]/],
  ['7', /\[7 Processes\][\s\S]* \d{3} processes/],
  ['8', /\[8 Changes\][\s\S]* 5[,\d]+ added/],
  ['9', /\[9 Layers\]/],
];
const AFTERWARDS_MS = 10_000;
const MOST_ESCAPES = 5;
const ESCAPE_MS = 1_000;

/** On the screen itself: how long a key takes until the tab stands there, and what is left once somebody went away. */
async function measureTabs(target: string): Promise<Figure[]> {
  const terminal = startPlimsoll(['--target', target], { cols: 200, rows: 50 });
  try {
    await terminal.waitFor(/\[?2 Containers/, 60_000);
    await terminal.waitForQuiet(5_000);
    terminal.send('2');
    await terminal.waitForQuiet(1_000);
    terminal.send(`/name:${NAME}\r`);
    await terminal.waitForQuiet(1_000);
    await terminal.waitForQuiet(3_000);
    const idle = await idleShare(terminal);
    const before = processorTime(terminal.pid);
    const first = await timed(terminal, KEY.enter, /\[1 Overview\][\s\S]*What it is/);
    const firstCost = processorTime(terminal.pid) - before;
    let all = first;
    for (const [key, shows] of TABS) all += await timed(terminal, key, shows);
    const cost = processorTime(terminal.pid) - before;
    await leave(terminal);
    await terminal.waitForQuiet(3_000);
    // Held are the times of the processor: those of the clock are another machine's business as well.
    return [
      {
        what: 'opening a container: processor time to the first tab',
        value: firstCost,
        unit: 'ms',
        limit: 150,
      },
      { what: 'opening a container: key to the first tab', value: first, unit: 'ms' },
      { what: 'all of its tabs: processor time', value: cost, unit: 'ms', limit: 1_000 },
      { what: 'all of its tabs, one after the other', value: all, unit: 'ms' },
      {
        what: 'after leaving it: processor, more than before',
        value: Math.max(0, (await idleShare(terminal)) - idle),
        unit: '% of a core',
        limit: 0.5,
      },
    ];
  } finally {
    await terminal.close();
  }
}

/** Back to the list. The first time the key stops what is still being read, such as the layers of the image. */
async function leave(terminal: Terminal): Promise<void> {
  const isInside = (): boolean => terminal.screen().some((row) => row.includes(`› ${NAME}`));
  for (let at = 0; at < MOST_ESCAPES && isInside(); at += 1) {
    terminal.send(KEY.escape);
    await sleep(ESCAPE_MS);
  }
  if (isInside()) throw new Error(`the container was not left:\n${terminal.screen().join('\n')}`);
}

async function idleShare(terminal: Terminal): Promise<number> {
  const before = processorTime(terminal.pid);
  await sleep(AFTERWARDS_MS);
  return ((processorTime(terminal.pid) - before) / AFTERWARDS_MS) * 100;
}

async function timed(terminal: Terminal, key: string, shows: RegExp): Promise<number> {
  const began = performance.now();
  terminal.send(key);
  while (!shows.test(terminal.screen().join('\n'))) {
    if (performance.now() - began > 30_000)
      throw new Error(`${shows} did not come:\n${terminal.screen().join('\n')}`);
    await sleep(2);
  }
  return performance.now() - began;
}

/** Once the engine and its host are read. */
async function settled(session: Session, id: string): Promise<Session> {
  while (
    session.facts.hostReading.state !== 'done' ||
    session.facts.containers.get(id)?.stage !== 'inspected'
  )
    await sleep(50);
  return session;
}

function isThere({ facts }: Session, id: string): boolean {
  return facts.processes.has(id) && facts.changes.has(id);
}

function isFound({ facts, audit }: Session, id: string, path: string): boolean {
  const isRunning = ({ executable }: ContainerProcess): boolean => executable === path;
  if (facts.processes.get(id)?.processes.some(isRunning) !== true) return false;
  const live = facts.live.get(id)?.Processes ?? [];
  const isKnown = live.some(({ executable }) => executable === path) || live.length >= 256;
  return (
    isKnown &&
    [...audit.findingsOf('container', id)].some(
      ({ check, status }) => check === 'runtime.foreign-program' && status === 'fail',
    )
  );
}
