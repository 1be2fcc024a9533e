/** One line on a terminal that says how far a command is; nothing at all when nobody looks. */
import type { EvidenceProgress } from '../facts/evidence.ts';
import type { Facts } from '../facts/facts.ts';
import type { LayerProgress } from '../facts/image-layers.ts';
import { inert } from '../facts/inert-text.ts';
import { byteSize } from '../insight/container-state.ts';
import { cutToWidth } from '../reports/words.ts';
import type { DeepProgress } from '../session/collect.ts';
import type { OutputStream } from './command-streams.ts';

export interface ProgressLine<Progress = Facts> {
  readonly show: (progress: Progress) => void;
  readonly clear: () => void;
}

const CLEAR_LINE = '\r\u001b[K';
/** Of a terminal that does not say how wide it is. */
const USUAL_COLUMNS = 80;

export function progressLine(stream: OutputStream): ProgressLine {
  return lineOf(stream, ({ connection }: Facts) =>
    connection.state === 'loading' ? `Reading ${connection.done} of ${connection.total}` : 'Reading',
  );
}

/** `Layers of image 3 of 22, nginx:1.27: 120 MB of 630 MB`. */
export function deepProgressLine(stream: OutputStream): ProgressLine<DeepProgress> {
  return lineOf(stream, ({ image, number, count, layers: { bytes, totalBytes } }: DeepProgress) => {
    const of = totalBytes === undefined ? '' : ` of ${byteSize(totalBytes)}`;
    return `Layers of image ${number} of ${count}, ${inert(image).slice(0, 40)}: ${byteSize(bytes)}${of}`;
  });
}

/** `Layer 3 of 12: 120 MB of 630 MB, 12000 files`. */
export function layerProgressLine(stream: OutputStream): ProgressLine<LayerProgress> {
  return lineOf(stream, ({ bytes, totalBytes, files, layer, layerCount }: LayerProgress) => {
    const of = totalBytes === undefined ? '' : ` of ${byteSize(totalBytes)}`;
    return `Layer ${layer} of ${layerCount}: ${byteSize(bytes)}${of}, ${files} files`;
  });
}

/** `Evidence: changed files 12 of 40`. */
export function evidenceProgressLine(stream: OutputStream): ProgressLine<EvidenceProgress> {
  return lineOf(stream, ({ what, done, total }: EvidenceProgress) => {
    const count = total > 0 ? ` ${Math.min(done + 1, total)} of ${total}` : done > 0 ? ` ${done}` : '';
    return `Evidence: ${what}${count}`;
  });
}

/** A line in words of one's own. */
export function lineOf<Progress>(
  stream: OutputStream,
  words: (progress: Progress) => string,
): ProgressLine<Progress> {
  if (stream.isTTY !== true) return { show: () => {}, clear: () => {} };
  let shown = '';
  return {
    show: (progress) => {
      const text = words(progress);
      if (text === shown) return;
      shown = text;
      // A line that goes on in the next row could not be taken back.
      stream.write(CLEAR_LINE + cutToWidth(`${text}…`, (stream.columns || USUAL_COLUMNS) - 1));
    },
    clear: () => {
      if (shown !== '') stream.write(CLEAR_LINE);
      shown = '';
    },
  };
}
