/** The trail of places that a person walked; the last one is on screen. Pure. */
import { isTopScreen, type Place } from './place.ts';
import { FRESH_VIEW, ViewMemory } from './view-memory.ts';

export interface Step {
  readonly place: Place;
  /** Cursors, filters and folds of this step, kept for the way back. */
  readonly memory: ViewMemory;
}

export type Trail = readonly [Step, ...Step[]];

export type Move =
  /** One step deeper. */
  | { readonly kind: 'into'; readonly place: Place }
  /** Another screen by number or command: the trail starts anew. With another target nothing is filtered as on the last. */
  | { readonly kind: 'to'; readonly place: Place; readonly isOtherTarget?: true }
  /** Another tab: the same step shows something else. */
  | { readonly kind: 'instead'; readonly place: Place }
  | { readonly kind: 'back' };

/** Gives a new step its memory; a top screen gets the one that it had before. */
export type MemoryOf = (place: Place) => ViewMemory;

interface TopScreens {
  readonly memoryOf: MemoryOf;
  /** What was filtered and folded concerned the target that a person leaves. */
  readonly leaveTarget: () => void;
}

/** Remembers each top screen for as long as the program runs; other places start fresh. */
export function rememberTopScreens(): TopScreens {
  const kept = new Map<string, ViewMemory>();
  const memoryOf: MemoryOf = (place) => {
    const { screen } = place;
    const query = 'query' in place ? place.query : undefined;
    const status = place.screen === 'checks' ? place.status : undefined;
    if (query !== undefined || status !== undefined) {
      const memory = new ViewMemory();
      memory.keep(screen, { ...FRESH_VIEW, query: query ?? '', status });
      return memory;
    }
    if (!isTopScreen(screen)) return new ViewMemory();
    const memory = kept.get(screen) ?? new ViewMemory();
    kept.set(screen, memory);
    return memory;
  };
  return {
    memoryOf,
    leaveTarget: () => {
      for (const memory of kept.values()) memory.forget();
    },
  };
}

export function startTrail(place: Place, memoryOf: MemoryOf): Trail {
  return [{ place, memory: memoryOf(place) }];
}

export function currentStep(trail: Trail): Step {
  return trail.at(-1) ?? trail[0];
}

export function moveTrail(trail: Trail, move: Move, memoryOf: MemoryOf): Trail {
  switch (move.kind) {
    case 'into':
      return [trail[0], ...trail.slice(1), { place: move.place, memory: memoryOf(move.place) }];
    case 'to': {
      const home = startTrail({ screen: 'home' }, memoryOf);
      return move.place.screen === 'home'
        ? home
        : [home[0], { place: move.place, memory: memoryOf(move.place) }];
    }
    case 'instead': {
      const changed = { place: move.place, memory: currentStep(trail).memory };
      return trail.length === 1 ? [changed] : [trail[0], ...trail.slice(1, -1), changed];
    }
    case 'back':
      return trail.length === 1 ? trail : [trail[0], ...trail.slice(1, -1)];
  }
}
