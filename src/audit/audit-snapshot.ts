/** The view of an audit at one moment: summed up from the verdicts, findings made when they are asked for. */
import type { Facts } from '../facts/facts.ts';
import { type Finding, STATUSES, type Status } from '../facts/finding.ts';
import { isEscapeBinding } from '../insight/escape/escape-of.ts';
import type { AuditView, MatrixCell, Tally } from './audit-view.ts';
import type { Check } from './check.ts';
import { NO_WAIVERS, type Waivers, withWaiver } from './compiled-waivers.ts';
import { EvidenceMemory } from './evidence-memory.ts';
import { findingOf } from './finding-of.ts';
import {
  type CheckCount,
  checkTally,
  coverage,
  matrix,
  score,
  severityRank,
  statusRank,
  tally,
} from './posture.ts';
import { unusedWaivers } from './unused-waivers.ts';
import { codeOf, PENDING, type PlacedCheck, type Row, statusOf, type Verdicts } from './verdict-table.ts';
import { waiverUses } from './waiver-use.ts';

/** Tallies by what was said of a row, which never changes: lists ask for the same tally again and again. */
const tallies = new WeakMap<Row['codes'], Tally>();

export function auditSnapshot(
  revision: number,
  checks: readonly Check[],
  verdicts: Verdicts,
  facts: Facts | undefined,
  waivers: Waivers = NO_WAIVERS,
): AuditView {
  const counts: readonly CheckCount[] = verdicts.checks.map((placed) => ({
    check: placed.check,
    count: (status) => verdicts.count(placed, status),
  }));
  let cells: readonly MatrixCell[] | undefined;

  const finding = (
    placed: PlacedCheck,
    row: Row,
    statuses: readonly Status[] = STATUSES,
    memory?: EvidenceMemory,
  ): Finding | undefined => {
    const status = statusOf(row.codes[placed.column] ?? PENDING);
    return status && statuses.includes(status) ? made(placed, status, row, memory) : undefined;
  };
  const made = ({ check }: PlacedCheck, status: Status, row: Row, memory?: EvidenceMemory): Finding =>
    withWaiver(findingOf(check, status, row, facts, memory), check, row, waivers);

  return {
    revision,
    checks,
    total: tally(counts),
    score: score(counts),
    coverage: coverage(counts),
    // Only Home shows it, and a view is made for every picture.
    get matrix() {
      cells ??= matrix(counts);
      return cells;
    },
    tallyOf(kind, id) {
      const row = verdicts.row(kind, id);
      return row && tallyOfRow(row, verdicts.checksOf(kind));
    },
    escapesOf(containerId) {
      const escapes = verdicts.row('container', containerId)?.bindings?.escapes;
      return isEscapeBinding(escapes) ? escapes : undefined;
    },
    findingsOf(kind, id) {
      const row = verdicts.row(kind, id);
      if (!row) return [];
      return worstChecksFirst(verdicts.checksOf(kind))
        .flatMap((placed) => finding(placed, row) ?? [])
        .toSorted(byStatus);
    },
    checkTallies: () => counts.map(checkTally),
    findingsOfCheck(checkId, statuses) {
      const placed = verdicts.checks.find(({ check }) => check.id === checkId);
      if (!placed) return [];
      return verdicts
        .rows(placed.check.resource)
        .flatMap((row) => finding(placed, row, statuses) ?? [])
        .toSorted(byStatus);
    },
    firstOfCheck(checkId, status) {
      const placed = verdicts.checks.find(({ check }) => check.id === checkId);
      if (!placed || verdicts.count(placed, status) === 0) return undefined;
      const code = codeOf(status);
      const row = verdicts.rows(placed.check.resource).find(({ codes }) => codes[placed.column] === code);
      return row && made(placed, status, row);
    },
    *verdictsOf(checkId) {
      const placed = verdicts.checks.find(({ check }) => check.id === checkId);
      if (!placed) return;
      for (const { id, name, codes, place } of verdicts.rows(placed.check.resource)) {
        const status = statusOf(codes[placed.column] ?? PENDING);
        if (status) yield { id, name, status, place };
      }
    },
    rowsOf: (kind) => verdicts.rows(kind),
    worst(limit) {
      const found: Finding[] = [];
      for (const placed of worstChecksFirst(verdicts.checks)) {
        if (verdicts.count(placed, 'fail') === 0) continue;
        for (const row of verdicts.rows(placed.check.resource)) {
          if (found.length >= limit) return found;
          if (row.codes[placed.column] === FAIL) found.push(made(placed, 'fail', row));
        }
      }
      return found;
    },
    unusedWaivers: () => unusedWaivers(waivers, verdicts),
    waiverUses: () => waiverUses(waivers, verdicts),
    *all(statuses) {
      const memory = new EvidenceMemory(checks);
      for (const placed of verdicts.checks) {
        for (const row of verdicts.rows(placed.check.resource)) {
          const one = finding(placed, row, statuses, memory);
          if (one) yield one;
        }
      }
    },
  };
}

const FAIL = codeOf('fail');

const bySeverity = new WeakMap<readonly PlacedCheck[], readonly PlacedCheck[]>();

/** Of equally severe ones; see Check.shown. */
const PLACES = { first: 0, between: 1, last: 2 } as const;

function worstChecksFirst(checks: readonly PlacedCheck[]): readonly PlacedCheck[] {
  const known = bySeverity.get(checks);
  if (known) return known;
  const sorted = checks.toSorted(
    (one, other) =>
      severityRank(one.check.severity) - severityRank(other.check.severity) ||
      PLACES[one.check.shown ?? 'between'] - PLACES[other.check.shown ?? 'between'],
  );
  bySeverity.set(checks, sorted);
  return sorted;
}

/** Sorting keeps the order that it finds where this says nothing. */
function byStatus(one: Finding, other: Finding): number {
  return statusRank(one.status) - statusRank(other.status);
}

function tallyOfRow({ codes }: Row, checks: readonly PlacedCheck[]): Tally {
  const known = tallies.get(codes);
  if (known) return known;
  const made = tally(
    checks.map(({ check, column }) => ({
      check,
      count: (status) => (codes[column] === codeOf(status) ? 1 : 0),
    })),
  );
  tallies.set(codes, made);
  return made;
}
