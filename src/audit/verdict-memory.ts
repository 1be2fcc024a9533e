/**
 * Remembers what a check said of the values that it read: most verdicts of a large host are the answer to a question
 * that was asked before.
 *
 * A memory is good for one state of what all resources share (the engine's settings, the host, the policy): whoever
 * changes those takes a new one.
 */
import { AnswerTree } from './answer-tree.ts';
import type { Check } from './check.ts';
import { evaluate } from './evaluate.ts';
import { type Bindings, compile, type EvaluationTrouble } from './expression.ts';
import { type Met, type Slots, ValueNumbers } from './value-numbers.ts';
import { type Code, codeOf } from './verdict-table.ts';

/** Answers kept for one group of checks. */
const MOST_KEPT = 4_096;

/** Kinds of resource, by all that is asked of them, of which the answers are kept. */
const MOST_ALIKE = 1_024;

/** What could not be decided: which of the checks, and why. */
export interface Undecided {
  readonly column: number;
  readonly trouble: EvaluationTrouble;
  /** Counted from 0; the same number for the same kind of trouble with the same detail. */
  readonly lack: number;
}

export interface Decided {
  /** Along the checks. */
  readonly codes: Uint8Array;
  /** Of those whose code says `unknown`. */
  readonly undecided: readonly Undecided[];
}

/** What the checks of a group said, in their order. */
interface Answer {
  readonly codes: readonly Code[];
  readonly undecided: readonly Undecided[];
  /** None of them applies. */
  readonly isIdle: boolean;
}

/** Checks that read the same, so that one question answers for all of them. */
interface Group {
  /** Undefined for checks that read a resource as a whole. */
  readonly slots: Slots | undefined;
  readonly checks: readonly Check[];
  readonly columns: readonly number[];
  readonly answers: AnswerTree<Answer>;
  /** What their `when` reads, where every one has one and reads more than that. */
  readonly whenSlots: Slots | undefined;
  /** For which values of that none of them applies. */
  readonly idle: AnswerTree<Answer>;
}

interface Groups {
  /** Of checks that read nothing by which one resource could be told from all others. */
  readonly shared: readonly Group[];
  /** All that the shared ones read. */
  readonly slots: Slots;
  readonly own: readonly Group[];
}

interface GroupDraft {
  readonly slots: Slots | undefined;
  readonly checks: Check[];
  readonly columns: number[];
}

export class VerdictMemory {
  private readonly checks: readonly Check[];
  private readonly numbers = new ValueNumbers();
  private readonly lacks = new Map<string, number>();
  private readonly alike = new Map<string, Decided>();
  private groups: Groups | undefined;

  /** For checks of one kind of resource. */
  constructor(checks: readonly Check[]) {
    this.checks = checks;
  }

  /** What each check says of the resource of these bindings. Resources that are alike may share what was undecided. */
  decide(bindings: Bindings): Decided {
    this.groups ??= this.groupsOf();
    const { shared, own, slots } = this.groups;
    const met = this.numbers.newMet();
    const { codes, undecided } = this.decideAlike(shared, slots, bindings, met);
    const rest = this.decideBy(own, codes.slice(), bindings, met);
    return {
      codes: rest.codes,
      undecided: rest.undecided.length === 0 ? undecided : [...undecided, ...rest.undecided],
    };
  }

  /** Most containers of a host are like another one in all that is asked of them but for their names. */
  private decideAlike(groups: readonly Group[], slots: Slots, bindings: Bindings, met: Met): Decided {
    const key = this.numbers.meet(slots, bindings, met) ? this.numbers.written(slots, met) : undefined;
    const known = key === undefined ? undefined : this.alike.get(key);
    if (known) return known;
    const fresh = this.decideBy(groups, new Uint8Array(this.checks.length), bindings, met);
    if (key !== undefined) {
      if (this.alike.size >= MOST_ALIKE) this.alike.clear();
      this.alike.set(key, fresh);
    }
    return fresh;
  }

  private decideBy(groups: readonly Group[], codes: Uint8Array, bindings: Bindings, met: Met): Decided {
    const undecided: Undecided[] = [];
    for (const group of groups) {
      const answer = this.answerOf(group, bindings, met);
      const { columns } = group;
      for (let place = 0; place < columns.length; place += 1)
        codes[columns[place] ?? 0] = answer.codes[place] ?? 0;
      for (const each of answer.undecided) undecided.push(each);
    }
    return { codes, undecided };
  }

  private answerOf(group: Group, bindings: Bindings, met: Met): Answer {
    const { slots, answers, whenSlots, idle } = group;
    // A check that applies to a few must not be asked of each of the others because it reads their names.
    const isWhenMet = whenSlots !== undefined && this.numbers.meet(whenSlots, bindings, met);
    if (isWhenMet) {
      const known = idle.get(met, whenSlots);
      if (known) return known;
    }
    const isMet = slots !== undefined && this.numbers.meet(slots, bindings, met);
    if (isMet) {
      const known = answers.get(met, slots);
      if (known) return known;
    }
    const fresh = this.answer(group, bindings);
    if (isWhenMet && fresh.isIdle) idle.set(met, whenSlots, fresh);
    else if (isMet) answers.set(met, slots, fresh);
    return fresh;
  }

  private answer({ checks, columns }: Group, bindings: Bindings): Answer {
    const outcomes = checks.map((check) => evaluate(check, bindings));
    return {
      codes: outcomes.map(({ status }) => codeOf(status)),
      undecided: outcomes.flatMap((outcome, place) =>
        outcome.status === 'unknown'
          ? [{ column: columns[place] ?? 0, trouble: outcome.trouble, lack: this.lackOf(outcome.trouble) }]
          : [],
      ),
      isIdle: outcomes.every(({ status }) => status === 'not-applicable'),
    };
  }

  private lackOf({ kind, detail }: EvaluationTrouble): number {
    const name = `${kind} ${detail}`;
    const lack = this.lacks.get(name) ?? this.lacks.size;
    this.lacks.set(name, lack);
    return lack;
  }

  private groupsOf(): Groups {
    const groups = new Map<string, GroupDraft>();
    for (const [column, check] of this.checks.entries()) {
      const sources = check.when === undefined ? [check.pass] : [check.when, check.pass];
      const paths = sources.flatMap((source) => compile(source, check.resource).paths);
      // What the variables of an admission policy read is not told by the expressions that name them.
      const slots = check.admission ? undefined : this.numbers.slotsOf(paths);
      const name = slots === undefined ? 'whole' : slots.join(',');
      const group: GroupDraft = groups.get(name) ?? { slots, checks: [], columns: [] };
      group.checks.push(check);
      group.columns.push(column);
      groups.set(name, group);
    }
    const all = Array.from(groups.values(), (group) => ({
      ...group,
      answers: new AnswerTree<Answer>(MOST_KEPT),
      whenSlots: this.whenSlotsOf(group),
      idle: new AnswerTree<Answer>(MOST_KEPT),
    }));
    const isShared = ({ slots }: Group): boolean =>
      slots?.every((slot) => this.numbers.isShared(slot)) ?? false;
    const shared = all.filter(isShared);
    return {
      shared,
      own: all.filter((group) => !isShared(group)),
      slots: [...new Set(shared.flatMap(({ slots = [] }) => slots))],
    };
  }

  private whenSlotsOf({ slots, checks }: GroupDraft): Slots | undefined {
    if (slots === undefined || checks.some(({ when }) => when === undefined)) return undefined;
    const paths = checks.flatMap(({ when = '', resource }) => compile(when, resource).paths);
    const whenSlots = this.numbers.slotsOf(paths);
    return whenSlots !== undefined && whenSlots.length < slots.length ? whenSlots : undefined;
  }
}
