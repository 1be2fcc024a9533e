import { Box } from 'ink';
import { useMemo } from 'react';
import { PaneRows } from '../../components/pane-rows.tsx';
import { StyledLine } from '../../components/styled-line.tsx';
import { useRoom } from '../../hooks/use-room.ts';
import type { RowWindow } from '../../hooks/use-row-window.ts';
import { headSegments, placeColumns, rowSegments } from '../../list/column.ts';
import { type LayerRow, layerColumns } from './present-layers.ts';

interface Props {
  readonly rows: readonly LayerRow[];
  readonly list: RowWindow;
  readonly isActive: boolean;
  readonly width: number;
  readonly height: number;
}

/** The layers of an image, from the base up. */
export function LayersPane({ rows, list, isActive, width, height }: Props) {
  const { linear } = useRoom();
  const columns = useMemo(() => layerColumns(rows, linear), [rows, linear]);
  const placed = useMemo(() => placeColumns(columns, width - 3), [columns, width]);
  const shown = rows.slice(list.offset, list.offset + height);
  return (
    <Box flexDirection="column" width={width} flexShrink={0}>
      <StyledLine width={width} segments={[{ text: '  ' }, ...headSegments(placed, '', false)]} />
      <PaneRows
        lines={shown.map((row) => rowSegments(placed, row))}
        cursor={list.cursor - list.offset}
        isActive={isActive}
        width={width}
        height={height}
      />
    </Box>
  );
}
