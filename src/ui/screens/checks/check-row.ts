/** A check with its result, as a row. Pure. */
import type { AuditView, Tally } from '../../../audit/audit-view.ts';
import type { Check } from '../../../audit/check.ts';
import { type Finding, SEVERITIES, type Status } from '../../../facts/finding.ts';
import { type Benchmark, referenceIn } from '../../../insight/benchmark.ts';
import type { ChangeCount, Changes } from '../../../session/earlier-run.ts';
import type { ChosenStatus } from '../../navigation/place.ts';

export interface CheckRow {
  readonly check: Check;
  readonly tally: Tally;
  /** The status that most needs a look. */
  readonly status: Status;
  /** Its number in the benchmark that is shown; with all of them in the first that it is in. Empty without one. */
  readonly number: string;
  /** How many resources fail, and how many pass or fail. */
  readonly failed: number;
  readonly decided: number;
  readonly change: ChangeCount;
  /** The status that the row speaks of: the one it is narrowed to, else its own. */
  readonly spoken: Status;
  /** The first finding of that status; made when somebody looks at the row. */
  readonly lead: () => Finding | undefined;
}

const NO_CHANGE: ChangeCount = { new: 0, fixed: 0 };

export interface RowOptions {
  /** In the order in which a check's number is looked for. */
  readonly benchmarks: readonly Benchmark[];
  readonly status?: ChosenStatus | undefined;
  readonly changes?: Changes | undefined;
}

/** The checks of `benchmarks`, or with `all` every check, in the order of the rules. */
export function checkRows(audit: AuditView, options: RowOptions, all = true): readonly CheckRow[] {
  return audit.checkTallies().flatMap(({ check, tally, status }): readonly CheckRow[] => {
    const reference = referenceIn(check, options.benchmarks);
    if (reference === undefined && !all) return [];
    const failed = failuresOf(tally);
    const spoken = spokenStatus(tally, status, options.status);
    let lead: { readonly finding: Finding | undefined } | undefined;
    return [
      {
        check,
        tally,
        status,
        number: reference?.id ?? '',
        failed,
        decided: failed + tally.pass,
        change: options.changes?.ofCheck(check.id) ?? NO_CHANGE,
        spoken,
        lead: () => {
          lead ??= { finding: audit.firstOfCheck(check.id, spoken) };
          return lead.finding;
        },
      },
    ];
  });
}

function failuresOf({ fail }: Tally): number {
  return SEVERITIES.reduce((sum, severity) => sum + fail[severity], 0);
}

function spokenStatus(tally: Tally, status: Status, chosen: ChosenStatus | undefined): Status {
  return chosen === 'waived' && tally.waived > 0 ? 'waived' : status;
}
