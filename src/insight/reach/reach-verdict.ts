/** Whether somebody reaches a port, and why: every way there with what opens and what closes it. Pure. */

/**
 * open: whoever is there gets an answer. limited: a rule lets only some of them through. unknown: something that could not
 * be read decides. idle: the way is open and nothing listens at its end now. closed: no way leads there.
 */
export type ReachState = 'open' | 'limited' | 'unknown' | 'idle' | 'closed';

/** One condition of a way; a note decides nothing. */
export interface ReachStep {
  readonly effect: 'opens' | 'limits' | 'unknown' | 'idle' | 'closes' | 'note';
  /** In a person’s words, without a full stop. */
  readonly words: string;
  /** What it rests on: a field of the engine’s answers, or what was read of the host. */
  readonly fact: string;
  readonly value: string;
  /** Of one that opens: what would close it, as an advice. */
  readonly closing?: string;
}

export interface ReachWay {
  /** `through shop_back`, `published on 0.0.0.0:5432`. */
  readonly name: string;
  readonly state: ReachState;
  readonly steps: readonly ReachStep[];
}

export interface ReachVerdict {
  readonly state: ReachState;
  /** The widest first. */
  readonly ways: readonly ReachWay[];
}

/** The widest first. */
const REACH_STATES = [
  'open',
  'limited',
  'unknown',
  'idle',
  'closed',
] as const satisfies readonly ReachState[];

const RANK: Readonly<Record<ReachState, number>> = { open: 0, limited: 1, unknown: 2, idle: 3, closed: 4 };

export function reachRank(state: ReachState): number {
  return RANK[state];
}

const WEIGHT: Readonly<Record<ReachStep['effect'], number>> = {
  note: 0,
  opens: 0,
  limits: 1,
  unknown: 2,
  idle: 3,
  closes: 4,
};
const STATE_OF: readonly ReachState[] = REACH_STATES;

/** A way with the state that its steps give it: the strictest counts. */
export function wayOf(name: string, steps: readonly ReachStep[]): ReachWay {
  let weight = 0;
  for (const { effect } of steps) weight = Math.max(weight, WEIGHT[effect]);
  const state = STATE_OF[weight] ?? 'open';
  return { name, state, steps };
}

/** The widest of several ways counts. */
export function verdictOf(ways: readonly ReachWay[]): ReachVerdict {
  const first = ways[0];
  if (first === undefined) return { state: 'closed', ways };
  if (ways.length === 1) {
    if (first.state !== 'closed') return { state: first.state, ways };
    const known = closed.get(first) ?? { state: first.state, ways };
    closed.set(first, known);
    return known;
  }
  const sorted = widestFirst(ways);
  return { state: sorted[0]?.state ?? 'closed', ways: sorted };
}

/** Nearly always there are two: by a network, and by a published port. */
function widestFirst(ways: readonly ReachWay[]): readonly ReachWay[] {
  const [one, other] = ways;
  if (ways.length === 2 && one !== undefined && other !== undefined)
    return RANK[other.state] < RANK[one.state] ? [other, one] : [one, other];
  return ways.toSorted((one, other) => RANK[one.state] - RANK[other.state]);
}

/** Many share the one way that is closed. */
const closed = new WeakMap<ReachWay, ReachVerdict>();

const EFFECT: Readonly<Record<ReachState, ReachStep['effect']>> = {
  open: 'opens',
  limited: 'limits',
  unknown: 'unknown',
  idle: 'idle',
  closed: 'closes',
};

/** Why, in few words: by which way, or what is in the way. */
export function reasonOf({ state, ways }: ReachVerdict): string {
  const [best] = ways;
  if (best === undefined) return 'no way leads there';
  if (state === 'open') return best.name;
  const step = best.steps.find(({ effect }) => effect === EFFECT[state]);
  if (step === undefined) return best.name;
  return state === 'closed' ? step.words : `${best.name}: ${step.words}`;
}

/** Whether somebody gets there, or may for all that is known. */
export function isReached(state: ReachState): boolean {
  return state === 'open' || state === 'limited';
}
