/**
 * What a person looks for in a time line: words, `kind:file,process`, `since:10m`, `after:14:02`, `before:14:10`; `!word` for its
 * opposite. All must hold. Pure.
 */
import { TIMELINE_KINDS, type TimelineEntry } from './timeline-entry.ts';

export interface TimelineFilter {
  readonly matches: (entry: TimelineEntry) => boolean;
  /** What could not be understood, for a person; empty when all of it was. */
  readonly problem: string;
}

const UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

type Test = (entry: TimelineEntry) => boolean;

/**
 * `now` in milliseconds since 1970: what ages count back from. Times of the day are those of the newest day on which they are not
 * after it.
 */
export function timelineFilter(query: string, now: number): TimelineFilter {
  const tests: Test[] = [];
  const problems: string[] = [];
  for (const word of query.trim().split(/\s+/)) {
    if (word === '' || word === '!') continue;
    const isNegated = word.startsWith('!');
    const made = testOf(isNegated ? word.slice(1) : word, now);
    if (typeof made === 'string') problems.push(made);
    else tests.push(isNegated ? (entry) => !made(entry) : made);
  }
  return { matches: (entry) => tests.every((test) => test(entry)), problem: problems[0] ?? '' };
}

/** The test, or what is wrong with the word. */
function testOf(word: string, now: number): Test | string {
  const colon = word.indexOf(':');
  const field = word.slice(0, Math.max(0, colon)).toLowerCase();
  const value = word.slice(colon + 1);
  switch (field) {
    case 'kind': {
      const wanted = value.toLowerCase().split(',').filter(Boolean);
      if (wanted.length === 0) return () => true;
      const known = wanted.filter((kind) => TIMELINE_KINDS.some((each) => each.startsWith(kind)));
      if (known.length < wanted.length) return `kind is one of ${TIMELINE_KINDS.join(', ')}`;
      return ({ kind }) => wanted.some((each) => kind.startsWith(each));
    }
    case 'since': {
      if (value === '') return () => true;
      const age = ageOf(value);
      return age === undefined ? 'since: takes 30s, 10m, 2h, 3d' : ({ at }) => at >= now - age;
    }
    case 'after':
    case 'before': {
      if (value === '') return () => true;
      const moment = momentOf(value, now);
      if (moment === undefined) return `${field}: takes 14:02, 14:02:30, 2026-11-20 or 2026-11-20T14:02`;
      return field === 'after' ? ({ at }) => at >= moment : ({ at }) => at < moment;
    }
    default: {
      const wanted = word.toLowerCase();
      return (entry) => isFuzzy(`${entry.kind} ${entry.text}`.toLowerCase(), wanted);
    }
  }
}

function ageOf(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d+)([smhdw])$/.exec(text) ?? [];
  const size = UNITS[unit];
  return size === undefined ? undefined : Number(count) * size;
}

function momentOf(text: string, now: number): number | undefined {
  const [, hours, minutes, seconds = '0'] = /^(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(text) ?? [];
  if (hours !== undefined && minutes !== undefined) {
    if (Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59) return undefined;
    const moment = new Date(now);
    moment.setHours(Number(hours), Number(minutes), Number(seconds), 0);
    if (moment.getTime() > now) moment.setDate(moment.getDate() - 1);
    return moment.getTime();
  }
  if (!/^\d{4}-\d\d-\d\d/.test(text)) return undefined;
  // A date alone would be that of Greenwich.
  const moment = Date.parse(text.length === 10 ? `${text}T00:00` : text);
  return Number.isNaN(moment) ? undefined : moment;
}

/** Whether a text holds a word, or its letters in their order within one of its own words. */
function isFuzzy(text: string, wanted: string): boolean {
  if (text.includes(wanted)) return true;
  if (wanted.length < 4) return false;
  return text.split(/\s+/).some((word) => {
    let at = -1;
    for (const letter of wanted) {
      at = word.indexOf(letter, at + 1);
      if (at === -1) return false;
    }
    return true;
  });
}
