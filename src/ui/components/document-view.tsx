import { Box } from 'ink';
import { useMemo } from 'react';
import {
  bracketCell,
  type DocumentLine,
  highlight,
  layOut,
  matchingRows,
  plain,
  type VisualLine,
} from '../document/document-line.ts';
import { useClipboard } from '../hooks/use-clipboard.ts';
import { useCommands } from '../hooks/use-commands.ts';
import { useCursor } from '../hooks/use-cursor.ts';
import { useNavigation, useViewState } from '../hooks/use-navigation.ts';
import { usePrompt } from '../hooks/use-prompt.ts';
import { usePromptWords } from '../hooks/use-prompt-words.ts';
import { useRoom } from '../hooks/use-room.ts';
import { useWaive } from '../hooks/use-waive.ts';
import type { Place } from '../navigation/place.ts';
import { Prompt } from './prompt.tsx';
import { cursorMark, NO_MARK, StyledLine } from './styled-line.tsx';

interface Props {
  /** Names the view, so that its cursor is found again. */
  readonly name: string;
  readonly lines: readonly DocumentLine[];
  readonly height: number;
  /** The id of the line that the cursor starts on; the first one when left out. */
  readonly startAt?: string | undefined;
  /** Everything that can be folded, for the key that folds all. */
  readonly foldIds?: readonly string[];
  /** Carries out enter on a line that has no place of its own to open. */
  readonly onEnter?: (line: DocumentLine) => void;
}

const NOTHING_FOLDED: ReadonlySet<string> = new Set();

/** Shows a document: walks, opens, folds, copies, searches. Only the rows in the window are drawn. */
export function DocumentView({ name, lines, height, startAt, foldIds = [], onEnter }: Props) {
  const { columns, linear } = useRoom();
  const { go } = useNavigation();
  const copy = useClipboard();
  const waive = useWaive();
  const [state, change] = useViewState(name);
  const search = usePrompt(state.query, (query) =>
    change((before) => ({
      ...before,
      query,
      // What is folded has no lines to look through: a search opens it, as editors do.
      folded: query !== '' && foldIds.length > 0 && before.folded.size > 0 ? NOTHING_FOLDED : before.folded,
    })),
  );
  const promptWords = usePromptWords(search.open, true);
  const rows = useMemo(() => layOut(lines, columns - 2), [lines, columns]);
  const ids = useMemo(
    () => rows.map(({ line, part }) => (part === 0 ? line.id : `${line.id}+${part}`)),
    [rows],
  );
  const shown = height - (search.open || state.query !== '' ? 1 : 0);
  const first = useMemo(() => startRow(rows, startAt), [rows, startAt]);
  const { cursor, offset, handlers, jump } = useCursor(name, ids, shown, {
    isStop: (index) => (rows[index]?.segments.length ?? 0) > 0,
    start: first,
  });
  const current = rows[cursor]?.line;
  const matches = useMemo(() => matchingRows(rows, state.query), [rows, state.query]);

  const toMatch = (direction: 1 | -1) => () => {
    const ordered = direction === 1 ? matches : [...matches].reverse();
    const next = ordered.find((index) => (direction === 1 ? index > cursor : index < cursor)) ?? ordered[0];
    if (next !== undefined) jump(next);
  };
  const toggle = (set: 'folded' | 'revealed', key: string) =>
    change((before) => {
      const after = new Set(before[set]);
      if (!after.delete(key)) after.add(key);
      return { ...before, [set]: after };
    });
  const { fold, secret, waivable, layers, cells = [] } = current ?? {};
  const cellAt = Math.min(state.cell, cells.length);
  const cell = cells[cellAt - 1];
  const open = cell === undefined ? current?.open : cell.open;
  const toCell = (to: number) => () => change((before) => ({ ...before, cell: to }));

  const explanation = explanationOf(current);
  useCommands('view', {
    ...handlers,
    'look.filter': search.start,
    'look.copy': () => {
      if (current !== undefined) copy(current.copy || plain(current.segments).trim());
    },
    ...(matches.length > 0 ? { 'look.next': toMatch(1), 'look.previous': toMatch(-1) } : {}),
    ...(cells.length > 0
      ? {
          'tab.next': toCell((cellAt + 1) % (cells.length + 1)),
          'tab.previous': toCell((cellAt + cells.length) % (cells.length + 1)),
          'move.right': toCell(Math.min(cellAt + 1, cells.length)),
        }
      : {}),
    ...(cell === undefined ? {} : { 'move.left': toCell(cellAt - 1) }),
    ...(onEnter !== undefined && current !== undefined ? { 'go.in': () => onEnter(current) } : {}),
    ...(open !== undefined ? { 'go.in': () => go({ kind: 'into', place: open }) } : {}),
    ...(fold !== undefined ? { 'go.in': () => toggle('folded', fold) } : {}),
    ...(waivable !== undefined ? { 'program.waive': () => waive(waivable) } : {}),
    ...(layers !== undefined ? { 'look.layers': () => go({ kind: 'into', place: layers }) } : {}),
    ...(secret !== undefined ? { 'look.reveal': () => toggle('revealed', secret) } : {}),
    ...(explanation !== undefined ? { 'look.explain': () => go({ kind: 'into', place: explanation }) } : {}),
    ...(foldIds.length > 0
      ? {
          'look.fold': () =>
            change((before) => ({ ...before, folded: new Set(before.folded.size > 0 ? [] : foldIds) })),
        }
      : {}),
    ...(state.query !== '' ? { 'go.back': () => change((before) => ({ ...before, query: '' })) } : {}),
  });

  return (
    <Box flexDirection="column" height={height} flexShrink={0}>
      {rows.slice(offset, offset + shown).map(({ segments }, index) => {
        const at = offset + index;
        return (
          <StyledLine
            key={at}
            width={columns}
            selected={at === cursor}
            lead={at === cursor ? cursorMark(linear) : NO_MARK}
            segments={highlight(
              at === cursor && cell !== undefined ? bracketCell(segments, cell) : segments,
              state.query,
              'severity.medium',
            )}
          />
        );
      })}
      {search.open || state.query !== '' ? (
        <Box flexGrow={1} alignItems="flex-end">
          <Prompt
            width={columns}
            sign="/"
            text={search.open ? search.text : state.query}
            typing={search.open}
            note={state.query === '' ? '' : `${matches.length} lines   ${promptWords}`}
          />
        </Box>
      ) : null}
    </Box>
  );
}

/** How far down the first line that can be opened may be for the cursor to start on it. */
const NEAR = 6;

/** Where the cursor starts: on the line asked for, on one near the top that can be opened, else on the first. */
function startRow(rows: readonly VisualLine[], startAt: string | undefined): number {
  if (startAt !== undefined) {
    const asked = rows.findIndex(({ line }) => line.id === startAt);
    if (asked !== -1) return asked;
  }
  const near = rows.slice(0, NEAR).findIndex(({ line }) => line.open !== undefined);
  if (near !== -1) return near;
  return Math.max(
    0,
    rows.findIndex(({ segments }) => segments.length > 0),
  );
}

/** What explains a line: the check behind a finding, else the word that the line is about. */
function explanationOf(line: DocumentLine | undefined): Place | undefined {
  if (line?.open?.screen === 'check') return line.open;
  return line?.topic === undefined ? undefined : { screen: 'glossary', topic: line.topic };
}
