/** Gaps that several things may have in common: one is open for as long as any of them has it. */
import type { FactChange } from '../../facts/fact-change.ts';
import type { Gap } from '../../facts/gap.ts';

export class SharedGaps {
  private readonly gapOf = new Map<string, Gap>();
  /** By the gap's fact: who has it. */
  private readonly owners = new Map<string, Set<string>>();

  /** What to tell when this is all that `owner` lacks now. */
  settle(owner: string, gap: Gap | undefined): readonly FactChange[] {
    const before = this.gapOf.get(owner);
    if (before?.fact === gap?.fact && before?.detail === gap?.detail && before?.hint === gap?.hint) return [];
    const changes: FactChange[] = [];
    if (before !== undefined) {
      this.gapOf.delete(owner);
      const owners = this.owners.get(before.fact);
      owners?.delete(owner);
      if (owners?.size === 0) {
        this.owners.delete(before.fact);
        if (before.fact !== gap?.fact) changes.push({ kind: 'gap-closed', fact: before.fact });
      }
    }
    if (gap !== undefined) {
      this.gapOf.set(owner, gap);
      const owners = this.owners.get(gap.fact) ?? new Set();
      if (owners.size === 0) changes.push({ kind: 'gap', gap });
      this.owners.set(gap.fact, owners.add(owner));
    }
    return changes;
  }
}
