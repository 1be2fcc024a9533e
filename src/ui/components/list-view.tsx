import { Box } from 'ink';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { useClipboard } from '../hooks/use-clipboard.ts';
import { useCommands } from '../hooks/use-commands.ts';
import { useCursor } from '../hooks/use-cursor.ts';
import { useNavigation, useViewState } from '../hooks/use-navigation.ts';
import { sayFailure, useNotice } from '../hooks/use-notice.ts';
import { useChanging, usePorts } from '../hooks/use-ports.ts';
import { usePrompt } from '../hooks/use-prompt.ts';
import { usePromptWords } from '../hooks/use-prompt-words.ts';
import { useRoom } from '../hooks/use-room.ts';
import { useWaive } from '../hooks/use-waive.ts';
import type { Handlers } from '../keys/command-registry.ts';
import {
  type Column,
  headSegments,
  inWords,
  type PlacedColumn,
  placeColumns,
  rowSegments,
} from '../list/column.ts';
import {
  type FilterFields,
  type FuzzySearch,
  filterRows,
  parseFilter,
  rememberHolds,
} from '../list/filter-query.ts';
import { type Group, headId, type ListEntry, listEntries } from '../list/grouped-rows.ts';
import { RowOrder } from '../list/row-order.ts';
import type { Place } from '../navigation/place.ts';
import { cells, cut, type Segment, segmentsWidth, wrapSegments } from '../text/line.ts';
import type { Waivable } from '../waiving/waivable.ts';
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
  /** What a waiver would be written for. */
  readonly waivableOf?: (row: Row) => Waivable | undefined;
}

/** Rows under heads that fold. */
export interface Grouping<Row> {
  readonly groupOf: (row: Row) => Group;
  /** On the right of a head, given the rows under it that are shown. */
  readonly aside: (group: Group, shown: readonly Row[]) => readonly Segment[];
}

interface Props<Row> {
  readonly kind: ListKind<Row>;
  readonly rows: readonly Row[];
  readonly grouping?: Grouping<Row>;
  /** The first line, given how many rows are shown; what it is sorted by stands behind it where there is room. */
  readonly title: (shown: number, width: number) => string | readonly Segment[];
  /** The last line, for what the list is narrowed to and the keys that change it; left out where rows are few. */
  readonly foot?: (width: number) => readonly Segment[];
  /** What is said instead of rows. */
  readonly empty: string;
  /** What else keys do with the row under the cursor. */
  readonly commandsOf?: (row: Row) => Handlers;
  /** A second column on a wide terminal: what is under the cursor. */
  readonly preview?: (row: Row, width: number, height: number) => ReactNode;
}

/** From how many columns on a list shows a preview beside it. */
const PREVIEW_FROM = 150;
/** From how many rows on there is room for a foot. */
const FOOT_FROM = 12;
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
export function ListView<Row extends object>(props: Props<Row>) {
  const { kind, rows, grouping, title, foot, empty, commandsOf, preview } = props;
  const { columns, rows: height, linear } = useRoom();
  const { go } = useNavigation();
  const copy = useClipboard();
  const [state, change] = useViewState(kind.name);
  const filter = state.query;
  const setFilter = (text: string) => change((before) => ({ ...before, query: text }));
  const prompt = usePrompt(filter, setFilter);
  const promptWords = usePromptWords(prompt.open);
  const say = useNotice();
  const waive = useWaive();
  const { settings } = usePorts();
  const kept = useChanging(settings).sort[kind.name];
  const sort = state.sort ?? (kind.columns.some(({ id }) => id === kept) ? kept : undefined) ?? kind.sort;
  const fuzzy = useFuzzySearch(filter !== '');

  const sorting = useMemo(
    () =>
      new RowOrder(
        kind.columns.find(({ id }) => id === sort),
        state.reverse,
      ),
    [kind, sort, state.reverse],
  );
  const sorted = useMemo(() => sorting.sorted(rows), [sorting, rows]);
  const terms = useMemo(() => parseFilter(filter, kind.fieldNames), [kind, filter]);
  const holds = useMemo(() => rememberHolds(kind.fieldsOf), [kind]);
  const shown = useMemo(
    () => filterRows(sorted, kind.fieldsOf, terms, fuzzy, holds),
    [sorted, kind, terms, fuzzy, holds],
  );
  const entries = useMemo(
    () => listEntries(shown, kind.idOf, grouping?.groupOf, state.folded),
    [shown, kind, grouping, state.folded],
  );
  const { ids, start } = entries;

  const hasPrompt = prompt.open || filter !== '';
  const hasFoot = foot !== undefined && !hasPrompt && height >= FOOT_FROM;
  // The rows and what is typed stay longest when something lies over the list.
  const left = height - (hasPrompt || hasFoot ? 1 : 0);
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
  const { cursor, offset, handlers, jump } = useCursor(kind.name, ids, listHeight, { passesOn: true, start });
  const entry = entries.at(cursor);
  const current = entry?.kind === 'row' ? entry.row : undefined;
  const head = entry?.kind === 'head' ? entry : undefined;
  const resting = useRestingRow(current, previewWidth > 0);
  const heads = useMemo(
    () => (grouping === undefined ? [] : [...new Set(rows.map((row) => grouping.groupOf(row).id))]),
    [rows, grouping],
  );
  const toggle = (group: string) =>
    change((before) => {
      const folded = new Set(before.folded);
      if (!folded.delete(group)) folded.add(group);
      return { ...before, folded };
    });

  const waivable = current === undefined ? undefined : kind.waivableOf?.(current);
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
          ...commandsOf?.(current),
        }
      : {}),
    ...(head !== undefined
      ? {
          'go.in': () => {
            jump(cursor);
            toggle(head.group.id);
          },
          'look.copy': () => copy(head.group.title),
        }
      : {}),
    ...(waivable !== undefined ? { 'program.waive': () => waive(waivable) } : {}),
    ...(heads.length > 0
      ? {
          'look.fold': () => {
            // On the head of the row that is folded away, a person is still where they were.
            const group = current === undefined ? undefined : grouping?.groupOf(current).id;
            const folds = state.folded.size === 0;
            change((before) => ({
              ...before,
              folded: new Set(folds ? heads : []),
              ...(folds && group !== undefined ? { cursorId: headId(group) } : {}),
            }));
          },
        }
      : {}),
    ...(filter !== '' ? { 'go.back': () => setFilter('') } : {}),
  });

  const drawn: ReactNode[] = [];
  for (let at = offset; at < Math.min(ids.length, offset + listHeight); at++) {
    const each = entries.at(at);
    if (each === undefined) break;
    drawn.push(
      <StyledLine
        key={at}
        width={width}
        selected={at === cursor}
        lead={at === cursor ? cursorMark(linear) : NO_MARK}
        segments={
          each.kind === 'row' ? segmentsOf(each.row) : headLine(each, grouping, { width: width - 3, linear })
        }
      />,
    );
  }

  const sortTitle = kind.columns.find(({ id }) => id === sort)?.title ?? sort;
  const words = title(shown.length, width);
  const titleSegments: readonly Segment[] =
    typeof words === 'string' ? [{ text: ` ${words}`, token: 'text.strong' }] : words;
  const order = `by ${sortTitle} `;
  const gap = width - segmentsWidth(titleSegments) - order.length;
  return (
    <Box flexDirection="row" height={height}>
      <Box flexDirection="column" width={width} flexShrink={0}>
        {hasTitle ? (
          <StyledLine
            width={width}
            segments={[
              ...titleSegments,
              ...(gap < 1 ? [] : [{ text: ' '.repeat(gap) }, { text: order, token: 'text.dim' as const }]),
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
          {shown.length === 0
            ? emptyLines(filter === '' ? empty : 'Nothing matches this filter.', width, listHeight).map(
                ({ part, segments }) => <StyledLine key={part} width={width} segments={segments} />,
              )
            : drawn}
        </Box>
        {hasPrompt ? (
          <Prompt
            width={width}
            sign="/"
            text={prompt.open ? prompt.text : filter}
            typing={prompt.open}
            note={`${shown.length} of ${rows.length}   ${promptWords}   fields: ${kind.fieldNames.join(' ')}`}
          />
        ) : null}
        {hasFoot ? <StyledLine width={width} segments={foot(width)} /> : null}
      </Box>
      {previewWidth > 0 && resting !== undefined && preview !== undefined ? (
        <Box flexDirection="column" width={previewWidth} flexShrink={0}>
          {preview(resting, previewWidth, height)}
        </Box>
      ) : null}
    </Box>
  );
}

/** What is said instead of rows, in as many lines as it needs and has. */
function emptyLines(text: string, width: number, most: number) {
  return wrapSegments([{ text: `  ${text}`, token: 'text.dim' }], width - 1, 2)
    .slice(0, most)
    .map((segments, part) => ({ part, segments }));
}

/** `▾ 2 Daemon configuration     12 of 19 pass`. */
function headLine<Row>(
  { group, rows, folded }: Extract<ListEntry<Row>, { kind: 'head' }>,
  grouping: Grouping<Row> | undefined,
  { width, linear }: { readonly width: number; readonly linear: boolean },
): readonly Segment[] {
  const aside = grouping?.aside(group, rows) ?? [];
  const sign = linear ? '' : folded ? '▸ ' : '▾ ';
  const hidden = folded ? `  ${rows.length} folded` : '';
  const title = cut(group.title, width - cells(sign) - cells(hidden) - segmentsWidth(aside) - 1);
  const used = cells(sign) + cells(title) + cells(hidden) + segmentsWidth(aside);
  return [
    { text: sign, token: 'accent' },
    { text: title, token: 'text.strong' },
    { text: hidden, token: 'text.dim' },
    { text: ' '.repeat(Math.max(1, width - used)) },
    ...aside,
  ];
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
