/** Columns that lists of containers and of images share. */
import type { Tally } from '../../audit/audit-view.ts';
import { riskSegments, riskWeight } from '../text/risk.ts';
import type { Column } from './column.ts';

/** How an object stands: the worst of what failed on it; the worst objects come first. */
export const RISK_COLUMN: Column<{ readonly tally: Tally | undefined }> = {
  id: 'risk',
  title: 'risk',
  min: 9,
  max: 16,
  rank: 1,
  cell: ({ tally }) => riskSegments(tally),
  words: { min: 17, max: 34, cell: ({ tally }) => riskSegments(tally, true) },
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
