import { useBindings } from '../hooks/use-bindings.ts';
import { useRoom } from '../hooks/use-room.ts';
import { showChord } from '../keys/bindings.ts';
import { type CommandId, KEYMAP } from '../keys/keymap.ts';
import { type Segment, segmentsWidth } from '../text/line.ts';
import { StyledLine } from './styled-line.tsx';

export interface Hint {
  readonly command: CommandId;
  /** Instead of the keymap's own word. */
  readonly word?: string;
  /** The word where not all hints have room otherwise. */
  readonly shortWord?: string;
  readonly active?: boolean;
}

interface Props {
  readonly hints: readonly Hint[];
  /** On the right, the most important first, which is always there; as many others as there is room for. */
  readonly always: readonly Hint[];
}

/** A key and its word; undefined when the command has no key. */
function hintSegments(
  { command, word, active = false }: Hint,
  keysOf: ReadonlyMap<CommandId, readonly string[]>,
): readonly Segment[] | undefined {
  const key = keysOf.get(command)?.[0];
  const binding = KEYMAP.find(({ id }) => id === command);
  if (key === undefined || binding === undefined) return undefined;
  return [
    { text: ` ${showChord(key)}`, token: 'accent' },
    { text: ` ${word ?? binding.hint} `, token: active ? 'text.strong' : 'text.dim' },
  ];
}

/** The last line of every screen: the keys that work here, made from the keymap. Whole hints only. */
export function Footer({ hints, always }: Props) {
  const { columns } = useRoom();
  const { keysOf } = useBindings();
  let left = columns;
  const take = (hint: Hint): readonly Segment[] => {
    const segments = hintSegments(hint, keysOf) ?? [];
    const width = segmentsWidth(segments);
    if (width > left) return [];
    left -= width;
    return segments;
  };
  const widthOf = (hint: Hint): number => segmentsWidth(hintSegments(hint, keysOf) ?? []);
  const [first, ...others] = always;
  const last = first === undefined ? [] : take(first);
  const isTight = hints.reduce((sum, hint) => sum + widthOf(hint), 0) > left;
  const here = hints
    .map(({ shortWord, ...hint }) =>
      isTight && shortWord !== undefined ? { ...hint, word: shortWord } : hint,
    )
    .flatMap(take);
  const anywhere = others.map(take).reverse().flat();
  return (
    <StyledLine width={columns} segments={[...here, { text: ' '.repeat(left) }, ...anywhere, ...last]} />
  );
}
