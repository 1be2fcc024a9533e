/** A session whose facts a test changes: the real store and the real auditor, without an engine. */

import { type Auditor, createAuditor } from '../../src/audit/auditor.ts';
import { loadRules, type Rules } from '../../src/audit/load-rules.ts';
import type { FactChange } from '../../src/facts/fact-change.ts';
import { FactStore } from '../../src/facts/fact-store.ts';
import { NOTHING_TOUCHED } from '../../src/facts/facts.ts';
import type { ImageHistory } from '../../src/facts/image.ts';
import type { SessionPort } from '../../src/ui/session/session-port.ts';
import { TARGET } from '../audit/sample-facts.ts';

let loading: Promise<Rules> | undefined;

export class LiveSession implements SessionPort {
  readonly ruleProblems = [];
  /** How often everything was asked for anew. */
  refreshes = 0;
  /** What the engine says of every image. */
  history: ImageHistory = [];
  private readonly store = new FactStore(TARGET);
  private readonly listeners = new Set<() => void>();
  private readonly auditor: Auditor;

  constructor({ checks, policy }: Rules) {
    this.auditor = createAuditor(checks, { policy });
    this.auditor.update(this.store.facts, NOTHING_TOUCHED);
    this.store.subscribe((facts, delta) => {
      this.auditor.update(facts, delta);
      for (const listener of this.listeners) listener();
    });
  }

  get facts() {
    return this.store.facts;
  }

  get audit() {
    return this.auditor.view;
  }

  /** How many are told of changes. */
  get watchers(): number {
    return this.listeners.size;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** Changes what is known, as an engine's events do. */
  change(...changes: readonly FactChange[]): void {
    this.store.apply(changes);
  }

  async refresh(): Promise<void> {
    this.refreshes += 1;
  }

  async imageHistory(): Promise<ImageHistory> {
    return this.history;
  }
}

export async function liveSession(...changes: readonly FactChange[]): Promise<LiveSession> {
  loading ??= loadRules();
  const session = new LiveSession(await loading);
  session.change(...changes);
  return session;
}
