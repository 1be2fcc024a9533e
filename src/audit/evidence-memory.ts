/**
 * Evidence of many findings at once: of resources that are alike in what a check shows, one evidence for all. Good for
 * one state of the facts.
 */
import type { Evidence } from '../facts/finding.ts';
import { AnswerTree } from './answer-tree.ts';
import type { Check } from './check.ts';
import { evidenceOf } from './evidence.ts';
import { type Bindings, compile } from './expression.ts';
import { type Met, type Slots, ValueNumbers } from './value-numbers.ts';

/** Evidences kept for one check. */
const MOST_KEPT = 1_024;

interface Known {
  /** Undefined when the check shows a resource as a whole. */
  readonly slots: Slots | undefined;
  readonly evidence: AnswerTree<readonly Evidence[]>;
}

export class EvidenceMemory {
  private readonly numbers = new ValueNumbers();
  private readonly byCheck: ReadonlyMap<Check, Known>;
  private readonly met = new WeakMap<Bindings, Met>();

  /** For findings of these checks. */
  constructor(checks: readonly Check[]) {
    this.byCheck = new Map(
      checks.map((check) => {
        const paths = check.evidence.flatMap((source) => compile(source, check.resource).paths);
        const slots = check.admission ? undefined : this.numbers.slotsOf(paths);
        return [check, { slots, evidence: new AnswerTree(MOST_KEPT) }];
      }),
    );
  }

  /** The same object for the same evidence, mostly. */
  evidenceOf(check: Check, bindings: Bindings): readonly Evidence[] {
    const { slots, evidence } = this.byCheck.get(check) ?? {};
    if (slots === undefined || evidence === undefined) return evidenceOf(check, bindings);
    const met = this.metBy(bindings);
    if (!this.numbers.meet(slots, bindings, met)) return evidenceOf(check, bindings);
    const known = evidence.get(met, slots);
    if (known) return known;
    const fresh = evidenceOf(check, bindings);
    evidence.set(met, slots, fresh);
    return fresh;
  }

  /** Findings come check by check, so that every resource is met again and again. */
  private metBy(bindings: Bindings): Met {
    const known = this.met.get(bindings) ?? this.numbers.ownMet();
    this.met.set(bindings, known);
    return known;
  }
}
