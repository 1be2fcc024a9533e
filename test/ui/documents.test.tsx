import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { SessionPort } from '../../src/ui/session/session-port.ts';
import {
  KEY,
  recordedSession,
  type ShownOptions,
  type ShownProgram,
  showProgram,
  TO_FINDINGS,
} from './shown-program.tsx';

let session: SessionPort;
let program: ShownProgram | undefined;

beforeAll(async () => {
  session = await recordedSession();
});

afterEach(async () => {
  await program?.close();
  program = undefined;
});

async function open(options: ShownOptions = {}): Promise<ShownProgram> {
  program = await showProgram({ session, ...options });
  return program;
}

/** Opens one container of the recorded host. */
async function openContainer(name: string, tab: string, options: ShownOptions = {}): Promise<ShownProgram> {
  const shown = await open(options);
  await shown.press(`:containers /name:${name}\r`);
  await shown.waitFor(' of 24');
  await shown.press(KEY.enter, tab);
  expect(shown.screen()[2]).toContain(`Containers › ${name}`);
  return shown;
}

const footer = ({ screen }: ShownProgram): string => screen().at(-1) ?? '';

describe('searching in a document', () => {
  it('finds the next and the previous line, and goes round', async () => {
    const shown = await openContainer('ci-runner', KEY.shiftTab);
    await shown.press('/', 'mode"', KEY.esc, '/', 'Mode', KEY.enter);
    const count = Number(/(\d+) lines/.exec(shown.text())?.[1]);
    expect(count).toBeGreaterThan(3);
    const seen: string[] = [];
    for (let step = 0; step < count; step++) {
      await shown.press('n');
      expect(shown.cursor().toLowerCase()).toContain('mode');
      seen.push(shown.cursor());
    }
    await shown.press('n');
    expect(shown.cursor()).toBe(seen[0]);
    await shown.press('N', 'N');
    expect(shown.cursor()).toBe(seen.at(-2));
  });

  it('marks what it found while it is typed', async () => {
    const shown = await openContainer('ci-runner', '2');
    const before = shown.lookOf('PATH=');
    await shown.press('/', 'path');
    expect(shown.text()).toContain('/path▏');
    expect(shown.lookOf('PATH=')).not.toBe(before);
    await shown.press(KEY.esc);
    expect(shown.lookOf('PATH=')).toBe(before);
  });

  it('esc clears the search first and only then goes back', async () => {
    const shown = await openContainer('ci-runner', '2');
    await shown.press('/', 'path', KEY.enter);
    expect(shown.text()).toContain('n next  N previous  esc clear');
    await shown.press(KEY.esc);
    expect(shown.text()).not.toContain('esc clear');
    expect(shown.screen()[2]).toContain('ci-runner');
    await shown.press(KEY.esc);
    expect(shown.screen()[2]).toMatch(/Containers {3}/);
  });

  it('says when nothing was found, and stays', async () => {
    const shown = await openContainer('ci-runner', KEY.shiftTab);
    const before = shown.cursor();
    await shown.press('/', 'zzzz', KEY.enter, 'n', 'N');
    expect(shown.text()).toContain('0 lines');
    expect(shown.cursor()).toBe(before);
  });

  it('keeps a search for each tab', async () => {
    const shown = await openContainer('ci-runner', KEY.shiftTab);
    await shown.press('/', 'mode', KEY.enter, KEY.tab);
    expect(shown.text()).not.toContain('esc clear');
    await shown.press(KEY.shiftTab);
    expect(shown.text()).toMatch(/^ \/mode /m);
  });
});

describe('folding', () => {
  it('enter folds what is under the cursor and opens it again', async () => {
    const shown = await openContainer('ci-runner', KEY.shiftTab, { rows: 40 });
    await shown.press('/', 'State:', KEY.enter, 'n', KEY.esc);
    const unfolded = shown.text();
    expect(shown.cursor()).toMatch(/^▾ State: \{\d+\}$/);
    await shown.press(KEY.enter);
    expect(shown.cursor()).toMatch(/^▸ State: \{\d+\}$/);
    expect(shown.text()).not.toContain('OOMKilled');
    await shown.press(KEY.enter);
    expect(shown.text()).toBe(unfolded);
  });

  it('z folds everything and opens everything', async () => {
    const shown = await openContainer('ci-runner', KEY.shiftTab, { rows: 40 });
    const unfolded = shown.text();
    await shown.press('z');
    expect(shown.text()).not.toContain('▾');
    expect(shown.text()).toMatch(/▸ HostConfig: \{\d+\}/);
    await shown.press('z');
    expect(shown.text()).toBe(unfolded);
  });

  it('a search looks into what is folded, and opens it', async () => {
    const shown = await openContainer('ci-runner', KEY.shiftTab);
    await shown.press('z');
    expect(shown.text()).not.toContain('OOMKilled');
    await shown.press('/', 'oomkilled', KEY.enter, 'n');
    expect(shown.cursor()).toContain('OOMKilled');
    await shown.press('z');
    expect(shown.text()).not.toContain('OOMKilled');
  });

  it('stays folded while a person looks elsewhere', async () => {
    const shown = await openContainer('ci-runner', KEY.shiftTab);
    await shown.press('z');
    const folded = shown.text();
    await shown.press('1', KEY.shiftTab);
    expect(shown.text()).toBe(folded);
  });
});

describe('a masked value', () => {
  const ENV = '_TOKEN=';

  it('is shown and hidden again, on its own', async () => {
    const shown = await openContainer('ci-runner', '2', { rows: 40 });
    await shown.press('/', ENV, KEY.enter, 'n', KEY.esc);
    const masked = shown.text();
    expect(shown.cursor()).toMatch(/TOKEN=\*{8} {2}hidden$/);
    await shown.press('v');
    expect(shown.cursor()).toMatch(/TOKEN=[^*\s]+$/);
    const secret = shown.cursor().split('=')[1] ?? '';
    expect(shown.text().split(secret)).toHaveLength(2);
    await shown.press('v');
    expect(shown.text()).toBe(masked);
  });

  it('is masked again when a person comes back', async () => {
    const shown = await openContainer('ci-runner', '2');
    await shown.press('/', ENV, KEY.enter, 'n', 'v');
    const secret = shown.cursor().split('=')[1] ?? '';
    expect(secret).not.toBe('');
    await shown.press(KEY.esc, KEY.esc, KEY.enter, '2');
    expect(shown.text()).not.toContain(secret);
  });

  it('is copied as it is shown', async () => {
    const shown = await openContainer('ci-runner', '2');
    await shown.press('/', ENV, KEY.enter, 'n', 'y');
    expect(shown.copied).toEqual(['CI_REGISTRATION_TOKEN=********']);
    await shown.press('v', 'y');
    expect(shown.copied[1]).toMatch(/^CI_REGISTRATION_TOKEN=[^*]+$/);
  });

  it('is never on the screen unasked, on any tab', async () => {
    const shown = await openContainer('ci-runner', '2', { rows: 50 });
    await shown.press('/', ENV, KEY.enter, 'n', 'v');
    const secret = shown.cursor().split('=')[1] ?? '';
    const other = await openContainer('ci-runner', '1', { rows: 200 });
    await other.press('2', '3', '4', '5', '6', '7', '8', KEY.esc, '3', '5', '1');
    expect(other.output()).not.toContain(secret);
  });
});

describe('copying', () => {
  it.each([
    ['a container’s name', ['2'], /^[\w-]+$/],
    ['an image’s name', ['3'], /^[\w./-]+:[\w.-]+$/],
    ['a network’s name', ['4'], /^\w+$/],
    ['a check’s id', ['5'], /^docker\.\w+\.[\w-]+$/],
    ['a finding', [], /^[\w./:-]+: .+/],
    ['a port', [':containers /name:edge\r', KEY.enter, '4', 'g', 'j'], /^0\.0\.0\.0:\d+$/],
    [
      'a digest',
      [':containers /name:edge\r', KEY.enter, '/', 'sha256:', KEY.enter, 'n'],
      /^sha256:[0-9a-f]{64}$/,
    ],
    ['a field', [':containers /name:edge\r', KEY.enter, '/', 'restarts', KEY.enter, 'n'], /^restarts +\d/],
  ])('takes %s', async (_, keys, expected) => {
    const shown = await open();
    await shown.press(...keys, 'y');
    expect(shown.copied).toHaveLength(1);
    expect(shown.copied[0]).toMatch(expected);
    expect(shown.text()).toContain('\n Copied:');
  });

  it('takes a fix whole', async () => {
    const shown = await open();
    await shown.press(':checks /id:privileged\r', KEY.enter, '/', '--cap-drop', KEY.enter, 'n', 'y');
    expect(shown.copied[0]).toContain('--cap-drop ALL');
  });

  it('says so, and the keys come back after a while', async () => {
    const shown = await open();
    await shown.press('2');
    const keys = footer(shown);
    await shown.press('y');
    expect(footer(shown)).toMatch(/^ Copied: /);
    await shown.waitFor((text) => text.endsWith(keys));
  });

  it('writes nothing to the terminal itself', async () => {
    const shown = await open();
    await shown.press('2', 'y');
    expect(shown.output()).not.toContain('\u001b]');
  });
});

describe('the same by hand', () => {
  it.each([
    ['home', [], 'docker info'],
    ['containers', ['2'], 'docker ps --all'],
    ['images', ['3'], 'docker images --digests'],
    ['networks', ['4'], 'docker network ls'],
    ['a network', [':networks /name:shop_back\r', KEY.enter], 'docker network inspect shop_back'],
    ['an image', [':images /name:nginx\r', KEY.enter, '2'], 'docker history --no-trunc nginx:1.27'],
    ['a container’s mounts', [':containers /name:edge\r', KEY.enter, '3'], "'{{json .Mounts}}' edge"],
    ['a finding', ['2', KEY.enter, ...TO_FINDINGS, KEY.enter], 'docker container inspect '],
  ])('%s', async (_, keys, command) => {
    const shown = await open({ columns: 120 });
    await shown.press(...keys);
    const before = shown.text();
    await shown.press('c');
    expect(shown.text()).toContain('The same by hand');
    expect(shown.text()).toContain(command);
    await shown.press('c');
    expect(shown.text()).toBe(before);
  });

  it('is whole at the smallest size', async () => {
    const shown = await openContainer('ci-runner', '3', { columns: 60, rows: 15 });
    await shown.press('c');
    const text = shown.text().replaceAll(/\s+/g, ' ');
    expect(text).toContain("docker container inspect --format '{{json .Mounts}}' ci-runner");
    expect(shown.scrolls()).toBe(0);
  });

  it('is not there where nothing of the engine is shown', async () => {
    const shown = await open();
    await shown.press(':settings\r', 'c');
    expect(footer(shown)).toBe(' No command shows this by hand.');
    expect(shown.text()).not.toContain('The same by hand');
  });
});

describe('explaining', () => {
  it.each([
    ['a mount', ['3', 'j'], /mount/],
    ['the image', ['1', '/', 'image  ', KEY.enter, 'n'], /image/],
    ['a namespace', ['4', '/', 'uts  ', KEY.enter, 'n'], /namespace/],
    ['a limit', ['2', '/', 'processes', KEY.enter, 'n'], /pids limit/],
  ])('%s, and back', async (_, keys, word) => {
    const shown = await openContainer('ci-runner', '1');
    await shown.press(...keys);
    const before = shown.text();
    await shown.press('e');
    expect(shown.screen()[2]).toBe(' Words');
    expect(shown.screen()[4]).toMatch(word);
    await shown.press(KEY.esc);
    expect(shown.text()).toBe(before);
  });
});

describe('the end of a document', () => {
  it.each([
    ['mounts', '3'],
    ['raw', KEY.shiftTab],
    ['network', '4'],
    ['privileges', '5'],
  ])('of %s is a line with something on it', async (_, tab) => {
    const shown = await openContainer('ci-runner', tab, { rows: 15 });
    await shown.press('G');
    expect(shown.cursor().trim()).not.toBe('');
    const end = shown.cursor();
    await shown.press('j', ' ', KEY.end);
    expect(shown.cursor()).toBe(end);
  });
});
