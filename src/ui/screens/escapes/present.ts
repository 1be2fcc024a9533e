/** Containers by the ways out of them that are open, or nearly so. Pure. */
import type { AuditView } from '../../../audit/audit-view.ts';
import { containerName } from '../../../facts/container.ts';
import type { Facts } from '../../../facts/facts.ts';
import { SEVERITIES } from '../../../facts/finding.ts';
import { type EscapeBinding, escapeVerdicts } from '../../../insight/escape/escape-of.ts';
import type { EscapeVerdict, PathState } from '../../../insight/escape/escape-paths.ts';
import type { ListKind } from '../../components/list-view.tsx';
import type { Column } from '../../list/column.ts';
import { severityToken } from '../../text/risk.ts';

export interface EscapeRow {
  readonly id: string;
  readonly name: string;
  /** Undefined while nothing is known. */
  readonly counts: Readonly<Record<PathState, number>> | undefined;
  /** The worst that is open, or else nearly so. */
  readonly worst: EscapeVerdict | undefined;
}

/** Containers that are alike share what is said of them. */
const known = new WeakMap<EscapeBinding, Pick<EscapeRow, 'counts' | 'worst'>>();

function summed(escapes: EscapeBinding): Pick<EscapeRow, 'counts' | 'worst'> {
  const before = known.get(escapes);
  if (before) return before;
  const verdicts = escapeVerdicts(escapes);
  const of = (wanted: PathState): readonly EscapeVerdict[] =>
    verdicts
      .filter(({ state }) => state === wanted)
      .toSorted(
        (one, other) => SEVERITIES.indexOf(one.path.severity) - SEVERITIES.indexOf(other.path.severity),
      );
  const made = {
    counts: {
      complete: of('complete').length,
      near: of('near').length,
      unknown: of('unknown').length,
      blocked: of('blocked').length,
    },
    worst: of('complete')[0] ?? of('near')[0],
  };
  known.set(escapes, made);
  return made;
}

export function escapeRows(facts: Facts, audit: AuditView): readonly EscapeRow[] {
  return Array.from(facts.containers.values(), (container) => {
    const escapes = audit.escapesOf(container.id);
    const { counts, worst } = escapes === undefined ? NOTHING : summed(escapes);
    return { id: container.id, name: containerName(container), counts, worst };
  });
}

const NOTHING = { counts: undefined, worst: undefined };

function countColumn(
  id: PathState,
  title: string,
  rank: number,
  token: 'severity.critical' | 'severity.medium' | 'status.unknown',
): Column<EscapeRow> {
  return {
    id,
    title,
    min: title.length + 2,
    max: title.length + 2,
    rank,
    cell: ({ counts }) => {
      const count = counts?.[id];
      return count === undefined || count === 0
        ? { text: count === undefined ? '…' : '–', token: 'text.dim' }
        : { text: String(count), token };
    },
    sortKey: ({ counts }) => weightOf(counts, id),
    descending: true,
  };
}

/** What is open counts first, then what is nearly so: one list of both is what a person wants. */
function weightOf(counts: EscapeRow['counts'], first: PathState): number {
  if (counts === undefined) return -1;
  const order: readonly PathState[] = [first, 'complete', 'near', 'unknown'];
  return order.reduce((weight, state) => weight * 1000 + counts[state], 0);
}

export const ESCAPE_LIST: ListKind<EscapeRow> = {
  name: 'escapes',
  sort: 'complete',
  columns: [
    {
      id: 'name',
      title: 'container',
      min: 14,
      max: 36,
      rank: 0,
      cell: ({ name }) => ({ text: name }),
      sortKey: ({ name }) => name,
    },
    countColumn('complete', 'open', 1, 'severity.critical'),
    countColumn('near', 'one step away', 3, 'severity.medium'),
    countColumn('unknown', 'not known', 4, 'status.unknown'),
    {
      id: 'worst',
      title: 'the worst',
      min: 20,
      max: 60,
      rank: 2,
      cell: ({ worst }) =>
        worst === undefined
          ? { text: '–', token: 'text.dim' }
          : {
              text: `${worst.path.title}${worst.state === 'near' ? ' (one step away)' : ''}`,
              token: worst.state === 'complete' ? severityToken(worst.path.severity) : 'text.dim',
            },
      sortKey: ({ worst }) => worst?.path.title ?? '',
    },
    {
      id: 'break',
      title: 'cheapest break',
      min: 20,
      max: 50,
      rank: 5,
      cell: ({ worst }) => ({ text: worst?.breaks[0]?.words ?? '–', token: 'text.dim' }),
      sortKey: ({ worst }) => worst?.breaks[0]?.words ?? '',
    },
  ],
  fieldNames: ['name', 'worst', 'break'],
  idOf: ({ id }) => id,
  fieldsOf: ({ name, worst }) => ({
    name,
    worst: worst?.path.title ?? '',
    break: worst?.breaks[0]?.words ?? '',
  }),
  openOf: ({ id }) => ({ screen: 'container', id, tab: 'Escape' }),
  explainOf: ({ id, worst }) =>
    worst === undefined
      ? { screen: 'glossary', topic: 'escape path' }
      : { screen: 'check', id: worst.path.check, resource: { kind: 'container', id } },
  copyOf: ({ name, worst }) => (worst === undefined ? name : `${name}: ${worst.path.title}`),
};
