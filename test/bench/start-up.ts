/** How long it takes from the start of the process until something is written to the terminal. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PLIMSOLL, startTerminal, type TerminalOptions } from '../e2e/terminal.ts';
import type { BarePrograms } from './bare/bare-programs.ts';
import type { Figure } from './figure.ts';
import { median } from './statistics.ts';

const RUNS = 15;
/** The first ones fill the compile cache and the kernel's page cache. */
const WARM_UP = 3;

interface Subject {
  readonly args: readonly string[];
  /** What must have been written. */
  readonly shows: RegExp;
  readonly times: number[];
}

const subject = (shows: RegExp, ...args: readonly string[]): Subject => ({ args, shows, times: [] });

/** Milliseconds until the output of Node.js with these arguments holds what it should show. */
export async function timeToShow(
  { args, shows }: Pick<Subject, 'args' | 'shows'>,
  options: TerminalOptions,
  isWarmUp: boolean,
): Promise<number> {
  const terminal = startTerminal(process.execPath, args, options);
  try {
    const taken = await terminal.firstOutput(shows);
    // Node writes its compile cache when a process ends by itself, as it does for a person.
    if (isWarmUp) {
      await terminal.waitForQuiet(1000);
      terminal.send('q');
      await terminal.waitForExit();
    }
    return taken;
  } finally {
    await terminal.close();
  }
}

/**
 * @param hundred target with a hundred running containers; @param thousand target with a thousand.
 * @param name what the names of a target's containers look like.
 */
export async function measureStartUp(
  bare: BarePrograms,
  hundred: { target: string; name: RegExp },
  thousand: { target: string; name: RegExp },
): Promise<Figure[]> {
  const cache = mkdtempSync(join(tmpdir(), 'plimsoll-bench-cache-'));
  const nothing = subject(/done/, '-e', 'process.stdout.write("done")');
  const line = subject(/bare line/, bare.line);
  const at100 = subject(hundred.name, PLIMSOLL, '--target', hundred.target);
  const at1000 = subject(thousand.name, PLIMSOLL, '--target', thousand.target);
  try {
    const options = { env: { XDG_CACHE_HOME: cache } };
    for (let run = -WARM_UP; run < RUNS; run += 1) {
      for (const each of [nothing, line, at100, at1000]) {
        const taken = await timeToShow(each, options, run < 0);
        if (run >= 0) each.times.push(taken);
      }
    }
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
  const base = median(line.times);
  const ratio = ({ times }: Subject) => median(times) / base;
  return [
    { what: 'node -e, one word', value: median(nothing.times), unit: 'ms' },
    { what: 'bare Ink program, one line', value: base, unit: 'ms' },
    { what: '100 containers: names on screen', value: median(at100.times), unit: 'ms' },
    { what: '100 containers: of a bare Ink program', value: ratio(at100), unit: '×', limit: 1.7 },
    { what: '1,000 containers: names on screen', value: median(at1000.times), unit: 'ms' },
    { what: '1,000 containers: of a bare Ink program', value: ratio(at1000), unit: '×', limit: 2.5 },
  ];
}
