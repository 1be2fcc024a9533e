/** File systems behind which somebody else answers may never do so: nobody waits for them for long. */
import { HostFailure } from '../host-failure.ts';

const STEP_TIMEOUT_MS = 5_000;

/** What comes too late is put away with `late`. */
export async function inTime<T>(
  path: string,
  work: Promise<T>,
  late?: (found: T) => Promise<void>,
): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    reject(new HostFailure('timeout', `${path} gave no answer within ${STEP_TIMEOUT_MS / 1000} s`));
  }, STEP_TIMEOUT_MS);
  void work.then(
    (found) => (isLate ? late?.(found) : undefined),
    () => undefined,
  );
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
