import { Box } from 'ink';
import type { ReactNode } from 'react';
import { type DocumentLine, layOut } from '../document/document-line.ts';
import type { Segment } from '../text/line.ts';
import { StyledLine } from './styled-line.tsx';

interface Props {
  readonly lines: readonly DocumentLine[];
  readonly width: number;
  readonly height: number;
}

const EDGE: Segment = { text: ' │ ', token: 'border' };

/** A document beside a list: as much of it as there is room for, to look at and not to walk in. */
export function Preview({ lines, width, height }: Props) {
  const rows = layOut(lines, width - 3);
  const drawn: ReactNode[] = [];
  for (let row = 0; row < height; row++) {
    drawn.push(<StyledLine key={row} width={width} lead={EDGE} segments={rows[row]?.segments ?? []} />);
  }
  return <Box flexDirection="column">{drawn}</Box>;
}
