import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { askBackground, backgroundFromEnv } from '../../../src/ui/theme/terminal-background.ts';

const ESC = '\u001b';
const BEL = '\u0007';
const DEVICE = `${ESC}[?62;22c`;

describe('backgroundFromEnv', () => {
  it.each([
    ['15;0', 'dark'],
    ['0;15', 'light'],
    ['0;default;15', 'light'],
    ['12;8', 'dark'],
    ['0;7', 'light'],
    ['15;default', undefined],
    ['0;231', undefined],
    ['0;16', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('COLORFGBG %s is %s', (COLORFGBG, background) => {
    expect(backgroundFromEnv({ COLORFGBG })).toBe(background);
  });
});

/** A terminal that answers what it is asked with `chunks`, one after the other. */
function terminal(chunks: readonly (string | Buffer)[]) {
  const stdin = Object.assign(new PassThrough(), {
    isRaw: false,
    modes: [] as boolean[],
    setRawMode(mode: boolean) {
      stdin.isRaw = mode;
      stdin.modes.push(mode);
    },
  });
  const stdout = new PassThrough();
  const asked: Buffer[] = [];
  stdout.on('data', (chunk: Buffer) => {
    asked.push(chunk);
    for (const chunk of chunks) setImmediate(() => stdin.write(chunk));
  });
  return { stdin, stdout, asked: () => Buffer.concat(asked).toString() };
}

describe('askBackground', () => {
  it.each([
    [[`${ESC}]11;rgb:0000/0000/0000${BEL}`, DEVICE], 'dark'],
    [[`${ESC}]11;rgb:ffff/ffff/ffff${ESC}\\${DEVICE}`], 'light'],
    [[`${ESC}]11;rgb:fdfd/f6f6/e3e3\u009c${DEVICE}`], 'light'],
    [[`${ESC}]11;rgb:1e/1e/1e${BEL}${DEVICE}`], 'dark'],
    [[`${ESC}]11;rgb:F/F/F${BEL}${DEVICE}`], 'light'],
    [[`${ESC}]11;rgba:0000/0000/0000/ffff${BEL}${DEVICE}`], 'dark'],
    [[`${ESC}]11;r`, `gb:ff`, `ff/ffff/ffff${ESC}`, `\\${ESC}[?6`, `2c`], 'light'],
    [[DEVICE], undefined],
    [[`${ESC}]11;nonsense${BEL}${DEVICE}`], undefined],
  ])('%j is %s, with nothing left over', async (chunks, background) => {
    const { stdin, stdout } = terminal(chunks.map((chunk) => Buffer.from(chunk, 'latin1')));
    const answer = await askBackground(stdin, stdout, 5000);
    expect(answer.background).toBe(background);
    expect(answer.leftover.toString()).toBe('');
  });

  it('gives back what the person typed before, between and after, byte for byte', async () => {
    const { stdin, stdout } = terminal([
      'j',
      Buffer.from('é').subarray(0, 1),
      Buffer.from('é').subarray(1),
      `${ESC}[A${ESC}]11;rgb:ffff/ffff/ffff${BEL}`,
      `q${DEVICE}/`,
    ]);
    const { background, leftover } = await askBackground(stdin, stdout, 5000);
    expect(background).toBe('light');
    expect(leftover.toString()).toBe(`jé${ESC}[Aq/`);
  });

  it('gives up when nobody answers, and keeps what was typed', async () => {
    const { stdin, stdout } = terminal(['jj']);
    const { background, leftover } = await askBackground(stdin, stdout, 20);
    expect(background).toBeUndefined();
    expect(leftover.toString()).toBe('jj');
  });

  it('gives up when the input ends', async () => {
    const { stdin, stdout } = terminal([]);
    setImmediate(() => stdin.end());
    expect((await askBackground(stdin, stdout, 5000)).background).toBeUndefined();
  });

  it('leaves the input as it was: cooked, paused, and with nobody listening', async () => {
    const { stdin, stdout, asked } = terminal([DEVICE]);
    const { leftover } = await askBackground(stdin, stdout, 5000);
    expect(asked()).toBe(`${ESC}]11;?${ESC}\\${ESC}[c`);
    expect(stdin.modes).toEqual([true, false]);
    expect(stdin.isPaused()).toBe(true);
    expect(['data', 'end', 'error'].map((event) => stdin.listenerCount(event))).toEqual(
      ['data', 'end', 'error'].map((event) => new PassThrough().listenerCount(event)),
    );
    stdin.unshift(Buffer.concat([leftover, Buffer.from('k')]));
    expect(stdin.read()?.toString()).toBe('k');
  });
});
