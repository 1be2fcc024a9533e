import { Box } from 'ink';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { LogPlace } from '../../facts/log.ts';
import { isAtLeast, type LogLevel } from '../../insight/log/log-level.ts';
import { PaneRows } from '../components/pane-rows.tsx';
import { Prompt } from '../components/prompt.tsx';
import { StyledLine } from '../components/styled-line.tsx';
import { highlight } from '../document/document-line.ts';
import { useKeyWords } from '../hooks/use-bindings.ts';
import { useClipboard } from '../hooks/use-clipboard.ts';
import { useCommands } from '../hooks/use-commands.ts';
import { useViewState } from '../hooks/use-navigation.ts';
import { usePrompt } from '../hooks/use-prompt.ts';
import { usePromptWords } from '../hooks/use-prompt-words.ts';
import { useRoom } from '../hooks/use-room.ts';
import { usePicture } from '../hooks/use-session.ts';
import { type KeyWords, withKeys } from '../keys/bindings.ts';
import type { Handlers } from '../keys/command-registry.ts';
import { type Segment, wrapSegments } from '../text/line.ts';
import { withoutColours } from './log-buffer.ts';
import { allLines, LogSelection, type SelectedLines } from './log-selection.ts';
import { type LogSpan, logSpan, nextSpan } from './log-span.ts';
import { AT_BEGINNING, AT_END, type LogExtent, movedTo, settledWindow, stepped } from './log-window.ts';
import { copyText, hidesSomething, LOG_TIMES, type LogLook, LogRows } from './present-log.ts';
import { headSegments } from './present-log-head.ts';
import { type Log, useLog } from './use-log.ts';

interface Props {
  readonly place: LogPlace;
  /** How the container is called in the first line. */
  readonly name: string;
  /** What else the first line says. */
  readonly note?: string;
  readonly height: number;
  /** The run before the last restart, which is not followed. */
  readonly previous?: boolean;
  /** Another run has another log. */
  readonly run: string;
  /** From this moment on, in milliseconds since 1970, in place of the end; and what leads to the end. */
  readonly from?: { readonly at: number; readonly toEnd: () => void } | undefined;
  /** What is said in place of lines, where something else than what is known of the log itself; by why it failed. */
  readonly emptyWords?: (trouble: string) => string;
  /** What else keys do. */
  readonly commands?: Handlers;
}

/** Which lines are shown, from the least grave one on. */
const LEAST: readonly (LogLevel | undefined)[] = [undefined, 'info', 'warning', 'error'];

/** The log of a container, followed for as long as somebody looks at it. */
export function LogView({
  place,
  name,
  note = '',
  height,
  previous = false,
  run,
  from,
  emptyWords,
  commands = {},
}: Props) {
  const [{ query, folded }, change] = useViewState('Logs');
  const { columns } = useRoom();
  const [attempt, setAttempt] = useState(0);
  const span = logSpan(chosen(folded, 'span') ?? '');
  const least = LEAST.find((level) => level === chosen(folded, 'least'));
  const { connection } = usePicture().facts;
  const recordedAt = connection.state === 'recorded' ? connection.at : undefined;
  const log = useLog({ place, previous, span, from: from?.at, run, attempt, recordedAt });
  useReopening(log, () => setAttempt((before) => before + 1));
  const choose = (key: string, value: string | undefined) =>
    change((before) => ({ ...before, folded: withChoice(before.folded, key, value) }));
  const toLeast = (by: number) => () =>
    choose('least', LEAST[(LEAST.indexOf(least) + by + LEAST.length) % LEAST.length]);
  const times = LOG_TIMES.find((each) => each === chosen(folded, 'times')) ?? 'clock';
  const wraps = folded.has('wrap');
  useCommands('screen', {
    'program.refresh': () => setAttempt((before) => before + 1),
    'look.status': toLeast(1),
    'look.status-back': toLeast(-1),
    'look.wrap': () => choose('wrap', wraps ? undefined : ''),
    'look.times': () => choose('times', LOG_TIMES[(LOG_TIMES.indexOf(times) + 1) % LOG_TIMES.length]),
    'look.since': from === undefined ? () => choose('span', nextSpan(span.id).id) : from.toEnd,
    ...commands,
  });
  const search = usePrompt(query, (next) => change((before) => ({ ...before, query: next })));
  const keys = useKeyWords();
  const promptWords = usePromptWords(search.open, true);
  const { buffer } = log;
  const selection = useMemo(
    () =>
      least === undefined
        ? undefined
        : new LogSelection(buffer, (_, number) => {
            const level = buffer.level(number);
            return level !== undefined && isAtLeast(level, least);
          }),
    [buffer, least],
  );
  const found = useMemo(() => {
    const wanted = query.toLowerCase();
    return new LogSelection(
      buffer,
      ({ text }) => wanted !== '' && withoutColours(text).toLowerCase().includes(wanted),
    );
  }, [buffer, query]);
  const lines = selection?.lines() ?? allLines(buffer);
  const matches = found.lines();
  const hasPrompt = search.open || query !== '';
  return (
    <Box flexDirection="column" height={height} flexShrink={0}>
      <LogBody
        // A log that is opened anew is looked at from its end.
        key={`${name} ${previous} ${attempt} ${buffer.id}`}
        log={log}
        head={{
          name,
          note,
          previous,
          span,
          from: from?.at,
          least,
          isRecorded: recordedAt !== undefined,
          keys,
        }}
        height={height - (hasPrompt ? 1 : 0)}
        query={query}
        lines={lines}
        matches={matches}
        look={{ wraps, times }}
        startsAtFirst={from !== undefined}
        commands={{
          'look.filter': search.start,
          ...(query === '' ? {} : { 'go.back': () => change((before) => ({ ...before, query: '' })) }),
        }}
        empty={emptyText(log, span, least !== undefined, { saying: emptyWords, keys })}
      />
      {hasPrompt ? (
        <Prompt
          width={columns}
          sign="/"
          text={search.open ? search.text : query}
          typing={search.open}
          note={query === '' ? '' : `${matches.count} lines   ${promptWords}`}
        />
      ) : null}
    </Box>
  );
}

/** A log that broke off with the connection is read anew once that is back. */
function useReopening({ state }: Log, reopen: () => void): void {
  const isLive = usePicture().facts.connection.state === 'live';
  const wasLive = useRef(isLive);
  useEffect(() => {
    if (isLive && !wasLive.current && state === 'failed') reopen();
    wasLive.current = isLive;
  });
}

/** One of several choices, remembered among what is folded as `key:value`. */
function chosen(folded: ReadonlySet<string>, key: string): string | undefined {
  for (const entry of folded) if (entry.startsWith(`${key}:`)) return entry.slice(key.length + 1);
  return undefined;
}

function withChoice(
  folded: ReadonlySet<string>,
  key: string,
  value: string | undefined,
): ReadonlySet<string> {
  const others = [...folded].filter((entry) => entry !== key && !entry.startsWith(`${key}:`));
  return new Set(value === undefined ? others : [...others, value === '' ? key : `${key}:${value}`]);
}

function emptyText(
  { state, trouble, buffer }: Log,
  { agoMs, words }: LogSpan,
  isNarrowed: boolean,
  { saying, keys }: { readonly saying: Props['emptyWords']; readonly keys: KeyWords },
): string {
  if (state === 'failed') return saying?.(trouble) ?? trouble;
  if (state === 'opening') return 'Reading…';
  if (isNarrowed && buffer.end > buffer.first)
    return withKeys('No line is as grave as that. {look.status} shows others.', keys);
  if (agoMs !== undefined)
    return withKeys(`It has written nothing in ${words}. {look.since} looks further back.`, keys);
  return saying?.('') || 'It has written nothing.';
}

interface BodyProps {
  readonly log: Log;
  readonly head: Omit<Parameters<typeof headSegments>[1], 'shown' | 'below'>;
  readonly height: number;
  readonly query: string;
  /** Those that are shown. */
  readonly lines: SelectedLines;
  /** Those that hold what is looked for. */
  readonly matches: SelectedLines;
  readonly look: Pick<LogLook, 'wraps' | 'times'>;
  readonly startsAtFirst: boolean;
  readonly commands: Handlers;
  readonly empty: string;
}

function LogBody(props: BodyProps) {
  const { log, head, height, query, lines, matches, look, startsAtFirst, commands, empty } = props;
  const { columns, linear } = useRoom();
  const copy = useClipboard();
  const { buffer, state, trouble } = log;
  const { wraps, times } = look;
  const [window, setWindow] = useState(startsAtFirst ? AT_BEGINNING : AT_END);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const [revealed, setRevealed] = useState<ReadonlySet<number>>(new Set());
  const drawer = useMemo(
    () => new LogRows(buffer, { width: columns - 3, wraps, times, linear }),
    [buffer, columns, wraps, times, linear],
  );
  const isEmpty = lines.count === 0;
  // What failed after lines came stands below them.
  const troubles =
    state === 'failed' && !isEmpty ? wrapSegments([{ text: trouble }], columns - 4, 0).slice(0, 3) : [];
  const room = Math.max(1, height - 1 - troubles.length);
  const extent: LogExtent = {
    lines,
    rowsOf: (number) => drawer.count(number, opened.has(number), revealed.has(number)),
    height: room,
  };
  const settled = settledWindow(window, extent);
  const number = lines.numberAt(settled.cursor);
  const current = isEmpty ? undefined : buffer.at(number);
  const to = (place: (from: number) => number) => () =>
    setWindow((before) => movedTo(before, place(settledWindow(before, extent).cursor), extent));
  const page = Math.max(1, room - 1);
  const half = Math.max(1, Math.floor(room / 2));
  const toMatch = (direction: 1 | -1) => () =>
    setWindow((before) => {
      const from = lines.numberAt(settledWindow(before, extent).cursor);
      const next = matchFrom(matches, lines, from, direction);
      return next === undefined ? before : movedTo(before, next, extent);
    });
  const toggle = (set: typeof setOpened) => () => {
    // At the end the line under the cursor changes with what comes: whoever opens one stays with it.
    setWindow((before) => (before.cursor === undefined ? atLine(number, lines, settled) : before));
    set((before) => {
      const after = new Set(before);
      if (!after.delete(number)) after.add(number);
      return after;
    });
  };
  useCommands('view', {
    'move.down': () => setWindow((before) => stepped(before, 1, extent)),
    'move.up': () => setWindow((before) => stepped(before, -1, extent)),
    'move.page-down': to((from) => from + page),
    'move.page-up': to((from) => from - page),
    'move.half-down': to((from) => from + half),
    'move.half-up': to((from) => from - half),
    'move.first': to(() => 0),
    'move.last': to(() => lines.count),
    ...commands,
    ...(query === '' ? {} : { 'look.next': toMatch(1), 'look.previous': toMatch(-1) }),
    ...(current === undefined
      ? {}
      : {
          'go.in': toggle(setOpened),
          'look.copy': () => copy(copyText(buffer, current, revealed.has(number))),
          ...(hidesSomething(buffer, current) ? { 'look.reveal': toggle(setRevealed) } : {}),
        }),
    ...(opened.size === 0 ? {} : { 'look.fold': () => setOpened(new Set()) }),
  });
  const { rows, cursorRow } = windowRows(settled, extent, (line) =>
    drawer
      .of(line, opened.has(line), revealed.has(line))
      .map((row) => highlight(row, query, 'severity.medium')),
  );
  const below = lines.count - 1 - settled.cursor;
  return (
    <Box flexDirection="column" height={height} flexShrink={0}>
      <StyledLine width={columns} segments={headSegments(log, { ...head, shown: lines.count, below })} />
      {isEmpty ? (
        wrapSegments([{ text: empty }], columns - 3, 0)
          .slice(0, room)
          .map((segments, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line of the screen is what it is by its place.
            <StyledLine key={row} width={columns} segments={[{ text: '  ' }, ...segments]} />
          ))
      ) : (
        <PaneRows lines={rows} cursor={cursorRow} isActive width={columns} height={room} />
      )}
      {troubles.map((segments, row) => (
        <StyledLine
          // biome-ignore lint/suspicious/noArrayIndexKey: a line of the screen is what it is by its place.
          key={row}
          width={columns}
          segments={[
            { text: '  ' },
            ...segments.map(({ text }) => ({ text, token: 'state.failed' as const })),
          ]}
        />
      ))}
    </Box>
  );
}

function atLine(cursor: number, lines: SelectedLines, { top, above }: ReturnType<typeof settledWindow>) {
  return { cursor, top: lines.numberAt(top), above };
}

/** The rows in the window, and which of them is the first of the line under the cursor that is to be seen. */
function windowRows(
  { cursor, top, above }: ReturnType<typeof settledWindow>,
  { lines, height }: LogExtent,
  draw: (number: number) => readonly (readonly Segment[])[],
): { readonly rows: readonly (readonly Segment[])[]; readonly cursorRow: number } {
  const rows: (readonly Segment[])[] = [];
  let cursorRow = 0;
  for (let place = top; place < lines.count && rows.length < height; place += 1) {
    if (place === cursor) cursorRow = rows.length;
    const own = draw(lines.numberAt(place));
    rows.push(...(place === top ? own.slice(above) : own));
  }
  return { rows: rows.slice(0, height), cursorRow };
}

/** The place, among the lines that are shown, of the next match; around the end when there is none on this side. */
function matchFrom(
  matches: SelectedLines,
  lines: SelectedLines,
  from: number,
  direction: 1 | -1,
): number | undefined {
  const start = matches.placeOf(direction === 1 ? from + 1 : from);
  for (let step = 0; step < matches.count; step += 1) {
    const at = direction === 1 ? start + step : start - 1 - step;
    const number = matches.numberAt(((at % matches.count) + matches.count) % matches.count);
    const place = lines.placeOf(number);
    if (place < lines.count && lines.numberAt(place) === number) return place;
  }
  return undefined;
}
