/** Whether the terminal is dark or light: from the environment where it says so, else by asking the terminal. */
import type { Readable, Writable } from 'node:stream';
import type { Environment } from './colour-depth.ts';
import { luminance } from './xterm-palette.ts';

export type Background = 'dark' | 'light';

/**
 * From COLORFGBG, which rxvt, Konsole and others set to `foreground;background` as numbers of the sixteen
 * colours. 7 and the bright ones except dark grey (8) are light.
 */
export function backgroundFromEnv(env: Environment): Background | undefined {
  const last = env.COLORFGBG?.split(';').at(-1) ?? '';
  if (!/^\d{1,2}$/.test(last)) return undefined;
  const index = Number(last);
  if (index > 15) return undefined;
  return index === 7 || index > 8 ? 'light' : 'dark';
}

export interface BackgroundAnswer {
  /** Undefined when the terminal did not answer in time or does not know the question. */
  readonly background: Background | undefined;
  /** What the person typed meanwhile: to be put back with `stdin.unshift` before anybody else reads. */
  readonly leftover: Buffer;
}

/** A terminal's input, as far as asking needs it: `process.stdin`, or a stream that stands for it in a test. */
export type TerminalInput = Readable & {
  readonly isRaw?: boolean;
  readonly setRawMode?: (mode: boolean) => unknown;
};

/** xterm's question for the background colour (OSC 11), then one that every terminal answers (DA1). */
const QUESTION = '\u001b]11;?\u001b\\\u001b[c';

/**
 * Asks the terminal for its background colour. The second question makes a terminal that does not know the first
 * one answer as well, so that nobody waits for `timeoutMs` without need. Never rejects. The input is in raw mode
 * meanwhile, and as it was before afterwards; nothing else may read from it.
 */
export function askBackground(
  stdin: TerminalInput,
  stdout: Writable,
  timeoutMs: number,
): Promise<BackgroundAnswer> {
  const wasRaw = stdin.isRaw === true;
  const wasFlowing = stdin.readableFlowing === true;
  return new Promise((resolve) => {
    let received = Buffer.alloc(0);
    let isDone = false;
    const finish = (): void => {
      if (isDone) return;
      isDone = true;
      clearTimeout(timer);
      stdin.off('data', take);
      stdin.off('end', finish);
      stdin.off('error', finish);
      if (!wasFlowing) stdin.pause();
      if (!wasRaw) stdin.setRawMode?.(false);
      const { background, leftover } = readAnswer(received);
      resolve({ background, leftover });
    };
    const take = (chunk: Buffer | string): void => {
      received = Buffer.concat([received, typeof chunk === 'string' ? Buffer.from(chunk) : chunk]);
      if (readAnswer(received).isComplete) finish();
    };
    // A busy program comes late to its timers: an answer that has arrived meanwhile is still read first.
    const timer = setTimeout(() => setImmediate(finish), timeoutMs);
    if (!wasRaw) stdin.setRawMode?.(true);
    stdin.on('data', take);
    stdin.on('end', finish);
    stdin.on('error', finish);
    stdout.write(QUESTION);
  });
}

/** `ESC ] 11 ; rgb:RRRR/GGGG/BBBB`, with BEL, ESC \ or the one-byte ST behind it; one to four digits each. */
const COLOUR_ANSWER =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the answer is made of control characters.
  /\u001b\]11;(?:rgba?:(?<red>[0-9a-f]{1,4})\/(?<green>[0-9a-f]{1,4})\/(?<blue>[0-9a-f]{1,4})(?:\/[0-9a-f]{1,4})?)?[^\u0007\u001b\u009c]{0,40}(?:\u0007|\u001b\\|\u009c)/i;
/** `ESC [ ? … c` */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the answer is made of control characters.
const DEVICE_ANSWER = /\u001b\[\?[\d;]{0,60}c/;

interface ReadAnswer extends BackgroundAnswer {
  readonly isComplete: boolean;
}

/** Takes both answers out of what was received; the bytes around them are the person's. */
function readAnswer(received: Buffer): ReadAnswer {
  // One character per byte, so that half a UTF-8 character typed meanwhile stays what it is.
  let text = received.toString('latin1');
  const colour = COLOUR_ANSWER.exec(text);
  if (colour !== null) text = text.slice(0, colour.index) + text.slice(colour.index + colour[0].length);
  const device = DEVICE_ANSWER.exec(text);
  if (device !== null) text = text.slice(0, device.index) + text.slice(device.index + device[0].length);
  const { red, green, blue } = colour?.groups ?? {};
  const background =
    red === undefined || green === undefined || blue === undefined
      ? undefined
      : backgroundOf([channel(red), channel(green), channel(blue)]);
  return { background, leftover: Buffer.from(text, 'latin1'), isComplete: device !== null };
}

/** One to four hexadecimal digits, whatever their number, as 0 to 255. */
function channel(digits: string): number {
  return Math.round((Number.parseInt(digits, 16) / (16 ** digits.length - 1)) * 255);
}

/** The luminance at which black and white letters are equally readable. */
const MIDDLE = 0.179;

function backgroundOf(rgb: readonly [number, number, number]): Background {
  return luminance(rgb) > MIDDLE ? 'light' : 'dark';
}
