import { useRoom } from '../hooks/use-room.ts';
import { cells } from '../text/line.ts';
import { StyledLine } from './styled-line.tsx';

interface Props {
  /** `/` or `:` */
  readonly sign: string;
  readonly text: string;
  readonly typing: boolean;
  readonly note?: string;
}

/** The line a person types on. */
export function Prompt({ sign, text, typing, note = '' }: Props) {
  const { columns } = useRoom();
  const used = cells(sign + text) + 3;
  const gap = ' '.repeat(Math.max(2, columns - used - cells(note) - 1));
  return (
    <StyledLine
      width={columns}
      segments={[
        { text: ` ${sign}`, token: 'accent' },
        { text, token: 'text.strong' },
        { text: typing ? '▏' : ' ', token: 'accent' },
        { text: `${gap}${note}`, token: 'text.dim' },
      ]}
    />
  );
}
