/** Which session is on screen, and what becomes of the ones that it takes the place of. */
import { inert } from '../facts/inert-text.ts';
import type { SessionOn } from '../ui/ports.ts';
import type { SessionPort } from '../ui/session/session-port.ts';
import { HeldValue } from './held-value.ts';

/** A session that ends. Resolves with what was wrong with its end, one line each, for a person. */
export interface EndingSession extends SessionPort {
  close(): Promise<readonly string[]>;
}

export interface Staged<S extends EndingSession> {
  readonly session: S;
  readonly banner: string;
}

export class SessionStage<S extends EndingSession> {
  /** What the screens follow. */
  readonly held: HeldValue<SessionOn>;
  private live: S | undefined;
  /** How often a person asked for a target; what the program was started for is number 0. */
  private asked = 0;
  /** The number of what is on screen. */
  private shown = 0;
  /** Sessions that are being closed: the program waits for them before it ends. */
  private readonly leaving = new Set<Promise<void>>();
  private readonly words: string[] = [];

  /** `standIn` is shown until there is a session. */
  constructor(first: Staged<S> | undefined, standIn: SessionOn) {
    this.live = first?.session;
    this.held = new HeldValue<SessionOn>(first ?? standIn);
  }

  get current(): S | undefined {
    return this.live;
  }

  /** Whether nothing but what the program was started for can still be shown. */
  get isWaitingForFirst(): boolean {
    return this.live === undefined && this.shown === 0;
  }

  /** Shows what the program was started for, when it comes late; see `ask`. */
  showFirst(staged: Staged<S>): boolean {
    return this.show(0, staged);
  }

  /**
   * A person asks for a target. What is returned shows its session once there is one. When they asked for another one
   * later and that is on screen, it stays: the session that came too late is closed, and false says so.
   */
  ask(): (session: S) => boolean {
    this.asked += 1;
    const number = this.asked;
    return (session) => this.show(number, { session, banner: '' });
  }

  /** Closes everything. Resolves with what was wrong with that, for a person, now that the terminal is free. */
  async close(): Promise<readonly string[]> {
    const { live } = this;
    this.live = undefined;
    // Whatever comes now comes too late.
    this.shown = Number.POSITIVE_INFINITY;
    if (live !== undefined) this.leave(live, false);
    while (this.leaving.size > 0) await Promise.all(this.leaving);
    return this.words;
  }

  private show(number: number, staged: Staged<S>): boolean {
    if (number < this.shown) {
      this.leave(staged.session, false);
      return false;
    }
    this.shown = number;
    this.put(staged);
    return true;
  }

  private put(staged: Staged<S>): void {
    const before = this.live;
    this.live = staged.session;
    this.held.set(staged);
    if (before !== undefined && before !== staged.session) this.leave(before, true);
  }

  /** `isTold` is for a session that was on screen: what is wrong with its end is said there as well. */
  private leave(session: S, isTold: boolean): void {
    const { uri } = session.facts.target;
    const ended = session
      .close()
      .catch((error: unknown) => [
        `The connection to ${uri} could not be closed: ${error instanceof Error ? error.message : String(error)}`,
      ])
      .then((words) => {
        this.words.push(...words.map((line) => inert(line)));
        const [first] = words;
        if (isTold && first !== undefined) this.held.set({ ...this.held.current(), notice: inert(first) });
      });
    const leaving = ended.finally(() => this.leaving.delete(leaving));
    this.leaving.add(leaving);
  }
}
