import { Box } from 'ink';
import { useMemo } from 'react';
import { type HexLine, hexLineCount, hexLines } from '../../../insight/file-view/content-lines.ts';
import { PaneRows } from '../../components/pane-rows.tsx';
import { useKeyWord } from '../../hooks/use-bindings.ts';
import { useClipboard } from '../../hooks/use-clipboard.ts';
import { useCommands } from '../../hooks/use-commands.ts';
import { useViewState } from '../../hooks/use-navigation.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { useRowWindow, type WindowedRows } from '../../hooks/use-row-window.ts';
import { fitCell, type Segment } from '../../text/line.ts';
import type { ReadContent } from './use-file.ts';

interface Props {
  readonly content: ReadContent;
  readonly height: number;
  /** They would stand here in clear: the bytes are hidden until somebody asks for them. */
  readonly hasSecrets: boolean;
}

/** The bytes of a file; only those in the window are written out. */
export function HexView({ content, height, hasSecrets }: Props) {
  const { columns } = useRoom();
  const copy = useClipboard();
  const revealKey = useKeyWord('look.reveal');
  const [{ revealed }, change] = useViewState('Hex');
  const isHidden = hasSecrets && !revealed.has('bytes');
  const { bytes } = content;
  const rows = useMemo(
    (): WindowedRows => ({
      count: isHidden ? 0 : hexLineCount(bytes.length),
      idAt: String,
      placeOf: Number,
    }),
    [bytes, isHidden],
  );
  const window = useRowWindow('Hex', rows, height);
  const [current] = hexLines(bytes, window.cursor, window.cursor + 1);
  useCommands('view', {
    ...window.handlers,
    ...(hasSecrets
      ? {
          'look.reveal': () =>
            change((before) => ({ ...before, revealed: new Set(isHidden ? ['bytes'] : []) })),
        }
      : {}),
    ...(current === undefined || isHidden ? {} : { 'look.copy': () => copy(current.bytes.join(' ')) }),
  });
  const shown = isHidden ? [] : hexLines(bytes, window.offset, window.offset + height);
  return (
    <Box flexDirection="column" height={height} flexShrink={0}>
      <PaneRows
        lines={shown.map((line) => hexSegments(line, columns))}
        cursor={window.cursor - window.offset}
        isActive
        width={columns}
        height={height}
        empty={isHidden ? `It holds a secret: ${revealKey} shows its bytes.` : 'It is empty.'}
      />
    </Box>
  );
}

/** What a line of 16 bytes takes: address, bytes, letters. */
const WHOLE = 2 + 9 + 49 + 1 + 16;

function hexSegments({ offset, bytes, text }: HexLine, columns: number): readonly Segment[] {
  const pairs = fitCell(`${bytes.slice(0, 8).join(' ')}  ${bytes.slice(8).join(' ')}`, 49);
  return [
    { text: `${offset.toString(16).padStart(8, '0')} `, token: 'text.dim' },
    { text: pairs },
    ...(columns < WHOLE ? [] : [{ text: ` ${text}`, token: 'accent' as const }]),
  ];
}
