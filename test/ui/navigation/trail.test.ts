import { describe, expect, it } from 'vitest';
import type { Place } from '../../../src/ui/navigation/place.ts';
import {
  currentStep,
  type Move,
  moveTrail,
  rememberTopScreens,
  startTrail,
  type Trail,
} from '../../../src/ui/navigation/trail.ts';
import { FRESH_VIEW } from '../../../src/ui/navigation/view-memory.ts';

const HOME: Place = { screen: 'home' };
const CONTAINERS: Place = { screen: 'containers' };
const CONTAINER: Place = { screen: 'container', id: 'c', tab: 'Overview' };
const CONFIG: Place = { screen: 'container', id: 'c', tab: 'Config' };
const CHECK: Place = { screen: 'check', id: 'docker.container.privileged' };
const HELP: Place = { screen: 'help', about: 'check' };

const into = (place: Place): Move => ({ kind: 'into', place });
const to = (place: Place): Move => ({ kind: 'to', place });
const instead = (place: Place): Move => ({ kind: 'instead', place });
const BACK: Move = { kind: 'back' };

function walk(...moves: readonly Move[]): Trail {
  const { memoryOf } = rememberTopScreens();
  return moves.reduce((trail, move) => moveTrail(trail, move, memoryOf), startTrail(HOME, memoryOf));
}

describe('moveTrail', () => {
  it.each([
    ['stays at home', [BACK], [HOME]],
    ['goes in and back', [to(CONTAINERS), into(CONTAINER), BACK], [HOME, CONTAINERS]],
    ['goes all the way back', [to(CONTAINERS), into(CONTAINER), BACK, BACK, BACK], [HOME]],
    ['goes deep', [to(CONTAINERS), into(CONTAINER), into(CHECK)], [HOME, CONTAINERS, CONTAINER, CHECK]],
    ['starts anew at a top screen', [into(CHECK), into(HELP), to(CONTAINERS)], [HOME, CONTAINERS]],
    ['has home only once', [into(CHECK), to(HOME)], [HOME]],
    ['shows another tab in the same step', [into(CONTAINER), instead(CONFIG), BACK], [HOME]],
    ['shows another tab where it stands', [into(CONTAINER), instead(CONFIG)], [HOME, CONFIG]],
    [
      'comes back to the tab that it left',
      [into(CONTAINER), instead(CONFIG), into(CHECK), BACK],
      [HOME, CONFIG],
    ],
  ] as const)('%s', (_, moves, places) => {
    expect(walk(...moves).map(({ place }) => place)).toEqual(places);
  });

  it('keeps the memory of a step for the way back, and of its tabs', () => {
    const { memoryOf } = rememberTopScreens();
    const trail = moveTrail(startTrail(HOME, memoryOf), into(CONTAINER), memoryOf);
    const { memory } = currentStep(trail);
    expect(currentStep(moveTrail(trail, instead(CONFIG), memoryOf)).memory).toBe(memory);
    const deeper = moveTrail(trail, into(CHECK), memoryOf);
    expect(currentStep(deeper).memory).not.toBe(memory);
    expect(currentStep(moveTrail(deeper, BACK, memoryOf)).memory).toBe(memory);
  });

  it('gives a place that is entered anew a fresh memory', () => {
    const { memoryOf } = rememberTopScreens();
    const trail = startTrail(HOME, memoryOf);
    const first = currentStep(moveTrail(trail, into(CONTAINER), memoryOf)).memory;
    expect(currentStep(moveTrail(trail, into(CONTAINER), memoryOf)).memory).not.toBe(first);
  });
});

describe('rememberTopScreens', () => {
  it('gives a top screen the memory that it had', () => {
    const { memoryOf } = rememberTopScreens();
    const memory = memoryOf(CONTAINERS);
    expect(memoryOf(HOME)).not.toBe(memory);
    expect(memoryOf(CONTAINERS)).toBe(memory);
    expect(rememberTopScreens().memoryOf(CONTAINERS)).not.toBe(memory);
  });

  it('forgets with the target what was filtered there, and keeps the order', () => {
    const { memoryOf, leaveTarget } = rememberTopScreens();
    memoryOf(CONTAINERS).keep('containers', { ...FRESH_VIEW, query: 'web', cursor: 7, sort: 'name' });
    leaveTarget();
    expect(memoryOf(CONTAINERS).recall('containers')).toEqual({ ...FRESH_VIEW, sort: 'name' });
  });

  it('gives a place with a filter a memory of its own, with the filter in it', () => {
    const { memoryOf } = rememberTopScreens();
    const plain = memoryOf(CONTAINERS);
    const filtered = memoryOf({ screen: 'containers', query: 'user:root' });
    expect(filtered.recall('containers').query).toBe('user:root');
    expect(plain.recall('containers')).toBe(FRESH_VIEW);
    expect(memoryOf(CONTAINERS)).toBe(plain);
  });
});
