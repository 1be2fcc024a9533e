/**
 * Asks kubelets for the settings with which they run, through the API server. It is the one thing about nodes that needs
 * another right than that to list them: who lacks it loses nothing else.
 */
import * as z from 'zod';
import type { Gap } from '../../facts/gap.ts';
import { kubeletSchema } from '../../facts/kubernetes/kubelet.ts';
import type { ChangeBatch } from '../docker/change-batch.ts';
import type { OpenGaps } from '../docker/open-gaps.ts';
import { isStatus, KubeFailure } from './kube-failure.ts';
import { failedKubelet, refusedKubelets, unaskedKubelets } from './kube-gaps.ts';
import type { KubeGateway } from './kube-gateway.ts';
import { pause } from './pause.ts';

export interface KubeletReadingParts {
  readonly gateway: KubeGateway;
  readonly batch: ChangeBatch;
  readonly gaps: OpenGaps;
}

/** Each answer comes from another machine, so a large cluster is not asked in full: its nodes are set up alike. */
const MOST_NODES = 100;
/** At the same time, so that everything else that is asked for gets its turn. */
const AT_ONCE = 3;
/** For one kubelet. One whose machine is gone would otherwise be waited for as long as the API server waits. */
const ANSWER_MS = 8_000;
/** For all of them. */
const ROUND_MS = 20_000;
/** Nobody tells when settings change: they are read anew so often, and new nodes are looked for more often. */
const ANEW_MS = 300_000;
const NEW_NODES_MS = 15_000;

const answerSchema = z.object({ kubeletconfig: kubeletSchema });

export class KubeletReading {
  private readonly parts: KubeletReadingParts;
  /** When each was asked, as performance.now() has it. */
  private readonly askedAt = new Map<string, number>();
  /** Why those that were asked told nothing. */
  private readonly failed = new Map<string, Gap>();
  private isRefused = false;
  private count = 0;

  constructor(parts: KubeletReadingParts) {
    this.parts = parts;
  }

  /** Asks those of these nodes that were not asked lately. Rejects with the reason of the signal only. */
  async read(nodes: readonly string[], signal: AbortSignal): Promise<void> {
    for (const node of this.askedAt.keys()) if (!nodes.includes(node)) this.forget(node);
    const now = performance.now();
    const isDue = (node: string): boolean =>
      now - (this.askedAt.get(node) ?? Number.NEGATIVE_INFINITY) > ANEW_MS;
    const due = nodes.slice(0, MOST_NODES).filter(isDue);
    if (due.length === 0 && nodes.length === this.count) return;
    this.count = nodes.length;
    const [first, ...rest] = due;
    if (first !== undefined) {
      this.isRefused = await this.ask(first, ROUND_MS, signal);
      // The right is one for all nodes: the others are not asked only to hear the same.
      if (this.isRefused) for (const node of rest) this.leave(node);
      else await this.askAll(rest, now + ROUND_MS, signal);
    }
    this.tellGaps(nodes);
  }

  /** Keeps it true as far as that can be; `nodes` gives those that there are. Ends with the reason of the signal. */
  async follow(nodes: () => readonly string[], signal: AbortSignal): Promise<never> {
    for (;;) {
      await this.read(nodes(), signal);
      await pause(NEW_NODES_MS, signal);
    }
  }

  private async askAll(nodes: readonly string[], end: number, signal: AbortSignal): Promise<void> {
    const queue = nodes.values();
    const askInTurn = async (): Promise<void> => {
      for (const node of queue) await this.ask(node, end - performance.now(), signal);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, askInTurn));
  }

  /** Whether the caller may not ask. */
  private async ask(node: string, leftMs: number, signal: AbortSignal): Promise<boolean> {
    const { gateway, batch } = this.parts;
    signal.throwIfAborted();
    const path = `/api/v1/nodes/${encodeURIComponent(node)}/proxy/configz`;
    const ms = Math.max(1, Math.min(ANSWER_MS, leftMs));
    const late = AbortSignal.timeout(ms);
    this.askedAt.set(node, performance.now());
    try {
      const answer = await gateway.get(path, { signal: AbortSignal.any([signal, late]), retries: 1 });
      const { data } = answerSchema.safeParse(answer);
      if (data === undefined)
        throw new KubeFailure(`GET ${path}`, {
          kind: 'malformed',
          what: 'these are no settings of a kubelet',
        });
      this.failed.delete(node);
      batch.add([{ kind: 'kubelet', node, kubelet: data.kubeletconfig }]);
      return false;
    } catch (error) {
      signal.throwIfAborted();
      this.leave(node);
      this.failed.set(node, failedKubelet(node, late.aborted ? slow(path, ms) : error));
      return isStatus(error, 403);
    }
  }

  /** What it told earlier may not be true any more. */
  private leave(node: string): void {
    this.askedAt.set(node, performance.now());
    this.parts.batch.add([{ kind: 'kubelet-unread', node }]);
  }

  private forget(node: string): void {
    this.askedAt.delete(node);
    this.failed.delete(node);
  }

  private tellGaps(nodes: readonly string[]): void {
    const { batch, gaps } = this.parts;
    const named = this.isRefused ? [refusedKubelets()] : [...this.failed.values()];
    const rest = nodes.length > MOST_NODES ? [unaskedKubelets(MOST_NODES, nodes.length)] : [];
    const told = [...named, ...(this.isRefused ? [] : rest)];
    batch.add(
      gaps.settle(
        'kubelets',
        told.map((gap) => ({ kind: 'gap', gap })),
      ),
    );
  }
}

function slow(path: string, ms: number): KubeFailure {
  return new KubeFailure(`GET ${path}`, { kind: 'timeout', waitedFor: 'answer', ms });
}
