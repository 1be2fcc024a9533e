import { Box } from 'ink';
import { useMemo } from 'react';
import { useClipboard } from '../hooks/use-clipboard.ts';
import { useCommands } from '../hooks/use-commands.ts';
import { useNavigation, useViewState } from '../hooks/use-navigation.ts';
import { usePrompt } from '../hooks/use-prompt.ts';
import { usePromptWords } from '../hooks/use-prompt-words.ts';
import { useRoom } from '../hooks/use-room.ts';
import { useRowWindow, type WindowedRows } from '../hooks/use-row-window.ts';
import type { Handlers } from '../keys/command-registry.ts';
import type { Place } from '../navigation/place.ts';
import { type Segment, wrapWithin } from '../text/line.ts';
import { PaneRows } from './pane-rows.tsx';
import { Prompt } from './prompt.tsx';
import { Rule } from './rule.tsx';
import { StyledLine } from './styled-line.tsx';

/** A row of a long list whose rows are of several kinds. It is drawn when it is in the window, and only then. */
export interface ViewRow {
  /** The cursor follows it while the rows change. */
  readonly id: string;
  readonly draw: (width: number) => readonly Segment[];
  /** What the filter looks in; a row without it is a heading, and left out while something is looked for. */
  readonly text?: string | undefined;
  /** What is said below the list while the cursor is on it: two lines, or one that may be as long as two. */
  readonly details?: (() => readonly (readonly Segment[])[]) | undefined;
  readonly open?: Place | undefined;
  readonly topic?: string | undefined;
  readonly copy?: string | undefined;
}

interface Props {
  /** Names the view, so that its cursor is found again. */
  readonly name: string;
  /** What there is, the worst first: stands above the rows and does not scroll. */
  readonly title: readonly Segment[];
  /** The names of the columns; none where the rows have none. */
  readonly head?: readonly Segment[] | undefined;
  readonly rows: readonly ViewRow[];
  /** Where the rows are those already that the query of the view leaves: what is said of that beside it. */
  readonly narrowed?: string | undefined;
  readonly height: number;
  /** What is said instead of rows. */
  readonly empty: string;
  /** What else keys do with the row under the cursor. */
  readonly commandsOf?: (row: ViewRow | undefined) => Handlers;
}

/** From how many rows on there is room for what is said of the row under the cursor. */
const ROOMY_FROM = 12;
const DETAILS = 2;

/** A windowed list under a line that sums it up, with details of the row under the cursor. */
export function RowsView({ name, title, head, rows, narrowed, height, empty, commandsOf }: Props) {
  const { columns, linear } = useRoom();
  const { go } = useNavigation();
  const copy = useClipboard();
  const [{ query }, change] = useViewState(name);
  const prompt = usePrompt(query, (text) => change((before) => ({ ...before, query: text })));
  const promptWords = usePromptWords(prompt.open);
  const shown = useMemo(
    () => (narrowed === undefined ? matching(rows, query) : rows),
    [rows, query, narrowed],
  );
  const windowed = useMemo((): WindowedRows => {
    const places = new Map(shown.map(({ id }, at) => [id, at]));
    return {
      count: shown.length,
      idAt: (at) => shown[at]?.id ?? '',
      placeOf: (id) => places.get(id) ?? -1,
    };
  }, [shown]);
  const hasPrompt = prompt.open || query !== '';
  const isRoomy = height >= ROOMY_FROM;
  const foot = isRoomy ? DETAILS + (linear ? 0 : 1) : 0;
  const listHeight = Math.max(1, height - 1 - (head === undefined ? 0 : 1) - foot - (hasPrompt ? 1 : 0));
  const window = useRowWindow(name, windowed, listHeight);
  const current = shown[window.cursor];
  const { open, topic } = current ?? {};
  useCommands('view', {
    ...window.handlers,
    'look.filter': prompt.start,
    ...(open === undefined ? {} : { 'go.in': () => go({ kind: 'into', place: open }) }),
    ...(topic === undefined
      ? {}
      : { 'look.explain': () => go({ kind: 'into', place: { screen: 'glossary', topic } }) }),
    ...(current?.copy === undefined ? {} : { 'look.copy': () => copy(current.copy ?? '') }),
    ...(query === '' ? {} : { 'go.back': () => change((before) => ({ ...before, query: '' })) }),
    ...commandsOf?.(current),
  });
  const details = laidDetails(current?.details?.() ?? [], columns);
  const width = columns - 3;
  return (
    <Box flexDirection="column" height={height} flexShrink={0}>
      <StyledLine width={columns} segments={title} />
      {head === undefined ? null : <StyledLine width={columns} segments={[{ text: '  ' }, ...head]} />}
      <PaneRows
        lines={shown.slice(window.offset, window.offset + listHeight).map((row) => row.draw(width))}
        cursor={window.cursor - window.offset}
        isActive
        width={columns}
        height={listHeight}
        empty={query === '' ? empty : 'Nothing here matches.'}
      />
      {hasPrompt ? (
        <Prompt
          width={columns}
          sign="/"
          text={prompt.open ? prompt.text : query}
          typing={prompt.open}
          note={`${narrowed ?? `${shown.length.toLocaleString('en')} rows`}   ${promptWords}`}
        />
      ) : null}
      {isRoomy ? <Rule /> : null}
      {Array.from({ length: isRoomy ? DETAILS : 0 }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line of the screen is what it is by its place.
        <StyledLine key={line} width={columns} segments={details[line] ?? []} />
      ))}
    </Box>
  );
}

/** One line alone goes on in the second, where it is too long. */
function laidDetails(
  details: readonly (readonly Segment[])[],
  columns: number,
): readonly (readonly Segment[])[] {
  const [only = [], ...others] = details;
  if (others.length > 0) return details;
  return wrapWithin(only, columns - 1, DETAILS);
}

function matching(rows: readonly ViewRow[], query: string): readonly ViewRow[] {
  const wanted = query.trim().toLowerCase();
  if (wanted === '') return rows;
  return rows.filter(({ text }) => text?.toLowerCase().includes(wanted) === true);
}
