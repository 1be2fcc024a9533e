import { useMemo } from 'react';
import { maskText } from '../../../insight/secret-value.ts';
import { logEntry } from '../../../insight/timeline/log-entries.ts';
import type { TimelineEntry } from '../../../insight/timeline/timeline-entry.ts';
import { RowsView } from '../../components/rows-view.tsx';
import { useKeyWords } from '../../hooks/use-bindings.ts';
import { useCommands } from '../../hooks/use-commands.ts';
import { useEventWatch } from '../../hooks/use-event-watch.ts';
import { useViewState } from '../../hooks/use-navigation.ts';
import { useRoom } from '../../hooks/use-room.ts';
import { usePicture } from '../../hooks/use-session.ts';
import { logSpan } from '../../log/log-span.ts';
import { type Log, useLog } from '../../log/use-log.ts';
import { GROUP_ROW, presentTimeline } from './present-timeline.ts';

interface Props {
  readonly id: string;
  readonly height: number;
}

const NAME = 'Timeline';
/** So many of the newest lines of a log take part. */
const MOST_LOGGED = 2_000;

/** What happened to a container and in it, as far as anybody remembers; followed for as long as it is looked at. */
export function TimelineView({ id, height }: Props) {
  const { facts } = usePicture();
  const { linear } = useRoom();
  const [{ query, folded, mode }, change] = useViewState(NAME);
  useEventWatch(id);
  const { containers, images, engine, events, processes, changes, gaps, connection, target } = facts;
  const container = containers.get(id);
  const run = container?.stage === 'inspected' ? container.inspect.State.StartedAt : '';
  const hasLog = mode === 'log';
  const log = useLog({
    place: { kind: 'container', id },
    previous: false,
    span: logSpan('last'),
    run,
    attempt: 0,
    isWanted: hasLog,
    recordedAt: connection.state === 'recorded' ? connection.at : undefined,
  });
  const keys = useKeyWords();
  const { revision } = log;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the revision stands for what is in the buffer
  const logged = useMemo(() => (hasLog ? logEntries(log) : []), [hasLog, log.buffer, revision]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other facts change without anything to show here.
  const presented = useMemo(() => {
    const now = connection.state === 'recorded' ? connection.at : Date.now();
    return presentTimeline(facts, id, { linear, query, opened: folded, logged, now, keys });
  }, [
    container,
    images,
    engine,
    events.get(id),
    processes.get(id),
    changes.get(id),
    gaps,
    target,
    linear,
    query,
    folded,
    logged,
    keys,
  ]);
  const toggle = (group: string) =>
    change((before) => {
      const next = new Set(before.folded);
      if (!next.delete(group)) next.add(group);
      return { ...before, folded: next };
    });
  useCommands('screen', {
    'look.mode': () => change((before) => ({ ...before, mode: before.mode === 'log' ? '' : 'log' })),
  });
  const { title, rows, empty, narrowed } = presented;
  return (
    <RowsView
      name={NAME}
      title={[...title, ...logWords(log, hasLog)]}
      rows={rows}
      {...(query === '' ? {} : { narrowed })}
      height={height}
      empty={query === '' ? empty : 'Nothing here matches.'}
      commandsOf={(row) => {
        if (row?.id.startsWith(GROUP_ROW) !== true) return {};
        const group = row.id.slice(GROUP_ROW.length);
        return { 'go.in': () => toggle(group) };
      }}
    />
  );
}

function logWords({ state, trouble }: Log, hasLog: boolean) {
  if (!hasLog) return [];
  if (state === 'failed') return [{ text: `   no log: ${trouble}`, token: 'state.failed' } as const];
  return [{ text: '   with its log', token: 'accent' } as const];
}

function logEntries({ buffer }: Log): readonly TimelineEntry[] {
  const entries: TimelineEntry[] = [];
  for (let number = Math.max(buffer.first, buffer.end - MOST_LOGGED); number < buffer.end; number += 1) {
    const line = buffer.at(number);
    if (line === undefined) continue;
    const message = buffer.structured(line)?.message ?? '';
    const text = message === '' ? buffer.shown(line) : maskText(message);
    const entry = logEntry({ line, number, level: buffer.level(number), text });
    if (entry !== undefined) entries.push(entry);
  }
  return entries;
}
