import { Box } from 'ink';
import type { DocumentLine } from '../document/document-line.ts';
import { useRoom } from '../hooks/use-room.ts';
import type { Segment } from '../text/line.ts';
import { DocumentView } from './document-view.tsx';
import { Rule } from './rule.tsx';
import { StyledLine } from './styled-line.tsx';

interface Props {
  readonly title: string;
  readonly aside?: readonly Segment[];
  readonly name: string;
  readonly lines: readonly DocumentLine[];
  readonly startAt?: string | undefined;
  /** Carries out enter on a line that has no place of its own to open. */
  readonly onEnter?: (line: DocumentLine) => void;
}

/** A title and a document: every screen that is neither a list nor an object with tabs. */
export function Page({ title, aside = [], name, lines, startAt, onEnter }: Props) {
  const { columns, rows, linear } = useRoom();
  return (
    <Box flexDirection="column" height={rows}>
      <StyledLine width={columns} segments={[{ text: ` ${title}  `, token: 'text.strong' }, ...aside]} />
      <Rule />
      <DocumentView
        name={name}
        lines={lines}
        height={rows - (linear ? 1 : 2)}
        startAt={startAt}
        {...(onEnter === undefined ? {} : { onEnter })}
      />
    </Box>
  );
}
