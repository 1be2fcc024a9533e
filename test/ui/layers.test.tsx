/** What a person does with the layers of an image. */
import { afterEach, describe, expect, it } from 'vitest';
import type { Extracted, ExtractWish } from '../../src/facts/extraction.ts';
import { TargetError } from '../../src/facts/target-error.ts';
import { FILE, madeLayer } from '../insight/layers/made-layers.ts';
import { layeredImage, layeredSession } from './layered-image.ts';
import type { LiveSession } from './live-session.ts';
import { KEY, type ShownOptions, type ShownProgram, showProgram } from './shown-program.tsx';

let program: ShownProgram | undefined;

afterEach(async () => {
  await program?.close();
  program = undefined;
});

const LAYERS = ['3', '/app', KEY.enter, 'L'] as const;

async function open(
  options: ShownOptions = {},
  session: LiveSession = layeredSession(),
): Promise<ShownProgram> {
  program = await showProgram({ session, columns: 120, rows: 30, ...options });
  return program;
}

/** Goes to the layers of the image, types on once they are read. */
async function openLayers(shown: ShownProgram, ...keys: readonly string[]): Promise<void> {
  await shown.press(...LAYERS);
  await shown.waitFor(' 4 layers');
  await shown.press(...keys);
}

const bar = ({ screen }: ShownProgram): string => screen()[1] ?? '';
const progress = {
  bytes: 5_000_000,
  totalBytes: 50_000_000,
  files: 12,
  layer: 2,
  layerCount: 4,
  elapsedMs: 1_000,
};

describe('the reading of layers', () => {
  it('begins when somebody looks, shows what is read, and how far it is', async () => {
    const session = layeredSession();
    session.layering = Promise.withResolvers();
    const shown = await open({}, session);
    await shown.press(...LAYERS);
    await shown.waitFor('Waiting for the first layer: an engine packs them all first.   esc cancels');
    session.onLayers?.(progress);
    await shown.waitFor('layer 2 of 4');
    expect(bar(shown)).toMatch(
      /^━+─+ layer 2 of 4 {2}5 MB of 50 MB {2}9 s left {2}5 MB\/s {2}12 files {3}esc cancels$/,
    );
    session.change({
      kind: 'image-layers',
      id: 'sha256:app',
      layers: layeredImage('sha256:app', 'app:1', { read: 1 }),
    });
    await shown.waitFor('1 of 4 layers');
    await shown.press(KEY.enter, KEY.down);
    await shown.waitFor('/etc');
    session.layering.resolve();
    await shown.waitFor((text) => text.includes(' 4 layers') && !text.includes('esc cancels'));
    expect(bar(shown)).toMatch(/^─+$/);
  });

  it('is given up by esc: what was read stays, and r reads the rest', async () => {
    const session = layeredSession();
    session.layering = Promise.withResolvers();
    const shown = await open({}, session);
    await shown.press(...LAYERS);
    session.change({
      kind: 'image-layers',
      id: 'sha256:app',
      layers: layeredImage('sha256:app', 'app:1', { read: 1 }),
    });
    await shown.waitFor('1 of 4 layers');
    await shown.press(KEY.esc);
    await shown.waitFor(' Stopped. What was read stays.');
    await shown.waitFor('1 of 4 layers');
    session.layering = undefined;
    await shown.press('r');
    await shown.waitFor(' 4 layers');
    await shown.press(KEY.esc);
    await shown.waitFor('Images   1 of 2');
  });

  it('goes on where somebody looks at something else: esc leaves there, and nothing promises that it cancels', async () => {
    const session = layeredSession();
    session.layering = Promise.withResolvers();
    const shown = await open({}, session);
    await shown.press(...LAYERS);
    await shown.waitFor('Waiting for the first layer');
    session.onLayers?.(progress);
    await shown.waitFor('esc cancels');
    await shown.press('1');
    await shown.waitFor('[1 Overview]');
    await shown.waitFor((text) => text.includes('layer 2 of 4') && !text.includes('esc cancels'));
    await shown.press(KEY.esc);
    await shown.waitFor('Images   1 of 2');
    expect(bar(shown)).toContain('layer 2 of 4');
    await shown.press(KEY.enter, 'L');
    await shown.waitFor('esc cancels');
    await shown.press(KEY.esc);
    await shown.waitFor(' Stopped. What was read stays.');
  });

  it('that fails says why and what to try, and does not begin again by itself', async () => {
    const session = layeredSession();
    let asked = 0;
    const trouble = {
      kind: 'dropped',
      what: 'It broke off',
      why: 'the engine is gone',
      tryThis: 'Start it.',
    } as const;
    const failing = Object.create(session, {
      readLayers: {
        value: () => {
          asked += 1;
          return Promise.reject(new TargetError(trouble));
        },
      },
    });
    const shown = await open({}, failing);
    await shown.press(...LAYERS);
    await shown.waitFor('The engine is gone. Start it. r tries again.');
    await shown.rest();
    expect(asked).toBe(1);
    await shown.press('r');
    await expect.poll(() => asked).toBe(2);
  });

  it('looks inside files when it is asked to: secrets and packages come', async () => {
    const shown = await open();
    await openLayers(shown);
    await shown.waitFor('not looked inside');
    await shown.press('i');
    await shown.waitFor('✖ 2 with secrets');
    await shown.press('5');
    await shown.waitFor((text) => /left-pad +1\.3\.0 +npm +3 +WTFPL/.test(text));
  });
});

describe('from a container', () => {
  it.each([
    ['the list', ['L']],
    ['any part of its page', [KEY.enter, '3', 'L']],
  ])('L on %s opens the layers of its image', async (_, keys) => {
    const shown = await open();
    await shown.press('2', '/name:api', KEY.enter, ...keys);
    await shown.waitFor(' 4 layers');
    expect(shown.text()).toContain('Containers › api');
  });
});

describe('the two sides', () => {
  it('tab goes from one to the other and on to the next tab, esc comes back to the layers and then leaves', async () => {
    const shown = await open();
    await openLayers(shown, 'j', 'j');
    await shown.rest();
    await shown.press(KEY.tab);
    await shown.waitFor('▌ + ▾ app/');
    await shown.press(KEY.shiftTab);
    await shown.waitFor((text) => /^▌ +3/m.test(text));
    await shown.press(KEY.tab, KEY.tab);
    await shown.waitFor((text) => /\[\d Packages\]/.test(text));
    await shown.press(KEY.shiftTab, KEY.shiftTab);
    await shown.waitFor((text) => /^▌ +3/m.test(text));
    await shown.press(KEY.shiftTab);
    await shown.waitFor((text) => /\[\d Config\]/.test(text));
    await shown.press(KEY.tab, KEY.enter, KEY.esc, KEY.esc);
    await shown.waitFor('Images   1 of 2');
  });

  it('folders open and close with the arrows; the way back finds the same file', async () => {
    const shown = await open();
    await openLayers(shown, 'j', 'j');
    await shown.rest();
    await shown.press(KEY.enter, '/package', KEY.enter, 'G');
    await shown.waitFor('/app/package.json');
    const before = shown.text();
    await shown.press('t');
    await shown.waitFor('› Timeline');
    await shown.press(KEY.esc);
    await shown.waitFor((text) => text === before);
    await shown.press(KEY.esc, 'g', KEY.left);
    await shown.waitFor('▌ + ▸ app/');
    await shown.press(KEY.right);
    await shown.waitFor('▌ + ▾ app/');
  });

  it('s sorts, f narrows to what came, changed or went', async () => {
    const shown = await open();
    await openLayers(shown, 'G');
    await shown.rest();
    await shown.press('s');
    await shown.waitFor('only layer 4, largest first');
    await shown.press('s', 's', 'f', 'f', 'f', KEY.enter, 'z');
    await shown.waitFor('only what is removed');
    await shown.waitFor('.env');
    await shown.waitFor((text) => !text.includes('server.js'));
  });
});

describe('a step of the cursor in the tree', () => {
  /** The bounds of lists, at the size at which the bench holds lists to them. */
  const [MOST_INSIDE, MOST_SCROLLING] = [1_500, 6_000];

  it('writes no more to the terminal than one in a list does', async () => {
    const shown = await open({ columns: 120, rows: 40 }, crowdedSession());
    await shown.press('3', '/app', KEY.enter, 'L');
    await shown.waitFor(' 1 layer');
    await shown.press(KEY.tab, 'z');
    const costs: number[] = [];
    for (let step = 0; step < 70; step += 1) {
      const before = shown.output().length;
      await shown.press('j');
      costs.push(Buffer.byteLength(shown.output().slice(before)));
    }
    expect(shown.text()).toContain('/app/file-0070');
    expect(Math.max(...costs.slice(0, 20))).toBeLessThan(MOST_INSIDE);
    expect(Math.max(...costs)).toBeLessThan(MOST_SCROLLING);
  });

  function crowdedSession(): LiveSession {
    const session = layeredSession();
    const told = layeredImage('sha256:app', 'app:1', { read: 1, isWhole: true });
    const files = Array.from(
      { length: 200 },
      (_, at) => `file-${String(at + 1).padStart(4, '0')}-of-a-package`,
    );
    const index = madeLayer(Object.fromEntries(files.map((name) => [`app/${name}`, FILE])), 'sha256:crowd');
    const layers = told.layers.map((layer) => ({
      ...layer,
      state: { kind: 'read', index, contents: undefined, from: 'stream' } as const,
    }));
    session.layered.set('sha256:app', { ...told, layers });
    return session;
  }
});

describe('a file', () => {
  it('that a later layer deleted is read from the layer that has it, its secret hidden until v', async () => {
    const shown = await open();
    await openLayers(shown, 'a', '/.env', KEY.enter, KEY.enter);
    await shown.waitFor('layer 3 › /app/.env');
    expect(shown.output()).not.toContain('AKIAQ4XZJ7TPL2MNB5RD');
    await shown.press('2');
    await shown.waitFor('It holds a secret');
    await shown.press('1', 'j', 'v');
    await expect.poll(shown.cursor).toContain('AKIAQ4XZJ7TPL2MNB5RD');
  });

  it('of which the content can’t be read says why', async () => {
    const shown = await open();
    await openLayers(shown, 'a', '/passwd', KEY.enter, 'g', KEY.enter, '1');
    await shown.waitFor('It is not there. Choose another.');
  });

  it('a link leads to what it stands for', async () => {
    const shown = await open();
    await openLayers(shown, KEY.enter, KEY.enter);
    await shown.waitFor((text) => /leads to +usr\/bin/.test(text));
    await shown.waitFor((text) => /which is +\/usr\/bin/.test(text));
  });
});

describe('writing to a folder', () => {
  const outcome: Extracted = {
    folder: '/out',
    written: ['app', 'app/server.js'],
    skipped: [{ path: 'app/link', why: 'it is a link' }],
    bytes: 11_400,
    trouble: undefined,
  };

  it('asks where to, writes what the folder shows, and tells what was left out', async () => {
    const asked: Pick<ExtractWish, 'items' | 'base' | 'folder'>[] = [];
    const shown = await open({
      extract: async (_, { items, base, folder }) => {
        asked.push({ items, base, folder });
        return outcome;
      },
    });
    await openLayers(shown, 'G');
    await shown.rest();
    await shown.press(KEY.enter, 'x', '/out', KEY.enter);
    await expect
      .poll(() => asked)
      .toEqual([
        {
          base: '',
          folder: '/out',
          items: [
            { layer: 2, path: 'app' },
            { layer: 3, path: 'app/server.js' },
          ],
        },
      ]);
    await shown.waitFor('2 written to /out, 11.4 kB.');
    await shown.waitFor('Left out: /app/link: it is a link.');
    await shown.press(KEY.enter);
    await shown.waitFor((text) => !text.includes('written to'));
  });

  it('writes a folder that a search found with all that is in it by then', async () => {
    const asked: ExtractWish['items'][] = [];
    const shown = await open({
      extract: async (_, { items }) => {
        asked.push(items);
        return outcome;
      },
    });
    await openLayers(shown, 'a');
    await shown.waitFor('› Search');
    await shown.press('/usr/sbin', KEY.enter, 'g');
    await shown.waitFor((text) => /^▌ \/usr\/sbin\/ +2/m.test(text));
    await shown.press('x', '/out', KEY.enter);
    await expect
      .poll(() => asked)
      .toEqual([
        [
          { layer: 1, path: 'usr/sbin' },
          { layer: 1, path: 'usr/sbin/nginx' },
        ],
      ]);
  });

  it('needs a file under the cursor: beside the list of layers it says how to get to one', async () => {
    const shown = await open();
    await openLayers(shown, 'x');
    await shown.waitFor('Put the cursor on a file or a folder first: ⏎ goes to those of this layer.');
  });

  it('says why it can’t, keeps the folder that was typed, and esc leaves it', async () => {
    const shown = await open({ extract: () => Promise.reject(new Error('The disk is full.')) });
    await openLayers(shown, KEY.enter, 'x', '/out', KEY.enter);
    await shown.waitFor('The disk is full.');
    await shown.waitFor('folder  /out▏');
    await shown.press(KEY.esc);
    await shown.waitFor((text) => !text.includes('to a folder'));
  });

  it('is stopped by esc while it is written', async () => {
    let signal: AbortSignal | undefined;
    const shown = await open({
      extract: (_, wish) => {
        signal = wish.signal;
        return new Promise(() => {});
      },
    });
    await openLayers(shown, KEY.enter, 'x', KEY.enter, KEY.esc);
    await expect.poll(() => signal?.aborted).toBe(true);
    await shown.waitFor(' Stopped. What was written stays.');
  });
});

describe('two images', () => {
  it('= marks one, = on another shows what differs, and enter opens a file where it is', async () => {
    const shown = await open();
    await shown.press('3', '/app', KEY.enter, '=');
    await shown.waitFor('= on another one compares it with app:1');
    await shown.press(KEY.esc, '/db', KEY.enter, '=');
    await shown.waitFor('app:1 → db:16');
    await shown.waitFor('2 layers in common, 81.8 MB');
    await shown.press('/server.js', KEY.enter, 'G');
    await shown.waitFor('/app/server.js  only in app:1');
    await shown.press(KEY.enter);
    await shown.waitFor('app:1 › layer 4 › /app/server.js');
  });
});
