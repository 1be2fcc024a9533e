/** Remembers which gaps are open because of which read, so that a later one can close them. */
import type { FactChange } from '../../facts/fact-change.ts';

export class OpenGaps {
  /** Names of facts, by what was read. */
  private readonly byKey = new Map<string, readonly string[]>();

  /** The changes that a read gave, and the closing of those gaps of an earlier read which are not among them. */
  settle(key: string, changes: readonly FactChange[]): readonly FactChange[] {
    const before = this.byKey.get(key) ?? [];
    const now = changes.flatMap((change) => (change.kind === 'gap' ? [change.gap.fact] : []));
    if (now.length > 0) this.byKey.set(key, now);
    else this.byKey.delete(key);
    const closed = before.filter((fact) => !now.includes(fact));
    return closed.length === 0 ? changes : [...changes, ...closings(closed)];
  }

  /** Closes all of them: everything is about to be read anew. */
  closeAll(): readonly FactChange[] {
    const facts = [...this.byKey.values()].flat();
    this.byKey.clear();
    return closings(facts);
  }
}

function closings(facts: readonly string[]): readonly FactChange[] {
  return facts.map((fact) => ({ kind: 'gap-closed', fact }));
}
