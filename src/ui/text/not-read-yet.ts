import type { Connection } from '../../facts/target.ts';

/** What stands where there would be something of a target, while nothing says that there is nothing. Pure. */
export function notReadYet({ state }: Connection): string | undefined {
  if (state === 'connecting' || state === 'loading') return 'Reading…';
  return state === 'failed' ? 'Not connected: nothing was read.' : undefined;
}
