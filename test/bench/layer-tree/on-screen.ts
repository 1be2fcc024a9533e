/** Half a million files in 30 layers, looked into with the program itself on a terminal. */
import { KEY, startPlimsoll, type Terminal } from '../../e2e/terminal.ts';
import { peakMemory } from '../process-cost.ts';

export interface Looked {
  /** Megabytes that were resident at most, from the start to the last key. */
  readonly resident: number;
  /** Milliseconds from opening the image's layers to the first of them, and to all. */
  readonly first: number;
  readonly all: number;
  /** Milliseconds from each key to what it brought to the terminal. */
  readonly keys: readonly number[];
}

const SIZE = { cols: 120, rows: 30 };
const LONGEST = 60_000;
/** Down the layers, over to the tree, into folders, through the ways of looking, a filter letter by letter. */
const KEYS = [...'jjjjj', KEY.tab, ...'jjj', KEY.enter, 'j', KEY.enter, ...'mmm', '/', ...'module-49'];

/** @param cache the folder for what is kept from one run to the next. */
export async function lookOnScreen(archive: string, cache: string): Promise<Looked> {
  const terminal = startPlimsoll(['--target', `archive:${archive}`], {
    ...SIZE,
    env: { XDG_CACHE_HOME: cache },
  });
  try {
    await terminal.waitFor('■ recorded', LONGEST);
    await terminal.waitForQuiet(1000);
    await terminal.type(['3', 'half-a-million'], [KEY.enter, '4 Layers']);
    const opened = performance.now();
    terminal.send('4');
    await terminal.waitFor(/^ (?:\d+ of )?30 layers,/m, LONGEST);
    const first = performance.now() - opened;
    await terminal.waitFor(/^ 30 layers,/m, LONGEST);
    const all = performance.now() - opened;
    await terminal.waitForQuiet(1000);
    const keys: number[] = [];
    for (const key of KEYS) keys.push(await timedKey(terminal, key));
    const resident = peakMemory(terminal.pid);
    terminal.send(KEY.enter);
    await terminal.waitForQuiet();
    terminal.send('q');
    // What was read is kept before it ends.
    await terminal.waitForExit(LONGEST);
    return { resident, first, all, keys };
  } finally {
    await terminal.close();
  }
}

async function timedKey(terminal: Terminal, key: string): Promise<number> {
  const sent = performance.now();
  terminal.send(key);
  const took = (await terminal.nextOutput()) - sent;
  await terminal.waitForQuiet(150);
  return took;
}
