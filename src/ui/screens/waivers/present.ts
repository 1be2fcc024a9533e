/** A waiver as a row. Pure. */
import type { AuditView } from '../../../audit/audit-view.ts';
import { cisMatcher } from '../../../audit/check-pattern.ts';
import type { Waiver } from '../../../audit/waiver.ts';
import type { WaiverUse } from '../../../audit/waiver-use.ts';
import type { WaiverNote } from '../../../facts/finding.ts';
import type { ListKind } from '../../components/list-view.tsx';
import { findingPlace } from '../../navigation/finding-place.ts';
import type { Place } from '../../navigation/place.ts';
import type { Token } from '../../theme/token.ts';

export type WaiverState = 'holds' | 'expired' | 'unused';

export interface WaiverRow {
  /** Its place in the file, from 0. */
  readonly index: number;
  readonly use: WaiverUse;
  readonly state: WaiverState;
  /** Where it leads: to what it names where that is of one check, else to all that is waived. */
  readonly place: () => Place;
}

export function waiverRows(audit: AuditView): readonly WaiverRow[] {
  return audit.waiverUses().map((use, index) => {
    return { index, use, state: stateOf(use), place: () => placeOf(audit, use.waiver) };
  });
}

function placeOf(audit: AuditView, waiver: Waiver): Place {
  const [check, ...others] = audit.checks.filter(cisMatcher(waiver.check));
  if (check === undefined || others.length > 0) return { screen: 'checks', status: 'waived' };
  const named = audit
    .findingsOfCheck(check.id, ['waived', 'fail'])
    .find((finding) => finding.waiver !== undefined && isNoteOf(finding.waiver, waiver));
  return named === undefined ? { screen: 'check', id: check.id } : findingPlace(named);
}

function isNoteOf(note: WaiverNote, { reason, owner, expires }: Waiver): boolean {
  return note.reason === reason && note.owner === owner && note.expires === expires;
}

/** One that is over is said to be over, whether or not something would need it. */
function stateOf({ isExpired, unused }: WaiverUse): WaiverState {
  if (isExpired) return 'expired';
  return unused === undefined ? 'holds' : 'unused';
}

/** What it is about: `container web`, `label stage=prod`. */
function whereText({ resource }: Waiver): string {
  const { kind, name, image, label, namespace } = resource;
  const parts = [
    ...(kind === undefined || name === undefined ? [] : [`${kind} ${name}`]),
    ...(kind !== undefined && name === undefined ? [`every ${kind}`] : []),
    ...(kind === undefined && name !== undefined ? [name] : []),
    ...(image === undefined ? [] : [`image ${image}`]),
    ...(label === undefined ? [] : [`label ${label}`]),
    ...(namespace === undefined ? [] : [`namespace ${namespace}`]),
  ];
  return parts.join(', ');
}

const STATE_TOKEN: Readonly<Record<WaiverState, Token>> = {
  holds: 'status.waived',
  expired: 'severity.medium',
  unused: 'text.dim',
};

/** What it does: how many failures it covers, or why it covers none. */
function useText({ use, state }: WaiverRow): string {
  if (use.unused !== undefined) return use.unused;
  const isOne = use.failures === 1;
  if (state === 'expired') return `${use.failures} ${isOne ? 'counts' : 'count'} again`;
  return `${use.failures} ${isOne ? 'failure' : 'failures'}`;
}

export const WAIVER_LIST: ListKind<WaiverRow> = {
  name: 'waivers',
  sort: 'file',
  columns: [
    {
      id: 'file',
      title: '#',
      min: 3,
      max: 4,
      rank: 5,
      align: 'right',
      cell: ({ index }) => ({ text: String(index + 1), token: 'text.dim' }),
      sortKey: ({ index }) => index,
    },
    {
      id: 'state',
      title: 'state',
      min: 7,
      max: 7,
      rank: 1,
      cell: ({ state }) => ({ text: state, token: STATE_TOKEN[state] }),
      sortKey: ({ state }) => ['expired', 'unused', 'holds'].indexOf(state),
    },
    {
      id: 'check',
      title: 'check',
      min: 16,
      max: 44,
      rank: 0,
      cell: ({ use }) => ({ text: use.waiver.check }),
      sortKey: ({ use }) => use.waiver.check,
    },
    {
      id: 'where',
      title: 'where',
      min: 18,
      max: 40,
      rank: 2,
      cell: ({ use }) => ({ text: whereText(use.waiver) }),
      sortKey: ({ use }) => whereText(use.waiver),
    },
    {
      id: 'until',
      title: 'until',
      min: 10,
      max: 10,
      rank: 3,
      cell: ({ use }) => ({ text: use.waiver.expires ?? 'no end' }),
      sortKey: ({ use }) => use.waiver.expires ?? '9999',
    },
    {
      id: 'use',
      title: 'covers',
      min: 14,
      max: 54,
      rank: 4,
      cell: (row) => ({ text: useText(row), token: row.use.unused === undefined ? undefined : 'text.dim' }),
      sortKey: ({ use }) => use.failures,
      descending: true,
    },
    {
      id: 'owner',
      title: 'owner',
      min: 8,
      max: 20,
      rank: 6,
      cell: ({ use }) => ({ text: use.waiver.owner }),
      sortKey: ({ use }) => use.waiver.owner,
    },
    {
      id: 'reason',
      title: 'why',
      min: 20,
      max: 120,
      rank: 7,
      cell: ({ use }) => ({ text: use.waiver.reason, token: 'text.dim' }),
    },
  ],
  fieldNames: ['check', 'where', 'owner', 'state', 'why'],
  idOf: ({ index }) => String(index),
  fieldsOf: ({ use, state }) => ({
    check: use.waiver.check,
    where: whereText(use.waiver),
    owner: use.waiver.owner,
    state,
    why: use.waiver.reason,
  }),
  openOf: ({ place }) => place(),
  explainOf: () => ({ screen: 'glossary', topic: 'waiver' }),
  copyOf: ({ use: { waiver } }) =>
    `${waiver.check} on ${whereText(waiver)}, ${waiver.owner} until ${waiver.expires ?? 'no end'}: ${waiver.reason}`,
};
