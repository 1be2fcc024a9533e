import { useBindings } from '../hooks/use-bindings.ts';
import { useRoom } from '../hooks/use-room.ts';
import { showChord } from '../keys/bindings.ts';
import { type CommandId, KEYMAP } from '../keys/keymap.ts';
import type { Segment } from '../text/line.ts';
import { StyledLine } from './styled-line.tsx';

export interface Hint {
  readonly command: CommandId;
  /** Instead of the keymap's own word. */
  readonly word?: string;
  readonly active?: boolean;
}

interface Props {
  readonly hints: readonly Hint[];
  /** Stands on the right as long as there is room. */
  readonly always: readonly Hint[];
}

function hintSegments(
  hints: readonly Hint[],
  keysOf: ReadonlyMap<CommandId, readonly string[]>,
): readonly Segment[] {
  return hints.flatMap(({ command, word, active = false }): Segment[] => {
    const key = keysOf.get(command)?.[0];
    const binding = KEYMAP.find(({ id }) => id === command);
    if (key === undefined || binding === undefined) return [];
    return [
      { text: ` ${showChord(key)}`, token: 'accent' },
      { text: ` ${word ?? binding.hint} `, token: active ? 'text.strong' : 'text.dim' },
    ];
  });
}

/** The last line of every screen: the keys that work here, made from the keymap. */
export function Footer({ hints, always }: Props) {
  const { columns } = useRoom();
  const { keysOf } = useBindings();
  const right = hintSegments(always, keysOf);
  const rightWidth = right.reduce((width, { text }) => width + text.length, 0);
  const left: Segment[] = [];
  let used = 0;
  const parts = hintSegments(hints, keysOf);
  // Whole hints only: half a word helps nobody.
  for (let index = 0; index + 1 < parts.length; index += 2) {
    const pair = parts.slice(index, index + 2);
    const width = pair.reduce((sum, { text }) => sum + text.length, 0);
    if (used + width + rightWidth > columns) break;
    left.push(...pair);
    used += width;
  }
  const gap = ' '.repeat(Math.max(0, columns - used - rightWidth));
  return <StyledLine width={columns} segments={[...left, { text: gap }, ...right]} />;
}
