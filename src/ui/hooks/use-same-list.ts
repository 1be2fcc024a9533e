import { useLayoutEffect, useRef } from 'react';

/** The list as it was, while every part of it is the same: what rests on it need not be made anew. */
export function useSameList(next: readonly unknown[]): readonly unknown[] {
  const last = useRef(next);
  const isSame =
    last.current.length === next.length && last.current.every((part, at) => Object.is(part, next[at]));
  const list = isSame ? last.current : next;
  useLayoutEffect(() => {
    last.current = list;
  });
  return list;
}
