import { Text } from 'ink';
import { useBindings } from '../hooks/use-bindings.ts';
import { showChord } from '../keys/bindings.ts';
import { cells, cut } from '../text/line.ts';

export const LEAST_COLUMNS = 60;
export const LEAST_ROWS = 15;

/** The one line of a terminal without room for a screen: as much as fits, how to leave at last. */
export function TooSmall({ columns, rows }: { readonly columns: number; readonly rows: number }) {
  const key = useBindings().keysOf.get('program.quit')?.[0] ?? '';
  const quits = `${showChord(key)} quits.`;
  const needed = `${LEAST_COLUMNS}×${LEAST_ROWS}`;
  const texts = [
    `Plimsoll needs ${needed}, this is ${columns}×${rows}. ${quits}`,
    `${needed} needed. ${quits}`,
  ];
  const text = texts.find((candidate) => cells(candidate) <= columns) ?? quits;
  return <Text wrap="truncate">{cut(text, Math.max(1, columns))}</Text>;
}
