/** The life of a container, the newest first, under the days on which it happened. Pure. */

import { gapReason } from '../../../audit/missing-fact.ts';
import type { Facts } from '../../../facts/facts.ts';
import { containerTimeline, newestFirst } from '../../../insight/timeline/container-timeline.ts';
import { groupedTimeline, type TimelineGroup } from '../../../insight/timeline/grouped-timeline.ts';
import type { TimelineEntry } from '../../../insight/timeline/timeline-entry.ts';
import { timelineFilter } from '../../../insight/timeline/timeline-filter.ts';
import type { ViewRow } from '../../components/rows-view.tsx';
import { type KeyWords, withKeys } from '../../keys/bindings.ts';
import type { Place } from '../../navigation/place.ts';
import { cut, fitCell, type Segment } from '../../text/line.ts';
import { clockWithSeconds, dayText } from '../../text/moment.ts';
import { SEVERITY_SIGN, severityToken } from '../../text/risk.ts';
import { noteRow, type PresentedRows } from './present-processes.ts';

export interface TimelineLook {
  readonly linear: boolean;
  readonly query: string;
  /** The groups that a person opened. */
  readonly opened: ReadonlySet<string>;
  /** Lines of the log, on wish. */
  readonly logged: readonly TimelineEntry[];
  /** Milliseconds since 1970: what ages in the query count back from. */
  readonly now: number;
  readonly keys: KeyWords;
}

export interface PresentedTimeline extends PresentedRows {
  /** What is said beside the query. */
  readonly narrowed: string;
}

/** Before the id of a group that can be opened and closed. */
export const GROUP_ROW = 'group ';

export function presentTimeline(facts: Facts, id: string, look: TimelineLook): PresentedTimeline {
  const container = facts.containers.get(id);
  if (container?.stage !== 'inspected') {
    const empty = container === undefined ? 'This container is gone.' : 'Reading…';
    return { title: [], rows: [], empty, narrowed: '' };
  }
  const { inspect } = container;
  const events = facts.events.get(id);
  const { entries, unknown } = containerTimeline({
    inspect,
    image: facts.images.get(inspect.Image),
    engine: facts.engine,
    events,
    processes: facts.processes.get(id),
    changes: facts.changes.get(id),
  });
  const all = look.logged.length === 0 ? entries : [...entries, ...look.logged].sort(newestFirst);
  const filter = timelineFilter(look.query, look.now);
  const shown = look.query === '' ? all : all.filter(filter.matches);
  const rows = dayRows(groupedTimeline(shown), id, look);
  if (look.query === '') {
    const name = inspect.Name.replace(/^\//, '');
    for (const fact of [`processes ${name}`, `changes ${name}`]) {
      const gap = facts.gaps.get(fact);
      if (gap !== undefined) rows.push(noteRow(`gap ${fact}`, gapReason(gap)));
    }
    const missing = [...missingEvents(facts, events === undefined), ...unknown];
    for (const sentence of missing) rows.push(noteRow(`unknown ${sentence}`, sentence));
  }
  const moments = `${shown.length.toLocaleString('en')} of ${all.length.toLocaleString('en')}`;
  return {
    title: titleOf(all, events === undefined && facts.target.snapshot === undefined, look.linear),
    rows,
    empty: 'Nothing is known of its life.',
    narrowed: filter.problem === '' ? moments : filter.problem,
  };
}

function missingEvents({ target }: Facts, areMissing: boolean): readonly string[] {
  return areMissing && target.snapshot !== undefined
    ? ['The snapshot does not hold what the engine told: open the time line before it is taken.']
    : [];
}

/** `✖ 1 critical  ▲ 3 high   37 moments since 20 Nov 2026 06:00:00`. */
function titleOf(entries: readonly TimelineEntry[], isReading: boolean, linear: boolean): readonly Segment[] {
  const segments: Segment[] = [];
  for (const severity of ['critical', 'high', 'medium'] as const) {
    const count = entries.filter((entry) => entry.severity === severity).length;
    if (count === 0) continue;
    const mark = linear ? '' : `${SEVERITY_SIGN[severity]} `;
    segments.push({ text: ` ${mark}${count} ${severity} `, token: severityToken(severity) });
  }
  if (segments.length === 0) segments.push({ text: ' Nothing stands out ', token: 'status.pass' });
  const count = `${entries.length.toLocaleString('en')} ${entries.length === 1 ? 'moment' : 'moments'}`;
  const reading = isReading ? '   asking for events…' : '';
  return [...segments, { text: `  ${count}, the newest first${reading}`, token: 'text.dim' }];
}

function dayRows(groups: readonly TimelineGroup[], id: string, look: TimelineLook): ViewRow[] {
  const rows: ViewRow[] = [];
  let day = '';
  for (const { id: groupId, entries } of groups) {
    const [newest] = entries;
    if (newest === undefined) continue;
    const own = dayText(newest.at);
    if (own !== day) {
      day = own;
      rows.push({ id: `day ${own}`, draw: () => [{ text: own, token: 'text.strong' }] });
    }
    if (entries.length === 1) {
      rows.push(entryRow(newest, id, look.linear, 0));
      continue;
    }
    const isOpen = look.opened.has(groupId);
    rows.push(groupRow(groupId, entries, isOpen, look));
    if (isOpen) rows.push(...entries.map((entry) => entryRow(entry, id, look.linear, 2)));
  }
  return rows;
}

const KIND_WIDTH = 8;

function entryRow(entry: TimelineEntry, id: string, linear: boolean, indent: number): ViewRow {
  const { at, kind, text, detail, severity, about } = entry;
  const time = clockWithSeconds(at);
  const open = about === undefined ? undefined : placeOf(entry, id);
  return {
    id: entry.id,
    text: `${kind} ${text}`,
    ...(open === undefined ? {} : { open }),
    copy: `${new Date(at).toISOString()} ${kind} ${text}`,
    draw: (width) => {
      const token = severity && severityToken(severity);
      if (linear) return [{ text: [time, kind, severity, text].filter(Boolean).join(', '), token }];
      const lead = ' '.repeat(indent);
      return [
        { text: `${severity === undefined ? ' ' : SEVERITY_SIGN[severity]} `, token },
        { text: `${time}  ${fitCell(kind, KIND_WIDTH)}${lead}`, token: 'text.dim' },
        { text: cut(text.replaceAll('\t', '    '), width - 12 - KIND_WIDTH - indent), token },
      ];
    },
    details: () => [
      [{ text: ` ${text}`, token: severity && severityToken(severity) }],
      [{ text: ` ${new Date(at).toISOString()}   ${detail}`, token: 'text.dim' }],
    ],
  };
}

function groupRow(
  groupId: string,
  entries: readonly TimelineEntry[],
  isOpen: boolean,
  { linear, keys }: TimelineLook,
): ViewRow {
  const [newest] = entries;
  const oldest = entries.at(-1);
  const from = clockWithSeconds(oldest?.at ?? 0);
  const to = clockWithSeconds(newest?.at ?? 0);
  const text = `${entries.length.toLocaleString('en')} ${groupWords(newest)}`;
  const span = from === to ? '' : ` from ${from} on`;
  return {
    id: `${GROUP_ROW}${groupId}`,
    text: `${newest?.kind} ${text}`,
    draw: (width) => {
      if (linear) return [{ text: `${to}, ${newest?.kind}, ${text}${span}, ${isOpen ? 'open' : 'closed'}` }];
      return [
        { text: '  ' },
        { text: `${to}  ${fitCell(newest?.kind ?? '', KIND_WIDTH)}`, token: 'text.dim' },
        { text: `${isOpen ? '▾' : '▸'} ${cut(text, width - 14 - KIND_WIDTH)}` },
        { text: span, token: 'text.dim' },
      ];
    },
    details: () => [
      [{ text: ` ${text}${span}` }],
      [{ text: withKeys(` {go.in} ${isOpen ? 'folds' : 'unfolds'} them`, keys), token: 'text.dim' }],
    ],
  };
}

function groupWords(entry: TimelineEntry | undefined): string {
  const { kind, group = '' } = entry ?? {};
  switch (kind) {
    case 'health':
      return 'times its health check';
    case 'process':
      return `processes began: ${group.slice('processes '.length)}`;
    case 'file':
      return group;
    case 'log':
      return 'log lines';
    default:
      return `times: ${entry?.text ?? ''}`;
  }
}

function placeOf({ about, at }: TimelineEntry, id: string): Place | undefined {
  switch (about?.kind) {
    case 'process':
      return { screen: 'process', id, pid: about.pid };
    case 'changed-file':
      return { screen: 'changed-file', id, path: about.path };
    case 'network':
      return { screen: 'network', id: about.id };
    case 'image':
      return { screen: 'image', id: about.id, tab: 'Overview' };
    case 'log':
      return { screen: 'container', id, tab: 'Logs', from: at };
    case 'changes':
      return { screen: 'container', id, tab: 'Changes' };
    default:
      return undefined;
  }
}
