import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import type { ImageLayers } from '../../../src/facts/image-layers.ts';
import { layImage } from '../../../src/ui/layers/laid-image.ts';
import { layeredImage } from '../layered-image.ts';

/** As it is while it is read: only the first layers are there. */
function begun(image: ImageLayers, count: number): ImageLayers {
  const layers = image.layers.map((layer, place) =>
    place < count ? layer : { ...layer, state: { kind: 'waiting' } as const },
  );
  return { ...image, layers };
}

it('has the first layer at once, and all of them once nothing is read any more', () => {
  const whole = layeredImage('sha256:coming', 'coming:1');
  const first = layImage(begun(whole, 1), true);
  expect(first.nodeOf('etc/passwd')).toBeDefined();
  expect(first.behindMs).toBe(0);
  layImage(begun(whole, 3), true);
  const last = layImage(whole, false);
  expect(last.behindMs).toBe(0);
  expect(last.tree.layers).toEqual(
    whole.layers.map(({ state }) => (state.kind === 'read' ? state.index : undefined)),
  );
  expect(last.summaries.map(({ state }) => state)).toEqual(whole.layers.map(() => 'read'));
});

it('says of a tree that is behind for how long, shows its new layers as coming, and has them then', async () => {
  const whole = layeredImage('sha256:behind', 'behind:1');
  const later = begun(whole, 2);
  let laid = layImage(begun(whole, 1), true);
  const { tree } = laid;
  laid = layImage(later, true);
  // A slow machine may be past that moment already.
  if (laid.behindMs > 0) {
    expect(laid.tree).toBe(tree);
    expect(laid.summaries[1]?.state).toBe('reading');
    expect(layImage(later, true).behindMs).toBeGreaterThanOrEqual(0);
  }
  while (laid.behindMs > 0) {
    await sleep(laid.behindMs);
    laid = layImage(later, true);
  }
  expect(laid.tree.layers[1]).toBeDefined();
  expect(laid.summaries[1]?.state).toBe('read');
});

it('keeps no tree of what was there before', async () => {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('this Node.js can’t be told to collect');
  const whole = layeredImage('sha256:growing', 'growing:1');
  const trees = whole.layers.map((_, place) => new WeakRef(layImage(begun(whole, place)).tree));
  const last = layImage(whole);
  // What a WeakRef was made of in this turn stays until the next.
  await sleep(0);
  collect();
  expect(trees.map((tree) => tree.deref())).toEqual(trees.map(() => undefined));
  expect(last.nodeOf('etc/passwd')).toBeDefined();
});
