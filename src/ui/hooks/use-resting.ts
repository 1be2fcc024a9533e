import { useEffect, useState } from 'react';

/** What follows a cursor waits until it rests, so that walking down a list repaints two lines. Milliseconds. */
const REST = 120;

/** The value as it was when it last stayed the same for a moment; at once where nobody `waits`. */
export function useResting<T>(value: T, waits = true): T {
  const [resting, setResting] = useState(value);
  useEffect(() => {
    if (value === resting) return;
    const timer = setTimeout(() => setResting(value), waits ? REST : 0);
    return () => clearTimeout(timer);
  }, [value, resting, waits]);
  return waits ? resting : value;
}
