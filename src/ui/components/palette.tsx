import { Box } from 'ink';
import { useRoom } from '../hooks/use-room.ts';
import { usePicture } from '../hooks/use-session.ts';
import { paletteMatches, paletteOf } from '../palette/palette-command.ts';
import { fitCell } from '../text/line.ts';
import { Prompt } from './prompt.tsx';
import { cursorMark, NO_MARK, StyledLine } from './styled-line.tsx';

interface Props {
  readonly height: number;
  readonly text: string;
  readonly cursor: number;
}

/** The command palette: a line to type on and the commands that it may mean. */
export function Palette({ height, text, cursor }: Props) {
  const { columns, linear } = useRoom();
  const { facts } = usePicture();
  const matches = paletteMatches(text, paletteOf(facts.target));
  const room = height - 1;
  const offset = Math.max(0, Math.min(cursor - room + 1, matches.length - room));
  return (
    <Box flexDirection="column" height={height} flexShrink={0}>
      <Prompt width={columns} sign=":" text={text} typing note="tab completes   esc leaves" />
      {matches.slice(offset, offset + room).map((command, index) => {
        const selected = offset + index === cursor;
        return (
          <StyledLine
            key={command.name}
            width={columns}
            selected={selected}
            lead={selected ? cursorMark(linear) : NO_MARK}
            segments={[
              { text: fitCell(command.name, 12), token: 'text.strong' },
              { text: command.title },
              { text: command.takes === undefined ? '' : `   ${command.takes}`, token: 'text.dim' },
            ]}
          />
        );
      })}
    </Box>
  );
}
