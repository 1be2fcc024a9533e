/** How soon a new container stands on the screen with its findings. */
import { startPlimsoll } from '../e2e/terminal.ts';
import type { PrivateDaemon } from '../engine/private-daemon.ts';
import type { Figure } from './figure.ts';
import { median } from './statistics.ts';

const TIMES = 20;

/** The time runs from before the engine is asked to make the container: it holds the engine's own work too. */
export async function measureEvents({ api, target }: PrivateDaemon, name: RegExp): Promise<Figure> {
  const terminal = startPlimsoll(['--target', target], { cols: 120, rows: 40 });
  const taken: number[] = [];
  try {
    await terminal.waitFor(name);
    terminal.send('2');
    await terminal.waitForQuiet(2000);
    for (let index = 0; index < TIMES; index += 1) {
      const intruder = `intruder-${index}`;
      const start = performance.now();
      // Privileged, so that it belongs to the top of a list sorted by risk.
      const container = await api.createContainer({
        name: intruder,
        Image: 'busybox:1.36',
        HostConfig: { Privileged: true, NetworkMode: 'none' },
      });
      await terminal.waitFor(
        (rows) => rows.some((row) => row.includes(intruder) && /✖\s?\d/.test(row)),
        5000,
      );
      taken.push(performance.now() - start);
      await container.remove();
      await terminal.waitFor((rows) => !rows.some((row) => row.includes(intruder)), 5000);
    }
    return { what: 'event to screen, with findings, median', value: median(taken), unit: 'ms', limit: 500 };
  } finally {
    await terminal.close();
  }
}
