/** A check as a row. Pure. */
import type { AuditView, CheckTally } from '../../../audit/audit-view.ts';
import { SEVERITIES } from '../../../facts/finding.ts';
import type { ListKind } from '../../components/list-view.tsx';
import { SEVERITY_SIGN, STATUS_SIGN, severityToken, statusToken } from '../../text/risk.ts';

export interface CheckRow {
  readonly entry: CheckTally;
  readonly failed: number;
  readonly decided: number;
}

export function checkRows(audit: AuditView): readonly CheckRow[] {
  return audit.checkTallies().map((entry) => {
    const failed = SEVERITIES.reduce((sum, severity) => sum + entry.tally.fail[severity], 0);
    return { entry, failed, decided: failed + entry.tally.pass };
  });
}

/** CIS ids first: that is what an auditor asks for. */
export function referenceText({ references }: CheckTally['check']): string {
  return references
    .map(({ benchmark, id }) => `${benchmark === 'CIS Docker' ? 'CIS' : benchmark} ${id}`)
    .join(', ');
}

const STATUS_ORDER = ['fail', 'unknown', 'manual', 'pass', 'waived', 'not-applicable'];

function statusKey({ entry }: CheckRow): number {
  const severity = SEVERITIES.indexOf(entry.check.severity);
  return STATUS_ORDER.indexOf(entry.status) * 10 + severity;
}

function resultText({ entry, failed, decided }: CheckRow): string {
  const { status, tally } = entry;
  if (status === 'fail') return `${failed} of ${decided} fail`;
  if (status === 'pass') return decided === 1 ? 'pass' : `all ${decided} pass`;
  if (status === 'unknown') return `${tally.unknown} unknown`;
  if (status === 'manual') return `${tally.manual} to judge`;
  return status === 'waived' ? `${tally.waived} waived` : 'not applicable';
}

export const CHECK_LIST: ListKind<CheckRow> = {
  name: 'checks',
  sort: 'result',
  columns: [
    {
      id: 'sign',
      title: ' ',
      min: 1,
      max: 1,
      rank: 1,
      cell: ({ entry: { check } }) => ({
        text: SEVERITY_SIGN[check.severity],
        token: severityToken(check.severity),
      }),
      words: 'left out',
    },
    {
      id: 'title',
      title: 'check',
      min: 36,
      max: 80,
      rank: 0,
      cell: ({ entry: { check } }) => ({ text: check.title }),
      sortKey: ({ entry: { check } }) => check.title,
    },
    {
      id: 'severity',
      title: 'severity',
      min: 8,
      max: 8,
      rank: 4,
      cell: ({ entry: { check } }) => ({ text: check.severity, token: severityToken(check.severity) }),
      words: { rank: 1 },
      sortKey: ({ entry: { check } }) => SEVERITIES.indexOf(check.severity),
    },
    {
      id: 'layer',
      title: 'layer',
      min: 9,
      max: 12,
      rank: 4,
      cell: ({ entry: { check } }) => ({ text: check.layer, token: 'text.dim' }),
      sortKey: ({ entry: { check } }) => check.layer,
    },
    {
      id: 'reference',
      title: 'benchmark',
      min: 9,
      max: 22,
      rank: 2,
      cell: ({ entry: { check } }) => ({ text: referenceText(check) || '–', token: 'text.dim' }),
      sortKey: ({ entry: { check } }) => referenceText(check),
    },
    {
      id: 'result',
      title: 'result',
      min: 15,
      max: 20,
      rank: 1,
      cell: (row) => [
        { text: `${STATUS_SIGN[row.entry.status]} `, token: statusToken(row.entry.status) },
        { text: resultText(row), token: statusToken(row.entry.status) },
      ],
      sortKey: statusKey,
    },
  ],
  fieldNames: ['check', 'severity', 'layer', 'control', 'status', 'cis', 'id'],
  idOf: ({ entry }) => entry.check.id,
  fieldsOf: ({ entry: { check, status } }) => ({
    check: check.title,
    severity: check.severity,
    layer: check.layer,
    control: check.control,
    status,
    cis: referenceText(check),
    id: check.id,
  }),
  openOf: ({ entry }) => ({ screen: 'check', id: entry.check.id }),
  explainOf: ({ entry }) => ({ screen: 'check', id: entry.check.id }),
  copyOf: ({ entry }) => entry.check.id,
};
