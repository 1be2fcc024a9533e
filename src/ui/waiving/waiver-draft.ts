/** A waiver while a person writes it: four short texts, and what is wrong with each. Pure. */
import { thisDay, type Waiver } from '../../audit/waiver.ts';
import { isSingle } from '../../insight/host-resources.ts';
import type { Waivable } from './waivable.ts';

export const DRAFT_FIELDS = ['where', 'reason', 'expires', 'owner'] as const;
export type DraftField = (typeof DRAFT_FIELDS)[number];
export type WaiverDraft = Readonly<Record<DraftField, string>>;

/** An exception should be looked at again; this many days unless a person says otherwise. */
const DEFAULT_DAYS = 90;
/** Ten years: a number of days beyond it is a slip of the finger. */
const MOST_DAYS = 3_650;

const EVERYTHING = '*';
const NEVER = 'never';

export function startDraft({ name }: Waivable, owner: string, today: string): WaiverDraft {
  return {
    where: name === undefined ? EVERYTHING : globOf(name),
    reason: '',
    expires: dayAfter(today, DEFAULT_DAYS),
    owner,
  };
}

/** The name with nothing in it that a glob would take for more than itself. */
function globOf(name: string): string {
  return name.replaceAll(/[\\*?[\]{}()!]/g, '\\$&');
}

/** What is wrong with a field, for a person; undefined when nothing is. */
export function draftProblem(field: DraftField, text: string, today: string): string | undefined {
  const given = text.trim();
  if (field !== 'expires') return given === '' ? EMPTY[field] : undefined;
  if (given === NEVER) return undefined;
  const day = expiryDay(given, today);
  if (day === undefined)
    return `Write a day as YYYY-MM-DD, up to ${MOST_DAYS} days as a number, or ${NEVER}.`;
  return day < today ? `${day} is over. Write a day to come, a number of days, or ${NEVER}.` : undefined;
}

const EMPTY: Readonly<Record<Exclude<DraftField, 'expires'>, string>> = {
  where: 'Name what it is about; * stands for any text.',
  reason: 'Say why it is accepted: whoever reads it later wants to know.',
  owner: 'Say who accepts it.',
};

/** What stands beside a field. */
export function draftHint(field: DraftField, draft: WaiverDraft, { kind }: Waivable, today: string): string {
  switch (field) {
    case 'where':
      if (draft.where !== EVERYTHING) return `the ${kind}; * stands for any text`;
      return isSingle(kind) ? `the ${kind}` : `every ${kind}`;
    case 'reason':
      return 'why it is accepted';
    case 'expires':
      return expiryHint(draft.expires.trim(), today);
    case 'owner':
      return 'who accepts it';
  }
}

function expiryHint(text: string, today: string): string {
  if (text === NEVER) return 'holds until somebody takes it out';
  const day = expiryDay(text, today);
  return day === undefined || day < today
    ? `a day, a number of days, or ${NEVER}`
    : `${day} is its last day, ${daysFrom(today, day)}`;
}

/** The last day that a text means; undefined when it means none. */
function expiryDay(text: string, today: string): string | undefined {
  if (/^\d{1,5}$/.test(text)) {
    const days = Number(text);
    return days > MOST_DAYS ? undefined : dayAfter(today, days);
  }
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text) && dayAfter(text, 0) === text;
  return isDay ? text : undefined;
}

/** `today` is a day as `expires` has it. */
export function waiverOf({ check, kind }: Waivable, draft: WaiverDraft, today: string): Waiver {
  const where = draft.where.trim();
  const expires = draft.expires.trim() === NEVER ? undefined : expiryDay(draft.expires.trim(), today);
  return {
    check,
    resource: where === EVERYTHING ? { kind } : { kind, name: where },
    reason: draft.reason.trim(),
    owner: draft.owner.trim(),
    ...(expires === undefined ? {} : { expires }),
  };
}

function dayAfter(day: string, days: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  return thisDay(new Date(year, month - 1, date + days));
}

const DAY_MS = 86_400_000;

function daysFrom(today: string, day: string): string {
  const days = Math.round((Date.parse(day) - Date.parse(today)) / DAY_MS);
  return days === 0 ? 'today' : `${days} ${days === 1 ? 'day' : 'days'} from now`;
}
