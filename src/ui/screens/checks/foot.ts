/** The last line of the checks: what they are narrowed to, with the keys that change it, and what changed. Pure. */
import { showChord } from '../../keys/bindings.ts';
import type { CommandId } from '../../keys/keymap.ts';
import { cells, type Segment, segmentsWidth } from '../../text/line.ts';

export interface FootHint {
  readonly command: CommandId;
  readonly words: string;
  /** Whether it is another than the usual: it is then written so that it is seen. */
  readonly isChosen: boolean;
}

/** Whole hints only, the first ones as long as there is room; what changed stands on the right. */
export function footSegments(
  hints: readonly FootHint[],
  changed: string | undefined,
  keysOf: ReadonlyMap<CommandId, readonly string[]>,
  width: number,
): readonly Segment[] {
  const right = changed === undefined ? '' : `${changed} `;
  let left = width - cells(right) - 1;
  const shown = hints.flatMap(({ command, words, isChosen }): readonly Segment[] => {
    const key = keysOf.get(command)?.[0];
    if (key === undefined) return [];
    const segments: readonly Segment[] = [
      { text: ` ${showChord(key)}`, token: 'accent' },
      { text: ` ${words} `, token: isChosen ? 'text.strong' : 'text.dim' },
    ];
    if (segmentsWidth(segments) > left) return [];
    left -= segmentsWidth(segments);
    return segments;
  });
  return [...shown, { text: ' '.repeat(Math.max(1, left + 1)) }, { text: right, token: 'accent' }];
}
