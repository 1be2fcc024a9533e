/** Narrowing the checks to one status, and how many there are of each. Pure. */
import type { Status } from '../../../facts/finding.ts';
import type { ChosenStatus } from '../../navigation/place.ts';
import { type Segment, segmentsWidth } from '../../text/line.ts';
import { STATUS_SIGN, statusToken } from '../../text/risk.ts';
import type { Token } from '../../theme/token.ts';
import type { CheckRow } from './check-row.ts';

/** In the order of the headline, which is that of the key. */
const CHOICES = [
  'fail',
  'manual',
  'unknown',
  'pass',
  'waived',
  'not-applicable',
  'changed',
] as const satisfies readonly ChosenStatus[];

const WORD: Readonly<Record<ChosenStatus, string>> = {
  fail: 'fail',
  manual: 'manual',
  unknown: 'unknown',
  pass: 'pass',
  waived: 'waived',
  'not-applicable': 'do not apply',
  changed: 'changed',
};

/**
 * A check has one status, so that the counts add up; what is waived or changed in it is counted beside that, and a
 * check may be among both.
 */
export function hasStatus(row: Pick<CheckRow, 'status' | 'tally' | 'change'>, chosen: ChosenStatus): boolean {
  if (chosen === 'changed') return row.change.new + row.change.fixed > 0;
  return chosen === 'waived' ? row.tally.waived > 0 : row.status === chosen;
}

export type StatusCounts = Readonly<Record<ChosenStatus, number>>;

export function countStatuses(rows: readonly CheckRow[]): StatusCounts {
  const count = (chosen: ChosenStatus): number => rows.filter((row) => hasStatus(row, chosen)).length;
  return {
    fail: count('fail'),
    manual: count('manual'),
    unknown: count('unknown'),
    pass: count('pass'),
    waived: count('waived'),
    'not-applicable': count('not-applicable'),
    changed: count('changed'),
  };
}

/** The next choice that leaves something to show; undefined shows everything. */
export function nextChoice(
  chosen: ChosenStatus | undefined,
  counts: StatusCounts,
  by: 1 | -1,
): ChosenStatus | undefined {
  const choices = [undefined, ...CHOICES.filter((choice) => counts[choice] > 0 || choice === chosen)];
  return choices[(choices.indexOf(chosen) + by + choices.length) % choices.length];
}

function signOf(choice: ChosenStatus): string {
  return choice === 'changed' ? '±' : STATUS_SIGN[choice];
}

function tokenOf(choice: ChosenStatus): Token {
  return choice === 'changed' ? 'accent' : statusToken(choice);
}

/** Which of the counts are written with their word: what a sign alone does not tell goes last. */
const WORDY: readonly (readonly ChosenStatus[])[] = [CHOICES, ['manual', 'unknown', 'waived', 'changed'], []];

/** `✖ 21  ▷ 9 manual  ? 4 unknown  ✓ 71  – 13`, the chosen one in brackets; as many words as there is room for. */
export function statusSegments(
  counts: StatusCounts,
  chosen: ChosenStatus | undefined,
  room: { readonly width: number; readonly linear: boolean },
): readonly Segment[] {
  const shown = CHOICES.filter((choice) => counts[choice] > 0 || choice === chosen);
  const written = (choices: readonly ChosenStatus[], wordy: readonly ChosenStatus[]): readonly Segment[] =>
    choices.flatMap((choice): readonly Segment[] => {
      const word = room.linear || wordy.includes(choice) ? ` ${WORD[choice]}` : '';
      const sign = room.linear ? '' : `${signOf(choice)} `;
      const text = `${sign}${counts[choice]}${word}`;
      return [{ text: '  ' }, { text: choice === chosen ? `[${text}]` : text, token: tokenOf(choice) }];
    });
  const forms = [
    ...WORDY.map((wordy) => written(shown, wordy)),
    // Rather a count less than one of which only a part is seen.
    ...DISPENSABLE.map((_, most) => {
      const left = DISPENSABLE.slice(0, most + 1).filter((choice) => choice !== chosen);
      return written(
        shown.filter((choice) => !left.includes(choice)),
        [],
      );
    }),
  ];
  return forms.find((form) => segmentsWidth(form) <= room.width) ?? forms.at(-1) ?? [];
}

/** What is left out of the counts first where there is no room. */
const DISPENSABLE: readonly ChosenStatus[] = ['not-applicable', 'changed', 'waived', 'manual'];

/** What a list says that is narrowed to nothing. */
export function noneWords(chosen: ChosenStatus | undefined, isCompared: boolean): string {
  switch (chosen) {
    case undefined:
      return 'The checks are being loaded.';
    case 'changed':
      return isCompared
        ? 'Nothing changed since the run before this one.'
        : 'No run before this one is remembered: what changed is known from the next one on.';
    default:
      return `No check with status ${statusName(chosen)}.`;
  }
}

const ONLY: Readonly<Record<ChosenStatus, string>> = {
  fail: 'what fails',
  manual: 'what a person judges',
  unknown: 'what is unknown',
  pass: 'what passes',
  waived: 'what is waived',
  'not-applicable': 'what does not apply',
  changed: 'what changed',
};

/** `all results`, `only what fails`. */
export function chosenWords(chosen: ChosenStatus | undefined): string {
  return chosen === undefined ? 'all results' : `only ${ONLY[chosen]}`;
}

function statusName(status: Status): string {
  return WORD[status];
}
