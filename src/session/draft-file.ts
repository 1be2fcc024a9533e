/** The names under which files grow until they are whole; a signal that ends the program takes them away first. */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';

export interface DraftFile {
  /** Beside the file that it becomes. Nothing is there yet, and nobody else has the name. */
  readonly path: string;
  /** Called when there is no draft any more: it has its own name now, or was taken away. */
  readonly settle: () => void;
}

/** Those that end a program. */
export const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const drafts = new Set<string>();
/** Those that nobody else answers: whoever does ends what is being written in an orderly way. */
const answered = new Set<NodeJS.Signals>();

export function draftFile(path: string): DraftFile {
  // A number that others may have too, as in containers, or that can be foreseen, would meet what somebody left there.
  const draft = `${path}.${randomBytes(6).toString('hex')}.part`;
  if (drafts.size === 0) listen();
  drafts.add(draft);
  return {
    path: draft,
    settle: () => {
      drafts.delete(draft);
      if (drafts.size === 0) silence();
    },
  };
}

function listen(): void {
  for (const signal of ENDING_SIGNALS) {
    if (process.listenerCount(signal) > 0) continue;
    answered.add(signal);
    process.on(signal, takeAway);
  }
}

function silence(): void {
  for (const signal of answered) process.off(signal, takeAway);
  answered.clear();
}

function takeAway(signal: NodeJS.Signals): void {
  takeAwayDrafts();
  silence();
  // Ended by the signal itself, so that a shell sees that.
  process.kill(process.pid, signal);
}

/** For whoever answers signals themselves, and ends the program now: nobody finishes what is being written. */
export function takeAwayDrafts(): void {
  for (const draft of drafts) {
    try {
      rmSync(draft, { force: true });
    } catch {
      // The program ends: there is nobody left to tell.
    }
  }
}
