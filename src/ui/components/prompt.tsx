import { cells, cutStart } from '../text/line.ts';
import { StyledLine } from './styled-line.tsx';

interface Props {
  /** `/` or `:` */
  readonly sign: string;
  readonly text: string;
  readonly typing: boolean;
  readonly note?: string;
  readonly width: number;
}

const LEAST_NOTE = 12;

/** The line a person types on; of a long text the end, which is where they type. */
export function Prompt({ sign, text, typing, note = '', width }: Props) {
  const shown = cutStart(text, width - cells(sign) - 3);
  const left = width - cells(sign + shown) - 3;
  const gap = ' '.repeat(Math.max(2, left - cells(note) - 1));
  return (
    <StyledLine
      width={width}
      segments={[
        { text: ` ${sign}`, token: 'accent' },
        { text: shown, token: 'text.strong' },
        { text: typing ? '▏' : ' ', token: 'accent' },
        // A few letters of it would say nothing.
        { text: left < LEAST_NOTE ? '' : `${gap}${note}`, token: 'text.dim' },
      ]}
    />
  );
}
