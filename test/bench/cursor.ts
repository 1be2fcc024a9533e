/** What one step of the cursor costs: bytes to the terminal, and time until the first of them. */
import { startPlimsoll, startTerminal, type Terminal } from '../e2e/terminal.ts';
import type { BarePrograms } from './bare/bare-programs.ts';
import type { Figure } from './figure.ts';
import { median, percentile } from './statistics.ts';

const SIZE = { cols: 120, rows: 40 };
/** Few enough to stay inside the window, wherever it begins. */
const INSIDE = 20;
/** Enough to have the window scroll with every step. */
const TO_THE_EDGE = 42;
const SCROLLING = 30;

interface Steps {
  readonly bytes: number[];
  readonly times: number[];
}

async function step(terminal: Terminal, into: Steps): Promise<void> {
  const before = terminal.output().length;
  const sent = performance.now();
  terminal.send('j');
  into.times.push((await terminal.nextOutput()) - sent);
  await terminal.waitForQuiet(60);
  into.bytes.push(Buffer.byteLength(terminal.output().slice(before)));
}

async function steps(terminal: Terminal, count: number): Promise<Steps> {
  const taken: Steps = { bytes: [], times: [] };
  for (let index = 0; index < count; index += 1) await step(terminal, taken);
  return taken;
}

interface Walk {
  readonly inside: Steps;
  readonly scrolling: Steps;
}

async function walk(terminal: Terminal): Promise<Walk> {
  const inside = await steps(terminal, INSIDE);
  await steps(terminal, TO_THE_EDGE - INSIDE);
  return { inside, scrolling: await steps(terminal, SCROLLING) };
}

async function walkContainers(target: string, name: RegExp): Promise<Walk> {
  const terminal = startPlimsoll(['--target', target], SIZE);
  try {
    await terminal.waitFor(name, 60_000);
    await terminal.waitForQuiet(3000);
    terminal.send('2');
    await terminal.waitForQuiet(1000);
    return await walk(terminal);
  } finally {
    await terminal.close();
  }
}

async function walkBareList(program: string, rows: number): Promise<Walk> {
  const terminal = startTerminal(process.execPath, [program, String(rows)], SIZE);
  try {
    await terminal.waitFor('row 0');
    await terminal.waitForQuiet(500);
    return await walk(terminal);
  } finally {
    await terminal.close();
  }
}

const all = ({ inside, scrolling }: Walk) => [...inside.times, ...scrolling.times];

/** @param hundred and @param tenThousand targets with as many containers; @param name what their names look like. */
export async function measureCursor(
  bare: BarePrograms,
  hundred: string,
  tenThousand: string,
  name: RegExp,
): Promise<Figure[]> {
  const bareWalk = await walkBareList(bare.list, 10_000);
  const large = await walkContainers(tenThousand, name);
  const small = await walkContainers(hundred, name);
  const [p95, bareP95] = [percentile(all(large), 0.95), percentile(all(bareWalk), 0.95)];
  return [
    {
      what: '10,000: bytes of a step in the window',
      value: median(large.inside.bytes),
      unit: 'B',
      limit: 1500,
    },
    {
      what: '10,000: bytes of a scrolling step',
      value: median(large.scrolling.bytes),
      unit: 'B',
      limit: 6000,
    },
    { what: '100: bytes of a step in the window', value: median(small.inside.bytes), unit: 'B' },
    { what: '100: bytes of a scrolling step', value: median(small.scrolling.bytes), unit: 'B' },
    { what: 'bare list of 10,000: key to output, p95', value: bareP95, unit: 'ms' },
    { what: '10,000: key to output, p95', value: p95, unit: 'ms' },
    { what: '10,000: key to output, p95, of the bare list', value: p95 / bareP95, unit: '×', limit: 3 },
    { what: '100: key to output, median', value: median(all(small)), unit: 'ms' },
    {
      what: '10,000: key to output, median, of that at 100',
      value: median(all(large)) / median(all(small)),
      unit: '×',
      limit: 1.3,
    },
  ];
}
