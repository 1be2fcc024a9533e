import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LayerProgress } from '../../src/facts/image-layers.ts';
import type { SessionPort } from '../../src/ui/session/session-port.ts';
import { layeredImage, layeredSession } from './layered-image.ts';
import { KEY, recordedSession, type ShownProgram, showProgram, TO_FINDINGS } from './shown-program.tsx';
import { toldSession } from './told-host.ts';

/** The container that README shows. */
const CONTAINER = ['2', '/name:ci-runner\r', KEY.enter] as const;

/** Golden frames: what each screen looks like on the recorded host. `npm run test:update` draws them anew. */
const SCREENS: readonly (readonly [name: string, keys: readonly string[]])[] = [
  ['home', []],
  ['containers', ['2']],
  ['containers-filtered', ['2', '/', 'user:root port:22', KEY.enter]],
  ['container-overview', [...CONTAINER]],
  ['container-config', [...CONTAINER, '2']],
  ['container-mounts', [...CONTAINER, '3']],
  ['container-privileges', [...CONTAINER, '5']],
  ['container-escape', [...CONTAINER, '6']],
  ['container-findings', [...CONTAINER, ...TO_FINDINGS]],
  ['container-raw', [...CONTAINER, KEY.shiftTab]],
  ['container-raw-folded', [...CONTAINER, KEY.shiftTab, 'z']],
  ['escapes', [':escapes\r']],
  ['reach-map', [':reach\r']],
  ['reach-map-start', [':reach\r', 'j', ...Array.from({ length: 5 }, () => KEY.tab)]],
  ['reach-map-found', [':reach /shop_back\r']],
  ['reach-by', [':reach\r', KEY.enter]],
  ['reach-may', [':reach /api\r', KEY.enter, '1']],
  ['reach-why', [':reach\r', 'j', KEY.tab, KEY.enter]],
  ['images', ['3']],
  ['image-overview', ['3', KEY.enter]],
  ['image-history', ['3', KEY.enter, '2']],
  ['image-config', ['3', KEY.enter, '3']],
  ['image-used-by', ['3', KEY.enter, '6']],
  ['image-findings', ['3', KEY.enter, '7']],
  ['networks', ['4']],
  ['network', ['4', KEY.enter]],
  ['checks', ['5']],
  ['check', ['5', KEY.enter]],
  ['host', ['6']],
  ['finding', [KEY.enter]],
  ['findings', ['G', 'k', 'k', 'k', KEY.enter]],
  ['help', ['2', '?']],
  ['palette', [':']],
  ['themes', [':', 'theme', KEY.enter]],
  ['settings', [':', 'settings', KEY.enter]],
  ['glossary', [':', 'explain capability', KEY.enter]],
  ['by-hand', [...CONTAINER, '3', 'c']],
];

/** The same of a host of which much is told, which the recorded one is not. */
const TOLD: readonly (readonly [name: string, keys: readonly string[]])[] = [
  ['told-home', []],
  ['told-matrix', ['g', 'j', 'j', 'j', KEY.tab, KEY.tab]],
  ['told-checks', ['5']],
  ['told-checks-failing', ['5', 'f']],
  ['told-checks-by-severity', ['5', 'o', 'o', 'o']],
  ['told-checks-one-benchmark', ['5', 'b']],
  ['told-checks-folded', ['5', 'z']],
  ['told-checks-changed', [':changed\r']],
  ['told-check', ['5', '/number:5.12\r', KEY.enter]],
  ['told-findings', [':findings\r']],
  ['told-unknown', [':unknown\r']],
  ['told-waive', [':findings\r', 'w', 'because']],
  ['told-waivers', [':waivers\r']],
  ['told-container', ['2', '/name:api\r', KEY.enter]],
  ['told-privileges', ['2', '/name:api\r', KEY.enter, '5']],
  ['told-privileges-unread', ['2', '/name:db\r', KEY.enter, '5']],
  ['told-privileges-stopped', ['2', '/name:old-job\r', KEY.enter, '5']],
  ['told-escape', ['2', '/name:api\r', KEY.enter, '6']],
  ['told-host', ['6']],
  ['told-host-engine', ['6', KEY.tab]],
  ['told-host-accounts', ['6', KEY.tab, KEY.tab]],
  ['told-host-network', ['6', KEY.tab, KEY.tab, KEY.tab]],
  ['told-host-files', ['6', KEY.tab, KEY.tab, KEY.tab, KEY.tab]],
  ['told-host-findings', ['6', KEY.shiftTab, KEY.shiftTab]],
  ['told-host-raw', ['6', KEY.shiftTab]],
];

const APP = ['3', '/app', KEY.enter] as const;
const LAYERS = [...APP, 'L'] as const;
const DELETED = [...LAYERS, 'j', 'j', KEY.enter, 'j'] as const;

/** An image taken apart, with a secret that was copied and deleted. */
const LAYERED: readonly (readonly [name: string, keys: readonly string[]])[] = [
  ['layers', [...LAYERS]],
  ['layers-files', [...LAYERS, 'j', 'j', 'j', KEY.enter, 'z', 'j', 'j']],
  ['layers-up-to', [...LAYERS, 'G', 'm', KEY.enter, 'z', 's']],
  ['layers-compared', [...LAYERS, '=', 'G', KEY.enter, 'z']],
  ['layers-filtered', [...LAYERS, 'j', 'j', '/**/*.js', KEY.enter]],
  ['layers-of-container', ['2', '/name:api', KEY.enter, 'L']],
  ['views', [...LAYERS, 'i', 'V']],
  ['view-setuid', [...LAYERS, 'V', 'g', 'j', KEY.enter]],
  ['view-secrets', [...LAYERS, 'i', 'V', '/Secrets', KEY.enter, 'n', KEY.enter]],
  ['paths', [...LAYERS, 'a', '/env', KEY.enter]],
  ['path', [...DELETED, 't']],
  ['file-text', [...DELETED, KEY.enter]],
  ['file-text-revealed', [...DELETED, KEY.enter, 'j', 'v']],
  ['file-hex', [...LAYERS, 'j', 'j', KEY.enter, 'G', KEY.enter, '2']],
  ['file-summary', [...DELETED, KEY.enter, '3']],
  ['file-link', [...LAYERS, KEY.enter, KEY.enter]],
  ['packages-unknown', [...APP, KEY.enter, '5']],
  ['packages', [...APP, KEY.enter, '5', 'i']],
  ['extract', [...DELETED, 'x']],
  ['comparison', ['3', '/app', KEY.enter, '=', KEY.esc, '/db', KEY.enter, '=', 'z']],
];

const PROGRESS: LayerProgress = {
  bytes: 88_400_000,
  totalBytes: 120_000_000,
  files: 3_104,
  layer: 3,
  layerCount: 4,
  elapsedMs: 1_700,
};

const SIZES = [
  [60, 15],
  [80, 24],
  [120, 40],
  [200, 50],
] as const;

let session: SessionPort;
let program: ShownProgram | undefined;

/** One for itself where a container is opened: who looks into one finds more, which other frames must not show. */
function sessionFor(keys: readonly string[]): SessionPort | Promise<SessionPort> {
  return keys[1] === CONTAINER[1] ? recordedSession({}) : session;
}

beforeAll(async () => {
  // Only the clock stands still; timers run, because Ink and React need them.
  vi.useFakeTimers({ now: new Date('2026-11-21T12:00:00Z'), toFake: ['Date'] });
  session = await recordedSession({});
});

afterEach(async () => {
  await program?.close();
  program = undefined;
});

describe.each(SIZES)('at %i×%i', (columns, rows) => {
  it.each(SCREENS)('%s', async (name, keys) => {
    program = await showProgram({ columns, rows, session: await sessionFor(keys) });
    await program.press(...keys);
    // On a wide screen a list shows the row under the cursor beside it, once the cursor rests.
    if (columns >= 150 && name.startsWith('containers')) await program.rest();
    const screen = program.screen();
    expect(screen.every((row) => row.length <= columns)).toBe(true);
    await expect(`${screen.join('\n')}\n`).toMatchFileSnapshot(`frames/${columns}x${rows}/${name}.txt`);
  });
});

describe.each(SIZES)('a host of which much is told, at %i×%i', (columns, rows) => {
  it.each(TOLD)('%s', async (name, keys) => {
    program = await showProgram({ columns, rows, session: toldSession() });
    await program.press(...keys);
    if (columns >= 150 && name.startsWith('told-checks')) await program.rest();
    const screen = program.screen();
    expect(screen.every((row) => row.length <= columns)).toBe(true);
    await expect(`${screen.join('\n')}\n`).toMatchFileSnapshot(`frames/${columns}x${rows}/${name}.txt`);
  });

  it('told-reading', async () => {
    const reading = { state: 'reading', what: 'the kernel’s audit rules', done: 12, total: 40 } as const;
    program = await showProgram({ columns, rows, session: toldSession({ kind: 'host-reading', reading }) });
    await program.press('5');
    await expect(`${program.text()}\n`).toMatchFileSnapshot(`frames/${columns}x${rows}/told-reading.txt`);
  });
});

describe.each(SIZES)('an image taken apart, at %i×%i', (columns, rows) => {
  it.each(LAYERED)('%s', async (name, keys) => {
    program = await showProgram({ columns, rows, session: layeredSession() });
    await program.press(...keys);
    // The files follow the cursor once it rests.
    await program.rest();
    const screen = program.screen();
    expect(screen.every((row) => row.length <= columns)).toBe(true);
    await expect(`${screen.join('\n')}\n`).toMatchFileSnapshot(`frames/${columns}x${rows}/${name}.txt`);
  });

  it('layers-reading', async () => {
    const half = layeredSession();
    half.layering = Promise.withResolvers();
    half.change({
      kind: 'image-layers',
      id: 'sha256:app',
      layers: layeredImage('sha256:app', 'app:1', { read: 2 }),
    });
    program = await showProgram({ columns, rows, session: half });
    await program.press(...LAYERS);
    half.onLayers?.(PROGRESS);
    await program.waitFor('layer 3 of 4');
    await expect(`${program.text()}\n`).toMatchFileSnapshot(`frames/${columns}x${rows}/layers-reading.txt`);
  });
});

it('layers-of-demo: the picture in README', async () => {
  // A session of its own: looking into layers finds more, which other frames must not show.
  const own = await recordedSession({});
  program = await showProgram({ columns: 80, rows: 24, session: own });
  await program.press('3', '/web:1.4', KEY.enter, 'L');
  await program.waitFor(' 5 layers');
  await program.press('i');
  await program.waitFor('1 with secrets');
  await program.press('j', 'j');
  await program.rest();
  await program.press(KEY.tab, KEY.right, 'j');
  await program.waitFor('/app/.npmrc');
  await program.rest();
  await expect(`${program.text()}\n`).toMatchFileSnapshot('frames/80x24/layers-of-demo.txt');
});

describe('for a screen reader', () => {
  it.each(LAYERED.filter(([name]) => ['layers', 'layers-files', 'views', 'path', 'packages'].includes(name)))(
    '%s is linear: no borders, no signs without words',
    async (name, keys) => {
      program = await showProgram({ columns: 80, rows: 24, session: layeredSession(), linear: true });
      await program.press(...keys);
      const text = program.text();
      expect(text).not.toMatch(/[─│▌▾▸○]/);
      await expect(`${text}\n`).toMatchFileSnapshot(`frames/linear/${name}.txt`);
    },
  );

  it.each(
    TOLD.filter(([name]) =>
      [
        'told-home',
        'told-checks',
        'told-check',
        'told-privileges',
        'told-host',
        'told-waive',
        'told-escape',
      ].includes(name),
    ),
  )('%s is linear too', async (name, keys) => {
    program = await showProgram({ columns: 80, rows: 24, session: toldSession(), linear: true });
    await program.press(...keys);
    const text = program.text();
    expect(text).not.toMatch(/[─│▌]/);
    await expect(`${text}\n`).toMatchFileSnapshot(`frames/linear/${name}.txt`);
  });

  it.each(
    SCREENS.filter(([name]) =>
      ['home', 'containers', 'container-mounts', 'check', 'reach-map', 'reach-by', 'reach-why'].includes(
        name,
      ),
    ),
  )('%s is linear: no borders, no signs without words', async (name, keys) => {
    program = await showProgram({ columns: 80, rows: 24, session: await sessionFor(keys), linear: true });
    await program.press(...keys);
    const text = program.text();
    expect(text).not.toMatch(/[─│▌]/);
    await expect(`${text}\n`).toMatchFileSnapshot(`frames/linear/${name}.txt`);
  });
});
