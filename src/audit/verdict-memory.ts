/**
 * Remembers what a check said of the values that it read: most verdicts of a large host are the answer to a question
 * that was asked before.
 *
 * A memory is good for one state of what all resources share (the engine's settings, the host, the policy): whoever
 * changes those takes a new one.
 */
import type { Check } from './check.ts';
import { evaluate, type Outcome } from './evaluate.ts';
import { type Bindings, compile } from './expression.ts';
import { type Met, type Slots, ValueNumbers } from './value-numbers.ts';

/** Answers kept for one group of checks. */
const MOST_KEPT = 4_096;

/** Never seen: every place is filled. */
const UNDECIDED: Outcome = { status: 'manual' };

const NOT_APPLICABLE: Outcome = { status: 'not-applicable' };

/** Checks that read the same, so that one question answers for all of them. */
interface Group {
  /** Undefined for checks that read a resource as a whole. */
  readonly slots: Slots | undefined;
  readonly members: { readonly check: Check; readonly column: number }[];
  /** What the members said, in their order. */
  readonly answers: Map<string, readonly Outcome[]>;
  /** What their `when` reads, where every member has one and reads more than that. */
  readonly whenSlots: Slots | undefined;
  /** For which values of that none of them applies. */
  readonly idle: Set<string>;
}

type GroupDraft = Pick<Group, 'slots' | 'members' | 'answers'>;

export class VerdictMemory {
  private readonly checks: readonly Check[];
  private readonly numbers = new ValueNumbers();
  private groups: readonly Group[] | undefined;

  /** For checks of one kind of resource. */
  constructor(checks: readonly Check[]) {
    this.checks = checks;
  }

  /** What each check says of the resource of these bindings, in the order of the checks. */
  outcomes(bindings: Bindings): readonly Outcome[] {
    this.groups ??= this.groupsOf();
    const met = this.numbers.newMet();
    // Made in its whole length: an array that grows out of order is slow.
    const all = new Array<Outcome>(this.checks.length).fill(UNDECIDED);
    for (const group of this.groups) {
      const answers = this.answersOf(group, bindings, met);
      group.members.forEach(({ column }, place) => {
        all[column] = answers[place] ?? UNDECIDED;
      });
    }
    return all;
  }

  private answersOf(group: Group, bindings: Bindings, met: Met): readonly Outcome[] {
    const { slots, members, answers, whenSlots, idle } = group;
    // A check that applies to a few must not be asked of each of the others because it reads their names.
    const whenKey = whenSlots && this.numbers.keyOf(whenSlots, bindings, met);
    if (whenKey !== undefined && idle.has(whenKey)) return members.map(() => NOT_APPLICABLE);
    const key = slots && this.numbers.keyOf(slots, bindings, met);
    const known = key === undefined ? undefined : answers.get(key);
    if (known) return known;
    const fresh = members.map(({ check }) => evaluate(check, bindings));
    if (whenKey !== undefined && fresh.every(({ status }) => status === 'not-applicable')) {
      if (idle.size >= MOST_KEPT) idle.clear();
      idle.add(whenKey);
      return fresh;
    }
    if (key !== undefined) {
      if (answers.size >= MOST_KEPT) answers.clear();
      answers.set(key, fresh);
    }
    return fresh;
  }

  private groupsOf(): readonly Group[] {
    const groups = new Map<string, GroupDraft>();
    for (const [column, check] of this.checks.entries()) {
      const sources = check.when === undefined ? [check.pass] : [check.when, check.pass];
      const paths = sources.flatMap((source) => compile(source, check.resource).paths);
      // What the variables of an admission policy read is not told by the expressions that name them.
      const slots = check.admission ? undefined : this.numbers.slotsOf(paths);
      const name = slots === undefined ? 'whole' : slots.join(',');
      const group: GroupDraft = groups.get(name) ?? { slots, members: [], answers: new Map() };
      group.members.push({ check, column });
      groups.set(name, group);
    }
    return Array.from(groups.values(), (group) => ({
      ...group,
      whenSlots: this.whenSlotsOf(group),
      idle: new Set<string>(),
    }));
  }

  private whenSlotsOf({ slots, members }: Pick<Group, 'slots' | 'members'>): Slots | undefined {
    if (slots === undefined || members.some(({ check }) => check.when === undefined)) return undefined;
    const paths = members.flatMap(({ check: { when = '', resource } }) => compile(when, resource).paths);
    const whenSlots = this.numbers.slotsOf(paths);
    return whenSlots !== undefined && whenSlots.length < slots.length ? whenSlots : undefined;
  }
}
