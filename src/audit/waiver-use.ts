/** What each waiver does right now: how many failures it names, or why it names none. */
import { RESOURCE_KINDS, type WaiverNote } from '../facts/finding.ts';
import type { Waivers } from './compiled-waivers.ts';
import { unusedWaivers } from './unused-waivers.ts';
import { codeOf, type Verdicts } from './verdict-table.ts';
import type { Waiver } from './waiver.ts';

export interface WaiverUse {
  readonly waiver: Waiver;
  /** True when its last day is over: what it names counts again. */
  readonly isExpired: boolean;
  /** The failures that it names. One that two waivers name belongs to the one that holds, else to the first. */
  readonly failures: number;
  /** Why nothing needs it, for a person, one sentence; undefined while something does or may. */
  readonly unused: string | undefined;
}

const FAILURES = [codeOf('fail'), codeOf('waived')];

/** In the order of their file. */
export function waiverUses(waivers: Waivers, verdicts: Verdicts): readonly WaiverUse[] {
  const failures = failuresByNote(waivers, verdicts);
  const unused = new Map(unusedWaivers(waivers, verdicts).map(({ waiver, why }) => [waiver, why]));
  return waivers.all.map(({ waiver, note }) => ({
    waiver,
    isExpired: note.isExpired,
    failures: failures.get(note) ?? 0,
    unused: unused.get(waiver),
  }));
}

function failuresByNote(waivers: Waivers, verdicts: Verdicts): ReadonlyMap<WaiverNote, number> {
  const failures = new Map<WaiverNote, number>();
  for (const kind of RESOURCE_KINDS) {
    const placed = verdicts
      .checksOf(kind)
      .filter(({ check }) => waivers.all.some((one) => one.isAbout(check)));
    if (placed.length === 0) continue;
    for (const { name, bindings, codes } of verdicts.rows(kind)) {
      for (const { check, column } of placed) {
        if (!FAILURES.includes(codes[column] ?? 0)) continue;
        const note = waivers.noteOn(check, { kind, name, bindings });
        if (note) failures.set(note, (failures.get(note) ?? 0) + 1);
      }
    }
  }
  return failures;
}
