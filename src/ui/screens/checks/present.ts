/** How a check's row is written. Pure. */

import type { Check } from '../../../audit/check.ts';
import { currentReferences } from '../../../audit/current-references.ts';
import { evidenceSentence } from '../../../audit/evidence.ts';
import { type Finding, SEVERITIES } from '../../../facts/finding.ts';
import { inOrder } from '../../../insight/benchmark.ts';
import { isSingle } from '../../../insight/host-resources.ts';
import type { ListKind } from '../../components/list-view.tsx';
import type { Column } from '../../list/column.ts';
import { SEVERITY_SIGN, STATUS_SIGN, severityToken, statusToken } from '../../text/risk.ts';
import { waiverWords } from '../../text/waiver-words.ts';
import { waivableCheck } from '../../waiving/waivable.ts';
import type { CheckRow } from './check-row.ts';

/** CIS ids first: that is what an auditor asks for. */
export function referenceText({ references }: Check): string {
  return currentReferences(references)
    .map(({ benchmark, id }) => `${benchmark === 'CIS Docker' ? 'CIS' : benchmark} ${id}`)
    .join(', ');
}

const STATUS_ORDER = ['fail', 'unknown', 'manual', 'pass', 'waived', 'not-applicable'];

function statusKey({ check, status }: CheckRow): number {
  return STATUS_ORDER.indexOf(status) * 10 + SEVERITIES.indexOf(check.severity);
}

/** `3 of 24 fail`; of what a target has one of, the verdict alone. */
function resultText({ check, spoken, tally, failed, decided }: CheckRow): string {
  const single = isSingle(check.resource);
  switch (spoken) {
    case 'fail':
      return single ? 'fails' : `${failed} of ${decided} fail`;
    case 'pass':
      return single || decided === 1 ? 'passes' : `all ${decided} pass`;
    case 'unknown':
      return single ? 'unknown' : `${tally.unknown} unknown`;
    case 'manual':
      return single ? 'to judge' : `${tally.manual} to judge`;
    case 'waived':
      return single ? 'waived' : `${tally.waived} waived`;
    case 'not-applicable':
      return 'does not apply';
  }
}

/** What the first finding says; where there are several resources, of which one. */
function saidOf(row: CheckRow): string {
  if (row.spoken === 'pass' || row.spoken === 'not-applicable') return '';
  const finding = row.lead();
  if (finding === undefined) return '';
  const said = wordsOf(finding);
  return isSingle(row.check.resource) ? said : `${finding.resource.name}${after(finding)}${said}`;
}

/** What fails goes on from the name; the rest is a sentence of its own. */
function after({ status }: Finding): string {
  return status === 'fail' ? ' ' : ': ';
}

function wordsOf({ status, reason, waiver, evidence }: Finding): string {
  if (status === 'waived' && waiver !== undefined) return waiverWords(waiver);
  // That a person has to decide it stands beside it.
  return status === 'manual' ? evidenceSentence(evidence) || reason : reason;
}

/** `new`, `3 fixed`, or `+3 −2` where some are new and others fixed. */
function changeText({ change }: CheckRow): string {
  if (change.new > 0 && change.fixed > 0) return `+${change.new} −${change.fixed}`;
  return counted(change.new, 'new') + counted(change.fixed, 'fixed');
}

function counted(count: number, word: string): string {
  if (count === 0) return '';
  return count === 1 ? word : `${count} ${word}`;
}

const CHANGE_COLUMN: Column<CheckRow> = {
  id: 'change',
  title: 'since',
  min: 7,
  max: 7,
  rank: 3,
  cell: (row) => ({ text: changeText(row), token: 'accent' }),
  sortKey: ({ change }) => change.new * 1_000_000 + change.fixed,
  descending: true,
};

/** Enough for the numbers of CIS. */
const NUMBER_WIDTH = 6;
/** Longer ones are cut. */
const WIDEST_NUMBER = 9;

const COLUMNS: readonly Column<CheckRow>[] = [
  {
    id: 'sign',
    title: ' ',
    min: 1,
    max: 1,
    rank: 2,
    cell: ({ check }) => ({ text: SEVERITY_SIGN[check.severity], token: severityToken(check.severity) }),
    words: 'left out',
  },
  {
    id: 'number',
    title: 'no.',
    min: NUMBER_WIDTH,
    max: NUMBER_WIDTH,
    rank: 1,
    cell: ({ number }) => ({ text: number || '–', token: 'text.dim' }),
    sortKey: ({ number }) => (number === '' ? '~' : inOrder(number)),
  },
  {
    id: 'title',
    title: 'check',
    min: 20,
    max: 72,
    rank: 0,
    cell: ({ check }) => ({ text: check.title }),
    sortKey: ({ check }) => check.title,
  },
  {
    id: 'severity',
    title: 'severity',
    min: 8,
    max: 8,
    rank: 6,
    from: 130,
    cell: ({ check }) => ({ text: check.severity, token: severityToken(check.severity) }),
    words: { rank: 1, from: 0 },
    sortKey: ({ check }) => SEVERITIES.indexOf(check.severity),
  },
  {
    id: 'result',
    title: 'result',
    min: 16,
    max: 17,
    rank: 1,
    cell: (row) => ({
      text: `${STATUS_SIGN[row.spoken]} ${resultText(row)}`,
      token: statusToken(row.spoken),
    }),
    words: { cell: (row) => ({ text: resultText(row), token: statusToken(row.spoken) }) },
    sortKey: statusKey,
  },
  {
    id: 'said',
    title: 'what',
    min: 13,
    max: 120,
    rank: 4,
    // A title that can be read says more than two halves.
    from: 90,
    cell: (row) => ({ text: saidOf(row), token: row.spoken === 'fail' ? undefined : 'text.dim' }),
  },
];

export const CHECK_LIST: ListKind<CheckRow> = {
  name: 'checks',
  sort: 'number',
  columns: COLUMNS,
  fieldNames: ['check', 'severity', 'layer', 'control', 'resource', 'status', 'number', 'cis', 'id'],
  idOf: ({ check }) => check.id,
  fieldsOf: ({ check, status, number }) => ({
    check: check.title,
    severity: check.severity,
    layer: check.layer,
    control: check.control,
    resource: check.resource,
    status,
    cis: referenceText(check),
    number,
    id: check.id,
  }),
  openOf: ({ check }) => ({ screen: 'check', id: check.id }),
  explainOf: ({ check }) => ({ screen: 'check', id: check.id }),
  copyOf: ({ check }) => check.id,
  waivableOf: ({ check, failed }) => waivableCheck(check, failed),
};

/** The list as it suits its rows: wide enough for their numbers, and with what changed where that is known. */
export function checkList(rows: readonly CheckRow[], isCompared: boolean): ListKind<CheckRow> {
  const longest = rows.reduce((width, { number }) => Math.max(width, number.length), NUMBER_WIDTH);
  const width = Math.min(longest, WIDEST_NUMBER);
  return {
    ...CHECK_LIST,
    columns: COLUMNS.flatMap((column) => {
      if (column.id === 'number') return [{ ...column, min: width, max: width }];
      return column.id === 'said' && isCompared ? [CHANGE_COLUMN, column] : [column];
    }),
  };
}
