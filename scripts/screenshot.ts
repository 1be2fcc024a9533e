/**
 * Takes README's pictures from a real run: starts the built program on the demo, in a terminal of 80×24, presses
 * keys and draws what is on the screen then.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import xterm from '@xterm/headless';
import { KEY, type Step, startPlimsoll } from '../test/e2e/terminal.ts';
import dark from '../themes/dark.json' with { type: 'json' };
import { svgPicture } from './svg-picture.ts';

const SIZE = { cols: 80, rows: 24 };
const FOLDER = new URL('../docs/', import.meta.url);

interface Shot {
  readonly file: string;
  readonly title: string;
  readonly steps: readonly Step[];
}

const SHOTS: readonly Shot[] = [
  {
    file: 'home.svg',
    title: 'Plimsoll’s first screen: the posture of a host, what failed first, and who can reach it',
    steps: [],
  },
  {
    file: 'container.svg',
    title: 'A container’s mounts in Plimsoll: the engine’s socket is mounted, which gives root on the host',
    steps: [
      ['2', 'by risk'],
      ['/name:ci-runner\r', '1 of'],
      [KEY.enter, 'Worst of'],
      ['3', 'Whoever can talk to this socket'],
    ],
  },
  {
    file: 'layers.svg',
    title: 'The layers of an image in Plimsoll: one layer brings a file with a token, a later one deletes it',
    steps: [
      ['3', 'Images'],
      ['/web:1.4\r', '1 of'],
      ['L', '5 layers'],
      ['i', '1 with secrets'],
      ['jj', 'npm ci'],
      [KEY.tab, 'app/'],
      [KEY.right, '.npmrc'],
      ['j', '/app/.npmrc'],
    ],
  },
];

async function take({ file, title, steps }: Shot): Promise<void> {
  const terminal = startPlimsoll(['--target', 'demo:'], { ...SIZE, env: { COLORTERM: 'truecolor' } });
  const screen = new xterm.Terminal({ ...SIZE, allowProposedApi: true });
  try {
    await terminal.waitFor(/Posture \d+\/100/);
    // Every container is judged by now: the worst one is the first.
    await terminal.waitForQuiet(1_000);
    await terminal.type(...steps);
    await terminal.waitForQuiet();
    await new Promise<void>((resolve) => screen.write(terminal.output(), resolve));
    const picture = svgPicture(screen, { title, canvas: dark.canvas, text: '#e6e9ee', frame: '#6f7887' });
    await writeFile(new URL(file, FOLDER), picture);
    console.log(`docs/${file}: ${picture.length} bytes`);
  } finally {
    screen.dispose();
    await terminal.close();
  }
}

await mkdir(FOLDER, { recursive: true });
for (const shot of SHOTS) await take(shot);
