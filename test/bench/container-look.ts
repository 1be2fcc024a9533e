/** What it costs to look into a container with 200 processes that changed 5,000 files, and how soon something new is seen. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerProcess } from '../../src/facts/container-processes.ts';
import { openSession } from '../../src/session/open-session.ts';
import type { Session } from '../../src/session/session.ts';
import type { PrivateDaemon } from '../engine/private-daemon.ts';
import type { Figure } from './figure.ts';
import { median } from './statistics.ts';

const PROCESSES = 200;
const FILES = 5_000;
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
    name: 'bench-crowd',
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
    await sleep(3_000);
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
    ];
  } finally {
    over.abort();
    await session?.close();
    await made.remove({ force: true });
  }
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
