/**
 * Draws a terminal's screen as an SVG: a window of its own colours, so that it reads the same on a light and on a
 * dark page. Every run of letters is told how wide it is, because fonts differ from reader to reader.
 */
import type { IBufferCell, Terminal } from '@xterm/headless';
import { xtermColourHex } from '../src/ui/theme/xterm-palette.ts';

export interface PictureOptions {
  /** For those who can't see it. */
  readonly title: string;
  /** What the terminal's own background and text look like, as `#rrggbb`. */
  readonly canvas: string;
  readonly text: string;
  readonly frame: string;
}

interface Look {
  readonly foreground: string;
  readonly background: string | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly italic: boolean;
  readonly underline: boolean;
}

interface Run {
  readonly column: number;
  readonly look: Look;
  text: string;
  cells: number;
}

const CELL = { width: 8.4, height: 18 };
const FONT_SIZE = 14;
const PADDING = 12;
const FONTS =
  "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace";

export function svgPicture(terminal: Terminal, options: PictureOptions): string {
  const width = round(terminal.cols * CELL.width + 2 * PADDING);
  const height = terminal.rows * CELL.height + 2 * PADDING;
  const rows = Array.from({ length: terminal.rows }, (_, row) => runsOf(terminal, row, options));
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(options.title)}</title>`,
    `<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="${options.canvas}" stroke="${options.frame}"/>`,
    `<g font-family="${FONTS}" font-size="${FONT_SIZE}" style="white-space:pre" xml:space="preserve">`,
    ...rows.flatMap((runs, row) => runs.map((run) => drawBackground(run, row)).filter((line) => line !== '')),
    ...rows.flatMap((runs, row) => runs.map((run) => drawText(run, row)).filter((line) => line !== '')),
    '</g>',
    '</svg>',
  ].join('\n')}\n`;
}

/** Cells of one look side by side. A sign that fonts may lack stands alone, so that it can't push the others. */
function runsOf(terminal: Terminal, row: number, options: PictureOptions): readonly Run[] {
  const { active } = terminal.buffer;
  const line = active.getLine(active.baseY + row);
  const runs: Run[] = [];
  for (let column = 0; column < terminal.cols; column += 1) {
    const cell = line?.getCell(column);
    if (cell === undefined || cell.getWidth() === 0) continue;
    const text = cell.getChars() || ' ';
    const look = lookOf(cell, options);
    const last = runs.at(-1);
    const isPlain = (run: string) => /^[ -~]*$/.test(run);
    const joins =
      last !== undefined &&
      JSON.stringify(last.look) === JSON.stringify(look) &&
      (isPlain(last.text + text) || (text === '─' && /^─+$/.test(last.text)));
    if (joins) {
      last.text += text;
      last.cells += cell.getWidth();
    } else runs.push({ column, look, text, cells: cell.getWidth() });
  }
  return runs;
}

function lookOf(cell: IBufferCell, { canvas, text }: PictureOptions): Look {
  const foreground = cell.isFgDefault() ? text : colourOf(cell.isFgRGB(), cell.getFgColor());
  const background = cell.isBgDefault() ? undefined : colourOf(cell.isBgRGB(), cell.getBgColor());
  const inverse = cell.isInverse() !== 0;
  return {
    foreground: inverse ? (background ?? canvas) : foreground,
    background: inverse ? foreground : background,
    bold: cell.isBold() !== 0,
    dim: cell.isDim() !== 0,
    italic: cell.isItalic() !== 0,
    underline: cell.isUnderline() !== 0,
  };
}

function colourOf(isRgb: boolean, colour: number): string {
  if (isRgb) return `#${colour.toString(16).padStart(6, '0')}`;
  // How the first sixteen look is up to each terminal; a theme for truecolor does not use them.
  if (colour < 16) throw new Error(`colour ${colour} has no look of its own: draw a truecolor theme`);
  return xtermColourHex(colour);
}

function drawBackground({ column, cells, look }: Run, row: number): string {
  if (look.background === undefined) return '';
  const [x, y] = cornerOf(column, row);
  return `<rect x="${x}" y="${y}" width="${round(cells * CELL.width)}" height="${CELL.height}" fill="${look.background}"/>`;
}

function drawText({ column, cells, look, text }: Run, row: number): string {
  const shown = text.trimEnd();
  if (shown === '') return '';
  const skipped = shown.length - shown.trimStart().length;
  const letters = shown.trimStart();
  const [x, y] = cornerOf(column + skipped, row);
  const width = round((cells - skipped - (text.length - shown.length)) * CELL.width);
  const styles = [
    look.bold ? ' font-weight="bold"' : '',
    look.dim ? ' opacity="0.7"' : '',
    look.italic ? ' font-style="italic"' : '',
    look.underline ? ' text-decoration="underline"' : '',
  ].join('');
  return `<text x="${x}" y="${round(y + 13.5)}" textLength="${width}" lengthAdjust="spacingAndGlyphs" fill="${look.foreground}"${styles}>${escapeXml(letters.replaceAll(' ', NO_BREAK_SPACE))}</text>`;
}

function cornerOf(column: number, row: number): readonly [x: number, y: number] {
  return [round(PADDING + column * CELL.width), PADDING + row * CELL.height];
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Renderers fold plain spaces, whatever the picture asks for, and stretch what is left over the width. */
const NO_BREAK_SPACE = '\u00a0';

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
