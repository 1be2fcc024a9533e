import { styleText } from 'node:util';
import { noPaint, type Paint, type PaintRole } from '../reports/paint.ts';
import type { OutputStream } from './command-streams.ts';

const STYLES: Readonly<Record<PaintRole, Parameters<typeof styleText>[0]>> = {
  critical: ['bold', 'red'],
  high: 'red',
  medium: 'yellow',
  low: 'cyan',
  info: 'dim',
  strong: 'bold',
  dim: 'dim',
  good: 'green',
};

/** Colours for a terminal that has them and a person who wants them; plain text for everything else. */
export function paintFor(stream: OutputStream): Paint {
  if (stream.isTTY !== true || stream.hasColors?.() !== true) return noPaint;
  return (role, text) => styleText(STYLES[role], text, { validateStream: false });
}
