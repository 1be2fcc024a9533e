import { useEffect, useState } from 'react';
import type { DeskState } from '../../session/profile-desk.ts';
import { useChanging, usePorts } from './use-ports.ts';

export interface RecordingsNow extends DeskState {
  /** Milliseconds since 1970; goes on while something is recorded. */
  readonly now: number;
}

/** What is being recorded; the component is drawn again every second while something is. */
export function useRecordings(): RecordingsNow {
  const { profiles } = usePorts();
  const state = useChanging(profiles);
  const isOn = state.recordings.length > 0;
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isOn) return;
    setNow(Date.now());
    const ticking = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(ticking);
  }, [isOn]);
  return { ...state, now };
}
