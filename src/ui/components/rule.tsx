import { useRoom } from '../hooks/use-room.ts';
import { StyledLine } from './styled-line.tsx';

/** A line across the screen; a screen reader gets none. */
export function Rule() {
  const { columns, linear } = useRoom();
  return linear ? null : (
    <StyledLine width={columns} segments={[{ text: '─'.repeat(columns), token: 'border' }]} />
  );
}
