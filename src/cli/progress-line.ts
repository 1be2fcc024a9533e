/** One line on a terminal that says how far a command is; nothing at all when nobody looks. */
import type { Facts } from '../facts/facts.ts';
import type { OutputStream } from './command-streams.ts';

export interface ProgressLine {
  readonly show: (facts: Facts) => void;
  readonly clear: () => void;
}

const CLEAR_LINE = '\r\u001b[K';

export function progressLine(stream: OutputStream): ProgressLine {
  if (stream.isTTY !== true) return { show: () => {}, clear: () => {} };
  let shown = '';
  return {
    show: ({ connection }) => {
      const text =
        connection.state === 'loading' ? `Reading ${connection.done} of ${connection.total}` : 'Reading';
      if (text === shown) return;
      shown = text;
      stream.write(`${CLEAR_LINE}${text}…`);
    },
    clear: () => {
      if (shown !== '') stream.write(CLEAR_LINE);
      shown = '';
    },
  };
}
