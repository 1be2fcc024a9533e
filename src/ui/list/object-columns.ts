/** Columns that lists of containers and of images share. */
import type { Tally } from '../../audit/audit-view.ts';
import type { Segment } from '../text/line.ts';
import { riskSegments, riskWeight } from '../text/risk.ts';
import type { Column } from './column.ts';

interface JudgedRow {
  readonly tally: Tally | undefined;
  /** True for what nobody judges, because a person looks at something else. */
  readonly isLeftOut?: boolean;
}

const LEFT_OUT: Segment = { text: '–', token: 'text.dim' };

/** How an object stands: the worst of what failed on it; the worst objects come first. */
export const RISK_COLUMN: Column<JudgedRow> = {
  id: 'risk',
  title: 'risk',
  min: 9,
  max: 16,
  rank: 1,
  cell: ({ tally, isLeftOut }) => (isLeftOut ? LEFT_OUT : riskSegments(tally)),
  words: {
    min: 17,
    max: 34,
    cell: ({ tally, isLeftOut }) => (isLeftOut ? LEFT_OUT : riskSegments(tally, true)),
  },
  sortKey: ({ tally }) => riskWeight(tally),
  descending: true,
};

/** Whom its processes run as. */
export const USER_COLUMN: Column<{ readonly user: string }> = {
  id: 'user',
  title: 'user',
  min: 6,
  max: 14,
  rank: 5,
  cell: ({ user }) => ({ text: user }),
  sortKey: ({ user }) => user,
};
