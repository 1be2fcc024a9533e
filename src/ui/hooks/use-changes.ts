import { useMemo } from 'react';
import type { Changes, EarlierRun } from '../../session/earlier-run.ts';
import { usePicture } from './use-session.ts';

export interface Compared {
  readonly earlier: EarlierRun | undefined;
  /** Undefined without an earlier run. */
  readonly changes: Changes | undefined;
}

/** What differs from an earlier run of this target, as it is now. */
export function useChanges(): Compared {
  const { audit, earlier } = usePicture();
  return useMemo(() => ({ earlier, changes: earlier?.compare(audit) }), [earlier, audit]);
}
