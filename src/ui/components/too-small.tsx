import { Text } from 'ink';
import { cut } from '../text/line.ts';

export const LEAST_COLUMNS = 60;
export const LEAST_ROWS = 15;

/** The one line of a terminal without room for a screen. */
export function TooSmall({ columns, rows }: { readonly columns: number; readonly rows: number }) {
  const text = `Plimsoll needs ${LEAST_COLUMNS}×${LEAST_ROWS}, this is ${columns}×${rows}. q quits.`;
  return <Text wrap="truncate">{cut(text, Math.max(1, columns))}</Text>;
}
