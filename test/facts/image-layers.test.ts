/** What the store keeps of images that were taken apart. */
import { expect, test } from 'vitest';
import { FactStore } from '../../src/facts/fact-store.ts';
import type { FactDelta } from '../../src/facts/facts.ts';
import { type ImageInspect, imageInspectSchema } from '../../src/facts/image.ts';
import type { ImageLayers } from '../../src/facts/image-layers.ts';

const IMAGE = 'sha256:one';

function inspectOf(id: string): ImageInspect {
  return imageInspectSchema.parse({ Id: id, RepoTags: ['app:1'] });
}

function layersOf(id: string): ImageLayers {
  const layer = { diffId: 'sha256:base', createdBy: 'ADD', created: 0, state: { kind: 'waiting' } } as const;
  return { imageId: id, name: 'app:1', inspect: inspectOf(id), layers: [layer], problems: [] };
}

function store(): { readonly store: FactStore; readonly deltas: FactDelta[] } {
  const made = new FactStore({ kind: 'docker', uri: 'docker:', label: 'test' });
  const deltas: FactDelta[] = [];
  made.subscribe((_, delta) => deltas.push(delta));
  made.apply([
    { kind: 'image', inspect: inspectOf(IMAGE) },
    { kind: 'image-layers', id: IMAGE, layers: layersOf(IMAGE) },
  ]);
  return { store: made, deltas };
}

test('Layers are details of their image', () => {
  const { store: made, deltas } = store();
  expect(made.facts.layers.get(IMAGE)).toEqual(layersOf(IMAGE));
  expect(deltas[0]?.imageDetails).toEqual(new Set([IMAGE]));
});

test.each([
  ['the image goes', { kind: 'image-gone', id: IMAGE }],
  ['the image is not listed any more', { kind: 'images-listed', summaries: [] }],
  ['they are given up', { kind: 'image-layers-gone', id: IMAGE }],
] as const)('Layers go when %s', (_, change) => {
  const { store: made, deltas } = store();
  made.apply([change]);
  expect(made.facts.layers.size).toBe(0);
  expect(deltas[1]?.imageDetails).toEqual(new Set([IMAGE]));
});
