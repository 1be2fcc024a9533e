import { afterEach, expect, test } from 'vitest';
import { startTerminal, type Terminal } from './terminal.ts';

let terminal: Terminal | undefined;
afterEach(async () => {
  await terminal?.close();
  terminal = undefined;
});

const node = (script: string, options = {}) => {
  terminal = startTerminal(process.execPath, ['-e', script], options);
  return terminal;
};

test('shows what a program draws, where it draws it', async () => {
  const shown = node('process.stdout.write("one\\r\\n\\u001b[3;5Hthree\\u001b[31m!")');
  await shown.waitForExit();
  expect(shown.screen().slice(0, 4)).toEqual(['one', '', '    three!', '']);
  expect(shown.output()).toContain('\u001b[31m!');
});

test('passes keys and sizes on to the program', async () => {
  const shown = node(`
    process.stdin.setRawMode(true).on('data', (key) => console.log('key ' + JSON.stringify(String(key))));
    process.stdout.on('resize', () => console.log(process.stdout.columns + ' by ' + process.stdout.rows));
    console.log('ready');
  `);
  await shown.waitFor('ready');
  shown.send('j');
  await shown.waitFor('key "j"');
  shown.resize(100, 30);
  await shown.waitFor('100 by 30');
});

test('tells colours apart that read the same', async () => {
  const red = node('process.stdout.write("\\u001b[31mword")');
  await red.waitForExit();
  const plain = startTerminal(process.execPath, ['-e', 'process.stdout.write("word")']);
  await plain.waitForExit();
  expect(red.screen()).toEqual(plain.screen());
  expect(red.picture()).not.toBe(plain.picture());
  await plain.close();
});

test('knows what was left switched on', async () => {
  const shown = node('process.stdout.write("\\u001b[?1049h\\u001b[?25l\\u001b[?2004h\\u001b[?2004l")');
  await shown.waitForExit();
  expect(shown.leftOn()).toEqual(['alternate screen', 'hidden cursor']);
});

test('answers the question for its background', async () => {
  const shown = node(
    `process.stdin.setRawMode(true).once('data', (answer) => { console.log(JSON.stringify(String(answer))); process.exit(); });
     process.stdout.write('\\u001b]11;?\\u0007');`,
    { background: 'light' },
  );
  await shown.waitForExit();
  expect(shown.screen().join('\n')).toContain('rgb:ffff/ffff/ffff');
});

test('gives the program none of the test run settings', async () => {
  const shown = node('process.stdout.write(Object.keys(process.env).sort().join(" "))', { cols: 200 });
  await shown.waitForExit();
  expect(shown.screen()[0]).toBe(
    'HOME LANG PATH PWD TERM TZ XDG_CACHE_HOME XDG_CONFIG_HOME XDG_DATA_HOME XDG_STATE_HOME',
  );
});

test('tells how the program ended', async () => {
  const shown = node('process.exit(3)');
  expect(await shown.waitForExit()).toEqual({ code: 3, signal: 0 });
});

test('says what it saw when it waits in vain', async () => {
  const shown = node('process.stdout.write("something else"); setTimeout(() => {}, 5000)');
  await expect(shown.waitFor('never', 400)).rejects.toThrow(/never was not on the screen.*something else/s);
});
