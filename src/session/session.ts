/** One live inspection: a source, the facts it gives and the auditor that judges them, tied together. */
import type { AuditView } from '../audit/audit-view.ts';
import type { Auditor } from '../audit/auditor.ts';
import type { RuleSources } from '../audit/load-rules.ts';
import type { RuleProblem } from '../audit/rule-problem.ts';
import { FactStore } from '../facts/fact-store.ts';
import { type FactDelta, type Facts, NOTHING_TOUCHED } from '../facts/facts.ts';
import type { ImageHistory } from '../facts/image.ts';
import type { Source } from '../facts/source.ts';
import type { Attempt } from './find-target.ts';
import { type MadeAuditor, makeAuditor } from './make-auditor.ts';
import { NO_VERDICTS } from './no-verdicts.ts';

/** Judging is cut into slices of about this length, so that keys are answered in between. */
const SLICE_MS = 10;
/** Resources judged between two looks at the clock. */
const STEP = 8;

export interface SessionOptions {
  readonly source: Source;
  readonly attempts: readonly Attempt[];
  readonly rules: RuleSources;
  /** The rules are loaded once this resolves. */
  readonly auditAfter: Promise<void>;
}

export class Session {
  /** What was tried to find the target, and what came of it. */
  readonly attempts: readonly Attempt[];
  private readonly source: Source;
  private readonly store: FactStore;
  private readonly listeners = new Set<() => void>();
  private auditor: Auditor | undefined;
  private problems: readonly RuleProblem[] = [];
  private readWaivers: MadeAuditor['readWaivers'] | undefined;
  private slice: NodeJS.Immediate | undefined;
  private isClosed = false;

  constructor({ source, attempts, rules, auditAfter }: SessionOptions) {
    this.source = source;
    this.attempts = attempts;
    this.store = new FactStore(source.identity);
    this.store.subscribe((facts, delta) => this.take(facts, delta));
    void this.start(rules, auditAfter);
  }

  get facts(): Facts {
    return this.store.facts;
  }

  /** The verdicts so far; the same object until they change. Empty until the rules are loaded. */
  get audit(): AuditView {
    return this.auditor?.view ?? NO_VERDICTS;
  }

  /** What is wrong in a person's own checks, policy and waivers. Known once the rules are loaded. */
  get ruleProblems(): readonly RuleProblem[] {
    return this.problems;
  }

  /** Calls `listener` once for each change of facts or verdicts, until the returned function is called. */
  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /** Reads everything anew, now. Resolves when that is done or has failed; `facts.connection` tells which. */
  refresh(): Promise<void> {
    return this.source.refresh();
  }

  /** Reads this file of waivers and judges by them from now on. Nothing is asked of the target. Never rejects. */
  async reloadWaivers(file: string): Promise<void> {
    const problems = await this.readWaivers?.(file);
    if (this.isClosed || problems === undefined) return;
    this.problems = problems;
    this.tell();
  }

  /** An image's history, newest first. Rejects with a TargetError. */
  imageHistory(id: string): Promise<ImageHistory> {
    return this.source.imageHistory(id);
  }

  /** Ends every connection; nobody is told anything afterwards. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearImmediate(this.slice);
    this.listeners.clear();
    await this.source.close();
  }

  private async start(rules: RuleSources, auditAfter: Promise<void>): Promise<void> {
    const watching = this.source.watch((changes) => this.store.apply(changes));
    await auditAfter;
    if (!this.isClosed) await this.loadAuditor(rules);
    await watching;
  }

  private async loadAuditor(sources: RuleSources): Promise<void> {
    const { auditor, problems, readWaivers } = await makeAuditor(sources);
    if (this.isClosed) return;
    this.auditor = auditor;
    this.problems = problems;
    this.readWaivers = readWaivers;
    auditor.note(this.facts, NOTHING_TOUCHED);
    this.judge();
  }

  private take(facts: Facts, delta: FactDelta): void {
    if (this.isClosed || isEmpty(delta)) return;
    this.auditor?.note(facts, delta);
    // While slices are under way the next one takes this up; the facts themselves are told at once.
    if (this.slice === undefined) this.judge();
    else this.tell();
  }

  /** Judges for one slice, tells, and goes on in the next turn if there is more. */
  private judge(): void {
    const end = performance.now() + SLICE_MS;
    let isMoreLeft = this.auditor?.work(STEP) ?? false;
    while (isMoreLeft && performance.now() < end) isMoreLeft = this.auditor?.work(STEP) ?? false;
    if (isMoreLeft) {
      this.slice = setImmediate(() => {
        this.slice = undefined;
        this.judge();
      });
    }
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

function isEmpty(delta: FactDelta): boolean {
  const { containers, images, networks, volumes, imageDetails, live } = delta;
  const touched =
    containers.size + images.size + networks.size + volumes.size + imageDetails.size + live.size;
  const { engine, gaps, connection, swarm, host } = delta;
  return touched === 0 && !engine && !gaps && !connection && !swarm && !host;
}
