import { createContext, useContext, useSyncExternalStore } from 'react';
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

/**
 * A view's state that is still there when a person comes back to it. Whoever asks for the same name sees the same
 * state. It changes at once: several keys can arrive between two frames, and each must see what the one before did.
 */
export function useViewState(
  name: string,
): readonly [ViewState, (change: (before: ViewState) => ViewState) => void] {
  const { memory } = useNavigation();
  const state = useSyncExternalStore(memory.subscribe, () => memory.recall(name));
  const change = (next: (before: ViewState) => ViewState) => {
    const before = memory.recall(name);
    const after = next(before);
    if (after !== before) memory.keep(name, after);
  };
  return [state, change];
}
