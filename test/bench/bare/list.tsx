/**
 * The least list that Ink can do, drawn as Plimsoll draws: as many rows as it is told, of which the window shows
 * what fits, and a cursor. What Plimsoll's answer to a key is compared with.
 */
import { Box, render, Text, useApp, useInput, useWindowSize } from 'ink';
import { useState } from 'react';

const rows = Array.from({ length: Number(process.argv[2] ?? 100) }, (_, index) => `row ${index}`);

function List() {
  const { exit } = useApp();
  const { rows: height } = useWindowSize();
  const [{ cursor, top }, move] = useState({ cursor: 0, top: 0 });
  useInput((key) => {
    if (key === 'q') exit();
    const step = key === 'j' ? 1 : key === 'k' ? -1 : 0;
    move((before) => {
      const next = Math.max(0, Math.min(rows.length - 1, before.cursor + step));
      const first = Math.min(Math.max(before.top, next - height + 1), next);
      return { cursor: next, top: first };
    });
  });
  return (
    <Box flexDirection="column" height={height}>
      {rows.slice(top, top + height).map((row, index) => (
        <Text key={row} inverse={top + index === cursor} wrap="truncate">
          {row}
        </Text>
      ))}
    </Box>
  );
}

render(<List />, { alternateScreen: true, incrementalRendering: true });
