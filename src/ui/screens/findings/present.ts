/** Findings as rows, the worst first. Pure. */
import type { Tally } from '../../../audit/audit-view.ts';
import { type Finding, SEVERITIES, type Status } from '../../../facts/finding.ts';
import type { Changes } from '../../../session/earlier-run.ts';
import type { ListKind } from '../../components/list-view.tsx';
import type { Column } from '../../list/column.ts';
import { findingPlace } from '../../navigation/finding-place.ts';
import { SEVERITY_SIGN, severityToken } from '../../text/risk.ts';
import { waiverWords } from '../../text/waiver-words.ts';
import { waivableFinding } from '../../waiving/waivable.ts';

export interface FindingRow {
  readonly finding: Finding;
  /** How it differs from an earlier run. */
  readonly change: 'new' | 'fixed' | undefined;
}

export function findingRow(finding: Finding, changes: Changes | undefined): FindingRow {
  return { finding, change: changes?.of(finding) };
}

/** What was found, and who accepted it. */
function whatText({ reason, status, waiver }: Finding): string {
  return status === 'waived' && waiver !== undefined ? `${reason}: ${waiverWords(waiver)}` : reason;
}

/** `listed` are those of the list, which may not hold all: how many there are is said then. */
export function findingsTitle(shown: number, listed: number, total: Tally, status: Status): string {
  const all = countOf(total, status);
  const held =
    all > listed ? `the first ${listed.toLocaleString('en')} of ${all.toLocaleString('en')}` : `${listed}`;
  return `Findings   ${shown === listed ? '' : `${shown} of `}${held} ${status}`;
}

function countOf(total: Tally, status: Status): number {
  switch (status) {
    case 'fail':
      return SEVERITIES.reduce((sum, severity) => sum + total.fail[severity], 0);
    case 'not-applicable':
      return total.notApplicable;
    default:
      return total[status];
  }
}

const CHANGE_COLUMN: Column<FindingRow> = {
  id: 'change',
  title: 'since',
  min: 5,
  max: 5,
  rank: 3,
  cell: ({ change }) => ({ text: change ?? '', token: 'accent' }),
  sortKey: ({ change }) => (change === 'new' ? 0 : 1),
};

const COLUMNS: readonly Column<FindingRow>[] = [
  {
    id: 'severity',
    title: 'severity',
    min: 10,
    max: 10,
    rank: 1,
    cell: ({ finding: { severity } }) => ({
      text: `${SEVERITY_SIGN[severity]} ${severity}`,
      token: severityToken(severity),
    }),
    words: { cell: ({ finding: { severity } }) => ({ text: severity, token: severityToken(severity) }) },
    sortKey: ({ finding }) => SEVERITIES.indexOf(finding.severity),
  },
  {
    id: 'resource',
    title: 'where',
    min: 14,
    max: 30,
    rank: 2,
    cell: ({ finding }) => ({ text: finding.resource.name }),
    sortKey: ({ finding }) => finding.resource.name,
  },
  {
    id: 'reason',
    title: 'what',
    min: 28,
    max: 160,
    rank: 0,
    cell: ({ finding }) => ({ text: whatText(finding) }),
    sortKey: ({ finding }) => finding.check,
  },
];

export const FINDING_LIST: ListKind<FindingRow> = {
  name: 'findings',
  sort: 'severity',
  columns: COLUMNS,
  fieldNames: ['severity', 'where', 'what', 'check', 'kind', 'since'],
  idOf: ({ finding: { check, resource } }) => `${check} ${resource.kind} ${resource.id}`,
  fieldsOf: ({ finding, change }) => ({
    severity: finding.severity,
    where: finding.resource.name,
    what: `${finding.reason} ${finding.title}`,
    check: finding.check,
    kind: finding.resource.kind,
    since: change ?? '',
  }),
  openOf: ({ finding }) => findingPlace(finding),
  explainOf: ({ finding }) => findingPlace(finding),
  copyOf: ({ finding: { resource, reason } }) => `${resource.name}: ${reason}`,
  waivableOf: ({ finding }) => waivableFinding(finding),
};

/** With an earlier run to compare with. */
export const COMPARED_FINDING_LIST: ListKind<FindingRow> = {
  ...FINDING_LIST,
  columns: COLUMNS.flatMap((column) => (column.id === 'reason' ? [CHANGE_COLUMN, column] : [column])),
};
