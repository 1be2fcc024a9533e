import { Box } from 'ink';
import { useState } from 'react';
import type { LogLine } from '../../../../facts/log.ts';
import { timeOf } from '../../../../insight/container-state.ts';
import { PaneRows } from '../../../components/pane-rows.tsx';
import { Prompt } from '../../../components/prompt.tsx';
import { Rule } from '../../../components/rule.tsx';
import { StyledLine } from '../../../components/styled-line.tsx';
import { highlight } from '../../../document/document-line.ts';
import { useClipboard } from '../../../hooks/use-clipboard.ts';
import { useCommands } from '../../../hooks/use-commands.ts';
import { useViewState } from '../../../hooks/use-navigation.ts';
import { usePrompt } from '../../../hooks/use-prompt.ts';
import { useRoom } from '../../../hooks/use-room.ts';
import type { Handlers } from '../../../keys/command-registry.ts';
import { fitCell, type Segment, wrapSegments } from '../../../text/line.ts';
import { withoutColours } from './log-buffer.ts';
import { AT_END, type LogExtent, movedTo, settledWindow } from './log-window.ts';
import type { SeenPod } from './seen-pod.ts';
import { LOG_TAIL, type PodLog, usePodLog } from './use-pod-log.ts';

interface Props {
  readonly seen: SeenPod;
  readonly height: number;
}

/** The container whose log is shown first: one that is in trouble, else the first that lasts. */
function firstContainer({ only, containers, status }: SeenPod): string {
  if (only !== undefined) return only.container.name;
  const lasting = containers.filter(({ role }) => role === 'container');
  const isInTrouble = ({ container }: (typeof lasting)[number]): boolean => {
    const { waiting, terminated } = status.byContainer.get(container.name)?.state ?? {};
    return waiting !== undefined || (terminated !== undefined && terminated.exitCode !== 0);
  };
  return (lasting.find(isInTrouble) ?? lasting[0] ?? containers[0])?.container.name ?? '';
}

/** The log of a container, followed for as long as somebody looks at it. */
export function LogsView({ seen, height }: Props) {
  const [{ mode, query, revealed, folded }, change] = useViewState('Logs');
  const { columns } = useRoom();
  const { only, containers, status, pod } = seen;
  const [attempt, setAttempt] = useState(0);
  const names = containers.map(({ container }) => container.name);
  const name = names.includes(mode) ? mode : firstContainer(seen);
  const previous = folded.has('previous');
  const isWhole = folded.has('whole');
  const own = status.byContainer.get(name);
  const log = usePodLog({
    place: {
      kind: 'pod-container',
      namespace: pod.metadata.namespace,
      pod: pod.metadata.name,
      container: name,
    },
    previous,
    run: previous
      ? ''
      : `${pod.metadata.uid} ${own?.containerID} ${Object.keys(own?.state ?? {}).join()} ${stateOf(own)}`,
    attempt,
  });
  const toggle = (key: string) => () =>
    change((before) => {
      const after = new Set(before.folded);
      if (!after.delete(key)) after.add(key);
      return { ...before, folded: after };
    });
  const toContainer = (by: number) => () =>
    change((before) => {
      const at = names.indexOf(names.includes(before.mode) ? before.mode : name);
      return { ...before, mode: names[(at + by + names.length) % names.length] ?? '' };
    });
  useCommands('screen', {
    'look.run-before': toggle('previous'),
    'program.refresh': () => setAttempt((before) => before + 1),
    ...(only === undefined && names.length > 1
      ? { 'look.next-container': toContainer(1), 'look.previous-container': toContainer(-1) }
      : {}),
  });
  const search = usePrompt(query, (next) => change((before) => ({ ...before, query: next })));
  const hasPrompt = search.open || query !== '';
  return (
    <Box flexDirection="column" height={height} flexShrink={0}>
      <StyledLine width={columns} segments={headSegments(seen, name, previous, log, names.length)} />
      <LogRows
        // A log that is opened anew is looked at from its end.
        key={`${name} ${previous} ${attempt} ${log.buffer.id}`}
        log={log}
        height={height - 1 - (hasPrompt ? 1 : 0)}
        query={query}
        isWhole={isWhole}
        revealed={revealed}
        reveal={(key) =>
          change((before) => {
            const after = new Set(before.revealed);
            if (!after.delete(key)) after.add(key);
            return { ...before, revealed: after };
          })
        }
        commands={{
          'look.filter': search.start,
          'go.in': toggle('whole'),
          ...(query === '' ? {} : { 'go.back': () => change((before) => ({ ...before, query: '' })) }),
        }}
        empty={emptyWords(log, previous, own?.restartCount ?? 0)}
      />
      {hasPrompt ? (
        <Prompt
          width={columns}
          sign="/"
          text={search.open ? search.text : query}
          typing={search.open}
          note={
            query === '' ? '' : `${log.buffer.matches(query).length} lines   n next  N previous  esc clear`
          }
        />
      ) : null}
    </Box>
  );
}

function stateOf(own: ReturnType<SeenPod['status']['byContainer']['get']>): string {
  const { waiting, running, terminated } = own?.state ?? {};
  if (running !== undefined) return 'running';
  return terminated === undefined ? (waiting?.reason ?? '') : 'ended';
}

/** ` web   the run before   last 500 lines, following`. */
function headSegments(
  { only }: SeenPod,
  name: string,
  previous: boolean,
  { state, buffer }: PodLog,
  count: number,
): readonly Segment[] {
  const lines = buffer.end - buffer.first;
  const words: Readonly<Record<PodLog['state'], string>> = {
    opening: 'is being opened…',
    open: 'goes on with what is written',
    ended: previous ? 'the run before the last restart' : 'it has ended: nothing more will come',
    failed: 'could not be read',
  };
  const isAll = buffer.first === 0 && lines < LOG_TAIL;
  const others = only === undefined && count > 1 ? `   ] next of ${count} containers` : '';
  return [
    { text: ` ${name}`, token: 'text.strong' },
    { text: lines === 0 ? '' : `   ${isAll ? '' : 'the last '}${lines} ${lines === 1 ? 'line' : 'lines'}` },
    { text: `   ${words[state]}`, token: state === 'failed' ? 'state.failed' : 'text.dim' },
    { text: others, token: 'text.dim' },
  ];
}

function emptyWords({ state, trouble }: PodLog, previous: boolean, restarts: number): string {
  if (state === 'failed') return previous || restarts === 0 ? trouble : `${trouble} p shows the run before.`;
  return state === 'opening' ? 'Reading…' : 'It has written nothing.';
}

interface RowsProps {
  readonly log: PodLog;
  readonly height: number;
  readonly query: string;
  /** Whether the line under the cursor is shown in full below the others. */
  readonly isWhole: boolean;
  readonly revealed: ReadonlySet<string>;
  readonly reveal: (key: string) => void;
  readonly commands: Handlers;
  readonly empty: string;
}

function LogRows({ log, height, query, isWhole, revealed, reveal, commands, empty }: RowsProps) {
  const { columns, linear } = useRoom();
  const copy = useClipboard();
  const { buffer, state, trouble } = log;
  const [window, setWindow] = useState(AT_END);
  const isEmpty = buffer.end === buffer.first;
  // What failed after lines came stands below them.
  const note = state === 'failed' && !isEmpty ? trouble : '';
  const wholeRows = isWhole && !isEmpty ? Math.max(2, Math.floor(height / 3)) : 0;
  const room = Math.max(1, height - wholeRows - (wholeRows > 0 ? 1 : 0) - (note === '' ? 0 : 1));
  const extent = (): LogExtent => ({ first: buffer.first, end: buffer.end, height: room });
  const { cursor, top } = settledWindow(window, extent());
  const current = buffer.at(cursor);
  const key = current === undefined ? '' : `${current.at} ${current.text.length} ${cursor}`;
  const textOf = (line: LogLine, number: number): string =>
    revealed.has(`${line.at} ${line.text.length} ${number}`) ? withoutColours(line.text) : buffer.shown(line);
  const to = (place: (from: number) => number) => () =>
    setWindow((before) => movedTo(before, place(settledWindow(before, extent()).cursor), extent()));
  const page = Math.max(1, room - 1);
  const half = Math.max(1, Math.floor(room / 2));
  const toMatch = (direction: 1 | -1) => () =>
    setWindow((before) => {
      const from = settledWindow(before, extent()).cursor;
      const found = buffer.matches(query);
      const ordered = direction === 1 ? found : found.toReversed();
      const next = ordered.find((at) => (direction === 1 ? at > from : at < from)) ?? ordered[0];
      return next === undefined ? before : movedTo(before, next, extent());
    });
  const hidesSomething = current !== undefined && buffer.shown(current) !== withoutColours(current.text);
  useCommands('view', {
    'move.down': to((from) => from + 1),
    'move.up': to((from) => from - 1),
    'move.page-down': to((from) => from + page),
    'move.page-up': to((from) => from - page),
    'move.half-down': to((from) => from + half),
    'move.half-up': to((from) => from - half),
    'move.first': to(() => buffer.first),
    'move.last': to(() => buffer.end),
    ...commands,
    ...(query === '' ? {} : { 'look.next': toMatch(1), 'look.previous': toMatch(-1) }),
    ...(current === undefined ? {} : { 'look.copy': () => copy(textOf(current, cursor)) }),
    ...(hidesSomething ? { 'look.reveal': () => reveal(key) } : {}),
  });
  const rows: (readonly Segment[])[] = [];
  for (let number = top; number < Math.min(buffer.end, top + room); number++) {
    const line = buffer.at(number);
    if (line !== undefined)
      rows.push(highlight(lineSegments(line, textOf(line, number), linear), query, 'severity.medium'));
  }
  const whole =
    current === undefined || wholeRows === 0
      ? []
      : wrapSegments([{ text: `${current.at}  ` }, { text: textOf(current, cursor) }], columns - 2, 2);
  return (
    <Box flexDirection="column" height={height} flexShrink={0}>
      {isEmpty ? (
        wrapSegments([{ text: empty }], columns - 3, 0)
          .slice(0, room)
          .map((segments, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line of the screen is what it is by its place.
            <StyledLine key={row} width={columns} segments={[{ text: '  ' }, ...segments]} />
          ))
      ) : (
        <PaneRows lines={rows} cursor={cursor - top} isActive width={columns} height={room} />
      )}
      {wholeRows > 0 ? <Rule /> : null}
      {wholeRows > 0 ? (
        <Box flexDirection="column" height={wholeRows} flexShrink={0}>
          {whole.slice(0, wholeRows).map((segments, row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line of the screen is what it is by its place.
            <StyledLine key={row} width={columns} segments={[{ text: '  ' }, ...segments]} />
          ))}
        </Box>
      ) : null}
      {note === '' ? null : (
        <StyledLine width={columns} segments={[{ text: `  ${note}`, token: 'state.failed' }]} />
      )}
    </Box>
  );
}

/** `22:10:31  GET /healthz 200`. */
function lineSegments({ at, isCut }: LogLine, text: string, linear: boolean): readonly Segment[] {
  const time = clock(at);
  return [
    ...(time === '' || linear ? [] : [{ text: fitCell(time, 9), token: 'text.dim' } as const]),
    { text: text.replaceAll('\t', '    ') },
    { text: isCut ? ' …' : '', token: 'text.dim' },
  ];
}

/** Local time, with its seconds: lines come close together. */
function clock(at: string): string {
  const time = timeOf(at);
  if (time === undefined) return '';
  const moment = new Date(time);
  return [moment.getHours(), moment.getMinutes(), moment.getSeconds()]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
}
