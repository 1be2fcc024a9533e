import { Text } from 'ink';
import { memo, type ReactNode } from 'react';
import { useStyle } from '../hooks/use-style.ts';
import { cutSegments, mergeSegments, type Segment, segmentsWidth, trimSegments } from '../text/line.ts';

interface Props {
  readonly segments: readonly Segment[];
  readonly width: number;
  readonly selected?: boolean;
  /** What stands before the segments; one of the constants below, so that an unchanged line is not drawn anew. */
  readonly lead?: Segment;
}

export const NO_MARK: Segment = { text: '  ' };
const CURSOR: Segment = { text: '▌ ', token: 'accent' };
const LINEAR_CURSOR: Segment = { text: '> ', token: 'accent' };

/** Marks the line under the cursor; a screen reader gets a character that it can say. */
export function cursorMark(linear: boolean): Segment {
  return linear ? LINEAR_CURSOR : CURSOR;
}

/** One line of styled text, never wider than `width`; a selected one is filled to the whole width. */
export const StyledLine = memo(function StyledLine({ segments, width, selected = false, lead }: Props) {
  const style = useStyle();
  const whole = mergeSegments(cutSegments(lead === undefined ? segments : [lead, ...segments], width));
  // A selected line is coloured to its end.
  const safe = selected ? whole : trimSegments(whole);
  const pieces: ReactNode[] = [];
  for (const { text, token } of safe) {
    pieces.push(
      token === undefined ? (
        text
      ) : (
        <Text key={pieces.length} {...style(token)}>
          {text}
        </Text>
      ),
    );
  }
  if (selected) pieces.push(' '.repeat(Math.max(0, width - segmentsWidth(safe))));
  else if (safe.length === 0) pieces.push(' ');
  return (
    <Text wrap="truncate" {...(selected ? style('selection') : {})}>
      {pieces}
    </Text>
  );
});
