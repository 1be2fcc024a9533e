import { Box } from 'ink';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { useClipboard } from '../hooks/use-clipboard.ts';
import { useCommands } from '../hooks/use-commands.ts';
import { useCursor } from '../hooks/use-cursor.ts';
import { useNavigation, useViewState } from '../hooks/use-navigation.ts';
import { sayFailure, useNotice } from '../hooks/use-notice.ts';
import { useChanging, usePorts } from '../hooks/use-ports.ts';
import { usePrompt } from '../hooks/use-prompt.ts';
import { useRoom } from '../hooks/use-room.ts';
import {
  type Column,
  headSegments,
  inWords,
  type PlacedColumn,
  placeColumns,
  rowSegments,
  sortRows,
} from '../list/column.ts';
import { type FilterFields, type FuzzySearch, filterRows, parseFilter } from '../list/filter-query.ts';
import type { Place } from '../navigation/place.ts';
import type { Segment } from '../text/line.ts';
import { Prompt } from './prompt.tsx';
import { cursorMark, NO_MARK, StyledLine } from './styled-line.tsx';

export interface ListKind<Row> {
  /** Names the list, so that its cursor, order and filter are found again. */
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  readonly sort: string;
  /** The fields that `field:value` knows. */
  readonly fieldNames: readonly string[];
  readonly idOf: (row: Row) => string;
  readonly fieldsOf: (row: Row) => FilterFields;
  readonly openOf: (row: Row) => Place;
  /** What explains a row: why it stands as it does. */
  readonly explainOf: (row: Row) => Place;
  readonly copyOf: (row: Row) => string;
}

interface Props<Row> {
  readonly kind: ListKind<Row>;
  readonly rows: readonly Row[];
  /** Words for the head line, given how many rows are shown. */
  readonly title: (shown: number) => string;
  /** What is said instead of rows. */
  readonly empty: string;
  /** A second column on a wide terminal: what is under the cursor. */
  readonly preview?: (row: Row, width: number, height: number) => ReactNode;
}

/** From how many columns on a list shows a preview beside it. */
const PREVIEW_FROM = 150;
/** The preview waits until the cursor rests, so that walking down a list repaints two lines. */
const PREVIEW_REST = 120;

function useFuzzySearch(wanted: boolean): FuzzySearch | undefined {
  const [search, setSearch] = useState<{ readonly run: FuzzySearch }>();
  useEffect(() => {
    if (!wanted) return;
    let mounted = true;
    import('../list/fuzzy-search.ts').then(({ fuzzySearch }) => {
      if (mounted) setSearch({ run: fuzzySearch });
    });
    return () => {
      mounted = false;
    };
  }, [wanted]);
  return search?.run;
}

/** A windowed list: sorts, filters, walks. The cost of a frame depends on the rows shown, not on the rows there are. */
export function ListView<Row extends object>({ kind, rows, title, empty, preview }: Props<Row>) {
  const { columns, rows: height, linear } = useRoom();
  const { go } = useNavigation();
  const copy = useClipboard();
  const [state, change] = useViewState(kind.name);
  const filter = state.query;
  const setFilter = (text: string) => change((before) => ({ ...before, query: text }));
  const prompt = usePrompt(filter, setFilter);
  const say = useNotice();
  const { settings } = usePorts();
  const kept = useChanging(settings).sort[kind.name];
  const sort = state.sort ?? (kind.columns.some(({ id }) => id === kept) ? kept : undefined) ?? kind.sort;
  const fuzzy = useFuzzySearch(filter !== '');

  const sorted = useMemo(
    () =>
      sortRows(
        rows,
        kind.columns.find(({ id }) => id === sort),
        state.reverse,
      ),
    [rows, kind, sort, state.reverse],
  );
  const shown = useMemo(
    () => filterRows(sorted, kind.fieldsOf, parseFilter(filter, kind.fieldNames), fuzzy),
    [sorted, kind, filter, fuzzy],
  );
  const ids = useMemo(() => shown.map(kind.idOf), [shown, kind]);

  const hasPrompt = prompt.open || filter !== '';
  // The rows and what is typed stay longest when something lies over the list.
  const left = height - (hasPrompt ? 1 : 0);
  const hasTitle = left >= 2;
  const hasHead = left >= 3;
  const listHeight = Math.max(1, left - Number(hasTitle) - Number(hasHead));
  const previewWidth =
    preview !== undefined && columns >= PREVIEW_FROM && !linear ? Math.floor(columns * 0.42) : 0;
  const width = columns - previewWidth;
  const placed = useMemo(
    () => placeColumns(linear ? inWords(kind.columns) : kind.columns, width - 3),
    [kind, width, linear],
  );
  const segmentsOf = useMemo(() => rememberRows(placed), [placed]);
  const { cursor, offset, handlers, jump } = useCursor(kind.name, ids, listHeight, { passesOn: true });
  const current = shown[cursor];
  const resting = useRestingRow(current, previewWidth > 0);

  const sortable = kind.columns.filter(({ sortKey }) => sortKey !== undefined);
  const nextSort = () => {
    const at = sortable.findIndex(({ id }) => id === sort);
    const next = sortable[(at + 1) % sortable.length];
    if (next === undefined) return;
    settings.change({ sort: { ...settings.current().sort, [kind.name]: next.id } }).catch(sayFailure(say));
    change((before) => ({ ...before, sort: next.id, reverse: false, cursorId: undefined, cursor: 0 }));
  };
  useCommands('view', {
    ...handlers,
    'look.filter': prompt.start,
    'look.sort': nextSort,
    'look.reverse': () =>
      change((before) => ({ ...before, reverse: !before.reverse, cursorId: undefined, cursor: 0 })),
    ...(current !== undefined
      ? {
          'go.in': () => {
            // Whatever comes or goes meanwhile: on the way back the cursor is on the row that was opened.
            jump(cursor);
            go({ kind: 'into', place: kind.openOf(current) });
          },
          'look.explain': () => {
            jump(cursor);
            go({ kind: 'into', place: kind.explainOf(current) });
          },
          'look.copy': () => copy(kind.copyOf(current)),
        }
      : {}),
    ...(filter !== '' ? { 'go.back': () => setFilter('') } : {}),
  });

  const drawn: ReactNode[] = [];
  for (let at = offset; at < Math.min(shown.length, offset + listHeight); at++) {
    const row = shown[at];
    if (row === undefined) break;
    drawn.push(
      <StyledLine
        key={at}
        width={width}
        selected={at === cursor}
        lead={at === cursor ? cursorMark(linear) : NO_MARK}
        segments={segmentsOf(row)}
      />,
    );
  }

  const sortTitle = kind.columns.find(({ id }) => id === sort)?.title ?? sort;
  const count = ` ${title(shown.length)}`;
  const order = `by ${sortTitle} `;
  return (
    <Box flexDirection="row" height={height}>
      <Box flexDirection="column" width={width} flexShrink={0}>
        {hasTitle ? (
          <StyledLine
            width={width}
            segments={[
              { text: count, token: 'text.strong' },
              { text: ' '.repeat(Math.max(1, width - count.length - order.length)) },
              { text: order, token: 'text.dim' },
            ]}
          />
        ) : null}
        {hasHead ? (
          <StyledLine
            width={width}
            segments={[{ text: '  ' }, ...headSegments(placed, sort, state.reverse)]}
          />
        ) : null}
        <Box flexDirection="column" height={listHeight} flexShrink={0}>
          {shown.length === 0 ? (
            <StyledLine
              width={width}
              segments={[
                { text: `  ${filter === '' ? empty : 'Nothing matches this filter.'}`, token: 'text.dim' },
              ]}
            />
          ) : (
            drawn
          )}
        </Box>
        {hasPrompt ? (
          <Prompt
            width={width}
            sign="/"
            text={prompt.open ? prompt.text : filter}
            typing={prompt.open}
            note={`${shown.length} of ${rows.length}   fields: ${kind.fieldNames.join(' ')}   esc clear`}
          />
        ) : null}
      </Box>
      {previewWidth > 0 && resting !== undefined && preview !== undefined ? (
        <Box flexDirection="column" width={previewWidth} flexShrink={0}>
          {preview(resting, previewWidth, height)}
        </Box>
      ) : null}
    </Box>
  );
}

/** Rows as styled text, made once for each row, so that React can tell which ones did not change. */
function rememberRows<Row extends object>(
  placed: readonly PlacedColumn<Row>[],
): (row: Row) => readonly Segment[] {
  const known = new WeakMap<Row, readonly Segment[]>();
  return (row) => {
    const segments = known.get(row) ?? rowSegments(placed, row);
    known.set(row, segments);
    return segments;
  };
}

function useRestingRow<Row>(row: Row | undefined, wanted: boolean): Row | undefined {
  const [resting, setResting] = useState(row);
  useEffect(() => {
    if (!wanted || row === resting) return;
    const timer = setTimeout(() => setResting(row), PREVIEW_REST);
    return () => clearTimeout(timer);
  }, [row, resting, wanted]);
  return resting;
}
