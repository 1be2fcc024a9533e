/** Which waivers cover nothing. They are worth a look: a slip of the pen, or an exception that is over. */
import type { CompiledWaiver, Waivers } from './compiled-waivers.ts';
import { codeOf, type PlacedCheck, type Row, type Verdicts } from './verdict-table.ts';
import type { UnusedWaiver } from './waiver.ts';

/** Verdicts that a waiver is needed for, or may be: what could not be decided may turn out to fail. */
const PASSES_WITHOUT = [codeOf('pass'), codeOf('manual'), codeOf('not-applicable')];

/**
 * The waivers without a failure that they name, expired ones included. A waiver that may be needed for a verdict that
 * is unknown or still to come is not among them.
 */
export function unusedWaivers({ all }: Waivers, verdicts: Verdicts): readonly UnusedWaiver[] {
  const unused = (compiled: CompiledWaiver): readonly UnusedWaiver[] => {
    const { waiver, isForOthers } = compiled;
    // One file of waivers may serve several targets.
    if (isForOthers) return [];
    const checks = verdicts.checks.filter(({ check }) => compiled.isAbout(check));
    if (checks.length === 0) {
      return [{ waiver, why: `No check has an id or a benchmark number like ${waiver.check}.` }];
    }
    switch (needFor(compiled, checks, verdicts)) {
      case 'may be needed':
        return [];
      case 'fits':
        return [{ waiver, why: 'What it is about does not fail.' }];
      case 'fits nothing':
        return [{ waiver, why: 'It fits nothing that is here.' }];
    }
  };
  return all.flatMap(unused);
}

function needFor(
  { fits }: CompiledWaiver,
  checks: readonly PlacedCheck[],
  verdicts: Verdicts,
): 'may be needed' | 'fits' | 'fits nothing' {
  let fitsSomething = false;
  for (const [kind, placed] of Map.groupBy(checks, ({ check }) => check.resource)) {
    for (const row of verdicts.rows(kind)) {
      if (!fits({ kind, name: row.name, bindings: row.bindings })) continue;
      if (mayNeedWaiver(row, placed)) return 'may be needed';
      fitsSomething = true;
    }
  }
  return fitsSomething ? 'fits' : 'fits nothing';
}

function mayNeedWaiver({ codes }: Row, placed: readonly PlacedCheck[]): boolean {
  return placed.some(({ column }) => !PASSES_WITHOUT.includes(codes[column] ?? 0));
}

/** One line for a person: which waiver it is, and why nothing needs it. */
export function unusedWaiverLine({ waiver, why }: UnusedWaiver): string {
  const resource = Object.entries(waiver.resource).map(([field, glob]) => `${field} ${glob}`);
  return `the waiver of ${waiver.check} for ${resource.join(', ')} is not used: ${why}`;
}
