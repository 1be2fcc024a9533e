import { Box } from 'ink';
import type { ReactNode } from 'react';
import { useRoom } from '../hooks/use-room.ts';
import type { Segment } from '../text/line.ts';
import { cursorMark, NO_MARK, StyledLine } from './styled-line.tsx';

interface Props {
  /** Those in the window. */
  readonly lines: readonly (readonly Segment[])[];
  /** Which of them is under the cursor. */
  readonly cursor: number;
  /** Whether keys go here: else the row under the cursor is marked faintly. */
  readonly isActive: boolean;
  readonly width: number;
  readonly height: number;
  /** What is said instead of rows. */
  readonly empty?: string;
}

const ELSEWHERE: Segment = { text: '› ', token: 'text.dim' };

/** The rows of a window, one of them under the cursor. */
export function PaneRows({ lines, cursor, isActive, width, height, empty = '' }: Props) {
  const { linear } = useRoom();
  const drawn: ReactNode[] = lines.slice(0, height).map((segments, at) => (
    <StyledLine
      // biome-ignore lint/suspicious/noArrayIndexKey: a line of the screen is what it is by its place.
      key={at}
      width={width}
      selected={isActive && at === cursor}
      lead={at !== cursor ? NO_MARK : isActive ? cursorMark(linear) : ELSEWHERE}
      segments={segments}
    />
  ));
  if (lines.length === 0)
    drawn.push(
      <StyledLine key="empty" width={width} segments={[{ text: `  ${empty}`, token: 'text.dim' }]} />,
    );
  return (
    <Box flexDirection="column" width={width} height={height} flexShrink={0}>
      {drawn}
    </Box>
  );
}
