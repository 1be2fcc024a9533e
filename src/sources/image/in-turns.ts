/** Work that takes long, done so that keys are answered meanwhile. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds of work before others have their turn. */
const TURN = 10;

/** Rejects with what the work throws, and with what an abort says. */
export async function inTurns<T>(work: Generator<void, T>, signal?: AbortSignal): Promise<T> {
  let since = performance.now();
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() - since < TURN) continue;
    await nextTurn();
    signal?.throwIfAborted();
    since = performance.now();
  }
}
