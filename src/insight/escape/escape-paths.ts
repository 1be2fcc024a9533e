/** What of the known ways out of a container is open: complete, one step away, blocked, or not known. Pure. */
import { ESCAPE_PATHS, type EscapePath, type Requirement } from '../../knowledge/escape/paths.ts';
import {
  type Closing,
  closingOf,
  type PreconditionName,
  preconditionOf,
} from '../../knowledge/escape/preconditions.ts';
import type { Answer } from './answer.ts';
import { answerTo } from './answers.ts';
import type { EscapeScene } from './scene.ts';

/**
 * near: one thing is missing, which one setting of the container would give, and another was given. unknown: nothing is known to
 * be missing, but not everything is known.
 */
export type PathState = 'complete' | 'near' | 'blocked' | 'unknown';

/** One thing that a path rests on; several names are an "or". */
export interface EscapeStep {
  readonly state: Answer['state'];
  /** Those that decide: of an "or" that holds, the ones that hold; else all. */
  readonly answers: readonly { readonly name: PreconditionName; readonly answer: Answer }[];
}

export interface EscapeVerdict {
  readonly path: EscapePath;
  readonly state: PathState;
  readonly steps: readonly EscapeStep[];
  /** What would close it, the cheapest first; empty for a path that is blocked. */
  readonly breaks: readonly Closing[];
}

/** What is known of one container, asked piece by piece and answered once. */
export class EscapeAnswers {
  private readonly scene: EscapeScene;
  private readonly answers = new Map<PreconditionName, Answer>();
  private all: readonly EscapeVerdict[] | undefined;

  constructor(scene: EscapeScene) {
    this.scene = scene;
  }

  /** Every path, in the order of the list. */
  get verdicts(): readonly EscapeVerdict[] {
    this.all ??= ESCAPE_PATHS.map((path) => this.verdict(path));
    return this.all;
  }

  /** How a path stands, without the words for it. */
  stateOf({ requires }: EscapePath): PathState {
    let unknown = 0;
    let isGiven = false;
    const lacking: (readonly PreconditionName[])[] = [];
    for (const requirement of requires) {
      const names = namesOf(requirement);
      const state = this.stateOfAny(names);
      if (state === 'unknown') unknown += 1;
      else if (state === 'missing') lacking.push(names);
      else isGiven ||= names.some((name) => isGrant(name) && this.answer(name).state === 'holds');
    }
    if (lacking.length === 0) return unknown === 0 ? 'complete' : 'unknown';
    const [first = []] = lacking;
    const isNear =
      lacking.length === 1 &&
      unknown === 0 &&
      isGiven &&
      first.some((name) => preconditionOf(name).kind !== 'host');
    return isNear ? 'near' : 'blocked';
  }

  private verdict(path: EscapePath): EscapeVerdict {
    const state = this.stateOf(path);
    const steps = path.requires.map((requirement) => this.step(namesOf(requirement)));
    return { path, state, steps, breaks: state === 'blocked' ? [] : this.breaks(steps) };
  }

  private step(names: readonly PreconditionName[]): EscapeStep {
    const state = this.stateOfAny(names);
    const all = names.map((name) => ({ name, answer: this.answer(name) }));
    return { state, answers: state === 'missing' ? all : all.filter(({ answer }) => answer.state === state) };
  }

  /** Closing any one step closes the path; of an "or", everything that holds has to go. */
  private breaks(steps: readonly EscapeStep[]): readonly Closing[] {
    const { Privileged } = this.scene.container.HostConfig;
    const found = steps.flatMap(({ state, answers }) => {
      if (state === 'missing') return [];
      const closings = answers.map(({ name }) => closingOf(name, Privileged));
      const known = onceByWords(closings.filter((closing) => closing !== undefined));
      return closings.includes(undefined) ? [] : [together(known)];
    });
    return onceByWords(found).toSorted((one, other) => one.effort - other.effort);
  }

  private stateOfAny(names: readonly PreconditionName[]): Answer['state'] {
    const states = names.map((name) => this.answer(name).state);
    if (states.includes('holds')) return 'holds';
    return states.includes('unknown') ? 'unknown' : 'missing';
  }

  private answer(name: PreconditionName): Answer {
    const known = this.answers.get(name) ?? answerTo(name, this.scene);
    this.answers.set(name, known);
    return known;
  }
}

function namesOf(requirement: Requirement): readonly PreconditionName[] {
  return typeof requirement === 'string' ? [requirement] : requirement;
}

function isGrant(name: PreconditionName): boolean {
  return preconditionOf(name).kind === 'grant';
}

function onceByWords(closings: readonly Closing[]): readonly Closing[] {
  return closings.filter((closing, at) => closings.findIndex(({ words }) => words === closing.words) === at);
}

function together(closings: readonly Closing[]): Closing {
  const effort = Math.max(...closings.map((closing) => closing.effort));
  return {
    words: closings.map(({ words }) => words).join(', and '),
    setting: closings.map(({ setting }) => setting).join('; '),
    effort,
  };
}
