import { createContext, useContext, useState } from 'react';
import type { Place } from '../navigation/place.ts';
import type { Move } from '../navigation/trail.ts';
import { ViewMemory, type ViewState } from '../navigation/view-memory.ts';

export interface Navigation {
  readonly place: Place;
  readonly memory: ViewMemory;
  readonly go: (move: Move) => void;
}

export const NavigationContext = createContext<Navigation>({
  place: { screen: 'home' },
  memory: new ViewMemory(),
  go: () => {},
});

export function useNavigation(): Navigation {
  return useContext(NavigationContext);
}

/** A view's state that is still there when a person comes back to it. */
export function useViewState(
  name: string,
): readonly [ViewState, (change: (before: ViewState) => ViewState) => void] {
  const { memory } = useNavigation();
  // The memory is the state; React only needs to know that it changed. Several keys can arrive between two
  // frames, and each must see what the one before it did.
  const [, redraw] = useState(0);
  const change = (next: (before: ViewState) => ViewState) => {
    const before = memory.recall(name);
    const after = next(before);
    if (after === before) return;
    memory.keep(name, after);
    redraw((count) => count + 1);
  };
  return [memory.recall(name), change];
}
