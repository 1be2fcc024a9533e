import { useRoom } from '../hooks/use-room.ts';
import type { Segment } from '../text/line.ts';
import { StyledLine } from './styled-line.tsx';

interface Props {
  readonly tabs: readonly string[];
  readonly current: string;
}

/** The tabs of a screen, numbered as the keys that reach them; the open one stands in brackets without colour too. */
export function Tabs({ tabs, current }: Props) {
  const { columns } = useRoom();
  const segments = tabs.flatMap((tab, index): Segment[] =>
    tab === current
      ? [{ text: `[${index + 1} ${tab}]`, token: 'accent' }]
      : [{ text: ` ${index + 1} ${tab} `, token: 'text.dim' }],
  );
  return <StyledLine width={columns} segments={[{ text: ' ' }, ...segments]} />;
}
