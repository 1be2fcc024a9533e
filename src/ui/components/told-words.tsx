import { Box } from 'ink';
import { DocumentBuilder, layOut } from '../document/document-line.ts';
import { useRoom } from '../hooks/use-room.ts';
import { StyledLine } from './styled-line.tsx';

interface Props {
  readonly words: string;
  readonly height: number;
}

/** What is said where there is nothing to show (yet), over as many lines as it takes. */
export function ToldWords({ words, height }: Props) {
  const { columns } = useRoom();
  const rows = layOut(new DocumentBuilder().text(words).lines, columns - 2);
  return (
    <Box flexDirection="column" height={height} flexShrink={0}>
      {rows.map(({ segments, part }) => (
        <StyledLine key={part} width={columns} segments={[{ text: ' ' }, ...segments]} />
      ))}
    </Box>
  );
}
